"""How customers' moods moved: by tag, campaign and site."""

from collections.abc import Sequence

from handlers import rich_text
from handlers.blocks import Block, View, context, modal, section
from handlers.words import clip, date, plural
from services.stories.measures import LEAST_AGENTS, Measures, MoodShift

SHOWN = 12
NAME_WIDTH = 24


def build_measures(measures: Measures) -> View:
    """The measure that matters, never of one agent."""
    whole = measures.whole
    if not whole.stories:
        return modal(
            "Mood shift", [section("No story was published lately, so there is nothing to measure.")]
        )
    stories = plural(whole.stories, "story", "stories")
    blocks: list[Block] = [
        section(f"*{_whole(whole)}*"),
        context(f"{stories} published since {date(measures.since, '{date_short_pretty}')} · 5 steps of mood"),
    ]
    for heading, lines in (
        ("By tag", measures.by_tag),
        ("By campaign", measures.by_campaign),
        ("By site", measures.by_site),
    ):
        if lines:
            blocks += [section(f"*{heading}*"), rich_text.preformatted(_table(lines))]
            if len(lines) > SHOWN:
                blocks.append(context(f"and {len(lines) - SHOWN:,} more with fewer stories"))
    note = f"Where fewer than {LEAST_AGENTS} agents stand behind a figure, only the count is shown."
    return modal("Mood shift", [*blocks, context(note)])


def _whole(whole: MoodShift) -> str:
    if whole.shift is None:
        return f"Customers' moods are shown once {LEAST_AGENTS} agents have told a story."
    by = f"{whole.shift:+.1f} steps on average"
    return f"Customers' moods moved by {by}; in {whole.rose or 0:,} of {whole.stories:,} they rose."


def _table(lines: Sequence[MoodShift]) -> str:
    shown = lines[:SHOWN]
    names = [clip(" ".join(line.name.split()), NAME_WIDTH) for line in shown]
    width = max(map(len, names))
    rows = [f"{'':{width}}  stories  shift   rose"]
    rows += [
        f"{name:{width}}  {line.stories:>7,}  {_shift(line):>5}  {_rose(line):>5}"
        for name, line in zip(names, shown, strict=True)
    ]
    return "\n".join(rows)


def _shift(line: MoodShift) -> str:
    return "–" if line.shift is None else f"{line.shift:+.1f}"


def _rose(line: MoodShift) -> str:
    return "–" if line.rose is None else f"{line.rose:,}"
