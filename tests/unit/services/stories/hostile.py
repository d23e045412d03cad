"""Texts that are made to keep the search for customer data busy; also for its benchmark."""

from services.stories.redaction import find, read_patterns

MOST_CHARACTERS = 3000
"""That a field takes."""
PATTERNS = read_patterns(r"\bAC-?\d{4,10}\b (?<!\w)Z{2}[0-9]{3}(?:-\d{2})?")
HOSTILE = ("1", "1 ", "a.", "a@", "+1-", "(", "A1-", "order no. ", "[", "12.", "é", "@a.")
"""Each to be repeated."""


def search_longest(unit: str) -> None:
    """Looks through the longest text of this, again and again, with as much to look for as there can be."""
    text = (unit * MOST_CHARACTERS)[:MOST_CHARACTERS]
    find(text, names=["Maria Lopez"] * 20, regions=["US", "PH"], patterns=PATTERNS)
