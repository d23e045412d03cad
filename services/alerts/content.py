"""What an alert is made of: as typed (`AlertForm`), as checked (`AlertContent`), as read (`Brief`)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

RichText = dict[str, Any]
"""A Slack rich_text block; only handlers look inside."""


class Kind(StrEnum):
    """What sort of news it is."""

    CAMPAIGN = "campaign"
    PRODUCT = "product"
    VOLUME = "volume"
    OUTAGE = "outage"
    POLICY = "policy"


class Delivery(StrEnum):
    """How the audience is told."""

    CHANNEL = "channel"
    """Posted in the chosen channels; members of chosen user groups who are in none of them by DM."""
    DM = "dm"
    BOTH = "both"


class Change(StrEnum):
    """What an edit means for those who have read the alert."""

    TYPO = "typo"
    """The posts change in place."""
    MATERIAL = "material"
    """The posts change, what changed is said in the thread, and everyone acknowledges anew."""


@dataclass(frozen=True)
class AlertForm:
    """The form as typed: anything may be missing. Times are Unix seconds; channels and groups Slack's ids."""

    kind: str = Kind.CAMPAIGN
    title: str = ""
    happening: RichText | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    volume: str = ""
    answers: Sequence[Sequence[str]] = ()
    freedoms: str = ""
    stop_and_ask: str = ""
    ask_whom: Sequence[str] = ()
    links: str = ""
    channels: Sequence[str] = ()
    groups: Sequence[str] = ()
    delivery: str = Delivery.CHANNEL
    acknowledge_by: int | None = None
    first_word_at: int | None = None
    reminders: Sequence[int] = (24 * 60, 60)
    change: str | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "AlertForm":
        """The form that `stored` gave."""
        return cls(**stored)


@dataclass(frozen=True)
class AlertContent:
    """What an alert says, checked."""

    kind: Kind
    title: str
    happening: RichText
    starts_at: datetime
    ends_at: datetime | None
    acknowledge_by: datetime | None
    volume: str
    answers: Sequence[tuple[str, str]]
    freedoms: str
    stop_and_ask: str
    ask_whom: Sequence[str]
    links: str

    @property
    def due_by(self) -> datetime:
        """When Got it should be pressed: at the start, unless another time was chosen."""
        return self.acknowledge_by or self.starts_at


@dataclass(frozen=True)
class Audience:
    """Whom an alert is for, as row ids."""

    channels: frozenset[int]
    groups: frozenset[int]


@dataclass(frozen=True)
class CheckedAlert:
    """A whole form that may be sent."""

    content: AlertContent
    audience: Audience
    delivery: Delivery
    first_word_at: datetime | None
    reminders: Sequence[int]
    change: Change | None


@dataclass(frozen=True)
class Moment:
    """Something planned: `name` is first_word, reminder:<minutes>, deadline, live or over."""

    name: str
    due_at: datetime


@dataclass(frozen=True)
class GroupName:
    """A user group as people write it."""

    group_id: str
    handle: str


@dataclass(frozen=True)
class Brief:
    """All that a reader of an alert may be shown. `alert_id` is 0 in a preview."""

    alert_id: int
    version: int
    state: str
    content: AlertContent
    author: str
    """A user id."""
    author_name: str
    channels: Sequence[str]
    groups: Sequence[GroupName]
    delivery: Delivery
    first_word_at: datetime | None
    announced_at: datetime | None
    ended_at: datetime | None
    revision: int = 1
    reminders: Sequence[int] = ()
    acknowledged: int = 0
    audience: int = 0
    """Both are 0 where nobody counted, as in a preview or a direct message."""
    asked: Sequence[tuple[str, str]] = ()
    """Agents' questions with their answers: part of the alert for all."""
    unanswered: int = 0
    changed: Sequence[str] = ()
    """Names of the fields that the newest version changed."""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Report:
    """How an alert is getting on, for publishers."""

    moments: Sequence[Moment]
    """What is still to come, soonest first."""
    arrived: int
    """How many posts of the first word have arrived, of `posts`."""
    posts: int
    missed: int
    """How many messages, of the first word or later, failed or are uncertain."""
    uncertain: int
    """How many of these are uncertain."""
    waiting: int
    """How many of the first word are still on their way."""
    held: int
    """How many of it are told when their recipients' hours begin."""
    troubles: Sequence[str]
    """A sentence for each kind of failure, the most frequent first."""
