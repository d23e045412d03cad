"""The form of a wow moment: new, filled from an alert or a message, an edit, and with findings to look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.blocks import Block, Element, View, divider, input_block, modal, option, plain, section
from handlers.inputs import checkboxes_input, person_input, radio_input, select_input, text_input
from handlers.stories import words
from handlers.stories.ids import FORM, FormRef
from handlers.words import clip
from services.language import counted
from services.language import gettext as _
from services.stories.checking import NAMES_MAX, TYPED_MAX
from services.stories.content import Readers, StoryForm
from services.stories.screening import Caught
from services.stories.telling import KEPT
from services.stories.wording import CONTACTS

OWN = "own"
"""The option for own judgement: Slack takes no empty value."""
OPTIONS_A_FIELD = 10
OPTION_SHOWN, VALUE_MAX = 75, 150
SEPARATOR = "|"


@dataclass(frozen=True)
class Freedoms:
    """What one alert allows: (value, words) of each line."""

    alert_title: str
    lines: Sequence[tuple[str, str]]


def build_form(
    form: StoryForm,
    ref: FormRef,
    freedoms: Sequence[Freedoms] = (),
    *,
    caught: Sequence[Caught] = (),
    allowed: Collection[str] = (),
) -> View:
    """The form with what is known already.

    Args:
        freedoms: what may be chosen beside own judgement.
        caught: what was taken out of it just now.
        allowed: what its author says is no customer data.
    """
    blocks: list[Block] = []
    if caught or allowed:
        blocks = [*_findings(caught, allowed, ref.round), divider()]
    blocks += [
        _field(
            ref,
            "agent",
            _("Who did it?"),
            person_input("story.form.agent", form.agent),
            hint=_("A colleague is asked before it is told."),
        ),
        _text(ref, form, "title", placeholder=_("The birthday that almost was not")),
        _text(ref, form, "faced", is_multiline=True),
        _text(ref, form, "did", is_multiline=True),
        _text(ref, form, "ended", is_multiline=True),
        _field(ref, "mood_before", _("The customer's mood before"), _mood("mood_before", form.mood_before)),
        _field(ref, "mood_after", _("And after"), _mood("mood_after", form.mood_after)),
        _field(ref, "freedom", _("Which freedom was used?"), _freedom(form.freedom, freedoms)),
        _text(ref, form, "why_right", is_multiline=True, is_optional=True),
        _field(ref, "contact", _("How was the customer in touch?"), _contact(form.contact)),
        _text(
            ref,
            form,
            "tags",
            is_optional=True,
            placeholder=_("#birthday #lost-parcel"),
            hint=_("Words to find it by."),
        ),
        _field(ref, "readers", _("Who may read it?"), _readers(form.readers)),
        _field(
            ref,
            "names",
            _("Names to hide"),
            text_input(
                "story.form.names",
                form.names,
                most=NAMES_MAX,
                placeholder=_("Leo Martin, Mrs Ortega"),
            ),
            hint=_("The customer's, separated by commas. They are taken out of the story, and kept nowhere."),
            is_optional=True,
        ),
    ]
    return modal(
        _("Edit your story") if ref.story else _("Share a wow moment"),
        blocks,
        callback_id=FORM,
        submit=_("Share") if not caught else _("Share it like this"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def block_id(name: str, number: int) -> str:
    """A field's block_id in that round of the form."""
    return f"{name}.{number}"


def kept_value(each: Caught, kind: str) -> str:
    """An option's value: where the proposal stands, and what was typed there."""
    return SEPARATOR.join((each.field, str(each.place), str(each.of), kind, each.snippet))


def _findings(caught: Sequence[Caught], allowed: Collection[str], number: int) -> list[Block]:
    blocks: list[Block] = []
    if caught:
        found = counted(
            "🔒 *Nothing is kept yet.* We took out {count} thing that looks like customer data. "
            "Read the fields below as they are now, and change them as you like.",
            "🔒 *Nothing is kept yet.* We took out {count} things that look like customer data. "
            "Read the fields below as they are now, and change them as you like.",
            len(caught),
        )
        blocks.append(section(found))
    options = [
        option(
            _snippet(each.snippet), kept_value(each, each.proposal[1:-1]), _where(each.field, each.proposal)
        )
        for each in caught
    ]
    ticked = [option(_snippet(snippet), kept_value(Caught("", snippet, "", 0, 0), "")) for snippet in allowed]
    fitting = [each for each in [*ticked, *options] if len(each["value"]) <= VALUE_MAX]
    unique = list({each["value"]: each for each in fitting}.values())
    for start in range(0, len(unique), OPTIONS_A_FIELD):
        some = unique[start : start + OPTIONS_A_FIELD]
        element = checkboxes_input(f"story.form.kept_{start}", some, {each["value"] for each in ticked})
        blocks.append(
            input_block(
                block_id(f"kept_{start}", number),
                _("What is no customer data?") if not start else _("And of these?"),
                element,
                hint=_("Tick it, and it stays as you wrote it.") if not start else None,
                is_optional=True,
            )
        )
    return blocks


def _snippet(snippet: str) -> str:
    return clip(f"“{' '.join(snippet.split())}”", OPTION_SHOWN)


def _where(field: str, proposal: str) -> str:
    where = _("now {proposal} in “{field}”").format(proposal=proposal, field=_(words.FIELDS[field]))
    return clip(where, OPTION_SHOWN)


def _field(
    ref: FormRef,
    name: str,
    label: str,
    element: Element,
    *,
    hint: str | None = None,
    is_optional: bool = False,
) -> Block:
    return input_block(block_id(name, ref.round), label, element, hint=hint, is_optional=is_optional)


def _text(
    ref: FormRef,
    form: StoryForm,
    name: str,
    *,
    is_multiline: bool = False,
    is_optional: bool = False,
    placeholder: str | None = None,
    hint: str | None = None,
) -> Block:
    typed = str(getattr(form, name))
    # What stands in place of customer data may be longer than it.
    most = max(TYPED_MAX[name], len(typed))
    element = text_input(
        f"story.form.{name}", typed, most=most, is_multiline=is_multiline, placeholder=placeholder
    )
    return _field(ref, name, _(words.FIELDS[name]), element, hint=hint, is_optional=is_optional)


def _mood(name: str, chosen: int | None) -> Element:
    options = [option(f"{sign} {_(word)}", str(int(mood))) for mood, (sign, word) in words.MOODS.items()]
    return select_input(f"story.form.{name}", options, None if chosen is None else str(int(chosen)))


def _contact(chosen: str) -> Element:
    options = [option(_(word).capitalize(), contact) for contact, word in CONTACTS.items()]
    return select_input("story.form.contact", options, chosen)


def _readers(chosen: str) -> Element:
    options = [
        option(_("My team"), Readers.TEAM, _("Colleagues at the same site")),
        option(_("Everyone at the brand"), Readers.BRAND, _("It stands in the wow channel")),
        option(
            _("The outside world too"), Readers.WORLD, _("Only once the agent is asked again, and agrees")
        ),
    ]
    return radio_input("story.form.readers", options, chosen if chosen in tuple(Readers) else Readers.BRAND)


def _freedom(chosen: str, freedoms: Sequence[Freedoms]) -> Element:
    own = option(_("My own judgement"), OWN)
    offered = [(_("Nobody had to tell me"), [own])]
    offered += [
        (each.alert_title, [option(clip(line, OPTION_SHOWN), value) for value, line in each.lines])
        for each in freedoms
        if each.lines
    ]
    every = [each for group in offered for each in group[1]]
    return {
        "type": "static_select",
        "action_id": "story.form.freedom",
        "option_groups": [
            {"label": plain(clip(title, OPTION_SHOWN)), "options": options} for title, options in offered
        ],
        "initial_option": next((each for each in every if each["value"] == chosen), own),
    }


def kept_freedoms(campaign: str, line: str) -> Freedoms:
    """In an edit: the freedom that the story names already."""
    return Freedoms(campaign, [(KEPT, line)])
