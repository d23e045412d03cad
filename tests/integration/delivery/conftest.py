"""Engines on each database."""

from collections.abc import Iterator
from typing import Protocol

import pytest

from storage.database import Database
from tests.integration.delivery.scripted import Engine, ScriptedSlack
from tests.support import ManualClock


class MakeEngine(Protocol):
    """Makes an engine that is stopped when the test is over."""

    def __call__(
        self,
        *workspaces: str,
        owner: str = "p1",
        workers: int = 8,
        posts_per_minute: int = 60_000,
        slack: ScriptedSlack | None = None,
    ) -> Engine:
        """An engine of these workspaces; `slack` is shared with another engine."""


@pytest.fixture
def make_engine(database: Database, clock: ManualClock) -> Iterator[MakeEngine]:
    """Makes engines on one database that is empty at first."""
    engines: list[Engine] = []

    def make(
        *workspaces: str,
        owner: str = "p1",
        workers: int = 8,
        posts_per_minute: int = 60_000,
        slack: ScriptedSlack | None = None,
    ) -> Engine:
        engine = Engine(
            database,
            clock,
            *workspaces,
            owner=owner,
            workers=workers,
            posts_per_minute=posts_per_minute,
            slack=slack,
        )
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        engine.outbox.stop()


@pytest.fixture
def engine(make_engine: MakeEngine) -> Engine:
    """An engine of one workspace, on an empty database."""
    return make_engine()
