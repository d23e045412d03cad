"""A server for stages, and a hurry in which nothing waits for long."""

from collections.abc import Iterator

import pytest

from tests.databases import PostgresqlServer, create_tables, postgresql


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would take seconds of real time takes a moment; the hour is moved by hand."""
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_S", 0.01)
    monkeypatch.setattr("bot.delivery.errands.KEPT_AGAIN_AFTER_S", 0.02)
    monkeypatch.setattr("bot.app.REQUESTS_AT_ONCE", 4)


@pytest.fixture(scope="session")
def own_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server that may be killed: no other test is on it."""
    with postgresql() as server:
        create_tables(server.url.render_as_string(hide_password=False))
        yield server
