"""What did not arrive of stories, town halls and kudos is told to who published it, once an attempt."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from services import language
from services import undelivered as module
from services.alerts.plan import CHECK_AFTER
from services.decisions import Decisions
from services.kudos import gathering
from services.people import Caller, Role
from services.problems import NotFound, Problem
from services.stories import Stories, announcing
from services.town_halls import speaking
from services.undelivered import TOLD, Missed, Undelivered
from storage.post_reasons import Why
from storage.posts import Post, PostState
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.stories.test_life import tell
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, HERE, MINUTE, PAT, SALES, SAM, SUPPORT, World

Publish = Callable[[World], str]
NOT_THERE = Why("not_in_channel").write()


def the_stories(world: World) -> Stories:
    """They are read where sales are."""
    return Stories.over(world.database, world.clock, world.alerts.reading, Decisions({"wow_channel": SALES}))


def a_story(world: World) -> str:
    """Ana's, which Sam publishes; returns the kind of its post."""
    world.roles.set_holders(HERE, Role.REVIEWER, ["USAM"])
    stories = the_stories(world)
    stories.reviewing.publish(SAM, tell(stories, ANA), 1)
    return announcing.CARD


def a_town_hall(world: World) -> str:
    """Hosted by Sam."""
    HallWorld(world).call()
    return speaking.BOARD


def kudos(world: World) -> str:
    """Of Sam, for Ana."""
    Thanking(world).give(SAM, ANA)
    return gathering.POST


everything = pytest.mark.parametrize("publish", [a_story, a_town_hall, kudos], ids=lambda each: each.__name__)


def ends(world: World, kind: str, state: PostState, reason: str = NOT_THERE) -> int:
    """The newest post of that kind was tried now, and has ended so; returns its id."""
    with world.database.write() as session:
        post = session.scalars(select(Post).where(Post.kind == kind).order_by(Post.id.desc())).first()
        assert post is not None
        post.state, post.sending_at, post.reason = state, world.clock(), reason
        return post.id


def undelivered(world: World) -> Undelivered:
    return Undelivered(world.database, world.clock)


def read(world: World, post_id: int) -> Missed:
    missed = undelivered(world).missed(HERE, post_id)
    assert missed is not None
    return missed


@everything
def test_what_failed_is_told_once_and_can_be_sent_again(world: World, publish: Publish) -> None:
    kind = publish(world)
    assert undelivered(world).tick() == 0
    post_id = ends(world, kind, PostState.FAILED)
    assert undelivered(world).tick() == 1
    assert undelivered(world).tick() == 0
    assert world.told(TOLD) == ["USAM"]
    missed = read(world, post_id)
    assert missed.state == PostState.FAILED
    assert missed.reason == f"Frontlane is not in <#{missed.channel_id}>. Invite it there: /invite @Frontlane"
    with language.speaking("fil"):
        assert read(world, post_id).reason.startswith(f"Wala sa <#{missed.channel_id}> ang Frontlane.")

    world.clock.advance(MINUTE)
    assert undelivered(world).send_again(SAM, post_id, missed.attempt)
    assert read(world, post_id).state == PostState.PENDING
    assert not undelivered(world).send_again(SAM, post_id, missed.attempt), "pressed twice it goes once"

    ends(world, kind, PostState.FAILED)
    assert undelivered(world).tick() == 1, "another attempt is another trouble"
    assert world.told(TOLD) == ["USAM", "USAM"]
    assert not undelivered(world).send_again(SAM, post_id, missed.attempt), "that was seen before"


@everything
def test_of_what_is_not_known_they_hear_after_a_while(world: World, publish: Publish) -> None:
    post_id = ends(world, publish(world), PostState.UNCERTAIN)
    assert undelivered(world).tick() == 0
    world.clock.advance(CHECK_AFTER + MINUTE)
    assert undelivered(world).tick() == 1
    assert undelivered(world).arrived(SAM, post_id)
    assert not undelivered(world).arrived(SAM, post_id)
    assert read(world, post_id).state == PostState.SENT
    assert not undelivered(world).send_again(SAM, post_id, read(world, post_id).attempt)
    world.clock.advance(timedelta(days=1))
    assert undelivered(world).tick() == 0


@everything
def test_it_is_decided_by_who_was_told_alone(world: World, publish: Publish) -> None:
    post_id = ends(world, publish(world), PostState.FAILED)
    attempt = read(world, post_id).attempt
    with pytest.raises(NotFound):
        undelivered(world).send_again(SAM, post_id, attempt)
    undelivered(world).tick()
    elsewhere = Caller("T9", HERE, "USAM")
    for who in (ANA, BEN, PAT, elsewhere):
        with pytest.raises(NotFound):
            undelivered(world).send_again(who, post_id, attempt)
        with pytest.raises(NotFound):
            undelivered(world).arrived(who, post_id)
    with pytest.raises(NotFound):
        undelivered(world).arrived(SAM, 999_999)
    assert undelivered(world).missed("T9", post_id) is None


def test_what_is_over_or_taken_back_is_not_sent_any_more(world: World) -> None:
    halls = HallWorld(world)
    hall = halls.call()
    post_id = ends(world, speaking.BOARD, PostState.FAILED)
    undelivered(world).tick()
    attempt = read(world, post_id).attempt
    halls.town_halls.planning.call_off(PAT, hall)
    with pytest.raises(Problem, match="over or was taken back"):
        undelivered(world).send_again(SAM, post_id, attempt)
    assert undelivered(world).missed(HERE, post_id) is None

    thanking = Thanking(world)
    thanking.give(SAM, ANA)
    ends(world, gathering.POST, PostState.FAILED)
    thanking.undo(SAM)
    assert undelivered(world).tick() == 0


def test_a_board_that_comes_late_gets_the_questions_that_stand_elsewhere(world: World) -> None:
    halls = HallWorld(world)
    hall = halls.call()
    post_id = ends(world, speaking.BOARD, PostState.FAILED)
    halls.ask(hall, "Why?")
    assert halls.told(speaking.QUESTION) == []
    undelivered(world).tick()
    assert undelivered(world).send_again(SAM, post_id, read(world, post_id).attempt)
    assert halls.told(speaking.QUESTION) == [SUPPORT]


def test_what_nobody_can_be_told_of_keeps_nobody_from_hearing_of_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)
    ends(world, a_story(world), PostState.FAILED)
    halls = HallWorld(world)
    for _number in range(5):
        hall = halls.call()
        ends(world, speaking.BOARD, PostState.FAILED)
        halls.town_halls.planning.call_off(PAT, hall)
    looking = undelivered(world)
    assert [looking.tick() for _tick in range(3)] == [0, 0, 1]
    assert world.told(TOLD) == ["USAM"]
    # And what fails while nobody can be told of the rest is heard of, too.
    ends(world, kudos(world), PostState.FAILED)
    assert sum(looking.tick() for _tick in range(3)) == 1
    monkeypatch.setattr(world.database, "write", None)
    assert [looking.tick() for _tick in range(6)] == [0] * 6


def test_while_an_edit_waits_its_author_is_told(world: World) -> None:
    a_story(world)
    ends(world, announcing.CARD, PostState.FAILED)
    stories = the_stories(world)
    (story_id,) = (brief.story_id for brief in stories.reading.newest(ANA, 5))
    tell(stories, ANA, told_in="V2", story_id=story_id, seen=1)
    undelivered(world).tick()
    assert world.told(TOLD) == ["UANA"]


def test_what_was_told_goes_after_what_it_is_about(world: World) -> None:
    post_id = ends(world, a_story(world), PostState.FAILED)
    assert undelivered(world).tick() == 1
    world.deliver()
    a_town_hall(world)
    assert undelivered(world).forget() == 0
    with world.database.write() as session:
        session.delete(session.get_one(Post, post_id))
    assert undelivered(world).forget() == 1
    with world.database.read() as session:
        assert session.scalar(select(Post.id).where(Post.kind == TOLD)) is None
