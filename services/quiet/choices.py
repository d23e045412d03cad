"""What everyone decides about the messages to them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from services.days import local_day
from services.decisions import Decisions
from services.language import gettext as _
from services.people import Caller
from services.problems import FormProblem
from services.quiet.hours import Hours, read_hours
from services.quiet.manners import Topic
from services.quiet.settings import MESSAGES_A_DAY, WORKING_HOURS
from storage.database import Database
from storage.inboxes import Inbox, lock_inboxes
from storage.people import ensure_person, find_person
from storage.post_holds import look_anew

ANY_HOUR = ""
"""Own hours that are none: they may be told at any hour."""


@dataclass(frozen=True)
class Choices:
    """What holds for somebody.

    Attributes:
        own: their own hours as they are written; `ANY_HOUR`; None: those of everyone.
        hours: when they work, by the one or the other; None: they may be told at any hour.
        of_all: what admins have decided for everyone.
        zone: an IANA name.
        muted: what they have turned off.
        told: messages that they had today, of those that count.
        most: how many they get a day at most.
    """

    own: str | None
    hours: Hours | None
    of_all: Hours | None
    zone: str
    muted: frozenset[Topic]
    told: int
    most: int


def hours_of(own: str | None, of_all: Hours | None) -> Hours | None:
    """When somebody works; None: they may be told at any hour.

    Args:
        own: as in `Choices`.
    """
    if own == ANY_HOUR:
        return None
    try:
        return of_all if own is None else read_hours(own)
    except ValueError:
        # Only what makes sense is kept. Were one row otherwise, nobody at all would be told anything.
        return of_all


class QuietChoices:
    """Reading and changing, for everyone about themselves."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def of(self, caller: Caller) -> Choices:
        """What holds for the caller."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            inbox = session.get(Inbox, person.id) if person is not None else None
            zone = person.time_zone if person is not None else "UTC"
            of_all = self._decisions.get(session, caller.workspace_id, WORKING_HOURS)
            most = self._decisions.get(session, caller.workspace_id, MESSAGES_A_DAY)
        hours = hours_of(None if inbox is None else inbox.hours, of_all)
        if inbox is None:
            return Choices(None, hours, of_all, zone, frozenset(), 0, most)
        today = local_day(self._now(), zone) if hours is None else hours.shift_at(self._now(), zone)
        return Choices(
            own=inbox.hours,
            hours=hours,
            of_all=of_all,
            zone=zone,
            muted=frozenset(Topic(name) for name in inbox.muted if name in set(Topic)),
            told=inbox.told if inbox.day is not None and inbox.day == today else 0,
            most=most,
        )

    def choose(self, caller: Caller, own: str | None, muted: Collection[Topic]) -> None:
        """Decides both; what is held for them is looked at anew.

        Args:
            own: hours as they are written, as in `Mon-Fri 08:00-18:00`; `ANY_HOUR`; None: those of everyone.

        Raises:
            FormProblem: `hours` makes no sense.
        """
        try:
            written = own if own is None or own == ANY_HOUR else str(read_hours(own))
        except ValueError as error:
            raise FormProblem({"hours": _("This {problem}").format(problem=error)}) from None
        with self._database.write() as session:
            person = ensure_person(session, caller.home_id, caller.user_id)
            inbox = lock_inboxes(session, [person.id])[person.id]
            inbox.hours, inbox.muted = written, sorted(topic.value for topic in set(muted))
            look_anew(session, self._now(), recipients=[person.user_id])
