"""The database's shape, step by step. Each revision runs in one transaction, under a lock.

Alembic is loaded where there is a step to take, which is seldom: it takes 12 MB of memory, and time to start.
"""

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, String, column, inspect, select, table, text

import storage
from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 7_301_942_558_017_734_211
"""Names our advisory lock among those of a PostgreSQL database."""
VERSION_NUM = column("version_num", String())
KEPT_IN = table("alembic_version", VERSION_NUM)
"""Alembic's own table, of one row."""


class Newer(Exception):
    """The database is at a revision that this program does not know."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


def upgrade(database: Database) -> None:
    """Brings the database to the newest revision; several processes may do so at once.

    Raises:
        Newer: a newer program has written it. Nothing is changed.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached, or a revision failed and was undone.
    """
    # On SQLite the transaction begins with the file's write lock.
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        present = _present(connection)
        if present is not None and present not in known_revisions():
            raise Newer(present)
        if present != _newest():
            from alembic import command

            command.upgrade(configuration(connection), "head")


def revisions(database: Database) -> tuple[str | None, str | None]:
    """The revision that the database is at (None: empty), and the newest one."""
    with database.read() as session:
        return _present(session.connection()), _newest()


def known_revisions() -> frozenset[str]:
    """All that this program knows: a database at another one was written by a newer program.

    A revision's name is the number before its file's.
    """
    versions = Path(__file__).parent / "versions"
    return frozenset(path.name.partition("_")[0] for path in versions.glob("[0-9]*_*.py"))


def configuration(connection: Connection) -> "Config":
    """Alembic's configuration for one connection; there is no alembic.ini."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def load_models() -> None:
    """Imports every module of storage, so that `Base.metadata` knows all tables."""
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"storage.{module.name}")


def _newest() -> str:
    # Numbers of four digits.
    return max(known_revisions())


def _present(connection: Connection) -> str | None:
    if not inspect(connection).has_table(KEPT_IN.name):
        return None
    return connection.scalar(select(VERSION_NUM).select_from(KEPT_IN))
