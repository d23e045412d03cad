"""Posts: everything that is to be said in Slack, stored in the transaction that decides it (an outbox)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key


class PostState(StrEnum):
    """Where a post is on its way: pending → claimed → sending → sent | failed | uncertain, or withdrawn."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


class Post(Base):
    """One message to one recipient. It says what, not how: the words are made when it is sent."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("occasion", "workspace_id", "recipient"),
        Index("ix_posts_subject", "kind", "subject_id"),
        Index(
            "ix_posts_waiting",
            "priority",
            "next_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_posts_in_flight",
            "state",
            "lease_until",
            sqlite_where=text("state in ('claimed', 'sending', 'uncertain')"),
            postgresql_where=text("state in ('claimed', 'sending', 'uncertain')"),
        ),
        Index(
            "ix_posts_stale",
            "update_at",
            sqlite_where=text("update_at is not null"),
            postgresql_where=text("update_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    """The installing workspace whose bot says it."""
    kind: Mapped[str]
    """Names the view that renders it, as in `alert.reminder`."""
    subject_id: Mapped[int] = mapped_column(Key)
    """The row that it is about."""
    detail: Mapped[str | None]
    """What the view needs beyond the subject, as the number of a version."""
    occasion: Mapped[str]
    """Why it is said; nobody is told twice of one occasion."""
    recipient: Mapped[str]
    """A channel id, or a user id for a direct message."""
    parent_id: Mapped[int | None] = mapped_column(Key, ForeignKey("posts.id"), index=True)
    """The post whose thread it belongs to; it waits for that one to be sent."""
    priority: Mapped[int] = mapped_column(default=50)
    """Lower goes first."""
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """Not said any more from here on: a reminder is of no use once the thing has started."""
    created_at: Mapped[datetime]

    state: Mapped[str] = mapped_column(default=PostState.PENDING)
    next_at: Mapped[datetime]
    """Not before: due_at at first, later the time of the next try or look."""
    owner: Mapped[str | None]
    """The process that holds it; every later change is fenced on it."""
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    """How often an uncertain post was looked for in the channel and not found."""
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    """Where it is: for a direct message the D-id that Slack gave."""
    ts: Mapped[str | None]
    reason: Mapped[str | None]
    """Why it failed or is uncertain, in words for the publisher."""

    stale: Mapped[int] = mapped_column(default=0)
    """Raised whenever what it shows has changed."""
    shown: Mapped[int] = mapped_column(default=0)
    """The value of `stale` that the message in Slack shows."""
    update_at: Mapped[datetime | None]
    """When it may next be updated, while an update is wanted."""
