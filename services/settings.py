"""All that admins decide in App Home: what holds, and changing it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.alerts import settings as alerts
from services.audit import Action, record
from services.decisions import Decided, Decisions, Field, Group, Setting, pairs
from services.kudos import settings as kudos
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import FormProblem
from services.quiet import settings as quiet
from services.retention import KEEP_DAYS
from services.sites import SITES
from services.speakers import BRAND_LANGUAGE
from services.stories import settings as stories
from storage.audiences import Channel
from storage.database import Database
from storage.guides import show_change
from storage.people import Person, Workspace, lock_workspace
from storage.post_holds import look_anew
from storage.settings import AuditEntry, WorkspaceSetting

SETTINGS: tuple[Setting[Any], ...] = (
    alerts.DESK_CHANNEL,
    alerts.REQUIRE_APPROVAL,
    stories.WOW_CHANNEL,
    stories.REVIEW_CHANNEL,
    stories.SITE_CHANNELS,
    stories.WOW_DIGEST,
    stories.COUNTRIES,
    stories.ORDER_PATTERNS,
    kudos.KUDOS_CHANNEL,
    kudos.KUDOS_VALUES,
    kudos.KUDOS_A_DAY,
    kudos.KUDOS_EMOJI,
    kudos.REWARDS,
    quiet.WORKING_HOURS,
    quiet.MESSAGES_A_DAY,
    BRAND_LANGUAGE,
    SITES,
    KEEP_DAYS,
)
"""In the order in which forms ask for them: one more entry is one more line."""


def settings_of(group: Group) -> list[Setting[Any]]:
    """What one form asks for."""
    return [setting for setting in SETTINGS if setting.group == group]


class WorkspaceSettings:
    """Reading and changing, for admins."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def decided(self, caller: Caller, seen: int | None = None) -> Decided:
        """All that holds now.

        Args:
            seen: what held when this change was the newest.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.read() as session:
            require(session, caller, Role.ADMIN)
            decided = self._decisions.all(session, caller.workspace_id)
            return decided if seen is None else _as_of(session, caller.workspace_id, decided, seen)

    def newest_change(self, caller: Caller) -> int:
        """What `decided` and `change` are given so that they know what somebody was shown now.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.read() as session:
            require(session, caller, Role.ADMIN)
            of_workspace = AuditEntry.workspace_id == caller.workspace_id
            return session.scalar(select(func.max(AuditEntry.id)).where(of_workspace)) or 0

    def change(self, caller: Caller, texts: Mapping[str, str], seen: int | None = None) -> list[str]:
        """Decides what these say and is not so yet: all of it or nothing. From then on the environment's word
        does not count for it.

        Args:
            texts: by the setting's name, in its notation; empty: the default.
            seen: the newest change when they were shown: only what is not as it was then is decided, of sites
                one by one, so that what others have changed meanwhile stays.

        Returns:
            The names of what has changed.

        Raises:
            NotAllowed: the caller is no admin.
            FormProblem: by the setting's name; of a site's channel, by that, a point, and the site.
        """
        with self._database.write() as session:
            # Of two admins who change the same at once, the second sees what the first has done.
            lock_workspace(session, caller.workspace_id)
            admin = require(session, caller, Role.ADMIN)
            decided = self._decisions.all(session, caller.workspace_id)
            if seen is not None:
                shown = _as_of(session, caller.workspace_id, decided, seen)
                texts = _changed(texts, shown, decided)
            problems: dict[str, str] = {}
            changes: list[tuple[Setting[Any], str]] = []
            for setting in SETTINGS:
                if setting.name not in texts:
                    continue
                text = texts[setting.name].strip()
                found = _problems(session, caller.workspace_id, setting, text, decided)
                problems |= found
                if not found and setting.of(text) != decided.get(setting):
                    changes.append((setting, text))
            if problems:
                raise FormProblem(problems)
            for setting, text in changes:
                self._keep(session, admin, caller.workspace_id, setting, decided.text(setting), text)
            show_change(session, caller.workspace_id, self._now())
            return [changed.name for changed, text in changes]

    def overruled(self, workspace_id: str) -> Sequence[str]:
        """The environment's variables that say something which does not count any more."""
        with self._database.read() as session:
            decided = session.scalars(
                select(WorkspaceSetting.name).where(WorkspaceSetting.workspace_id == workspace_id)
            ).all()
        seeds = self._decisions.seeds
        return [each.variable for each in SETTINGS if each.name in decided and seeds.get(each.name)]

    def _keep(
        self, session: Session, admin: Person, workspace_id: str, setting: Setting[Any], was: str, text: str
    ) -> None:
        now = self._now()
        row = session.get(WorkspaceSetting, (workspace_id, setting.name))
        if row is None:
            row = WorkspaceSetting(workspace_id=workspace_id, name=setting.name)
            session.add(row)
        row.value, row.changed_at = text, now
        record(
            session, workspace_id, admin, now, Action.SETTING_CHANGED, setting.name, before=was, after=text
        )
        if setting.group == Group.QUIET:
            look_anew(session, now, workspace_id=workspace_id)
        if setting is SITES:
            session.get_one(Workspace, workspace_id).placed_to = 0


def _as_of(session: Session, workspace_id: str, decided: Decided, seen: int) -> Decided:
    """What held before all that was changed since."""
    texts = dict(decided.texts)
    since = select(AuditEntry).where(
        AuditEntry.workspace_id == workspace_id,
        AuditEntry.id > seen,
        AuditEntry.action == Action.SETTING_CHANGED,
    )
    for entry in session.scalars(since.order_by(AuditEntry.id.desc())):
        texts[entry.subject] = str(entry.before or "")
    return Decided(texts)


def _changed(texts: Mapping[str, str], shown: Decided, decided: Decided) -> dict[str, str]:
    """What somebody changed in a form, added to what holds now."""
    found: dict[str, str] = {}
    for setting in SETTINGS:
        if setting.name not in texts:
            continue
        text = texts[setting.name].strip()
        try:
            value, was = setting.of(text), shown.get(setting)
        except ValueError:
            found[setting.name] = text
            continue
        if value == was and (text or not setting.is_needed):
            continue
        if setting.field in (Field.SITES, Field.SITE_CHANNELS):
            named = {name: value.get(name) for name in (*was, *value) if value.get(name) != was.get(name)}
            merged = {**decided.get(setting), **named}
            text = pairs({name: each for name, each in merged.items() if each is not None})
        found[setting.name] = text
    return found


def _problems(
    session: Session, workspace_id: str, setting: Setting[Any], text: str, decided: Decided
) -> dict[str, str]:
    """What is wrong with it, by the field."""
    if not text and setting.is_needed:
        return {setting.name: _("This cannot be empty.")}
    try:
        value = setting.of(text)
    except ValueError as error:
        return {setting.name: _("This {problem}").format(problem=error)}
    before = decided.get(setting)
    if setting.field == Field.CHANNEL and value != before:
        wrong = _why_not(session, workspace_id, value)
        return {setting.name: wrong} if wrong else {}
    if setting.field == Field.SITE_CHANNELS:
        return {
            f"{setting.name}.{site}": wrong
            for site, channel_id in value.items()
            if channel_id != before.get(site) and (wrong := _why_not(session, workspace_id, channel_id))
        }
    return {}


def _why_not(session: Session, workspace_id: str, channel_id: str | None) -> str | None:
    """Why nothing can be said in a channel, and what to do."""
    if channel_id is None:
        return None
    channel = session.scalar(
        select(Channel).where(Channel.workspace_id == workspace_id, Channel.channel_id == channel_id)
    )
    if channel is None or not channel.name:
        return _("Frontlane is not in this channel. Type /invite @Frontlane there, then save again.")
    name = f"#{channel.name}"
    if channel.is_archived:
        return _("{channel} is archived. Choose another one, or bring it back first.").format(channel=name)
    if not channel.has_bot:
        return _("Frontlane is not in {channel}. Type /invite @Frontlane there, then save again.").format(
            channel=name
        )
    return None
