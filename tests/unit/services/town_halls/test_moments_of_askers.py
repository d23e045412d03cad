"""No row says at which moment somebody without a name was here."""

from datetime import timedelta

from sqlalchemy import select

from services.town_halls import schedule, speaking
from storage.milestones import Milestone
from storage.posts import Post
from storage.town_halls import TownHallAllowance
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, PAT, SAM

QUARTER = timedelta(minutes=15)


def _updates_at(halls: HallWorld, kind: str) -> set[object]:
    with halls.database.read() as session:
        return {*session.scalars(select(Post.update_at).where(Post.kind == kind))} - {None}


def _shown(halls: HallWorld, hall: int) -> str:
    """A question that is asked a minute before it is shown, and stands in Slack."""
    halls.clock.advance(timedelta(minutes=14))
    token = halls.ask_unnamed(hall)
    halls.clock.advance(timedelta(minutes=1))
    halls.town_halls.moments.tick()
    halls.world.deliver()
    with halls.database.write() as session:
        for post in session.scalars(select(Post)):
            post.update_at = None
    return token


def test_a_change_before_it_is_shown_touches_no_message(halls: HallWorld) -> None:
    hall = halls.call()
    token = halls.ask_unnamed(hall)
    stale = halls.stale(speaking.BOARD)
    halls.town_halls.asking.change_by_token("T1", token, "Why not?")
    assert halls.stale(speaking.BOARD) == stale


def test_a_change_and_a_withdrawal_are_shown_with_the_next_questions(halls: HallWorld) -> None:
    hall = halls.call()
    token = _shown(halls, hall)
    halls.clock.advance(timedelta(minutes=2))
    at = schedule.batch_at(halls.clock())
    halls.town_halls.asking.change_by_token("T1", token, "Why not?")
    assert _updates_at(halls, speaking.QUESTION) == _updates_at(halls, speaking.BOARD) == {at}
    halls.town_halls.asking.withdraw_by_token("T1", token)
    assert _updates_at(halls, speaking.QUESTION) == _updates_at(halls, speaking.BOARD) == {at}


def test_a_change_with_a_name_is_shown_at_once(halls: HallWorld) -> None:
    hall = halls.call()
    question = halls.ask(hall).question_id
    halls.world.deliver()
    halls.town_halls.asking.change(ANA, question, "Why not?")
    assert halls.clock() in _updates_at(halls, speaking.QUESTION)


def test_the_milestone_of_batches_is_as_old_as_the_town_hall(halls: HallWorld) -> None:
    hall = halls.call()
    with halls.database.read() as session:
        before = {*session.scalars(select(Milestone.id).where(Milestone.subject_id == hall))}
    halls.ask_unnamed(hall)
    with halls.database.read() as session:
        assert {*session.scalars(select(Milestone.id).where(Milestone.subject_id == hall))} == before


def test_allowances_do_not_lie_in_the_order_of_asking(halls: HallWorld) -> None:
    hall = halls.call()
    for who in (ANA, BEN, PAT, SAM):
        halls.ask_unnamed(hall, by=who)
        halls.ask_unnamed(hall, by=who)
    halls.clock.advance(QUARTER)
    halls.town_halls.moments.tick()
    with halls.database.read() as session:
        kept = session.scalars(select(TownHallAllowance)).all()
    assert [each.asker for each in kept] == sorted(each.asker for each in kept), "as they lie there"
    assert [each.asked for each in kept] == [2, 2, 2, 2]
