"""Town halls that are long over go, with questions and answers. What is in Slack stays there."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from services.retention import ROWS_AT_ONCE, Limit, OneByOne, take_turns
from services.town_halls import schedule, speaking
from storage.database import Database, is_not_newest
from storage.milestones import Milestone, delete_milestones
from storage.posts import Post, delete_finished, is_unfinished
from storage.town_halls import (
    TownHall,
    TownHallAllowance,
    TownHallChannel,
    TownHallFlag,
    TownHallFollower,
    TownHallHost,
    TownHallQuestion,
    TownHallState,
    TownHallVote,
)

OVER = (TownHallState.CLOSED, TownHallState.CANCELLED)


class TownHallRetention:
    """Deletes town halls. Any number of processes may do so at once.

    Args:
        limits: what is old, for each workspace.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], limits: Limit) -> None:
        self._database = database
        self._now = now
        self._limits = limits
        self._halls = OneByOne(database, TownHall.id, _delete_some)

    def tick(self) -> int:
        """Does a little of what there is to do; returns how many rows that concerned."""
        with self._database.read() as session:
            limits = self._limits(session, self._now())
        return sum(self._tick_of(workspace_id, before) for workspace_id, before in limits)

    def _tick_of(self, workspace_id: str, before: datetime) -> int:
        return take_turns(lambda: self._halls.turn(workspace_id, _is_old(workspace_id, before)))


def _is_old(workspace_id: str, before: datetime) -> ColumnElement[bool]:
    """Whether a town hall was over before that, and nothing was answered since or is still to be said."""
    its_questions = (
        select(TownHallQuestion.id).where(TownHallQuestion.town_hall_id == TownHall.id).correlate(TownHall)
    )
    return and_(
        TownHall.workspace_id == workspace_id,
        TownHall.state.in_(OVER),
        TownHall.closed_at < before,
        TownHall.key.is_(None) | (TownHall.state == TownHallState.CANCELLED),
        is_not_newest(TownHall.id),
        ~exists().where(TownHallQuestion.town_hall_id == TownHall.id, TownHallQuestion.answered_at >= before),
        ~exists().where(
            Milestone.subject_kind == schedule.SUBJECT,
            Milestone.subject_id == TownHall.id,
            Milestone.name == schedule.SCRUB,
            Milestone.done_at.is_(None),
        ),
        ~exists().where(
            Post.kind.in_(speaking.ABOUT_TOWN_HALLS),
            Post.subject_id == TownHall.id,
            is_unfinished(),
        ),
        ~exists().where(
            Post.kind.in_(speaking.ABOUT_QUESTIONS), Post.subject_id.in_(its_questions), is_unfinished()
        ),
    )


def _delete_some(session: Session, hall_id: int) -> int:
    """Messages' rows first, some at a time; then the town hall as one. 0: something holds it."""
    hall = session.get(TownHall, hall_id, with_for_update={"skip_locked": True})
    if hall is None:
        return 0
    questions = session.scalars(
        select(TownHallQuestion.id).where(TownHallQuestion.town_hall_id == hall.id)
    ).all()
    # Replies go before what they answer.
    order = (
        and_(Post.kind.in_(speaking.ABOUT_QUESTIONS), Post.subject_id.in_(questions)),
        and_(Post.kind.in_(speaking.IN_THREAD), Post.subject_id == hall.id),
        and_(Post.kind.in_(speaking.ABOUT_TOWN_HALLS), Post.subject_id == hall.id),
    )
    for posts in order:
        rows = delete_finished(session, posts, ROWS_AT_ONCE)
        if rows:
            return rows
    if session.scalar(select(Post.id).where(or_(*order)).limit(1)) is not None:
        return 0
    of_questions = (TownHallVote, TownHallFlag, TownHallFollower)
    for part in of_questions:
        session.execute(delete(part).where(part.question_id.in_(questions)))
    mine = TownHallQuestion.town_hall_id == hall.id
    session.execute(update(TownHallQuestion).where(mine).values(merged_into=None))
    session.execute(delete(TownHallQuestion).where(mine))
    for belongs in (TownHallAllowance, TownHallHost, TownHallChannel):
        session.execute(delete(belongs).where(belongs.town_hall_id == hall.id))
    session.execute(update(TownHall).where(TownHall.follows_id == hall.id).values(follows_id=None))
    delete_milestones(session, schedule.SUBJECT, hall.id)
    session.delete(hall)
    return 1 + len(questions)
