"""Hostile texts of the most characters that a field takes, each against an agent's plain words."""

from functools import partial

from benchmarks.measure import Comparison, compare
from tests.unit.services.stories.hostile import HOSTILE, search_longest

PLAIN = "Ana rang twice about order 4711 and wanted it by Friday; I found it, and she laughed. "


def run() -> list[Comparison]:
    """Compares each of them."""
    plain = partial(search_longest, PLAIN)
    return [
        compare(f"redaction of {unit!r}", partial(search_longest, unit), plain, times=5) for unit in HOSTILE
    ]
