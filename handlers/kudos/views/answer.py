"""What the giver sees: the form, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.blocks import (
    Block,
    Element,
    Message,
    View,
    actions,
    button,
    context,
    input_block,
    modal,
    option,
    section,
)
from handlers.inputs import checkboxes_input, multi_select_input, people_input, text_input
from handlers.kudos.ids import ADD_VALUE, FORM, TURN, FormRef, KudosRef
from handlers.kudos.views import words
from handlers.words import clip, clip_escaped, escape, listed
from services.kudos.content import TEXT_MAX, Given
from services.kudos.refusals import Field
from services.language import gettext as _
from services.language import ngettext, pgettext

PEOPLE, TEXT, VALUES, PRIVATE = Field.PEOPLE.value, Field.TEXT.value, "values", "private"
"""The fields' block_ids, under which refusals stand; also their action_ids."""
VALUES_SHOWN, VALUES_AS_BOXES = 100, 10
"""Slack's limits: of a select, and of checkboxes."""
OPTION_MAX, VALUE_MAX = 75, 150
SUGGESTIONS_SHOWN, UNKNOWN_SHOWN = 5, 5
TYPED_SHOWN = 1_500


@dataclass(frozen=True)
class Filled:
    """What stands in the form when it is opened."""

    people: Sequence[str] = ()
    """User ids."""
    text: str = ""
    is_private: bool = False


def build_form(values: Sequence[str], ref: FormRef, filled: Filled, *, is_about: bool = False) -> View:
    """The form.

    Args:
        values: what the brand thanks for.
        is_about: whether it is about a message.
    """
    people = people_input(PEOPLE, filled.people, has_focus=not filled.people)
    text = text_input(
        TEXT, filled.text[:TEXT_MAX], most=TEXT_MAX, is_multiline=True, has_focus=bool(filled.people)
    )
    blocks = [
        input_block(PEOPLE, _("Whom do you thank?"), people),
        input_block(
            TEXT,
            _("What did they do?"),
            text,
            hint=_("Say what it changed, for a customer or for you."),
        ),
    ]
    if values:
        blocks.append(input_block(VALUES, _("What does it show?"), _values(values), is_optional=True))
    private = checkboxes_input(
        PRIVATE, [option(_("Only they can read it"), PRIVATE)], [PRIVATE] if filled.is_private else []
    )
    blocks.append(input_block(PRIVATE, _("Who reads it?"), private, is_optional=True))
    blocks.append(context(_where(ref, is_about=is_about)))
    return modal(
        _("Give kudos"),
        blocks,
        callback_id=FORM,
        submit=_("Give"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def build_given(given: Given) -> Message:
    """To the giver, after a command or a click."""
    return Message(_what(given), _blocks(given))


def build_given_view(given: Given) -> View:
    """The same in the form's place."""
    return modal(_("Thank you"), _blocks(given), close=_("Done"), clear_on_close=True)


def build_undone(given: Given) -> Message:
    """After it was taken back."""
    text = _undone(given)
    return Message(text, [section(text)])


def build_undone_view(given: Given) -> View:
    """The same in a modal's place."""
    return modal(
        pgettext("of kudos", "Taken back"), [section(_undone(given))], close=_("Done"), clear_on_close=True
    )


def build_refused(sentence: str, command: str, typed: str) -> Message:
    """Why nothing was given, with what was typed: Slack has emptied the field."""
    blocks = [section(escape(sentence))]
    if typed.strip():
        shown = clip_escaped(" ".join(typed.split()), TYPED_SHOWN)
        blocks.append(context(_("You typed: {typed}").format(typed=f"{command} {shown}")))
    return Message(escape(sentence), blocks)


def _values(values: Sequence[str]) -> Element:
    options = [option(clip(f"#{name}", OPTION_MAX), name[:VALUE_MAX]) for name in values[:VALUES_SHOWN]]
    build = checkboxes_input if len(options) <= VALUES_AS_BOXES else multi_select_input
    return build(VALUES, options)


def _where(ref: FormRef, *, is_about: bool) -> str:
    if ref.channel is None or ref.channel.startswith("D"):
        return _("If not, everyone can read it in the kudos channel, where there is one.")
    channel = f"<#{ref.channel}>"
    if is_about:
        return _("If not, everyone in {channel} can read it, with a link to the message.").format(
            channel=channel
        )
    return _("If not, everyone in {channel} can read it.").format(channel=channel)


def _what(given: Given) -> str:
    whom = words.people(given.receivers)
    if given.is_undone:
        return _undone(given)
    if not given.is_new:
        return _("You thanked {receivers} for this already. Once is enough.").format(receivers=whom)
    return _("👏 Thank you for thanking {receivers}.").format(receivers=whom)


def _blocks(given: Given) -> list[Block]:
    blocks: list[Block] = [section(_what(given))]
    if given.is_undone:
        return blocks
    reasons = _reasons(given)
    if reasons:
        blocks.append(section(reasons))
    buttons = [
        button(
            clip(_("Add #{value}").format(value=value), OPTION_MAX),
            f"{ADD_VALUE}{TURN}{value}",
            KudosRef(given.kudos_id, value).dump(),
        )
        for value in dict.fromkeys([*given.suggestions.values()][:SUGGESTIONS_SHOWN])
        if value not in given.values
    ]
    if given.suggestions and buttons:
        typed = list(given.suggestions)[:SUGGESTIONS_SHOWN]
        sentence = ngettext(
            "{tags} is not in the list of values. Did you mean one of these?",
            "{tags} is not in the list of values. Did you mean one of these?",
            len(typed),
        )
        blocks.append(context(sentence.format(tags=_tags(typed))))
    if given.unknown_tags:
        typed = list(given.unknown_tags)[:UNKNOWN_SHOWN]
        sentence = ngettext(
            "{tags} is not in the list of values, and is left out.",
            "{tags} is not in the list of values, and is left out.",
            len(typed),
        )
        blocks.append(context(sentence.format(tags=_tags(typed))))
    blocks += [context(f"{_read_by(given)} {words.left(given.allowance)}"), actions([*buttons, _undo(given)])]
    return blocks


def _tags(tags: Sequence[str]) -> str:
    return listed(f"#{clip_escaped(tag, 40)}" for tag in tags)


def _undo(given: Given) -> Element:
    return words.undo_button(given.kudos_id)


def _reasons(given: Given) -> str:
    text, tags = words.quoted(given.text), words.hashtags(given.values)
    if text and tags:
        return f"{text}  {tags}"
    return text or tags


def _read_by(given: Given) -> str:
    if given.is_private:
        return _("🔒 Only they can read it.")
    if given.channel_id is None:
        return _("Only they are told: I am in no channel where others could read it.")
    if given.is_elsewhere:
        return _("It stands in {channel}.").format(channel=f"<#{given.channel_id}>")
    return _("Everyone here can read it.")


def _undone(given: Given) -> str:
    whom = words.people(given.receivers)
    taken_back = _("Taken back: your kudos to {receivers}.").format(receivers=whom)
    return f"{taken_back} {words.left(given.allowance)}"
