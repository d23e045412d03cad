"""Lives in which something is kept of everybody."""

import pytest

from storage.database import Database
from tests.support import ManualClock
from tests.unit.services.privacy.lives import Lives


@pytest.fixture
def lives(database: Database, clock: ManualClock) -> Lives:
    """See lives.py."""
    lives = Lives(database, clock)
    lives.live()
    return lives
