"""Who is given which role: in App Home by admins, at first by the operator's settings. All is noted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.audit import Action, record
from services.language import N_
from services.language import gettext as _
from services.people import ADMINS, Caller, Role, has_admin, holds, require
from services.problems import FormProblem
from storage.audiences import UserGroup
from storage.database import Database, insert_once
from storage.guides import show_change
from storage.people import Person, RoleDecision, RoleGrant, find_person, lock_workspace

HELD_BY_ADMINS_AT_FIRST = (Role.ADMIN, Role.PUBLISHER, Role.REVIEWER, Role.HOST)
"""A leader is named: speaking for the brand does not come with the keys of the workspace."""
LAST_ADMIN = N_(
    "Then nobody could give roles any more. Keep at least one person of this workspace as an admin, "
    "and save again."
)


@dataclass(frozen=True)
class Holder:
    """Whom a grant names."""

    holder_id: str
    """A user id (`U…`, `W…`), a user group id (`S…`), or `ADMINS`."""
    home_id: str
    """The person's own workspace; for user groups and `ADMINS` the one where the role is held."""

    @classmethod
    def read(cls, text: str, workspace_id: str) -> Self:
        """From `U0123`, `S0123` or `admins` of this workspace, or `T0456:U0123` of another one."""
        *home, holder_id = text.rsplit(":", 1)
        return cls(holder_id, (home[0] if home else "") or workspace_id)

    @property
    def is_group(self) -> bool:
        """Whether it is a user group."""
        return self.holder_id.startswith("S")


@dataclass(frozen=True)
class RoleChange:
    """What becomes of one role: those who get it and those who lose it; others stay as they are."""

    role: Role
    given: Sequence[Holder] = ()
    taken: Sequence[Holder] = ()


@dataclass(frozen=True)
class Grant:
    """One who has a role."""

    holder: Holder
    name: str
    """A person's name, a user group's handle; empty for `ADMINS`, and for those of whom nothing is known."""
    is_there: bool
    """Whether it gives the role to anyone now; not a deactivated person, nor a disabled user group."""


class Roles:
    """Who holds which role, and who may change it."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

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

    def granted(self, caller: Caller) -> dict[Role, list[Grant]]:
        """Whom the grants name, for every role, in the order in which they were given.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.read() as session:
            require(session, caller, Role.ADMIN)
            rows = session.scalars(
                select(RoleGrant).where(RoleGrant.workspace_id == caller.workspace_id).order_by(RoleGrant.id)
            ).all()
            found: dict[Role, list[Grant]] = {role: [] for role in Role}
            for row, grant in zip(rows, _read(session, caller.workspace_id, rows), strict=True):
                found[Role(row.role)].append(grant)
            return found

    def change(self, caller: Caller, changes: Sequence[RoleChange]) -> None:
        """Gives and takes roles, all or nothing. From then on the operator's settings do not count for these.

        Raises:
            NotAllowed: the caller is no admin.
            FormProblem: by the role's name: someone cannot be given it, or nobody would be admin any more.
        """
        with self._database.write() as session:
            # Of two admins who take the role from each other at once, the second is none any more.
            lock_workspace(session, caller.workspace_id)
            admin = require(session, caller, Role.ADMIN)
            problems: dict[str, str] = {}
            for change in changes:
                problem = _why_not(session, caller.workspace_id, change.given)
                if problem:
                    problems[change.role.value] = problem
            if problems:
                raise FormProblem(problems)
            for change in changes:
                given, taken = self._apply(session, caller.workspace_id, change, admin)
                if given or taken:
                    decision = {
                        "workspace_id": caller.workspace_id,
                        "role": change.role.value,
                        "decided_at": self._now(),
                    }
                    insert_once(session, RoleDecision, decision)
                if change.role == Role.ADMIN and taken and not has_admin(session, caller.workspace_id):
                    raise FormProblem({Role.ADMIN.value: _(LAST_ADMIN)})
            show_change(session, caller.workspace_id, self._now())

    def set_holders(self, workspace_id: str, role: Role, holders: Iterable[str]) -> bool:
        """What the operator's settings say: who has the role, beside `ADMINS`.

        Args:
            holders: as `Holder.read` takes them. An id without a workspace is one of this workspace; where a
                grant with this id is there already, it stays as it is.

        Returns:
            Whether it counts: not once the role was changed in App Home.
        """
        wanted = {Holder.read(text, workspace_id): text for text in holders}
        with self._database.write() as session:
            lock_workspace(session, workspace_id)
            if session.get(RoleDecision, (workspace_id, role.value)) is not None:
                return False
            present = [
                Holder(row.holder_id, row.home_id)
                for row in session.scalars(
                    select(RoleGrant).where(
                        RoleGrant.workspace_id == workspace_id,
                        RoleGrant.role == role,
                        RoleGrant.holder_id != ADMINS,
                    )
                )
            ]
            kept = [holder for holder in present if holder in wanted or holder.holder_id in wanted.values()]
            kept_ids = {holder.holder_id for holder in kept}
            self._apply(
                session,
                workspace_id,
                RoleChange(
                    role,
                    given=[
                        holder
                        for holder, text in wanted.items()
                        if holder not in kept and text not in kept_ids
                    ],
                    taken=[holder for holder in present if holder not in kept],
                ),
                None,
            )
            return True

    def _apply(
        self, session: Session, workspace_id: str, change: RoleChange, actor: Person | None
    ) -> tuple[list[Holder], list[Holder]]:
        """Returns who has really got it, and who has really lost it."""
        given = [holder for holder in change.given if _give(session, workspace_id, change.role, holder)]
        taken = [holder for holder in change.taken if _take(session, workspace_id, change.role, holder)]
        for action, changed in ((Action.ROLE_GRANTED, given), (Action.ROLE_TAKEN, taken)):
            for holder in changed:
                named = {"holder_id": holder.holder_id, "home_id": holder.home_id}
                is_given = action == Action.ROLE_GRANTED
                record(
                    session,
                    workspace_id,
                    actor,
                    self._now(),
                    action,
                    change.role.value,
                    before=None if is_given else named,
                    after=named if is_given else None,
                )
        return given, taken


def give_first_roles(session: Session, workspace_id: str, at: datetime) -> None:
    """Where the app is new, the workspace's own owners and admins can begin."""
    for role in HELD_BY_ADMINS_AT_FIRST:
        if _give(session, workspace_id, role, Holder(ADMINS, workspace_id)):
            named = {"holder_id": ADMINS, "home_id": workspace_id}
            record(session, workspace_id, None, at, Action.ROLE_GRANTED, role.value, after=named)


def _give(session: Session, workspace_id: str, role: Role, holder: Holder) -> bool:
    return insert_once(
        session,
        RoleGrant,
        {
            "workspace_id": workspace_id,
            "role": role.value,
            "home_id": holder.home_id,
            "holder_id": holder.holder_id,
        },
    )


def _take(session: Session, workspace_id: str, role: Role, holder: Holder) -> bool:
    gone = session.scalars(
        delete(RoleGrant)
        .where(
            RoleGrant.workspace_id == workspace_id,
            RoleGrant.role == role,
            RoleGrant.home_id == holder.home_id,
            RoleGrant.holder_id == holder.holder_id,
        )
        .returning(RoleGrant.id)
    )
    return gone.first() is not None


def _why_not(session: Session, workspace_id: str, given: Sequence[Holder]) -> str | None:
    for holder in given:
        if holder.holder_id == ADMINS:
            if holder.home_id != workspace_id:
                return _("The owners and admins of another workspace cannot be given a role here.")
        elif holder.is_group:
            group = _group(session, workspace_id, holder.holder_id)
            if holder.home_id != workspace_id or group is None or group.is_disabled:
                return _("One of the user groups is not there any more. Take it out, and save again.")
        else:
            person = find_person(session, holder.home_id, holder.holder_id)
            if person is None:
                return _(
                    "One of these people is not known here yet. Take them out, and try again in a minute."
                )
            if person.is_bot:
                return _("{name} is an app. Only people can have a role.").format(
                    name=person.name or _("One of them")
                )
            if person.is_deactivated:
                return _("{name} is deactivated. Take them out, and save again.").format(
                    name=person.name or _("One of them")
                )
    return None


def _group(session: Session, workspace_id: str, group_id: str) -> UserGroup | None:
    return session.scalar(
        select(UserGroup).where(UserGroup.workspace_id == workspace_id, UserGroup.group_id == group_id)
    )


def _read(session: Session, workspace_id: str, rows: Sequence[RoleGrant]) -> list[Grant]:
    ids = {row.holder_id for row in rows}
    groups = {
        group.group_id: group
        for group in session.scalars(
            select(UserGroup).where(UserGroup.workspace_id == workspace_id, UserGroup.group_id.in_(ids))
        )
    }
    people = {
        Holder(person.user_id, person.workspace_id): person
        for person in session.scalars(select(Person).where(Person.user_id.in_(ids)))
    }

    def grant(holder: Holder) -> Grant:
        if holder.holder_id == ADMINS:
            return Grant(holder, "", is_there=True)
        if holder.is_group:
            group = groups.get(holder.holder_id)
            name = "" if group is None else group.handle or group.name
            return Grant(holder, name, is_there=group is not None and not group.is_disabled)
        person = people.get(holder)
        is_there = person is None or not person.is_deactivated
        return Grant(holder, "" if person is None else person.name, is_there=is_there)

    return [grant(Holder(row.holder_id, row.home_id)) for row in rows]
