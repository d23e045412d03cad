"""The language that somebody is spoken to in, for sentences, counts, numbers, lists and dates.

Who is spoken to is known where a request or a post begins; what is said is written where it is said. Between
them is a context variable, so that no function has to hand a language on. See docs/language.md.
"""

import gettext as gnu
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = MappingProxyType({ENGLISH: "English", "es": "Español", "fil": "Filipino"})
"""The languages that there are, each by its own name."""
CATALOGUES = Path(__file__).parent / "catalogues"

_ALIASES = {"tl": "fil"}
_A_MONDAY = date(2024, 1, 1)
_CONVENTIONS = {ENGLISH: "en_GB", "es": "es_419"}
"""How dates, numbers and lists are written; English as our sentences are: “a, b and c”, “27 Nov”."""


@dataclass(frozen=True)
class Voice:
    """A language with its sentences."""

    language: str
    """One of `LANGUAGES`."""
    sentences: gnu.NullTranslations

    @property
    def conventions(self) -> Locale:
        """How dates, numbers and lists are written."""
        return _conventions(self.language)


_speaker: ContextVar[Callable[[], Voice] | None] = ContextVar("speaker", default=None)


@contextmanager
def speaking(language: str | Voice | Callable[[], str]) -> Iterator[None]:
    """While the block runs, everything is said in this language.

    Args:
        language: one of `LANGUAGES`; or what finds it, called when something is first said, and only once:
            most clicks are counted and say nothing.
    """
    if isinstance(language, Voice):
        found = language
        speaker: Callable[[], Voice] = lambda: found  # noqa: E731 - short, and of one of two kinds
    else:
        speaker = _Speaker(language)
    token = _speaker.set(speaker)
    try:
        yield
    finally:
        _speaker.reset(token)


class _Speaker:
    """Finds out once; two threads that ask at the same time find the same."""

    def __init__(self, language: str | Callable[[], str]) -> None:
        self._language = language
        self._voice: Voice | None = None

    def __call__(self) -> Voice:
        if self._voice is None:
            self._voice = voice_of(self._language if isinstance(self._language, str) else self._language())
        return self._voice


def voice() -> Voice:
    """Who speaks now; English where nothing else was said."""
    speaker = _speaker.get()
    return voice_of(ENGLISH) if speaker is None else speaker()


def spoken() -> str:
    """The language that is spoken now, one of `LANGUAGES`."""
    return voice().language


def language_for(locale: str, chosen: str | None = None) -> str:
    """The language for someone.

    Args:
        locale: Slack's, as in `es-LA`.
        chosen: what they have chosen for themselves, where they have.
    """
    if chosen is not None and chosen in LANGUAGES:
        return chosen
    spoken_there = locale.replace("_", "-").partition("-")[0].lower()
    spoken_there = _ALIASES.get(spoken_there, spoken_there)
    return spoken_there if spoken_there in LANGUAGES else ENGLISH


def gettext(sentence: str) -> str:
    """The sentence, in the language that is spoken. Imported as `_`.

    It takes a literal, or a constant that was marked with `N_`: nothing else is found by `make words`.
    """
    return voice().sentences.gettext(sentence)


_ = gettext


def pgettext(meaning: str, sentence: str) -> str:
    """The same for a word that means several things, as `pgettext("of a question", "open")`."""
    return voice().sentences.pgettext(meaning, sentence)


def ngettext(one: str, many: str, count: int) -> str:
    """The same in as many forms as the language has for counts. `counted` writes the count, too."""
    return voice().sentences.ngettext(one, many, count)


def counted(one: str, many: str, count: int, **parts: object) -> str:
    """A sentence about so many: `counted("{count} question", "{count} questions", 3)` is `3 questions`.

    Args:
        parts: what else stands in braces.
    """
    return ngettext(one, many, count).format(count=number(count), **parts)


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a constant for the catalogues. It is translated where it is said, by `_(CONSTANT)`."""
    return sentence


def number(value: int) -> str:
    """`1,234`."""
    if -1_000 < value < 1_000:
        return str(value)
    return format_decimal(value, locale=voice().conventions)


def listed(items: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return format_list(list(items), locale=voice().conventions)


def one_of(items: Iterable[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return format_list(list(items), style="or", locale=voice().conventions)


def duration(minutes: int) -> str:
    """`15 minutes`, `1 hour`, `24 hours`, `3 days`."""
    if minutes % (24 * 60) == 0 and minutes >= 48 * 60:
        return counted("{count} day", "{count} days", minutes // (24 * 60))
    if minutes % 60 == 0:
        return counted("{count} hour", "{count} hours", minutes // 60)
    return counted("{count} minute", "{count} minutes", minutes)


def moment(at: datetime) -> str:
    """A time for where Slack converts none, as `Fri 27 Nov 08:00`, in the zone that it is in."""
    return format_datetime(at, "EEE d MMM HH:mm", tzinfo=at.tzinfo, locale=voice().conventions)


def hour_of_week(at: datetime) -> str:
    """The same without its date, as `Fri 08:00`."""
    return format_datetime(at, "EEE HH:mm", tzinfo=at.tzinfo, locale=voice().conventions)


def month_of_year(at: date) -> str:
    """`November 2026`."""
    return format_skeleton("yMMMM", at, locale=voice().conventions)


def weekday(number: int) -> str:
    """`Monday`; 0 is Monday."""
    return format_date(_A_MONDAY + timedelta(days=number), "cccc", locale=voice().conventions)


def weekday_in_short(number: int) -> str:
    """`Mon`; 0 is Monday."""
    return format_date(_A_MONDAY + timedelta(days=number), "ccc", locale=voice().conventions)


def day_of_year(day: date) -> str:
    """`25 November 2026`."""
    return format_date(day, "long", locale=voice().conventions)


@cache
def voice_of(language: str) -> Voice:
    """A language by its code, read from its catalogues when it is first spoken.

    Raises:
        KeyError: there is no such language.
    """
    LANGUAGES[language]
    if language == ENGLISH:
        return Voice(language, gnu.NullTranslations())
    return Voice(language, _read(language))


def _read(language: str) -> gnu.GNUTranslations:
    # Babel's readers are needed once a language, and not at all where all speak English.
    from babel.messages import Catalog, mofile, pofile

    whole = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                if message.id:
                    whole[message.id] = message
    compiled = io.BytesIO()
    mofile.write_mo(compiled, whole)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


@cache
def _conventions(language: str) -> Locale:
    return Locale.parse(_CONVENTIONS.get(language, language))
