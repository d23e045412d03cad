"""Two rows turned out to be one person: whatever refers to people is moved, in every table that there is."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Column,
    ForeignKeyConstraint,
    Integer,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from services.directory import PersonFacts
from storage.database import Base, UtcDateTime
from storage.people import ensure_person, ensure_workspace
from tests.support import NOON
from tests.unit.services.world import HERE, VENDOR, World

GUESSED, REAL = "guessed", "real"
NOT_TWICE = {"kudos", "kudos_entries", "kudos_redemptions"}
"""A ledger is only added to: of one wish that both rows have, the first row's stays where it is."""
_numbers = count(1)


def references() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that names somebody who could be a guess: who was erased has no user id to guess by."""
    people = Base.metadata.tables["people"]
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            names = any(key.column is people.c.id for key in column.foreign_keys)
            if names and table.name != "erasures":
                yield table, column


def unique_with(table: Table, column: Column[Any]) -> Sequence[Column[Any]]:
    """What must differ between two rows that both name that person; empty where nothing must."""
    keys = [
        constraint
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint) or constraint is table.primary_key
    ]
    return [each for key in keys if column.name in key.columns for each in key.columns]


def a_row(session: Session, table: Table, given: dict[str, Any]) -> Any:
    """A row with these values, and what it takes to be one; returns its first key."""
    values = dict(given)
    for column in table.columns:
        is_counted = column.primary_key and column.autoincrement and column.name == "id"
        if column.name in values or column.nullable or (is_counted and isinstance(column.type, Integer)):
            continue
        (key,) = column.foreign_keys or (None,)
        if key is not None:
            values[column.name] = parent(session, key.column.table)
        else:
            values[column.name] = something(column)
    return session.execute(insert(table).values(values).returning(*table.primary_key.columns)).one()[0]


def parent(session: Session, table: Table) -> Any:
    """A row that another one needs."""
    if table.name == "workspaces":
        return ensure_workspace(session, HERE).id
    if table.name == "people":
        return ensure_person(session, HERE, f"UOTHER{next(_numbers)}").id
    return a_row(session, table, {})


def something(column: Column[Any]) -> object:
    """Some value of its type."""
    if isinstance(column.type, UtcDateTime):
        return NOON
    if isinstance(column.type, JSON):
        return []
    kinds: dict[type, object] = {
        str: f"{column.name}{next(_numbers)}",
        int: 1,
        bool: False,
        date: NOON.date(),
        bytes: b"x",
    }
    return kinds[column.type.python_type]


def refers(session: Session, column: Column[Any], person_id: int) -> int:
    return session.execute(
        select(func.count()).select_from(column.table).where(column == person_id)
    ).scalar_one()


def both(session: Session) -> dict[str, int]:
    """The row of a guess, and that of the person."""
    return {
        GUESSED: ensure_person(session, HERE, "UVEN").id,
        REAL: ensure_person(session, VENDOR, "UVEN").id,
    }


def come_home(world: World) -> None:
    world.directory.record_people(HERE, [PersonFacts(VENDOR, "UVEN", "Ven", "UTC")])


def named(each: tuple[Table, Column[Any]]) -> str:
    return f"{each[0].name}.{each[1].name}"


@pytest.mark.parametrize("where", list(references()), ids=named)
def test_what_refers_to_a_guess_refers_to_the_person(world: World, where: tuple[Table, Column[Any]]) -> None:
    table, column = where
    with world.database.write() as session:
        people = both(session)
        given = known_of(session, table, people[GUESSED])
        key = a_row(session, table, {column.name: people[GUESSED]} | given)
        if table.name in ("kudos_gatherings", "kudos_entries"):
            shown(session, people[GUESSED], gathering=key if table.name == "kudos_gatherings" else None)
    come_home(world)
    with world.database.read() as session:
        assert refers(session, column, people[GUESSED]) == 0
        assert refers(session, column, people[REAL]) >= 1


def known_of(session: Session, table: Table, person_id: int) -> dict[str, Any]:
    """What the rows of some tables must have to be found."""
    if table.name == "kudos_gatherings":
        return {"receivers": str(person_id)}
    if table.name == "acknowledgements":
        versions = Base.metadata.tables["alert_versions"]
        return {"alert_id": a_row(session, versions, {"number": 1}), "version": 1}
    return {}


def shown(session: Session, receiver_id: int, *, gathering: int | None) -> None:
    """A message shows what was given to that person: it is by this that their gatherings are found."""
    tables = Base.metadata.tables
    kudos = a_row(session, tables["kudos"], {})
    a_row(session, tables["kudos_entries"], {"kudos_id": kudos, "receiver_id": receiver_id})
    given = {"receivers": str(receiver_id)}
    message = gathering or a_row(session, tables["kudos_gatherings"], given)
    a_row(session, tables["kudos_shown"], {"kudos_id": kudos, "gathering_id": message})


CLASHING = [where for where in references() if unique_with(*where)]


@pytest.mark.parametrize("where", CLASHING, ids=named)
def test_what_both_have_is_had_once(world: World, where: tuple[Table, Column[Any]]) -> None:
    table, column = where
    with world.database.write() as session:
        people = both(session)
        a_row(session, table, {column.name: people[GUESSED]} | known_of(session, table, people[GUESSED]))
        first = session.execute(select(table).where(column == people[GUESSED])).one()._asdict()
        same = {each.name: first[each.name] for each in unique_with(table, column)}
        same.pop("id", None)
        a_row(session, table, same | {column.name: people[REAL]})
    come_home(world)
    with world.database.read() as session:
        assert refers(session, column, people[REAL]) == 1
        assert refers(session, column, people[GUESSED]) == (1 if table.name in NOT_TWICE else 0)


def test_every_reference_is_one_column_alone() -> None:
    """What these tests know of: a person named by several columns together would escape them."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name == "people":
                assert len(constraint.columns) == 1


def test_who_left_the_leaderboards_as_either_stays_away(world: World) -> None:
    chosen = Base.metadata.tables["kudos_people"]
    with world.database.write() as session:
        people = both(session)
        no, yes = {"is_listed": False, "wants_messages": True}, {"is_listed": True, "wants_messages": False}
        a_row(session, chosen, {"person_id": people[GUESSED]} | no)
        a_row(session, chosen, {"person_id": people[REAL]} | yes)
    come_home(world)
    with world.database.read() as session:
        assert [(row.is_listed, row.wants_messages) for row in session.execute(select(chosen))] == [
            (False, False)
        ]
