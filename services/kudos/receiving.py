"""Who is thanked: those who are named, and the members of user groups."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kudos import refusals
from services.kudos.content import Named, NewKudos
from services.people import Caller
from storage.audiences import GroupMember, UserGroup
from storage.people import Person, Workspace, ensure_person, find_person

SLACKBOT = "USLACKBOT"


def reader_of(session: Session, caller: Caller) -> Person:
    """The caller's row, for reading; of whom nobody has seen yet, one that is not kept."""
    person = find_person(session, caller.home_id, caller.user_id)
    return person or Person(
        id=0, workspace_id=caller.home_id, user_id=caller.user_id, name="", site="", time_zone="UTC"
    )


def receivers_of(session: Session, caller: Caller, giver: Person, new: NewKudos) -> list[Person]:
    """Everyone who is thanked, each once.

    Raises:
        NotGiven: with the reason.
    """
    if new.unknown:
        raise refusals.unknown(new.unknown)
    if new.is_everyone:
        raise refusals.everyone()
    if not new.people and not new.groups:
        raise refusals.nobody()
    found: dict[int, Person] = {}
    for named in new.people:
        person = person_of(session, caller, named)
        check_named(session, caller, giver, person)
        found[person.id] = person
    for group_id in new.groups:
        found |= {person.id: person for person in _members(session, caller, group_id)}
    if len(found) > 1:
        found.pop(giver.id, None)
    elif giver.id in found:
        raise refusals.oneself()
    return list(found.values())


def person_of(session: Session, caller: Caller, named: Named) -> Person:
    """The row of someone who is named: of the caller's workspace, unless only another has that id."""
    if named.home_id is not None:
        return ensure_person(session, named.home_id, named.user_id)
    here = find_person(session, caller.workspace_id, named.user_id)
    if here is not None:
        return here
    others = session.scalars(select(Person).where(Person.user_id == named.user_id).limit(2)).all()
    return others[0] if len(others) == 1 else ensure_person(session, caller.workspace_id, named.user_id)


def check_named(session: Session, caller: Caller, giver: Person, person: Person) -> None:
    """Whether this person can be thanked by that one.

    Raises:
        NotGiven: it is themselves, a bot, or someone who has left.
    """
    if person.id == giver.id:
        raise refusals.oneself()
    if is_app(session, caller.workspace_id, person):
        raise refusals.bot(person.name)
    if person.is_deactivated:
        raise refusals.deactivated(person.name)


def is_app(session: Session, workspace_id: str, person: Person) -> bool:
    """Whether it is no human."""
    if person.is_bot or person.user_id == SLACKBOT:
        return True
    workspace = session.get(Workspace, workspace_id)
    return workspace is not None and person.user_id == workspace.bot_user_id


def _members(session: Session, caller: Caller, group_id: str) -> Sequence[Person]:
    group = session.scalar(
        select(UserGroup).where(
            UserGroup.workspace_id == caller.workspace_id,
            UserGroup.group_id == group_id,
            UserGroup.is_disabled.is_(False),
        )
    )
    if group is None:
        raise refusals.no_group()
    members = session.scalars(
        select(Person)
        .join(GroupMember, GroupMember.person_id == Person.id)
        .where(GroupMember.group_id == group.id, Person.is_bot.is_(False), Person.is_deactivated.is_(False))
        .order_by(Person.id)
    ).all()
    if not members:
        raise refusals.empty_group(group.handle)
    return members
