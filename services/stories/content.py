"""What a story is made of: as typed (`StoryForm`), as checked (`StoryContent`), as read (`StoryBrief`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class Mood(IntEnum):
    """How the customer feels."""

    ANGRY = 1
    UPSET = 2
    NEUTRAL = 3
    PLEASED = 4
    DELIGHTED = 5


class Freedom(StrEnum):
    """What let the agent act."""

    ALERT = "alert"
    """An alert said that agents may do this on their own."""
    JUDGEMENT = "judgement"
    """Nobody had; the agent judged what was right."""


class Contact(StrEnum):
    """How the customer was in touch."""

    CHAT = "chat"
    PHONE = "phone"
    EMAIL = "email"
    SOCIAL = "social"
    PERSON = "person"
    OTHER = "other"


class Readers(StrEnum):
    """Who may read a story: what its author consents to."""

    TEAM = "team"
    """People of the agent's own site."""
    BRAND = "brand"
    """Everyone who meets Frontlane in this workspace."""
    WORLD = "world"
    """The outside world too, once the agent was asked again and agreed."""


WORDS = ("title", "faced", "did", "ended", "why_right", "tags")
"""Fields of `StoryForm` with free text: each is looked through for customer data before anything is kept."""


@dataclass(frozen=True)
class StoryForm:
    """The form as typed: anything may be missing. Of what may be a customer's its `repr` shows nothing."""

    agent: str = ""
    """User id of who did it; empty: the author."""
    title: str = field(default="", repr=False)
    faced: str = field(default="", repr=False)
    did: str = field(default="", repr=False)
    ended: str = field(default="", repr=False)
    mood_before: int | None = None
    mood_after: int | None = None
    freedom: str = ""
    """`12.0`: the first line of what alert 12 allows; empty: own judgement."""
    why_right: str = field(default="", repr=False)
    contact: str = ""
    tags: str = field(default="", repr=False)
    """Separated by spaces or commas, with `#` or without."""
    readers: str = ""
    names: str = field(default="", repr=False)
    """Names to hide, separated by commas. Never kept."""
    link: str = ""


@dataclass(frozen=True)
class StoryContent:
    """What a story says, checked, without customer data."""

    title: str
    faced: str
    did: str
    ended: str
    mood_before: Mood
    mood_after: Mood
    freedom: Freedom
    freedom_words: str
    """What the alert allowed; empty for own judgement."""
    alert_id: int | None
    campaign: str
    """That alert's title; empty without one."""
    why_right: str
    contact: Contact
    tags: Sequence[str]
    readers: Readers
    link: str = ""

    @property
    def shift(self) -> int:
        """By how many steps the customer's mood rose; negative where it fell."""
        return self.mood_after - self.mood_before


@dataclass(frozen=True)
class Who:
    """Somebody in a story."""

    user_id: str
    name: str
    site: str


@dataclass(frozen=True)
class StoryBrief:
    """All that may be shown of a story, in one of its versions."""

    story_id: int
    version: int
    state: str
    """A `StoryState`."""
    content: StoryContent
    author: Who
    agent: Who
    cheers: int
    created_at: datetime
    published_at: datetime | None
    is_featured: bool
    """Marked by a reviewer."""
    may_go_outside: bool
    """The agent agreed, when asked again, that this version is told to the outside world."""
    is_published: bool = False
    """Whether this version is the one that is read."""
    decision: str = ""
    decided_by: Who | None = None

    @property
    def is_own(self) -> bool:
        """Whether the agent tells it, not a colleague."""
        return self.author.user_id == self.agent.user_id
