"""The first day: one admin is led, once; what is set is ticked; what is put off waits."""

from collections.abc import Callable

import pytest

from services.decisions import Decisions
from services.guiding import Guides, Step
from services.people import Role
from services.problems import NotAllowed, NotFound
from services.roles import Holder, RoleChange
from services.settings import WorkspaceSettings
from storage.database import Database
from storage.guides import FOLLOWED, GUIDE
from storage.people import Workspace
from storage.posts import Post
from tests.unit.services.test_publishing import outcomes
from tests.unit.services.world import ANA, HERE, MINUTE, PAT, SALES, SAM, STRANGER, SUPPORT, World


@pytest.fixture
def guides(world: World) -> Guides:
    return Guides(world.database, world.clock, Decisions())


def promote(world: World) -> None:
    world.roles.change(PAT, [RoleChange(Role.ADMIN, given=[Holder(SAM.user_id, HERE)])])


def newest(world: World) -> Post:
    return world.posts(GUIDE)[-1]


def test_the_first_admin_who_comes_is_led_and_nobody_else(world: World, guides: Guides) -> None:
    promote(world)
    assert not guides.begin(ANA)
    assert not guides.begin(STRANGER)
    assert world.posts(GUIDE) == []

    assert guides.begin(PAT)

    for caller in (PAT, SAM, ANA):
        assert not guides.begin(caller)
    assert world.told(GUIDE) == [PAT.user_id]
    # Nor after a restart.
    assert not Guides(world.database, world.clock, Decisions()).begin(SAM)
    assert world.told(GUIDE) == [PAT.user_id]


def test_of_many_who_come_at_once_one_is_led(world: World, database: Database) -> None:
    promote(world)
    others = [Database(database.url.render_as_string(hide_password=False)) for _ in range(4)]
    calls: list[Callable[[], bool]] = []
    for number, each in enumerate(others):
        replica, caller = Guides(each, world.clock, Decisions()), (PAT, SAM)[number % 2]
        calls.append(lambda replica=replica, caller=caller: replica.begin(caller))  # type: ignore[misc] # bound now
    assert sorted(map(bool, outcomes(*calls))) == [False, False, False, True]
    for each in others:
        each.close()
    assert len(world.posts(GUIDE)) == 1


def test_who_has_sent_alerts_already_is_not_led(world: World, guides: Guides) -> None:
    world.send()
    assert not guides.begin(PAT)
    assert world.posts(GUIDE) == []


def test_what_is_set_is_ticked_and_the_message_says_so(world: World, guides: Guides) -> None:
    settings = WorkspaceSettings(world.database, world.clock, Decisions())
    guides.begin(PAT)
    guide_id = newest(world).subject_id
    standing = guides.for_post(HERE, guide_id)
    # Sam publishes by the operator's word; Frontlane is in two channels.
    assert standing.done == {Step.PUBLISHERS, Step.CHANNELS}
    assert standing.next == Step.LEADERS
    world.deliver()
    stale = world.stale(GUIDE)[PAT.user_id]

    world.roles.change(PAT, [RoleChange(Role.LEADER, given=[Holder(SAM.user_id, HERE)])])
    assert world.stale(GUIDE)[PAT.user_id] > stale
    stale = world.stale(GUIDE)[PAT.user_id]
    settings.change(PAT, {"wow_channel": SUPPORT, "kudos_values": "care"})
    assert world.stale(GUIDE)[PAT.user_id] > stale
    assert guides.for_post(HERE, guide_id).done == {
        Step.PUBLISHERS,
        Step.LEADERS,
        Step.CHANNELS,
        Step.WOW,
        Step.VALUES,
    }
    # A form that was saved is done with, whatever is in it.
    guides.saved(PAT, guide_id, Step.KUDOS)
    assert Step.KUDOS in guides.for_post(HERE, guide_id).done
    stale = world.stale(GUIDE)[PAT.user_id]
    guides.channels_changed(HERE)
    assert world.stale(GUIDE)[PAT.user_id] > stale


def test_a_message_of_long_ago_follows_no_more_and_its_own_buttons_work(world: World, guides: Guides) -> None:
    guides.begin(PAT)
    guide_id = newest(world).subject_id
    world.deliver()
    world.clock.advance(FOLLOWED)
    stale = world.stale(GUIDE)[PAT.user_id]
    world.roles.change(PAT, [RoleChange(Role.LEADER, given=[Holder(SAM.user_id, HERE)])])
    WorkspaceSettings(world.database, world.clock, Decisions()).change(PAT, {"wow_channel": SUPPORT})
    guides.channels_changed(HERE)
    assert world.stale(GUIDE)[PAT.user_id] == stale
    guides.saved(PAT, guide_id, Step.KUDOS)
    assert world.stale(GUIDE)[PAT.user_id] > stale


def test_hours_that_were_decided_are_ticked_and_so_is_that_there_are_none(
    world: World, guides: Guides
) -> None:
    settings = WorkspaceSettings(world.database, world.clock, Decisions())
    guides.begin(PAT)
    guide_id = newest(world).subject_id
    assert Step.QUIET not in guides.for_post(HERE, guide_id).done
    settings.change(PAT, {"messages_a_day": "5"})
    assert Step.QUIET not in guides.for_post(HERE, guide_id).done
    for hours in ("Mon-Fri 08:00-18:00", ""):
        settings.change(PAT, {"working_hours": hours})
        assert Step.QUIET in guides.for_post(HERE, guide_id).done


def test_what_is_put_off_waits_and_can_be_taken_up(world: World, guides: Guides) -> None:
    guides.begin(PAT)
    guide_id = newest(world).subject_id
    for step in Step:
        standing = guides.put_off(PAT, guide_id, step)
    assert standing.next is None
    assert standing.put_off == set(Step) - {Step.PUBLISHERS, Step.CHANNELS}
    assert guides.put_off(PAT, guide_id, Step.WOW).put_off == standing.put_off

    assert guides.resume(PAT, guide_id).next == Step.LEADERS
    WorkspaceSettings(world.database, world.clock, Decisions()).change(PAT, {"kudos_channel": SALES})
    assert Step.KUDOS in guides.for_post(HERE, guide_id).done


def test_an_admin_may_be_led_again_and_two_clicks_are_one(world: World, guides: Guides) -> None:
    guides.begin(PAT)
    promote(world)
    guides.start(SAM)
    guides.start(SAM)
    assert world.told(GUIDE) == [PAT.user_id, SAM.user_id]
    world.clock.advance(2 * MINUTE)
    guides.start(SAM)
    assert world.told(GUIDE) == [PAT.user_id, SAM.user_id, SAM.user_id]


def test_a_guide_is_its_own_admins_alone(world: World, guides: Guides) -> None:
    guides.begin(PAT)
    guide_id = newest(world).subject_id
    with pytest.raises(NotAllowed):
        guides.start(ANA)
    with pytest.raises(NotAllowed):
        guides.put_off(ANA, guide_id, Step.WOW)
    promote(world)
    with pytest.raises(NotFound):
        guides.put_off(SAM, guide_id, Step.WOW)
    with pytest.raises(NotFound):
        guides.resume(PAT, 404)
    with pytest.raises(NotFound):
        guides.for_post("T9", guide_id)
    with world.database.read() as session:
        assert session.get(Workspace, HERE) is not None
