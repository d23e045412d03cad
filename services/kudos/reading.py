"""What there is to be read of kudos: by everyone in a post, by a person of themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kudos.content import Allowance, Gathered, Given, Line, Who
from services.people import Caller
from storage.database import Database

POST = "kudos.post"
"""In a channel; its subject is a gathering: `KudosReading.post`."""
RECEIVED = "kudos.received"
"""A direct message to a receiver; its subject is a gathering: `KudosReading.received`."""


@dataclass(frozen=True, kw_only=True)
class Mine:
    """What somebody sees of their own kudos; private ones are among them."""

    me: Who
    received: int
    received_in_month: int
    """In the last 30 days."""
    given: int
    given_in_month: int
    latest: Sequence[Line]
    """Received, newest first, 10 at most."""
    values: Sequence[tuple[str, int]]
    """What they were thanked for, most often first."""
    allowance: Allowance
    points: int
    """What can be spent on rewards: what was received in the open, less what was spent; never below zero."""
    is_listed: bool
    """Whether they are on the leaderboards."""
    wants_messages: bool
    """Whether they are told by direct message of what stands in a channel, too."""
    undoable: Given | None
    """What `undo` would take back now."""


class KudosReading:
    """Reads; nothing is changed."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, a_day: int) -> None:
        self._database = database
        self._now = now
        self._a_day = a_day

    def post(self, workspace_id: str, gathering_id: int) -> Gathered:
        """What a post in a channel shows, for rendering.

        Raises:
            NotFound: there is no such gathering.
        """
        raise NotImplementedError

    def received(self, workspace_id: str, gathering_id: int) -> Gathered:
        """What a direct message to a receiver shows, for rendering.

        Raises:
            NotFound: there is no such gathering.
        """
        raise NotImplementedError

    def mine(self, caller: Caller) -> Mine:
        """What the caller received and gave."""
        raise NotImplementedError

    def allowance(self, caller: Caller) -> Allowance:
        """What the caller may still give today."""
        raise NotImplementedError
