"""The posts of an alert: which kinds there are, and adding them in the transaction that decides it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from services.alerts import plan
from services.alerts.audience import recipients
from services.alerts.content import Kind
from services.channels import is_channel
from services.quiet.holding import add_posts
from storage.alerts import Alert, AlertVersion
from storage.audiences import Channel
from storage.post_holds import let_go_about, need_by
from storage.posts import NewPost, Post, PostState, mark_stale, mark_stale_posts

ANNOUNCEMENT = "alert.announcement"
REMINDER = "alert.reminder"
LIVE = "alert.live"
OVER = "alert.over"
CHANGED = "alert.changed"
CANCELLED = "alert.cancelled"
NUDGE = "alert.nudge"
DEADLINE = "alert.deadline"
ANSWERED = "alert.answered"
QUESTION = "alert.question"
ANSWER = "alert.answer"
APPROVAL = "alert.approval"
RETURNED = "alert.returned"
APPROVED = "alert.approved"
TROUBLE = "alert.trouble"
READINESS_FILE = "alert.readiness_file"

REPLIES = (CHANGED, CANCELLED)
"""In the threads of announcements."""

ABOUT_ALERTS = (
    *(ANNOUNCEMENT, REMINDER, LIVE, OVER, CHANGED, CANCELLED, NUDGE, DEADLINE, TROUBLE),
    READINESS_FILE,
)
ABOUT_QUESTIONS = (QUESTION, ANSWER, ANSWERED)
ABOUT_DRAFTS = (APPROVAL, RETURNED, APPROVED)
"""What a post's `subject_id` is the id of."""

WAITING_KINDS = (ANNOUNCEMENT, REMINDER, LIVE, OVER, CHANGED, NUDGE, DEADLINE)
"""What is withdrawn when an alert is called off."""

SAID = (ANNOUNCEMENT, REMINDER, LIVE, OVER, CHANGED, CANCELLED, NUDGE)
"""What agents are told: a failure among these is one that publishers should hear of."""

CLOSING = (OVER, CANCELLED)
"""What is said of an alert that is over or was cancelled."""

OUTAGE_PRIORITY, ANSWER_PRIORITY, ALERT_PRIORITY, REMINDER_PRIORITY = 10, 20, 30, 40


def announce(session: Session, alert: Alert, to: Iterable[str], now: datetime) -> int:
    """The first word, to each recipient once ever.

    Returns:
        How many had not been told before.
    """
    priority = OUTAGE_PRIORITY if content_kind(session, alert) == Kind.OUTAGE else ALERT_PRIORITY
    return say(session, alert, ANNOUNCEMENT, first_word(alert.id), to, now, priority=priority)


def say(
    session: Session,
    alert: Alert,
    kind: str,
    occasion: str,
    to: Iterable[str],
    now: datetime,
    *,
    priority: int = ALERT_PRIORITY,
    expires_at: datetime | None = None,
    detail: str | None = None,
) -> int:
    """One post to each recipient, once an occasion; whether it arrives is checked later.

    Of an outage agents are told at any hour; that it is over can wait.
    """
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    added = add_posts(
        session,
        (
            NewPost(
                workspace_id=alert.workspace_id,
                kind=kind,
                subject_id=alert.id,
                occasion=occasion,
                recipient=recipient,
                due_at=now,
                detail=detail,
                # A message in a channel serves many: it goes, and is updated, before direct messages.
                priority=priority if is_channel(recipient) else priority + 1,
                expires_at=expires_at,
                needed_by=version.starts_at,
            )
            for recipient in to
        ),
        now,
        at_once=version.kind == Kind.OUTAGE and kind != OVER,
    )
    return _check_later(session, alert, kind, added, now)


def say_again(session: Session, alert: Alert, kind: str, occasion: str, now: datetime) -> int:
    """One post to everyone who was told of this alert and is still in its audience, as "it is over"."""
    told = set(
        session.scalars(
            select(Post.recipient).where(
                Post.kind == ANNOUNCEMENT,
                Post.subject_id == alert.id,
                Post.state.not_in((PostState.WITHDRAWN, PostState.FAILED)),
            )
        )
    )
    to = [recipient for recipient in recipients(session, alert) if recipient in told]
    return say(session, alert, kind, occasion, to, now)


def reply(
    session: Session,
    alert: Alert,
    kind: str,
    occasion: str,
    now: datetime,
    *,
    subject_id: int,
    detail: str | None = None,
    only_channels: bool = False,
) -> int:
    """One reply in the thread of each announcement that has gone out or is about to."""
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    announcements = select(Post).where(
        Post.kind == ANNOUNCEMENT,
        Post.subject_id == alert.id,
        # Who was not told yet will be told how it is then.
        Post.state.not_in((PostState.HELD, PostState.WITHDRAWN, PostState.FAILED)),
    )
    if only_channels:
        announcements = announcements.where(in_channel())
    added = add_posts(
        session,
        (
            NewPost(
                workspace_id=alert.workspace_id,
                kind=kind,
                subject_id=subject_id,
                occasion=occasion,
                recipient=post.recipient,
                due_at=now,
                detail=detail,
                parent_id=post.id,
                priority=ALERT_PRIORITY,
                needed_by=version.starts_at,
            )
            for post in session.scalars(announcements)
        ),
        now,
        at_once=version.kind == Kind.OUTAGE,
    )
    return _check_later(session, alert, kind, added, now)


def hurry(session: Session, alert: Alert, now: datetime) -> None:
    """What is held of it is needed by when it begins now; of an outage it waits no more."""
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    if version.kind == Kind.OUTAGE:
        let_go_about(session, [kind for kind in SAID if kind != OVER], alert.id, now)
    else:
        need_by(session, SAID, alert.id, version.starts_at, now)


def refresh(session: Session, alert: Alert, now: datetime) -> None:
    """Every announcement says something that is not true any more; Slack allows 50 updates a minute."""
    mark_stale(session, ANNOUNCEMENT, alert.id, now)


def refresh_for(session: Session, alert: Alert, user_id: str, now: datetime) -> None:
    """The announcement that this person has by direct message shows what they have done elsewhere."""
    ids = session.scalars(
        select(Post.id).where(
            Post.occasion == first_word(alert.id),
            Post.workspace_id == alert.workspace_id,
            Post.recipient == user_id,
        )
    ).all()
    mark_stale_posts(session, ids, now)


def desk_of(session: Session, workspace_id: str, channel_id: str | None) -> str | None:
    """The publishers' desk, if Frontlane can be heard there."""
    is_heard = select(Channel.id).where(
        Channel.workspace_id == workspace_id,
        Channel.channel_id == channel_id,
        Channel.has_bot,
        Channel.is_archived.is_(False),
    )
    return channel_id if channel_id and session.execute(is_heard).first() is not None else None


def first_word_to(reader: ColumnElement[str]) -> ColumnElement[bool]:
    """The announcements of one `occasion` in one `workspace_id`, to channels and to this reader."""
    return and_(
        Post.occasion == bindparam("occasion"),
        Post.workspace_id == bindparam("workspace_id"),
        or_(in_channel(), Post.recipient == reader),
    )


def refresh_in_channels(session: Session, alert: Alert, now: datetime) -> None:
    """Numbers, questions or the state have changed: channels show them, and are few enough to be updated."""
    # By the occasion, not the subject: its index spares a look at thousands of direct messages.
    ids = session.scalars(
        select(Post.id).where(
            Post.occasion == first_word(alert.id),
            Post.workspace_id == alert.workspace_id,
            in_channel(),
        )
    ).all()
    mark_stale_posts(session, ids, now)


def content_kind(session: Session, alert: Alert) -> str:
    """What sort of news it is."""
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    return version.kind


def _check_later(session: Session, alert: Alert, kind: str, added: int, now: datetime) -> int:
    if added and kind in SAID:
        plan.check_later(session, alert.id, now)
    return added


def first_word(alert_id: int) -> str:
    """The occasion of an alert's announcements."""
    return f"alert:{alert_id}:first"


def in_channel() -> ColumnElement[bool]:
    """Whether a post goes to a channel."""
    return or_(*ranges_of_channels())


def ranges_of_channels() -> Sequence[ColumnElement[bool]]:
    """The same as ranges, for each of which an index serves; LIKE it serves on neither database."""
    return [and_(Post.recipient >= first, Post.recipient < end) for first, end in (("C", "D"), ("G", "H"))]
