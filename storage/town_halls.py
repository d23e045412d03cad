"""Town halls, their questions and votes. Of a question without a name nothing says who asked it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    ScalarSelect,
    SQLColumnExpression,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, Key
from storage.moving import move_references, move_rows


class TownHallState(StrEnum):
    """Where a town hall is in its life."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class QuestionState(StrEnum):
    """Where a question is: new → (in review →) shown → answered, or put away for one of three reasons."""

    NEW = "new"
    """Asked without a name: it waits for company, with which it is shown."""
    IN_REVIEW = "in_review"
    SHOWN = "shown"
    ANSWERED = "answered"
    MERGED = "merged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


IN_THE_HALL = (QuestionState.SHOWN, QuestionState.ANSWERED)
"""What everybody may read."""
UNANSWERED = (QuestionState.NEW, QuestionState.IN_REVIEW, QuestionState.SHOWN)


class TownHall(Base):
    """One town hall. Its rules are columns, so that a copy of it has the same."""

    __tablename__ = "town_halls"
    __table_args__ = (
        UniqueConstraint("typed_in"),
        UniqueConstraint("follows_id"),
        Index("ix_town_halls_current", "workspace_id", "state", "opens_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    author_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"))
    typed_in: Mapped[str | None]
    """The modal that it was written in: what is saved from it again is the same town hall."""
    follows_id: Mapped[int | None] = mapped_column(Key, ForeignKey("town_halls.id"))
    """The one before it in a series."""
    state: Mapped[str]
    topic: Mapped[str]
    introduction: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    repeats: Mapped[str] = mapped_column(default="")
    """How the series goes on: see services.town_halls.series; empty: not at all."""
    labels: Mapped[list[Any]]
    """Words by which questions may be sorted."""
    allows_anonymous: Mapped[bool]
    is_reviewed: Mapped[bool]
    hides_votes: Mapped[bool]
    one_at_a_time: Mapped[bool]
    created_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """Set when it is closed or called off."""
    answers_by: Mapped[datetime | None]
    """When its hosts mean to have answered what was left open."""
    questions: Mapped[int] = mapped_column(default=0)
    """How many numbers were given out: questions are numbered as they are shown."""
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What votes and allowances are kept under; destroyed at the close."""


class TownHallChannel(Base):
    """Where it is held."""

    __tablename__ = "town_hall_channels"

    town_hall_id: Mapped[int] = mapped_column(Key, ForeignKey("town_halls.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(Key, ForeignKey("channels.id"), primary_key=True, index=True)


class TownHallHost(Base):
    """Who leads it, answers, and decides what is shown."""

    __tablename__ = "town_hall_hosts"

    town_hall_id: Mapped[int] = mapped_column(Key, ForeignKey("town_halls.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True, index=True)


class TownHallQuestion(Base):
    """A question. Asked without a name, its row holds nothing of its asker, and no time below the hour."""

    __tablename__ = "town_hall_questions"
    __table_args__ = (
        UniqueConstraint("handle"),
        UniqueConstraint("town_hall_id", "number"),
        Index("ix_town_hall_questions_state", "town_hall_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    """By lot: neither ids nor the order of rows say which question came first."""
    town_hall_id: Mapped[int] = mapped_column(Key, ForeignKey("town_halls.id"))
    handle: Mapped[str]
    """A digest of the token that its asker's own view holds: it tells a question twice sent, and lets its
    asker come back to it."""
    asker_id: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"), index=True)
    """None where it was asked without a name."""
    text: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    """Where it was asked without a name: the beginning of that hour."""
    number: Mapped[int | None]
    state: Mapped[str]
    merged_into: Mapped[int | None] = mapped_column(Key, ForeignKey("town_hall_questions.id"))
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"))
    """The host who declined it or put it to another one."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it was declined, for its asker to read."""
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(Key, ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    is_answered_aloud: Mapped[bool] = mapped_column(default=False)
    """The answer was given by voice; what is kept is a note of it."""
    votes: Mapped[int] = mapped_column(default=0)
    """Counted at the close, when the votes themselves go."""
    flags: Mapped[int] = mapped_column(default=0)


class TownHallVote(Base):
    """Whether somebody wants a question answered. Who that is, the key alone can tell, and only by trying."""

    __tablename__ = "town_hall_votes"

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("town_hall_questions.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    moment: Mapped[int] = mapped_column(Key)
    """When it was pressed, in microseconds from a moment that the key alone tells: the latest counts."""


class TownHallFlag(Base):
    """Somebody thinks that a question should not stand there; who, as with votes."""

    __tablename__ = "town_hall_flags"

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("town_hall_questions.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)


class TownHallAllowance(Base):
    """How many questions somebody has asked without a name; who, as with votes, and not which."""

    __tablename__ = "town_hall_allowances"

    town_hall_id: Mapped[int] = mapped_column(Key, ForeignKey("town_halls.id"), primary_key=True)
    asker: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[int]


class TownHallFollower(Base):
    """Who wants to be told of an answer, by their own wish and under their name; deleted when they are."""

    __tablename__ = "town_hall_followers"

    question_id: Mapped[int] = mapped_column(Key, ForeignKey("town_hall_questions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("people.id"), primary_key=True, index=True)


TO_SCRUB = (
    "town_halls",
    "town_hall_votes",
    "town_hall_flags",
    "town_hall_allowances",
    "town_hall_questions",
)
"""Tables in whose old rows it might still be read who voted, or in which order people asked."""


def votes_of(question: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """How many want that question answered, while votes are kept."""
    return (
        select(func.count())
        .where(TownHallVote.question_id == question, TownHallVote.is_on)
        .correlate_except(TownHallVote)
        .scalar_subquery()
    )


def flags_of(question: SQLColumnExpression[int]) -> ScalarSelect[int]:
    """How many have flagged that question, while flags are kept."""
    return (
        select(func.count())
        .where(TownHallFlag.question_id == question)
        .correlate_except(TownHallFlag)
        .scalar_subquery()
    )


def even_out(session: Session, town_hall_id: int) -> None:
    """Writes anew what was written as somebody asked without a name: where a row lies in its table, and (on
    PostgreSQL) the transaction that its `xmin` names, then say of this moment, and not of that one."""
    kept = TownHallAllowance.town_hall_id == town_hall_id
    counts = session.execute(
        select(TownHallAllowance.asker, TownHallAllowance.asked).where(kept).order_by(TownHallAllowance.asker)
    ).all()
    session.execute(delete(TownHallAllowance).where(kept))
    if counts:
        rows = [
            {"town_hall_id": town_hall_id, "asker": count.asker, "asked": count.asked} for count in counts
        ]
        session.execute(insert(TownHallAllowance), rows)
    session.execute(
        update(TownHallQuestion)
        .where(TownHallQuestion.town_hall_id == town_hall_id, TownHallQuestion.asker_id.is_(None))
        .values(label=TownHallQuestion.label),
        execution_options={"synchronize_session": False},
    )


def forget_voters(session: Session, town_hall_id: int) -> None:
    """Destroys the key and all that was kept under it; what remains of votes and flags is their number."""
    questions = TownHallQuestion.town_hall_id == town_hall_id
    ids = select(TownHallQuestion.id).where(questions)
    for statement in (
        update(TownHallQuestion)
        .where(questions)
        .values(votes=votes_of(TownHallQuestion.id), flags=flags_of(TownHallQuestion.id)),
        delete(TownHallVote).where(TownHallVote.question_id.in_(ids)),
        delete(TownHallFlag).where(TownHallFlag.question_id.in_(ids)),
        delete(TownHallAllowance).where(TownHallAllowance.town_hall_id == town_hall_id),
        update(TownHall).where(TownHall.id == town_hall_id).values(key=None),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})


def move_town_halls(session: Session, from_id: int, to_id: int) -> None:
    """Two rows turned out to be one person: what the first hosts, asked with their name and said is the
    second's. Votes and what was asked without a name belong to nobody's row."""
    move_references(
        session,
        from_id,
        to_id,
        TownHall.author_id,
        TownHallQuestion.asker_id,
        TownHallQuestion.decided_by,
        TownHallQuestion.answered_by,
    )
    move_rows(session, from_id, to_id, TownHallHost.person_id)
    move_rows(session, from_id, to_id, TownHallFollower.person_id)
