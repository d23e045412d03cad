"""Channels and user groups with their members: what an audience is made of, as last read from Slack."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Key
from storage.moving import move_rows


class Channel(Base):
    """A channel that the app has met in an installing workspace."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    channel_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    is_private: Mapped[bool] = mapped_column(default=False)
    is_archived: Mapped[bool] = mapped_column(default=False)
    has_bot: Mapped[bool] = mapped_column(default=False)
    members_at: Mapped[datetime | None]
    """When its members were last read; None until then."""


class ChannelMember(Base):
    """Who is in a channel."""

    __tablename__ = "channel_members"

    channel_id: Mapped[int] = mapped_column(
        Key, ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True, index=True)


class UserGroup(Base):
    """A Slack user group (`@manila-team`)."""

    __tablename__ = "user_groups"
    __table_args__ = (UniqueConstraint("workspace_id", "group_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    group_id: Mapped[str]
    handle: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    is_disabled: Mapped[bool] = mapped_column(default=False)


class GroupMember(Base):
    """Who is in a user group."""

    __tablename__ = "group_members"

    group_id: Mapped[int] = mapped_column(
        Key, ForeignKey("user_groups.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True, index=True)


def move_memberships(session: Session, from_id: int, to_id: int) -> None:
    """Two rows turned out to be one person: where the first is, the second is."""
    move_rows(session, from_id, to_id, ChannelMember.person_id)
    move_rows(session, from_id, to_id, GroupMember.person_id)
