"""Workspaces, the people in them, and the roles that settings give. A person is (workspace, user id)."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Key, insert_once

LEFT = "left-"
"""How the user id of somebody who was erased begins; Slack's own are upper case."""
NAME_OF_LEFT = "Someone who left"


class Workspace(Base):
    """A Slack workspace: one that installed the app, or one whose people meet it through Slack Connect."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Slack's team id, `T…`."""
    name: Mapped[str] = mapped_column(default="")
    bot_user_id: Mapped[str | None]
    """Set where the app is installed."""
    people_at: Mapped[datetime | None]
    """When all its people were last read from Slack."""
    placed_to: Mapped[int | None] = mapped_column(Key)
    """While people are placed anew, because its sites were changed: up to whom, by id."""
    uninstalled_at: Mapped[datetime | None]
    """When the app was taken out of it; None where it was never in it, or came back."""


class Person(Base):
    """Someone in a workspace, as last read from Slack. Unknown until then: only the ids are sure."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id"),
        Index(
            "ix_people_unread",
            "id",
            sqlite_where=text("read_at is null"),
            postgresql_where=text("read_at is null"),
        ),
        Index(
            "ix_people_admins",
            "workspace_id",
            sqlite_where=text("is_admin = 1"),
            postgresql_where=text("is_admin"),
        ),
        Index(
            "ix_people_away",
            "id",
            sqlite_where=text("is_bot = 1 or is_deactivated = 1"),
            postgresql_where=text("is_bot or is_deactivated"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    user_id: Mapped[str] = mapped_column(index=True)
    """Alone it says who somebody is only where nobody of another workspace has the same."""
    name: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    """An IANA name, as in `Asia/Manila`."""
    locale: Mapped[str] = mapped_column(default="en-US")
    """The language of this person's Slack."""
    language: Mapped[str | None]
    """What they have chosen for themselves, over that: see services.language.LANGUAGES."""
    is_admin: Mapped[bool] = mapped_column(default=False)
    """A workspace owner or admin."""
    is_guest: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_deactivated: Mapped[bool] = mapped_column(default=False)
    site: Mapped[str] = mapped_column(default="")
    """Where this person works, as a reader would name it; see services.directory.Sites."""
    read_at: Mapped[datetime | None]
    """The day on which Slack last told us about this person; None for one seen only in a click."""


def has_left(user_id: str) -> bool:
    """Whether this is nobody's user id any more: its person was erased, and can be told nothing."""
    return user_id.startswith(LEFT)


def is_away(person: type[Person]) -> ColumnElement[bool]:
    """Whether someone is no agent, or is one no more: written as an index of these few has it."""
    return or_(person.is_bot, person.is_deactivated)


class RoleGrant(Base):
    """A role given to one person, to the members of one user group, or to the workspace's admins."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("workspace_id", "role", "home_id", "holder_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    role: Mapped[str]
    home_id: Mapped[str]
    """Whose person it is: a user id alone does not say. No foreign key: the operator may name someone of a
    workspace that was not met yet."""
    holder_id: Mapped[str]
    """A user id (`U…`, `W…`), a user group id (`S…`), or `admins`."""


class RoleDecision(Base):
    """A role that was changed in App Home: from then on the operator's settings do not count for it."""

    __tablename__ = "role_decisions"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    decided_at: Mapped[datetime]


def find_person(session: Session, workspace_id: str, user_id: str) -> Person | None:
    """The person, or None when nobody of that id was seen yet."""
    return session.scalar(
        select(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id)
    )


def uninstalled(session: Session) -> set[str]:
    """Ids of workspaces that the app was taken out of: nothing is said there any more."""
    return set(session.scalars(select(Workspace.id).where(Workspace.uninstalled_at.is_not(None))))


def ensure_workspace(session: Session, workspace_id: str) -> Workspace:
    """The workspace's row, made where there is none."""
    workspace = session.get(Workspace, workspace_id)
    if workspace is None:
        # Someone else may make it at this moment.
        insert_once(session, Workspace, {"id": workspace_id})
        workspace = session.get_one(Workspace, workspace_id)
    return workspace


def lock_workspace(session: Session, workspace_id: str) -> Workspace:
    """The workspace's row, made where there is none; who else locks it waits until the unit of work ends.

    It has what holds once it is locked. Whoever adds rows that name the workspace does not wait.
    """
    ensure_workspace(session, workspace_id)
    return session.scalars(
        select(Workspace).where(Workspace.id == workspace_id).with_for_update(key_share=True)
    ).one()


def ensure_person(session: Session, workspace_id: str, user_id: str) -> Person:
    """The person's row, made where there is none."""
    person = find_person(session, workspace_id, user_id)
    if person is None:
        ensure_workspace(session, workspace_id)
        # Someone else may make it at this moment: two first clicks are one person.
        insert_once(session, Person, {"workspace_id": workspace_id, "user_id": user_id})
        person = session.scalars(
            select(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id)
        ).one()
    return person
