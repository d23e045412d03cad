"""Where stories are said: the wow channel, sites' own channels, the reviewers' channel."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.alerts.announcing import desk_of
from services.decisions import Decisions
from services.people import Role, holders
from services.stories.content import Readers
from services.stories.settings import REVIEW_CHANNEL, SITE_CHANNELS, WOW_CHANNEL
from storage.people import Person
from storage.stories import Story, StoryVersion


@dataclass(frozen=True)
class Places:
    """Channels by id, as admins choose them."""

    decisions: Decisions

    def card_channel(self, session: Session, story: Story) -> str | None:
        """Where the published version of a story is read; None: found by `/wow` alone."""
        if story.published is None:
            return None
        version = session.get_one(StoryVersion, (story.id, story.published))
        if version.readers == Readers.TEAM:
            site = session.get_one(Person, story.agent_id).site
            of_sites = self.decisions.get(session, story.workspace_id, SITE_CHANNELS)
            return desk_of(session, story.workspace_id, of_sites.get(site))
        wow_channel = self.decisions.get(session, story.workspace_id, WOW_CHANNEL)
        return desk_of(session, story.workspace_id, wow_channel)

    def reviewers(self, session: Session, story: Story) -> list[str]:
        """Who is asked to decide: the channel, or every reviewer whose own story it is not."""
        review_channel = self.decisions.get(session, story.workspace_id, REVIEW_CHANNEL)
        channel = desk_of(session, story.workspace_id, review_channel)
        if channel is not None:
            return [channel]
        return [person.user_id for person in impartial(session, story)]


def impartial(session: Session, story: Story) -> list[Person]:
    """The reviewers whose own story it is not; all of them where there is no other."""
    everyone = holders(session, story.workspace_id, Role.REVIEWER)
    others = [person for person in everyone if person.id not in (story.author_id, story.agent_id)]
    return others or everyone
