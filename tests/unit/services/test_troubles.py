"""What an admin reads of what is not well."""

import pytest
from sqlalchemy import update

from services.decisions import Decisions
from services.problems import NotAllowed
from services.troubles import TroubleReading
from storage.audiences import Channel
from storage.posts import Post, PostState
from tests.unit.services.world import ANA, DAY, HOUR, PAT, SALES, SUPPORT, World

CHOSEN = {"wow_channel": SUPPORT, "kudos_channel": SALES, "wow_site_channels": "Manila=CGONE"}


@pytest.fixture
def troubles(world: World) -> TroubleReading:
    return TroubleReading(world.database, world.clock, Decisions(CHOSEN))


def test_where_all_is_well(world: World) -> None:
    found = TroubleReading(world.database, world.clock, Decisions({"wow_channel": SUPPORT})).of(PAT)
    assert not found.any
    with pytest.raises(NotAllowed):
        TroubleReading(world.database, world.clock, Decisions()).of(ANA)


def test_channels_in_which_nothing_can_be_said(world: World, troubles: TroubleReading) -> None:
    assert [(each.channel_id, each.is_archived) for each in troubles.of(PAT).unheard] == [("CGONE", False)]
    world.directory.channel_changed("T1", SUPPORT, is_archived=True)
    world.directory.channel_changed("T1", SALES, has_bot=False)
    found = troubles.of(PAT)
    assert [(each.channel_id, each.is_archived) for each in found.unheard] == [
        (SUPPORT, True),
        ("CGONE", False),
        (SALES, False),
    ]
    assert found.is_in_no_channel
    with world.database.write() as session:
        session.execute(update(Channel).values(has_bot=True, is_archived=False))
    assert not troubles.of(PAT).is_in_no_channel


def test_what_waits_has_failed_or_is_uncertain(world: World) -> None:
    troubles = TroubleReading(world.database, world.clock, Decisions())
    world.announce()
    assert not troubles.of(PAT).any
    world.clock.advance(HOUR)
    assert troubles.of(PAT).waiting_s == pytest.approx(3600, abs=5)
    with world.database.write() as session:
        session.execute(update(Post).values(state=PostState.FAILED))
    found = troubles.of(PAT)
    assert (found.failed, found.uncertain, found.waiting_s) == (1, 0, 0)
    with world.database.write() as session:
        session.execute(update(Post).values(state=PostState.UNCERTAIN))
    assert troubles.of(PAT).uncertain == 1
    world.clock.advance(8 * DAY)
    assert not troubles.of(PAT).uncertain
