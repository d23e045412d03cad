"""What a town hall is made of: as typed (`TownHallForm`), checked (`Plan`) and read (`Hall`, `Question`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.town_halls import QuestionState, TownHallState


class Repeat(StrEnum):
    """How a series goes on."""

    NEVER = ""
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    """On the same weekday of the month, as "every first Tuesday"; one that begins on a fifth is the next."""
    MONTHLY_LAST = "monthly_last"
    """On the last such weekday of the month, be it the fourth or the fifth."""


class Sort(StrEnum):
    """Orders and selections of a town hall's questions."""

    VOTES = "votes"
    NEWEST = "newest"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Rules:
    """What holds for the questions of a town hall."""

    allows_anonymous: bool = True
    is_reviewed: bool = False
    """Its hosts see each question before everybody does."""
    hides_votes: bool = False
    """Until the close."""
    one_at_a_time: bool = False
    """Nobody asks again while a question of theirs is open."""


@dataclass(frozen=True)
class TownHallForm:
    """A form as typed; times in unix seconds, people and channels as Slack names them."""

    topic: str = ""
    introduction: str = ""
    hosts: Sequence[str] = ()
    channels: Sequence[str] = ()
    opens_at: int | None = None
    """None: at once."""
    closes_at: int | None = None
    labels: str = ""
    """Separated by commas."""
    rules: Rules = Rules()
    repeats: str = Repeat.NEVER


@dataclass(frozen=True)
class Plan:
    """A whole form that may be kept; people and channels as row ids."""

    topic: str
    introduction: str
    hosts: frozenset[int]
    channels: frozenset[int]
    opens_at: datetime
    closes_at: datetime
    labels: Sequence[str]
    rules: Rules
    repeats: Repeat


@dataclass(frozen=True)
class Site:
    """A place where people of the audience work; `time_zone` is an IANA name."""

    name: str
    time_zone: str


@dataclass(frozen=True)
class Hall:
    """A town hall as read; people by user id, channels by Slack's id."""

    town_hall_id: int
    state: TownHallState
    topic: str
    introduction: str
    author: str
    hosts: Sequence[str]
    channels: Sequence[str]
    opens_at: datetime
    closes_at: datetime
    labels: Sequence[str]
    rules: Rules
    repeats: Repeat
    answers_by: datetime | None
    audience: int
    """How many people can read it, as far as its channels' members are known."""


@dataclass(frozen=True)
class Question:
    """A question as read; people by user id."""

    question_id: int
    town_hall_id: int
    number: int | None
    """None until it is shown."""
    text: str
    label: str
    asker: str | None
    """None: asked without a name."""
    asked_at: datetime
    state: QuestionState
    votes: int | None
    """None while votes are hidden."""
    flags: int
    """How many think that it should not stand there: for hosts."""
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    is_answered_aloud: bool
    merged_into: int | None
    """The number of the question in which it was taken up."""
    reason: str


@dataclass(frozen=True)
class ToDo:
    """What waits for the hosts of a town hall."""

    unanswered: int
    """Questions that everybody sees."""
    in_review: int
    """To be let in or put away."""


@dataclass(frozen=True)
class Board:
    """A town hall at a glance."""

    hall: Hall
    questions: int
    answered: int
    wanted: Sequence[Question]
    """Those that most people want answered, or the newest while votes are hidden; five at most."""
    in_review: int
    sites: Sequence[Site]


@dataclass(frozen=True)
class Page:
    """Some of the questions that a reader has asked to see."""

    hall: Hall
    questions: Sequence[Question]
    number: int
    """From 0."""
    pages: int
    found: int
    is_host: bool


@dataclass(frozen=True)
class Where:
    """Where a message stands in Slack."""

    channel: str
    ts: str
    thread_ts: str | None
