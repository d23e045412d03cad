"""A text as the searches see it: plain digits and dashes, nothing invisible, what is settled covered."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from re import Pattern

from services.language import LANGUAGES, N_, speaking
from services.language import gettext as _

Span = tuple[int, int]
"""From the first character to after the last one."""

COVER = "\ufffc"
"""Stands for a whole piece of the text that a search should neither see nor reach across."""
DASHES = dict.fromkeys("‐‑‒–—―−－﹣", "-")
WORD = r"[^\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
"""A letter or digit of a script that has spaces between words."""


class Kind(StrEnum):
    """What sort of customer data; the value is what is written in its place, in English."""

    EMAIL = N_("e-mail address")
    PHONE = N_("phone number")
    CARD = N_("card number")
    SECURITY_CODE = N_("security code")
    BANK = N_("bank account number")
    NUMBER = N_("number")
    """Of an order, an account, a booking, or one that is too long to be anything but somebody's."""
    NAME = N_("name")

    @property
    def proposal(self) -> str:
        """What stands in the text instead: nothing of what was there, not even the last digits.

        It is in the language of whoever writes the text, as the text is.
        """
        return f"[{_(self.value)}]"


@cache
def proposals() -> Pattern[str]:
    """All that may stand in a text instead of customer data, in any language."""
    written: set[str] = set()
    for language in LANGUAGES:
        with speaking(language):
            written.update(kind.proposal for kind in Kind)
    return re.compile("|".join(map(re.escape, sorted(written))))


class Plain:
    """A text made plain, and the way back to where each character came from."""

    def __init__(self, text: str, covered: Iterable[Span] = ()) -> None:
        """Covers the spans of `text` given, and every proposal that stands in it already."""
        hidden = merged([*covered, *(match.span() for match in proposals().finditer(text))])
        characters: list[str] = []
        self._from: list[Span] = []
        at = 0
        for start, end in [*hidden, (len(text), len(text))]:
            for place in range(at, start):
                character = _plain(text[place])
                if character:
                    characters.append(character)
                    self._from.append((place, place + 1))
            if end > start:
                characters.append(COVER)
                self._from.append((start, end))
            at = end
        self.text = "".join(characters)

    def origin(self, span: Span) -> Span:
        """Where a span of the plain text is in the given one."""
        start, end = span
        return self._from[start][0], self._from[end - 1][1]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one; empty ones are left out."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _plain(character: str) -> str:
    """One character or none: offsets must lead back."""
    if character.isascii():
        return character
    if character == COVER or unicodedata.category(character) == "Cf":
        return ""
    if character in DASHES:
        return "-"
    if character.isspace():
        return "\n" if character in "\u2028\u2029\x85" else " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character
