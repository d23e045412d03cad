"""Votes for the story of a month: one a person and month, which may be moved while the vote is open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.language import gettext as _
from services.people import Caller
from services.problems import NotFound, Problem
from services.stories.reading import bounds, brief_of, month_of, no_such, readable, story_of
from storage.database import Database, insert_once
from storage.people import ensure_person
from storage.stories import Story, StoryVote

OPEN_AFTER = timedelta(days=7)
"""How long one may still vote once the month is over: what was published on its last day has its chance."""


@dataclass(frozen=True)
class Voted:
    """What came of a vote."""

    title: str
    month: str
    """As `2026-11`: whose story of the month it is for."""
    moved_from: int | None
    """The story that had this person's vote before; None where they had not voted, or voted for this one."""
    moved_title: str = ""
    """That story's title; empty where they may not read it any more."""


class StoryVoting:
    """For everyone who may read a story."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def vote(self, caller: Caller, story_id: int) -> Voted:
        """Gives this person's vote of the month to a story; voting for it again changes nothing.

        Raises:
            NotFound: there is no such story for this person.
            Problem: it is their own, or the vote of its month is over.
        """
        with self._database.write() as session:
            person = ensure_person(session, caller.home_id, caller.user_id)
            # Held, so that it cannot be withdrawn before the vote is in and is deleted with it.
            story = story_of(session, caller.workspace_id, story_id, locked=True)
            if not _may_read(session, caller, story_id) or story.published_at is None:
                raise NotFound(no_such(story_id))
            if person.id in (story.agent_id, story.author_id):
                msg = _(
                    "This story is yours: the others vote for it. Yours goes to the one that moved you most."
                )
                raise Problem(msg)
            now, month = self._now(), month_of(story.published_at)
            if now >= bounds(month)[1] + OPEN_AFTER:
                msg = _("The vote for {month} is over. Type /wow top to vote for a story of this month.")
                raise Problem(msg.format(month=month))
            row = {
                "workspace_id": story.workspace_id,
                "month": month,
                "person_id": person.id,
                "story_id": story.id,
                "at": now,
            }
            title = brief_of(session, story, story.published).content.title
            if insert_once(session, StoryVote, row):
                return Voted(title, month, None)
            key = (story.workspace_id, month, person.id)
            vote = session.get_one(StoryVote, key, with_for_update=True, populate_existing=True)
            before = vote.story_id
            if before == story.id:
                return Voted(title, month, None)
            vote.story_id, vote.at = story.id, now
            return Voted(title, month, before, _title(session, caller, before))


def _may_read(session: Session, caller: Caller, story_id: int) -> bool:
    return session.execute(readable(session, caller).where(Story.id == story_id)).first() is not None


def _title(session: Session, caller: Caller, story_id: int) -> str:
    found = session.execute(readable(session, caller).where(Story.id == story_id)).first()
    return "" if found is None else str(found[1].title)
