"""Votes, flags, and the wish to be told."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.people import Caller
from services.problems import NotFound, Problem
from services.town_halls import speaking
from storage.town_halls import QuestionState, TownHallFlag, TownHallVote
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, CHO, DAY, HERE, PAT, SAM, SUPPORT


def test_a_vote_counts_once_a_person_and_can_be_taken_back(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    assert halls.vote(question, BEN)
    assert halls.vote(question, PAT)
    assert halls.votes(question) == 2
    assert not halls.vote(question, BEN)
    assert halls.votes(question) == 1
    assert halls.vote(question, BEN)
    assert halls.votes(question) == 2


def test_a_press_that_slack_tells_of_twice_is_one_whenever_it_comes(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    voting = halls.town_halls.voting
    on, off = halls.press(), halls.press()
    assert voting.vote(BEN, question, on).is_on
    assert voting.vote(BEN, question, on).is_on
    assert not voting.vote(BEN, question, off).is_on
    assert not voting.vote(BEN, question, on).is_on, "told again after a later press"
    assert halls.votes(question) == 0


def test_what_is_kept_of_a_vote_names_nobody_and_no_hour(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    pressed = halls.press()
    halls.town_halls.voting.vote(BEN, question, pressed)
    with halls.database.read() as session:
        vote = session.scalars(select(TownHallVote)).one()
    assert BEN.user_id not in vote.voter
    assert abs(vote.moment - pressed) > 60_000_000


def test_the_board_shows_votes_before_the_question_does(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    board, own = halls.stale(speaking.BOARD), halls.stale(speaking.QUESTION)
    halls.vote(question, BEN)
    assert halls.stale(speaking.BOARD) == board + 1
    assert halls.stale(speaking.QUESTION) == own + 1


def test_hidden_votes_are_shown_at_the_close(halls: HallWorld) -> None:
    hall = halls.call(hides_votes=True)
    question = halls.ask(hall).question_id
    board = halls.stale(speaking.BOARD)
    halls.vote(question, BEN)
    assert halls.votes(question) is None
    assert halls.stale(speaking.BOARD) == board, "there is nothing new to be shown"
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    assert halls.votes(question) == 1


def test_nobody_votes_on_what_was_put_away_or_after_the_close(halls: HallWorld) -> None:
    hall = halls.call()
    put_away, left = halls.ask(hall, "One").question_id, halls.ask(hall, "Two").question_id
    halls.town_halls.hosting.decline(SAM, put_away, "We cannot speak of this.")
    with pytest.raises(Problem, match="was put away"):
        halls.vote(put_away)
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    with pytest.raises(Problem, match="is closed"):
        halls.vote(left)
    with pytest.raises(NotFound, match="no such question"):
        halls.vote(1)


def test_a_vote_for_a_merged_question_counts_for_the_other(halls: HallWorld) -> None:
    hall = halls.call()
    one, two = halls.ask(hall, "One").question_id, halls.ask(hall, "Two").question_id
    halls.vote(one, BEN)
    halls.vote(one, PAT)
    halls.vote(two, PAT)
    halls.town_halls.hosting.merge(SAM, one, two)
    assert halls.votes(two) == 2, "each voter once"
    voted = halls.town_halls.voting.vote(SAM, one, halls.press())
    assert (voted.is_on, voted.number) == (True, 2)
    assert halls.votes(two) == 3


def test_flags_are_for_hosts_and_count_once_a_person(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    for who in (BEN, BEN, PAT):
        halls.town_halls.voting.flag(who, question)
    assert halls.town_halls.reading.question(HERE, question)[0].flags == 2
    assert halls.told(speaking.FLAGGED) == ["USAM"], "hosts are told once"
    with halls.database.read() as session:
        assert BEN.user_id not in str(session.scalars(select(TownHallFlag.voter)).all())


def test_who_wants_to_know_is_told_once(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    voting = halls.town_halls.voting
    assert voting.follow(BEN, question)
    assert voting.follow(CHO, question, seen_in=SUPPORT)
    assert voting.follow(PAT, question)
    assert not voting.follow(PAT, question)
    halls.town_halls.hosting.answer(SAM, question, "Because.")
    assert halls.told(speaking.ANSWERED) == ["UANA", "UBEN", "UCHO"]
    with pytest.raises(Problem, match="answered already"):
        voting.follow(BEN, question)
    halls.town_halls.hosting.answer(SAM, question, "Because of that.", correcting="Because.")
    assert len(halls.told(speaking.ANSWERED)) == 3


PEOPLE = [ANA, BEN, PAT, SAM]
Press = tuple[int, int]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), max_size=14))
def test_votes_are_those_whose_last_press_was_an_odd_one(halls: HallWorld, presses: list[Press]) -> None:
    hall = halls.call()
    questions = [halls.ask(hall, str(number)).question_id for number in range(2)]
    told = [(PEOPLE[who], questions[which], halls.press()) for who, which in presses]
    pressed: dict[tuple[Caller, int], int] = {}
    for number, (who, question, at) in enumerate(told):
        halls.town_halls.voting.vote(who, question, at)
        pressed[who, question] = pressed.get((who, question), 0) + 1
        # Some are told again, once something else has come between.
        for earlier in told[max(0, number - 2) : number + 1]:
            halls.town_halls.voting.vote(*earlier)
    for question in questions:
        expected = sum(times % 2 for (_, which), times in pressed.items() if which == question)
        assert halls.votes(question) == expected


def test_votes_of_many_at_once_are_all_counted(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    callers = [Caller(HERE, HERE, f"UVOTER{number}") for number in range(24)]
    presses = [(who, halls.press()) for who in callers]
    failures: list[Exception] = []

    def vote(some: list[tuple[Caller, int]]) -> None:
        for who, at in some:
            try:
                halls.town_halls.voting.vote(who, question, at, seen_in=SUPPORT)
                halls.town_halls.voting.vote(who, question, at, seen_in=SUPPORT)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=vote, args=(presses[start::6],)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert halls.votes(question) == len(callers)


def test_a_question_in_review_cannot_be_voted_on(halls: HallWorld) -> None:
    hall = halls.call(is_reviewed=True)
    question = halls.ask(hall)
    assert question.state == QuestionState.IN_REVIEW
    with pytest.raises(Problem):
        halls.vote(question.question_id, BEN)
