"""Databases and time, for every test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, text

from storage.database import Database
from tests.databases import admin, create_tables, empty, postgresql
from tests.support import ManualClock

RUN_AGAIN = {"anonymity", "browser", "e2e", "faults", "integration"}
"""Here processes and threads wait for each other, against clocks. Where the machine stands still for seconds
meanwhile, a test is run once more, and the report says so; what fails twice has failed. No unit test is."""


def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: a third of a test's time is waiting, for answers and for the database."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Lets tests of these folders be run once more."""
    for item in items:
        if item.path.relative_to(config.rootpath / "tests").parts[0] in RUN_AGAIN:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A PostgreSQL server of this test process: the address of its database `postgres`."""
    with postgresql() as server:
        yield server.url


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: URL) -> Iterator[tuple[URL, Connection]]:
    """The one database of this test process that has all tables, and a connection to empty them."""
    with admin(postgresql_server) as connection:
        connection.execute(text("CREATE DATABASE frontlane_test"))
    url = postgresql_server.set(database="frontlane_test")
    create_tables(url.render_as_string(hide_password=False))
    with admin(url) as connection:
        yield url, connection


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables: of SQLite, then of PostgreSQL.

    A test for one of them alone has
    `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url, connection = request.getfixturevalue("postgresql_database")
    empty(connection)
    yield url.render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with all tables: of SQLite, then of PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at noon."""
    return ManualClock()
