"""What people choose for themselves."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.people import Caller
from storage.database import Database
from storage.kudos import KudosPerson, lock_people
from storage.people import ensure_person, find_person


@dataclass(frozen=True)
class Choices:
    """Somebody's."""

    is_listed: bool = True
    """Whether they are on the leaderboards."""
    wants_messages: bool = True
    """Whether they are told by direct message of what they can read in a channel, too."""


class KudosChoices:
    """Keeps them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, caller: Caller) -> Choices:
        """What the caller has chosen."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            row = session.get(KudosPerson, person.id) if person is not None else None
            return Choices() if row is None else Choices(row.is_listed, row.wants_messages)

    def set_listed(self, caller: Caller, is_listed: bool) -> None:  # noqa: FBT001 - it is what is set
        """Leaves the leaderboards, or comes back; nothing that was received is lost."""
        with self._database.write() as session:
            _row(session, caller).is_listed = is_listed

    def set_messages(self, caller: Caller, wants_messages: bool) -> None:  # noqa: FBT001 - it is what is set
        """Turns direct messages off or on. Private kudos, and those that stand in no channel, come anyway."""
        with self._database.write() as session:
            _row(session, caller).wants_messages = wants_messages


def _row(session: Session, caller: Caller) -> KudosPerson:
    person = ensure_person(session, caller.home_id, caller.user_id)
    return lock_people(session, [person.id])[person.id]
