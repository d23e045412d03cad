"""A town hall in the world of the services."""

import pytest

from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import World


@pytest.fixture
def halls(world: World) -> HallWorld:
    """See hall.py."""
    return HallWorld(world)
