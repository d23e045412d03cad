"""Got it while the database takes nothing: the person is asked to try once more, and nothing is counted."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine.interfaces import DBAPICursor

from handlers.alerts import ids
from sandbox import Channel
from storage.database import Database
from storage.line import Line
from tests.integration.handlers.town import Town, running

SENTENCE = re.compile(r"Something went wrong on our side. Please try once more. ")
DISK_FULL = "RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';"
BACKEND_KILLED = "PERFORM pg_terminate_backend(pg_backend_pid());"


def assert_told_and_not_counted(town: Town, room: Channel, alert_id: int, heal: Callable[[], None]) -> None:
    post = town.post(room)
    before = town.pressed(alert_id)
    town.ana.click(post, ids.GOT_IT)
    town.slack.wait_for(lambda: SENTENCE.search(town.told(town.ana)))
    assert town.pressed(alert_id) == before
    heal()
    assert town.ana.click(post, ids.GOT_IT).ok
    assert town.pressed(alert_id) == before + 1
    caller = town.caller(town.ana)
    at = town.app.alerts.reading.acknowledged_at(caller.workspace_id, alert_id, caller.user_id)
    assert at is not None


def fill_the_disk(database: Database, line: Line, alert_id: int) -> Callable[[], None]:
    """For a click, not a page more than there is, and no room for it in those; returns the cure."""

    def stop_growing(cursor: DBAPICursor) -> None:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchall()[0][0]}")

    def add(cursor: DBAPICursor) -> None:
        # Smaller than a click's row, and beside it.
        row = f"SELECT {alert_id}, -{next(versions)}, min(id), '' FROM people"
        cursor.execute(f"INSERT INTO acknowledgements {row}")

    # Pages that other tests have left free would take a click.
    with closing(database._writer.raw_connection()) as connection:
        connection.cursor().execute("VACUUM")
    line.run(stop_growing)
    versions = count(1)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        repeat(lambda: line.run(add))
    return lambda: line.run(lambda cursor: cursor.execute("PRAGMA max_page_count = 1000000") and None)


def repeat(work: Callable[[], object]) -> None:
    for _ in range(1_000):
        work()


def test_a_full_disk(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    line = town.app.alerts.reading._counting._line
    assert_told_and_not_counted(town, room, alert_id, fill_the_disk(town.app.database, line, alert_id))


@pytest.fixture(scope="module")
def postgresql_town(postgresql_server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One that keeps everything in PostgreSQL."""
    name = f"town_{uuid4().hex}"
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as admin:
        admin.execute(text(f"CREATE DATABASE {name}"))
        url = postgresql_server.set(database=name).render_as_string(hide_password=False)
        with running(tmp_path_factory.mktemp("town"), database_url=url) as town:
            yield town
        admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@contextmanager
def at_commit(database: Database, what: str) -> Iterator[Callable[[], None]]:
    """Has something done whenever a click is committed; yields the cure."""

    def run(*statements: str) -> None:
        with database.write() as session:
            for statement in statements:
                session.execute(text(statement))

    run(
        f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what} RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON acknowledgements DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION fail()",
    )
    try:
        yield lambda: run("DROP TRIGGER fail ON acknowledgements")
    finally:
        run("DROP FUNCTION fail() CASCADE")


@pytest.mark.parametrize("what", [DISK_FULL, BACKEND_KILLED])
def test_a_commit_that_fails_on_postgresql(postgresql_town: Town, what: str) -> None:
    town = postgresql_town
    room = town.room(town.ana)
    alert_id = town.announce(room)
    with at_commit(town.app.database, what) as heal:
        assert_told_and_not_counted(town, room, alert_id, heal)
    town.forget()
