"""What there is to do with posts at a moment, and how much: looks that change nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.database import UtcDateTime
from storage.posts import Post, PostState, is_in

UNFINISHED = (PostState.HELD, PostState.PENDING, PostState.CLAIMED, PostState.SENDING, PostState.UNCERTAIN)

COUNTED_TO = 20_000
"""A look at how deep the queue is must cost little, however deep that is."""

_Parent = aliased(Post)

Moment = datetime | BindParameter[datetime]


@dataclass(frozen=True, slots=True)
class Due:
    """What there is to do now."""

    release: bool
    """Of what was held, some may be told."""
    reap: bool
    send: bool
    look: bool
    update: bool


@dataclass(frozen=True, slots=True)
class Depth:
    """How much there is in the queue, of all workspaces."""

    posts: Mapping[str, int]
    """By state, of those that are not over; `COUNTED_TO` where it is that many or more."""
    updates: int
    """Messages in Slack that are to be updated; likewise."""
    oldest_due_s: float
    """How long the post that has waited longest is overdue; 0 where none is."""


def depth(session: Session, now: datetime, *, counted_to: int = COUNTED_TO) -> Depth:
    """How deep the queue is: what is over is in none of the indexes that this reads.

    Args:
        counted_to: no state is counted further.
    """
    *counts, updating, since = session.execute(_depth_statement(), {"most": counted_to}).one()
    overdue_s = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    return Depth(dict(zip(UNFINISHED, counts, strict=True)), updating, overdue_s)


def what_is_due(session: Session, now: datetime) -> Due:
    """One cheap look, so that an idle queue costs no write."""
    return Due(*session.execute(_due_statement(), {"now": now}).one())


def most_urgent(session: Session, now: datetime, workspace_id: str) -> int | None:
    """The priority of the most urgent post of that workspace that is due; None where none is."""
    return session.scalar(_most_urgent(), {"now": now, "here": workspace_id})


def is_waiting(now: Moment) -> ColumnElement[bool]:
    return and_(
        is_in(PostState.PENDING),
        Post.next_at <= now,
        or_(Post.expires_at.is_(None), Post.expires_at > now),
        or_(Post.parent_id.is_(None), _parents_state() == PostState.SENT),
    )


def is_held(now: Moment) -> ColumnElement[bool]:
    """Whether it was held until now, or a moment before."""
    return and_(is_in(PostState.HELD), Post.next_at <= now)


def has_run_out(state: PostState, now: Moment) -> ColumnElement[bool]:
    return and_(is_in(state), Post.lease_until <= now)


def is_too_late(now: Moment) -> ColumnElement[bool]:
    return and_(is_in(PostState.PENDING), Post.expires_at <= now)


def is_orphaned() -> ColumnElement[bool]:
    parent_will_not_be = _parents_state().in_((PostState.FAILED, PostState.WITHDRAWN, PostState.REMOVED))
    return and_(is_in(PostState.PENDING), Post.parent_id.is_not(None), parent_will_not_be)


def to_look_for(now: Moment) -> ColumnElement[bool]:
    return and_(is_in(PostState.UNCERTAIN), Post.next_at <= now, _free(now))


def to_update(now: Moment) -> ColumnElement[bool]:
    return and_(Post.update_at <= now, Post.state == PostState.SENT, _free(now))


def priorities_waiting() -> CTE:
    """The priorities of all posts of a workspace that wait, for whatever hour: a step in an index for each.

    Each is then looked at from its oldest post to the present. In one look over all of them, those for the
    future would be in the way: 100,000 of them cost 15 ms each time.
    """
    pending = and_(is_in(PostState.PENDING), Post.workspace_id == bindparam("here"))
    found = select(func.min(Post.priority).label("priority")).where(pending).cte("found", recursive=True)
    higher = select(func.min(Post.priority)).where(pending, Post.priority > found.c.priority)
    return found.union_all(
        select(higher.correlate(found).scalar_subquery()).where(found.c.priority.is_not(None))
    )


@cache
def _depth_statement() -> Select[*tuple[Any, ...]]:
    counts = [
        _count(is_in(state), Post.due_at if state == PostState.PENDING else Post.next_at)
        for state in UNFINISHED
    ]
    updates = _count(Post.update_at.is_not(None), Post.update_at)
    oldest = select(Post.due_at).where(is_in(PostState.PENDING)).order_by(Post.due_at).limit(1)
    return select(*counts, updates, oldest.scalar_subquery())


def _count(which: ColumnElement[bool], by: InstrumentedAttribute[Any]) -> ScalarSelect[int]:
    """How many there are, in the order of an index that has these alone: see `_any`."""
    some = select(Post.id).where(which).order_by(by).limit(bindparam("most")).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


@cache
def _due_statement() -> Select[bool, bool, bool, bool, bool]:
    now = bindparam("now", type_=UtcDateTime())
    to_reap = (
        _any(has_run_out(PostState.CLAIMED, now), Post.next_at),
        _any(has_run_out(PostState.SENDING, now), Post.next_at),
        _any(is_too_late(now), Post.expires_at),
        _any(is_orphaned(), Post.parent_id),
    )
    return select(
        _any(is_held(now), Post.next_at),
        or_(*to_reap),
        _any(is_waiting(now), Post.due_at),
        _any(to_look_for(now), Post.next_at),
        _any(to_update(now), Post.update_at),
    )


@cache
def _most_urgent() -> Select[int]:
    found = priorities_waiting()
    is_one = and_(
        is_waiting(bindparam("now", type_=UtcDateTime())),
        Post.workspace_id == bindparam("here"),
        Post.priority == found.c.priority,
    )
    priority = found.c.priority
    return select(priority).where(_any(is_one, Post.next_at)).order_by(priority).limit(1)


def _any(which: ColumnElement[bool], by: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether there is such a post.

    In an order: of a bare EXISTS, PostgreSQL may read the table from its beginning until it meets one, and
    what is not over stands at its end.
    """
    return select(Post.id).where(which).order_by(by).limit(1).scalar_subquery().is_not(None)


def _parents_state() -> ScalarSelect[str]:
    # Of an EXISTS within an OR, PostgreSQL makes a hash of all posts that were ever sent.
    return select(_Parent.state).where(_Parent.id == Post.parent_id).scalar_subquery()


def _free(now: Moment) -> ColumnElement[bool]:
    return or_(Post.owner.is_(None), Post.lease_until <= now)
