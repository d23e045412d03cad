"""The catalogue: every column of the database is described, or said to be about nobody."""

from collections.abc import Iterable

import pytest
from sqlalchemy import Table

from services.privacy.catalogue import CATALOGUE
from services.privacy.describing import Erasure, Kind
from storage.database import Base
from storage.migrations import load_models

load_models()
TABLES = Base.metadata.tables
PEOPLE = "people"


def described(table: str) -> set[str]:
    return {name for section in CATALOGUE.sections if section.table == table for name in section.columns}


def unspoken(tables: Iterable[Table]) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if column.name not in described(table.name)
        and column.name not in CATALOGUE.impersonal.get(table.name, ())
    ]


def test_every_column_is_spoken_of() -> None:
    assert unspoken(TABLES.values()) == []


def test_a_new_column_would_be_missed() -> None:
    before = dict(CATALOGUE.impersonal)
    assert "alerts.state" not in unspoken([TABLES["alerts"]])
    assert before["alerts"]
    table = TABLES["alerts"].to_metadata(Base.metadata.__class__(), name="diaries")
    assert "diaries.state" in unspoken([table])


def test_nothing_is_spoken_of_that_is_not_there() -> None:
    said = {(section.table, name) for section in CATALOGUE.sections for name in section.columns}
    said |= {(table, name) for table, names in CATALOGUE.impersonal.items() for name in names}
    said |= {tuple(name.split(".")) for name in CATALOGUE.mentions}  # type: ignore[misc]  # two words each
    assert {(table, name) for table, name in said if name not in TABLES[table].columns} == set()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_who_is_referred_to_is_no_secret_of_the_database(table: Table) -> None:
    """Each column that refers to people is the one by which a section finds whose it is."""
    owners = {section.whose for section in CATALOGUE.sections}
    for column in table.columns:
        if any(key.column.table.name == PEOPLE for key in column.foreign_keys):
            assert f"{table.name}.{column.name}" in owners
            assert column.name in described(table.name)


def test_no_column_is_personal_and_about_nobody() -> None:
    both = {f"{table}.{name}" for table, names in CATALOGUE.impersonal.items() for name in names} & {
        f"{section.table}.{name}" for section in CATALOGUE.sections for name in section.columns
    }
    assert both == set()


def test_what_nobody_can_be_found_by_is_not_looked_for() -> None:
    for section in CATALOGUE.sections:
        assert (section.whose == "") == (section.erased is Erasure.UNKNOWN), section.name


def test_own_words_are_in_columns_of_words() -> None:
    for section in CATALOGUE.sections:
        if section.erased is Erasure.WORDS and section.name != "stories_of_you":
            assert Kind.WORDS in section.columns.values(), section.name


def test_names_are_one_each() -> None:
    names = [section.name for section in CATALOGUE.sections]
    assert len(names) == len(set(names))
    assert CATALOGUE.section("you").table == PEOPLE
