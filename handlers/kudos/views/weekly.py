"""The weekly note of a site."""

from collections.abc import Sequence

from handlers.blocks import SECTION_MAX, Block, Message, View, context, divider, header, modal, section
from handlers.kudos.views import words
from handlers.words import clip, clip_escaped, date, escape, mention
from services.kudos.content import Line, Who
from services.kudos.weekly import Note
from services.language import counted
from services.language import gettext as _

DAY = "{date_short}"
SITE_SHOWN, NAME_SHOWN = 80, 60
LINES_OF_ONE = 3
SAID_SHOWN = 220
THANKED_SHOWN = 12
VALUES_SHOWN = 5


def build_note(note: Note) -> Message:
    """To the kudos channel, or to a leader."""
    spoken = counted(
        "Kudos of the week in {site}: {count} colleague was thanked {times}.",
        "Kudos of the week in {site}: {count} colleagues were thanked {times}.",
        note.thanked_count,
        site=clip_escaped(note.site, SITE_SHOWN),
        times=words.times(note.kudos_count),
    )
    return Message(spoken, build_note_blocks(note))


def build_note_view(note: Note) -> View:
    """For who asks."""
    return modal(_("Kudos of the week"), build_note_blocks(note))


def build_note_blocks(note: Note) -> list[Block]:
    """What the note says."""
    facts = [_("{since} to {until}").format(since=date(note.since, DAY), until=date(note.until, DAY))]
    if note.kudos_count:
        thanked = counted(
            "{count} colleague was thanked {times}",
            "{count} colleagues were thanked {times}",
            note.thanked_count,
            times=words.times(note.kudos_count),
        )
        facts.append(thanked)
    blocks: list[Block] = [
        header(clip(_("👏 Kudos of the week: {site}").format(site=note.site), 150)),
        context(" · ".join(facts)),
    ]
    blocks += [_thanked(who, lines) for who, lines in note.thanked[:THANKED_SHOWN]]
    more = note.thanked_count - min(len(note.thanked), THANKED_SHOWN)
    if more > 0 and note.thanked:
        blocks.append(context(counted("and {count} more colleague", "and {count} more colleagues", more)))
    if not note.thanked:
        blocks.append(section(_("Nobody was thanked this week. Who made your week easier?")))
    if note.values:
        values = words.tallied(note.values[:VALUES_SHOWN])
        blocks.append(context(_("Most thanked for: {values}").format(values=values)))
    if note.unthanked is not None:
        blocks += [divider(), *_unthanked(note.unthanked, note.unthanked_count)]
    return blocks


def _thanked(who: Who, lines: Sequence[Line]) -> Block:
    said = [_said(line) for line in lines[:LINES_OF_ONE]]
    more = len(lines) - len(said)
    rest = f"\n_{words.rest(more)}_" if more > 0 else ""
    return section(f"*{mention(who.user_id)}*\n" + "\n".join(said) + rest)


def _said(line: Line) -> str:
    sign = "🌟 " if line.is_by_leader else ""
    text = clip_escaped(" ".join(line.text.split()), SAID_SHOWN)
    tags = words.hashtags(line.values[:3])
    what = "  ".join(filter(None, (text, tags))) or _("a quick thank-you")
    return _("• {what} _from_ {giver}").format(what=what, giver=f"{sign}{_name(line.giver)}")


def _name(who: Who) -> str:
    """By name: a note pings nobody but those who were thanked."""
    return f"*{escape(clip(who.name, NAME_SHOWN))}*" if who.name.strip() else mention(who.user_id)


def _unthanked(people: Sequence[Who], count: int) -> list[Block]:
    if not people:
        return [section(_("🌱 Everybody here was thanked within the last 30 days."))]
    names: list[str] = []
    room = SECTION_MAX - 200
    for each in people:
        name = _name(each)
        if room < len(name) + 2:
            break
        room -= len(name) + 2
        names.append(name)
    shown = words.and_more(names, count - len(names))
    return [
        section("\n".join((_("🌱 *Not thanked in the last 30 days*"), shown))),
        context(_("🔒 Only leaders see this. It says something about who is seen, not about who is good.")),
    ]
