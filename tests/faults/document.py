"""The table in words, as docs/reliability.md has it.

python -m tests.faults.document    # brings the page up to date
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.faults.activities import ACTIVITIES, CLICKS, COUNTERS, Activity
from tests.faults.table import SENTENCES, TABLE, End, Row, Sentence

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN = "<!-- From tests/faults/table.py, by python -m tests.faults.document -->\n"
END = "<!-- So far -->\n"
NONE = "–"


def in_words() -> str:
    """All that the table says, in Markdown."""
    return "\n".join([*_faults(), "", *_sentences()]) + "\n"


def brought_up_to_date(page: str) -> str:
    """The page with the table as it is now.

    Raises:
        ValueError: the page has no place for it.
    """
    before, rest = _cut(page, BEGIN)
    _, after = _cut(rest, END)
    return before + BEGIN + "\n" + in_words() + "\n" + END + after


def _cut(text: str, mark: str) -> tuple[str, str]:
    before, found, after = text.partition(mark)
    if not found:
        msg = f"{PAGE.name} has no line {mark!r}"
        raise ValueError(msg)
    return before, after


def _faults() -> Iterator[str]:
    yield "| what goes wrong | for | " + " | ".join(activity.name for activity in ACTIVITIES) + " |"
    yield "|---" * (len(ACTIVITIES) + 2) + "|"
    for row in TABLE:
        ends = (_end(activity, row.ends[activity]) for activity in ACTIVITIES)
        yield f"| {row.name} | {_duration(row)} | " + " | ".join(ends) + " |"


def _duration(row: Row) -> str:
    if row.lasts_s < 5:
        return NONE
    return f"{row.lasts_s // 60} min" if row.lasts_s > 120 else f"{row.lasts_s} s"


def _end(activity: Activity, end: End | None) -> str:
    if end is None:
        return NONE
    if activity is CLICKS:
        return _click(end)
    words = ["right" if activity is COUNTERS else "once"]
    if end.failed is not None:
        words = [f"*failed* {_number(end.failed)}"]
    elif end.uncertain is not None:
        words = [f"once, and *uncertain* {_number(end.uncertain)}"]
    if end.old:
        words = ["stays as it was"] if words in (["right"], ["once"]) else [*words, "stays as it was"]
    if end.within_s and not end.failed:
        words.append(f"≤ {_seconds(end.within_s)}")
    return ", ".join(words)


def _click(end: End) -> str:
    if end.refused is not None:
        return f"told {_number(end.refused)}"
    return "told by Slack" if end.unheard else "once"


def _seconds(seconds: int) -> str:
    return f"{seconds} s" if seconds <= 180 else f"{-(-seconds // 60)} min"


def _sentences() -> Iterator[str]:
    yield "| | they read | what helps |"
    yield "|---|---|---|"
    for sentence in SENTENCES:
        words = sentence.words.format(to=sentence.to, scope="*the permission*", number="*a number*")
        yield f"| {_number(sentence)} | {words} | {sentence.helps} |"


def _number(sentence: Sentence) -> str:
    return f"({SENTENCES.index(sentence) + 1})"


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text()))
    sys.exit(0)
