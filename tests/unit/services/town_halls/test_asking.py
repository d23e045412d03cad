"""Asking, with a name and without."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from services.problems import FormProblem, NotAllowed, NotFound, Problem
from services.town_halls import speaking
from services.town_halls.asking import MAY_EDIT_FOR, MOST_WITHOUT_NAME, QUESTION_MAX
from storage.people import Person
from storage.town_halls import QuestionState, TownHallAllowance
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, CHO, DAY, HERE, PAT, SAM, STRANGER, SUPPORT

QUARTER = timedelta(minutes=15)


def test_a_question_with_a_name_is_shown_at_once(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall, "  Why do we refuse returns without the box? ", label="Returns")
    assert question.text == "Why do we refuse returns without the box?"
    assert (question.number, question.state, question.asker) == (1, QuestionState.SHOWN, "UANA")
    assert question.label == "Returns"
    assert question.asked_at == halls.clock()
    assert halls.told(speaking.QUESTION) == [SUPPORT]


def test_a_question_without_a_name_waits_for_the_quarter_and_keeps_the_hour_alone(halls: HallWorld) -> None:
    hall = halls.call()
    halls.clock.advance(timedelta(minutes=7, seconds=11))
    halls.ask_unnamed(hall)
    (row,) = halls.questions(hall)
    assert row.asker_id is None
    assert row.asked_at == datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    assert row.state == QuestionState.NEW
    halls.town_halls.moments.tick()
    assert halls.told(speaking.QUESTION) == []
    halls.clock.advance(QUARTER - timedelta(minutes=7, seconds=11))
    halls.town_halls.moments.tick()
    assert halls.told(speaking.QUESTION) == [SUPPORT]
    assert halls.questions(hall)[0].number == 1


def test_questions_of_one_quarter_are_shown_in_an_order_by_lot(halls: HallWorld) -> None:
    hall = halls.call()
    orders = set()
    for _ in range(8):
        texts = [f"{number}" for number in range(4)]
        for text, who in zip(texts, (ANA, BEN, PAT, SAM), strict=True):
            halls.ask_unnamed(hall, text, by=who)
        halls.clock.advance(QUARTER)
        halls.town_halls.moments.tick()
        orders.add(tuple(row.text for row in halls.questions(hall)[-4:]))
    # By chance all eight would be alike once in four thousand million times.
    assert len(orders) > 1


def test_sent_twice_from_one_form_it_is_one(halls: HallWorld) -> None:
    hall = halls.call()
    asking = halls.town_halls.asking
    for is_anonymous in (False, True):
        nonce = halls.nonce()
        first = asking.ask(ANA, hall, "Why?", nonce=nonce, is_anonymous=is_anonymous)
        again = asking.ask(ANA, hall, "Why?", nonce=nonce, is_anonymous=is_anonymous)
        assert first.question.question_id == again.question.question_id
    assert len(halls.questions(hall)) == 2
    with halls.database.read() as session:
        assert session.scalars(select(TownHallAllowance.asked)).all() == [1]


@pytest.mark.parametrize("text", ["", "   \n"])
def test_an_empty_question_is_refused_where_it_is_typed(halls: HallWorld, text: str) -> None:
    with pytest.raises(FormProblem) as refusal:
        halls.ask(halls.call(), text)
    assert refusal.value.fields == {"question": "Write your question first."}


def test_the_longest_question_is_taken_and_a_longer_one_not(halls: HallWorld) -> None:
    hall = halls.call()
    assert len(halls.ask(hall, "é" * QUESTION_MAX).text) == QUESTION_MAX
    with pytest.raises(FormProblem) as refusal:
        halls.ask(hall, "é" * (QUESTION_MAX + 1))
    assert refusal.value.fields == {"question": "Shorten this to 3,000 characters."}


def test_a_label_is_one_of_the_list(halls: HallWorld) -> None:
    with pytest.raises(FormProblem) as refusal:
        halls.ask(halls.call(), label="Food")
    assert refusal.value.fields == {"label": "Choose a label from the list."}


def test_before_the_opening_and_after_the_close_nobody_asks(halls: HallWorld) -> None:
    hall = halls.call(replace(halls.form(), opens_at=halls.world.at(DAY)))
    with pytest.raises(Problem, match="not open yet"):
        halls.ask(hall)
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    with pytest.raises(Problem, match="is closed"):
        halls.ask(hall)


def test_one_at_a_time(halls: HallWorld) -> None:
    hall = halls.call(one_at_a_time=True)
    first = halls.ask(hall, "Why?")
    with pytest.raises(Problem) as refusal:
        halls.ask(hall, "And why else?")
    assert str(refusal.value) == "Your question “Why?” is still open. Ask the next one once it is answered."
    halls.ask(hall, "Ben may", by=BEN)
    halls.town_halls.hosting.answer(SAM, first.question_id, "Because.")
    halls.ask(hall, "And now?")


def test_one_at_a_time_without_a_name_is_one_in_all(halls: HallWorld) -> None:
    hall = halls.call(one_at_a_time=True)
    halls.ask_unnamed(hall)
    with pytest.raises(Problem, match=r"one for each person\. Ask this one with your name"):
        halls.ask_unnamed(hall, "Once more")
    halls.ask_unnamed(hall, by=BEN)
    halls.ask(hall, "With my name")
    assert len(halls.questions(hall)) == 3, "what is refused is not kept"


def test_nobody_floods_a_town_hall_from_behind_the_veil(halls: HallWorld) -> None:
    hall = halls.call()
    for number in range(MOST_WITHOUT_NAME):
        halls.ask_unnamed(hall, str(number))
    for _ in range(2):
        with pytest.raises(Problem, match="as many as can be"):
            halls.ask_unnamed(hall)
    assert len(halls.questions(hall)) == MOST_WITHOUT_NAME


def test_where_names_are_wanted_nobody_asks_without(halls: HallWorld) -> None:
    with pytest.raises(NotAllowed, match="with one's name"):
        halls.ask_unnamed(halls.call(allows_anonymous=False))


def test_who_is_not_known_yet_asks_without_a_name_and_leaves_no_trace(halls: HallWorld) -> None:
    hall = halls.call()
    halls.town_halls.asking.ask(
        STRANGER, hall, "Who am I?", nonce=halls.nonce(), is_anonymous=True, seen_in=SUPPORT
    )
    with halls.database.read() as session:
        assert session.scalar(select(Person).where(Person.user_id == STRANGER.user_id)) is None


def test_it_is_for_those_who_can_read_it(halls: HallWorld) -> None:
    hall = halls.call()
    with pytest.raises(NotFound):
        halls.ask(hall, by=CHO)
    halls.town_halls.asking.ask(CHO, hall, "From the vendor", nonce=halls.nonce(), seen_in=SUPPORT)
    with pytest.raises(NotFound):
        halls.ask(hall, by=replace(ANA, workspace_id="T9"))


def test_words_are_changed_for_five_minutes_and_votes_stay(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall, "Wy?")
    halls.vote(question.question_id, BEN)
    halls.clock.advance(MAY_EDIT_FOR - timedelta(seconds=1))
    changed = halls.town_halls.asking.change(ANA, question.question_id, "Why?")
    assert (changed.text, changed.votes) == ("Why?", 1)
    halls.clock.advance(timedelta(seconds=1))
    with pytest.raises(Problem, match="for five minutes"):
        halls.town_halls.asking.change(ANA, question.question_id, "Why not?")
    assert halls.town_halls.asking.change(ANA, question.question_id, "Why?").text == "Why?", "as it stands"
    with pytest.raises(NotFound, match="not your question"):
        halls.town_halls.asking.change(BEN, question.question_id, "Mine")


def test_the_holder_of_the_token_changes_hears_back_and_takes_back(halls: HallWorld) -> None:
    hall = halls.call()
    token = halls.ask_unnamed(hall, "Wy?")
    asking = halls.town_halls.asking
    assert asking.may_change(token)
    assert asking.change_by_token(HERE, token, "Why?").text == "Why?"
    halls.clock.advance(MAY_EDIT_FOR)
    assert not asking.may_change(token)
    with pytest.raises(Problem, match="for five minutes"):
        asking.change_by_token(HERE, token, "Why not?")
    assert asking.question(HERE, token).text == "Why?"
    assert asking.withdraw_by_token(HERE, token).state == QuestionState.WITHDRAWN
    assert halls.questions(hall)[0].text == "", "what is taken back is not kept"
    halls.clock.advance(QUARTER)
    halls.town_halls.moments.tick()
    assert halls.told(speaking.QUESTION) == []


def test_a_forged_token_opens_nothing(halls: HallWorld) -> None:
    hall = halls.call()
    token = halls.ask_unnamed(hall)
    nonce, asked_at, signature = token.split(".")
    for forged in (
        "",
        "x",
        f"{nonce}.{int(asked_at) + 600}.{signature}",
        f"other.{asked_at}.{signature}",
        "é",
    ):
        with pytest.raises(NotFound, match="cannot be found"):
            halls.town_halls.asking.question(HERE, forged)
    with pytest.raises(NotFound):
        halls.town_halls.asking.question("T9", token)


def test_what_is_answered_is_not_taken_back(halls: HallWorld) -> None:
    question = halls.ask(halls.call())
    halls.town_halls.hosting.answer(SAM, question.question_id, "Because.")
    with pytest.raises(Problem, match="stays as it is"):
        halls.town_halls.asking.withdraw(ANA, question.question_id)


def test_who_takes_a_question_back_is_obeyed_twice(halls: HallWorld) -> None:
    question = halls.ask(halls.call())
    for _ in range(2):
        taken = halls.town_halls.asking.withdraw(ANA, question.question_id)
        assert taken.state == QuestionState.WITHDRAWN
    assert halls.stale(speaking.QUESTION) == 1


def test_in_review_hosts_see_it_first(halls: HallWorld) -> None:
    hall = halls.call(is_reviewed=True)
    named = halls.ask(hall, "With a name")
    assert (named.state, named.number) == (QuestionState.IN_REVIEW, None)
    assert halls.told(speaking.REVIEW) == ["USAM"]
    halls.ask_unnamed(hall, "Without")
    halls.clock.advance(QUARTER)
    halls.town_halls.moments.tick()
    _, waiting = halls.town_halls.reading.queue(SAM, hall)
    assert {question.text for question in waiting} == {"With a name", "Without"}
    assert halls.told(speaking.QUESTION) == []
