"""What the doctor can find, in words, as docs/doctor.md has it.

python -m tests.unit.bot.doctor_page    # brings the page up to date
"""

import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from bot.doctor.findings import Trouble, Unknown

PAGE = Path(__file__).parents[3] / "docs" / "doctor.md"
BEGIN = "<!-- From bot/doctor/findings.py, by python -m tests.unit.bot.doctor_page -->\n"
END = "<!-- So far -->\n"


def in_words() -> str:
    """All that it can find, in Markdown."""
    return "\n".join([*_table("✗ it says", Trouble), "", *_table("? it says", Unknown)]) + "\n"


def brought_up_to_date(page: str) -> str:
    """The page with the tables as they are now.

    Raises:
        ValueError: the page has no place for them.
    """
    before, begins, rest = page.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not (begins and ends):
        msg = f"{PAGE.name} has no line {BEGIN!r}, or no line {END!r}"
        raise ValueError(msg)
    return before + BEGIN + "\n" + in_words() + "\n" + END + after


def _table(head: str, kinds: type[Enum]) -> Iterator[str]:
    yield f"| {head} | what to do |"
    yield "|---|---|"
    for kind in kinds:
        what, mend = (re.sub(r"\{(\w+)\}", r"*\1*", words) for words in kind.value)
        yield f"| {what} | {mend} |"


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text()))
    sys.exit(0)
