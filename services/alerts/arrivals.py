"""What of an alert did not arrive, one message at a time, and what a publisher decides about each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.alerts import announcing, plan
from services.alerts.reading import alert_of
from services.channels import is_channel
from services.language import N_
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import NotFound, Problem
from services.reasons import in_markup
from storage.alerts import CLOSED as CLOSED_STATES
from storage.alerts import Alert, AlertVersion
from storage.database import Database
from storage.posts import Post, PostState, mark_arrived, send_again

PAGE = 15
UNARRIVED = (PostState.FAILED, PostState.UNCERTAIN)
LONGEST_CALL = timedelta(minutes=2)
"""So long after a call began, delivery knows that it has failed or is uncertain."""
CLOSED = N_("The alert is closed, so this is not sent any more.")
TOO_LATE = N_("Its time has passed, so it is not sent any more.")
ITS_PARENT_FIRST = N_("First send again the message that it answers.")

_Parent = aliased(Post)


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A message that did not arrive, or of which nobody knows."""

    post_id: int
    kind: str
    """As in `services.alerts.announcing`."""
    recipient: str
    """A channel id or a user id."""
    is_uncertain: bool
    tried_at: datetime
    attempt: int
    """Stands for the attempt that was seen: a decision is about that one, not about a later one."""
    reason: str
    """In words, with markup."""
    bar: str | None
    """Why it cannot be sent again; None where it can."""


@dataclass(frozen=True, kw_only=True)
class MissedPage:
    """A part of what did not arrive, uncertain ones first, then the oldest."""

    alert_id: int
    title: str
    uncertain: int
    failed: int
    """How many there are on all pages."""
    missed: Sequence[Missed]
    page: int
    pages: int


@dataclass(frozen=True)
class Settled:
    """What came of a decision about one message."""

    kind: str
    recipient: str
    is_done: bool
    """False: someone else, or delivery itself, was quicker, and nothing was changed."""
    state: str
    """Where the message is now: a `PostState`."""


class AlertArrivals:
    """For publishers only: each method raises NotAllowed for anyone else, NotFound for an unknown alert."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def missed(self, caller: Caller, alert_id: int, page: int = 0) -> MissedPage:
        """What did not arrive; of a page that is not there, the last."""
        with self._database.read() as session:
            require(session, caller, Role.PUBLISHER)
            alert = alert_of(session, caller.workspace_id, alert_id)
            counted = select(Post.state, func.count()).where(unarrived(alert)).group_by(Post.state)
            counts = dict(session.execute(counted).all())
            pages = max(1, -(-sum(counts.values()) // PAGE))
            page = min(page, pages - 1)
            return MissedPage(
                alert_id=alert.id,
                title=session.get_one(AlertVersion, (alert.id, alert.version)).title,
                uncertain=counts.get(PostState.UNCERTAIN, 0),
                failed=counts.get(PostState.FAILED, 0),
                missed=self._missed(session, alert, page),
                page=page,
                pages=pages,
            )

    def send_again(self, caller: Caller, alert_id: int, post_id: int, attempt: int) -> Settled:
        """Says one message again, if it is still as the caller saw it.

        Args:
            attempt: the `Missed.attempt` that the caller saw.

        Raises:
            NotFound: the alert has no such message.
            Problem: it is of no use any more, or what it answers was not sent.
        """
        with self._database.write() as session:
            alert, post = self._held(session, caller, alert_id, post_id)
            if post.state not in UNARRIVED or attempt_of(post) != attempt:
                return Settled(post.kind, post.recipient, is_done=False, state=post.state)
            parent = session.get(Post, post.parent_id) if post.parent_id is not None else None
            bar = _bar(alert, post, parent.state if parent is not None else None, self._now())
            if bar is not None:
                raise Problem(bar)
            send_again(session, [post.id], self._now())
            plan.check_later(session, alert.id, self._now())
            return Settled(post.kind, post.recipient, is_done=True, state=PostState.PENDING)

    def arrived(self, caller: Caller, alert_id: int, post_id: int) -> Settled:
        """Takes the caller's word that an uncertain message is there, and looks for it no more.

        Raises:
            NotFound: the alert has no such message.
        """
        with self._database.write() as session:
            post = self._held(session, caller, alert_id, post_id)[1]
            channel = post.recipient if is_channel(post.recipient) else None
            is_done = mark_arrived(session, post.id, self._now(), channel=channel)
            state = PostState.SENT if is_done else post.state
            return Settled(post.kind, post.recipient, is_done, state)

    def _missed(self, session: Session, alert: Alert, page: int) -> Sequence[Missed]:
        rows = session.execute(
            select(Post, _Parent.state)
            .outerjoin(_Parent, _Parent.id == Post.parent_id)
            .where(unarrived(alert))
            .order_by(case((Post.state == PostState.UNCERTAIN, 0), else_=1), tried_at(), Post.id)
            .limit(PAGE)
            .offset(page * PAGE)
        )
        return [
            Missed(
                post_id=post.id,
                kind=post.kind,
                recipient=post.recipient,
                is_uncertain=post.state == PostState.UNCERTAIN,
                tried_at=post.sending_at or post.created_at,
                attempt=attempt_of(post),
                reason=in_markup(post.reason, post.recipient),
                bar=_bar(alert, post, parent_state, self._now()),
            )
            for post, parent_state in rows
        ]

    def _held(self, session: Session, caller: Caller, alert_id: int, post_id: int) -> tuple[Alert, Post]:
        """The alert and its message, both held until the unit of work ends."""
        require(session, caller, Role.PUBLISHER)
        alert = alert_of(session, caller.workspace_id, alert_id, locked=True)
        post = session.get(Post, post_id, with_for_update=True)
        if post is None or post.kind not in announcing.SAID or post.subject_id != alert.id:
            raise NotFound(_("Alert #{number} has no such message.").format(number=alert.id))
        return alert, post


def unarrived(alert: Alert) -> ColumnElement[bool]:
    """Whether a post is one of the alert's that publishers should hear of."""
    return and_(Post.kind.in_(announcing.SAID), Post.subject_id == alert.id, Post.state.in_(UNARRIVED))


def has_news(session: Session, alert: Alert) -> bool:
    """Whether something did not arrive of which the author was not told yet.

    Of an alert that is over or was cancelled, only that this is not known matters still.
    """
    told_at = session.scalar(
        select(func.max(Post.due_at)).where(Post.kind == announcing.TROUBLE, Post.subject_id == alert.id)
    )
    news = unarrived(alert)
    if told_at is not None:
        news = and_(news, tried_at() > told_at - LONGEST_CALL)
    if alert.state in CLOSED_STATES:
        news = and_(news, Post.kind.in_(announcing.CLOSING))
    return session.execute(select(Post.id).where(news).limit(1)).first() is not None


def is_under_way(session: Session, alert: Alert) -> bool:
    """Whether anything that agents are told is still to be sent."""
    waiting = and_(
        Post.kind.in_(announcing.SAID),
        Post.subject_id == alert.id,
        Post.state.in_((PostState.HELD, PostState.PENDING, PostState.CLAIMED, PostState.SENDING)),
    )
    return session.execute(select(Post.id).where(waiting).limit(1)).first() is not None


def in_time(now: datetime) -> ColumnElement[bool]:
    """Whether a post is of use still."""
    return or_(Post.expires_at.is_(None), Post.expires_at > now)


def tried_at() -> ColumnElement[datetime]:
    """When a post was last tried; when it was decided, where it never got so far."""
    return func.coalesce(Post.sending_at, Post.created_at)


def attempt_of(post: Post) -> int:
    """Stands for the newest attempt to send a post, in milliseconds; 0 before the first."""
    return int(post.sending_at.timestamp() * 1_000) if post.sending_at is not None else 0


def _bar(alert: Alert, post: Post, parent_state: str | None, now: datetime) -> str | None:
    if alert.state in CLOSED_STATES and post.kind not in announcing.CLOSING:
        return _(CLOSED)
    if post.expires_at is not None and post.expires_at <= now:
        return _(TOO_LATE)
    if parent_state in (PostState.FAILED, PostState.WITHDRAWN):
        return _(ITS_PARENT_FIRST)
    return None
