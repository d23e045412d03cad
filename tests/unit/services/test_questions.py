"""A question reaches the publishers; its answer reaches everyone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from services.alerts import Alerts, announcing
from services.decisions import Decisions
from services.directory import PersonFacts
from services.people import Caller
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from storage.alerts import AlertQuestion
from storage.posts import PostState
from tests.support import NOON
from tests.unit.services.test_publishing import outcomes
from tests.unit.services.world import (
    ANA,
    CHO,
    DAY,
    ELSEWHERE,
    HERE,
    PAT,
    SAM,
    STRANGER,
    SUPPORT,
    TEAM,
    World,
)

NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")


def ask(world: World, text: str = "Until when?", *, by: Caller = ANA, asked_in: str = "V1") -> int:
    """Asks about a new alert; returns the question's id."""
    alert_id = world.announce(replace(world.form(), groups=[TEAM]))
    world.deliver()
    world.alerts.questions.ask(by, alert_id, text, asked_in=asked_in)
    with world.database.read() as session:
        return session.scalars(select(AlertQuestion.id).order_by(AlertQuestion.id.desc())).first() or 0


def test_a_question_reaches_the_author(world: World) -> None:
    question_id = ask(world, "  Until when?  ")
    assert world.told(announcing.QUESTION) == ["UPAT"]
    question = world.alerts.questions.question_for(SAM, question_id)
    assert (question.text, question.asker, question.asker_site) == ("Until when?", "UANA", "Manila")
    assert (question.alert_title, question.answer, question.answered_by) == ("Black Friday", None, None)
    assert world.alerts.reading.brief(HERE, question.alert_id).unanswered == 1
    assert world.stale(announcing.ANNOUNCEMENT) == {SUPPORT: 1, "UDAN": 0}, "only channels show numbers"


def test_a_question_reaches_the_desk_where_there_is_one(world: World) -> None:
    alert_id = world.announce()
    world.channel("CDESK", "desk", None)
    questions = Alerts.over(world.database, world.clock, Decisions({"desk_channel": "CDESK"})).questions
    questions.ask(ANA, alert_id, "Until when?", asked_in="V1")
    assert world.told(announcing.QUESTION) == ["CDESK"]
    world.directory.channel_changed(HERE, "CDESK", has_bot=False)
    questions.ask(ANA, alert_id, "From when?", asked_in="V2")
    assert world.told(announcing.QUESTION) == ["CDESK", "UPAT"], "where Frontlane is not heard"


@pytest.mark.parametrize(("kind", "state"), [("outage", PostState.PENDING), ("campaign", PostState.HELD)])
def test_who_asked_about_an_outage_hears_at_once_as_all_do(world: World, kind: str, state: PostState) -> None:
    alert_id = world.announce(replace(world.form(), kind=kind))
    world.alerts.questions.ask(ANA, alert_id, "When?", asked_in="V1")
    (question,) = world.alerts.questions.open(PAT)
    world.alerts.questions.answer(PAT, question.question_id, "At 7 pm")
    (answer,) = world.posts(announcing.ANSWER)
    assert answer.state == state
    assert answer.needed_by == NOON + 2 * DAY, "it is not put off beyond the beginning"


def test_asked_twice_in_one_modal_is_one_question(world: World) -> None:
    question_id = ask(world)
    alert_id = world.alerts.questions.question(HERE, question_id).alert_id
    world.alerts.questions.ask(ANA, alert_id, "Until when?", asked_in="V1")
    assert len(world.alerts.questions.open(PAT, alert_id)) == 1
    world.alerts.questions.ask(ANA, alert_id, "Until when?", asked_in="V2")
    assert len(world.alerts.questions.open(PAT, alert_id)) == 2
    assert world.told(announcing.QUESTION) == ["UPAT", "UPAT"]


def test_someone_whom_nobody_knew_may_ask(world: World) -> None:
    question_id = ask(world, by=STRANGER)
    assert world.alerts.questions.question(HERE, question_id).asker == "UXYZ"


def test_an_answer_is_told_to_the_asker_and_becomes_part_of_the_alert(world: World) -> None:
    question_id = ask(world, by=CHO)
    world.deliver()
    answered = world.alerts.questions.answer(SAM, question_id, " Monday. ")
    assert (answered.answer, answered.answered_by) == ("Monday.", "USAM")
    assert world.told(announcing.ANSWER) == ["UCHO"]
    assert world.told(announcing.ANSWERED) == [SUPPORT], "in the thread, for all"
    brief = world.alerts.reading.brief(HERE, answered.alert_id)
    assert (list(brief.asked), brief.unanswered) == ([("Until when?", "Monday.")], 0)
    assert world.stale(announcing.ANNOUNCEMENT) == {SUPPORT: 2, "UDAN": 0}
    assert world.stale(announcing.QUESTION) == {"UPAT": 1}
    assert world.alerts.questions.open(PAT) == []


def test_a_question_is_answered_once(world: World) -> None:
    question_id = ask(world)
    questions = world.alerts.questions
    first = questions.answer(SAM, question_id, "Monday.")
    assert questions.answer(SAM, question_id, "Monday.") == first, "a redelivered answer is the same"
    with pytest.raises(Problem) as refusal:
        questions.answer(PAT, question_id, "Tuesday.")
    assert str(refusal.value) == "Sam has answered this meanwhile: “Monday.”"
    assert len(world.posts(announcing.ANSWER)) == 1
    world.directory.record_people(HERE, [PersonFacts(HERE, "USAM", "", "UTC")])
    with pytest.raises(Problem, match=r"^Someone has answered this meanwhile: “Monday"):
        questions.answer(PAT, question_id, "Tuesday.")


def test_of_two_answers_at_once_one_is_told(world: World) -> None:
    question_id = ask(world)
    answer = world.alerts.questions.answer
    ends = outcomes(lambda: answer(PAT, question_id, "Monday."), lambda: answer(SAM, question_id, "Tuesday."))
    assert sum(isinstance(end, Problem) for end in ends) == 1
    kept = world.alerts.questions.question(HERE, question_id)
    assert kept.answer == ("Tuesday." if isinstance(ends[0], Problem) else "Monday.")


def test_an_answer_is_put_right_where_it_stands_and_nobody_is_told_anew(world: World) -> None:
    question_id = ask(world)
    questions = world.alerts.questions
    questions.answer(SAM, question_id, "Monday.")
    world.deliver()
    kinds = (announcing.QUESTION, announcing.ANSWER, announcing.ANSWERED)
    told = [world.told(kind) for kind in kinds]
    before = [world.stale(kind) for kind in kinds]
    corrected = questions.answer(PAT, question_id, "Tuesday.", correcting="Monday.")
    assert (corrected.answer, corrected.answered_by) == ("Tuesday.", "UPAT")
    assert list(world.alerts.reading.brief(HERE, corrected.alert_id).asked) == [("Until when?", "Tuesday.")]
    assert [world.told(kind) for kind in kinds] == told == [["UPAT"], ["UANA"], [SUPPORT]]
    after = [world.stale(kind) for kind in kinds]
    assert after == [{who: stale + 1 for who, stale in posts.items()} for posts in before]
    assert questions.answer(PAT, question_id, "Tuesday.", correcting="Monday.") == corrected, "redelivered"
    assert [world.stale(kind) for kind in kinds] == after


def test_an_answer_is_put_right_only_by_who_saw_it(world: World) -> None:
    question_id = ask(world)
    questions = world.alerts.questions
    questions.answer(SAM, question_id, "Monday.")
    questions.answer(SAM, question_id, "Tuesday.", correcting="Monday.")
    with pytest.raises(Problem) as refusal:
        questions.answer(PAT, question_id, "Wednesday.", correcting="Monday.")
    assert str(refusal.value) == "Sam has answered this meanwhile: “Tuesday.”"
    with pytest.raises(NotAllowed):
        questions.answer(ANA, question_id, "Never.", correcting="Tuesday.")
    assert questions.question(HERE, question_id).answer == "Tuesday."


def test_of_two_corrections_at_once_one_is_refused(world: World) -> None:
    question_id = ask(world)
    answer = world.alerts.questions.answer
    answer(SAM, question_id, "Monday.")
    ends = outcomes(
        lambda: answer(PAT, question_id, "Tuesday.", correcting="Monday."),
        lambda: answer(SAM, question_id, "Wednesday.", correcting="Monday."),
    )
    assert sum(isinstance(end, Problem) for end in ends) == 1
    kept = world.alerts.questions.question(HERE, question_id).answer
    assert kept == ("Wednesday." if isinstance(ends[0], Problem) else "Tuesday.")


@pytest.mark.parametrize(
    ("delivery", "told"), [("dm", ["UANA", "UBEN"]), ("both", [SUPPORT]), ("channel", [SUPPORT])]
)
def test_an_answer_is_said_in_the_threads_that_all_can_read(
    world: World, delivery: str, told: list[str]
) -> None:
    alert_id = world.announce(replace(world.form(), delivery=delivery))
    world.deliver()
    world.alerts.questions.ask(ANA, alert_id, "Until when?", asked_in="V1")
    world.alerts.questions.answer(PAT, world.alerts.questions.open(PAT)[0].question_id, "Monday.")
    assert world.told(announcing.ANSWERED) == told
    assert all(post.parent_id for post in world.posts(announcing.ANSWERED))


def test_what_is_empty_or_too_long_is_said_under_the_field(world: World) -> None:
    question_id = ask(world)
    questions = world.alerts.questions
    for call, said in (
        (lambda: questions.ask(ANA, 1, "  ", asked_in="V9"), {"question": "Write your question first."}),
        (
            lambda: questions.ask(ANA, 1, "x" * 1_001, asked_in="V9"),
            {"question": "Shorten this to 1,000 characters."},
        ),
        (lambda: questions.answer(PAT, question_id, ""), {"answer": "Write your answer first."}),
        (
            lambda: questions.answer(PAT, question_id, "x" * 2_001),
            {"answer": "Shorten this to 2,000 characters."},
        ),
    ):
        with pytest.raises(FormProblem) as refusal:
            call()
        assert refusal.value.fields == said


def test_agents_neither_answer_nor_read_the_questions_of_others(world: World) -> None:
    question_id = ask(world)
    for attempt in (
        lambda: world.alerts.questions.answer(ANA, question_id, "Monday."),
        lambda: world.alerts.questions.question_for(ANA, question_id),
        lambda: world.alerts.questions.open(ANA),
    ):
        with pytest.raises(NotAllowed, match=r"^Only publishers can do this\. Ask one of them: Pat, Sam\.$"):
            attempt()


def test_questions_and_alerts_of_another_workspace_are_not_there(world: World) -> None:
    question_id = ask(world)
    alert_id = world.alerts.questions.question(HERE, question_id).alert_id
    attempts: list[Callable[[], object]] = [
        lambda: world.alerts.questions.answer(NIA, question_id, "Monday."),
        lambda: world.alerts.questions.question_for(NIA, question_id),
        lambda: world.alerts.questions.question(ELSEWHERE, question_id),
        lambda: world.alerts.questions.question(HERE, 404),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound, match=r"^There is no such question here\.$"):
            attempt()
    with pytest.raises(NotFound, match=rf"^There is no alert #{alert_id} here"):
        world.alerts.questions.ask(NIA, alert_id, "What is this?", asked_in="V9")
    assert world.alerts.questions.open(NIA) == []


def test_nobody_asks_about_what_nobody_was_told(world: World) -> None:
    alert_id = world.send()
    with pytest.raises(NotFound, match=f"There is no alert #{alert_id} here"):
        world.alerts.questions.ask(ANA, alert_id, "What is this?", asked_in="V9")


def test_open_questions_of_one_alert_or_of_all_oldest_first(world: World) -> None:
    first, second = ask(world), ask(world, asked_in="V2")
    assert [question.question_id for question in world.alerts.questions.open(PAT)] == [first, second]
    alert_id = world.alerts.questions.question(HERE, second).alert_id
    assert [question.question_id for question in world.alerts.questions.open(PAT, alert_id)] == [second]
