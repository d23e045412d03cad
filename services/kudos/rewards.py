"""Rewards: what was received buys from a catalogue. Asking costs nothing; an admin's approval charges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.kudos.content import Who
from services.people import Caller
from storage.database import Database

NAME_MAX = 80
DETAIL_MAX = 300
COST_MAX = 10_000

ASKED = "kudos.redemption"
"""To each admin; its subject is a redemption."""
DECIDED = "kudos.redeemed"
"""To who asked; its subject is a redemption."""


class RedemptionState(StrEnum):
    """What became of a wish."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Reward:
    """Something in the catalogue."""

    reward_id: int
    name: str
    detail: str
    cost: int
    """Points."""
    is_retired: bool


@dataclass(frozen=True)
class Catalogue:
    """What the caller may buy."""

    points: int
    """What they have; never below zero."""
    promised: int
    """What of it they have asked to spend."""
    rewards: Sequence[Reward]
    """Not retired, cheapest first."""
    may_manage: bool
    """Whether they keep the catalogue."""


@dataclass(frozen=True)
class Redemption:
    """Somebody's wish for a reward."""

    redemption_id: int
    reward_name: str
    cost: int
    buyer: Who
    points: int
    """What the buyer has now."""
    state: RedemptionState
    asked_at: datetime
    decider: Who | None
    words: str
    """Why it was declined; empty where nothing was said."""


class KudosRewards:
    """The catalogue and its redemptions. Off: every method refuses."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, is_on: bool) -> None:
        self._database = database
        self._now = now
        self.is_on = is_on

    def catalogue(self, caller: Caller) -> Catalogue:
        """What there is, and what the caller can spend.

        Raises:
            Problem: rewards are off.
        """
        raise NotImplementedError

    def add(self, caller: Caller, name: str, detail: str, cost: str, *, trigger: str) -> Reward:
        """Adds to the catalogue; the same trigger once.

        Args:
            cost: as typed.

        Raises:
            NotAllowed: the caller is no admin.
            FormProblem: `name`, `detail` or `cost` cannot be taken as typed.
        """
        raise NotImplementedError

    def retire(self, caller: Caller, reward_id: int) -> Reward:
        """Takes it from the catalogue; what was asked for already can still be decided.

        Raises:
            NotAllowed: the caller is no admin.
            NotFound: there is no such reward.
        """
        raise NotImplementedError

    def redeem(self, caller: Caller, reward_id: int, *, trigger: str) -> Redemption:
        """Asks the admins for a reward; nothing is charged yet.

        Raises:
            NotFound: there is no such reward, or not any more.
            Problem: the points do not reach, or nobody else could approve.
        """
        raise NotImplementedError

    def approve(self, caller: Caller, redemption_id: int) -> Redemption:
        """Charges and grants it; the buyer is told.

        Raises:
            NotAllowed: the caller is no admin, or asked for it.
            NotFound: there is no such redemption.
            Problem: it was decided already, or the points do not reach any more.
        """
        raise NotImplementedError

    def decline(self, caller: Caller, redemption_id: int, words: str = "") -> Redemption:
        """Does not grant it; the buyer is told, with the words.

        Raises:
            NotAllowed: the caller is no admin, or asked for it.
            NotFound: there is no such redemption.
            FormProblem: `words` are too long.
            Problem: it was decided already.
        """
        raise NotImplementedError

    def cancel(self, caller: Caller, redemption_id: int) -> Redemption:
        """The buyer does not want it any more.

        Raises:
            NotFound: they asked for no such thing.
            Problem: it was decided already.
        """
        raise NotImplementedError

    def redemption(self, workspace_id: str, redemption_id: int) -> Redemption:
        """A wish, for rendering.

        Raises:
            NotFound: there is no such redemption.
        """
        raise NotImplementedError

    def waiting(self, caller: Caller) -> Sequence[Redemption]:
        """What waits for a decision, oldest first, 20 at most.

        Raises:
            NotAllowed: the caller is no admin.
        """
        raise NotImplementedError
