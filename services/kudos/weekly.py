"""A weekly note to each site: who was thanked for what; to its leaders alone: who was not, for a month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kudos.content import Line, Who
from services.people import Caller
from storage.database import Database

NOTE = "kudos.note"
"""In the kudos channel, and to each leader of the site; its subject is a note: `KudosWeekly.note`."""


@dataclass(frozen=True)
class Note:
    """What the note of one site says."""

    site: str
    since: datetime
    until: datetime
    thanked: Sequence[tuple[Who, Sequence[Line]]]
    """People of the site with what they were thanked for in the open, most thanked first, 20 at most."""
    thanked_count: int
    kudos_count: int
    values: Sequence[tuple[str, int]]
    """What they were thanked for, most often first."""
    unthanked: Sequence[Who] | None
    """Who of the site was not thanked in 30 days, 50 at most; None: the reader is no leader of it."""
    unthanked_count: int


class KudosWeekly:
    """Writes a note on Mondays at 9, as clocks at the site show it."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, channel: str | None) -> None:
        self._database = database
        self._now = now
        self._channel = channel

    def tick(self) -> int:
        """Writes the notes that are due, each once, whoever ticks; returns how many."""
        raise NotImplementedError

    def note(self, workspace_id: str, note_id: int, recipient: str) -> Note:
        """What a note says to a channel or a leader, for rendering.

        Raises:
            NotFound: there is no such note.
        """
        raise NotImplementedError

    def latest(self, caller: Caller) -> Note:
        """The last 7 days of the caller's own site, for who asks.

        Raises:
            NotAllowed: the caller is no leader.
        """
        raise NotImplementedError
