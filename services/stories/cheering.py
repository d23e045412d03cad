"""Cheers: once a person, counted, taken back by a second press."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from services.language import gettext as _
from services.people import Caller
from services.problems import NotFound, Problem
from services.stories import announcing
from services.stories.reading import no_such, readable
from storage.database import Database, insert_once
from storage.people import ensure_person
from storage.posts import mark_stale
from storage.stories import Story, StoryCheer


class StoryCheering:
    """For everyone who may read a story."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def press(self, caller: Caller, story_id: int, click: str) -> bool:
        """Cheers, or takes it back; returns whether this person cheers now.

        Args:
            click: names the click: delivered twice, it counts once.

        Raises:
            NotFound: there is no such story for this person.
            Problem: it is their own.
        """
        with self._database.write() as session:
            person = ensure_person(session, caller.home_id, caller.user_id)
            story = _published(session, caller, story_id)
            if story.agent_id == person.id:
                msg = _("This story is yours: the others cheer for you.")
                raise Problem(msg)
            row = {
                "story_id": story.id,
                "person_id": person.id,
                "is_on": True,
                "click": click,
                "at": self._now(),
            }
            is_on = True
            if not insert_once(session, StoryCheer, row):
                cheer = session.get_one(StoryCheer, (story.id, person.id), with_for_update=True)
                if cheer.click == click:
                    return cheer.is_on
                is_on = not cheer.is_on
                cheer.is_on, cheer.click, cheer.at = is_on, click, self._now()
            mark_stale(session, announcing.CARD, story.id, self._now())
            return is_on


def _published(session: Session, caller: Caller, story_id: int) -> Story:
    found = session.execute(readable(session, caller).where(Story.id == story_id)).first()
    if found is None:
        raise NotFound(no_such(story_id))
    story: Story = found[0]
    return story
