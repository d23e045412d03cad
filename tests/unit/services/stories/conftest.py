"""The services of stories in the world of the services' tests."""

import pytest

from services.decisions import Decisions
from services.people import Role
from services.stories import Stories
from tests.unit.services.world import HERE, World

WOW, REVIEWS, MANILA = "C7", "C8", "C9"


@pytest.fixture
def stories(world: World) -> Stories:
    """With a wow channel, a channel for reviewers and one for Manila's own stories; Pat and Sam review."""
    for channel_id, name in ((WOW, "wow"), (REVIEWS, "reviews"), (MANILA, "manila")):
        world.channel(channel_id, name, [])
    world.roles.set_holders(HERE, Role.REVIEWER, ["USAM"])
    decisions = Decisions(
        {"wow_channel": WOW, "wow_site_channels": f"Manila={MANILA}", "review_channel": REVIEWS}
    )
    return Stories.over(world.database, world.clock, world.alerts.reading, decisions)
