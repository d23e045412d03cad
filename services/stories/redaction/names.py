"""Names that the author marks, whole and word by word."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from services.stories.redaction.plain import Plain, Span

LEAST_LETTERS = 2
MOST_NAMES = 20
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_LITTLE = frozenset(_WORD.findall("al bin da das de del der di do dos du e el la le mc san st van von y"))
_TITLES = frozenset(
    _WORD.findall("mr mrs ms miss mx dr sir madam maam herr frau senor senora sr sra monsieur madame")
)
_ALSO_WORDS = frozenset(
    _WORD.findall(
        "april art august bill chance dawn drew faith frank grace guy hope jack joy june mark max may miles "
        "pat ray rich rob rose sue summer victor will"
    )
)
"""Of these only the capital tells the name from the word."""
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def names_in(plain: Plain, names: Iterable[str]) -> Iterator[Span]:
    """Wherever one of these names, or a word of it, stands; capitals and accents do not matter."""
    wanted = _wanted(names)
    if not wanted:
        return
    folded = _fold(plain.text)
    for name in wanted:
        left, right = ("", "") if _SPACELESS.search(name) else (r"(?<![^\W_])", r"(?![^\W_])")
        for match in re.finditer(left + re.escape(name) + right, folded):
            if name not in _ALSO_WORDS or plain.text[match.start()].isupper():
                yield match.span()


def _wanted(names: Iterable[str]) -> list[str]:
    """What to look for, the longest first."""
    wanted: set[str] = set()
    for name in list(names)[:MOST_NAMES]:
        whole = " ".join(_fold(Plain(name).text).split())
        words = [word for word in _WORD.findall(whole) if word not in _LITTLE | _TITLES]
        if len(whole) >= LEAST_LETTERS and (words or not _WORD.search(whole)):
            wanted.add(whole)
        wanted.update(word for word in words if len(word) >= LEAST_LETTERS)
    return sorted(wanted, key=lambda name: (-len(name), name))


def _fold(text: str) -> str:
    """Small letters without accents, character for character."""
    return "".join(map(_letter, text))


def _letter(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character
