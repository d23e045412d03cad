"""Who is ready: acknowledged of audience by channel and by site, who is missing, a nudge, a table."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from services.alerts import announcing
from services.alerts.audience import channels_of, groups_of, missing, people
from services.alerts.content import Brief
from services.alerts.drafts import require_open
from services.alerts.reading import alert_of, brief_of
from services.people import Caller, require_publisher
from services.problems import Problem
from storage.alerts import Acknowledgement, Alert
from storage.audiences import ChannelMember, GroupMember
from storage.database import Database
from storage.people import Person

NUDGE_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Group:
    """One line of a breakdown: a site, a channel or a user group."""

    name: str
    ready: int
    of: int


@dataclass(frozen=True)
class MissingPerson:
    """Someone who has not acknowledged."""

    user_id: str
    name: str
    site: str
    time_zone: str


@dataclass(frozen=True)
class Readiness:
    """Where an alert stands. `channels` name channel ids as `#C…`, user groups as `@handle`."""

    brief: Brief
    by_site: Sequence[Group]
    by_channel: Sequence[Group]
    nudge_from: datetime | None
    """When the missing may be nudged again; None: now."""

    @property
    def missing(self) -> int:
        """How many have not acknowledged."""
        return self.brief.audience - self.brief.acknowledged


class AlertReadiness:
    """For publishers only: each method raises NotAllowed for anyone else, NotFound for an unknown alert."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def of(self, caller: Caller, alert_id: int) -> Readiness:
        """Where the alert stands."""
        with self._database.read() as session:
            require_publisher(session, caller)
            return self._of(session, alert_of(session, caller.workspace_id, alert_id))

    def for_post(self, workspace_id: str, alert_id: int) -> Readiness:
        """The same, to be told to the author when the time to acknowledge is up."""
        with self._database.read() as session:
            return self._of(session, alert_of(session, workspace_id, alert_id))

    def missing(self, caller: Caller, alert_id: int, limit: int) -> Sequence[MissingPerson]:
        """Who has not acknowledged, by site and name."""
        with self._database.read() as session:
            require_publisher(session, caller)
            alert = alert_of(session, caller.workspace_id, alert_id)
            found = missing(session, alert).order_by(Person.site, Person.name, Person.id).limit(limit)
            return [
                MissingPerson(person.user_id, person.name, person.site, person.time_zone)
                for person in session.scalars(found)
            ]

    def nudge(self, caller: Caller, alert_id: int) -> int:
        """Writes to just those who are missing, once an hour at most; returns how many they are.

        Raises:
            Problem: nobody is missing, it was done within the hour, or agents were not told yet.
        """
        with self._database.write() as session:
            require_publisher(session, caller)
            alert = alert_of(session, caller.workspace_id, alert_id, locked=True)
            require_open(alert, so="there is nobody to nudge.")
            if alert.announced_at is None:
                msg = "Agents have not been told yet. Nudge them once the first word is out."
                raise Problem(msg)
            now = self._now()
            who = session.scalars(
                missing(session, alert).with_only_columns(Person.user_id).order_by(Person.id)
            ).all()
            if not who:
                msg = "Everyone has acknowledged. There is nobody to nudge."
                raise Problem(msg)
            again = _nudge_from(alert, now)
            if again is not None:
                minutes = max(1, round((again - now).total_seconds() / 60))
                msg = f"They were nudged within the last hour. You can nudge again in {minutes} min."
                raise Problem(msg)
            alert.nudged_at = now
            announcing.say(
                session,
                alert,
                announcing.NUDGE,
                f"alert:{alert.id}:nudge:{int(now.timestamp())}",
                who,
                now,
                priority=announcing.REMINDER_PRIORITY,
                expires_at=now + NUDGE_EVERY,
            )
            return len(who)

    def ask_for_file(self, caller: Caller, alert_id: int) -> None:
        """Has the table of all people sent to the caller by direct message."""
        with self._database.write() as session:
            require_publisher(session, caller)
            alert = alert_of(session, caller.workspace_id, alert_id)
            announcing.say(
                session,
                alert,
                announcing.READINESS_FILE,
                f"alert:{alert.id}:file:{self._now().timestamp()}",
                [caller.user_id],
                self._now(),
                priority=announcing.ANSWER_PRIORITY,
            )

    def table(self, workspace_id: str, alert_id: int) -> str:
        """Everyone in the audience as CSV, missing first; cells are safe from spreadsheet formulas."""
        with self._database.read() as session:
            alert = alert_of(session, workspace_id, alert_id)
            everyone = people(session, alert).subquery()
            rows = session.execute(
                select(everyone, Acknowledgement.at)
                .outerjoin(
                    Acknowledgement,
                    and_(
                        Acknowledgement.person_id == everyone.c.id,
                        Acknowledgement.alert_id == alert.id,
                        Acknowledgement.version == alert.version,
                    ),
                )
                .order_by(Acknowledgement.at.is_not(None), everyone.c.site, everyone.c.name, everyone.c.id)
            )
            written = io.StringIO()
            table = csv.writer(written)
            table.writerow(
                ["name", "user", "workspace", "site", "time zone", "acknowledged (UTC)", "version"]
            )
            for row in rows:
                at = row.at.strftime("%Y-%m-%d %H:%M:%S") if row.at else ""
                cells = (row.name, row.user_id, row.workspace_id, row.site, row.time_zone, at)
                table.writerow([*map(_harmless, cells), alert.version if row.at else ""])
            return written.getvalue()

    def _of(self, session: Session, alert: Alert) -> Readiness:
        everyone, waiting = people(session, alert), missing(session, alert)
        by_channel = [
            Group(
                f"#{channel.channel_id}",
                *_ready(
                    session,
                    everyone,
                    waiting,
                    Person.id.in_(
                        select(ChannelMember.person_id).where(ChannelMember.channel_id == channel.id)
                    ),
                ),
            )
            for channel in channels_of(session, alert.id)
        ] + [
            Group(
                f"@{group.handle}",
                *_ready(
                    session,
                    everyone,
                    waiting,
                    Person.id.in_(select(GroupMember.person_id).where(GroupMember.group_id == group.id)),
                ),
            )
            for group in groups_of(session, alert.id)
        ]
        of, still = _by_site(session, everyone), _by_site(session, waiting)
        by_site = [Group(site or "Unknown", count - still.get(site, 0), count) for site, count in of.items()]
        return Readiness(brief_of(session, alert), by_site, by_channel, _nudge_from(alert, self._now()))


def _ready(
    session: Session, everyone: Select[Person], waiting: Select[Person], narrow: ColumnElement[bool]
) -> tuple[int, int]:
    total, still = (
        session.scalar(select(func.count()).select_from(query.where(narrow).subquery())) or 0
        for query in (everyone, waiting)
    )
    return total - still, total


def _by_site(session: Session, query: Select[Person]) -> dict[str, int]:
    rows = query.with_only_columns(Person.site, func.count()).group_by(Person.site).order_by(Person.site)
    return dict(session.execute(rows).tuples().all())


def _nudge_from(alert: Alert, now: datetime) -> datetime | None:
    if alert.nudged_at is None or alert.nudged_at + NUDGE_EVERY <= now:
        return None
    return alert.nudged_at + NUDGE_EVERY


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
