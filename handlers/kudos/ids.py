"""The action_ids, callback_ids and values by which kudos in Slack are known to our listeners."""

from dataclasses import dataclass
from typing import ClassVar

from handlers.values import Value

GIVE = "kudos.give"
"""The buttons that open the form."""
MESSAGE = "kudos.message"
"""The message shortcut."""
FORM = "kudos.form"
JOIN = "kudos.join"
UNDO = "kudos.undo"
ADD_VALUE = "kudos.add_value"

MINE = "kudos.mine"
BOARD = "kudos.board"
TURN = ":"
"""Goes before what tells the buttons of one block apart, that do the same with another value."""
VALUES = "kudos.values"
CHOICES = "kudos.choices"
CHOICES_FORM = "kudos.choices.form"

REWARDS = "kudos.rewards"
REDEEM = "kudos.rewards.redeem"
KEEP_POINTS = "kudos.rewards.cancel"
APPROVE = "kudos.rewards.approve"
DECLINE = "kudos.rewards.decline"
DECLINE_FORM = "kudos.rewards.decline.form"
ADD_REWARD = "kudos.rewards.add"
REWARD_FORM = "kudos.rewards.form"
RETIRE = "kudos.rewards.retire"


def without_turn(action_id: str) -> str:
    """What a button does."""
    return action_id.partition(TURN)[0]


class KudosValue(Value):
    """What travels in the buttons of kudos."""

    COMMAND: ClassVar[str] = "/kudos me"


@dataclass(frozen=True)
class GatheringRef(KudosValue):
    """What one post gathers."""

    gathering: int


@dataclass(frozen=True)
class KudosRef(KudosValue):
    """Kudos that somebody gave, and a value that may be added to them."""

    kudos: int
    value: str | None = None


@dataclass(frozen=True)
class FormRef(KudosValue):
    """Where an open form was opened, and the message that is thanked for."""

    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class BoardRef(KudosValue):
    """Which leaderboard; `own` and `givers` are set or not."""

    period: str = "month"
    site: str | None = None
    own: int | None = None
    givers: int | None = None


@dataclass(frozen=True)
class RewardRef(KudosValue):
    """Something in the catalogue."""

    reward: int


@dataclass(frozen=True)
class RedemptionRef(KudosValue):
    """Somebody's wish for a reward."""

    redemption: int
