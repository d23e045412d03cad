"""Telling a story, editing it, taking it back. Nothing is kept before customer data is out of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts.reading import AlertReading
from services.decisions import Decisions
from services.language import gettext as _
from services.people import Caller
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from services.stories import asking
from services.stories.checking import link_of, problems_of, tags_of
from services.stories.content import Contact, Freedom, Mood, Readers, StoryContent, StoryForm
from services.stories.places import Places
from services.stories.reading import brief_of, no_such, story_of
from services.stories.redaction import regions_of
from services.stories.screening import Screened, screen_of
from services.stories.taking_back import drop_words, take_back
from storage.database import Database
from storage.people import Person, ensure_person, find_person
from storage.stories import Story, StoryState, StoryVersion

KEPT = "kept"
"""As a form's freedom: the one that the story names already."""


@dataclass(frozen=True)
class Told:
    """A story that is kept."""

    story_id: int
    title: str
    agent: str
    """Whose agreement is asked for, by name; empty where the author did it."""
    is_edit: bool


class StoryTelling:
    """For authors."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        places: Places,
        alerts: AlertReading,
        decisions: Decisions,
    ) -> None:
        self._database = database
        self._now = now
        self._places = places
        self._alerts = alerts
        self._decisions = decisions

    def tell(
        self,
        caller: Caller,
        form: StoryForm,
        *,
        told_in: str,
        allowed: Collection[str] = (),
        seen_in: str = "",
        story_id: int | None = None,
        seen: int | None = None,
    ) -> Told | Screened:
        """Keeps a story, or a new version of one's own; submitted twice from one modal it is one.

        Where customer data is found in it, nothing is kept: the form comes back without it.

        Args:
            allowed: what its author says is no customer data.
            seen_in: the channel in which the alert was read whose freedom was used.
            story_id, seen: the story to edit, and the version of it that its author saw.

        Raises:
            FormProblem: fields are missing, too long, or name somebody whom nobody knows.
            NotFound: there is no such story.
            NotAllowed: somebody else tells it.
            Problem: it was changed in another window meanwhile.
        """
        screened = self._screened(caller, form, allowed)
        problems = problems_of(screened.form)
        if problems:
            raise FormProblem(problems)
        if screened.caught:
            return screened
        before = None if story_id is None else self._own(caller, story_id)
        content = self._content(caller, screened.form, seen_in, before)
        with self._database.write() as session:
            author = ensure_person(session, caller.home_id, caller.user_id)
            # Of two deliveries of one submission, the second waits here and finds what the first kept.
            session.get_one(Person, author.id, with_for_update=True)
            kept = session.scalar(select(StoryVersion).where(StoryVersion.told_in == told_in))
            if kept is not None:
                return self._told(session, session.get_one(Story, kept.story_id), kept)
            agent = _agent_of(session, caller, author, form.agent)
            if story_id is None:
                story = Story(
                    workspace_id=caller.workspace_id,
                    author_id=author.id,
                    agent_id=agent.id,
                    state=StoryState.REVIEW,
                    version=1,
                    created_at=self._now(),
                )
                session.add(story)
                session.flush()
            else:
                story = _own_story(session, caller, story_id, locked=True)
                if story.version != seen:
                    msg = _("This story was changed in another window meanwhile. Open it anew to edit it.")
                    raise Problem(msg)
                if story.agent_id != agent.id:
                    raise FormProblem({"agent": _("Whose story it is cannot be changed. Tell a new one.")})
                story.version += 1
                drop_words(session, story, but=(story.published,))
            version = _version(story, content, told_in, self._now())
            session.add(version)
            session.flush()
            asking.ask(session, story, self._places, self._now())
            return self._told(session, story, version)

    def start_edit(self, caller: Caller, story_id: int) -> tuple[StoryForm, int]:
        """The form of one's own story as it stands, and its version.

        Raises:
            NotFound: there is no such story.
            NotAllowed: somebody else tells it.
        """
        with self._database.read() as session:
            story = _own_story(session, caller, story_id)
            brief = brief_of(session, story)
            content = brief.content
            return (
                StoryForm(
                    agent=brief.agent.user_id,
                    title=content.title,
                    faced=content.faced,
                    did=content.did,
                    ended=content.ended,
                    mood_before=content.mood_before,
                    mood_after=content.mood_after,
                    freedom=KEPT if content.freedom == Freedom.ALERT else "",
                    why_right=content.why_right,
                    contact=content.contact,
                    tags=" ".join(f"#{tag}" for tag in content.tags),
                    readers=content.readers,
                    link=content.link,
                ),
                story.version,
            )

    def withdraw(self, caller: Caller, story_id: int) -> str:
        """Takes a story back, and deletes its words; returns its title. Its card is removed from Slack.

        Raises:
            NotFound: there is no such story.
            NotAllowed: the caller neither tells it nor is the agent in it.
        """
        with self._database.write() as session:
            story = story_of(session, caller.workspace_id, story_id, locked=True)
            person = find_person(session, caller.home_id, caller.user_id)
            if person is None or person.id not in (story.author_id, story.agent_id):
                raise NotFound(no_such(story_id))
            title = brief_of(session, story).content.title
            take_back(session, story, StoryState.WITHDRAWN, self._now())
            return title

    def _screened(self, caller: Caller, form: StoryForm, allowed: Collection[str]) -> Screened:
        with self._database.read() as session:
            screen = screen_of(self._decisions, session, caller.workspace_id)
            person = find_person(session, caller.home_id, caller.user_id)
            regions = [] if person is None else regions_of(person.locale, person.time_zone)
        return screen.screened(form, regions, allowed)

    def _own(self, caller: Caller, story_id: int) -> StoryContent:
        with self._database.read() as session:
            return brief_of(session, _own_story(session, caller, story_id)).content

    def _content(
        self, caller: Caller, form: StoryForm, seen_in: str, before: StoryContent | None
    ) -> StoryContent:
        content = StoryContent(
            title=" ".join(form.title.split()),
            faced=form.faced.strip(),
            did=form.did.strip(),
            ended=form.ended.strip(),
            mood_before=Mood(form.mood_before or 0),
            mood_after=Mood(form.mood_after or 0),
            freedom=Freedom.JUDGEMENT,
            freedom_words="",
            alert_id=None,
            campaign="",
            why_right=form.why_right.strip(),
            contact=Contact(form.contact),
            tags=tags_of(form.tags),
            readers=Readers(form.readers),
            link=link_of(form.link),
        )
        if not form.freedom:
            return content
        if form.freedom == KEPT and before is not None:
            return replace(
                content,
                freedom=before.freedom,
                freedom_words=before.freedom_words,
                alert_id=before.alert_id,
                campaign=before.campaign,
            )
        return self._with_freedom(caller, content, form.freedom, seen_in)

    def _with_freedom(self, caller: Caller, content: StoryContent, chosen: str, seen_in: str) -> StoryContent:
        number, *more = chosen.split(".", 1)
        try:
            brief = self._alerts.brief_for(caller, int(number), seen_in=seen_in)
            freedoms = brief.content.freedoms.splitlines()
            words = freedoms[int("".join(more))]
        except (ValueError, IndexError, NotFound, OverflowError):
            msg = _("The alert does not say this any more. Choose another one, or your own judgement.")
            raise FormProblem({"freedom": msg}) from None
        return replace(
            content,
            freedom=Freedom.ALERT,
            freedom_words=words,
            alert_id=brief.alert_id,
            campaign=brief.content.title,
        )

    def _told(self, session: Session, story: Story, version: StoryVersion) -> Told:
        agent = session.get_one(Person, story.agent_id)
        awaits = story.state == StoryState.AGREEMENT
        name = (agent.name or _("your colleague")) if awaits else ""
        return Told(story.id, version.title, name, is_edit=version.number > 1)


def _own_story(session: Session, caller: Caller, story_id: int, *, locked: bool = False) -> Story:
    story = story_of(session, caller.workspace_id, story_id, locked=locked)
    author = session.get_one(Person, story.author_id)
    if (author.workspace_id, author.user_id) == (caller.home_id, caller.user_id):
        return story
    person = find_person(session, caller.home_id, caller.user_id)
    if person is None or person.id != story.agent_id:
        raise NotFound(no_such(story_id))
    msg = _("{name} tells this story. Ask them for a change, or take it back.")
    raise NotAllowed(msg.format(name=author.name or _("A colleague")))


def _agent_of(session: Session, caller: Caller, author: Person, user_id: str) -> Person:
    if user_id in ("", author.user_id):
        return author
    known = session.scalars(
        select(Person).where(Person.user_id == user_id, Person.read_at.is_not(None))
    ).all()
    here = [person for person in known if person.workspace_id == caller.workspace_id]
    found = (here or list(known))[:1]
    if not found:
        raise FormProblem(
            {"agent": _("Frontlane does not know this person yet. Please try again in a minute.")}
        )
    if found[0].is_bot or found[0].is_deactivated:
        raise FormProblem(
            {"agent": _("Choose a colleague who is still here: they are asked whether they agree.")}
        )
    return found[0]


def _version(story: Story, content: StoryContent, told_in: str, now: datetime) -> StoryVersion:
    return StoryVersion(
        story_id=story.id,
        number=story.version,
        told_in=told_in,
        written_at=now,
        title=content.title,
        faced=content.faced,
        did=content.did,
        ended=content.ended,
        mood_before=int(content.mood_before),
        mood_after=int(content.mood_after),
        freedom=content.freedom,
        freedom_words=content.freedom_words,
        alert_id=content.alert_id,
        campaign=content.campaign,
        why_right=content.why_right,
        contact=content.contact,
        tags=list(content.tags),
        readers=content.readers,
        link=content.link,
    )
