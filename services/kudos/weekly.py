"""A weekly note to each site: who was thanked for what; to its leaders alone: who was not, for a month."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.kudos import gathering, ledger
from services.kudos.content import Line, Who, who
from services.kudos.reading import count_values
from services.kudos.schedule import plan_note
from services.kudos.settings import KUDOS_CHANNEL
from services.language import gettext as _
from services.people import Caller, Role, holders, require
from services.problems import NotFound
from services.quiet.holding import add_posts
from storage.database import Database
from storage.kudos import Kudos, KudosEntry, KudosNote
from storage.people import Person
from storage.posts import NewPost

NOTE = "kudos.note"
"""In the kudos channel, and to each leader of the site; its subject is a note: `KudosWeekly.note`."""

WEEK = timedelta(days=7)
UNTHANKED_FOR = timedelta(days=30)
THANKED_SHOWN, UNTHANKED_SHOWN = 20, 50
NOTE_PRIORITY = 70

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Note:
    """What the note of one site says."""

    site: str
    since: datetime
    until: datetime
    thanked: Sequence[tuple[Who, Sequence[Line]]]
    """People of the site with what they were thanked for in the open, newest first; most thanked first, 20 at
    most."""
    thanked_count: int
    kudos_count: int
    """How many they received; one that thanks three counts as three."""
    values: Sequence[tuple[str, int]]
    """What they were thanked for, most often first."""
    unthanked: Sequence[Who] | None
    """Who of the site was not thanked in 30 days, 50 at most; None: the reader is no leader of it."""
    unthanked_count: int


class KudosWeekly:
    """Writes a note on Mondays at 9, as clocks at the site show it: from the first kudos for a site on."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def tick(self) -> int:
        """Writes the notes that are due, each once, whoever ticks; returns how many.

        One that fails is logged, left for the next tick, and holds nobody up.
        """
        done = 0
        failed: set[int] = set()
        while True:
            note_id: int | None = None
            try:
                with self._database.write() as session:
                    note = _take_due(session, self._now(), failed)
                    if note is None:
                        return done
                    note_id = note.id
                    self._write(session, note)
            except Exception:
                logger.exception("a weekly note failed and will be tried again", extra={"note": note_id})
                if note_id is None:
                    return done
                failed.add(note_id)
            else:
                done += 1

    def note(self, workspace_id: str, note_id: int, recipient: str) -> Note:
        """What a note says to a channel or a leader, for rendering.

        Raises:
            NotFound: there is no such note.
        """
        with self._database.read() as session:
            row = session.get(KudosNote, note_id)
            if row is None or row.workspace_id != workspace_id:
                raise NotFound(_("There is no such note."))
            is_leader = any(
                leader.user_id == recipient for leader in _leaders(session, workspace_id, row.site)
            )
            return _read(session, workspace_id, row.site, row.due_at, is_leader=is_leader)

    def latest(self, caller: Caller) -> Note:
        """The last 7 days of the caller's own site, for who asks.

        Raises:
            NotAllowed: the caller is no leader.
        """
        with self._database.read() as session:
            leader = require(session, caller, Role.LEADER)
            return _read(session, caller.workspace_id, leader.site, self._now(), is_leader=True)

    def _write(self, session: Session, note: KudosNote) -> None:
        note.done_at = self._now()
        session.flush()
        plan_note(session, note.workspace_id, note.site, max(note.due_at, self._now()))
        recipients = [leader.user_id for leader in _leaders(session, note.workspace_id, note.site)]
        channel = self._decisions.get(session, note.workspace_id, KUDOS_CHANNEL)
        if channel is not None and gathering.can_post(session, note.workspace_id, channel):
            since = note.due_at - WEEK
            if ledger.lines(
                session, *_in_the_open(note.workspace_id, note.site, since, note.due_at), limit=1
            ):
                recipients.append(channel)
        add_posts(
            session,
            [
                NewPost(
                    workspace_id=note.workspace_id,
                    kind=NOTE,
                    subject_id=note.id,
                    occasion=f"kudos-note:{note.id}",
                    recipient=recipient,
                    due_at=self._now(),
                    priority=NOTE_PRIORITY,
                )
                for recipient in recipients
            ],
            self._now(),
        )


def _take_due(session: Session, now: datetime, but_not: Collection[int]) -> KudosNote | None:
    return session.scalar(
        select(KudosNote)
        .where(KudosNote.done_at.is_(None), KudosNote.due_at <= now, KudosNote.id.not_in(but_not))
        .order_by(KudosNote.due_at, KudosNote.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _leaders(session: Session, workspace_id: str, site: str) -> list[Person]:
    return [leader for leader in holders(session, workspace_id, Role.LEADER) if leader.site == site]


def _in_the_open(workspace_id: str, site: str, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    of_site = (
        select(KudosEntry.kudos_id)
        .join(Person, Person.id == KudosEntry.receiver_id)
        .where(KudosEntry.kudos_id == Kudos.id, Person.site == site)
    )
    return [
        Kudos.workspace_id == workspace_id,
        Kudos.is_private.is_(False),
        Kudos.given_at >= since,
        Kudos.given_at < until,
        of_site.exists(),
    ]


def _read(session: Session, workspace_id: str, site: str, until: datetime, *, is_leader: bool) -> Note:
    since = until - WEEK
    lines = ledger.lines(session, *_in_the_open(workspace_id, site, since, until))
    thanked: dict[int, tuple[Who, list[Line]]] = {}
    for line in lines:
        for receiver in line.receivers:
            if receiver.site == site:
                thanked.setdefault(receiver.person_id, (receiver, []))[1].append(line)
    by_count = sorted(thanked.values(), key=lambda each: (-len(each[1]), each[0].name, each[0].person_id))
    unthanked = _unthanked(session, workspace_id, site, until) if is_leader else None
    return Note(
        site=site,
        since=since,
        until=until,
        thanked=by_count[:THANKED_SHOWN],
        thanked_count=len(by_count),
        kudos_count=sum(len(each[1]) for each in by_count),
        values=count_values(lines),
        unthanked=None if unthanked is None else [who(person) for person in unthanked[:UNTHANKED_SHOWN]],
        unthanked_count=len(unthanked or ()),
    )


def _unthanked(session: Session, workspace_id: str, site: str, until: datetime) -> Sequence[Person]:
    """Private kudos count: whoever got one was thanked, and nothing is told by their not being named."""
    received = exists().where(
        KudosEntry.receiver_id == Person.id,
        KudosEntry.kudos_id == Kudos.id,
        KudosEntry.amount == 1,
        Kudos.given_at >= until - UNTHANKED_FOR,
        Kudos.given_at < until,
        ~ledger.is_reversed(),
    )
    leaders = [leader.id for leader in holders(session, workspace_id, Role.LEADER)]
    return session.scalars(
        select(Person)
        .where(
            Person.site == site,
            Person.is_bot.is_(False),
            Person.is_deactivated.is_(False),
            Person.read_at.is_not(None),
            Person.id.not_in(leaders),
            ~received,
        )
        .order_by(Person.name, Person.id)
    ).all()
