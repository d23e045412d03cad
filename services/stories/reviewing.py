"""Deciding whether a story is read: publish, ask for a change, decline, feature. One reviewer decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.language import N_, number
from services.language import gettext as _
from services.people import Caller, Role, holds, require
from services.problems import FormProblem, NotAllowed, Problem
from services.stories import announcing
from services.stories.content import StoryBrief
from services.stories.digesting import show_change
from services.stories.places import Places, impartial
from services.stories.reading import PAGE, brief_of, story_of
from services.stories.screening import screen_of
from services.stories.taking_back import drop_words
from storage.database import Database
from storage.people import Person, find_person
from storage.posts import Post, PostState, mark_stale, mark_stale_posts
from storage.stories import Story, StoryState, StoryVersion

WORDS_MAX = 1_000
DID = {
    StoryState.PUBLISHED: N_("{name} has published it meanwhile."),
    StoryState.RETURNED: N_("{name} has asked for a change meanwhile."),
    StoryState.DECLINED: N_("{name} has declined it meanwhile."),
}


@dataclass(frozen=True)
class Decided:
    """What came of a decision."""

    title: str
    channel: str | None
    """Where a published story is read; None: found by `/wow` alone."""


class StoryReviewing:
    """For reviewers: each method raises NotAllowed for anyone else, NotFound for an unknown story."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], places: Places, decisions: Decisions
    ) -> None:
        self._database = database
        self._now = now
        self._places = places
        self._decisions = decisions

    def waiting(self, caller: Caller) -> list[StoryBrief]:
        """Stories that wait for a decision, oldest first, one page of them."""
        with self._database.read() as session:
            require(session, caller, Role.REVIEWER)
            stories = session.scalars(
                select(Story)
                .where(Story.workspace_id == caller.workspace_id, Story.state == StoryState.REVIEW)
                .order_by(Story.id)
                .limit(PAGE)
            )
            return [brief_of(session, story) for story in stories]

    def count(self, caller: Caller) -> int | None:
        """How many stories wait; None for whoever is no reviewer."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            if person is None or not holds(session, person, Role.REVIEWER, caller.workspace_id):
                return None
            waiting = select(func.count()).where(
                Story.workspace_id == caller.workspace_id, Story.state == StoryState.REVIEW
            )
            return session.scalar(waiting) or 0

    def publish(self, caller: Caller, story_id: int, version: int, *, feature: bool = False) -> Decided:
        """Lets it be read.

        Raises:
            Problem: another reviewer was quicker, the story has changed, or it is the caller's own.
        """
        with self._database.write() as session:
            story = self._undecided(session, caller, story_id, version, StoryState.PUBLISHED)
            now = self._now()
            is_first = story.published is None
            story.published = version
            drop_words(session, story, but=(version,))
            mark_stale(session, announcing.OUTSIDE, story.id, now)
            story.published_at = story.published_at or now
            if feature:
                story.featured_at = now
            words = session.get_one(StoryVersion, (story.id, version))
            story.sought = " ".join(
                (words.title, words.faced, words.did, words.ended, words.freedom_words, *words.tags)
            ).casefold()
            channel = self._places.card_channel(session, story)
            self._say_card(session, story, channel, now)
            show_change(session, story, now)
            if is_first:
                people = [session.get_one(Person, each) for each in {story.author_id, story.agent_id}]
                to = sorted({person.user_id for person in people})
                announcing.say(session, story, announcing.PUBLISHED, f"published:{version}", to, now)
            return Decided(words.title, channel)

    def ask_change(self, caller: Caller, story_id: int, version: int, words: str) -> Decided:
        """Gives it back to its author, with what to change.

        Raises:
            FormProblem: `words` are missing or too long.
            Problem: as in `publish`.
        """
        return self._give_back(caller, story_id, version, words, StoryState.RETURNED, announcing.RETURNED)

    def decline(self, caller: Caller, story_id: int, version: int, words: str) -> Decided:
        """Does not publish it; the author hears why.

        Raises:
            FormProblem, Problem: as in `ask_change`.
        """
        return self._give_back(caller, story_id, version, words, StoryState.DECLINED, announcing.DECLINED)

    def feature(self, caller: Caller, story_id: int, *, on: bool) -> str:
        """Marks a published story to be featured, or takes the mark away; returns its title.

        Raises:
            Problem: it is not published.
        """
        with self._database.write() as session:
            require(session, caller, Role.REVIEWER)
            story = story_of(session, caller.workspace_id, story_id, locked=True)
            if story.published is None:
                msg = _("Only a published story can be featured.")
                raise Problem(msg)
            story.featured_at = self._now() if on else None
            mark_stale(session, announcing.CARD, story.id, self._now())
            show_change(session, story, self._now())
            return brief_of(session, story, story.published).content.title

    def _give_back(
        self, caller: Caller, story_id: int, version: int, words: str, state: StoryState, kind: str
    ) -> Decided:
        said = words.strip()
        if not said:
            raise FormProblem({"words": _("Say it in a few kind words: the author reads them.")})
        if len(said) > WORDS_MAX:
            raise FormProblem(
                {"words": _("Shorten this to {most} characters.").format(most=number(WORDS_MAX))}
            )
        with self._database.write() as session:
            story = self._undecided(session, caller, story_id, version, state)
            # A reviewer who points at a customer's number quotes it.
            screen = screen_of(self._decisions, session, story.workspace_id)
            story.decision = screen.clean(said)
            author = session.get_one(Person, story.author_id)
            announcing.say(session, story, kind, f"{state}:{version}", [author.user_id], self._now())
            return Decided(brief_of(session, story).content.title, None)

    def _undecided(
        self, session: Session, caller: Caller, story_id: int, version: int, state: StoryState
    ) -> Story:
        reviewer = require(session, caller, Role.REVIEWER)
        story = story_of(session, caller.workspace_id, story_id, locked=True)
        if story.version != version:
            msg = _("The author has changed this story since. Please read how it stands now.")
            raise Problem(msg)
        if story.state != StoryState.REVIEW:
            raise Problem(_how_it_stands(session, story))
        deciders = impartial(session, story)
        if reviewer.id not in {person.id for person in deciders}:
            names = ", ".join(person.name for person in deciders[:3] if person.name)
            msg = _("This is your own story: somebody else decides on it. Ask an admin.")
            if names:
                msg = _("This is your own story: somebody else decides on it. Ask {names}.")
            raise NotAllowed(msg.format(names=names))
        story.state = state
        story.decided_by, story.decided_at, story.decision = reviewer.id, self._now(), None
        mark_stale(session, announcing.REVIEW, story.id, self._now())
        return story

    def _say_card(self, session: Session, story: Story, channel: str | None, now: datetime) -> None:
        cards = session.scalars(
            select(Post).where(Post.kind == announcing.CARD, Post.subject_id == story.id)
        ).all()
        mark_stale_posts(session, [card.id for card in cards], now)
        over = (PostState.REMOVED, PostState.WITHDRAWN, PostState.FAILED)
        is_there = any(card.recipient == channel and card.state not in over for card in cards)
        if channel is not None and not is_there:
            announcing.say(
                session,
                story,
                announcing.CARD,
                f"card:{story.version}",
                [channel],
                now,
                priority=announcing.CARD_PRIORITY,
            )


def _how_it_stands(session: Session, story: Story) -> str:
    decider = session.get(Person, story.decided_by) if story.decided_by else None
    did = DID.get(StoryState(story.state))
    if decider is None or did is None:
        return _("This story waits for somebody else now. Nothing is to be decided.")
    return _(did).format(name=decider.name or _("Somebody"))
