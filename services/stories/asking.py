"""What is asked before a story may be read: the agent, where a colleague tells it; then the reviewers."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.stories import announcing
from services.stories.places import Places
from storage.people import Person
from storage.posts import mark_stale
from storage.stories import Story, StoryState


def ask(session: Session, story: Story, places: Places, now: datetime) -> None:
    """Has whoever comes next asked about the newest version; what was asked before shows that it is old."""
    story.decided_by = story.decided_at = story.decision = None
    for kind in (announcing.AGREEMENT, announcing.REVIEW):
        mark_stale(session, kind, story.id, now)
    if story.agent_id != story.author_id and story.agreed != story.version:
        story.state = StoryState.AGREEMENT
        agent = session.get_one(Person, story.agent_id)
        announcing.say(
            session, story, announcing.AGREEMENT, f"agreement:{story.version}", [agent.user_id], now
        )
        return
    story.state = StoryState.REVIEW
    to = places.reviewers(session, story)
    announcing.say(session, story, announcing.REVIEW, f"review:{story.version}", to, now)
