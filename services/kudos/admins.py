"""Admins: who keeps the catalogue, and is shown what looks odd. They are those of the workspace."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.people import NAMES_SHOWN, Caller
from services.problems import NotAllowed
from storage.people import Person, find_person


def admins(session: Session, workspace_id: str) -> list[Person]:
    """The workspace's admins and owners, in the order of their ids."""
    return list(
        session.scalars(
            select(Person)
            .where(
                Person.is_admin,
                Person.workspace_id == workspace_id,
                Person.is_bot.is_(False),
                Person.is_deactivated.is_(False),
            )
            .order_by(Person.id)
        )
    )


def is_admin(person: Person | None, workspace_id: str) -> bool:
    """Whether this person is one."""
    return (
        person is not None
        and person.is_admin
        and not person.is_deactivated
        and person.workspace_id == workspace_id
    )


def require_admin(session: Session, caller: Caller) -> Person:
    """The caller's row.

    Raises:
        NotAllowed: the caller is no admin of the workspace where they act.
    """
    person = find_person(session, caller.home_id, caller.user_id)
    if person is None or not is_admin(person, caller.workspace_id):
        names = [admin.name for admin in admins(session, caller.workspace_id) if admin.name][:NAMES_SHOWN]
        ask = f"Ask one of them: {', '.join(names)}." if names else "Ask an admin of this workspace."
        raise NotAllowed(f"Only admins can do this. {ask}")
    return person
