"""Stories that were kept long enough go, with cheers and votes; so do digests, and files that were asked for.

What stands in Slack stays there, by Slack's own rules. Measures look back 90 days: stories stay longer.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from services.retention import ROWS_AT_ONCE, Limit, OneByOne, take_turns
from services.stories import announcing
from storage.database import Database, is_not_newest
from storage.posts import Post, delete_finished, is_unfinished
from storage.stories import (
    GONE,
    Story,
    StoryCheer,
    StoryDigest,
    StoryExport,
    StoryState,
    StoryVersion,
    StoryVote,
)

NOT_PUBLISHED = tuple(state for state in StoryState if state != StoryState.PUBLISHED)


class StoryRetention:
    """Deletes stories. Any number of processes may do so at once.

    Args:
        limits: what is old, for each workspace.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], limits: Limit) -> None:
        self._database = database
        self._now = now
        self._limits = limits
        self._stories = OneByOne(database, Story.id, _delete_some)

    def tick(self) -> int:
        """Does a little of what there is to do; returns how many rows that concerned."""
        with self._database.read() as session:
            limits = self._limits(session, self._now())
        return sum(self._tick_of(workspace_id, before) for workspace_id, before in limits)

    def _tick_of(self, workspace_id: str, before: datetime) -> int:
        return take_turns(
            lambda: self._stories.turn(workspace_id, _is_old(workspace_id, before)),
            lambda: self._made(
                StoryDigest,
                and_(StoryDigest.workspace_id == workspace_id, StoryDigest.made_at < before),
                announcing.DIGEST,
            ),
            lambda: self._made(
                StoryExport,
                and_(StoryExport.workspace_id == workspace_id, StoryExport.asked_at < before),
                announcing.EXPORT,
            ),
        )

    def _made(self, model: type[StoryDigest | StoryExport], which: ColumnElement[bool], kind: str) -> int:
        is_in_use = exists().where(Post.kind == kind, Post.subject_id == model.id, is_unfinished())
        old = (
            select(model.id)
            .where(which, is_not_newest(model.id), ~is_in_use)
            .order_by(model.id)
            .limit(ROWS_AT_ONCE)
        )
        with self._database.read() as session:
            if session.scalar(old) is None:
                return 0
        with self._database.write() as session:
            ids = session.scalars(old).all()
            rows = delete_finished(session, and_(Post.kind == kind, Post.subject_id.in_(ids)), ROWS_AT_ONCE)
            said = exists().where(Post.kind == kind, Post.subject_id == model.id)
            done = session.scalars(select(model.id).where(model.id.in_(ids), ~said)).all()
            session.execute(delete(model).where(model.id.in_(done)))
            return rows + len(done)


def _is_old(workspace_id: str, before: datetime) -> ColumnElement[bool]:
    """Whether a story was published, or if it is not, begun before that, and nothing has come of it since."""
    here = Story.workspace_id == workspace_id
    return and_(
        or_(
            and_(here, Story.published_at < before),
            and_(here, Story.state.in_(NOT_PUBLISHED), Story.created_at < before),
        ),
        is_not_newest(Story.id),
        ~exists().where(StoryVersion.story_id == Story.id, StoryVersion.written_at >= before),
        ~exists().where(
            Post.kind.in_(announcing.ABOUT_STORIES), Post.subject_id == Story.id, is_unfinished()
        ),
    )


def _delete_some(session: Session, story_id: int) -> int:
    """First nobody sees it any more; then what belongs to it goes, and at last the story."""
    story = session.get(Story, story_id, with_for_update={"skip_locked": True})
    if story is None:
        return 0
    if story.state not in GONE:
        story.state = StoryState.WITHDRAWN
        story.published = story.published_at = None
        return 1
    about = and_(Post.kind.in_(announcing.ABOUT_STORIES), Post.subject_id == story.id)
    rows = delete_finished(session, about, ROWS_AT_ONCE)
    if rows:
        return rows
    cheers = select(StoryCheer.person_id).where(StoryCheer.story_id == story.id).limit(ROWS_AT_ONCE)
    fans = session.scalars(cheers).all()
    if fans:
        session.execute(
            delete(StoryCheer).where(StoryCheer.story_id == story.id, StoryCheer.person_id.in_(fans))
        )
        return len(fans)
    if session.scalar(select(Post.id).where(about).limit(1)) is not None:
        return 0
    for part in (StoryVote, StoryVersion):
        session.execute(delete(part).where(part.story_id == story.id))
    session.delete(story)
    return 1
