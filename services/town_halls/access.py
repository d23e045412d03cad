"""Who may read a town hall, and who leads it."""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.language import gettext as _
from services.people import Caller, Role, holds, whom_to_ask
from services.problems import NotAllowed, NotFound, Problem
from storage.audiences import Channel, ChannelMember
from storage.people import Person, find_person
from storage.town_halls import (
    TownHall,
    TownHallChannel,
    TownHallHost,
    TownHallQuestion,
    TownHallState,
)

NAMES_SHOWN = 5


def hall_of(session: Session, workspace_id: str, town_hall_id: int, *, locked: bool = False) -> TownHall:
    """The town hall, held until the unit of work ends where `locked`.

    Raises:
        NotFound: there is none of that id in this workspace.
    """
    hall = session.get(TownHall, town_hall_id, with_for_update=True if locked else None)
    if hall is None or hall.workspace_id != workspace_id:
        raise NotFound(_("There is no such town hall here."))
    return hall


def shared_hall_of(
    session: Session, workspace_id: str, question_id: int
) -> tuple[TownHallQuestion, TownHall]:
    """A question and its town hall, which does not close while this unit of work lasts.

    Others may hold it in the same way at the same time.

    Raises:
        NotFound: there is no such question in this workspace.
    """
    question = _question(session, question_id)
    hall = session.get(TownHall, question.town_hall_id, with_for_update={"read": True})
    if hall is None or hall.workspace_id != workspace_id:
        raise _no_question()
    # It may have been put away while we waited.
    session.refresh(question)
    return question, hall


def question_of(
    session: Session, workspace_id: str, question_id: int, *, locked: bool = False
) -> tuple[TownHallQuestion, TownHall]:
    """A question and its town hall, both held where `locked`: the town hall first, as everybody does.

    Raises:
        NotFound: there is no such question in this workspace.
    """
    question = _question(session, question_id)
    try:
        hall = hall_of(session, workspace_id, question.town_hall_id, locked=locked)
    except NotFound:
        raise _no_question() from None
    if locked:
        session.refresh(question, with_for_update=True)
    return question, hall


def is_host(session: Session, hall: TownHall, caller: Caller) -> bool:
    """Whether this person leads it: whom it names as a host, and who may hold town halls here."""
    person = find_person(session, caller.home_id, caller.user_id)
    if person is None or person.is_deactivated:
        return False
    named = exists().where(TownHallHost.town_hall_id == hall.id, TownHallHost.person_id == person.id)
    return bool(session.scalar(select(named))) or holds(session, person, Role.HOST, hall.workspace_id)


def require_host(session: Session, hall: TownHall, caller: Caller) -> Person:
    """The caller's row.

    Raises:
        NotAllowed: the caller does not lead it; the sentence names who does.
    """
    person = find_person(session, caller.home_id, caller.user_id)
    if person is None or not is_host(session, hall, caller):
        hosts = session.scalars(
            select(Person.name)
            .join(TownHallHost, TownHallHost.person_id == Person.id)
            .where(TownHallHost.town_hall_id == hall.id, Person.name != "")
            .order_by(Person.id)
            .limit(NAMES_SHOWN)
        ).all()
        names = hosts or whom_to_ask(session, hall.workspace_id, Role.HOST)
        raise NotAllowed(
            _("Only hosts can do this. Ask one of them: {names}.").format(names=", ".join(names))
        )
    return person


def may_read(session: Session, hall: TownHall, caller: Caller, seen_in: str | None = None) -> bool:
    """Whether it is for this person: in one of its channels, or in the workspace where one is public.

    Args:
        seen_in: the channel where Slack says that they pressed a button of it.
    """
    if is_host(session, hall, caller):
        return True
    channels = (
        select(Channel.id)
        .join(TownHallChannel, TownHallChannel.channel_id == Channel.id)
        .where(TownHallChannel.town_hall_id == hall.id)
    )
    member = (
        exists()
        .where(
            ChannelMember.channel_id == Channel.id,
            ChannelMember.person_id == Person.id,
            Person.workspace_id == caller.home_id,
            Person.user_id == caller.user_id,
        )
        .correlate(Channel)
    )
    ways = [member, Channel.channel_id == seen_in]
    if caller.home_id == hall.workspace_id and not _is_guest(session, caller):
        ways.append(Channel.is_private.is_(False))
    return session.execute(channels.where(or_(*ways)).limit(1)).first() is not None


def require_reader(session: Session, hall: TownHall, caller: Caller, seen_in: str | None = None) -> None:
    """Lets only those pass for whom it is.

    Raises:
        NotFound: it is not for the caller.
    """
    if not may_read(session, hall, caller, seen_in):
        raise NotFound(_("There is no such town hall here."))


def require_open(hall: TownHall) -> None:
    """Lets only an open town hall pass.

    Raises:
        Problem: it has not begun, is closed, or was called off.
    """
    if hall.state == TownHallState.SCHEDULED:
        raise Problem(_("This town hall is not open yet. Come back when it is."))
    if hall.state == TownHallState.CLOSED:
        raise Problem(_("This town hall is closed. Its answers stay where they are."))
    if hall.state == TownHallState.CANCELLED:
        raise Problem(_("This town hall was called off."))


def _question(session: Session, question_id: int) -> TownHallQuestion:
    question = session.get(TownHallQuestion, question_id)
    if question is None:
        raise _no_question()
    return question


def _no_question() -> NotFound:
    return NotFound(_("There is no such question here."))


def _is_guest(session: Session, caller: Caller) -> bool:
    person = find_person(session, caller.home_id, caller.user_id)
    return person is not None and person.is_guest
