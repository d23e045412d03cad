"""What happens at a town hall's milestones. The clock calls `tick`; everything else is in the database."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.ticking import work_off
from services.town_halls import schedule, speaking
from services.town_halls.planning import add_following
from storage.database import Database
from storage.milestones import Milestone
from storage.town_halls import (
    TO_SCRUB,
    UNANSWERED,
    QuestionState,
    TownHall,
    TownHallQuestion,
    TownHallState,
    even_out,
    forget_voters,
)


class TownHallMoments:
    """Opens, reminds and closes when the time has come."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def tick(self) -> int:
        """Does all that is due; returns how much that was. See `work_off`."""
        to_scrub: set[int] = set()

        def happen(session: Session, milestone: Milestone) -> bool:
            if milestone.name == schedule.SCRUB:
                to_scrub.add(milestone.id)
                return False
            return self._happen(session, milestone)

        done = work_off(self._database, schedule.SUBJECT, self._now, happen)
        if to_scrub:
            # No part of any unit of work. Where it fails, or the process ends, the next tick does it.
            is_clean = self._database.scrub(TO_SCRUB)
            with self._database.write() as session:
                schedule.was_scrubbed(session, to_scrub, self._now(), is_clean=is_clean)
        return done

    def _happen(self, session: Session, milestone: Milestone) -> bool:
        # Never waited for: who changes a town hall holds it and waits for its milestones.
        hall = session.get(TownHall, milestone.subject_id, with_for_update={"skip_locked": True})
        if hall is None:
            return False
        if milestone.name == schedule.OVERDUE:
            return self._remind_hosts(session, hall, milestone)
        if hall.state in (TownHallState.CLOSED, TownHallState.CANCELLED):
            return True
        if milestone.name == schedule.ANNOUNCE:
            announce(session, hall, self._now())
        elif milestone.name == schedule.OPENS:
            self._open(session, hall)
        elif milestone.name == schedule.CLOSING_SOON:
            self._closing_soon(session, hall, milestone)
        elif milestone.name == schedule.BATCH:
            self._let_in(session, hall)
        elif milestone.name == schedule.CLOSES:
            self._close(session, hall)
        return True

    def _open(self, session: Session, hall: TownHall) -> None:
        hall.state = TownHallState.OPEN
        if hall.announced_at is None:
            announce(session, hall, self._now())
        elif hall.announced_at < hall.opens_at:
            speaking.reply(session, hall, speaking.OPENED, f"town_hall:{hall.id}:opened", self._now())
        speaking.refresh_board(session, hall, self._now())

    def _closing_soon(self, session: Session, hall: TownHall, milestone: Milestone) -> None:
        if hall.state == TownHallState.OPEN and self._now() < hall.closes_at:
            occasion = f"town_hall:{hall.id}:closing_soon:{int(milestone.due_at.timestamp())}"
            speaking.reply(session, hall, speaking.CLOSING_SOON, occasion, self._now())

    def _let_in(self, session: Session, hall: TownHall) -> None:
        questions = _questions(session, hall.id, QuestionState.NEW)
        if hall.is_reviewed:
            for question in questions:
                question.state = QuestionState.IN_REVIEW
            if questions:
                ask_review(session, hall, self._now())
        else:
            speaking.show(session, hall, questions, self._now())
        session.flush()
        even_out(session, hall.id)
        schedule.scrub_soon(session, hall.id, self._now())

    def _close(self, session: Session, hall: TownHall) -> None:
        if hall.announced_at is None:
            announce(session, hall, self._now())
        self._let_in(session, hall)
        hall.state, hall.closed_at = TownHallState.CLOSED, self._now()
        session.flush()
        forget_voters(session, hall.id)
        session.expire_all()
        schedule.drop(session, hall.id, *schedule.UNTIL_THE_CLOSE)
        speaking.reply(session, hall, speaking.RECAP, f"town_hall:{hall.id}:recap", self._now())
        if _questions(session, hall.id, *UNANSWERED):
            occasion = f"town_hall:{hall.id}:left_open"
            speaking.tell_hosts(session, hall, speaking.LEFT_OPEN, occasion, self._now())
            schedule.remind_hosts_at(session, hall.id, self._now() + schedule.ANSWERS_WITHIN)
        speaking.refresh_all(session, hall, self._now())
        following = add_following(session, hall, self._now())
        if following is not None:
            schedule.keep(session, following, self._now())

    def _remind_hosts(self, session: Session, hall: TownHall, milestone: Milestone) -> bool:
        """Again and again, until everything is answered or declined."""
        if hall.state != TownHallState.CLOSED or not _questions(session, hall.id, *UNANSWERED):
            return True
        occasion = f"town_hall:{hall.id}:overdue:{int(milestone.due_at.timestamp())}"
        speaking.tell_hosts(session, hall, speaking.LEFT_OPEN, occasion, self._now())
        milestone.due_at = self._now() + schedule.AGAIN
        return False


def announce(session: Session, hall: TownHall, now: datetime) -> None:
    """The first word of it."""
    hall.announced_at = now
    speaking.announce(session, hall, now)


def ask_review(session: Session, hall: TownHall, now: datetime) -> None:
    """Tells hosts that questions wait: once for all that wait together."""
    waiting = min(question.id for question in _questions(session, hall.id, QuestionState.IN_REVIEW))
    occasion = f"town_hall:{hall.id}:review:{waiting}"
    speaking.tell_hosts(session, hall, speaking.REVIEW, occasion, now)


def _questions(session: Session, town_hall_id: int, *states: QuestionState) -> Sequence[TownHallQuestion]:
    return session.scalars(
        select(TownHallQuestion)
        .where(TownHallQuestion.town_hall_id == town_hall_id, TownHallQuestion.state.in_(states))
        .order_by(TownHallQuestion.id)
    ).all()
