"""Kudos in the small brand of the services' tests."""

import pytest

from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import World


@pytest.fixture
def thanking(world: World) -> Thanking:
    """Kudos among the people of `world`."""
    return Thanking(world)
