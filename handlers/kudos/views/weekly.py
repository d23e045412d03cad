"""The weekly note of a site."""

from collections.abc import Sequence

from handlers.blocks import SECTION_MAX, Block, Message, View, context, divider, header, modal, section
from handlers.kudos.views import words
from handlers.words import clip, clip_escaped, date, escape, listed, mention, plural
from services.kudos.content import Line, Who
from services.kudos.weekly import Note

DAY = "{date_short}"
SITE_SHOWN, NAME_SHOWN = 80, 60
LINES_OF_ONE = 3
SAID_SHOWN = 220
THANKED_SHOWN = 12
VALUES_SHOWN = 5


def build_note(note: Note) -> Message:
    """To the kudos channel, or to a leader."""
    site = clip_escaped(note.site, SITE_SHOWN)
    thanked = plural(note.thanked_count, "colleague was", "colleagues were")
    times = plural(note.kudos_count, "time")
    return Message(f"Kudos of the week in {site}: {thanked} thanked {times}.", build_note_blocks(note))


def build_note_view(note: Note) -> View:
    """For who asks."""
    return modal("Kudos of the week", build_note_blocks(note))


def build_note_blocks(note: Note) -> list[Block]:
    """What the note says."""
    since, until = date(note.since, DAY), date(note.until, DAY)
    thanked = plural(note.thanked_count, "colleague was", "colleagues were")
    times = plural(note.kudos_count, "time")
    blocks: list[Block] = [
        header(clip(f"👏 Kudos of the week: {note.site}", 150)),
        context(f"{since} to {until}{f' · {thanked} thanked {times}' if note.kudos_count else ''}"),
    ]
    blocks += [_thanked(who, lines) for who, lines in note.thanked[:THANKED_SHOWN]]
    more = note.thanked_count - min(len(note.thanked), THANKED_SHOWN)
    if more > 0 and note.thanked:
        blocks.append(context(f"and {plural(more, 'more colleague')}"))
    if not note.thanked:
        blocks.append(section("Nobody was thanked this week. Who made your week easier?"))
    if note.values:
        blocks.append(context(f"Most thanked for: {words.counted(note.values[:VALUES_SHOWN])}"))
    if note.unthanked is not None:
        blocks += [divider(), *_unthanked(note.unthanked, note.unthanked_count)]
    return blocks


def _thanked(who: Who, lines: Sequence[Line]) -> Block:
    said = [_said(line) for line in lines[:LINES_OF_ONE]]
    more = len(lines) - len(said)
    rest = f"\n_and {more:,} more_" if more > 0 else ""
    return section(f"*{mention(who.user_id)}*\n" + "\n".join(said) + rest)


def _said(line: Line) -> str:
    sign = "🌟 " if line.is_by_leader else ""
    text = clip_escaped(" ".join(line.text.split()), SAID_SHOWN)
    tags = words.hashtags(line.values[:3])
    what = "  ".join(filter(None, (text, tags))) or "a quick thank-you"
    return f"• {what} _from_ {sign}{_name(line.giver)}"


def _name(who: Who) -> str:
    """By name: a note pings nobody but those who were thanked."""
    return f"*{escape(clip(who.name, NAME_SHOWN))}*" if who.name.strip() else mention(who.user_id)


def _unthanked(people: Sequence[Who], count: int) -> list[Block]:
    if not people:
        return [section("🌱 Everybody here was thanked within the last 30 days.")]
    names: list[str] = []
    room = SECTION_MAX - 200
    for each in people:
        name = _name(each)
        if room < len(name) + 2:
            break
        room -= len(name) + 2
        names.append(name)
    more = count - len(names)
    shown = listed([*names, f"{more:,} more"] if more > 0 else names)
    return [
        section(f"🌱 *Not thanked in the last 30 days*\n{shown}"),
        context("🔒 Only leaders see this. It says something about who is seen, not about who is good."),
    ]
