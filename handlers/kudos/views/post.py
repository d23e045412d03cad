"""Kudos in a channel, and told to their receiver."""

from collections.abc import Callable, Sequence

from handlers.blocks import Block, Message, actions, button, context, divider, header, section
from handlers.kudos.ids import CHOICES, GIVE, JOIN, GatheringRef
from handlers.kudos.views import words
from handlers.words import mention
from services.kudos.content import Gathered, Line, MessageRef, Source
from services.language import N_, counted, ngettext, number
from services.language import gettext as _

LINES_SHOWN = 12
JOINED_SHOWN = 10
SAID_OF_SEVERAL = 700
"""How much is shown of each where there are several."""
BY_A_LEADER = N_("🌟 Thank you from the brand")
TAKEN_BACK = N_("These kudos were taken back.")

LinkOf = Callable[[MessageRef], str]
"""The address of a message."""


def build_post(gathered: Gathered, link_of: LinkOf) -> Message:
    """The post in a channel, kept up to date.

    Args:
        link_of: the address of a message that is thanked for.
    """
    if not gathered.lines:
        return _taken_back()
    said = [line for line in gathered.lines if line.source != Source.SECOND]
    joined = [line for line in gathered.lines if line.source == Source.SECOND]
    blocks = [block for line in said[:LINES_SHOWN] for block in _said(line, link_of, is_alone=len(said) == 1)]
    if len(said) > LINES_SHOWN:
        blocks.append(context(words.rest(len(said) - LINES_SHOWN)))
    if joined and said:
        sentence = ngettext("👏 {givers} joined in", "👏 {givers} joined in", len(joined))
        blocks.append(context(sentence.format(givers=_joiners(joined))))
    elif joined:
        sentence = ngettext("{givers} thanked {receivers}", "{givers} thanked {receivers}", len(joined))
        receivers = words.people(gathered.receivers)
        blocks.append(section(sentence.format(givers=_joiners(joined), receivers=receivers)))
    ref = GatheringRef(gathered.gathering_id).dump()
    join = _("👏 Join in · {count}").format(count=number(len(joined))) if joined else _("👏 Join in")
    blocks.append(actions([button(join, JOIN, ref), button(_("Give kudos"), GIVE)]))
    first = (said or joined)[0]
    receivers = words.people(first.receivers, words.SPOKEN_PEOPLE)
    thanked = _("{giver} thanked {receivers}").format(giver=mention(first.giver.user_id), receivers=receivers)
    return Message(f"{thanked}{words.spoken(first)}", blocks)


def build_received(gathered: Gathered, link_of: LinkOf) -> Message:
    """To a receiver: who thanked them, for what; several at once are one message."""
    lines = gathered.lines
    if not lines:
        return _taken_back()
    me = gathered.receivers[0].person_id if gathered.receivers else None
    blocks: list[Block] = []
    if len(lines) > 1:
        blocks += [section(_how_often(lines)), divider()]
    for line in lines[:LINES_SHOWN]:
        blocks += _received(line, me, link_of, is_alone=len(lines) == 1)
    if len(lines) > LINES_SHOWN:
        blocks.append(context(words.rest(len(lines) - LINES_SHOWN)))
    blocks.append(actions([button(_("Give kudos"), GIVE), button(_("Settings"), CHOICES)]))
    thanked = _("{giver} thanked you").format(giver=mention(lines[0].giver.user_id))
    spoken = f"{thanked}{words.spoken(lines[0])}"
    if len(lines) > 1:
        often = _("You were thanked {times}.").format(times=words.times(len(lines)))
        spoken = f"{often} {spoken}"
    return Message(spoken, blocks)


def _how_often(lines: Sequence[Line]) -> str:
    givers = len({line.giver.person_id for line in lines})
    times = words.times(len(lines))
    if givers == 1:
        return _("🎉 *You were thanked {times}*").format(times=times)
    return counted(
        "🎉 *You were thanked {times}* by {count} colleague",
        "🎉 *You were thanked {times}* by {count} colleagues",
        givers,
        times=times,
    )


def _said(line: Line, link_of: LinkOf, *, is_alone: bool) -> list[Block]:
    blocks = [header(_(BY_A_LEADER))] if line.is_by_leader else []
    giver, receivers = mention(line.giver.user_id), words.people(line.receivers)
    if line.about:
        what = _("{giver} thanked {receivers} for <{link}|this message>").format(
            giver=giver, receivers=receivers, link=link_of(line.about)
        )
    else:
        what = _("{giver} thanked {receivers}").format(giver=giver, receivers=receivers)
    return [*blocks, _paragraph(line, what, is_alone=is_alone)]


def _received(line: Line, me: int | None, link_of: LinkOf, *, is_alone: bool) -> list[Block]:
    blocks = [header(_(BY_A_LEADER))] if line.is_by_leader else []
    others = sum(each.person_id != me for each in line.receivers)
    blocks.append(_paragraph(line, f"🎉 {_thanked(line, others, link_of)}", is_alone=is_alone))
    if line.is_private:
        alone = _("🔒 Only you two can read this")
        blocks.append(context(_("🔒 Only those who were thanked can read this") if others else alone))
    return blocks


def _thanked(line: Line, others: int, link_of: LinkOf) -> str:
    """To one who was thanked, with so many others."""
    giver = mention(line.giver.user_id)
    if line.source == Source.SECOND:
        if not others:
            return _("{giver} joined in to thank you").format(giver=giver)
        return counted(
            "{giver} joined in to thank you and {count} other",
            "{giver} joined in to thank you and {count} others",
            others,
            giver=giver,
        )
    if line.about is None:
        if not others:
            return _("{giver} thanked you").format(giver=giver)
        return counted(
            "{giver} thanked you and {count} other",
            "{giver} thanked you and {count} others",
            others,
            giver=giver,
        )
    link = link_of(line.about)
    if line.source == Source.REACTION:
        return _("{giver} thanked you for <{link}|your message>").format(giver=giver, link=link)
    if not others:
        return _("{giver} thanked you for <{link}|this message>").format(giver=giver, link=link)
    return counted(
        "{giver} thanked you and {count} other for <{link}|this message>",
        "{giver} thanked you and {count} others for <{link}|this message>",
        others,
        giver=giver,
        link=link,
    )


def _paragraph(line: Line, what: str, *, is_alone: bool) -> Block:
    reasons = words.reasons(line, words.QUOTED if is_alone else SAID_OF_SEVERAL)
    return section(f"{what}\n{reasons}" if reasons else what)


def _joiners(joined: Sequence[Line]) -> str:
    names = [mention(line.giver.user_id) for line in joined[:JOINED_SHOWN]]
    return words.and_more(names, len(joined) - JOINED_SHOWN)


def _taken_back() -> Message:
    return Message(_(TAKEN_BACK), [section(f"_{_(TAKEN_BACK)}_")])
