"""Stories on a shelf: published ones, put there without being told and reviewed."""

from datetime import datetime
from itertools import count
from typing import Any

from services.people import Caller
from services.stories.content import Contact, Freedom, Mood, Readers
from storage.people import ensure_person
from storage.stories import Story, StoryCheer, StoryState, StoryVersion
from tests.unit.services.world import HERE, World

_modals = count(1)


def put(
    world: World,
    agent: Caller,
    *,
    title: str = "A taxi for a parcel",
    author: Caller | None = None,
    mood: tuple[int, int] = (Mood.ANGRY, Mood.DELIGHTED),
    tags: tuple[str, ...] = (),
    readers: Readers = Readers.BRAND,
    campaign: tuple[int, str] | None = None,
    at: datetime | None = None,
    featured: bool = False,
    outside: bool = False,
    cheered_by: tuple[Caller, ...] = (),
    **words: Any,
) -> int:
    """A published story; returns its id."""
    now = at or world.clock()
    with world.database.write() as session:
        person = ensure_person(session, agent.home_id, agent.user_id)
        teller = author or agent
        story = Story(
            workspace_id=HERE,
            author_id=ensure_person(session, teller.home_id, teller.user_id).id,
            agent_id=person.id,
            state=StoryState.PUBLISHED,
            version=1,
            published=1,
            outside=1 if outside else None,
            sought=title.casefold(),
            created_at=now,
            published_at=now,
            featured_at=now if featured else None,
        )
        session.add(story)
        session.flush()
        facts: dict[str, Any] = {
            "faced": "Her parcel was stuck.",
            "did": "I sent a taxi.",
            "ended": "It came in time.",
            "why_right": "The party would not come back.",
        }
        session.add(
            StoryVersion(
                story_id=story.id,
                number=1,
                told_in=f"shelf-{next(_modals)}",
                written_at=now,
                title=title,
                mood_before=mood[0],
                mood_after=mood[1],
                freedom=Freedom.ALERT if campaign else Freedom.JUDGEMENT,
                freedom_words="Up to $50" if campaign else "",
                alert_id=campaign[0] if campaign else None,
                campaign=campaign[1] if campaign else "",
                contact=Contact.PHONE,
                tags=list(tags),
                readers=readers,
                link="https://acme.slack.com/archives/C1/p1",
                **facts | words,
            )
        )
        session.flush()
        for number, fan in enumerate(cheered_by):
            session.add(
                StoryCheer(
                    story_id=story.id,
                    person_id=ensure_person(session, fan.home_id, fan.user_id).id,
                    is_on=True,
                    click=str(number),
                    at=now,
                )
            )
        return story.id
