"""From the code's sentences to the catalogues: one file for each language and part of the product."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from services.language import CATALOGUES, ENGLISH, LANGUAGES

ROOT = Path(__file__).parents[2]
FLOORS = ("handlers", "services")
PARTS = ("alerts", "kudos", "stories", "town_halls")
"""Features that have a catalogue of their own; all else is in `common`."""
COMMON = "common"
KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "counted": (1, 2),
    "pgettext": ((1, "c"), 2),
}
TRANSLATED = tuple(language for language in LANGUAGES if language != ENGLISH)
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms};\n"

"""


def part_of(path: Path) -> str:
    """Which catalogue a module's sentences are in."""
    folder = path.relative_to(ROOT).parts[1]
    return folder if folder in PARTS else COMMON


def modules() -> list[Path]:
    """The code that speaks to people, in the order of the catalogues."""
    return sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def template(part: str) -> Catalog:
    """The sentences of a part, in English."""
    found = Catalog()
    for path in modules():
        if part_of(path) != part:
            continue
        where = (str(path.relative_to(ROOT)), 0)
        for _, message, comments, meaning in extract_from_file(
            "python", path, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            found.add(message, None, [where], auto_comments=comments, context=meaning)
    return found


def path_of(language: str, part: str) -> Path:
    """Where a catalogue is kept."""
    return CATALOGUES / language / f"{part}.po"


def read(language: str, part: str) -> Catalog:
    """A catalogue as it is kept; an empty one where there is none yet."""
    path = path_of(language, part)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, part: str) -> str:
    """The catalogue as it should stand: what is new in the code without words yet, what is gone gone.

    A sentence that was changed a little keeps its old translation, marked as fuzzy.
    """
    catalogue = read(language, part)
    catalogue.update(template(part), update_header_comment=False)
    return as_text(catalogue, language)


def as_text(catalogue: Catalog, language: str) -> str:
    """A catalogue as it is kept."""
    written = io.BytesIO()
    write_po(written, catalogue, width=100, omit_header=True, ignore_obsolete=True, include_lineno=False)
    header = HEADER.format(language=language, plural_forms=catalogue.plural_forms.rstrip(";"))
    return f"{header}{written.getvalue().decode().strip()}".strip() + "\n"


def messages(language: str) -> Iterator[tuple[str, Message]]:
    """Each sentence of a language, with its part."""
    for part in (COMMON, *PARTS):
        for message in read(language, part):
            if message.id:
                yield part, message


def forms(words: str | Sequence[str] | None) -> list[str]:
    """A sentence, or each of its forms for counts."""
    return [words] if isinstance(words, str) else list(words or ("",))
