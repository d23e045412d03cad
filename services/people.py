"""Who may do what. A person is (workspace, user id); roles are checked here, never in a view."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, delete, select, union
from sqlalchemy.orm import Session

from services.problems import NotAllowed
from storage.audiences import GroupMember, UserGroup
from storage.database import Database
from storage.people import Person, RoleGrant, ensure_workspace, find_person

PUBLISHER = "publisher"
NAMES_SHOWN = 5


@dataclass(frozen=True)
class Caller:
    """Who is acting, as Slack says."""

    workspace_id: str
    """Where they act: an installing workspace."""
    home_id: str
    """The person's own workspace; another one where they come through Slack Connect."""
    user_id: str


class Roles:
    """Who is a publisher."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_publisher(self, caller: Caller) -> bool:
        """Whether this person may publish in the workspace where they act."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            return person is not None and is_publisher(session, person, caller.workspace_id)

    def require_publisher(self, caller: Caller) -> None:
        """Lets only publishers pass.

        Raises:
            NotAllowed: the caller may not publish here; the sentence names who may.
        """
        with self._database.read() as session:
            require_publisher(session, caller)

    def set_publishers(self, workspace_id: str, holder_ids: Iterable[str]) -> None:
        """Replaces who may publish beside the workspace's admins: user ids and user group ids."""
        with self._database.write() as session:
            ensure_workspace(session, workspace_id)
            session.execute(
                delete(RoleGrant).where(RoleGrant.workspace_id == workspace_id, RoleGrant.role == PUBLISHER)
            )
            session.add_all(
                RoleGrant(workspace_id=workspace_id, role=PUBLISHER, holder_id=holder_id)
                for holder_id in sorted(set(holder_ids))
            )


def is_publisher(session: Session, person: Person, workspace_id: str) -> bool:
    """Whether this person may publish in this workspace: its admins, and whom a grant names."""
    if person.is_deactivated:
        return False
    if person.is_admin and person.workspace_id == workspace_id:
        return True
    held = union(
        select(RoleGrant.id).where(
            RoleGrant.workspace_id == workspace_id,
            RoleGrant.role == PUBLISHER,
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
            RoleGrant.role == PUBLISHER,
            GroupMember.person_id == person.id,
        ),
    )
    return session.execute(held.limit(1)).first() is not None


def publishers(session: Session, workspace_id: str) -> list[Person]:
    """Everyone who may publish in this workspace, in the order of their ids."""
    granted = select(RoleGrant.holder_id).where(
        RoleGrant.workspace_id == workspace_id, RoleGrant.role == PUBLISHER
    )
    in_group = (
        select(GroupMember.person_id)
        .join(UserGroup, UserGroup.id == GroupMember.group_id)
        .where(UserGroup.workspace_id == workspace_id, UserGroup.group_id.in_(granted))
    )
    # One look-up by index for each way: joined by OR they would be a look at everybody.
    ids = union(
        select(Person.id).where(Person.is_admin, Person.workspace_id == workspace_id),
        select(Person.id).where(Person.user_id.in_(granted)),
        in_group,
    )
    return list(
        session.scalars(
            select(Person)
            .where(Person.id.in_(ids), Person.is_bot.is_(False), Person.is_deactivated.is_(False))
            .order_by(Person.id)
        )
    )


def require_publisher(session: Session, caller: Caller) -> Person:
    """The caller's row.

    Raises:
        NotAllowed: the caller may not publish here; the sentence names who may.
    """
    person = find_person(session, caller.home_id, caller.user_id)
    if person is None or not is_publisher(session, person, caller.workspace_id):
        raise NotAllowed(f"Only publishers can do this. {_who_can(session, caller.workspace_id)}")
    return person


def _who_can(session: Session, workspace_id: str) -> str:
    names = [person.name for person in publishers(session, workspace_id) if person.name]
    if not names:
        return "Ask an admin of this workspace."
    return f"Ask one of them: {', '.join(names[:NAMES_SHOWN])}."
