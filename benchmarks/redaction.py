"""Hostile texts of the most characters that a field takes, each against an agent's plain words."""

from functools import partial

from benchmarks.measure import Comparison, compare
from services.stories.redaction import find, read_patterns

MOST_CHARACTERS = 3000
PATTERNS = read_patterns(r"\bAC-?\d{4,10}\b (?<!\w)Z{2}[0-9]{3}(?:-\d{2})?")
PLAIN = "Ana rang twice about order 4711 and wanted it by Friday; I found it, and she laughed. "
HOSTILE = ("1", "1 ", "a.", "a@", "+1-", "(", "A1-", "order no. ", "[", "12.", "é", "@a.")


def run() -> list[Comparison]:
    """Compares each of them."""
    return [
        compare(f"redaction of {unit!r}", partial(_look, unit), partial(_look, PLAIN), times=5)
        for unit in HOSTILE
    ]


def _look(unit: str) -> None:
    text = (unit * MOST_CHARACTERS)[:MOST_CHARACTERS]
    find(text, names=["Maria Lopez"] * 20, regions=["US", "PH"], patterns=PATTERNS)
