"""Posts that are held: who may have something told now, and what becomes of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, literal, select, update
from sqlalchemy.orm import Session

from storage.database import UtcDateTime, among
from storage.post_due import is_held
from storage.posts import Post, PostFacts, PostState, is_in, update_in_order

AT_ONCE = 500
"""Ids in one statement."""


@dataclass(frozen=True, slots=True)
class Held:
    """A post that waits to be let go."""

    id: int
    recipient: str
    kind: str
    subject_id: int
    expires_at: datetime | None = None
    needed_by: datetime | None = None


def whose(session: Session, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """(workspace, recipient) of posts that were held until now, who has waited longest first."""
    some = (
        select(Post.workspace_id, Post.recipient)
        .where(is_held(now))
        .order_by(Post.next_at, Post.id)
        .limit(limit)
    )
    return list(dict.fromkeys((row.workspace_id, row.recipient) for row in session.execute(some)))


def held_for(
    session: Session, now: datetime, workspace_id: str, recipients: Collection[str]
) -> Sequence[Held]:
    """What was held until now for these, in the order of its ids; it is held by this unit of work."""
    rows = session.execute(
        select(Post.id, Post.recipient, Post.kind, Post.subject_id, Post.expires_at, Post.needed_by)
        .where(is_held(now), Post.workspace_id == workspace_id, among(session, Post.recipient, recipients))
        .order_by(Post.id)
        .with_for_update()
    )
    return [Held(*row) for row in rows]


def let_go(session: Session, ids: Collection[int], now: datetime) -> None:
    """They are due: whatever is late counts from now."""
    _change(session, ids, state=PostState.PENDING, due_at=now, next_at=now)


def put_off(session: Session, ids: Collection[int], until: datetime) -> None:
    """They are held further."""
    _change(session, ids, next_at=until)


def drop(session: Session, ids: Collection[int]) -> None:
    """They are not told any more."""
    _change(session, ids, state=PostState.WITHDRAWN)


def gather(session: Session, ids: Collection[int], within_id: int) -> None:
    """They are told by that post."""
    _change(session, ids, state=PostState.GATHERED, within_id=within_id)


def look_anew(
    session: Session,
    now: datetime,
    *,
    workspace_id: str | None = None,
    recipients: Collection[str] | None = None,
) -> None:
    """What is held in a workspace, or for some, may be told sooner than was decided: that has changed."""
    # Of all that is held: what is being decided about at this moment, by what held before, is waited for.
    changed = [is_in(PostState.HELD)]
    if workspace_id is not None:
        changed.append(Post.workspace_id == workspace_id)
    if recipients is not None:
        changed.append(Post.recipient.in_(recipients))
    # First which, then the change; and in no order that the table has: else SQLite looks at all posts.
    ids = session.scalars(select(Post.id).where(*changed).order_by(Post.id + 0).with_for_update()).all()
    at_once = literal(now, UtcDateTime())
    next_at = case(
        (Post.next_at <= at_once, Post.next_at), (Post.due_at > at_once, Post.due_at), else_=at_once
    )
    for start in range(0, len(ids), AT_ONCE):
        _change(session, ids[start : start + AT_ONCE], next_at=next_at)


def let_go_about(session: Session, kinds: Collection[str], subject_id: int, now: datetime) -> None:
    """What is held of these kinds about a subject is due, whatever the hour."""
    update_in_order(session, _held_about(kinds, subject_id), state=PostState.PENDING, due_at=now, next_at=now)


def need_by(
    session: Session, kinds: Collection[str], subject_id: int, needed_by: datetime, now: datetime
) -> None:
    """What is held of these kinds about a subject is needed by then, and looked at anew."""
    update_in_order(session, _held_about(kinds, subject_id), needed_by=needed_by, next_at=now)


def _held_about(kinds: Collection[str], subject_id: int) -> ColumnElement[bool]:
    return and_(is_in(PostState.HELD), Post.kind.in_(kinds), Post.subject_id == subject_id)


def told_within(session: Session, teller: PostFacts) -> Sequence[PostFacts]:
    """What is told by a post, in the order in which it came to be, for renderers."""
    posts = session.scalars(
        select(Post).where(Post.within_id == teller.id, Post.state == PostState.GATHERED).order_by(Post.id)
    )
    return [
        replace(
            teller,
            id=post.id,
            kind=post.kind,
            subject_id=post.subject_id,
            detail=post.detail,
            due_at=post.due_at,
        )
        for post in posts
    ]


def _change(session: Session, ids: Collection[int], **values: object) -> None:
    if ids:
        session.execute(
            update(Post).where(among(session, Post.id, ids), is_in(PostState.HELD)).values(**values),
            execution_options={"synchronize_session": False},
        )
