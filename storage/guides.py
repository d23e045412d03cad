"""Whom Frontlane leads through its first day, and what they have put off."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Json, Key
from storage.moving import move_references
from storage.posts import mark_stale

GUIDE = "guide"
"""The message that leads through; its subject is a guide."""
FOLLOWED = timedelta(days=30)
"""So long its message follows what is changed elsewhere; what is done by its own buttons it always shows."""


class Guide(Base):
    """One admin who is led through: one from a workspace's first day, more where it is begun anew."""

    __tablename__ = "guides"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    saved: Mapped[list[str]] = mapped_column(Json, default=list)
    """Names of steps whose form they have saved, whatever was in it."""
    put_off: Mapped[list[str]] = mapped_column(Json, default=list)
    """Names of steps that they do later."""


def show_change(session: Session, workspace_id: str, now: datetime) -> None:
    """Has what leads through show what is set now, in the work that changed it; not what was long ago."""
    lately = select(Guide.id).where(Guide.workspace_id == workspace_id, Guide.started_at > now - FOLLOWED)
    for guide_id in session.scalars(lately).all():
        mark_stale(session, GUIDE, guide_id, now)


def move_guides(session: Session, from_id: int, to_id: int) -> None:
    """The first is led through as the second: they turned out to be one person."""
    move_references(session, from_id, to_id, Guide.person_id)
