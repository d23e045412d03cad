"""The world in which the services are tested."""

import pytest

from storage.database import Database
from tests.support import ManualClock
from tests.unit.services.world import World


@pytest.fixture
def world(database: Database, clock: ManualClock) -> World:
    """A small brand: see world.py."""
    return World(database, clock)
