"""Who may do what. A person is (workspace, user id); roles are checked here, never in a view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import and_, delete, select, union
from sqlalchemy.orm import Session

from services.language import N_
from services.language import gettext as _
from services.problems import NotAllowed
from storage.audiences import GroupMember, UserGroup
from storage.database import Database, insert_once
from storage.people import Person, RoleGrant, ensure_workspace, find_person

NAMES_SHOWN = 5


class Role(StrEnum):
    """What somebody may be, beside an agent."""

    PUBLISHER = "publisher"
    """Writes alerts and answers questions about them."""
    REVIEWER = "reviewer"
    """Decides which wow moments are published."""
    HOST = "host"
    """Holds town halls."""
    LEADER = "leader"
    """Speaks for the brand: their thanks stand out."""


HELD_BY_ADMINS = frozenset({Role.PUBLISHER, Role.REVIEWER, Role.HOST})
"""An admin of the workspace may act in these; a leader is named."""


ONLY: Mapping[Role, str] = MappingProxyType(
    {
        Role.PUBLISHER: N_("Only publishers can do this."),
        Role.REVIEWER: N_("Only reviewers can do this."),
        Role.HOST: N_("Only hosts can do this."),
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


class Roles:
    """Who holds which role."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holds(self, caller: Caller, role: Role) -> bool:
        """Whether this person has the role in the workspace where they act."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            return person is not None and holds(session, person, role, caller.workspace_id)

    def require(self, caller: Caller, role: Role) -> None:
        """Lets only holders of the role pass.

        Raises:
            NotAllowed: the caller has it not; the sentence names who has.
        """
        with self._database.read() as session:
            require(session, caller, role)

    def set_holders(self, workspace_id: str, role: Role, holder_ids: Iterable[str]) -> None:
        """Replaces who has the role beside the workspace's admins: user ids and user group ids."""
        holders = sorted(set(holder_ids))
        with self._database.write() as session:
            ensure_workspace(session, workspace_id)
            session.execute(
                delete(RoleGrant).where(
                    RoleGrant.workspace_id == workspace_id,
                    RoleGrant.role == role,
                    RoleGrant.holder_id.not_in(holders),
                )
            )
            # Another process that starts now may be adding the same.
            for holder_id in holders:
                insert_once(
                    session, RoleGrant, {"workspace_id": workspace_id, "role": role, "holder_id": holder_id}
                )


def holds(session: Session, person: Person, role: Role, workspace_id: str) -> bool:
    """Whether this person has the role here: its admins where they do, and whom a grant names."""
    if person.is_deactivated:
        return False
    if person.is_admin and person.workspace_id == workspace_id and role in HELD_BY_ADMINS:
        return True
    held = union(
        select(RoleGrant.id).where(
            RoleGrant.workspace_id == workspace_id,
            RoleGrant.role == role,
            RoleGrant.holder_id == person.user_id,
        ),
        select(RoleGrant.id)
        .join(
            UserGroup,
            and_(UserGroup.group_id == RoleGrant.holder_id, UserGroup.workspace_id == RoleGrant.workspace_id),
        )
        .join(GroupMember, GroupMember.group_id == UserGroup.id)
        .where(
            RoleGrant.workspace_id == workspace_id,
            RoleGrant.role == role,
            GroupMember.person_id == person.id,
        ),
    )
    return session.execute(held.limit(1)).first() is not None


def holders(session: Session, workspace_id: str, role: Role) -> list[Person]:
    """Everyone who has the role in this workspace, in the order of their ids."""
    granted = select(RoleGrant.holder_id).where(
        RoleGrant.workspace_id == workspace_id, RoleGrant.role == role
    )
    in_group = (
        select(GroupMember.person_id)
        .join(UserGroup, UserGroup.id == GroupMember.group_id)
        .where(UserGroup.workspace_id == workspace_id, UserGroup.group_id.in_(granted))
    )
    # One look-up by index for each way: joined by OR they would be a look at everybody.
    ways = [select(Person.id).where(Person.user_id.in_(granted)), in_group]
    if role in HELD_BY_ADMINS:
        ways.append(select(Person.id).where(Person.is_admin, Person.workspace_id == workspace_id))
    ids = union(*ways)
    return list(
        session.scalars(
            select(Person)
            .where(Person.id.in_(ids), Person.is_bot.is_(False), Person.is_deactivated.is_(False))
            .order_by(Person.id)
        )
    )


def require(session: Session, caller: Caller, role: Role) -> Person:
    """The caller's row.

    Raises:
        NotAllowed: the caller has not the role here; the sentence names who has.
    """
    person = find_person(session, caller.home_id, caller.user_id)
    if person is None or not holds(session, person, role, caller.workspace_id):
        raise NotAllowed(f"{_(ONLY[role])} {_who_can(session, caller.workspace_id, role)}")
    return person


def is_publisher(session: Session, person: Person, workspace_id: str) -> bool:
    """Whether this person may publish in this workspace."""
    return holds(session, person, Role.PUBLISHER, workspace_id)


def publishers(session: Session, workspace_id: str) -> list[Person]:
    """Everyone who may publish in this workspace, in the order of their ids."""
    return holders(session, workspace_id, Role.PUBLISHER)


def require_publisher(session: Session, caller: Caller) -> Person:
    """The caller's row.

    Raises:
        NotAllowed: the caller may not publish here; the sentence names who may.
    """
    return require(session, caller, Role.PUBLISHER)


def _who_can(session: Session, workspace_id: str, role: Role) -> str:
    names = [person.name for person in holders(session, workspace_id, role) if person.name]
    if not names:
        return _("Ask an admin of this workspace.")
    return _("Ask one of them: {names}.").format(names=", ".join(names[:NAMES_SHOWN]))
