"""Kudos: thanks from peers and from the brand, kept in a ledger from which every total is derived."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kudos.boards import KudosBoards
from services.kudos.choices import KudosChoices
from services.kudos.giving import KudosGiving
from services.kudos.reactions import KudosReactions
from services.kudos.reading import KudosReading
from services.kudos.rewards import KudosRewards
from services.kudos.values import Values
from services.kudos.weekly import KudosWeekly
from services.roles import Roles
from storage.database import Database

A_DAY = 10
EMOJI = "clap"
VALUES = ("ownership", "empathy", "teamwork", "curiosity", "courage", "craft")


@dataclass(frozen=True)
class Kudos:
    """All that can be done with kudos."""

    roles: Roles
    values: Values
    giving: KudosGiving
    reactions: KudosReactions
    reading: KudosReading
    boards: KudosBoards
    choices: KudosChoices
    weekly: KudosWeekly
    rewards: KudosRewards

    @classmethod
    def over(
        cls,
        database: Database,
        now: Callable[[], datetime],
        *,
        channel: str | None = None,
        values: Sequence[str] = VALUES,
        a_day: int = A_DAY,
        emoji: str = EMOJI,
        has_rewards: bool = False,
    ) -> "Kudos":
        """The services over one database.

        Args:
            channel: the id of the channel for kudos that cannot be posted where they are given; None: these
                are told to their receivers alone.
            values: what the brand thanks for, in the order in which they are listed.
            a_day: how many kudos one person may give until their own midnight.
            emoji: the name of the reaction that gives one, without colons.
            has_rewards: whether what was received buys from a catalogue.
        """
        known = Values(values)
        giving = KudosGiving(database, now, channel=channel, values=known, a_day=a_day)
        return cls(
            roles=Roles(database, now),
            values=known,
            giving=giving,
            reactions=KudosReactions(database, now, giving, emoji=emoji),
            reading=KudosReading(database, now, a_day=a_day),
            boards=KudosBoards(database, now, values=known),
            choices=KudosChoices(database),
            weekly=KudosWeekly(database, now, channel=channel),
            rewards=KudosRewards(database, now, is_on=has_rewards),
        )
