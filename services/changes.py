"""Reading what was changed of roles and settings: page by page, and as a file. For admins, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from services.audit import Action
from services.days import zone
from services.decisions import Field, Setting, Value
from services.language import LANGUAGES, N_
from services.language import gettext as _
from services.people import ADMINS, Caller, Role, require
from services.quiet.holding import add_posts
from services.settings import SETTINGS
from services.sites import SITES
from services.tables import csv_of
from storage.audiences import Channel, ChannelMember, UserGroup
from storage.database import Database
from storage.people import Person, has_left
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
IN_WORDS: Mapping[Action, str] = {
    Action.ROLE_GRANTED: N_("role given"),
    Action.ROLE_TAKEN: N_("role taken"),
    Action.SETTING_CHANGED: N_("setting changed"),
}
ROLES: Mapping[str, str] = {
    Role.ADMIN: N_("admin"),
    Role.PUBLISHER: N_("publisher"),
    Role.REVIEWER: N_("reviewer"),
    Role.HOST: N_("host"),
    Role.LEADER: N_("leader"),
}
KNOWN: Mapping[str, Setting[Any]] = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Place:
    """A channel that somebody chose."""

    channel_id: str


Names = Mapping[tuple[str, str], str]
"""Of people and user groups, by home and id."""
Words = tuple[str | Place, ...]
"""What something was or is, to be written one after another; nothing where there was nothing, as before a
role is given, and where the default counts."""


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
    """The role or the setting, as forms call it."""
    before: Words
    after: Words


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
            channels = _channels(session, workspace_id, person_id, entries)
        clocks = zone(person.time_zone)
        when = _("when ({zone})").format(zone=clocks.key)
        header = (when, _("who"), _("user id"), _("what"), _("role or setting"), _("before"), _("after"))
        rows = (
            (
                f"{entry.at.astimezone(clocks):%Y-%m-%d %H:%M:%S}",
                entry.actor,
                entry.actor_id or "",
                _(IN_WORDS[entry.action]),
                entry.subject,
                _written(entry.before, channels),
                _written(entry.after, channels),
            )
            for entry in entries
        )
        name = f"changes-{self._now().astimezone(clocks):%Y-%m-%d}.csv"
        return LogFile(name, (BYTE_ORDER_MARK + csv_of(header, rows)).encode(), len(entries))


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
    names = _names(session, workspace_id, [entry for entry, _actor in rows])
    return [
        Change(
            entry_id=entry.id,
            at=entry.at,
            actor_id=None if person is None else person.user_id,
            actor=_actor_of(person),
            action=Action(entry.action),
            subject=_subject(entry.subject),
            before=_words(entry, entry.before, names),
            after=_words(entry, entry.after, names),
        )
        for entry, person in rows
    ]


def _actor_of(person: Person | None) -> str:
    if person is None:
        return _(OPERATOR)
    return _("someone who left") if has_left(person.user_id) else person.name or person.user_id


def _subject(subject: str) -> str:
    if subject in ROLES:
        return _(ROLES[subject])
    return _(KNOWN[subject].label) if subject in KNOWN else subject


def _names(session: Session, workspace_id: str, entries: Sequence[AuditEntry]) -> Names:
    """How those are called of whom the entries tell: names are not kept in the log."""
    ids: set[str] = set()
    for entry in entries:
        for value in (entry.before, entry.after):
            if isinstance(value, dict):
                ids.add(value["holder_id"])
            elif entry.subject == SITES.name:
                ids.update(_read_as(SITES, value) or {})
    names = {(workspace_id, ADMINS): _(OWN_ADMINS)}
    for group in session.scalars(
        select(UserGroup).where(UserGroup.workspace_id == workspace_id, UserGroup.group_id.in_(ids))
    ):
        names[workspace_id, group.group_id] = f"@{group.handle}"
    for person in session.scalars(select(Person).where(Person.user_id.in_(ids), Person.name != "")):
        names[person.workspace_id, person.user_id] = person.name
    return names


def _words(entry: AuditEntry, value: Told, names: Names) -> Words:
    if isinstance(value, dict):
        return (names.get((value["home_id"], value["holder_id"]), value["holder_id"]),)
    setting = KNOWN.get(entry.subject)
    read = None if setting is None else _read_as(setting, value)
    if setting is not None and setting.field == Field.SWITCH and read is not None:
        return (_("yes") if read else _("no"),)
    if not value:
        return ()
    if setting is None or read is None:
        return (value,)
    if setting.field == Field.LANGUAGE:
        return (LANGUAGES[read],)
    if setting.field == Field.CHANNEL:
        return (Place(value),)
    if setting.field == Field.SITES:
        named = (f"{names.get((entry.workspace_id, group), group)}: {site}" for group, site in read.items())
        return (", ".join(named),)
    if setting.field == Field.SITE_CHANNELS:
        pairs: list[Words] = [(f"{site}: ", Place(channel_id), ", ") for site, channel_id in read.items()]
        return tuple(chain.from_iterable(pairs))[:-1]
    return (value,)


def _read_as(setting: Setting[Value], value: Told) -> Value | None:
    """None where it is written as it cannot be any more."""
    try:
        return setting.of(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _channels(
    session: Session, workspace_id: str, reader_id: int, entries: Sequence[Change]
) -> dict[str, str]:
    """How a file calls the channels: a private one by its name only to who is in it."""
    told = chain.from_iterable((*entry.before, *entry.after) for entry in entries)
    ids = {part.channel_id for part in told if isinstance(part, Place)}
    is_in = exists().where(ChannelMember.channel_id == Channel.id, ChannelMember.person_id == reader_id)
    known = session.scalars(
        select(Channel).where(
            Channel.workspace_id == workspace_id,
            Channel.channel_id.in_(ids),
            Channel.name != "",
            or_(Channel.is_private.is_(False), is_in),
        )
    )
    names = {channel.channel_id: f"#{channel.name}" for channel in known}
    return {each: names.get(each) or _("a private channel ({id})").format(id=each) for each in ids}


def _written(words: Words, channels: Mapping[str, str]) -> str:
    return "".join(channels[part.channel_id] if isinstance(part, Place) else part for part in words)
