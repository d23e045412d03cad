"""What the agent in a story says: whether a colleague may tell it, and whether the outside world may hear."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from services.language import N_
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import NotFound, Problem
from services.stories import announcing, asking
from services.stories.content import Readers
from services.stories.places import Places
from services.stories.reading import brief_of, no_such, story_of
from services.stories.taking_back import take_back
from storage.database import Database
from storage.people import Person, find_person
from storage.posts import mark_stale
from storage.stories import Story, StoryState, StoryVersion

CHANGED = N_("This story has changed since. Please read how it stands now.")


class StoryAgreeing:
    """Asking the agent, and their answers."""

    def __init__(self, database: Database, now: Callable[[], datetime], places: Places) -> None:
        self._database = database
        self._now = now
        self._places = places

    def agree(self, caller: Caller, story_id: int, version: int) -> str:
        """The agent lets a colleague tell it: reviewers are asked. Returns the title.

        Raises:
            NotFound: there is no such story, or it is somebody else's.
            Problem: it has changed, or this was answered already.
        """
        with self._database.write() as session:
            story = self._asked(session, caller, story_id, version)
            story.agreed = version
            asking.ask(session, story, self._places, self._now())
            return brief_of(session, story).content.title

    def refuse(self, caller: Caller, story_id: int, version: int) -> str:
        """The agent would rather not: the words are deleted, the author is told. Returns who told it.

        Raises:
            NotFound, Problem: as in `agree`.
        """
        with self._database.write() as session:
            story = self._asked(session, caller, story_id, version)
            author = session.get_one(Person, story.author_id)
            take_back(session, story, StoryState.REFUSED, self._now())
            announcing.say(session, story, announcing.REFUSED, "refused", [author.user_id], self._now())
            return author.name

    def ask_outside(self, caller: Caller, story_id: int) -> str:
        """Asks the agent whether the published version may be told outside. Returns the agent's name.

        Raises:
            NotAllowed: the caller is no reviewer.
            NotFound: there is no such story.
            Problem: it is not published, not meant for the outside, or the agent was asked already.
        """
        with self._database.write() as session:
            require(session, caller, Role.REVIEWER)
            story = story_of(session, caller.workspace_id, story_id, locked=True)
            if story.published is None:
                msg = _("Only a published story can be told outside.")
                raise Problem(msg)
            version = session.get_one(StoryVersion, (story.id, story.published))
            agent = session.get_one(Person, story.agent_id)
            who = agent.name or _("The agent")
            if version.readers != Readers.WORLD:
                msg = _("Its author offers this story to colleagues, not to the outside world.")
                raise Problem(msg)
            if story.outside == story.published:
                msg = _("{name} has agreed already.").format(name=who)
                raise Problem(msg)
            if story.outside_asked == story.published:
                msg = _("{name} was asked already. It is theirs to decide.").format(name=who)
                raise Problem(msg)
            story.outside_asked = story.published
            occasion = f"outside:{story.published}"
            announcing.say(
                session,
                story,
                announcing.OUTSIDE,
                occasion,
                [agent.user_id],
                self._now(),
                version=story.published,
            )
            return who

    def answer_outside(self, caller: Caller, story_id: int, version: int, *, yes: bool) -> str:
        """The agent's answer; it may be changed. Returns the title.

        Raises:
            NotFound: there is no such story, or it is somebody else's.
            Problem: it has changed since it was asked.
        """
        with self._database.write() as session:
            story = self._own(session, caller, story_id)
            if story.published != version or story.outside_asked != version:
                raise Problem(_(CHANGED))
            story.outside = version if yes else None
            mark_stale(session, announcing.OUTSIDE, story.id, self._now())
            return brief_of(session, story, version).content.title

    def _asked(self, session: Session, caller: Caller, story_id: int, version: int) -> Story:
        story = self._own(session, caller, story_id)
        if story.version != version:
            raise Problem(_(CHANGED))
        if story.state != StoryState.AGREEMENT:
            msg = _("You have answered this already. You can take the story back at any time: /wow mine.")
            raise Problem(msg)
        return story

    def _own(self, session: Session, caller: Caller, story_id: int) -> Story:
        story = story_of(session, caller.workspace_id, story_id, locked=True)
        person = find_person(session, caller.home_id, caller.user_id)
        if person is None or person.id != story.agent_id:
            raise NotFound(no_such(story_id))
        return story
