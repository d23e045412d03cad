"""When something happens in a town hall's life, kept as milestones."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.database import insert_once
from storage.milestones import Milestone
from storage.town_halls import TownHall, TownHallState

SUBJECT = "town_hall"
ANNOUNCE, OPENS, CLOSING_SOON, CLOSES = "announce", "opens", "closing_soon", "closes"
BATCH = "batch"
"""Questions without a name are let in, together with those that came in the same quarter of an hour."""
SCRUB = "scrub"
"""What was deleted is made unreadable in the database's files."""
OVERDUE = "overdue"
"""Hosts are reminded of what they have left open."""

AHEAD = timedelta(days=2)
"""So long before it opens the next one of a series is announced."""
UNTIL_THE_CLOSE = (ANNOUNCE, OPENS, CLOSING_SOON, BATCH)

SOON = timedelta(hours=4)
SCRUB_AGAIN = timedelta(minutes=1)
BATCH_EVERY = timedelta(minutes=15)
ANSWERS_WITHIN = timedelta(days=3)
"""When hosts who named no day are reminded, and how often they are from then on: see AGAIN."""
AGAIN = timedelta(days=1)


def keep(session: Session, hall: TownHall, now: datetime) -> None:
    """Makes its milestones those of its times. What has happened happens again only if it lies ahead anew."""
    # From the beginning, and before all others: were it made with the first question, its id would tell when.
    _of(session, hall.id, BATCH, hall.opens_at)
    if hall.announced_at is None:
        _set(session, hall.id, ANNOUNCE, hall.opens_at - AHEAD, now)
    if hall.state == TownHallState.SCHEDULED:
        _set(session, hall.id, OPENS, hall.opens_at, now)
    if hall.closes_at - SOON > max(now, hall.opens_at):
        _set(session, hall.id, CLOSING_SOON, hall.closes_at - SOON, now)
    else:
        drop(session, hall.id, CLOSING_SOON)
    _set(session, hall.id, CLOSES, hall.closes_at, now)


def close_at(session: Session, town_hall_id: int, due_at: datetime) -> None:
    """Has it closed then, whatever was planned."""
    milestone = _of(session, town_hall_id, CLOSES, due_at)
    if milestone is not None and milestone.done_at is None:
        milestone.due_at = due_at


def drop(session: Session, town_hall_id: int, *names: str) -> None:
    """These, or all, are not to happen any more."""
    waiting = delete(Milestone).where(
        Milestone.subject_kind == SUBJECT, Milestone.subject_id == town_hall_id, Milestone.done_at.is_(None)
    )
    session.execute(waiting.where(Milestone.name.in_(names)) if names else waiting)


def batch_later(session: Session, town_hall_id: int, now: datetime) -> None:
    """Has questions let in at the end of this quarter of an hour."""
    due_at = batch_at(now)
    milestone = _of(session, town_hall_id, BATCH, due_at)
    if milestone is not None and (milestone.done_at is not None or milestone.due_at > due_at):
        milestone.due_at, milestone.done_at = due_at, None


def batch_at(now: datetime) -> datetime:
    """The end of this quarter of an hour."""
    quarter = int(now.timestamp()) // int(BATCH_EVERY.total_seconds()) + 1
    return datetime.fromtimestamp(quarter * BATCH_EVERY.total_seconds(), UTC)


def scrub_soon(session: Session, town_hall_id: int, now: datetime) -> None:
    """Has the next tick make unreadable what was deleted."""
    milestone = _of(session, town_hall_id, SCRUB, now)
    if milestone is not None:
        milestone.due_at, milestone.done_at = now, None


def was_scrubbed(session: Session, milestone_ids: Collection[int], now: datetime, *, is_clean: bool) -> None:
    """It has; or it could not, and a later one tries again."""
    tried = update(Milestone).where(Milestone.id.in_(milestone_ids))
    session.execute(tried.values(done_at=now) if is_clean else tried.values(due_at=now + SCRUB_AGAIN))


def remind_hosts_at(session: Session, town_hall_id: int, due_at: datetime) -> None:
    """Has hosts reminded then of what is open."""
    milestone = _of(session, town_hall_id, OVERDUE, due_at)
    if milestone is not None:
        milestone.due_at, milestone.done_at = due_at, None


def _set(session: Session, town_hall_id: int, name: str, due_at: datetime, now: datetime) -> None:
    milestone = _of(session, town_hall_id, name, due_at)
    if milestone is None:
        return
    if milestone.done_at is None or (due_at > now and due_at != milestone.due_at):
        milestone.due_at, milestone.done_at = due_at, None


def _of(session: Session, town_hall_id: int, name: str, due_at: datetime) -> Milestone | None:
    """The milestone that is there already; None where it is new, and due then."""
    row = {"subject_kind": SUBJECT, "subject_id": town_hall_id, "name": name, "due_at": due_at}
    if insert_once(session, Milestone, row):
        return None
    return session.scalars(
        select(Milestone)
        .where(
            Milestone.subject_kind == SUBJECT, Milestone.subject_id == town_hall_id, Milestone.name == name
        )
        .with_for_update()
    ).one()
