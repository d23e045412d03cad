"""The table in words, as docs/roles.md has it.

python -m tests.access.document    # brings the page up to date
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from handlers.access import needed_for
from handlers.routes import Kind
from services.people import Role
from tests.access.people import WHO, may
from tests.access.ways import ways

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
BEGIN = "<!-- From handlers/access.py, by python -m tests.access.document -->\n"
SECTIONS = {
    "home": "App Home",
    "alert": "Alerts",
    "story": "Wow moments",
    "kudos": "Kudos",
    "town_hall": "Town halls",
    "quiet": "When messages reach people",
    "undelivered": "What did not arrive",
    "privacy": "What is kept",
    "role": "Roles and changes",
    "settings": "Settings and the first day",
}
OF_COMMANDS = {"/alert": "alert", "/wow": "story", "/kudos": "kudos", "/townhall": "town_hall"}
YES, NO = "✓", "–"


def in_words() -> str:
    """The table, in Markdown."""
    return "\n".join(_tables()).rstrip() + "\n"


def brought_up_to_date(page: str) -> str:
    """The page with the table as it is now.

    Raises:
        ValueError: the page has no place for it.
    """
    before, found, _ = page.partition(BEGIN)
    if not found:
        msg = f"{PAGE.name} has no line {BEGIN!r}"
        raise ValueError(msg)
    return before + BEGIN + "\n" + in_words()


def _tables() -> Iterator[str]:
    for section, title in SECTIONS.items():
        rows = [way for way in ways() if _section(way.name) == section]
        yield f"## {title}"
        yield ""
        yield "| | " + " | ".join(who.name for who in WHO) + " |"
        yield "|---|" + ":-:|" * len(WHO)
        by_need = sorted(rows, key=lambda way: _order(needed_for(way.name)))
        for way in by_need:
            cells = (YES if may(who, needed_for(way.name)) else NO for who in WHO)
            kind = "" if way.kind == Kind.COMMAND else f" {way.kind}"
            yield f"| `{way.name}`{kind} | " + " | ".join(cells) + " |"
        yield ""


def _section(name: str) -> str:
    command, _, _ = name.partition(" ")
    return OF_COMMANDS.get(command) or name.partition(".")[0]


def _order(needed: Role | None) -> int:
    return 0 if needed is None else 1 + list(Role).index(needed)


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text()))
    sys.stdout.write(f"{PAGE}\n")
