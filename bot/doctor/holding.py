"""What the doctor asks Slack about: the channels, people and user groups that count now, whoever says so."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from services.decisions import Decided, Decisions, Field
from services.people import Role
from services.settings import SETTINGS
from storage.database import Database
from storage.migrations import revisions
from storage.people import RoleDecision, RoleGrant
from storage.settings import WorkspaceSetting

GROUP_OR_USER = ("S", "U", "W")
"""How ids begin; what else may hold a role is the workspace's admins."""


@dataclass(frozen=True)
class Holding:
    """What counts in one workspace."""

    decided: Decided
    in_home: frozenset[str] = frozenset()
    """Names of the settings that App Home has decided."""
    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    """Of the environment."""
    roles_in_home: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    """Of the roles that App Home has decided: these count."""

    def channels(self) -> Iterator[tuple[str, str]]:
        """Who says so, and the id."""
        for setting in SETTINGS:
            value = self.decided.get(setting)
            if setting.field == Field.CHANNEL and value:
                yield self._said(setting.name), value
            elif setting.field == Field.SITE_CHANNELS:
                yield from ((self._said(setting.name), channel) for channel in value.values())

    def holders(self) -> Iterator[tuple[str, str]]:
        """Who says so, and the id of a person (as the environment has it) or a user group."""
        for role, ids in {**self.roles, **self.roles_in_home}.items():
            said = f"Home's role {role}" if role in self.roles_in_home else f"FRONTLANE_{role.upper()}S"
            yield from ((said, each) for each in ids)
        for setting in SETTINGS:
            if setting.field == Field.SITES:
                yield from ((self._said(setting.name), group) for group in self.decided.get(setting))

    def _said(self, name: str) -> str:
        setting = next(each for each in SETTINGS if each.name == name)
        return f"Home's “{setting.label}”" if name in self.in_home else setting.variable


def what_holds(settings: Settings, workspace_id: str) -> Holding:
    """What App Home has decided, else the environment; that alone where the database cannot be read."""
    with closing(Database(settings.database_url)) as database:
        if not _is_current(database):
            return Holding(Decided(settings.seeds), roles=settings.roles)
        with database.read() as session:
            of_settings = select(WorkspaceSetting.name).where(WorkspaceSetting.workspace_id == workspace_id)
            of_roles = select(RoleDecision.role).where(RoleDecision.workspace_id == workspace_id)
            grants = session.scalars(select(RoleGrant).where(RoleGrant.workspace_id == workspace_id)).all()
            return Holding(
                Decisions(settings.seeds).all(session, workspace_id),
                frozenset(session.scalars(of_settings)),
                settings.roles,
                {
                    Role(role): tuple(
                        _written(grant, workspace_id)
                        for grant in grants
                        if grant.role == role and grant.holder_id.startswith(GROUP_OR_USER)
                    )
                    for role in session.scalars(of_roles)
                },
            )


def _written(grant: RoleGrant, workspace_id: str) -> str:
    is_ours = grant.home_id == workspace_id
    return grant.holder_id if is_ours else f"{grant.home_id}:{grant.holder_id}"


def _is_current(database: Database) -> bool:
    if database.is_sqlite and not Path(database.url.database or "").exists():
        return False
    try:
        present, newest = revisions(database)
    except SQLAlchemyError:
        return False
    return present == newest
