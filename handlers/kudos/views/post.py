"""Kudos in a channel, and told to their receiver."""

from collections.abc import Callable, Sequence

from handlers.blocks import Block, Message, actions, button, context, divider, header, section
from handlers.kudos.ids import CHOICES, GIVE, JOIN, GatheringRef
from handlers.kudos.views import words
from handlers.words import listed, mention, plural
from services.kudos.content import Gathered, Line, MessageRef, Source

LINES_SHOWN = 12
JOINED_SHOWN = 10
SAID_OF_SEVERAL = 700
"""How much is shown of each where there are several."""
BY_A_LEADER = "🌟 Thank you from the brand"
TAKEN_BACK = "_These kudos were taken back._"

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
        blocks.append(context(f"and {len(said) - LINES_SHOWN:,} more"))
    if joined and said:
        blocks.append(context(f"👏 {_joiners(joined)} joined in"))
    elif joined:
        blocks.append(section(f"{_joiners(joined)} thanked {words.people(gathered.receivers)}"))
    ref = GatheringRef(gathered.gathering_id).dump()
    join = f"👏 Join in · {len(joined):,}" if joined else "👏 Join in"
    blocks.append(actions([button(join, JOIN, ref), button("Give kudos", GIVE)]))
    first = (said or joined)[0]
    receivers = words.people(first.receivers, words.SPOKEN_PEOPLE)
    return Message(f"{mention(first.giver.user_id)} thanked {receivers}{words.spoken(first)}", blocks)


def build_received(gathered: Gathered, link_of: LinkOf) -> Message:
    """To a receiver: who thanked them, for what; several at once are one message."""
    lines = gathered.lines
    if not lines:
        return _taken_back()
    me = gathered.receivers[0].person_id if gathered.receivers else None
    blocks: list[Block] = []
    if len(lines) > 1:
        givers = len({line.giver.person_id for line in lines})
        by = f" by {plural(givers, 'colleague')}" if givers > 1 else ""
        blocks += [section(f"🎉 *You were thanked {plural(len(lines), 'time')}*{by}"), divider()]
    for line in lines[:LINES_SHOWN]:
        blocks += _received(line, me, link_of, is_alone=len(lines) == 1)
    if len(lines) > LINES_SHOWN:
        blocks.append(context(f"and {len(lines) - LINES_SHOWN:,} more"))
    blocks.append(actions([button("Give kudos", GIVE), button("Settings", CHOICES)]))
    spoken = f"{mention(lines[0].giver.user_id)} thanked you{words.spoken(lines[0])}"
    if len(lines) > 1:
        spoken = f"You were thanked {plural(len(lines), 'time')}. {spoken}"
    return Message(spoken, blocks)


def _said(line: Line, link_of: LinkOf, *, is_alone: bool) -> list[Block]:
    blocks = [header(BY_A_LEADER)] if line.is_by_leader else []
    what = f"{mention(line.giver.user_id)} thanked {words.people(line.receivers)}"
    return [*blocks, _paragraph(line, f"{what}{_about(line, link_of, 'this message')}", is_alone=is_alone)]


def _received(line: Line, me: int | None, link_of: LinkOf, *, is_alone: bool) -> list[Block]:
    blocks = [header(BY_A_LEADER)] if line.is_by_leader else []
    others = sum(each.person_id != me for each in line.receivers)
    whom = f"you and {plural(others, 'other')}" if others else "you"
    verb = "joined in to thank" if line.source == Source.SECOND else "thanked"
    yours = "your message" if line.source == Source.REACTION else "this message"
    what = f"🎉 {mention(line.giver.user_id)} {verb} {whom}{_about(line, link_of, yours)}"
    blocks.append(_paragraph(line, what, is_alone=is_alone))
    if line.is_private:
        others_read = (
            "Only you two can read this" if not others else "Only those who were thanked can read this"
        )
        blocks.append(context(f"🔒 {others_read}"))
    return blocks


def _paragraph(line: Line, what: str, *, is_alone: bool) -> Block:
    reasons = words.reasons(line, words.QUOTED if is_alone else SAID_OF_SEVERAL)
    return section(f"{what}\n{reasons}" if reasons else what)


def _about(line: Line, link_of: LinkOf, name: str) -> str:
    return f" for <{link_of(line.about)}|{name}>" if line.about else ""


def _joiners(joined: Sequence[Line]) -> str:
    names = [mention(line.giver.user_id) for line in joined[:JOINED_SHOWN]]
    more = len(joined) - JOINED_SHOWN
    return listed([*names, f"{more:,} more"] if more > 0 else names)


def _taken_back() -> Message:
    return Message("These kudos were taken back.", [section(TAKEN_BACK)])
