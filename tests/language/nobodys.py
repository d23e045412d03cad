"""A language that nobody speaks: whatever has letters in it was not translated."""

import re
from collections.abc import Iterator
from gettext import NullTranslations
from string import Formatter

from services.language import LANGUAGES, Voice

WORD = "✶"
"""Stands for each word of ours."""
USERS_WORD = "¤"
"""What people write in tests, so that it has no letters either."""

TOKENS = re.compile(r"<[@#!][^>]*>|https?://[^\s|>]*|@[\w-]+|/[a-z-]+\b|:[a-z_0-9+-]+:|\b[CUST]0[A-Z0-9]*\b")
"""Slack's markup, addresses, handles, commands, emoji and ids."""
LETTERS = re.compile(r"[^\W\d_]{2,}")


class NobodysSentences(NullTranslations):
    """Each run of letters becomes a sign; what stands in braces is filled in as in any language."""

    def gettext(self, message: str) -> str:
        return "".join(
            re.sub(r"[^\W\d_]+", WORD, literal) + ("" if field is None else f"{{{field}}}")
            for literal, field, _, _ in Formatter().parse(message)
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - gettext names it
        return self.gettext(message)


NOBODYS = Voice("ja", NobodysSentences())
"""With the lists and dates of Japanese, in which no Latin letter would be ours."""


def untranslated(payload: object, but_not: frozenset[str] = frozenset()) -> list[str]:
    """The texts of a payload, made while NOBODYS is spoken, in which words of ours are left.

    Args:
        but_not: texts, or names in them, that nobody would translate. Languages' own names are among them.
    """
    names = but_not | set(LANGUAGES.values())
    known = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return [text for text in texts(payload) if LETTERS.search(TOKENS.sub("", known.sub("", text)))]


def texts(value: object) -> Iterator[str]:
    """All that a person reads in a payload, its top-level text too."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("text", "fallback", "title") and isinstance(each, str):
                yield each
            else:
                yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
