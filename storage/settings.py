"""What the admins of a workspace have decided in App Home, and the record of who changed what."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Json, Key
from storage.moving import move_references

Told = str | dict[str, str] | None
"""What something was, or is: a setting as it is written, whom a role names, or nothing."""


class WorkspaceSetting(Base):
    """One decision. For what was never decided there is no row, and the environment's word counts."""

    __tablename__ = "workspace_settings"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Json)
    """As it is written in the environment; empty: the default."""
    changed_at: Mapped[datetime]


class AuditEntry(Base):
    """One change of a role or a setting. Rows are only added."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_latest", "workspace_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None: the operator, by the environment or the command line."""
    action: Mapped[str]
    """What was done, as in `role_granted`; services.audit.Action names them all."""
    subject: Mapped[str]
    """The role or the setting."""
    before: Mapped[Told] = mapped_column(Json)
    after: Mapped[Told] = mapped_column(Json)


def move_changes(session: Session, from_id: int, to_id: int) -> None:
    """What the first has changed was changed by the second: they turned out to be one person."""
    move_references(session, from_id, to_id, AuditEntry.actor_id)
