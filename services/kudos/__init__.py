"""Kudos: thanks from peers and from the brand, kept in a ledger from which every total is derived."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.decisions import Decisions
from services.kudos.boards import KudosBoards
from services.kudos.choices import KudosChoices
from services.kudos.giving import KudosGiving
from services.kudos.reactions import KudosReactions
from services.kudos.reading import KudosReading
from services.kudos.retention import KudosRetention
from services.kudos.rewards import KudosRewards
from services.kudos.rules import KudosRules
from services.kudos.weekly import KudosWeekly
from services.retention import Limits, Sort
from services.roles import Roles
from storage.database import Database


@dataclass(frozen=True)
class Kudos:
    """All that can be done with kudos."""

    roles: Roles
    rules: KudosRules
    giving: KudosGiving
    reactions: KudosReactions
    reading: KudosReading
    boards: KudosBoards
    choices: KudosChoices
    weekly: KudosWeekly
    rewards: KudosRewards
    retention: KudosRetention

    @classmethod
    def over(
        cls,
        database: Database,
        now: Callable[[], datetime],
        decisions: Decisions | None = None,
    ) -> "Kudos":
        """The services over one database.

        Args:
            decisions: what admins decide; None: nothing was, ever.
        """
        decided = decisions or Decisions()
        giving = KudosGiving(database, now, decided)
        return cls(
            roles=Roles(database, now),
            rules=KudosRules(database, decided),
            giving=giving,
            reactions=KudosReactions(database, now, giving, decided),
            reading=KudosReading(database, now, decided),
            boards=KudosBoards(database, now, decided),
            choices=KudosChoices(database),
            weekly=KudosWeekly(database, now, decided),
            rewards=KudosRewards(database, now, decided),
            retention=KudosRetention(database, now, Limits(decided, Sort.KUDOS)),
        )
