"""Who is ready: acknowledged of audience by channel and by site, who is missing, a nudge, a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.alerts import announcing
from services.alerts.audience import (
    audience_of,
    channels_of,
    everyone,
    groups_of,
    missing,
    tally,
    with_acknowledgements,
)
from services.alerts.content import Brief
from services.alerts.drafts import require_open
from services.alerts.reading import alert_of, brief_of
from services.language import N_, pgettext
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import Problem
from services.tables import csv_of
from storage.alerts import Acknowledgement, Alert
from storage.audiences import ChannelMember, GroupMember
from storage.database import Database
from storage.people import Person

NUDGE_EVERY = timedelta(hours=1)
NOBODY_TO_NUDGE = (
    N_("Alert #{number} was cancelled, so there is nobody to nudge."),
    N_("Alert #{number} is over, so there is nobody to nudge."),
)


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
            require(session, caller, Role.PUBLISHER)
            return self._of(session, alert_of(session, caller.workspace_id, alert_id))

    def for_post(self, workspace_id: str, alert_id: int) -> Readiness:
        """The same, to be told to the author when the time to acknowledge is up."""
        with self._database.read() as session:
            return self._of(session, alert_of(session, workspace_id, alert_id))

    def missing(self, caller: Caller, alert_id: int, limit: int) -> Sequence[MissingPerson]:
        """Who has not acknowledged, by site and name."""
        with self._database.read() as session:
            require(session, caller, Role.PUBLISHER)
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
            require(session, caller, Role.PUBLISHER)
            alert = alert_of(session, caller.workspace_id, alert_id, locked=True)
            require_open(alert, NOBODY_TO_NUDGE)
            if alert.announced_at is None:
                raise Problem(_("Agents have not been told yet. Nudge them once the first word is out."))
            now = self._now()
            who = session.scalars(
                missing(session, alert).with_only_columns(Person.user_id).order_by(Person.id)
            ).all()
            if not who:
                raise Problem(_("Everyone has acknowledged. There is nobody to nudge."))
            again = _nudge_from(alert, now)
            if again is not None:
                minutes = max(1, round((again - now).total_seconds() / 60))
                sentence = _("They were nudged within the last hour. You can nudge again in {minutes} min.")
                raise Problem(sentence.format(minutes=minutes))
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
            require(session, caller, Role.PUBLISHER)
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
            rows = session.execute(
                with_acknowledgements(session, alert)
                .add_columns(Acknowledgement.at)
                .order_by(Acknowledgement.at.is_not(None), Person.site, Person.name, Person.id)
            )
            return csv_of(
                [
                    pgettext("column", "name"),
                    pgettext("column", "user"),
                    pgettext("column", "workspace"),
                    pgettext("column", "site"),
                    pgettext("column", "time zone"),
                    pgettext("column", "acknowledged (UTC)"),
                    pgettext("column", "version"),
                ],
                (
                    (
                        person.name,
                        person.user_id,
                        person.workspace_id,
                        person.site,
                        person.time_zone,
                        acknowledged_at.strftime("%Y-%m-%d %H:%M:%S") if acknowledged_at else "",
                        alert.version if acknowledged_at else "",
                    )
                    for person, acknowledged_at in rows
                ),
            )

    def _of(self, session: Session, alert: Alert) -> Readiness:
        channels, groups = channels_of(session, alert.id), groups_of(session, alert.id)
        in_channels = tally(alert, ChannelMember, ChannelMember.person_id, ChannelMember.channel_id).where(
            ChannelMember.channel_id.in_([channel.id for channel in channels])
        )
        in_groups = tally(alert, GroupMember, GroupMember.person_id, GroupMember.group_id).where(
            GroupMember.group_id.in_([group.id for group in groups])
        )
        of_channel, of_group = _by_key(session, in_channels), _by_key(session, in_groups)
        by_channel = [
            Group(f"#{channel.channel_id}", *of_channel.get(channel.id, (0, 0))) for channel in channels
        ] + [Group(f"@{group.handle}", *of_group.get(group.id, (0, 0))) for group in groups]
        people = everyone(audience_of(session, alert.id))
        sited = people.join(Person.__table__, Person.id == people.c.person_id)
        of_site = _by_key(session, tally(alert, sited, people.c.person_id, Person.site))
        by_site = [Group(site or _("Unknown"), *count) for site, count in of_site.items()]
        return Readiness(brief_of(session, alert), by_site, by_channel, _nudge_from(alert, self._now()))


def _by_key(session: Session, tallied: Select[*tuple[Any, ...]]) -> dict[Any, tuple[int, int]]:
    """(ready, of) for each key, in the order of the keys: one look, however many there are."""
    return {key: (ready, of) for key, ready, of in session.execute(tallied)}


def _nudge_from(alert: Alert, now: datetime) -> datetime | None:
    if alert.nudged_at is None or alert.nudged_at + NUDGE_EVERY <= now:
        return None
    return alert.nudged_at + NUDGE_EVERY
