"""Who may do what. A person is (workspace, user id); roles are checked here, never in a view.

Who is given a role, and by whom, is in `services.roles`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import Select, and_, exists, select, union
from sqlalchemy.orm import Session

from services.language import N_
from services.language import gettext as _
from services.problems import NotAllowed
from storage.audiences import GroupMember, UserGroup
from storage.people import Person, RoleGrant, find_person

NAMES_SHOWN = 5
ADMINS = "admins"
"""In a grant, instead of somebody's id: the workspace's own owners and admins, as Slack has them. No id of
Slack's is written in small letters."""


class Role(StrEnum):
    """What somebody may be, beside an agent."""

    ADMIN = "admin"
    """Gives and takes roles, keeps the settings and the rewards."""
    PUBLISHER = "publisher"
    """Writes alerts and answers questions about them."""
    REVIEWER = "reviewer"
    """Decides which wow moments are published."""
    HOST = "host"
    """Holds town halls."""
    LEADER = "leader"
    """Speaks for the brand: their thanks stand out."""


ONLY: Mapping[Role, str] = MappingProxyType(
    {
        Role.PUBLISHER: N_("Only publishers can do this."),
        Role.REVIEWER: N_("Only reviewers can do this."),
        Role.HOST: N_("Only hosts can do this."),
        Role.ADMIN: N_("Only admins can do this."),
        Role.LEADER: N_("Only leaders can do this."),
    }
)


@dataclass(frozen=True)
class Caller:
    """Who is acting, as Slack says."""

    workspace_id: str
    """Where they act: an installing workspace."""
    home_id: str
    """The person's own workspace; another one where they come through Slack Connect."""
    user_id: str


def holds(session: Session, person: Person, role: Role, workspace_id: str) -> bool:
    """Whether this person has the role here, by a grant that names them, a user group, or the admins.

    Where nobody is left who could give roles, the workspace's own owners and admins are admins again.
    """
    if person.is_deactivated or person.is_bot:
        return False
    names = [person.user_id]
    is_own_admin = person.is_admin and person.workspace_id == workspace_id
    if is_own_admin:
        names.append(ADMINS)
    named = select(RoleGrant.id).where(
        RoleGrant.workspace_id == workspace_id,
        RoleGrant.role == role,
        RoleGrant.home_id == person.workspace_id,
        RoleGrant.holder_id.in_(names),
    )
    in_group = (
        select(RoleGrant.id)
        .join(
            UserGroup,
            and_(UserGroup.group_id == RoleGrant.holder_id, UserGroup.workspace_id == RoleGrant.workspace_id),
        )
        .join(GroupMember, GroupMember.group_id == UserGroup.id)
        .where(
            RoleGrant.workspace_id == workspace_id,
            RoleGrant.role == role,
            UserGroup.is_disabled.is_(False),
            GroupMember.person_id == person.id,
        )
    )
    if session.execute(union(named, in_group).limit(1)).first() is not None:
        return True
    return role == Role.ADMIN and is_own_admin and not has_admin(session, workspace_id)


def holders(session: Session, workspace_id: str, role: Role) -> list[Person]:
    """Everyone who has the role in this workspace, in the order of their ids."""
    return list(session.scalars(_holders(session, workspace_id, role)))


def whom_to_ask(session: Session, workspace_id: str, role: Role) -> list[str]:
    """Names of some who have the role in this workspace: as many as a sentence takes."""
    named = _holders(session, workspace_id, role).where(Person.name != "").limit(NAMES_SHOWN)
    return list(session.scalars(named.with_only_columns(Person.name)))


def has_admin(session: Session, workspace_id: str) -> bool:
    """Whether the grants make anyone of this workspace an admin who is there: a person, and active."""
    present = _present(_ways(workspace_id, Role.ADMIN)).where(Person.workspace_id == workspace_id)
    return session.scalar(present.limit(1)) is not None


def require(session: Session, caller: Caller, role: Role) -> Person:
    """The caller's row.

    Raises:
        NotAllowed: the caller has not the role here; the sentence names who has.
    """
    person = find_person(session, caller.home_id, caller.user_id)
    if person is None or not holds(session, person, role, caller.workspace_id):
        raise NotAllowed(f"{_(ONLY[role])} {_who_can(session, caller.workspace_id, role)}")
    return person


def _holders(session: Session, workspace_id: str, role: Role) -> Select[Person]:
    # One look-up by index for each way: joined by OR they would be a look at everybody.
    ways = _ways(workspace_id, role)
    if role == Role.ADMIN and not has_admin(session, workspace_id):
        ways.append(_own_admins(workspace_id))
    return _present(ways).order_by(Person.id)


def _ways(workspace_id: str, role: Role) -> list[Select[int]]:
    granted = RoleGrant.workspace_id == workspace_id, RoleGrant.role == role
    named = (
        select(Person.id)
        .join(
            RoleGrant, and_(RoleGrant.home_id == Person.workspace_id, RoleGrant.holder_id == Person.user_id)
        )
        .where(*granted)
    )
    in_group = (
        select(GroupMember.person_id)
        .join(UserGroup, UserGroup.id == GroupMember.group_id)
        .where(
            UserGroup.workspace_id == workspace_id,
            UserGroup.is_disabled.is_(False),
            UserGroup.group_id.in_(select(RoleGrant.holder_id).where(*granted)),
        )
    )
    as_admin = _own_admins(workspace_id).where(exists().where(*granted, RoleGrant.holder_id == ADMINS))
    return [named, in_group, as_admin]


def _own_admins(workspace_id: str) -> Select[int]:
    return select(Person.id).where(Person.is_admin, Person.workspace_id == workspace_id)


def _present(ways: list[Select[int]]) -> Select[Person]:
    return select(Person).where(
        Person.id.in_(union(*ways)), Person.is_bot.is_(False), Person.is_deactivated.is_(False)
    )


def _who_can(session: Session, workspace_id: str, role: Role) -> str:
    names = whom_to_ask(session, workspace_id, role)
    if not names:
        return _("Ask an admin of this workspace.")
    return _("Ask one of them: {names}.").format(names=", ".join(names))
