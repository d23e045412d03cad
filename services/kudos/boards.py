"""Leaderboards, values, and pairs that only thank each other. Private kudos count in none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.kudos.content import Who
from services.kudos.values import Values
from services.people import Caller
from storage.database import Database


class Period(StrEnum):
    """How far back a leaderboard looks."""

    WEEK = "week"
    """The last 7 days."""
    MONTH = "month"
    """The last 30 days."""
    ALL = "all"


@dataclass(frozen=True)
class Standing:
    """One line of a leaderboard. Who has as many has the same rank."""

    rank: int
    who: Who
    count: int


@dataclass(frozen=True)
class Board:
    """A leaderboard."""

    period: Period
    site: str | None
    """Of which site; None: of all."""
    is_givers: bool
    lines: Sequence[Standing]
    """10 at most, and whoever shares the last rank; 20 at most. People who have left are not among them."""
    mine: Standing | None
    """The caller's, wherever it is; None where they have none, or have left."""
    has_left: bool
    """Whether the caller has left the leaderboards."""


@dataclass(frozen=True)
class ValueCount:
    """A value, and how often it was thanked for in the last 30 days."""

    value: str
    count: int


@dataclass(frozen=True)
class Pair:
    """Two who thank hardly anybody else, within the last 90 days."""

    one: Who
    other: Who
    from_one: int
    """How many the first gave the second."""
    from_other: int
    given_by_one: int
    """How many the first gave in all."""
    given_by_other: int


class KudosBoards:
    """Counts what was given in the open."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, values: Values) -> None:
        self._database = database
        self._now = now
        self._values = values

    def top(
        self,
        caller: Caller,
        period: Period,
        *,
        site: str | None = None,
        own_site: bool = False,
        givers: bool = False,
    ) -> Board:
        """Who received most, or gave most.

        Args:
            site: as typed; case makes no difference.
            own_site: the caller's own site alone.

        Raises:
            NotFound: there is no such site; the sentence names those that there are.
        """
        raise NotImplementedError

    def value_counts(self, caller: Caller) -> Sequence[ValueCount]:
        """The configured values, in their order."""
        raise NotImplementedError

    def pairs(self, caller: Caller) -> Sequence[Pair]:
        """Pairs to be looked at by an admin, the busiest first, 20 at most. Nobody is punished.

        Raises:
            NotAllowed: the caller is no admin of this workspace.
        """
        raise NotImplementedError
