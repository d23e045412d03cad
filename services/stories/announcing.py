"""The posts about stories: which kinds there are, and adding them in the transaction that decides it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.quiet.holding import add_posts
from storage.posts import NewPost
from storage.stories import Story

CARD = "story.card"
"""The story, for its readers; subject: the story."""
REVIEW = "story.review"
"""For reviewers; subject: the story, detail: the version."""
AGREEMENT = "story.agreement"
"""Asks the agent; subject: the story, detail: the version."""
OUTSIDE = "story.outside"
"""Asks the agent whether it may be told to the outside world; subject: the story, detail: the version."""
PUBLISHED = "story.published"
RETURNED = "story.returned"
DECLINED = "story.declined"
REFUSED = "story.refused"
"""For the author; subject: the story, detail: the version."""
DIGEST = "story.digest"
"""The week's featured stories; subject: the digest."""
EXPORT = "story.export"
"""A file, for who asked; subject: the export."""

ABOUT_STORIES = (CARD, REVIEW, AGREEMENT, OUTSIDE, PUBLISHED, RETURNED, DECLINED, REFUSED)

PERSONAL_PRIORITY, CARD_PRIORITY, DIGEST_PRIORITY = 45, 50, 60
"""After alerts and what people wait for there: a story can wait for a minute."""


def say(
    session: Session,
    story: Story,
    kind: str,
    occasion: str,
    to: Iterable[str],
    now: datetime,
    *,
    priority: int = PERSONAL_PRIORITY,
    version: int | None = None,
) -> int:
    """One post about a version (the newest by default) of a story to each recipient, once an occasion.

    Returns how many are new.
    """
    return add_posts(
        session,
        (
            NewPost(
                workspace_id=story.workspace_id,
                kind=kind,
                subject_id=story.id,
                detail=str(version or story.version),
                occasion=f"story:{story.id}:{occasion}",
                recipient=recipient,
                due_at=now,
                priority=priority,
            )
            for recipient in to
        ),
        now,
    )
