"""Alerts with their versions, audiences, acknowledgements, questions and drafts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    delete,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Key, is_not_newest
from storage.moving import move_references, move_rows


class AlertState(StrEnum):
    """Where an alert is in its life."""

    SCHEDULED = "scheduled"
    """The first word may have gone out; the start has not come."""
    LIVE = "live"
    OVER = "over"
    CANCELLED = "cancelled"
    RETIRED = "retired"
    """Kept long enough: nobody sees it any more, and its rows are being deleted, some at a time."""


CLOSED = (AlertState.OVER, AlertState.CANCELLED, AlertState.RETIRED)


class Alert(Base):
    """One alert. Its words are in its versions; `version` is the one that agents acknowledge."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_ended", "workspace_id", "ended_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    author_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    """Raised by every edit, typo or material, so that nobody overwrites an edit that they did not see."""
    delivery: Mapped[str]
    """`channel`, `dm` or `both`."""
    first_word_at: Mapped[datetime | None]
    """None: as soon as it is sent or approved."""
    reminders: Mapped[list[Any]]
    """Minutes before the start, each an int."""
    created_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    """When the first word was handed to delivery."""
    ended_at: Mapped[datetime | None]
    """Set when it is over or cancelled."""
    nudged_at: Mapped[datetime | None]


class AlertVersion(Base):
    """What an alert says. A typo changes it in place; a material edit makes the next one."""

    __tablename__ = "alert_versions"

    alert_id: Mapped[int] = mapped_column(Key, ForeignKey("alerts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    edited_at: Mapped[datetime]
    changed: Mapped[list[Any]]
    """Names of the fields that differ from the version before."""
    kind: Mapped[str]
    title: Mapped[str]
    happening: Mapped[dict[str, Any]]
    """A rich_text block as Slack gave it."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    acknowledge_by: Mapped[datetime | None]
    volume: Mapped[str]
    answers: Mapped[list[Any]]
    """What customers will ask: pairs [question, answer]."""
    freedoms: Mapped[str]
    """What agents may do on their own, one a line."""
    stop_and_ask: Mapped[str]
    ask_whom: Mapped[list[Any]]
    """User ids."""
    links: Mapped[str]
    """One a line: address, then words."""


class AlertChannel(Base):
    """A channel in an alert's audience."""

    __tablename__ = "alert_channels"

    alert_id: Mapped[int] = mapped_column(Key, ForeignKey("alerts.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(Key, ForeignKey("channels.id"), primary_key=True, index=True)


class AlertGroup(Base):
    """A user group in an alert's audience."""

    __tablename__ = "alert_groups"

    alert_id: Mapped[int] = mapped_column(Key, ForeignKey("alerts.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(Key, ForeignKey("user_groups.id"), primary_key=True, index=True)


class AlertDraft(Base):
    """What a publisher has typed and not yet sent: a new alert, or an edit of one."""

    __tablename__ = "alert_drafts"
    __table_args__ = (
        Index(
            "ix_alert_drafts_unused",
            "workspace_id",
            "author_id",
            sqlite_where=text("used_at is null"),
            postgresql_where=text("used_at is null"),
        ),
        Index("ix_alert_drafts_author_id", "author_id"),
        Index(
            "ix_alert_drafts_decided_by",
            "decided_by",
            sqlite_where=text("decided_by is not null"),
            postgresql_where=text("decided_by is not null"),
        ),
        # Authors discard the newest, too, and what was asked about it in Slack names it by its id.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    author_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    alert_id: Mapped[int | None] = mapped_column(Key, ForeignKey("alerts.id"), index=True)
    """The alert that it edits, or has become."""
    base_revision: Mapped[int | None]
    """The revision of that alert that the editor saw."""
    typed_in: Mapped[str | None] = mapped_column(unique=True)
    """The id of the modal in which it was begun: what is typed there again is the same draft."""
    form: Mapped[dict[str, Any]]
    """The fields as typed; see services.alerts.form."""
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    """When approval was asked for; None while the author still writes."""
    used_at: Mapped[datetime | None]
    """When it became an alert, or an edit of one."""
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"))
    """Who approved it or sent it back."""
    returned_with: Mapped[str | None]
    """The words with which it was sent back."""


class Acknowledgement(Base):
    """An agent has read a version of an alert.

    Rows come in bursts, so there is one tree to write and no index beside it: those of one person are found
    through the versions of alerts, which are few.
    """

    __tablename__ = "acknowledgements"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    alert_id: Mapped[int] = mapped_column(Key, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime]


class AlertQuestion(Base):
    """A question of an agent about an alert, and its answer."""

    __tablename__ = "alert_questions"
    __table_args__ = (
        UniqueConstraint("asked_in"),
        Index(
            "ix_alert_questions_open",
            "alert_id",
            sqlite_where=text("answer is null"),
            postgresql_where=text("answer is null"),
        ),
        Index(
            "ix_alert_questions_answered_by",
            "answered_by",
            sqlite_where=text("answered_by is not null"),
            postgresql_where=text("answered_by is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    alert_id: Mapped[int] = mapped_column(Key, ForeignKey("alerts.id"), index=True)
    asker_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), index=True)
    asked_in: Mapped[str]
    """The id of the modal in which it was asked: a redelivered submission is one question."""
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]


def move_alerts(session: Session, from_id: int, to_id: int) -> None:
    """Two rows turned out to be one person: what the first wrote, read and asked is the second's."""
    versions = select(AlertVersion.alert_id, AlertVersion.number)
    by_version = tuple_(Acknowledgement.alert_id, Acknowledgement.version).in_(versions)
    move_rows(session, from_id, to_id, Acknowledgement.person_id, by_version)
    move_references(
        session,
        from_id,
        to_id,
        Alert.author_id,
        AlertVersion.editor_id,
        AlertDraft.author_id,
        AlertDraft.decided_by,
        AlertQuestion.asker_id,
        AlertQuestion.answered_by,
    )


def delete_acknowledgements(session: Session, alert_id: int, limit: int) -> int:
    """Deletes some of an alert's acknowledgements; returns how many."""
    readers = session.execute(
        select(Acknowledgement.version, Acknowledgement.person_id)
        .where(Acknowledgement.alert_id == alert_id)
        .limit(limit)
    ).all()
    for version in {row.version for row in readers}:
        session.execute(
            delete(Acknowledgement).where(
                Acknowledgement.alert_id == alert_id,
                Acknowledgement.version == version,
                Acknowledgement.person_id.in_([row.person_id for row in readers if row.version == version]),
            )
        )
    return len(readers)


def delete_alert(session: Session, alert_id: int) -> int:
    """Deletes an alert with its versions, audience, questions and drafts, once it has no acknowledgements.

    Returns how many rows; 0, and nothing is deleted, while it or a question is the newest of its kind.
    """
    alone = (
        select(Alert.id).where(Alert.id == alert_id, ~is_not_newest(Alert.id)),
        select(AlertQuestion.id).where(AlertQuestion.alert_id == alert_id, ~is_not_newest(AlertQuestion.id)),
    )
    if any(session.scalar(newest) is not None for newest in alone):
        return 0
    rows = 0
    for part in (AlertQuestion, AlertDraft, AlertChannel, AlertGroup, AlertVersion):
        rows += _delete(session, part, part.alert_id == alert_id)
    return rows + _delete(session, Alert, Alert.id == alert_id)


def _delete(session: Session, model: type[Base], which: ColumnElement[bool]) -> int:
    gone = session.execute(
        delete(model).where(which).returning(literal(1)), execution_options={"synchronize_session": False}
    )
    return len(gone.all())
