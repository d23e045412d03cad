"""What there is to be read of kudos: by everyone in a post, by a person of themselves."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from services.decisions import Decisions
from services.kudos import gathering, ledger
from services.kudos.content import Allowance, Gathered, Given, Line, Who, who
from services.kudos.gathering import POST, RECEIVED
from services.kudos.given import as_given, undoable
from services.kudos.receiving import reader_of
from services.kudos.settings import KUDOS_A_DAY
from services.language import gettext as _
from services.people import Caller
from services.problems import NotFound
from storage.database import Database
from storage.kudos import Kudos, KudosEntry, KudosGathering, KudosPerson, KudosShown
from storage.people import Person

__all__ = ["MONTH", "POST", "RECEIVED", "KudosReading", "Mine", "count_values"]

MONTH = timedelta(days=30)
LATEST = 10


@dataclass(frozen=True, kw_only=True)
class Mine:
    """What somebody sees of their own kudos; private ones are among them."""

    me: Who
    received: int
    received_in_month: int
    """In the last 30 days."""
    given: int
    given_in_month: int
    latest: Sequence[Line]
    """Received, newest first, 10 at most."""
    values: Sequence[tuple[str, int]]
    """What they were thanked for in the last 30 days, most often first."""
    allowance: Allowance
    points: int
    """What can be spent on rewards: what was received in the open, less what was spent; never below zero."""
    is_listed: bool
    """Whether they are on the leaderboards."""
    wants_messages: bool
    """Whether they are told by direct message of what stands in a channel, too."""
    undoable: Given | None
    """What `undo` would take back now."""


class KudosReading:
    """Reads; nothing is changed."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def post(self, workspace_id: str, gathering_id: int) -> Gathered:
        """What a post in a channel shows, for rendering.

        Raises:
            NotFound: there is no such gathering.
        """
        return self._gathered(workspace_id, gathering_id, is_message=False)

    def received(self, workspace_id: str, gathering_id: int) -> Gathered:
        """What a direct message to a receiver shows, for rendering.

        Raises:
            NotFound: there is no such gathering.
        """
        return self._gathered(workspace_id, gathering_id, is_message=True)

    def mine(self, caller: Caller) -> Mine:
        """What the caller received and gave."""
        since = self._now() - MONTH
        with self._database.read() as session:
            me = reader_of(session, caller)
            a_day = self._decisions.get(session, caller.workspace_id, KUDOS_A_DAY)
            to_me, by_me = KudosEntry.receiver_id == me.id, Kudos.giver_id == me.id
            # By the index of receivers: as a condition on each, it is a look at all kudos.
            named_me = Kudos.id.in_(select(KudosEntry.kudos_id).where(to_me))
            last = undoable(session, me, self._now())
            choices = session.get(KudosPerson, me.id)
            return Mine(
                me=who(me),
                received=ledger.total(session, to_me),
                received_in_month=ledger.total(session, to_me, Kudos.given_at >= since),
                given=ledger.total(session, by_me),
                given_in_month=ledger.total(session, by_me, Kudos.given_at >= since),
                latest=ledger.lines(session, named_me, limit=LATEST),
                values=count_values(ledger.lines(session, named_me, Kudos.given_at >= since)),
                allowance=ledger.allowance(session, me, a_day, self._now()),
                points=ledger.points(session, me.id),
                is_listed=choices is None or choices.is_listed,
                wants_messages=choices is None or choices.wants_messages,
                undoable=None
                if last is None
                else as_given(session, last, me, a_day, self._now(), is_new=False),
            )

    def allowance(self, caller: Caller) -> Allowance:
        """What the caller may still give today."""
        with self._database.read() as session:
            me = reader_of(session, caller)
            a_day = self._decisions.get(session, caller.workspace_id, KUDOS_A_DAY)
            return ledger.allowance(session, me, a_day, self._now())

    def _gathered(self, workspace_id: str, gathering_id: int, *, is_message: bool) -> Gathered:
        with self._database.read() as session:
            row = session.get(KudosGathering, gathering_id)
            is_one = row is not None and (row.receiver_id is not None) == is_message
            if row is None or row.workspace_id != workspace_id or not is_one:
                raise NotFound(_("There are no such kudos here."))
            ids = [int(person_id) for person_id in row.receivers.split(",")]
            people = {
                person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))
            }
            lines = ledger.lines(session, gathering.shown_by(row.id))
            gathered = session.scalar(
                select(func.count()).select_from(KudosShown).where(KudosShown.gathering_id == row.id)
            )
            return Gathered(
                gathering_id=row.id,
                receivers=tuple(who(people[person_id]) for person_id in ids),
                lines=tuple(reversed(lines)),
                is_rewritten=len(lines) != gathered,
            )


def count_values(lines: Iterable[Line]) -> list[tuple[str, int]]:
    """What was thanked for, most often first."""
    counted = Counter(value for line in lines for value in line.values)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
