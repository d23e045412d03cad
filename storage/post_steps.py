"""The steps of a claimed post, each fenced on its owner. Those that return a bool say whether it held."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    String,
    Update,
    bindparam,
    case,
    null,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from storage.database import Base, UtcDateTime
from storage.post_reasons import Why
from storage.posts import Post, PostState

_POSTS = Base.metadata.tables[Post.__tablename__]

Given = Callable[[str], ColumnElement[Any]]
"""A value by its name: a parameter, or the column of a table that has it for each of many posts."""

GIVEN: Mapping[str, TypeEngine[Any]] = {
    "post_id": BigInteger(),
    "held_by": String(),
    "was": String(),
    "at": UtcDateTime(),
    "leased": UtcDateTime(),
    "where": String(),
    "message": String(),
    "showing": Integer(),
    "quiet": UtcDateTime(),
}


def begin_sending(session: Session, post: Post, owner: str, now: datetime, lease_until: datetime) -> bool:
    """To be committed before the call to Slack: from here on the post may be there."""
    return _run(session, beginning(), post, owner, PostState.CLAIMED, at=now, leased=lease_until)


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
    return _run(
        session,
        sent(),
        post,
        owner,
        was,
        at=now,
        where=channel,
        message=ts,
        showing=shown,
        quiet=quiet_until,
    )


def put_off(
    session: Session, post: Post, owner: str, *, was: PostState, next_at: datetime, why: Why | None
) -> bool:
    """It was surely not sent, and waits again until `next_at`."""
    return _release(
        session,
        post,
        owner,
        was,
        state=PostState.PENDING,
        next_at=next_at,
        looks=0,
        reason=why and why.write(),
    )


def give_back(session: Session, post: Post, owner: str) -> bool:
    """What was claimed is left as it was before."""
    was = PostState(post.state)
    return _release(session, post, owner, was, state=PostState.PENDING if was == PostState.CLAIMED else was)


def fail(session: Session, post: Post, owner: str, *, was: PostState, why: Why) -> bool:
    """It will not be said."""
    return _release(session, post, owner, was, state=PostState.FAILED, reason=why.write())


def drop(session: Session, post: Post, owner: str) -> bool:
    """It is no longer wanted."""
    return _release(session, post, owner, PostState.CLAIMED, state=PostState.WITHDRAWN)


def doubt(
    session: Session, post: Post, owner: str, *, was: PostState, look_at: datetime, looks: int, why: Why
) -> bool:
    """Nobody knows whether it was sent; it is looked for at `look_at`, after `looks` looks in vain."""
    return _release(
        session, post, owner, was, state=PostState.UNCERTAIN, next_at=look_at, looks=looks, reason=why.write()
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


def mark_removed(session: Session, post: Post, owner: str) -> bool:
    """The message is not in Slack any more, and is not looked after any more."""
    return _release(session, post, owner, PostState.SENT, state=PostState.REMOVED, update_at=None)


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


def _release(session: Session, post: Post, owner: str | None, was: PostState, **values: object) -> bool:
    return _fenced(session, post, owner, was, owner=None, lease_until=None, **values)


def _fenced(session: Session, post: Post, held_by: str | None, was: PostState, **values: object) -> bool:
    return _run(session, _of_one_post().values(**values), post, held_by, was)


def _run(
    session: Session, statement: Update, post: Post, held_by: str | None, was: PostState, **values: object
) -> bool:
    fence = {"post_id": post.id, "held_by": held_by, "was": was}
    return session.connection().execute(statement, fence | values).rowcount == 1


@cache
def _of_one_post() -> Update:
    return _fence(bound)


@cache
def beginning() -> Update:
    """The statement of `begin_sending`."""
    return mark_begun(bound)


@cache
def sent() -> Update:
    """The statement of `mark_sent`."""
    return mark_sent_by(bound)


def mark_begun(given: Given) -> Update:
    """Has the posts begun whose ids, fences and values are given."""
    return _fence(given).values(
        state=PostState.SENDING,
        sending_at=given("at"),
        lease_until=given("leased"),
        attempts=_POSTS.c.attempts + 1,
    )


def mark_sent_by(given: Given) -> Update:
    """Likewise, has them sent."""
    shown, quiet_until = given("showing"), given("quiet")
    return _fence(given).values(
        state=PostState.SENT,
        sent_at=given("at"),
        channel=given("where"),
        ts=given("message"),
        reason=None,
        shown=shown,
        quiet_until=quiet_until,
        update_at=case((_POSTS.c.stale > shown, quiet_until), else_=null()),
        owner=None,
        lease_until=None,
    )


def bound(name: str) -> BindParameter[Any]:
    """The value of that name, of one post."""
    return bindparam(name, type_=GIVEN[name])


def _fence(given: Given) -> Update:
    return update(_POSTS).where(
        _POSTS.c.id == given("post_id"),
        _POSTS.c.owner.is_not_distinct_from(given("held_by")),
        _POSTS.c.state == given("was"),
    )
