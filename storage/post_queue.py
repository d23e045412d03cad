"""The queue that delivery works from: posts are claimed under a lease, and every later change is fenced.

A claim's `owner` is a token of that claim alone, so whoever held a row before its lease ran out changes
nothing any more. Functions that return a bool say whether the fence held.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.database import UtcDateTime
from storage.posts import Post, PostState, is_in

UNFINISHED = (PostState.PENDING, PostState.CLAIMED, PostState.SENDING, PostState.UNCERTAIN)

_Parent = aliased(Post)
_Moment = datetime | BindParameter[datetime]


@dataclass(frozen=True, slots=True)
class Due:
    """What there is to do now."""

    reap: bool
    send: bool
    look: bool
    update: bool


@dataclass(frozen=True, slots=True)
class Depth:
    """How much there is in the queue, of all workspaces."""

    posts: Mapping[str, int]
    """By state, of those that are not over."""
    updates: int
    """Messages in Slack that are to be updated."""
    oldest_due_s: float
    """How long the post that has waited longest is overdue; 0 where none is."""


def depth(session: Session, now: datetime) -> Depth:
    """How deep the queue is: what is over is in none of the indexes that this reads."""
    counted = {state: select(func.count()).where(is_in(state)).scalar_subquery() for state in UNFINISHED}
    updates = select(func.count()).where(Post.update_at.is_not(None)).scalar_subquery()
    oldest = select(func.min(Post.due_at)).where(is_in(PostState.PENDING)).scalar_subquery()
    *counts, updating, since = session.execute(select(*counted.values(), updates, oldest)).one()
    overdue_s = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    return Depth(dict(zip(counted, counts, strict=True)), updating, overdue_s)


def what_is_due(session: Session, now: datetime) -> Due:
    """One cheap look, so that an idle queue costs no write."""
    return Due(*session.execute(_due_statement(), {"now": now}).one())


def reap(session: Session, now: datetime, *, look_at: datetime, doubt: str, orphaned: str) -> None:
    """Takes back what a lease ran out on, and ends what can no longer be said.

    What was only claimed waits again. What was being sent is uncertain, and looked for from `look_at` on.
    A post past its `expires_at` is withdrawn; a reply whose parent will never be there fails.
    """
    free: dict[str, object] = {"owner": None, "lease_until": None}
    _change(session, _ran_out(PostState.CLAIMED, now), state=PostState.PENDING, **free)
    _change(
        session,
        _ran_out(PostState.SENDING, now),
        state=PostState.UNCERTAIN,
        next_at=look_at,
        looks=0,
        reason=doubt,
        **free,
    )
    _change(session, _too_late(now), state=PostState.WITHDRAWN)
    _change(session, _orphaned(), state=PostState.FAILED, reason=orphaned)


def claim(
    session: Session,
    now: datetime,
    *,
    workspace_id: str,
    owner: str,
    lease_until: datetime,
    limit: int,
    without: Collection[str],
) -> list[Post]:
    """Takes up to `limit` due posts of a workspace, most urgent first, leaving the recipients in `without`.

    Two processes never get the same row: each takes only rows that it can lock, and a row that is claimed is
    no longer pending when the other's lock would come.
    """
    waiting = (
        select(Post.id)
        .where(_waiting(now), Post.workspace_id == workspace_id, Post.recipient.not_in(without))
        .order_by(Post.priority, Post.next_at, Post.id)
        .limit(limit)
    )
    posts = _take(session, waiting, state=PostState.CLAIMED, owner=owner, lease_until=lease_until)
    return sorted(posts, key=lambda post: (post.priority, post.next_at, post.id))


def claim_looks(
    session: Session, now: datetime, *, workspace_id: str, owner: str, lease_until: datetime, limit: int
) -> list[Post]:
    """Takes uncertain posts that are to be looked for now; they stay uncertain meanwhile."""
    waiting = (
        select(Post.id)
        .where(_to_look_for(now), Post.workspace_id == workspace_id)
        .order_by(Post.next_at, Post.id)
        .limit(limit)
    )
    return _take(session, waiting, owner=owner, lease_until=lease_until)


def claim_updates(
    session: Session, now: datetime, *, workspace_id: str, owner: str, lease_until: datetime, limit: int
) -> list[Post]:
    """Takes sent posts whose message in Slack is to be updated now; they stay sent meanwhile."""
    waiting = (
        select(Post.id)
        .where(_to_update(now), Post.workspace_id == workspace_id)
        .order_by(Post.priority, Post.update_at, Post.id)
        .limit(limit)
    )
    return _take(session, waiting, owner=owner, lease_until=lease_until)


def thread_of(session: Session, parent_id: int) -> tuple[str, str] | None:
    """Channel and ts of a sent post, for its replies; None where a publisher alone has seen it arrive.

    Raises:
        NoResultFound: there is no sent post of that id.
    """
    channel, ts = session.execute(
        select(Post.channel, Post.ts).where(Post.id == parent_id, Post.state == PostState.SENT)
    ).one()
    return None if ts is None else (str(channel), str(ts))


def uncertain_beside(session: Session, post: Post, ids: Collection[int]) -> Sequence[Post]:
    """Of these posts, those that are uncertain as well, for the same place, and that nobody looks for now."""
    return session.scalars(
        select(Post).where(
            Post.id.in_(ids),
            Post.state == PostState.UNCERTAIN,
            Post.owner.is_(None),
            Post.workspace_id == post.workspace_id,
            Post.recipient == post.recipient,
            Post.parent_id.is_not_distinct_from(post.parent_id),
        )
    ).all()


def begin_sending(session: Session, post: Post, owner: str, now: datetime, lease_until: datetime) -> bool:
    """To be committed before the call to Slack: from here on the post may be there."""
    return _fenced(
        session,
        post,
        owner,
        PostState.CLAIMED,
        state=PostState.SENDING,
        sending_at=now,
        lease_until=lease_until,
        attempts=Post.attempts + 1,
    )


def mark_sent(
    session: Session,
    post: Post,
    owner: str | None,
    now: datetime,
    *,
    was: PostState,
    channel: str,
    ts: str,
    shown: int,
    quiet_until: datetime,
) -> bool:
    """It is in Slack and shows the state of `shown`; where more has changed since, an update is wanted.

    Args:
        owner: None for a post that nobody has claimed, found beside another.
    """
    return _release(
        session,
        post,
        owner,
        was,
        state=PostState.SENT,
        sent_at=now,
        channel=channel,
        ts=ts,
        reason=None,
        shown=shown,
        quiet_until=quiet_until,
        update_at=case((Post.stale > shown, quiet_until), else_=null()),
    )


def put_off(
    session: Session, post: Post, owner: str, *, was: PostState, next_at: datetime, reason: str | None
) -> bool:
    """It was surely not sent, and waits again until `next_at`."""
    return _release(
        session, post, owner, was, state=PostState.PENDING, next_at=next_at, looks=0, reason=reason
    )


def fail(session: Session, post: Post, owner: str, *, was: PostState, reason: str) -> bool:
    """It will not be said."""
    return _release(session, post, owner, was, state=PostState.FAILED, reason=reason)


def drop(session: Session, post: Post, owner: str) -> bool:
    """It is no longer wanted."""
    return _release(session, post, owner, PostState.CLAIMED, state=PostState.WITHDRAWN)


def doubt(
    session: Session, post: Post, owner: str, *, was: PostState, look_at: datetime, looks: int, reason: str
) -> bool:
    """Nobody knows whether it was sent; it is looked for at `look_at`, after `looks` looks in vain."""
    return _release(
        session, post, owner, was, state=PostState.UNCERTAIN, next_at=look_at, looks=looks, reason=reason
    )


def mark_updated(session: Session, post: Post, owner: str, *, shown: int, quiet_until: datetime) -> bool:
    """The message shows the state of `shown`; where more has changed since, the next update is wanted."""
    return _release(
        session,
        post,
        owner,
        PostState.SENT,
        shown=shown,
        quiet_until=quiet_until,
        update_at=case((Post.stale > shown, quiet_until), else_=null()),
    )


def put_off_update(session: Session, post: Post, owner: str, *, quiet_until: datetime, again: bool) -> bool:
    """The message was not updated; it is tried `again` at `quiet_until`, or not before something changes."""
    return _release(
        session,
        post,
        owner,
        PostState.SENT,
        quiet_until=quiet_until,
        update_at=quiet_until if again else None,
    )


@cache
def _due_statement() -> Select[bool, bool, bool, bool]:
    now = bindparam("now", type_=UtcDateTime())
    to_reap = (
        _any(_ran_out(PostState.CLAIMED, now), Post.next_at),
        _any(_ran_out(PostState.SENDING, now), Post.next_at),
        _any(_too_late(now), Post.expires_at),
        _any(_orphaned(), Post.parent_id),
    )
    return select(
        or_(*to_reap),
        _any(_waiting(now), Post.next_at),
        _any(_to_look_for(now), Post.next_at),
        _any(_to_update(now), Post.update_at),
    )


def _any(which: ColumnElement[bool], by: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether there is such a post.

    In an order: of a bare EXISTS, PostgreSQL may read the table from its beginning until it meets one, and
    what is not over stands at its end.
    """
    return select(Post.id).where(which).order_by(by).limit(1).scalar_subquery().is_not(None)


def _waiting(now: _Moment) -> ColumnElement[bool]:
    return and_(
        is_in(PostState.PENDING),
        Post.next_at <= now,
        or_(Post.expires_at.is_(None), Post.expires_at > now),
        or_(Post.parent_id.is_(None), _parents_state() == PostState.SENT),
    )


def _ran_out(state: PostState, now: _Moment) -> ColumnElement[bool]:
    return and_(is_in(state), Post.lease_until <= now)


def _too_late(now: _Moment) -> ColumnElement[bool]:
    return and_(is_in(PostState.PENDING), Post.expires_at <= now)


def _orphaned() -> ColumnElement[bool]:
    parent_will_not_be = _parents_state().in_((PostState.FAILED, PostState.WITHDRAWN))
    return and_(is_in(PostState.PENDING), Post.parent_id.is_not(None), parent_will_not_be)


def _parents_state() -> ScalarSelect[str]:
    # Of an EXISTS within an OR, PostgreSQL makes a hash of all posts that were ever sent.
    return select(_Parent.state).where(_Parent.id == Post.parent_id).scalar_subquery()


def _free(now: _Moment) -> ColumnElement[bool]:
    return or_(Post.owner.is_(None), Post.lease_until <= now)


def _to_look_for(now: _Moment) -> ColumnElement[bool]:
    return and_(is_in(PostState.UNCERTAIN), Post.next_at <= now, _free(now))


def _to_update(now: _Moment) -> ColumnElement[bool]:
    return and_(Post.update_at <= now, Post.state == PostState.SENT, _free(now))


def _take(session: Session, waiting: Select[int], **values: object) -> list[Post]:
    # In a CTE: PostgreSQL may run a plain subquery with a limit more than once, and take more than asked for.
    picked = waiting.with_for_update(skip_locked=True).cte("picked")
    taken = session.scalars(
        update(Post).where(Post.id.in_(select(picked.c.id))).values(**values).returning(Post),
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return list(taken.all())


def _change(session: Session, which: ColumnElement[bool], **values: object) -> int:
    # Rows that someone else holds are left for the next time: waiting for them could become a deadlock.
    picked = select(Post.id).where(which).with_for_update(skip_locked=True).cte("picked")
    changed = session.execute(
        update(Post).where(Post.id.in_(select(picked.c.id))).values(**values).returning(Post.id),
        execution_options={"synchronize_session": False},
    )
    return len(changed.all())


def _release(session: Session, post: Post, owner: str | None, was: PostState, **values: object) -> bool:
    return _fenced(session, post, owner, was, owner=None, lease_until=None, **values)


def _fenced(session: Session, post: Post, held_by: str | None, was: PostState, **values: object) -> bool:
    changed = session.execute(
        update(Post)
        .where(Post.id == post.id, Post.owner == held_by, Post.state == was)
        .values(**values)
        .returning(Post.id),
        execution_options={"synchronize_session": False},
    )
    return changed.first() is not None
