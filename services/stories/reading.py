"""What people read of stories: one whole, one's own, what a search finds, the best of a month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from services.language import gettext as _
from services.people import Caller, Role, holds
from services.problems import NotFound, Problem
from services.stories.content import Contact, Freedom, Mood, Readers, StoryBrief, StoryContent, Who
from services.stories.places import Places
from storage.database import Database
from storage.people import Person, find_person
from storage.stories import GONE, Story, StoryCheer, StoryState, StoryVersion, StoryVote

PAGE = 8
"""Stories in one page of a list."""
WORDS_MAX = 8
"""Of a search: what is typed beyond them narrows nothing any more."""

_Agent = aliased(Person)


@dataclass(frozen=True)
class ListedStory:
    """A story in a list."""

    brief: StoryBrief
    votes: int = 0
    """For the story of its month."""
    is_my_vote: bool = False


@dataclass(frozen=True)
class StoryPage:
    """A part of a list: `number` counts from 0, `of` is how many pages there are, at least 1."""

    stories: Sequence[ListedStory]
    total: int
    number: int
    of: int


@dataclass(frozen=True)
class OpenedStory:
    """A story whole, and what its reader is to it."""

    brief: StoryBrief
    is_author: bool
    is_agent: bool
    is_reviewer: bool
    votes: int
    is_my_vote: bool


@dataclass(frozen=True)
class Standing:
    """What is known of a story even where its words are deleted."""

    state: StoryState
    version: int
    """The newest."""
    agent: Who


class StoryReading:
    """Reading. Nobody is shown what they may not read: to them it is not there."""

    def __init__(self, database: Database, now: Callable[[], datetime], places: Places) -> None:
        self._database = database
        self._now = now
        self._places = places

    def opened(self, caller: Caller, story_id: int) -> OpenedStory:
        """The story as this person may read it: its author and its agent the newest version,
        and reviewers, too, once the agent has agreed to it.

        Raises:
            NotFound: there is none here, or it is not for this person.
        """
        with self._database.read() as session:
            story = story_of(session, caller.workspace_id, story_id)
            person = find_person(session, caller.home_id, caller.user_id)
            is_author = person is not None and person.id == story.author_id
            is_agent = person is not None and person.id == story.agent_id
            is_reviewer = person is not None and holds(session, person, Role.REVIEWER, caller.workspace_id)
            is_agreed = story.state != StoryState.AGREEMENT
            if is_author or is_agent or (is_reviewer and is_agreed):
                brief = brief_of(session, story)
            elif session.execute(readable(session, caller).where(Story.id == story_id)).first() is None:
                raise NotFound(no_such(story_id))
            else:
                brief = brief_of(session, story, story.published)
            votes, is_my_vote = _votes(session, story, person)
            return OpenedStory(brief, is_author, is_agent, is_reviewer, votes, is_my_vote)

    def for_post(self, workspace_id: str, story_id: int, version: int | None = None) -> StoryBrief:
        """A story in one of its versions (the newest by default), for rendering.

        Raises:
            NotFound: there is none in this workspace, or its words are deleted.
        """
        with self._database.read() as session:
            return brief_of(session, story_of(session, workspace_id, story_id), version)

    def standing(self, workspace_id: str, story_id: int) -> Standing:
        """Where a story is in its life; its words may be deleted.

        Raises:
            NotFound: there is none in this workspace.
        """
        with self._database.read() as session:
            story = story_of(session, workspace_id, story_id, gone_too=True)
            return Standing(
                StoryState(story.state), story.version, _who(session.get_one(Person, story.agent_id))
            )

    def card(self, workspace_id: str, story_id: int, channel_id: str) -> StoryBrief | None:
        """The version of a story that is read in this channel; None where it is not to be there."""
        with self._database.read() as session:
            story = story_of(session, workspace_id, story_id, gone_too=True)
            if story.published is None or self._places.card_channel(session, story) != channel_id:
                return None
            return brief_of(session, story, story.published)

    def read_in(self, workspace_id: str, story_id: int) -> str | None:
        """The channel in which a published story is read; None: found by `/wow` alone."""
        with self._database.read() as session:
            return self._places.card_channel(session, story_of(session, workspace_id, story_id))

    def mine(self, caller: Caller, page: int = 0) -> StoryPage:
        """Stories that this person told, and those told of them; newest first, in their newest version."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            own = -1 if person is None else person.id
            found = select(Story).where(
                Story.workspace_id == caller.workspace_id,
                or_(
                    Story.author_id == own,
                    and_(Story.agent_id == own, Story.state != StoryState.REFUSED),
                ),
                Story.state.not_in(GONE),
            )
            return self._page(session, caller, found, page, newest=True, order=[Story.id.desc()])

    def newest(self, caller: Caller, limit: int) -> list[StoryBrief]:
        """Published stories that this person may read, the newest first."""
        with self._database.read() as session:
            found = readable(session, caller).order_by(Story.published_at.desc(), Story.id.desc())
            stories = session.scalars(found.limit(limit))
            return [brief_of(session, story, story.published) for story in stories]

    def search(self, caller: Caller, words: str, page: int = 0) -> StoryPage:
        """Published stories that hold all of these words, in the story, its tags or the agent's name.

        Raises:
            Problem: there are no words.
        """
        sought = [word.lstrip("#").casefold() for word in words.split()]
        sought = [word for word in sought if word][:WORDS_MAX]
        if not sought:
            msg = _("Say what to look for: /wow search birthday, for instance.")
            raise Problem(msg)
        with self._database.read() as session:
            found = readable(session, caller).with_only_columns(Story)
            found = found.join(_Agent, _Agent.id == Story.agent_id)
            for word in sought:
                found = found.where(
                    or_(
                        Story.sought.contains(word, autoescape=True),
                        _Agent.name.icontains(word, autoescape=True),
                    )
                )
            return self._page(
                session, caller, found, page, order=[Story.published_at.desc(), Story.id.desc()]
            )

    def top(self, caller: Caller, month: str | None = None, page: int = 0) -> StoryPage:
        """A month's published stories, by votes, then cheers. Stories, never agents, are put in order.

        Args:
            month: as `2026-11`, in UTC; None: the present one.

        Raises:
            Problem: that is no month.
        """
        begin, end = bounds(month or month_of(self._now()))
        with self._database.read() as session:
            votes = select(func.count()).where(StoryVote.story_id == Story.id).scalar_subquery()
            cheers = (
                select(func.count())
                .where(StoryCheer.story_id == Story.id, StoryCheer.is_on)
                .scalar_subquery()
            )
            found = (
                readable(session, caller)
                .with_only_columns(Story)
                .where(Story.published_at >= begin, Story.published_at < end)
            )
            return self._page(session, caller, found, page, order=[votes.desc(), cheers.desc(), Story.id])

    def _page(
        self,
        session: Session,
        caller: Caller,
        found: Select[Story],
        page: int,
        *,
        order: Sequence[ColumnElement[Any] | InstrumentedAttribute[int]],
        newest: bool = False,
    ) -> StoryPage:
        total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
        pages = max(1, -(-total // PAGE))
        number = min(max(0, page), pages - 1)
        person = find_person(session, caller.home_id, caller.user_id)
        stories = session.scalars(found.order_by(*order).offset(number * PAGE).limit(PAGE)).all()
        listed = [
            ListedStory(
                brief_of(session, story, None if newest else story.published),
                *_votes(session, story, person),
            )
            for story in stories
        ]
        return StoryPage(listed, total, number, pages)


def readable(session: Session, caller: Caller) -> Select[Story, StoryVersion]:
    """The published stories that this person may read, with the version that is read.

    A story for the team is read at the agent's site, and by its author and reviewers; any other by everybody
    who acts in this workspace.
    """
    found = (
        select(Story, StoryVersion)
        .join(StoryVersion, and_(StoryVersion.story_id == Story.id, StoryVersion.number == Story.published))
        .where(Story.workspace_id == caller.workspace_id, Story.published.is_not(None))
    )
    person = find_person(session, caller.home_id, caller.user_id)
    if person is not None and holds(session, person, Role.REVIEWER, caller.workspace_id):
        return found
    ways = [StoryVersion.readers != Readers.TEAM]
    if person is not None:
        ways += [Story.author_id == person.id, Story.agent_id == person.id]
        if person.site:
            at_site = select(Person.id).where(Person.site == person.site)
            ways.append(Story.agent_id.in_(at_site))
    return found.where(or_(*ways))


def story_of(
    session: Session, workspace_id: str, story_id: int, *, locked: bool = False, gone_too: bool = False
) -> Story:
    """The story, if it is this workspace's.

    Args:
        locked: held until the unit of work ends: of two who decide, the second sees what the first did.
        gone_too: also where its words are deleted.

    Raises:
        NotFound: it is not.
    """
    story = session.get(Story, story_id, with_for_update=locked or None)
    if story is None or story.workspace_id != workspace_id or (story.state in GONE and not gone_too):
        raise NotFound(no_such(story_id))
    return story


def brief_of(session: Session, story: Story, number: int | None = None) -> StoryBrief:
    """All that may be shown of a story, in that version or the newest."""
    version = session.get_one(StoryVersion, (story.id, number or story.version))
    decider = session.get(Person, story.decided_by) if story.decided_by else None
    return StoryBrief(
        story_id=story.id,
        version=version.number,
        state=story.state,
        content=content_of(version),
        author=_who(session.get_one(Person, story.author_id)),
        agent=_who(session.get_one(Person, story.agent_id)),
        cheers=_count(
            session, select(StoryCheer.person_id).where(StoryCheer.story_id == story.id, StoryCheer.is_on)
        ),
        created_at=story.created_at,
        published_at=story.published_at,
        is_featured=story.featured_at is not None,
        may_go_outside=story.outside == version.number,
        is_published=story.published == version.number,
        decision=story.decision or "",
        decided_by=_who(decider) if decider is not None else None,
    )


def content_of(version: StoryVersion) -> StoryContent:
    """What a version says."""
    return StoryContent(
        title=version.title,
        faced=version.faced,
        did=version.did,
        ended=version.ended,
        mood_before=Mood(version.mood_before),
        mood_after=Mood(version.mood_after),
        freedom=Freedom(version.freedom),
        freedom_words=version.freedom_words,
        alert_id=version.alert_id,
        campaign=version.campaign,
        why_right=version.why_right,
        contact=Contact(version.contact),
        tags=version.tags,
        readers=Readers(version.readers),
        link=version.link,
    )


def month_of(moment: datetime) -> str:
    """As `2026-11`, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def bounds(month: str) -> tuple[datetime, datetime]:
    """From when (included) until when a month is, in UTC.

    Raises:
        Problem: `month` is no month.
    """
    try:
        begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        end = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
    except ValueError:
        msg = _("Say which month as a year and a number, as in /wow top 2026-11.")
        raise Problem(msg) from None
    return begin, end


def no_such(story_id: int) -> str:
    """What is said of a story that is not there, or not for this person."""
    return _("There is no story #{number} here. Type /wow mine to see yours.").format(number=story_id)


def _votes(session: Session, story: Story, person: Person | None) -> tuple[int, bool]:
    votes = _count(session, select(StoryVote.person_id).where(StoryVote.story_id == story.id))
    if person is None or not votes:
        return votes, False
    mine = select(StoryVote.person_id).where(StoryVote.story_id == story.id, StoryVote.person_id == person.id)
    return votes, session.execute(mine).first() is not None


def _count(session: Session, rows: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _who(person: Person) -> Who:
    return Who(person.user_id, person.name, person.site)
