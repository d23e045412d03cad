"""The queue that delivery works from: posts are claimed under a lease, and every later change is fenced.

A claim's `owner` is a token of that claim alone, so whoever held a row before its lease ran out changes
nothing any more. Functions that return a bool say whether the fence held.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.types import TypeEngine

from storage.database import Base, UtcDateTime
from storage.posts import Post, PostState, is_in

UNFINISHED = (PostState.PENDING, PostState.CLAIMED, PostState.SENDING, PostState.UNCERTAIN)

COUNTED_TO = 20_000
"""A look at how deep the queue is must cost little, however deep that is."""

CANDIDATES = 4
"""So many times as many posts as are wanted are looked at where some were to the same recipient."""

_POSTS = Base.metadata.tables[Post.__tablename__]
_Parent = aliased(Post)
_OnItsWay = aliased(Post)
_Moment = datetime | BindParameter[datetime]

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
    here = {"here": workspace_id}
    closed = set(without)
    chosen: list[int] = []
    for priority in session.scalars(_priorities(), here).all():
        if len(chosen) == limit or (urgent_than is not None and priority >= urgent_than):
            break
        looked = here | {"now": now, "priority": priority}
        for most in chain([limit], repeat(CANDIDATES * limit)):
            candidates = session.execute(_candidates(), looked | {"closed": list(closed), "most": most}).all()
            for post_id, recipient in candidates:
                if recipient not in closed and len(chosen) < limit:
                    chosen.append(post_id)
                    closed.add(recipient)
            if len(chosen) == limit or len(candidates) < most:
                break
    if not chosen:
        return []
    posts = session.scalars(
        _claiming(),
        {"chosen": chosen, "held_by": owner, "leased": lease_until},
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return sorted(posts, key=urgency)


def urgency(post: Post) -> tuple[int, datetime, int]:
    """By what posts are put in order: the most urgent first, then the oldest."""
    return post.priority, post.next_at, post.id


def most_urgent(session: Session, now: datetime, workspace_id: str) -> int | None:
    """The priority of the most urgent post of that workspace that is due; None where none is."""
    return session.scalar(_most_urgent(), {"now": now, "here": workspace_id})


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
    session: Session, post: Post, owner: str, *, was: PostState, next_at: datetime, reason: str | None
) -> bool:
    """It was surely not sent, and waits again until `next_at`."""
    return _release(
        session, post, owner, was, state=PostState.PENDING, next_at=next_at, looks=0, reason=reason
    )


def give_back(session: Session, post: Post, owner: str) -> bool:
    """What was claimed is left as it was before."""
    was = PostState(post.state)
    return _release(session, post, owner, was, state=PostState.PENDING if was == PostState.CLAIMED else was)


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
        _any(_waiting(now), Post.due_at),
        _any(_to_look_for(now), Post.next_at),
        _any(_to_update(now), Post.update_at),
    )


def _any(which: ColumnElement[bool], by: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether there is such a post.

    In an order: of a bare EXISTS, PostgreSQL may read the table from its beginning until it meets one, and
    what is not over stands at its end.
    """
    return select(Post.id).where(which).order_by(by).limit(1).scalar_subquery().is_not(None)


@cache
def _candidates() -> Select[int, str]:
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
            _waiting(bindparam("now", type_=UtcDateTime())),
            Post.workspace_id == bindparam("here"),
            Post.priority == bindparam("priority"),
            Post.recipient.not_in(bindparam("closed", expanding=True)),
            Post.recipient.not_in(told_now),
        )
        .order_by(Post.next_at, Post.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=Post)
    )


@cache
def _claiming() -> ReturningUpdate[Post]:
    return (
        update(Post)
        .where(Post.id.in_(bindparam("chosen", expanding=True)))
        .values(
            state=PostState.CLAIMED,
            owner=bindparam("held_by"),
            lease_until=bindparam("leased", type_=UtcDateTime()),
        )
        .returning(Post)
    )


@cache
def _most_urgent() -> Select[int]:
    found = _found_priorities()
    is_one = and_(
        _waiting(bindparam("now", type_=UtcDateTime())),
        Post.workspace_id == bindparam("here"),
        Post.priority == found.c.priority,
    )
    priority = found.c.priority
    return select(priority).where(_any(is_one, Post.next_at)).order_by(priority).limit(1)


@cache
def _priorities() -> Select[int]:
    found = _found_priorities()
    return select(found.c.priority).where(found.c.priority.is_not(None)).order_by(found.c.priority)


def _found_priorities() -> CTE:
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
    parent_will_not_be = _parents_state().in_((PostState.FAILED, PostState.WITHDRAWN, PostState.REMOVED))
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
    return _run(session, _of_one_post().values(**values), post, held_by, was)


# Below, without the ORM, and what is done for each post as a statement that is built once: else more time
# would go into the making of statements than into the calls to Slack.


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
