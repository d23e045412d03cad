"""What admins have decided about kudos, for those who show it."""

from dataclasses import dataclass

from services.decisions import Decisions
from services.kudos.settings import KUDOS_EMOJI, KUDOS_VALUES, REWARDS
from storage.database import Database


@dataclass(frozen=True)
class Rules:
    """What holds in a workspace."""

    values: tuple[str, ...]
    """What is thanked for, in the order in which it is listed."""
    emoji: str
    """The name of the reaction that gives, without colons."""
    has_rewards: bool


class KudosRules:
    """Reads them."""

    def __init__(self, database: Database, decisions: Decisions) -> None:
        self._database = database
        self._decisions = decisions

    def of(self, workspace_id: str) -> Rules:
        """What holds there now."""
        with self._database.read() as session:
            decided = self._decisions.all(session, workspace_id)
        return Rules(decided.get(KUDOS_VALUES), decided.get(KUDOS_EMOJI), decided.get(REWARDS))
