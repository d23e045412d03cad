"""Which messages in Slack show somebody's name or words: they are brought up to date when that changes."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Session

from services.alerts import announcing as alerts
from services.kudos import gathering, rewards, weekly
from services.stories import announcing as stories
from services.town_halls import speaking
from storage.alerts import Alert, AlertChannel, AlertDraft, AlertQuestion
from storage.audiences import ChannelMember
from storage.kudos import Kudos, KudosEntry, KudosNote, KudosShown
from storage.kudos_rewards import KudosRedemption
from storage.posts import Post, PostState
from storage.stories import Story
from storage.town_halls import TownHall, TownHallHost, TownHallQuestion

FILES = (alerts.READINESS_FILE, stories.EXPORT, speaking.EXPORT_FILE)
"""What was handed over as a file is out of our hands."""

Kinds = tuple[str, ...]


def shown(person_id: int) -> Iterator[tuple[Kinds, Select[int]]]:
    """Kinds of posts, and the subjects of those that may show this person."""
    yield TO_ALL, select(Alert.id).where(Alert.author_id == person_id)
    in_audience = (
        select(AlertChannel.alert_id)
        .join(ChannelMember, ChannelMember.channel_id == AlertChannel.channel_id)
        .where(ChannelMember.person_id == person_id)
    )
    yield (alerts.DEADLINE, alerts.TROUBLE), in_audience
    yield (
        alerts.ABOUT_QUESTIONS,
        select(AlertQuestion.id).where(
            or_(AlertQuestion.asker_id == person_id, AlertQuestion.answered_by == person_id)
        ),
    )
    yield (
        alerts.ABOUT_DRAFTS,
        select(AlertDraft.id).where(
            or_(AlertDraft.author_id == person_id, AlertDraft.decided_by == person_id)
        ),
    )
    yield (
        stories.ABOUT_STORIES,
        select(Story.id).where(
            or_(Story.author_id == person_id, Story.agent_id == person_id, Story.decided_by == person_id)
        ),
    )
    given = select(KudosShown.gathering_id).join(Kudos, Kudos.id == KudosShown.kudos_id)
    received = select(KudosShown.gathering_id).join(KudosEntry, KudosEntry.kudos_id == KudosShown.kudos_id)
    for thanks in (
        given.where(Kudos.giver_id == person_id),
        received.where(KudosEntry.receiver_id == person_id),
    ):
        yield (gathering.POST, gathering.RECEIVED), thanks
    # A note names whoever was thanked in its week, and to leaders who was not in a month.
    yield (weekly.NOTE,), select(KudosNote.id).where(KudosNote.done_at.is_not(None))
    yield (
        (rewards.ASKED, rewards.DECIDED),
        select(KudosRedemption.id).where(
            or_(KudosRedemption.buyer_id == person_id, KudosRedemption.decided_by == person_id)
        ),
    )
    theirs = or_(
        TownHallQuestion.asker_id == person_id,
        TownHallQuestion.answered_by == person_id,
        TownHallQuestion.decided_by == person_id,
    )
    halls = union(
        select(TownHall.id).where(TownHall.author_id == person_id),
        select(TownHallHost.town_hall_id).where(TownHallHost.person_id == person_id),
        select(TownHallQuestion.town_hall_id).where(theirs),
    ).subquery()
    yield messages_of_halls(), select(halls.c.id)
    yield speaking.ABOUT_QUESTIONS, select(TownHallQuestion.id).where(theirs)


def messages_of_halls() -> Kinds:
    """What is said of town halls."""
    return _messages(speaking.ABOUT_TOWN_HALLS)


def posts_showing(session: Session, person_id: int) -> Sequence[int]:
    """Ids of posts whose messages may show this person, in their order.

    Of alerts these are the ones in channels. In the many copies that people have by direct message nobody is
    named but by their user id, and what Slack shows for it is Slack's.
    """
    ids: set[int] = set()
    for kinds, subjects in shown(person_id):
        found = select(Post.id).where(
            Post.kind.in_(kinds),
            Post.subject_id.in_(subjects),
            Post.state.not_in((PostState.FAILED, PostState.WITHDRAWN, PostState.REMOVED)),
        )
        if kinds == TO_ALL:
            found = found.where(alerts.in_channel())
        ids.update(session.scalars(found))
    return sorted(ids)


def _messages(kinds: Kinds) -> Kinds:
    return tuple(kind for kind in kinds if kind not in FILES)


TO_ALL = _messages(alerts.ABOUT_ALERTS)
"""What is said of alerts, to hundreds and more."""
