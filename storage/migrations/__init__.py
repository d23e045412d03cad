"""The database's shape, step by step. Each revision runs in one transaction, under a lock."""

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import storage
from storage.database import Database

LOCK = 7_301_942_558_017_734_211
"""Names our advisory lock among those of a PostgreSQL database."""


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
        present = MigrationContext.configure(connection).get_current_revision()
        if present is not None and present not in known_revisions():
            raise Newer(present)
        command.upgrade(configuration(connection), "head")


def revisions(database: Database) -> tuple[str | None, str | None]:
    """The revision that the database is at (None: empty), and the newest one."""
    with database.read() as session:
        connection = session.connection()
        present = MigrationContext.configure(connection).get_current_revision()
        return present, ScriptDirectory.from_config(configuration(connection)).get_current_head()


def known_revisions() -> frozenset[str]:
    """All that this program knows: a database at another one was written by a newer program."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return frozenset(script.revision for script in scripts.walk_revisions())


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for one connection; there is no alembic.ini."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def load_models() -> None:
    """Imports every module of storage, so that `Base.metadata` knows all tables."""
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"storage.{module.name}")
