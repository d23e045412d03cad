"""E-mail addresses, those that are written so that machines do not see them included."""

import re
from collections.abc import Iterator

from services.stories.redaction.plain import WORD, Plain, Span

_BEFORE_AT = rf"@?(?:{WORD}|[._%+'\-]){{1,64}}"
_LABEL = rf"{WORD}(?:{WORD}|-){{0,62}}"
_TOP = r"(?:(?![\d_])\w){2,24}"
_LATIN_TOP = rf"(?:(?!\d){WORD}){{2,24}}"
_AT = r"(?: ?@ ?|%40| ?[\[({<] ?(?:at|ät|arroba) ?[\])}>] ?)"
_DOT = r"(?:\.| ?[\[({] ?(?:dot|punkt|punto|point|ponto) ?[\])}] ?| (?:dot|punkt|punto|point|ponto) )"
_EMAIL = re.compile(
    rf"<mailto:[^<>\n]{{1,400}}>"
    rf"|(?:mailto:)?{_BEFORE_AT}{_AT}(?:{_LABEL}{_DOT}){{1,4}}{_LATIN_TOP}"
    rf"|{_BEFORE_AT} (?:at|arroba) {_LABEL} (?:dot|punkt|punto|point|ponto) {_LATIN_TOP}"
    # Where money is sent in India.
    rf"|{_BEFORE_AT}@(?:ok{WORD}{{3,20}}|upi|ybl|ibl|axl|apl|paytm)(?![\w.])",
    re.IGNORECASE,
)
_EMAIL_OF_ANY_SCRIPT = re.compile(rf"\w[\w.+-]{{0,63}}@(?:\w[\w-]{{0,62}}\.){{1,4}}{_TOP}")


def emails(plain: Plain) -> Iterator[Span]:
    """Addresses, links to them, and handles that look like one, as in `@ana@social.example`."""
    last = 0
    for match in _EMAIL.finditer(plain.text):
        yield from _of_any_script(plain, last, match.start())
        yield match.span()
        last = match.end()
    yield from _of_any_script(plain, last, len(plain.text))


def _of_any_script(plain: Plain, start: int, end: int) -> Iterator[Span]:
    """Where a script has no spaces, nothing tells the address from the words beside it."""
    return (match.span() for match in _EMAIL_OF_ANY_SCRIPT.finditer(plain.text, start, end))
