"""Erasures: that somebody was erased, without who it was, and what is still to be done about it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key


class Erasure(Base):
    """One erasure. What it concerns is done in many small units of work; `done_at` says when all was."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index(
            "ix_erasures_unfinished",
            "id",
            sqlite_where=text("done_at is null"),
            postgresql_where=text("done_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), unique=True)
    """The row that has no name any more."""
    user_id: Mapped[str | None]
    """Whom messages and mentions still name; forgotten when it is done."""
    words: Mapped[str]
    """`keep` or `remove`: what becomes of what they wrote of their own accord."""
    begun_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
