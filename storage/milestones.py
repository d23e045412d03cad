"""Milestones: the moments at which something is to happen. The clock only asks which are due."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Key


class Milestone(Base):
    """One moment in the life of one subject, as "the first reminder of alert 12"."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "name"),
        Index(
            "ix_milestones_waiting",
            "subject_kind",
            "due_at",
            "id",
            sqlite_where=text("done_at is null"),
            postgresql_where=text("done_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str]
    """What is to happen, as `live` or `reminder:1440`."""
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


def take_due(
    session: Session, subject_kind: str, now: datetime, *, limit: int, but_not: Collection[int] = ()
) -> Sequence[Milestone]:
    """Due milestones, oldest first, locked for this unit of work; those another process holds are left."""
    return session.scalars(
        select(Milestone)
        .where(
            Milestone.done_at.is_(None),
            Milestone.due_at <= now,
            Milestone.subject_kind == subject_kind,
            Milestone.id.not_in(but_not),
        )
        .order_by(Milestone.due_at, Milestone.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def delete_milestones(session: Session, subject_kind: str, subject_id: int) -> int:
    """Deletes all milestones of a subject that is no more; returns how many."""
    gone = session.execute(
        delete(Milestone)
        .where(Milestone.subject_kind == subject_kind, Milestone.subject_id == subject_id)
        .returning(Milestone.id)
    )
    return len(gone.all())
