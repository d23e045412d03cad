"""A story's life: told, agreed to, reviewed, edited, taken back; and who is first, on both databases."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from sqlalchemy import select

from services.people import Caller, Role
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from services.stories import Stories, announcing
from services.stories.content import StoryForm
from services.stories.screening import Screened
from services.stories.telling import Told
from storage.posts import PostState
from storage.stories import Story, StoryState, StoryVersion
from tests.unit.services.stories.conftest import MANILA, REVIEWS, WOW
from tests.unit.services.world import ANA, BEN, CHO, HERE, PAT, SAM, World

FORM = StoryForm(
    title="A taxi for a parcel",
    faced="Her parcel was stuck.",
    did="I sent a taxi.",
    ended="It came in time.",
    mood_before=2,
    mood_after=5,
    contact="phone",
    tags="#Taxi, parcel #taxi",
    readers="brand",
)
Result = TypeVar("Result")


def tell(
    stories: Stories,
    who: Caller,
    form: StoryForm = FORM,
    *,
    told_in: str = "V1",
    story_id: int | None = None,
    seen: int | None = None,
) -> int:
    told = stories.telling.tell(who, form, told_in=told_in, story_id=story_id, seen=seen)
    assert isinstance(told, Told)
    return told.story_id


def row(world: World, story_id: int) -> Story:
    with world.database.read() as session:
        return session.get_one(Story, story_id)


def version(world: World, story_id: int, number: int = 1) -> StoryVersion:
    with world.database.read() as session:
        return session.get_one(StoryVersion, (story_id, number))


def at_once(calls: Sequence[Callable[[], Result]]) -> list[Result | Problem]:
    """All of them on threads of their own, begun together."""
    together = threading.Barrier(len(calls))
    ended: list[Result | Problem | None] = [None] * len(calls)

    def run(place: int) -> None:
        together.wait()
        try:
            ended[place] = calls[place]()
        except Problem as problem:
            ended[place] = problem

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in ended
    return [each for each in ended if each is not None]


def test_of_two_reviewers_at_once_one_wins_and_the_other_is_told_who(world: World, stories: Stories) -> None:
    for number in range(5):
        story_id = tell(stories, ANA, told_in=f"V{number}")

        first, second = at_once(
            [
                lambda: stories.reviewing.publish(PAT, story_id, 1),  # noqa: B023
                lambda: stories.reviewing.decline(SAM, story_id, 1, "Not now"),  # noqa: B023
            ]
        )

        [loser] = [each for each in (first, second) if isinstance(each, Problem)]
        if loser is second:
            assert str(loser) == "Pat has published it meanwhile."
            assert row(world, story_id).state == StoryState.PUBLISHED
        else:
            assert str(loser) == "Sam has declined it meanwhile."
            assert row(world, story_id).state == StoryState.DECLINED


def test_a_submission_delivered_twice_at_once_is_one_story(world: World, stories: Stories) -> None:
    both = at_once([lambda: tell(stories, ANA), lambda: tell(stories, ANA)])

    assert both[0] == both[1]
    assert world.told(announcing.REVIEW) == [REVIEWS]


def test_twenty_presses_at_once_by_ten_people_are_ten_cheers(world: World, stories: Stories) -> None:
    story_id = tell(stories, ANA)
    stories.reviewing.publish(PAT, story_id, 1)
    people = [Caller(HERE, HERE, f"UFAN{number}") for number in range(10)]

    def pressing(who: Caller) -> Callable[[], bool]:
        return lambda: stories.cheering.press(who, story_id, f"click of {who.user_id}")

    at_once([pressing(who) for who in people for _ in range(2)])

    assert stories.reading.opened(BEN, story_id).brief.cheers == 10
    assert stories.cheering.press(people[0], story_id, "another click") is False
    assert stories.reading.opened(BEN, story_id).brief.cheers == 9


def test_nothing_is_kept_while_something_is_found(world: World, stories: Stories) -> None:
    found = stories.telling.tell(ANA, replace(FORM, faced="Call 0917 555 1234 now"), told_in="V1")

    assert isinstance(found, Screened)
    assert found.form.faced == "Call [phone number] now"
    with world.database.read() as session:
        assert session.query(Story).count() == session.query(StoryVersion).count() == 0


def test_what_its_author_allows_is_kept_as_it_is(world: World, stories: Stories) -> None:
    told = stories.telling.tell(
        ANA, replace(FORM, faced="Call 0917 555 1234 now"), told_in="V1", allowed=["0917 555 1234"]
    )

    assert isinstance(told, Told)
    assert version(world, told.story_id).faced == "Call 0917 555 1234 now"


def test_an_edit_is_reviewed_while_the_old_words_are_read(world: World, stories: Stories) -> None:
    story_id = tell(stories, ANA)
    stories.reviewing.publish(PAT, story_id, 1)

    tell(stories, ANA, replace(FORM, did="I sent two taxis."), told_in="V2", story_id=story_id, seen=1)

    assert row(world, story_id).state == StoryState.REVIEW
    assert stories.reading.opened(BEN, story_id).brief.content.did == "I sent a taxi."
    assert stories.reading.opened(ANA, story_id).brief.content.did == "I sent two taxis."
    stories.reviewing.publish(SAM, story_id, 2)
    assert stories.reading.opened(BEN, story_id).brief.content.did == "I sent two taxis."
    with world.database.read() as session:
        assert sorted(session.scalars(select(StoryVersion.did))) == ["", "I sent two taxis."]
    assert world.told(announcing.CARD) == [WOW]
    assert world.told(announcing.PUBLISHED) == ["UANA"]


def test_who_edits_what_was_changed_meanwhile_is_told(stories: Stories) -> None:
    story_id = tell(stories, ANA)
    tell(stories, ANA, told_in="V2", story_id=story_id, seen=1)

    with pytest.raises(Problem, match="changed in another window"):
        tell(stories, ANA, told_in="V3", story_id=story_id, seen=1)
    with pytest.raises(Problem, match="has changed this story since"):
        stories.reviewing.publish(PAT, story_id, 1)


def test_for_the_team_alone_it_moves_to_the_sites_channel(world: World, stories: Stories) -> None:
    story_id = tell(stories, ANA)
    assert stories.reviewing.publish(PAT, story_id, 1).channel == WOW
    world.deliver()
    team = replace(FORM, readers="team")
    tell(stories, ANA, team, told_in="V2", story_id=story_id, seen=1)

    assert stories.reviewing.publish(PAT, story_id, 2).channel == MANILA

    assert world.told(announcing.CARD) == [WOW, MANILA]
    assert stories.reading.card(HERE, story_id, WOW) is None
    assert stories.reading.card(HERE, story_id, MANILA) is not None
    with pytest.raises(NotFound):
        stories.reading.opened(BEN, story_id)
    tell(stories, ANA, told_in="V3", story_id=story_id, seen=2)
    assert stories.reviewing.publish(PAT, story_id, 3).channel == WOW
    assert stories.reading.opened(BEN, story_id).brief.version == 3


def test_a_card_that_was_removed_is_said_anew(world: World, stories: Stories) -> None:
    story_id = tell(stories, ANA)
    stories.reviewing.publish(PAT, story_id, 1)
    with world.database.write() as session:
        for post in world.posts(announcing.CARD):
            session.merge(post).state = PostState.REMOVED
    tell(stories, ANA, told_in="V2", story_id=story_id, seen=1)

    stories.reviewing.publish(PAT, story_id, 2)

    assert world.told(announcing.CARD, PostState.PENDING) == [WOW]


def test_an_edit_of_a_colleagues_story_is_agreed_to_anew(world: World, stories: Stories) -> None:
    story_id = tell(stories, BEN, replace(FORM, agent="UANA"))
    with pytest.raises(NotFound):
        stories.reading.opened(PAT, story_id)
    stories.agreeing.agree(ANA, story_id, 1)
    stories.reviewing.publish(PAT, story_id, 1)
    edited = replace(FORM, agent="UANA", did="She sent a taxi.")
    tell(stories, BEN, edited, told_in="V2", story_id=story_id, seen=1)

    assert row(world, story_id).state == StoryState.AGREEMENT
    assert stories.reading.opened(PAT, story_id).brief.content.did == "I sent a taxi."
    with pytest.raises(Problem, match="has changed since"):
        stories.agreeing.agree(ANA, story_id, 1)
    stories.agreeing.refuse(ANA, story_id, 2)

    assert row(world, story_id).published is None
    assert version(world, story_id, 1).did == version(world, story_id, 2).did == ""
    assert world.told(announcing.REFUSED) == ["UBEN"]
    with pytest.raises(NotFound):
        stories.reading.opened(BEN, story_id)


def test_the_agent_may_take_it_back_but_not_edit_it(world: World, stories: Stories) -> None:
    story_id = tell(stories, BEN, replace(FORM, agent="UANA"))
    stories.agreeing.agree(ANA, story_id, 1)
    stories.reviewing.publish(PAT, story_id, 1)

    with pytest.raises(NotAllowed, match="Ben tells this story"):
        stories.telling.start_edit(ANA, story_id)
    stories.telling.withdraw(ANA, story_id)

    assert row(world, story_id).state == StoryState.WITHDRAWN
    assert stories.reading.search(CHO, "taxi").total == 0


def test_the_outside_world_hears_of_a_version_only_once_the_agent_says_yes(stories: Stories) -> None:
    story_id = tell(stories, ANA, replace(FORM, readers="world"))
    with pytest.raises(Problem, match="Only a published"):
        stories.agreeing.ask_outside(PAT, story_id)
    stories.reviewing.publish(PAT, story_id, 1)
    with pytest.raises(Problem, match="changed since"):
        stories.agreeing.answer_outside(ANA, story_id, 1, yes=True)
    stories.agreeing.ask_outside(PAT, story_id)
    with pytest.raises(Problem, match="asked already"):
        stories.agreeing.ask_outside(PAT, story_id)

    stories.agreeing.answer_outside(ANA, story_id, 1, yes=True)
    assert stories.reading.opened(BEN, story_id).brief.may_go_outside
    stories.agreeing.answer_outside(ANA, story_id, 1, yes=False)
    assert not stories.reading.opened(BEN, story_id).brief.may_go_outside
    stories.agreeing.answer_outside(ANA, story_id, 1, yes=True)
    tell(stories, ANA, replace(FORM, readers="world"), told_in="V2", story_id=story_id, seen=1)
    stories.reviewing.publish(PAT, story_id, 2)
    assert not stories.reading.opened(BEN, story_id).brief.may_go_outside


@pytest.mark.parametrize("agent", ["UBOT", "UOLD", "UNOBODY"])
def test_only_a_colleague_who_is_known_can_be_told_of(stories: Stories, agent: str) -> None:
    with pytest.raises(FormProblem) as problem:
        tell(stories, ANA, replace(FORM, agent=agent))
    assert list(problem.value.fields) == ["agent"]


def test_a_colleague_of_another_workspace_can_be_told_of(world: World, stories: Stories) -> None:
    tell(stories, ANA, replace(FORM, agent="UCHO"))

    assert world.told(announcing.AGREEMENT) == ["UCHO"]


def test_a_reviewer_decides_on_their_own_only_where_nobody_else_can(world: World, stories: Stories) -> None:
    story_id = tell(stories, PAT)
    with pytest.raises(NotAllowed, match="Ask Sam"):
        stories.reviewing.publish(PAT, story_id, 1)
    world.roles.set_holders(HERE, Role.REVIEWER, [])

    stories.reviewing.publish(PAT, story_id, 1)


def test_tags_are_found_in_any_case_and_each_is_kept_once(world: World, stories: Stories) -> None:
    story_id = tell(stories, ANA)
    stories.reviewing.publish(PAT, story_id, 1)

    assert version(world, story_id).tags == ["taxi", "parcel"]
    assert stories.reading.search(BEN, "TAXI #Parcel ana").total == 1
    assert stories.reading.search(BEN, "taxi ben").total == 0
    for wild in ("%", "_", "\\", "/"):
        assert stories.reading.search(BEN, wild).total == 0
