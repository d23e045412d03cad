"""The messages that tell of kudos. Each gathers: a burst for one person is one message, not twenty.

In a channel the first is said at once, and those for the same people join it for ten minutes. A direct
message waits half a minute for more, and the next one at least ten minutes; what comes meanwhile is in that
one, and so is all that comes while it is held until its reader may be told. Whoever adds to a message holds
the rows of all receivers (`lock_people`), so that nobody opens a second one beside it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from services.kudos.ledger import is_reversed
from services.quiet.holding import add_posts
from storage.audiences import Channel
from storage.kudos import Kudos, KudosGathering, KudosPerson, KudosShown
from storage.people import Person
from storage.posts import NewPost, PostState, mark_stale, posts_about, withdraw

POST = "kudos.post"
"""In a channel; its subject is a gathering."""
RECEIVED = "kudos.received"
"""A direct message to a receiver; its subject is a gathering."""

CHANNEL_GATHERS = timedelta(minutes=10)
MESSAGE_WAITS = timedelta(seconds=30)
MESSAGES_APART = timedelta(minutes=10)
POST_PRIORITY, MESSAGE_PRIORITY = 50, 55
JOINABLE = (
    PostState.HELD,
    PostState.GATHERED,
    PostState.PENDING,
    PostState.CLAIMED,
    PostState.SENDING,
    PostState.SENT,
    PostState.UNCERTAIN,
)
"""States of a message that is there or will be: what failed or was withdrawn can take nothing more."""


def place(session: Session, workspace_id: str, asked_in: str | None, kudos_channel: str | None) -> str | None:
    """Where it can be posted: where it is given, else in the kudos channel, else nowhere."""
    for channel_id in (asked_in, kudos_channel):
        if channel_id is not None and can_post(session, workspace_id, channel_id):
            return channel_id
    return None


def can_post(session: Session, workspace_id: str, channel_id: str) -> bool:
    """Whether the app is in that channel."""
    heard = select(Channel.id).where(
        Channel.workspace_id == workspace_id,
        Channel.channel_id == channel_id,
        Channel.has_bot,
        Channel.is_archived.is_(False),
    )
    return session.execute(heard).first() is not None


def post_in(
    session: Session, kudos: Kudos, receivers: Sequence[Person], channel_id: str, now: datetime
) -> None:
    """Tells a channel."""
    who = ",".join(str(person_id) for person_id in sorted(person.id for person in receivers))
    found = session.scalar(
        select(KudosGathering)
        .where(
            KudosGathering.workspace_id == kudos.workspace_id,
            KudosGathering.recipient == channel_id,
            KudosGathering.closes_at > now,
            KudosGathering.receivers == who,
            KudosGathering.receiver_id.is_(None),
        )
        .order_by(KudosGathering.id.desc())
        .limit(1)
    )
    if found is None or _states(session, POST, found).isdisjoint(JOINABLE):
        found = KudosGathering(
            workspace_id=kudos.workspace_id,
            recipient=channel_id,
            receivers=who,
            due_at=now,
            closes_at=now + CHANNEL_GATHERS,
        )
        session.add(found)
        session.flush()
    join(session, kudos, found, now)


def tell(session: Session, kudos: Kudos, receiver: Person, now: datetime) -> None:
    """Tells one receiver by direct message."""
    last = session.scalar(
        select(KudosGathering)
        .where(
            KudosGathering.workspace_id == kudos.workspace_id,
            KudosGathering.recipient == receiver.user_id,
            KudosGathering.receiver_id == receiver.id,
        )
        .order_by(KudosGathering.due_at.desc(), KudosGathering.id.desc())
        .limit(1)
    )
    states = set() if last is None else _states(session, RECEIVED, last)
    is_said = not states.isdisjoint(JOINABLE)
    if last is None or not is_said or (last.closes_at <= now and PostState.HELD not in states):
        due_at = now + MESSAGE_WAITS
        if last is not None and is_said:
            due_at = max(due_at, last.due_at + MESSAGES_APART)
        last = KudosGathering(
            workspace_id=kudos.workspace_id,
            recipient=receiver.user_id,
            receivers=str(receiver.id),
            receiver_id=receiver.id,
            due_at=due_at,
            closes_at=due_at,
        )
        session.add(last)
        session.flush()
    join(session, kudos, last, now)


def join(session: Session, kudos: Kudos, gathering: KudosGathering, now: datetime) -> None:
    """One more is shown by that message."""
    session.add(KudosShown(gathering_id=gathering.id, kudos_id=kudos.id))
    session.flush()
    kind = POST if gathering.receiver_id is None else RECEIVED
    told = add_posts(
        session,
        [
            NewPost(
                workspace_id=gathering.workspace_id,
                kind=kind,
                subject_id=gathering.id,
                occasion=f"kudos:{gathering.id}",
                recipient=gathering.recipient,
                due_at=gathering.due_at,
                priority=POST_PRIORITY if gathering.receiver_id is None else MESSAGE_PRIORITY,
            )
        ],
        now,
    )
    if not told:
        mark_stale(session, kind, gathering.id, now)


def refresh(session: Session, kudos: Kudos, now: datetime) -> None:
    """What a kudos says has changed, or it was taken back: the messages that show it are rewritten. What was
    not said yet and has nothing left to say is not said."""
    for gathering in session.scalars(
        select(KudosGathering)
        .join(KudosShown, KudosShown.gathering_id == KudosGathering.id)
        .where(KudosShown.kudos_id == kudos.id)
        .order_by(KudosGathering.id)
    ).all():
        kind = POST if gathering.receiver_id is None else RECEIVED
        if not has_any(session, gathering.id):
            # Whoever comes later has a message of their own: this one may be on its way to be dropped.
            gathering.closes_at = min(gathering.closes_at, now)
            withdraw(session, (kind,), gathering.id)
        mark_stale(session, kind, gathering.id, now)


def has_any(session: Session, gathering_id: int) -> bool:
    """Whether anything that it shows was not taken back."""
    left = (
        select(Kudos.id)
        .join(KudosShown, KudosShown.kudos_id == Kudos.id)
        .where(KudosShown.gathering_id == gathering_id, ~is_reversed())
    )
    return session.execute(left.limit(1)).first() is not None


def channel_of(session: Session, kudos_id: int) -> str | None:
    """The channel where a kudos can be read."""
    return session.scalar(
        select(KudosGathering.recipient)
        .join(KudosShown, KudosShown.gathering_id == KudosGathering.id)
        .where(KudosShown.kudos_id == kudos_id, KudosGathering.receiver_id.is_(None))
    )


def wants_message(choices: KudosPerson, *, is_shown: bool) -> bool:
    """Whether this receiver is told by direct message: always where they could not read it elsewhere."""
    return choices.wants_messages or not is_shown


def shown_by(gathering_id: int) -> ColumnElement[bool]:
    """Whether a message shows `Kudos`."""
    return exists().where(KudosShown.gathering_id == gathering_id, KudosShown.kudos_id == Kudos.id)


def _states(session: Session, kind: str, gathering: KudosGathering) -> set[str]:
    """Where its message is."""
    return {post.state for post in posts_about(session, (kind,), gathering.id)}
