"""Stories, town halls and kudos that did not arrive in a channel: told to who published them, who decide.

For alerts see `services.alerts.arrivals`, whose notions of an attempt and of what has arrived these share.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, select, union_all
from sqlalchemy.orm import Session, aliased

from services.alerts.announcing import ranges_of_channels
from services.alerts.arrivals import UNARRIVED, attempt_of, tried_at
from services.alerts.plan import CHECK_AFTER
from services.channels import is_channel
from services.kudos import gathering as kudos
from services.kudos.ledger import is_reversed
from services.language import gettext as _
from services.people import Caller
from services.problems import NotFound, Problem
from services.quiet.holding import add_posts
from services.reasons import in_markup
from services.retention import ROWS_AT_ONCE
from services.stories import announcing as stories
from services.town_halls import speaking as town_halls
from storage.database import Database
from storage.kudos import Kudos
from storage.people import Person, has_left
from storage.posts import (
    NewPost,
    Post,
    PostState,
    by_subject,
    delete_finished,
    is_in,
    mark_arrived,
    mark_stale,
    send_again,
)
from storage.stories import Story, StoryVersion
from storage.town_halls import TownHall, TownHallHost, TownHallState

TOLD = "undelivered"
"""The post that tells of another one, which is its subject; its detail stands for the attempt."""
PRIORITY = 45
LOOK_BACK = timedelta(days=3)
"""After a stop that was longer it is too late to tell."""
AT_ONCE = 50


@dataclass(frozen=True)
class Published:
    """What a post shows, and who published it."""

    what: str
    """`story`, `town hall` or `kudos`."""
    name: str
    """A title or topic; empty for kudos."""
    people: Sequence[Person]


@dataclass(frozen=True)
class Missed:
    """A message that did not arrive, or of which nobody knows, as it stands now."""

    post_id: int
    what: str
    name: str
    channel_id: str
    state: PostState
    attempt: int
    reason: str
    """In words, with markup."""


class Undelivered:
    """Telling, and what is decided then. Of two at once one wins."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._before: int | None = None
        """A look goes on with posts older than this: there may be many of which nobody can be told."""

    def tick(self) -> int:
        """Tells of what failed since the last look, and of what is not known for ten minutes; returns of how
        much."""
        before = self._before
        with self._database.read() as session:
            untold = self._untold(session, before)
            # One that was taken back meanwhile stays among them.
            is_of_use = any(_whom_to_tell(session, post) for post in untold)
        self._before = untold[-1].id if len(untold) == AT_ONCE else None
        if not is_of_use:
            return 0
        with self._database.write() as session:
            return sum(self._tell(session, post) for post in self._untold(session, before))

    def forget(self) -> int:
        """Deletes some of what was told of posts that are gone, for they are old; returns how many."""
        about = aliased(Post)
        # All that was ever told is looked at, which is little. Not by an EXISTS, of which PostgreSQL may make
        # a join that reads all posts.
        subject = select(about.id).where(about.id == Post.subject_id).scalar_subquery()
        orphans = and_(Post.kind == TOLD, subject.is_(None))
        with self._database.read() as session:
            if session.scalar(select(Post.id).where(orphans).order_by(*by_subject()).limit(1)) is None:
                return 0
        with self._database.write() as session:
            return delete_finished(session, orphans, ROWS_AT_ONCE)

    def _untold(self, session: Session, before: int | None) -> Sequence[Post]:
        """What nobody was told of yet, the newest first.

        Args:
            before: only what has a lower id.
        """
        now, told = self._now(), aliased(Post)
        unarrived = (
            *(and_(is_in(PostState.FAILED), those) for those in ranges_of_channels()),
            and_(is_in(PostState.UNCERTAIN), tried_at() < now - CHECK_AFTER),
        )
        # First without the kinds: by these SQLite would read all that was ever published.
        lately = tried_at() > now - LOOK_BACK
        ids = session.scalars(union_all(*(select(Post.id).where(which, lately) for which in unarrived))).all()
        is_told = exists().where(told.kind == TOLD, told.subject_id == Post.id, told.due_at >= tried_at())
        some = [each for each in ids if before is None or each < before]
        return session.scalars(
            select(Post)
            .where(Post.id.in_(some), Post.kind.in_(tuple(_PUBLISHED)), ~is_told)
            .order_by(Post.id.desc())
            .limit(AT_ONCE)
        ).all()

    def missed(self, workspace_id: str, post_id: int) -> Missed | None:
        """For rendering; None where it is of no use any more."""
        with self._database.read() as session:
            post = session.get(Post, post_id)
            published = _published(session, post)
            if post is None or published is None or post.workspace_id != workspace_id:
                return None
            if post.state in (PostState.WITHDRAWN, PostState.REMOVED):
                return None
            return _read(post, published)

    def send_again(self, caller: Caller, post_id: int, attempt: int) -> bool:
        """Says it again, if it is still as the caller saw it; returns whether it was.

        Raises:
            NotFound: there is no such message, or it is not the caller's.
            Problem: it is of no use any more.
        """
        with self._database.write() as session:
            post, published = self._held(session, caller, post_id)
            if published is None:
                raise Problem(_("This is over or was taken back meanwhile, so it is not sent any more."))
            if post.state not in UNARRIVED or attempt_of(post) != attempt:
                return False
            send_again(session, [post.id], self._now())
            if post.kind == town_halls.BOARD:
                session.flush()
                # Questions that were shown while this was missing stand in no thread of it yet.
                town_halls.show_everywhere(session, session.get_one(TownHall, post.subject_id), self._now())
            mark_stale(session, TOLD, post.id, self._now())
            return True

    def arrived(self, caller: Caller, post_id: int) -> bool:
        """Takes the caller's word that it is there; returns whether that was not known.

        Raises:
            NotFound: there is no such message, or it is not the caller's.
        """
        with self._database.write() as session:
            post = self._held(session, caller, post_id)[0]
            is_done = mark_arrived(session, post.id, self._now(), channel=post.recipient)
            mark_stale(session, TOLD, post.id, self._now())
            return is_done

    def _tell(self, session: Session, post: Post) -> int:
        return add_posts(
            session,
            [
                NewPost(
                    workspace_id=post.workspace_id,
                    kind=TOLD,
                    subject_id=post.id,
                    occasion=f"undelivered:{post.id}:{attempt_of(post)}",
                    recipient=person.user_id,
                    due_at=self._now(),
                    priority=PRIORITY,
                )
                for person in _whom_to_tell(session, post)
            ],
            self._now(),
        )

    def _held(self, session: Session, caller: Caller, post_id: int) -> tuple[Post, Published | None]:
        post = session.get(Post, post_id, with_for_update=True)
        was_told = (
            select(Post.id)
            .where(Post.kind == TOLD, Post.subject_id == post_id, Post.recipient == caller.user_id)
            .limit(1)
        )
        if post is None or post.workspace_id != caller.workspace_id or session.scalar(was_told) is None:
            raise NotFound(_("There is no such message here."))
        published = _published(session, post)
        here = (caller.home_id, caller.user_id)
        if published and here not in [(each.workspace_id, each.user_id) for each in published.people]:
            raise NotFound(_("There is no such message here."))
        return post, published


def _read(post: Post, published: Published) -> Missed:
    return Missed(
        post_id=post.id,
        what=published.what,
        name=published.name,
        channel_id=post.recipient,
        state=PostState(post.state),
        attempt=attempt_of(post),
        reason=in_markup(post.reason, post.recipient),
    )


def _whom_to_tell(session: Session, post: Post) -> list[Person]:
    published = _published(session, post)
    return [each for each in published.people if not has_left(each.user_id)] if published else []


def _published(session: Session, post: Post | None) -> Published | None:
    """None where nobody needs the message any more."""
    if post is None or post.kind not in _PUBLISHED or not is_channel(post.recipient):
        return None
    return _PUBLISHED[post.kind](session, post.subject_id)


def _story(session: Session, story_id: int) -> Published | None:
    story = session.get(Story, story_id)
    if story is None or story.published is None:
        return None
    title = session.get_one(StoryVersion, (story.id, story.published)).title
    reviewer = session.get(Person, story.decided_by) if story.decided_by is not None else None
    # While an edit waits nobody has decided on it: then its author is the one who cares.
    return Published("story", title, [reviewer or session.get_one(Person, story.author_id)])


def _town_hall(session: Session, town_hall_id: int) -> Published | None:
    hall = session.get(TownHall, town_hall_id)
    if hall is None or hall.state not in (TownHallState.SCHEDULED, TownHallState.OPEN):
        return None
    hosts = session.scalars(
        select(Person)
        .join(TownHallHost, TownHallHost.person_id == Person.id)
        .where(TownHallHost.town_hall_id == hall.id, Person.is_deactivated.is_(False))
        .order_by(Person.id)
    ).all()
    return Published("town hall", hall.topic, hosts)


def _kudos(session: Session, gathering_id: int) -> Published | None:
    givers = session.scalars(
        select(Person)
        .where(
            Person.id.in_(select(Kudos.giver_id).where(kudos.shown_by(gathering_id), ~is_reversed())),
            Person.is_deactivated.is_(False),
        )
        .order_by(Person.id)
    ).all()
    return Published("kudos", "", givers) if givers else None


_PUBLISHED: Mapping[str, Callable[[Session, int], Published | None]] = {
    stories.CARD: _story,
    town_halls.BOARD: _town_hall,
    kudos.POST: _kudos,
}
