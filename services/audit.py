"""Who changed which role or setting, and when: added in the change's own transaction, read by admins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from services.language import N_
from services.language import gettext as _
from services.people import ADMINS, Caller, Role, require
from services.quiet.holding import add_posts
from services.tables import csv_of
from storage.audiences import UserGroup
from storage.database import Database
from storage.people import Person
from storage.posts import NewPost
from storage.settings import AuditEntry, Told

PAGE = 20
FILE = "audit.file"
"""To an admin who asked; its subject is a person."""
FILE_PRIORITY = 45
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes a CSV file for the machine's own character set."""
OPERATOR = N_("the operator’s settings")
OWN_ADMINS = N_("the workspace’s owners and admins")


class Action(StrEnum):
    """What can be done that an admin would want to read about later."""

    ROLE_GRANTED = "role_granted"
    ROLE_TAKEN = "role_taken"
    SETTING_CHANGED = "setting_changed"


IN_WORDS: Mapping[Action, str] = {
    Action.ROLE_GRANTED: N_("role given"),
    Action.ROLE_TAKEN: N_("role taken"),
    Action.SETTING_CHANGED: N_("setting changed"),
}


@dataclass(frozen=True)
class Change:
    """One entry, as it is read."""

    entry_id: int
    at: datetime
    actor_id: str | None
    """The user id of who did it; None: the operator."""
    actor: str
    """By name, as far as it is known."""
    action: Action
    subject: str
    """The role or the setting."""
    before: str
    """In words; empty where there was nothing, as for a role that is given."""
    after: str


@dataclass(frozen=True)
class Changes:
    """A page of the log, newest first."""

    entries: Sequence[Change]
    older: int | None
    """What `AuditLog.page` is given for the next page; None: this is the last one."""


@dataclass(frozen=True)
class LogFile:
    """The whole log, to be handed over."""

    name: str
    content: bytes
    entries: int


class AuditLog:
    """For admins: the log, page by page and as a file."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def page(self, caller: Caller, before: int | None = None) -> Changes:
        """Some changes, newest first.

        Args:
            before: where the page begins, as the page above has it in `older`; None: with the newest.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.read() as session:
            require(session, caller, Role.ADMIN)
            found = _read(session, caller.workspace_id, before, PAGE + 1)
        shown = found[:PAGE]
        return Changes(shown, shown[-1].entry_id if len(found) > PAGE else None)

    def ask_for_file(self, caller: Caller) -> None:
        """Has the whole log sent to the caller by direct message.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.write() as session:
            admin = require(session, caller, Role.ADMIN)
            now = self._now()
            post = NewPost(
                workspace_id=caller.workspace_id,
                kind=FILE,
                subject_id=admin.id,
                occasion=f"audit:{admin.id}:{now.timestamp()}",
                recipient=caller.user_id,
                due_at=now,
                priority=FILE_PRIORITY,
            )
            add_posts(session, [post], now)

    def file(self, workspace_id: str, person_id: int) -> LogFile:
        """The whole log as CSV, newest first, with times in the zone of its reader.

        Args:
            person_id: who asked: whether they may have it is looked up anew.

        Raises:
            NotAllowed: they are no admin any more.
        """
        with self._database.read() as session:
            person = session.get_one(Person, person_id)
            require(session, Caller(workspace_id, person.workspace_id, person.user_id), Role.ADMIN)
            entries = _read(session, workspace_id)
            zone = ZoneInfo(person.time_zone)
        when = _("when ({zone})").format(zone=zone.key)
        header = (when, _("who"), _("user id"), _("what"), _("role or setting"), _("before"), _("after"))
        rows = (
            (
                f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                entry.actor,
                entry.actor_id or "",
                _(IN_WORDS[entry.action]),
                entry.subject,
                entry.before,
                entry.after,
            )
            for entry in entries
        )
        name = f"changes-{self._now().astimezone(zone):%Y-%m-%d}.csv"
        return LogFile(name, (BYTE_ORDER_MARK + csv_of(header, rows)).encode(), len(entries))


def record(
    session: Session,
    workspace_id: str,
    actor: Person | None,
    at: datetime,
    action: Action,
    subject: str,
    *,
    before: Told = None,
    after: Told = None,
) -> None:
    """Writes one change down.

    Args:
        actor: None for the operator, who acts by the environment or the command line.
        subject: the role or the setting.
    """
    session.add(
        AuditEntry(
            workspace_id=workspace_id,
            at=at,
            actor_id=None if actor is None else actor.id,
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )


def _read(
    session: Session, workspace_id: str, before: int | None = None, limit: int | None = None
) -> list[Change]:
    actor = aliased(Person)
    wanted = (
        select(AuditEntry, actor)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .where(AuditEntry.workspace_id == workspace_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    rows: list[tuple[AuditEntry, Person | None]] = [(row[0], row[1]) for row in session.execute(wanted)]
    names = _holders(session, workspace_id, [entry for entry, _actor in rows])
    return [
        Change(
            entry_id=entry.id,
            at=entry.at,
            actor_id=None if person is None else person.user_id,
            actor=_(OPERATOR) if person is None else person.name or person.user_id,
            action=Action(entry.action),
            subject=entry.subject,
            before=_words(entry.before, names),
            after=_words(entry.after, names),
        )
        for entry, person in rows
    ]


def _holders(
    session: Session, workspace_id: str, entries: Sequence[AuditEntry]
) -> dict[tuple[str, str], str]:
    """How those are called of whom the entries tell, by home and id: names are not kept in the log."""
    told = [value for entry in entries for value in (entry.before, entry.after) if isinstance(value, dict)]
    ids = {value["holder_id"] for value in told}
    names = {(workspace_id, ADMINS): _(OWN_ADMINS)}
    for group in session.scalars(
        select(UserGroup).where(UserGroup.workspace_id == workspace_id, UserGroup.group_id.in_(ids))
    ):
        names[workspace_id, group.group_id] = f"@{group.handle}"
    for person in session.scalars(select(Person).where(Person.user_id.in_(ids), Person.name != "")):
        names[person.workspace_id, person.user_id] = person.name
    return names


def _words(value: Told, names: dict[tuple[str, str], str]) -> str:
    if isinstance(value, dict):
        return names.get((value["home_id"], value["holder_id"]), value["holder_id"])
    return value or ""
