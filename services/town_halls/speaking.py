"""The posts of a town hall: which kinds there are, and adding them in the transaction that decides it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.quiet.holding import add_posts
from storage.audiences import Channel
from storage.people import Person
from storage.posts import NewPost, Post, PostState, mark_stale, mark_stale_posts
from storage.town_halls import (
    IN_THE_HALL,
    QuestionState,
    TownHall,
    TownHallChannel,
    TownHallHost,
    TownHallQuestion,
)

BOARD = "town_hall.board"
"""The message that is the town hall; questions are replies to it."""
OPENED = "town_hall.opened"
CLOSING_SOON = "town_hall.closing_soon"
RECAP = "town_hall.recap"
CANCELLED = "town_hall.cancelled"
LEFT_OPEN = "town_hall.left_open"
"""To hosts: what was not answered by the close."""
REVIEW = "town_hall.review"
"""To hosts: questions wait to be let in."""
EXPORT_FILE = "town_hall.export_file"
QUESTION = "town_hall.question"
FLAGGED = "town_hall.flagged"
ANSWERED = "town_hall.answered"
"""To the asker and to those who wanted to know."""
DECLINED = "town_hall.declined"

IN_THREAD = (OPENED, CLOSING_SOON, RECAP, CANCELLED)
"""Replies to the board that are shown in the channel, too."""
ABOUT_TOWN_HALLS = (BOARD, *IN_THREAD, LEFT_OPEN, REVIEW, EXPORT_FILE)
ABOUT_QUESTIONS = (QUESTION, FLAGGED, ANSWERED, DECLINED)
"""What a post's `subject_id` is the id of."""
UNSAID = (BOARD, OPENED, CLOSING_SOON, LEFT_OPEN, REVIEW)
"""What is withdrawn when a town hall is called off."""

HALL_PRIORITY, HOST_PRIORITY, QUESTION_PRIORITY = 50, 52, 54
QUESTION_QUIET = timedelta(seconds=30)
"""Votes are shown in a question's own message not sooner: updates are scarce, and the board goes first."""


def announce(session: Session, hall: TownHall, now: datetime) -> int:
    """Posts the board in each channel, once ever; returns how many are new."""
    channels = session.scalars(
        select(Channel.channel_id)
        .join(TownHallChannel, TownHallChannel.channel_id == Channel.id)
        .where(TownHallChannel.town_hall_id == hall.id)
        .order_by(Channel.id)
    )
    posts = (
        _post(hall, BOARD, hall.id, f"town_hall:{hall.id}:board", channel, now, HALL_PRIORITY)
        for channel in channels
    )
    return add_posts(session, posts, now)


def reply(session: Session, hall: TownHall, kind: str, occasion: str, now: datetime) -> int:
    """One reply to the board in each channel."""
    return _reply(session, hall, kind, hall.id, occasion, now, HALL_PRIORITY)


def show(session: Session, hall: TownHall, questions: Sequence[TownHallQuestion], now: datetime) -> None:
    """Lets questions into the hall, in an order that says nothing of when they were asked."""
    by_lot = list(questions)
    secrets.SystemRandom().shuffle(by_lot)
    for question in by_lot:
        hall.questions += 1
        question.number, question.state = hall.questions, QuestionState.SHOWN
        occasion = f"town_hall_question:{question.id}:shown"
        _reply(session, hall, QUESTION, question.id, occasion, now, QUESTION_PRIORITY)
    if by_lot:
        refresh_board(session, hall, now)


def show_everywhere(session: Session, hall: TownHall, now: datetime) -> None:
    """Shows in channels that came later what stands in the others; once a channel."""
    shown = session.scalars(
        select(TownHallQuestion.id)
        .where(TownHallQuestion.town_hall_id == hall.id, TownHallQuestion.state.in_(IN_THE_HALL))
        .order_by(TownHallQuestion.number)
    ).all()
    for question_id in shown:
        occasion = f"town_hall_question:{question_id}:shown"
        _reply(session, hall, QUESTION, question_id, occasion, now, QUESTION_PRIORITY)


def tell_hosts(
    session: Session,
    hall: TownHall,
    kind: str,
    occasion: str,
    now: datetime,
    *,
    question_id: int | None = None,
    to: Iterable[str] | None = None,
) -> int:
    """A direct message to each host, once an occasion.

    Args:
        question_id: the question that it is about; None: the town hall.
        to: some user ids instead of all hosts.
    """
    recipients = hosts_of(session, hall.id) if to is None else to
    subject_id = hall.id if question_id is None else question_id
    posts = (_post(hall, kind, subject_id, occasion, user_id, now, HOST_PRIORITY) for user_id in recipients)
    return add_posts(session, posts, now)


def tell(
    session: Session, hall: TownHall, kind: str, question_id: int, to: Iterable[str], now: datetime
) -> int:
    """A direct message about a question, to each once ever."""
    occasion = f"town_hall_question:{question_id}:{kind}"
    posts = (_post(hall, kind, question_id, occasion, user_id, now, HOST_PRIORITY) for user_id in to)
    return add_posts(session, posts, now)


def refresh(session: Session, kind: str, subject_id: int, now: datetime) -> None:
    """Messages of that kind about that subject show something that is not true any more."""
    mark_stale(session, kind, subject_id, now)


def refresh_board(
    session: Session, hall: TownHall, now: datetime, *, not_before: datetime | None = None
) -> None:
    """The board shows something that is not true any more."""
    mark_stale(session, BOARD, hall.id, now, not_before=not_before)


def refresh_question(
    session: Session, question: TownHallQuestion, now: datetime, *, after: timedelta = timedelta()
) -> None:
    """A question's own messages show something that is not true any more."""
    mark_stale(session, QUESTION, question.id, now, not_before=now + after)


def refresh_all(session: Session, hall: TownHall, now: datetime) -> None:
    """Everything that stands in the channels says something that is not true any more."""
    questions = select(TownHallQuestion.id).where(TownHallQuestion.town_hall_id == hall.id)
    ids = session.scalars(select(Post.id).where(Post.kind == QUESTION, Post.subject_id.in_(questions))).all()
    refresh_board(session, hall, now)
    mark_stale_posts(session, ids, now)


def hosts_of(session: Session, town_hall_id: int) -> Sequence[str]:
    """User ids of the hosts, in the order of their rows."""
    return session.scalars(
        select(Person.user_id)
        .join(TownHallHost, TownHallHost.person_id == Person.id)
        .where(TownHallHost.town_hall_id == town_hall_id, Person.is_deactivated.is_(False))
        .order_by(Person.id)
    ).all()


def _reply(
    session: Session, hall: TownHall, kind: str, subject_id: int, occasion: str, now: datetime, priority: int
) -> int:
    boards = session.scalars(
        select(Post)
        .where(
            Post.kind == BOARD,
            Post.subject_id == hall.id,
            Post.state.not_in((PostState.WITHDRAWN, PostState.FAILED)),
        )
        .order_by(Post.id)
    )
    posts = (
        _post(hall, kind, subject_id, occasion, board.recipient, now, priority, parent_id=board.id)
        for board in boards
    )
    return add_posts(session, posts, now)


def _post(
    hall: TownHall,
    kind: str,
    subject_id: int,
    occasion: str,
    recipient: str,
    now: datetime,
    priority: int,
    *,
    parent_id: int | None = None,
) -> NewPost:
    return NewPost(
        workspace_id=hall.workspace_id,
        kind=kind,
        subject_id=subject_id,
        occasion=occasion,
        recipient=recipient,
        due_at=now,
        parent_id=parent_id,
        priority=priority,
    )
