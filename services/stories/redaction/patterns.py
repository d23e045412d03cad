"""The operator's own patterns, taken only where they can do no harm."""

import math
import re
from re import Pattern

from phonenumbers import SUPPORTED_REGIONS

from services.language import gettext as _

MOST_PATTERNS = 20
LONGEST_PATTERN = 200
MOST_WAYS = 1_000
"""In how many ways one pattern may try to match at one place: bounds the time, whatever the text is."""
LONGEST_REPEAT = 64
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_GROUP_START = re.compile(r"\(\?(?:P<\w+>|[:=!]|<[=!]|[aiLmsux-]+:?)")
_ENDLESS = re.compile(r"[*+]|\{\d*,\}")
_REPEATED_GROUP = re.compile(r"\)\{\d*,?\d*\}")
_REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_ORDINARY_WORDS = "Thank you for waiting, the customer said, and smiled for the first time."


def read_patterns(text: str) -> tuple[Pattern[str], ...]:
    r"""Regular expressions, separated by spaces (within one, a space is `\s`).

    Raises:
        ValueError: a sentence for the first that cannot be taken, as a setting's.
    """
    written = text.split()
    if len(written) > MOST_PATTERNS:
        raise ValueError(
            _("has {number} patterns: join some with |, {most} at most.").format(
                number=len(written), most=MOST_PATTERNS
            )
        )
    return tuple(map(_pattern, written))


def read_countries(text: str) -> tuple[str, ...]:
    """Two-letter codes of countries, separated by commas or spaces.

    Raises:
        ValueError: a sentence for the first that is none, as a setting's.
    """
    countries = tuple(text.upper().replace(",", " ").split())
    for country in countries:
        if country not in SUPPORTED_REGIONS:
            raise ValueError(
                _("has “{country}”: give two-letter codes of countries, as in US,GB,PH.").format(
                    country=country
                )
            )
    return countries


def _pattern(written: str) -> Pattern[str]:
    if len(written) > LONGEST_PATTERN:
        raise ValueError(
            _("has a pattern of {number} characters: {most} at most.").format(
                number=len(written), most=LONGEST_PATTERN
            )
        )
    try:
        pattern = re.compile(written)
    except re.error as error:
        raise ValueError(
            _("has “{pattern}”, which is no regular expression: {reason}.").format(
                pattern=written, reason=error.msg
            )
        ) from None
    # What is left of these says how often each part may repeat, and nothing else.
    bare = _GROUP_START.sub("(", _CLASS.sub("x", _ESCAPE.sub("x", written)))
    if _ENDLESS.search(bare):
        raise ValueError(
            _("has “{pattern}”: say how many at most, as in {example}, in place of * or +.").format(
                pattern=written, example="{4,12}"
            )
        )
    if _REPEATED_GROUP.search(bare):
        raise ValueError(
            _("has “{pattern}”: write a group that repeats as often as it may stand there.").format(
                pattern=written
            )
        )
    if _ways(bare) > MOST_WAYS:
        raise ValueError(
            _("has “{pattern}”, which could match in too many ways: make it two patterns.").format(
                pattern=written
            )
        )
    if pattern.search("") or pattern.search(_ORDINARY_WORDS):
        raise ValueError(
            _("has “{pattern}”, which would hide ordinary words, too: ask for digits in it.").format(
                pattern=written
            )
        )
    return pattern


def _ways(bare: str) -> int:
    """At most so many ways to match from one place: each choice multiplies those before it."""
    repeats = list(_REPEAT.finditer(bare))
    choices = [int(match[3] or 0) - int(match[1] or 0) + 1 if match[2] else 1 for match in repeats]
    if any(int(match[3] or match[1] or 0) > LONGEST_REPEAT for match in repeats):
        return MOST_WAYS + 1
    without = _REPEAT.sub("", bare)
    return math.prod(choices) << (without.count("?") + without.count("|"))
