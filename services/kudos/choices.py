"""What people choose for themselves."""

from dataclasses import dataclass

from services.people import Caller
from storage.database import Database


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
        raise NotImplementedError

    def set_listed(self, caller: Caller, is_listed: bool) -> None:  # noqa: FBT001 - it is what is set
        """Leaves the leaderboards, or comes back; nothing that was received is lost."""
        raise NotImplementedError

    def set_messages(self, caller: Caller, wants_messages: bool) -> None:  # noqa: FBT001 - it is what is set
        """Turns direct messages off or on. Private kudos, and those that stand in no channel, come anyway."""
        raise NotImplementedError
