"""The end of a story that is not to be told, and of words that nobody is to read any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.stories import announcing
from services.stories.digesting import show_change
from storage.posts import mark_stale
from storage.stories import Story, StoryCheer, StoryState, StoryVersion, StoryVote


def take_back(session: Session, story: Story, state: StoryState, now: datetime) -> None:
    """Deletes the words of all versions, cheers and votes, and has every post about the story go."""
    story.state = state
    story.published = story.published_at = story.featured_at = story.outside = None
    story.sought, story.decision = "", None
    drop_words(session, story, but=())
    session.execute(delete(StoryCheer).where(StoryCheer.story_id == story.id))
    session.execute(delete(StoryVote).where(StoryVote.story_id == story.id))
    show_change(session, story, now)
    for kind in announcing.ABOUT_STORIES:
        mark_stale(session, kind, story.id, now)


def drop_words(session: Session, story: Story, *, but: Collection[int | None]) -> None:
    """Deletes the words of all versions but these: what an edit took out of a story is not to stay.

    The row stays: it knows in which modal it was written, should Slack deliver that once more.
    """
    for version in session.scalars(select(StoryVersion).where(StoryVersion.story_id == story.id)):
        if version.number in but:
            continue
        version.title = version.faced = version.did = version.ended = version.why_right = ""
        version.freedom_words = version.campaign = version.link = ""
        version.tags, version.alert_id = [], None
