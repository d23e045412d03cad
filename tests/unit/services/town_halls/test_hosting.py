"""What hosts decide and answer."""

import threading
from datetime import timedelta

import pytest

from services.problems import FormProblem, NotAllowed, Problem
from services.town_halls import speaking
from services.town_halls.hosting import ANSWER_MAX, REASON_MAX
from storage.town_halls import QuestionState
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, DAY, HERE, PAT, SAM, SUPPORT


def test_an_answer_stands_in_the_questions_own_message(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall)
    own, board = halls.stale(speaking.QUESTION), halls.stale(speaking.BOARD)
    answered = halls.town_halls.hosting.answer(SAM, question.question_id, " Because. ")
    assert (answered.answer, answered.answered_by, answered.state) == ("Because.", "USAM", "answered")
    assert (halls.stale(speaking.QUESTION), halls.stale(speaking.BOARD)) == (own + 1, board + 1)
    assert halls.told(speaking.ANSWERED) == ["UANA"]
    assert halls.told(speaking.QUESTION) == [SUPPORT], "no further message in the thread"


def test_an_answer_given_aloud_is_noted(halls: HallWorld) -> None:
    question = halls.ask(halls.call())
    answered = halls.town_halls.hosting.answer(PAT, question.question_id, "See minute 12.", is_aloud=True)
    assert answered.is_answered_aloud


def test_of_two_answers_the_first_stands_and_the_second_is_told(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    hosting = halls.town_halls.hosting
    hosting.answer(SAM, question, "Because.")
    hosting.answer(SAM, question, "Because.")
    with pytest.raises(Problem) as refusal:
        hosting.answer(PAT, question, "For another reason.")
    assert str(refusal.value) == "Sam has answered this meanwhile: “Because.”"
    assert hosting.answer(PAT, question, "Both.", correcting="Because.").answer == "Both."


def test_two_hosts_answer_at_once(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    ends: list[str] = []

    def answer(host: str) -> None:
        who = SAM if host == "Sam" else PAT
        try:
            halls.town_halls.hosting.answer(who, question, f"By {host}.")
            ends.append("won")
        except Problem as problem:
            ends.append(str(problem))

    threads = [threading.Thread(target=answer, args=(host,)) for host in ("Sam", "Pat")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = halls.town_halls.reading.question(HERE, question)[0].answer or ""
    name = winner.removeprefix("By ").removesuffix(".")
    assert sorted(ends) == sorted(["won", f"{name} has answered this meanwhile: “{winner}”"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  ", "Write your answer first."), ("a" * (ANSWER_MAX + 1), "Shorten this to 3,000 characters.")],
)
def test_an_answer_that_cannot_be_taken(halls: HallWorld, text: str, sentence: str) -> None:
    question = halls.ask(halls.call()).question_id
    with pytest.raises(FormProblem) as refusal:
        halls.town_halls.hosting.answer(SAM, question, text)
    assert refusal.value.fields == {"answer": sentence}


def test_only_hosts_decide(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall).question_id
    hosting = halls.town_halls.hosting
    for attempt in (
        lambda: hosting.answer(ANA, question, "No."),
        lambda: hosting.decline(ANA, question, "No."),
        lambda: hosting.let_in(ANA, question),
        lambda: hosting.merge(ANA, question, question),
        lambda: hosting.promise(ANA, hall, halls.clock()),
        lambda: halls.town_halls.reading.queue(ANA, hall),
    ):
        with pytest.raises(NotAllowed) as refusal:
            attempt()
        assert str(refusal.value) == "Only hosts can do this. Ask one of them: Sam."


def test_a_reason_reaches_the_asker(halls: HallWorld) -> None:
    question = halls.ask(halls.call()).question_id
    declined = halls.town_halls.hosting.decline(SAM, question, "Pay is for your team's meeting.")
    assert (declined.state, declined.reason) == (QuestionState.DECLINED, "Pay is for your team's meeting.")
    assert halls.told(speaking.DECLINED) == ["UANA"]
    for reason, sentence in (
        ("", "Say why: the asker reads this."),
        ("a" * (REASON_MAX + 1), "Shorten this to 500 characters."),
    ):
        with pytest.raises(FormProblem) as refusal:
            halls.town_halls.hosting.decline(SAM, question, reason)
        assert refusal.value.fields == {"reason": sentence}
    with pytest.raises(Problem, match="Sam has declined this question meanwhile"):
        halls.town_halls.hosting.decline(PAT, question, "No.")
    with pytest.raises(Problem, match="Sam has declined"):
        halls.town_halls.hosting.answer(PAT, question, "Yes.")


def test_who_asked_without_a_name_reads_the_reason_by_the_token(halls: HallWorld) -> None:
    hall = halls.call()
    token = halls.ask_unnamed(hall)
    halls.clock.advance(timedelta(minutes=15))
    halls.town_halls.moments.tick()
    halls.town_halls.hosting.decline(SAM, halls.questions(hall)[0].id, "Not for here.")
    assert halls.town_halls.asking.question(HERE, token).reason == "Not for here."
    assert halls.told(speaking.DECLINED) == []


def test_let_in_from_review_it_is_shown_once(halls: HallWorld) -> None:
    question = halls.ask(halls.call(is_reviewed=True)).question_id
    hosting = halls.town_halls.hosting
    assert hosting.let_in(SAM, question).number == 1
    with pytest.raises(Problem, match="let in meanwhile"):
        hosting.let_in(PAT, question)
    assert halls.told(speaking.QUESTION) == [SUPPORT]


def test_answered_from_review_it_is_shown(halls: HallWorld) -> None:
    question = halls.ask(halls.call(is_reviewed=True)).question_id
    assert halls.town_halls.hosting.answer(SAM, question, "Because.").number == 1
    assert halls.told(speaking.QUESTION) == [SUPPORT]


def test_merging_moves_who_asks_and_who_wants_to_know(halls: HallWorld) -> None:
    hall = halls.call()
    one, two = halls.ask(hall, "One").question_id, halls.ask(hall, "Two", by=PAT).question_id
    halls.town_halls.voting.follow(BEN, one)
    assert halls.town_halls.hosting.merge(SAM, one, two).question_id == two
    merged, _ = halls.town_halls.reading.question(HERE, one)
    assert (merged.state, merged.merged_into) == (QuestionState.MERGED, 2)
    halls.town_halls.hosting.answer(SAM, two, "Both.")
    assert sorted(halls.told(speaking.ANSWERED)) == ["UANA", "UBEN", "UPAT"]


def test_merging_into_what_is_answered_tells_at_once(halls: HallWorld) -> None:
    hall = halls.call()
    one, two = halls.ask(hall, "One").question_id, halls.ask(hall, "Two", by=PAT).question_id
    halls.town_halls.hosting.answer(SAM, two, "So.")
    halls.town_halls.hosting.merge(SAM, one, two)
    assert sorted(halls.told(speaking.ANSWERED)) == ["UANA", "UPAT"]


def test_what_cannot_be_merged(halls: HallWorld) -> None:
    hall = halls.call()
    one, two, three = (halls.ask(hall, text).question_id for text in ("One", "Two", "Three"))
    elsewhere = halls.ask(halls.call()).question_id
    hosting = halls.town_halls.hosting
    for other in (one, elsewhere):
        with pytest.raises(Problem, match="another question of this town hall"):
            hosting.merge(SAM, one, other)
    hosting.merge(SAM, one, two)
    with pytest.raises(Problem, match="Sam has put this question to another one meanwhile"):
        hosting.merge(SAM, one, three)
    with pytest.raises(Problem, match="put this question to another"):
        hosting.merge(SAM, three, one)


def test_after_the_close_votes_are_added(halls: HallWorld) -> None:
    hall = halls.call()
    one, two = halls.ask(hall, "One").question_id, halls.ask(hall, "Two").question_id
    halls.vote(one, BEN)
    halls.vote(two, PAT)
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    assert halls.town_halls.hosting.merge(SAM, one, two).votes == 2


def test_a_late_answer_reaches_the_asker(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall).question_id
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    halls.town_halls.hosting.answer(SAM, question, "Late, and true.")
    assert halls.told(speaking.ANSWERED) == ["UANA"]


def test_a_day_for_answers(halls: HallWorld) -> None:
    hall = halls.call()
    halls.ask(hall)
    hosting = halls.town_halls.hosting
    with pytest.raises(Problem, match="once the town hall is closed"):
        hosting.promise(SAM, hall, halls.clock() + DAY)
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    for wrong in (halls.clock(), halls.clock() + 91 * DAY):
        with pytest.raises(FormProblem) as refusal:
            hosting.promise(SAM, hall, wrong)
        assert refusal.value.fields == {"answers_by": "Choose a day within the next 90 days."}
    hosting.promise(SAM, hall, halls.clock() + 5 * DAY)
    assert halls.row(hall).answers_by == halls.clock() + 5 * DAY
