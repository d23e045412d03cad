"""The weekly digest: two featured stories in the wow channel, once a week and workspace, whoever ticks."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from services.alerts.announcing import desk_of
from services.decisions import Decisions
from services.language import gettext as _
from services.problems import NotFound
from services.quiet.holding import add_posts
from services.stories import announcing
from services.stories.content import Readers, StoryBrief
from services.stories.reading import brief_of
from services.stories.settings import WOW_CHANNEL, WOW_DIGEST
from storage.database import Database, insert_once
from storage.people import Workspace
from storage.posts import NewPost, mark_stale
from storage.stories import Story, StoryCheer, StoryDigest, StoryVersion

FEATURED = 2
LOOK_BACK = timedelta(days=7)
"""For the first digest; later ones look back to the one before."""
LOOK_BACK_MOST = timedelta(days=28)
"""Where nothing ran for long: what is older is no news."""

OVERLAP = timedelta(hours=1)
"""A story that was being published while the last digest was made counts for the next."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Digest:
    """What a week's digest shows. A story that is not to be read there any more is not in it."""

    week: str
    stories: Sequence[StoryBrief]
    made_at: datetime


class StoryDigests:
    """Makes digests when they are due, and reads them."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def tick(self) -> int:
        """Makes the digests that are due; returns how many go out. What fails is logged and tried again."""
        now = self._now()
        with self._database.read() as session:
            here = session.scalars(select(Workspace.id).where(Workspace.bot_user_id.is_not(None))).all()
            waiting = [
                (workspace_id, week)
                for workspace_id in here
                if (week := self._due(session, workspace_id, now))
            ]
        said = 0
        for workspace_id, week in waiting:
            try:
                with self._database.write() as session:
                    said += self._make(session, workspace_id, week, now)
            except Exception:
                logger.exception("a weekly digest failed and will be tried again")
        return said

    def for_post(self, workspace_id: str, digest_id: int) -> Digest:
        """A digest as it is shown now.

        Raises:
            NotFound: there is none in this workspace.
        """
        with self._database.read() as session:
            digest = session.get(StoryDigest, digest_id)
            if digest is None or digest.workspace_id != workspace_id:
                msg = _("There is no such digest.")
                raise NotFound(msg)
            found = {
                story.id: brief_of(session, story, story.published)
                for story in session.scalars(_for_all(workspace_id).where(Story.id.in_(digest.stories)))
            }
            stories = [found[story_id] for story_id in digest.stories if story_id in found]
            return Digest(digest.week, stories, digest.made_at)

    def _due(self, session: Session, workspace_id: str, now: datetime) -> str | None:
        """The week whose digest is due there and was not made yet."""
        week, due_at = self._decisions.get(session, workspace_id, WOW_DIGEST).due(now)
        if now < due_at:
            return None
        made = select(StoryDigest.id).where(
            StoryDigest.workspace_id == workspace_id, StoryDigest.week == week
        )
        return None if session.scalar(made) is not None else week

    def _make(self, session: Session, workspace_id: str, week: str, now: datetime) -> bool:
        """Whether there is something to say; of many who try at once, one does."""
        wow_channel = self._decisions.get(session, workspace_id, WOW_CHANNEL)
        channel = desk_of(session, workspace_id, wow_channel)
        if channel is None:
            return False
        before = session.scalars(
            select(StoryDigest).where(StoryDigest.workspace_id == workspace_id).order_by(StoryDigest.id)
        ).all()
        since = max(before[-1].made_at - OVERLAP if before else now - LOOK_BACK, now - LOOK_BACK_MOST)
        shown = {story_id for digest in before for story_id in digest.stories}
        chosen = _chosen(session, workspace_id, since, shown)
        # A week without a story is over, too: the first one on Thursday is the next digest's.
        row = {"workspace_id": workspace_id, "week": week, "stories": chosen, "made_at": now}
        if not insert_once(session, StoryDigest, row) or not chosen:
            return False
        digest_id = session.scalar(
            select(StoryDigest.id).where(StoryDigest.workspace_id == workspace_id, StoryDigest.week == week)
        )
        post = NewPost(
            workspace_id=workspace_id,
            kind=announcing.DIGEST,
            subject_id=digest_id or 0,
            occasion=f"story-digest:{week}",
            recipient=channel,
            due_at=now,
            priority=announcing.DIGEST_PRIORITY,
        )
        return bool(add_posts(session, [post], now))


def show_change(session: Session, story: Story, now: datetime) -> None:
    """Has the digests that feature a story show what it says now, or leave it out."""
    digests = session.scalars(select(StoryDigest).where(StoryDigest.workspace_id == story.workspace_id))
    for digest in digests:
        if story.id in digest.stories:
            mark_stale(session, announcing.DIGEST, digest.id, now)


def _for_all(workspace_id: str) -> Select[Story]:
    """The published stories that everybody may read: who is in the channel is not asked."""
    return (
        select(Story)
        .join(StoryVersion, (StoryVersion.story_id == Story.id) & (StoryVersion.number == Story.published))
        .where(Story.workspace_id == workspace_id, StoryVersion.readers != Readers.TEAM)
    )


def _chosen(session: Session, workspace_id: str, since: datetime, shown: set[int]) -> list[int]:
    """What reviewers marked goes first, then what was cheered most, then where the mood rose most.

    Nobody has both places as long as there is a story of somebody else.
    """
    cheers = (
        select(func.count())
        .where(StoryCheer.story_id == Story.id, StoryCheer.is_on)
        .correlate(Story)
        .scalar_subquery()
    )
    found = session.scalars(
        _for_all(workspace_id)
        .where(or_(Story.published_at > since, Story.featured_at > since), Story.id.not_in(shown))
        .order_by(
            Story.featured_at.is_(None),
            cheers.desc(),
            (StoryVersion.mood_after - StoryVersion.mood_before).desc(),
            Story.id,
        )
    ).all()
    if not found:
        return []
    first = found[0]
    others = [story for story in found[1:] if story.agent_id != first.agent_id] + list(found[1:])
    return [story.id for story in [first, *others[: FEATURED - 1]]]
