"""The queue that delivery works from: posts are claimed under a lease, and taken back where that runs out.

A claim's `owner` is a token of that claim alone, so whoever held a row before its lease ran out changes
nothing any more: see `post_steps`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    any_,
    bindparam,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.dml import ReturningUpdate

from storage.database import UtcDateTime
from storage.post_due import (
    has_run_out,
    is_orphaned,
    is_too_late,
    is_waiting,
    priorities_waiting,
    to_look_for,
    to_update,
)
from storage.post_reasons import Why
from storage.posts import Post, PostState

CANDIDATES = 4
"""So many times as many posts as are wanted are looked at where some were to the same recipient."""

_OnItsWay = aliased(Post)


def reap(session: Session, now: datetime, *, look_at: datetime, doubt: Why, orphaned: Why) -> None:
    """Takes back what a lease ran out on, and ends what can no longer be said.

    What was only claimed waits again. What was being sent is uncertain, and looked for from `look_at` on.
    A post past its `expires_at` is withdrawn; a reply whose parent will never be there fails.
    """
    free: dict[str, object] = {"owner": None, "lease_until": None}
    _change(session, has_run_out(PostState.CLAIMED, now), state=PostState.PENDING, **free)
    _change(
        session,
        has_run_out(PostState.SENDING, now),
        state=PostState.UNCERTAIN,
        next_at=look_at,
        looks=0,
        reason=doubt.write(),
        **free,
    )
    _change(session, is_too_late(now), state=PostState.WITHDRAWN)
    _change(session, is_orphaned(), state=PostState.FAILED, reason=orphaned.write())


def claim(
    session: Session,
    now: datetime,
    *,
    workspace_id: str,
    owner: str,
    lease_until: datetime,
    limit: int,
    without: Collection[str],
    urgent_than: int | None = None,
) -> list[Post]:
    """Takes up to `limit` due posts of a workspace, most urgent first, one to a recipient.

    It leaves the recipients in `without`, and those to whom something is on its way: what is said first is to
    be there first. (Two units of work at once may both take a post to one recipient, unless something else,
    such as a pace, keeps them apart.)

    Two processes never get the same row: each takes only rows that it can lock, and a row that is claimed is
    no longer pending when the other's lock would come.

    Args:
        urgent_than: a priority: what is no more urgent is left, too.
    """
    dialect = session.get_bind().dialect.name
    here = {"here": workspace_id}
    closed = set(without)
    chosen: list[int] = []
    for priority in session.scalars(_priorities(), here).all():
        if len(chosen) == limit or (urgent_than is not None and priority >= urgent_than):
            break
        looked = here | {"now": now, "priority": priority}
        for most in chain([limit], repeat(CANDIDATES * limit)):
            candidates = session.execute(
                _candidates(dialect), looked | {"closed": list(closed), "most": most}
            ).all()
            for post_id, recipient in candidates:
                if recipient not in closed and len(chosen) < limit:
                    chosen.append(post_id)
                    closed.add(recipient)
            if len(chosen) == limit or len(candidates) < most:
                break
    if not chosen:
        return []
    posts = session.scalars(
        _claiming(dialect),
        {"chosen": chosen, "held_by": owner, "leased": lease_until},
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return sorted(posts, key=urgency)


def urgency(post: Post) -> tuple[int, datetime, int]:
    """By what posts are put in order: the most urgent first, then the oldest."""
    return post.priority, post.next_at, post.id


def claim_looks(
    session: Session, now: datetime, *, workspace_id: str, owner: str, lease_until: datetime, limit: int
) -> list[Post]:
    """Takes uncertain posts that are to be looked for now; they stay uncertain meanwhile."""
    waiting = (
        select(Post.id)
        .where(to_look_for(now), Post.workspace_id == workspace_id)
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
        .where(to_update(now), Post.workspace_id == workspace_id)
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


@cache
def _priorities() -> Select[int]:
    found = priorities_waiting()
    return select(found.c.priority).where(found.c.priority.is_not(None)).order_by(found.c.priority)


@cache
def _candidates(dialect: str) -> Select[int, str]:
    on_its_way = (
        _OnItsWay.state == literal_column(f"'{state.value}'")
        for state in (PostState.CLAIMED, PostState.SENDING)
    )
    told_now = select(_OnItsWay.recipient).where(
        or_(*on_its_way), _OnItsWay.workspace_id == bindparam("here")
    )
    return (
        select(Post.id, Post.recipient)
        .where(
            is_waiting(bindparam("now", type_=UtcDateTime())),
            Post.workspace_id == bindparam("here"),
            Post.priority == bindparam("priority"),
            not_(_is_among(Post.recipient, "closed", dialect)),
            Post.recipient.not_in(told_now),
        )
        .order_by(Post.next_at, Post.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=Post)
    )


@cache
def _claiming(dialect: str) -> ReturningUpdate[Post]:
    return (
        update(Post)
        .where(_is_among(Post.id, "chosen", dialect))
        .values(
            state=PostState.CLAIMED,
            owner=bindparam("held_by"),
            lease_until=bindparam("leased", type_=UtcDateTime()),
        )
        .returning(Post)
    )


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


def _is_among(column: InstrumentedAttribute[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether it is one of the values of that parameter.

    PostgreSQL is given an array: its driver takes long to read a statement that names hundreds of parameters.
    """
    if dialect == "sqlite":
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))
