"""The catalogue in words, as docs/privacy.md has it: what is kept, for how long, who sees it.

python -m tests.unit.services.privacy.document    # brings the page up to date
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from services.privacy.catalogue import CATALOGUE
from services.privacy.describing import Kind, Section, Topic

PAGE = Path(__file__).parents[4] / "docs" / "privacy.md"
BEGIN = "<!-- From services/privacy/catalogue.py, by python -m tests.unit.services.privacy.document -->\n"
END = "<!-- So far -->\n"


def in_words() -> str:
    """All that the catalogue says, in Markdown."""
    return "\n".join(_topics()) + "\n"


def brought_up_to_date(page: str) -> str:
    """The page with the catalogue as it is now.

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


def _topics() -> Iterator[str]:
    for topic in Topic:
        yield f"### {topic.value}"
        yield ""
        yield "| what | how long | who sees it | when somebody is erased | where |"
        yield "|---|---|---|---|---|"
        for section in CATALOGUE.of_topic(topic):
            what = section.one if section.table == "people" else section.many
            yield (
                f"| {what[:1].upper()}{what[1:]} | {section.kept.value} | {section.seen_by} "
                f"| {section.erased.value} | {_where(section)} |"
            )
        yield ""


def _where(section: Section) -> str:
    """Table and columns, those with words of people in italics."""
    names = (
        f"*{_plain(name)}*" if kind is Kind.WORDS else _plain(name) for name, kind in section.columns.items()
    )
    return f"`{section.table}`: {', '.join(names)}"


def _plain(name: str) -> str:
    return name.replace("_", "\\_")


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text()))
    sys.exit(0)
