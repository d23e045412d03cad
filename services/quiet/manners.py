"""How each kind of direct message is told: whether it can wait, be gathered with others, be turned off.

The kinds are named here by what they are stored as: every feature tells through this package, which imports
none of them. A test holds the table against the renderers.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Manner(StrEnum):
    """How a kind of direct message is told."""

    AT_ONCE = "at_once"
    """Whoever gets it has asked for it just now."""
    TASK = "task"
    """Somebody is to do something for others: it waits for their hours, and for nothing else."""
    OWN = "own"
    """It waits for the hours and, where it is not needed before, for the next day; it stands for itself."""
    NEWS = "news"
    """It waits likewise, and several of them are one message."""


class Topic(StrEnum):
    """What somebody may turn off: they can read it elsewhere, and nobody waits for them."""

    ALERTS_OVER = "alerts_over"
    STORIES = "stories"
    TOWN_HALLS = "town_halls"
    WEEKLY = "weekly"


IN_CHANNELS = frozenset(
    {
        *("story.card", "story.digest", "kudos.post"),
        *("town_hall.board", "town_hall.opened", "town_hall.closing_soon", "town_hall.recap"),
        *("town_hall.cancelled", "town_hall.question"),
    }
)
"""What nobody gets by direct message."""

GATHERED = "quiet.gathered"
"""The one message that several become; its subject is the first of them."""

MANNERS: Mapping[str, Manner] = MappingProxyType(
    {
        "alert.announcement": Manner.OWN,
        "alert.reminder": Manner.OWN,
        "alert.nudge": Manner.OWN,
        "alert.live": Manner.OWN,
        "alert.over": Manner.NEWS,
        "alert.changed": Manner.OWN,
        "alert.cancelled": Manner.OWN,
        "alert.deadline": Manner.TASK,
        "alert.trouble": Manner.TASK,
        "alert.readiness_file": Manner.AT_ONCE,
        "alert.question": Manner.TASK,
        "alert.answer": Manner.OWN,
        "alert.answered": Manner.OWN,
        "alert.approval": Manner.TASK,
        "alert.approved": Manner.TASK,
        "alert.returned": Manner.TASK,
        "story.review": Manner.TASK,
        "story.agreement": Manner.OWN,
        "story.outside": Manner.OWN,
        "story.published": Manner.NEWS,
        "story.returned": Manner.NEWS,
        "story.declined": Manner.NEWS,
        "story.refused": Manner.NEWS,
        "story.export": Manner.AT_ONCE,
        "kudos.received": Manner.NEWS,
        "kudos.note": Manner.NEWS,
        "kudos.redemption": Manner.TASK,
        "kudos.redeemed": Manner.NEWS,
        "town_hall.left_open": Manner.TASK,
        "town_hall.review": Manner.TASK,
        "town_hall.export_file": Manner.AT_ONCE,
        "town_hall.flagged": Manner.TASK,
        "town_hall.answered": Manner.NEWS,
        "town_hall.declined": Manner.NEWS,
        "undelivered": Manner.TASK,
        "audit.file": Manner.AT_ONCE,
        "guide": Manner.AT_ONCE,
        "privacy.copy": Manner.AT_ONCE,
        GATHERED: Manner.AT_ONCE,
    }
)
TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "alert.over": Topic.ALERTS_OVER,
        "story.published": Topic.STORIES,
        "town_hall.answered": Topic.TOWN_HALLS,
        "kudos.note": Topic.WEEKLY,
    }
)

ONE_SAYS_ALL = ("alert.announcement", "alert.live", "alert.reminder", "alert.nudge")
"""Of these about one alert that were held together, the first in this order says what the others would."""
