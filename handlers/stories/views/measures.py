"""How customers' moods moved: by tag, campaign and site."""

from collections.abc import Sequence

from handlers import rich_text
from handlers.blocks import Block, View, context, modal, section
from handlers.words import clip, date
from services.language import counted, number
from services.language import gettext as _
from services.stories.measures import LEAST_AGENTS, Measures, MoodShift

SHOWN = 12
NAME_WIDTH = 24
FIGURE_WIDTH = 5


def build_measures(measures: Measures) -> View:
    """The measure that matters, never of one agent."""
    whole = measures.whole
    if not whole.stories:
        return modal(
            _("Mood shift"), [section(_("No story was published lately, so there is nothing to measure."))]
        )
    published = counted(
        "{count} story published since {day} · 5 steps of mood",
        "{count} stories published since {day} · 5 steps of mood",
        whole.stories,
        day=date(measures.since, "{date_short_pretty}"),
    )
    blocks: list[Block] = [
        section(f"*{_whole(whole)}*"),
        context(published),
    ]
    for heading, lines in (
        (_("By tag"), measures.by_tag),
        (_("By campaign"), measures.by_campaign),
        (_("By site"), measures.by_site),
    ):
        if lines:
            blocks += [section(f"*{heading}*"), rich_text.preformatted(_table(lines))]
            if len(lines) > SHOWN:
                more = counted(
                    "and {count} more with fewer stories",
                    "and {count} more with fewer stories",
                    len(lines) - SHOWN,
                )
                blocks.append(context(more))
    note = _("Where fewer than {least} agents stand behind a figure, only the count is shown.")
    note = note.format(least=number(LEAST_AGENTS))
    return modal(_("Mood shift"), [*blocks, context(note)])


def _whole(whole: MoodShift) -> str:
    if whole.shift is None:
        few = _("Customers' moods are shown once {least} agents have told a story.")
        return few.format(least=number(LEAST_AGENTS))
    return _("Customers' moods moved by {steps} steps on average; in {rose} of {stories} they rose.").format(
        steps=f"{whole.shift:+.1f}", rose=number(whole.rose or 0), stories=number(whole.stories)
    )


def _table(lines: Sequence[MoodShift]) -> str:
    shown = lines[:SHOWN]
    names = [clip(" ".join(line.name.split()), NAME_WIDTH) for line in shown]
    rows = [("", _("stories"), _("shift"), _("rose"))]
    rows += [
        (name, number(line.stories), _shift(line), _rose(line))
        for name, line in zip(names, shown, strict=True)
    ]
    wide, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))

    def written(name: str, *figures: str) -> str:
        aligned = (each.rjust(max(width, FIGURE_WIDTH)) for each, width in zip(figures, widths, strict=True))
        return "  ".join((name.ljust(wide), *aligned))

    return "\n".join(written(*row) for row in rows)


def _shift(line: MoodShift) -> str:
    return "–" if line.shift is None else f"{line.shift:+.1f}"


def _rose(line: MoodShift) -> str:
    return "–" if line.rose is None else number(line.rose)
