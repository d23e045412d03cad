"""What somebody wants of direct messages, and what they have had of them today."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Date, ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Json, Key, among, insert_missing


class Inbox(Base):
    """Of one person: made when they choose something, or when the first message that can wait is for them."""

    __tablename__ = "inboxes"

    person_id: Mapped[int] = mapped_column(
        Key, ForeignKey("people.id"), primary_key=True, autoincrement=False
    )
    hours: Mapped[str | None]
    """Their own, as they are written; empty: none, they may be told at any hour; None: those of everyone."""
    muted: Mapped[list[str]] = mapped_column(Json, default=list)
    """What they have turned off; services.quiet.manners names all topics."""
    day: Mapped[date | None] = mapped_column(Date)
    """Which day `told` is about, on their clocks; of a shift over midnight, the day on which it began."""
    told: Mapped[int] = mapped_column(default=0)
    """How many messages that count they were sent on it."""
    news_at: Mapped[datetime | None]
    """When news were last let go to them."""


class Kept(NamedTuple):
    """What is asked about an inbox for each message."""

    person_id: int
    hours: str | None
    muted: Sequence[str]
    day: date | None
    told: int
    news_at: datetime | None


def lock_inboxes(session: Session, person_ids: Collection[int]) -> dict[int, Inbox]:
    """Holds these people's rows until the unit of work ends, making them where there are none.

    In the order of their ids, as everyone does: so nobody waits in a circle.
    """
    _ensure(session, person_ids)
    rows = session.scalars(
        select(Inbox).where(Inbox.person_id.in_(person_ids)).order_by(Inbox.person_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    return {row.person_id: row for row in rows}


def lock_kept(session: Session, person_ids: Collection[int]) -> dict[int, Kept]:
    """The same for hundreds, without a model each."""
    _ensure(session, person_ids)
    columns = (Inbox.person_id, Inbox.hours, Inbox.muted, Inbox.day, Inbox.told, Inbox.news_at)
    rows = session.execute(
        select(*columns)
        .where(among(session, Inbox.person_id, person_ids))
        .order_by(Inbox.person_id)
        .with_for_update()
    )
    return {row.person_id: Kept(*row) for row in rows}


def keep_day(
    session: Session, person_ids: Collection[int], day: date | None, told: int, news_at: datetime | None
) -> None:
    """What all of these have had."""
    session.execute(
        update(Inbox)
        .where(among(session, Inbox.person_id, person_ids))
        .values(day=day, told=told, news_at=news_at),
        execution_options={"synchronize_session": False},
    )


def _ensure(session: Session, person_ids: Collection[int]) -> None:
    wanted = sorted(set(person_ids))
    present = set(session.scalars(select(Inbox.person_id).where(among(session, Inbox.person_id, wanted))))
    missing = [{"person_id": each, "muted": [], "told": 0} for each in wanted if each not in present]
    insert_missing(session, Inbox, missing)


def move_inboxes(session: Session, from_id: int, to_id: int) -> None:
    """Two rows turned out to be one person: what either has chosen holds, and both were told."""
    if session.get(Inbox, from_id) is None:
        return
    rows = lock_inboxes(session, [from_id, to_id])
    first, second = rows[from_id], rows[to_id]
    if second.hours is None:
        second.hours = first.hours
    second.muted = sorted({*second.muted, *first.muted})
    if first.day is not None and (second.day is None or first.day > second.day):
        second.day, second.told = first.day, 0
    if first.day == second.day:
        second.told += first.told
    second.news_at = max(filter(None, (first.news_at, second.news_at)), default=None)
    session.delete(first)
    session.flush()
