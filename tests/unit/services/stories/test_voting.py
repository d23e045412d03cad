"""The vote for the story of the month: one a person, moved but never doubled."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from services.people import Caller
from services.problems import NotFound, Problem
from services.stories.content import Readers
from services.stories.voting import OPEN_AFTER, StoryVoting, Voted
from storage.people import find_person
from storage.stories import Story, StoryVote
from tests.unit.services.stories.shelf import put
from tests.unit.services.test_publishing import outcomes
from tests.unit.services.world import ANA, BEN, CHO, DAY, HERE, PAT, STRANGER, World


@pytest.fixture
def voting(world: World) -> StoryVoting:
    return StoryVoting(world.database, world.clock)


def votes(world: World) -> dict[int, int]:
    """How many votes each story has."""
    with world.database.read() as session:
        counted = select(StoryVote.story_id, func.count().label("votes")).group_by(StoryVote.story_id)
        return {row.story_id: row.votes for row in session.execute(counted)}


def test_a_vote_is_counted_once_and_may_be_moved(world: World, voting: StoryVoting) -> None:
    first, second = put(world, ANA, title="First"), put(world, ANA, title="Second")
    assert voting.vote(BEN, first) == Voted("First", "2026-11", None)
    assert voting.vote(BEN, first) == Voted("First", "2026-11", None)
    assert voting.vote(CHO, first).moved_from is None
    assert voting.vote(BEN, second) == Voted("Second", "2026-11", first, "First")
    assert votes(world) == {first: 1, second: 1}


def test_each_month_has_its_vote(world: World, voting: StoryVoting) -> None:
    october = put(world, ANA, at=datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC))
    november = put(world, ANA, at=datetime(2026, 11, 1, tzinfo=UTC))
    assert voting.vote(BEN, october).month == "2026-10"
    assert voting.vote(BEN, november).moved_from is None
    assert votes(world) == {october: 1, november: 1}


def test_the_vote_ends_a_week_after_its_month(world: World, voting: StoryVoting) -> None:
    story_id = put(world, ANA)
    end = datetime(2026, 12, 1, tzinfo=UTC) + OPEN_AFTER
    world.clock.advance(end - world.clock() - timedelta(seconds=1))
    voting.vote(BEN, story_id)
    world.clock.advance(timedelta(seconds=1))
    with pytest.raises(Problem, match=r"^The vote for 2026-11 is over\."):
        voting.vote(CHO, story_id)
    assert votes(world) == {story_id: 1}


def test_nobody_votes_for_their_own(world: World, voting: StoryVoting) -> None:
    story_id = put(world, ANA, author=BEN)
    for caller in (ANA, BEN):
        with pytest.raises(Problem, match=r"^This story is yours"):
            voting.vote(caller, story_id)
    assert votes(world) == {}


def test_what_may_not_be_read_may_not_be_voted_for(world: World, voting: StoryVoting) -> None:
    teams = put(world, ANA, readers=Readers.TEAM)
    withdrawn = put(world, ANA)
    with world.database.write() as session:
        story = session.get_one(Story, withdrawn)
        story.published = story.published_at = None
    for caller, story_id in ((BEN, teams), (STRANGER, teams), (PAT, withdrawn), (BEN, 999)):
        with pytest.raises(NotFound):
            voting.vote(caller, story_id)
    with pytest.raises(NotFound):
        voting.vote(Caller("T9", "T9", "UADMIN9"), teams)
    voting.vote(PAT, teams)


def test_the_title_of_a_story_that_one_may_not_read_any_more_is_not_told(
    world: World, voting: StoryVoting
) -> None:
    first, second = put(world, ANA), put(world, ANA)
    voting.vote(BEN, first)
    with world.database.write() as session:
        session.get_one(Story, first).published = None
    moved = voting.vote(BEN, second)
    assert (moved.moved_from, moved.moved_title) == (first, "")


def test_votes_at_once_leave_one(world: World, voting: StoryVoting) -> None:
    stories = [put(world, ANA, title=f"Story {number}") for number in range(4)]
    ends = outcomes(*(lambda each=each: voting.vote(BEN, each) for each in stories * 2))
    assert all(isinstance(end, Voted) for end in ends)
    assert sum(votes(world).values()) == 1
    ends = outcomes(*(lambda each=each: voting.vote(each, stories[0]) for each in (BEN, CHO, PAT)))
    assert all(isinstance(end, Voted) for end in ends)
    assert votes(world) == {stories[0]: 3}


def test_a_vote_is_of_a_person_and_a_workspace(world: World, voting: StoryVoting) -> None:
    story_id = put(world, ANA)
    voting.vote(STRANGER, story_id)
    with world.database.read() as session:
        vote = session.scalars(select(StoryVote)).one()
        person = find_person(session, STRANGER.home_id, STRANGER.user_id)
        assert person is not None
        assert (vote.workspace_id, vote.person_id) == (HERE, person.id)
    world.clock.advance(DAY)
