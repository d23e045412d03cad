"""Posts: everything that is to be said in Slack, stored in the transaction that decides it (an outbox)."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    ScalarSelect,
    SQLColumnExpression,
    UniqueConstraint,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from storage.database import Base, Key, UtcDateTime, is_not_newest
from storage.people import has_left


class PostState(StrEnum):
    """Where a post is on its way: pending → claimed → sending → sent | failed | uncertain, or withdrawn.

    One that was sent is removed where its view says that its message is to go. A direct message that can wait
    is held before all that.
    """

    HELD = "held"
    """Waits until its recipient may be told: see services.quiet."""
    GATHERED = "gathered"
    """Is told as a part of another one, which has its own way to go."""
    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"
    """Was never said, and will not be."""
    REMOVED = "removed"
    """Was said, and is taken out of Slack again."""


OVER = (
    PostState.GATHERED,
    PostState.SENT,
    PostState.FAILED,
    PostState.WITHDRAWN,
    PostState.REMOVED,
)
"""Nothing more is to be done about a post but to update its message."""
_PENDING = "state = 'pending'"


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Post(Base):
    """One message to one recipient. It says what, not how: the words are made when it is sent."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("occasion", "workspace_id", "recipient"),
        Index("ix_posts_subject", "kind", "subject_id"),
        # What delivery looks for, and nothing else: posts that are over are in none of these.
        _partial("ix_posts_waiting", "workspace_id", "priority", "next_at", "id", where=_PENDING),
        _partial("ix_posts_due", "due_at", "next_at", "state", where=_PENDING),
        _partial("ix_posts_expiring", "expires_at", where=f"{_PENDING} and expires_at is not null"),
        _partial("ix_posts_held", "next_at", "id", where="state = 'held'"),
        _partial("ix_posts_held_for", "workspace_id", "recipient", where="state = 'held'"),
        _partial("ix_posts_gathered", "within_id", where="within_id is not null"),
        _partial("ix_posts_replies", "parent_id", where=f"{_PENDING} and parent_id is not null"),
        # Not `in`: SQLite sees that one state is among these only where they are written like this.
        _partial(
            "ix_posts_in_flight",
            "state",
            "next_at",
            where="state = 'claimed' or state = 'sending' or state = 'uncertain'",
        ),
        _partial("ix_posts_failed", "recipient", where="state = 'failed'"),
        _partial("ix_posts_failed_lately", "workspace_id", "created_at", where="state = 'failed'"),
        _partial("ix_posts_stale", "update_at", where="update_at is not null"),
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
    within_id: Mapped[int | None] = mapped_column(Key)
    """The post that tells it, where several were gathered. No foreign key: SQLite cannot add one to a table
    that is there."""
    priority: Mapped[int] = mapped_column(default=50)
    """Lower goes first."""
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """Not said any more from here on: a reminder is of no use once the thing has started."""
    needed_by: Mapped[datetime | None]
    """It is not put off to another day where that begins later than this."""
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
    """Its message's ts; of a file, the file's id. None where a publisher alone has seen it arrive."""
    reason: Mapped[str | None]
    """Why it failed, is uncertain or was put off: see `storage.post_reasons`."""

    stale: Mapped[int] = mapped_column(default=0)
    """Raised whenever what it shows has changed."""
    shown: Mapped[int] = mapped_column(default=0)
    """The value of `stale` that the message in Slack shows."""
    update_at: Mapped[datetime | None]
    """When it may next be updated, while an update is wanted."""
    quiet_until: Mapped[datetime | None]
    """No update before this: each one sets it, so that many changes become one update."""


def is_in(state: PostState) -> ColumnElement[bool]:
    """Whether a post is in that state: written out, since a bound value hides from a planner which partial
    index serves."""
    return Post.state == literal_column(f"'{state.value}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """What is to be said to one recipient; the fields are those of `Post`."""

    workspace_id: str
    kind: str
    subject_id: int
    occasion: str
    recipient: str
    due_at: datetime
    detail: str | None = None
    parent_id: int | None = None
    """A post that is not itself a reply: Slack's threads are one level deep."""
    priority: int = 50
    expires_at: datetime | None = None
    needed_by: datetime | None = None


_Other = aliased(Post)
_FIELDS = tuple(each.name for each in fields(NewPost))
_POSTS = Base.metadata.tables[Post.__tablename__]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """What a renderer is told of the post whose message it makes."""

    id: int
    workspace_id: str
    kind: str
    subject_id: int
    detail: str | None
    recipient: str
    due_at: datetime
    sent_at: datetime | None
    """None when it is said for the first time; set when a message in Slack is to be updated."""
    claimed_at: float = math.inf
    """Seconds of `time.monotonic`: it is to show what was stored by then, or later."""
    beside: tuple[str, ...] = ()
    """To whom the posts go that were claimed together with it, its own recipient among them."""


def add_posts(
    session: Session,
    posts: Iterable[NewPost],
    now: datetime,
    *,
    is_held: Callable[[NewPost], bool] = lambda _: False,
) -> int:
    """Stores what is to be said; whoever is told of that occasion already, or was erased, is left out.

    Features call that of services.quiet, which says what is held.

    Returns how many were new.
    """
    rows = [
        _values_of(post)
        | {
            "state": PostState.HELD if is_held(post) else PostState.PENDING,
            "created_at": now,
            "next_at": post.due_at,
        }
        for post in posts
        if not has_left(post.recipient)
    ]
    if not rows:
        return 0
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(_POSTS).on_conflict_do_nothing(
        index_elements=["occasion", "workspace_id", "recipient"]
    )
    # Not by the ORM, and nothing is returned: an alert for thousands keeps others from writing half as long.
    added = session.connection().execute(statement, rows, execution_options={"preserve_rowcount": True})
    return added.rowcount


def _values_of(post: NewPost) -> dict[str, object]:
    # Not dataclasses.asdict, which copies each value: half of the time that an alert for thousands took.
    return {name: getattr(post, name) for name in _FIELDS}


def posts_about(session: Session, kinds: Collection[str], subject_id: int) -> Sequence[Post]:
    """The posts of these kinds about one subject, oldest first."""
    return session.scalars(
        select(Post).where(Post.kind.in_(kinds), Post.subject_id == subject_id).order_by(Post.id)
    ).all()


def mark_stale(
    session: Session, kind: str, subject_id: int, now: datetime, *, not_before: datetime | None = None
) -> int:
    """Asks for an update of every message of that kind about that subject, in the work that changed it.

    A message is updated at `not_before` (now if None) or once it has been quiet for the coalescing interval,
    whichever is later; an earlier wish stands. One that is not sent yet is caught up with when it is. Of one
    that was gathered it is the message that tells it.
    Returns how many posts it concerned.
    """
    return _mark_stale(session, and_(Post.kind == kind, Post.subject_id == subject_id), now, not_before)


def mark_stale_posts(
    session: Session, ids: Collection[int], now: datetime, *, not_before: datetime | None = None
) -> int:
    """As `mark_stale`, for single posts."""
    return _mark_stale(session, Post.id.in_(ids), now, not_before)


def withdraw(session: Session, kinds: Collection[str], subject_id: int) -> int:
    """Takes back what is not said yet. A post whose call to Slack has begun is left to end as it will.

    Returns how many were taken back.
    """
    unsaid = and_(
        Post.kind.in_(kinds),
        Post.subject_id == subject_id,
        Post.state.in_((PostState.HELD, PostState.PENDING, PostState.CLAIMED)),
    )
    return update_in_order(session, unsaid, state=PostState.WITHDRAWN, owner=None, lease_until=None)


def send_again(session: Session, ids: Collection[int], now: datetime) -> int:
    """Puts failed and uncertain posts back in the queue, as the publisher decided.

    Returns how many it concerned.
    """
    ended = and_(Post.id.in_(ids), Post.state.in_((PostState.FAILED, PostState.UNCERTAIN)))
    return update_in_order(
        session,
        ended,
        state=PostState.PENDING,
        next_at=now,
        attempts=0,
        looks=0,
        owner=None,
        lease_until=None,
        reason=None,
    )


def mark_arrived(session: Session, post_id: int, now: datetime, *, channel: str | None) -> bool:
    """Takes a publisher's word that an uncertain post is there; returns whether it was uncertain still.

    Nobody knows its ts: it is not updated any more, and replies to it stand for themselves.

    Args:
        channel: where it is; None for a direct message, whose D-id nobody knows.
    """
    uncertain = and_(Post.id == post_id, Post.state == PostState.UNCERTAIN)
    seen = update_in_order(
        session,
        uncertain,
        state=PostState.SENT,
        sent_at=func.coalesce(Post.sending_at, literal(now, UtcDateTime())),
        channel=channel,
        update_at=None,
        owner=None,
        lease_until=None,
        reason=None,
    )
    return seen == 1


def is_unfinished() -> ColumnElement[bool]:
    """Whether something is still to be done about a post, or is being done; of one that was gathered, about
    the post that tells it."""
    teller = select(_Other.id).where(_Other.id == Post.within_id, _is_unfinished(_Other)).scalar_subquery()
    return or_(_is_unfinished(Post), and_(Post.within_id.is_not(None), teller.is_not(None)))


def _is_unfinished(post: type[Post]) -> ColumnElement[bool]:
    return or_(post.state.not_in(OVER), post.update_at.is_not(None), post.owner.is_not(None))


def delete_finished(session: Session, which: ColumnElement[bool], limit: int) -> int:
    """Deletes some of these posts: what is finished, has no replies and tells no others; returns how many.

    What told them, together with others, goes with the last of them.
    """
    ids = session.scalars(
        select(Post.id)
        .where(
            which,
            ~is_unfinished(),
            _first(_Other.parent_id).is_(None),
            _first(_Other.within_id).is_(None),
            is_not_newest(Post.id),
        )
        .order_by(*by_subject())
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    # They are locked, so that of two who delete the last ones of a message one sees that they were the last.
    tellers = session.scalars(
        select(Post.id)
        .where(Post.id.in_(select(_Other.within_id).where(_Other.id.in_(ids), _Other.within_id.is_not(None))))
        .order_by(Post.id)
        .with_for_update()
    ).all()
    session.execute(delete(Post).where(Post.id.in_(ids)), execution_options={"synchronize_session": False})
    if tellers:
        tells_none = _first(_Other.within_id).is_(None)
        session.execute(
            delete(Post).where(Post.id.in_(tellers), tells_none, is_not_newest(Post.id)),
            execution_options={"synchronize_session": False},
        )
    return len(ids)


def by_subject() -> tuple[SQLColumnExpression[Any], ...]:
    """An order for a look at some posts about a subject: without one, PostgreSQL may read the table until it
    has met so many, and that is all of it where they have just been deleted."""
    return Post.kind, Post.subject_id


def _first(of_other: InstrumentedAttribute[int | None]) -> ScalarSelect[int]:
    # Of a NOT EXISTS, PostgreSQL may make a join that reads all posts for the few that are asked about.
    return select(_Other.id).where(of_other == Post.id).limit(1).scalar_subquery()


def asking_once(which: ColumnElement[bool], *, locks: bool) -> Update:
    """As `mark_stale`, to be prepared and run with `now`, for what changes many times a second.

    A post that is yet to be said, or whose update is asked for and not begun, will show this change, too: it
    is left as it is.

    Args:
        locks: whether the database locks rows: then they are locked before that is looked at, so that nobody
            begins meanwhile. On SQLite nobody else writes.
    """
    now = bindparam("now", type_=UtcDateTime())
    changed = update(Post).values(**_staler(now))
    if not locks:
        return changed.where(which, _is_alive(), not_(_will_show(Post, now)))
    locked = (
        select(Post.id, Post.state, Post.owner, Post.update_at, Post.quiet_until)
        .where(which, _is_alive())
        .order_by(Post.id)
        .with_for_update()
        .cte("locked")
    )
    return changed.where(Post.id.in_(select(locked.c.id).where(not_(_will_show(locked.c, now)))))


def _mark_stale(
    session: Session, which: ColumnElement[bool], now: datetime, not_before: datetime | None
) -> int:
    # Pending ones count too: they may be claimed and rendered before the change that made them stale is seen.
    wished = literal(max(now, not_before or now), UtcDateTime())
    touched = update_in_order(session, and_(which, _is_alive()), **_staler(wished))
    # Only now, as their rows are held: one may have been gathered a moment ago.
    tellers = session.scalars(select(Post.within_id).where(which, Post.within_id.is_not(None))).all()
    if tellers:
        update_in_order(session, and_(Post.id.in_(tellers), _is_alive()), **_staler(wished))
    return touched


def _is_alive() -> ColumnElement[bool]:
    return and_(
        Post.state != PostState.FAILED.value,
        Post.state != PostState.WITHDRAWN.value,
        Post.state != PostState.REMOVED.value,
    )


def _will_show(post: Any, now: ColumnElement[datetime]) -> ColumnElement[bool]:
    is_update_asked = and_(
        post.state == PostState.SENT.value,
        post.update_at.is_not(None),
        post.update_at <= _allowed(post.quiet_until, now),
    )
    is_to_be_said = or_(post.state == PostState.PENDING.value, post.state == PostState.HELD.value)
    return and_(post.owner.is_(None), or_(is_to_be_said, is_update_asked))


def _staler(wished: ColumnElement[datetime]) -> dict[str, ColumnElement[Any]]:
    allowed = _allowed(Post.quiet_until, wished)
    return {
        "stale": Post.stale + 1,
        "update_at": case(
            (or_(Post.state != PostState.SENT.value, Post.ts.is_(None)), null()),
            (Post.update_at <= allowed, Post.update_at),
            else_=allowed,
        ),
    }


def _allowed(
    quiet_until: SQLColumnExpression[Any], wished: ColumnElement[datetime]
) -> ColumnElement[datetime]:
    return case((quiet_until > wished, quiet_until), else_=wished)


def update_in_order(session: Session, which: ColumnElement[bool], **values: object) -> int:
    """Updates rows in the order of their ids, so that two units of work never wait for each other."""
    in_order = select(Post.id).where(which).order_by(Post.id).with_for_update()
    touched = session.execute(
        update(Post).where(Post.id.in_(in_order), which).values(**values).returning(Post.id),
        execution_options={"synchronize_session": False},
    )
    return len(touched.all())
