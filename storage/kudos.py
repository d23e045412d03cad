"""Kudos: what was given, in a ledger that is only added to, and the messages that show it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, exists, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.database import Base, Key, insert_once
from storage.moving import move_rows


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Kudos(Base):
    """One giving: by one person, to one or more, for one thing. Whom it counts for is in its entries."""

    __tablename__ = "kudos"
    __table_args__ = (
        UniqueConstraint("giver_id", "trigger"),
        Index("ix_kudos_giver_id_day", "giver_id", "day"),
        Index("ix_kudos_workspace_id_given_at", "workspace_id", "given_at"),
        _partial("ix_kudos_about", "about_ts", "giver_id", where="about_ts is not null"),
        _partial("ix_kudos_seconded", "second_of", "giver_id", where="second_of is not null"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    """Where the app is installed."""
    giver_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    trigger: Mapped[str]
    """What names this wish among the giver's."""
    source: Mapped[str]
    text: Mapped[str]
    thanked_for: Mapped[list[Any]]
    """Values, as configured when it was given."""
    is_private: Mapped[bool]
    is_by_leader: Mapped[bool]
    """Whether the giver was a leader then."""
    asked_in: Mapped[str | None]
    """The channel where it was given."""
    about_channel: Mapped[str | None]
    about_ts: Mapped[str | None]
    """The message that is thanked for."""
    second_of: Mapped[int | None] = mapped_column(Key, ForeignKey("kudos_gatherings.id"))
    """The post whose button was pressed."""
    given_at: Mapped[datetime]
    day: Mapped[date]
    """The giver's own date then: of its allowance it takes."""


class KudosEntry(Base):
    """A line of the ledger: one kudos for one person, or that one taken back. Neither goes away."""

    __tablename__ = "kudos_entries"
    __table_args__ = (
        UniqueConstraint("kudos_id", "receiver_id", "amount"),
        CheckConstraint("amount in (-1, 1)", name="one_at_a_time"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kudos_id: Mapped[int] = mapped_column(Key, ForeignKey("kudos.id"))
    receiver_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), index=True)
    amount: Mapped[int]
    """1, or -1 where it was taken back; each at most once."""
    trigger: Mapped[str]
    """What brought it about: for one that was taken back, the wish to do so."""
    at: Mapped[datetime]


class KudosGathering(Base):
    """A message that shows all kudos that it gathers; it gathers more until it closes."""

    __tablename__ = "kudos_gatherings"
    __table_args__ = (Index("ix_kudos_gatherings_open", "workspace_id", "recipient", "closes_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    recipient: Mapped[str]
    """A channel id, or the user id of whom a direct message tells."""
    receivers: Mapped[str]
    """Ids of the people who are thanked, in order, joined by commas."""
    receiver_id: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"))
    """Whom a direct message tells; None for a channel."""
    due_at: Mapped[datetime]
    """When it is said."""
    closes_at: Mapped[datetime]
    """From here on it gathers no more."""


class KudosShown(Base):
    """Which message shows which kudos."""

    __tablename__ = "kudos_shown"

    gathering_id: Mapped[int] = mapped_column(Key, ForeignKey("kudos_gatherings.id"), primary_key=True)
    kudos_id: Mapped[int] = mapped_column(Key, ForeignKey("kudos.id"), primary_key=True, index=True)


class KudosPerson(Base):
    """What somebody chose; and what is locked while their kudos or points are counted."""

    __tablename__ = "kudos_people"

    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True)
    is_listed: Mapped[bool] = mapped_column(default=True)
    """Whether they are on the leaderboards."""
    wants_messages: Mapped[bool] = mapped_column(default=True)
    """Whether they are told by direct message of what they can read in a channel."""


class KudosReaction(Base):
    """Whether somebody's reaction is on a message, by the newest that is known of it."""

    __tablename__ = "kudos_reactions"
    __table_args__ = (UniqueConstraint("message_ts", "channel_id", "giver_id", "emoji"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel_id: Mapped[str]
    message_ts: Mapped[str]
    giver_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    emoji: Mapped[str]
    """With its skin tone."""
    event_ts: Mapped[str]
    is_on: Mapped[bool]


class KudosNote(Base):
    """The weekly note of one site: due, then done."""

    __tablename__ = "kudos_notes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "site", "due_at"),
        _partial("ix_kudos_notes_waiting", "due_at", where="done_at is null"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    site: Mapped[str]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


def lock_people(session: Session, person_ids: Collection[int]) -> dict[int, KudosPerson]:
    """Holds these people's rows until the unit of work ends, making them where there are none.

    In the order of their ids, as everyone does: so nobody waits in a circle.
    """
    wanted = sorted(set(person_ids))
    present = set(session.scalars(select(KudosPerson.person_id).where(KudosPerson.person_id.in_(wanted))))
    for person_id in wanted:
        if person_id not in present:
            insert_once(session, KudosPerson, {"person_id": person_id})
    rows = session.scalars(
        select(KudosPerson)
        .where(KudosPerson.person_id.in_(wanted))
        .order_by(KudosPerson.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.person_id: row for row in rows}


def move_kudos(session: Session, from_id: int, to_id: int) -> None:
    """Two rows turned out to be one person: what the first gave and received is the second's."""
    shown = select(KudosShown.gathering_id).join(KudosEntry, KudosEntry.kudos_id == KudosShown.kudos_id)
    for gathering in session.scalars(
        select(KudosGathering).where(KudosGathering.id.in_(shown.where(KudosEntry.receiver_id == from_id)))
    ).all():
        ids = {int(person_id) for person_id in gathering.receivers.split(",")}
        if from_id in ids:
            gathering.receivers = ",".join(str(each) for each in sorted(ids - {from_id} | {to_id}))
        if gathering.receiver_id == from_id:
            gathering.receiver_id = to_id
    session.flush()
    other = aliased(Kudos)
    same_wish = exists().where(other.giver_id == to_id, other.trigger == Kudos.trigger)
    session.execute(update(Kudos).where(Kudos.giver_id == from_id, ~same_wish).values(giver_id=to_id))
    named = aliased(KudosEntry)
    both_named = exists().where(named.kudos_id == KudosEntry.kudos_id, named.receiver_id == to_id)
    session.execute(
        update(KudosEntry).where(KudosEntry.receiver_id == from_id, ~both_named).values(receiver_id=to_id)
    )
    chose = session.get(KudosPerson, from_id)
    if chose is not None:
        # Who has left the leaderboards, or wants no messages, under either row means it under both.
        theirs = lock_people(session, [to_id])[to_id]
        theirs.is_listed = theirs.is_listed and chose.is_listed
        theirs.wants_messages = theirs.wants_messages and chose.wants_messages
        session.delete(chose)
    move_rows(session, from_id, to_id, KudosReaction.giver_id)
