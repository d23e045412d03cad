"""The catalogues: up to date, whole, and fit to be filled in."""

from collections import defaultdict
from string import Formatter

import pytest

from services.language import CATALOGUES, ENGLISH, LANGUAGES
from tests.language.catalogues import COMMON, PARTS, TRANSLATED, forms, messages, path_of, updated

FORMS = {"es": 2, "fil": 2}
"""How many forms counts have. CLDR has a third for millions in Spanish, which nothing here reaches."""


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_there_is_a_folder_for_each_language() -> None:
    assert {path.name for path in CATALOGUES.iterdir()} == set(LANGUAGES) - {ENGLISH}


@pytest.mark.parametrize("part", [COMMON, *PARTS])
@pytest.mark.parametrize("language", TRANSLATED)
def test_it_is_up_to_date(language: str, part: str) -> None:
    assert path_of(language, part).read_text() == updated(language, part), "make words"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_in_all_its_forms(language: str) -> None:
    for part, message in messages(language):
        where = f"{part}: {message.id}"
        assert not message.fuzzy, where
        said = forms(message.string)
        assert all(said), where
        assert len(said) == (1 if isinstance(message.id, str) else FORMS[language]), where


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_filled_in_is_the_same(language: str) -> None:
    for part, message in messages(language):
        wanted = fields(forms(message.id)[-1])
        assert all(name.isidentifier() for name in wanted), f"{part}: {message.id}"
        for one in forms(message.id):
            assert fields(one) | {"count"} >= wanted, f"{part}: {message.id}"
        for said in forms(message.string):
            assert fields(said) | {"count"} == wanted | {"count"}, f"{part}: {said}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_markup_and_ends_are_the_same(language: str) -> None:
    """As a `*` that was not closed, or a space that glued words together."""
    for part, message in messages(language):
        for said in forms(message.string):
            meant = forms(message.id)[-1]
            for sign in ("*", "_", "`", "\n", "<", ">", "“", "”"):
                assert said.count(sign) == meant.count(sign), f"{part}: {sign!r} in {said}"
            assert said[:1].isspace() == meant[:1].isspace(), f"{part}: {said}"
            assert said[-1:].isspace() == meant[-1:].isspace(), f"{part}: {said}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_one_sentence_is_said_in_one_way(language: str) -> None:
    """They are merged when they are read; where a word means two things, `pgettext` keeps them apart."""
    said = defaultdict(set)
    for _, message in messages(language):
        said[message.context, forms(message.id)[0]].add(tuple(forms(message.string)))
    assert {words: ways for words, ways in said.items() if len(ways) > 1} == {}
