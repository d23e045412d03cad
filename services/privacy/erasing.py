"""Erasing somebody: the row stays, so that numbers stay right, and is nobody's any more.

First, in one unit of work, the person's row loses its name: from here on whoever comes back is new. What else
there is follows in small units, each of which can be done again; the row of the erasure says whether all is
done. So it may be begun beside the running app, be interrupted, and be finished by whoever comes next.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.alerts import announcing
from services.alerts.announcing import refresh_in_channels
from services.privacy import mentions, showing, wording
from services.privacy.catalogue import CATALOGUE
from services.privacy.describing import Erasure as Fate
from services.privacy.describing import Section
from services.privacy.finding import count, find_one
from storage.alerts import Alert, AlertDraft, AlertVersion
from storage.database import Base, Database
from storage.erasures import Erasure
from storage.kudos import KudosGathering
from storage.people import LEFT, NAME_OF_LEFT, Person, RoleGrant, Workspace
from storage.posts import Post, PostState, mark_stale, mark_stale_posts
from storage.town_halls import TownHallHost

ROWS_AT_ONCE = 200
UNSAID = (PostState.HELD, PostState.PENDING, PostState.UNCERTAIN)
ON_ITS_WAY = (PostState.CLAIMED, PostState.SENDING)

logger = logging.getLogger(__name__)

Find = Callable[[Session, Erasure], Sequence[int]]
Unit = Callable[[Session, Erasure], bool]
"""Does a little; says whether there may be more of it."""


class Words(StrEnum):
    """What becomes of what somebody wrote of their own accord: questions, thanks and stories."""

    KEEP = "keep"
    """It stays, without a name: it belongs to conversations that others go on with."""
    REMOVE = "remove"


@dataclass(frozen=True)
class Plan:
    """What erasing somebody would do."""

    name: str
    user_id: str
    home_id: str
    found: Sequence[tuple[Section, int]]
    """What there is of them, with how many rows."""


class PersonErasing:
    """Erases. Who may ask for it is for the caller to see to."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def plan(self, named: str) -> Plan:
        """What there is of whom `U…@T…` names.

        Raises:
            NotFound, Problem: see `find_one`.
        """
        with self._database.read() as session:
            person = find_one(session, named)
            counted = [
                (section, count(session, section, person)) for section in CATALOGUE.sections if section.whose
            ]
            return Plan(
                person.name, person.user_id, person.workspace_id, [each for each in counted if each[1]]
            )

    def begin(self, named: str, words: Words) -> int:
        """Takes the name off the row; returns the erasure's id. The rest is for `finish`.

        Raises:
            NotFound, Problem: see `find_one`.
        """
        with self._database.write() as session:
            person = find_one(session, named)
            erasure = Erasure(
                person_id=person.id, user_id=person.user_id, words=words, begun_at=self._now(), done_at=None
            )
            session.add(erasure)
            session.flush()
            session.execute(
                delete(RoleGrant).where(
                    RoleGrant.holder_id == person.user_id, RoleGrant.home_id == person.workspace_id
                )
            )
            _let_go(session, person, self._now())
            logger.info("erasure %s has begun", erasure.id)
            return erasure.id

    def unfinished(self) -> Sequence[int]:
        """Ids of erasures that were begun and are not done."""
        with self._database.read() as session:
            return session.scalars(
                select(Erasure.id).where(Erasure.done_at.is_(None)).order_by(Erasure.id)
            ).all()

    def tick(self) -> int:
        """Goes on with what was begun and not done, by whomever; returns how many are done now."""
        return sum(self.finish(erasure_id) for erasure_id in self.unfinished())

    def finish(self, erasure_id: int) -> bool:
        """Does all that is left of an erasure; returns whether it is done.

        It is not where a message to the person is on its way at this moment: a minute later it will be.

        Raises:
            LookupError: there is none of that id.
        """
        for unit in self._units(erasure_id):
            while self._do(erasure_id, unit):
                pass
        # Looked for beside those who write: no index has posts by recipient.
        is_on_its_way = bool(self._look(erasure_id, _addressed))
        with self._database.write() as session:
            erasure = _held(session, erasure_id)
            if erasure is None:
                return False
            if erasure.done_at is None and not is_on_its_way:
                erasure.user_id, erasure.done_at = None, self._now()
                logger.info("erasure %s is done", erasure_id)
            is_done = erasure.done_at is not None
        if is_done and self._database.is_sqlite:
            # What was overwritten is still in the write-ahead log.
            self._database.scrub(())
        return is_done

    def _do(self, erasure_id: int, unit: Unit) -> bool:
        with self._database.write() as session:
            erasure = _held(session, erasure_id)
            return erasure is not None and erasure.done_at is None and unit(session, erasure)

    def _look(self, erasure_id: int, find: Find) -> Sequence[int]:
        with self._database.read() as session:
            erasure = session.get(Erasure, erasure_id)
            return [] if erasure is None or erasure.done_at is not None else find(session, erasure)

    def _units(self, erasure_id: int) -> Iterator[Unit]:
        """What is to be done; what follows is looked for when all before is done."""
        yield from _in_batches(self._look(erasure_id, _addressed), self._messages)
        yield self._thanks
        for table, column in mentions.columns():
            yield self._mentioned(table.name, column)
        yield from wording.units(self._now)
        # From here on what is shown is what will be shown.
        yield from _in_batches(
            self._look(
                erasure_id, lambda session, erasure: showing.posts_showing(session, erasure.person_id)
            ),
            lambda session, _erasure, ids: mark_stale_posts(session, ids, self._now()),
        )
        yield self._hosted
        yield self._drafts
        for section in CATALOGUE.sections:
            if section.erased is Fate.DELETED and section.name not in ("you", "roles", "town_halls_hosted"):
                yield self._deleted(section)

    def _messages(self, session: Session, erasure: Erasure, ids: Sequence[int]) -> None:
        """Messages to them lose their address; what was not said yet is not said."""
        # In the order of their ids, as all change them: so nobody waits in a circle.
        mine = session.scalars(
            select(Post.id)
            .where(Post.id.in_(ids), Post.recipient == erasure.user_id, Post.state.not_in(ON_ITS_WAY))
            .order_by(Post.id)
            .with_for_update()
        ).all()
        session.execute(
            update(Post).where(Post.id.in_(mine), Post.state.in_(UNSAID)).values(state=PostState.WITHDRAWN),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            update(Post)
            .where(Post.id.in_(mine))
            .values(recipient=_nobody(erasure), channel=None, ts=None, update_at=None, reason=None),
            execution_options={"synchronize_session": False},
        )

    def _thanks(self, session: Session, erasure: Erasure) -> bool:
        ids = session.scalars(
            select(KudosGathering.id)
            .where(
                # As its index begins.
                KudosGathering.workspace_id.in_(select(Workspace.id)),
                KudosGathering.recipient == erasure.user_id,
                KudosGathering.receiver_id == erasure.person_id,
            )
            .limit(ROWS_AT_ONCE)
        ).all()
        session.execute(
            update(KudosGathering)
            .where(KudosGathering.id.in_(ids))
            .values(recipient=_nobody(erasure), closes_at=erasure.begun_at),
            execution_options={"synchronize_session": False},
        )
        return bool(ids)

    def _mentioned(self, table_name: str, column: str) -> Unit:
        table = Base.metadata.tables[table_name]

        def unit(session: Session, erasure: Erasure) -> bool:
            if erasure.user_id is None or _has_double(session, erasure):
                # The id alone does not say which of the two is meant.
                return False
            keys = mentions.mentioning(session, table, column, erasure.user_id, ROWS_AT_ONCE)
            if keys:
                mentions.take_out(session, table, column, keys, erasure.user_id, _nobody(erasure))
            if table is AlertVersion.__table__:
                for alert_id in sorted({key[0] for key in keys}):
                    refresh_in_channels(session, session.get_one(Alert, alert_id), self._now())
            return bool(keys)

        return unit

    def _hosted(self, session: Session, erasure: Erasure) -> bool:
        """They are a host no more, in the boards, too."""
        hosted = session.scalars(
            select(TownHallHost).where(TownHallHost.person_id == erasure.person_id)
        ).all()
        for host in hosted:
            for kind in showing.messages_of_halls():
                mark_stale(session, kind, host.town_hall_id, self._now())
            session.delete(host)
        return False

    def _drafts(self, session: Session, erasure: Erasure) -> bool:
        """What they have not sent goes; so do the messages about it."""
        drafts = session.scalars(
            select(AlertDraft)
            .where(AlertDraft.author_id == erasure.person_id, AlertDraft.used_at.is_(None))
            .limit(ROWS_AT_ONCE)
        ).all()
        for draft in drafts:
            for kind in announcing.ABOUT_DRAFTS:
                mark_stale(session, kind, draft.id, self._now())
            session.delete(draft)
        return bool(drafts)

    def _deleted(self, section: Section) -> Unit:
        table = Base.metadata.tables[section.table]
        owner = table.c[section.whose.partition(".")[2]]
        key = tuple_(*table.primary_key.columns)

        def unit(session: Session, erasure: Erasure) -> bool:
            some = select(*table.primary_key.columns).where(owner == erasure.person_id).limit(ROWS_AT_ONCE)
            keys = [tuple(row) for row in session.execute(some)]
            if keys:
                session.execute(delete(table).where(key.in_(keys)))
            return len(keys) == ROWS_AT_ONCE

        return unit


def _let_go(session: Session, person: Person, now: datetime) -> None:
    """The row is nobody's. Where they worked stays: figures by place are made of it."""
    person.user_id, person.name = f"{LEFT}{person.id}", NAME_OF_LEFT
    person.time_zone, person.locale = "UTC", "en-US"
    person.is_admin = person.is_guest = False
    person.is_deactivated = True
    person.read_at = now.replace(hour=0, minute=0, second=0, microsecond=0)
    session.flush()


def _held(session: Session, erasure_id: int) -> Erasure | None:
    """The erasure, until the unit of work ends; None while another process does a unit of it.

    Raises:
        LookupError: there is none of that id.
    """
    erasure = session.get(Erasure, erasure_id, with_for_update={"skip_locked": True})
    if erasure is None and session.get(Erasure, erasure_id) is None:
        raise LookupError(erasure_id)
    return erasure


def _has_double(session: Session, erasure: Erasure) -> bool:
    """Whether somebody of another workspace has the same user id."""
    home = select(Person.workspace_id).where(Person.id == erasure.person_id).scalar_subquery()
    other = select(Person.id).where(Person.user_id == erasure.user_id, Person.workspace_id != home)
    return session.scalar(other.limit(1)) is not None


def _theirs(
    session: Session, erasure: Erasure, workspace_id: InstrumentedAttribute[str]
) -> Sequence[ColumnElement[bool]]:
    """Of what names a user id alone: all, or what is of their own workspace where another has the same id."""
    if not _has_double(session, erasure):
        return ()
    return (
        workspace_id == select(Person.workspace_id).where(Person.id == erasure.person_id).scalar_subquery(),
    )


def _to_them(session: Session, erasure: Erasure) -> Sequence[ColumnElement[bool]]:
    """Posts to them, not to whoever came back since."""
    return (
        Post.recipient == erasure.user_id,
        Post.created_at <= erasure.begun_at,
        *_theirs(session, erasure, Post.workspace_id),
    )


def _addressed(session: Session, erasure: Erasure) -> Sequence[int]:
    """Ids of posts to them."""
    return session.scalars(select(Post.id).where(*_to_them(session, erasure)).order_by(Post.id)).all()


def _in_batches(
    ids: Sequence[int], do: Callable[[Session, Erasure, Sequence[int]], object]
) -> Iterator[Unit]:
    """A unit of work for each of some of these."""
    for start in range(0, len(ids), ROWS_AT_ONCE):
        some = ids[start : start + ROWS_AT_ONCE]

        def unit(session: Session, erasure: Erasure, some: Sequence[int] = some) -> bool:
            do(session, erasure, some)
            return False

        yield unit


def _nobody(erasure: Erasure) -> str:
    return f"{LEFT}{erasure.person_id}"
