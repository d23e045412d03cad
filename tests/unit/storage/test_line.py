"""A line of a hot path: what is stored, what is not, and what becomes of a line that goes dead."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine.interfaces import DBAPICursor

from storage.database import Database
from storage.group_commit import NotCommitted
from storage.people import Workspace

KILL = "SELECT pg_terminate_backend(pg_backend_pid())"


def adding(*ids: str) -> Callable[[DBAPICursor], object]:
    def add(cursor: DBAPICursor) -> None:
        rows = ", ".join(f"('{each}', '')" for each in ids)
        cursor.execute(f"INSERT INTO workspaces (id, name) VALUES {rows}")

    return add


def stored(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.execute(text("SELECT id FROM workspaces ORDER BY id")).scalars())


def test_what_is_done_is_stored_and_what_fails_is_not(database: Database) -> None:
    line = database.line()
    line.run(adding("T1"))
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        line.run(adding("T2", "T1"))
    line.run(adding("T3"))
    assert stored(database) == ["T1", "T3"]


def test_it_opens_again_after_it_was_closed(database: Database) -> None:
    line = database.line()
    line.run(adding("T1"))
    database.close()
    line.run(adding("T2"))
    line.close()
    line.close()
    assert stored(database) == ["T1", "T2"]


def test_after_it_was_closed_it_is_never_left_open(database: Database) -> None:
    line = database.line()
    drivers: list[Any] = []

    def close_meanwhile(cursor: DBAPICursor) -> None:
        drivers.append(cast("Any", cursor).connection)
        line.close()

    line._close_s = 0.01
    for _ in range(2):
        line.run(close_meanwhile)
    for driver in drivers:
        with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError)):
            driver.cursor().execute("SELECT 1")


def test_where_there_is_no_database_nothing_begins() -> None:
    for url in ("sqlite:////nowhere/at/all.db", "postgresql+psycopg://127.0.0.1:9/none"):
        with pytest.raises(NotCommitted):
            Database(url).line().run(adding("T1"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestOnSqlite:
    def test_units_of_work_and_lines_take_turns(self, database: Database) -> None:
        line = database.line()
        line._patience_s = 0.01
        with database.write() as session:
            session.add(Workspace(id="T1", name=""))
            with pytest.raises(NotCommitted, match="another transaction does not end"):
                line.run(adding("T2"))
        line.run(adding("T3"))
        assert stored(database) == ["T1", "T3"]

    def test_a_commit_that_is_refused(self, database: Database) -> None:
        line = database.line()

        def break_a_key_until_the_commit(cursor: DBAPICursor) -> None:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute("INSERT INTO acknowledgements VALUES (1, 1, 404, '')")

        with pytest.raises(NotCommitted) as raised:
            line.run(break_a_key_until_the_commit)
        assert isinstance(raised.value.__cause__, sqlite3.IntegrityError)
        line.run(adding("T1"))
        assert stored(database) == ["T1"]


@pytest.fixture
def deferred(database: Database) -> Iterator[Callable[[str], None]]:
    """Has something done when a workspace is committed."""

    def at_commit(body: str) -> None:
        with database.write() as session:
            session.execute(
                text(
                    "CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN {body} RETURN NULL; END $$"
                )
            )
            session.execute(
                text(
                    "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON workspaces "
                    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit()"
                )
            )

    yield at_commit
    with database.write() as session:
        session.execute(text("DROP FUNCTION at_commit() CASCADE"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
class TestOnPostgresql:
    def test_a_line_that_went_dead_meanwhile_is_opened_anew(self, database: Database) -> None:
        def pid(cursor: DBAPICursor) -> int:
            cursor.execute("SELECT pg_backend_pid()")
            (found,) = cursor.fetchall()
            return int(found[0])

        line = database.line()
        line.run(adding("T1"))
        with database.read() as session:
            session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": line.run(pid)})
        line.run(adding("T2"))
        assert stored(database) == ["T1", "T2"]

    def test_one_that_goes_dead_each_time_is_tried_twice(self, database: Database) -> None:
        line = database.line()
        line.run(adding("T1"))
        tries: list[int] = []

        def die(cursor: DBAPICursor) -> None:
            tries.append(1)
            cursor.execute(KILL)

        with pytest.raises(NotCommitted):
            line.run(die)
        assert len(tries) == 2
        line.run(adding("T2"))
        assert stored(database) == ["T1", "T2"]

    def test_a_disk_that_is_full_at_the_commit(
        self, database: Database, deferred: Callable[[str], None]
    ) -> None:
        deferred("RAISE 'no space left on device' USING ERRCODE = 'disk_full';")
        with pytest.raises(psycopg.errors.DiskFull):
            database.line().run(adding("T1"))
        assert stored(database) == []

    def test_a_server_process_that_dies_at_the_commit(
        self, database: Database, deferred: Callable[[str], None]
    ) -> None:
        deferred("PERFORM pg_terminate_backend(pg_backend_pid());")
        with pytest.raises(NotCommitted):
            database.line().run(adding("T1"))
        assert stored(database) == []

    def test_plans_are_made_once_and_look_up_by_keys(self, database: Database) -> None:
        def settings(cursor: DBAPICursor) -> list[Any]:
            cursor.execute("SELECT current_setting('plan_cache_mode'), current_setting('enable_seqscan')")
            return list(cursor.fetchall())

        assert database.line().run(settings) == [("force_generic_plan", "off")]

    def test_what_is_sent_in_one_go_is_one_transaction(self, database: Database) -> None:
        def add_twice(cursor: DBAPICursor) -> None:
            many = cast("psycopg.Cursor[Any]", cursor)
            rows = [("T1",), ("T2",), ("T1",), ("T3",)]
            many.executemany("INSERT INTO workspaces (id, name) VALUES (%s, '')", rows)

        line = database.line()
        with pytest.raises(psycopg.IntegrityError):
            line.run(add_twice)
        line.run(adding("T4"))
        assert stored(database) == ["T4"]
