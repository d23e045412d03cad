"""What is thanked for, as it comes in and as it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.people import Person

TEXT_MAX = 1_000
LEAST_WIDTH = 10
"""So many letters and digits it takes to say something. A Chinese, Japanese or Korean one counts as two."""


class Source(StrEnum):
    """How kudos were given."""

    WORDS = "words"
    """Typed after the command, or in the form."""
    SECOND = "second"
    """By the button on a post: the same people are thanked by one more."""
    REACTION = "reaction"


@dataclass(frozen=True)
class Named:
    """Somebody who is named by their user id."""

    user_id: str
    home_id: str | None = None
    """Their own workspace, where it is known: a slash command does not tell it."""


@dataclass(frozen=True)
class MessageRef:
    """A message in Slack."""

    channel_id: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class NewKudos:
    """What somebody wants to give; nothing is checked yet."""

    people: Sequence[Named] = ()
    groups: Sequence[str] = ()
    """User group ids: each member is thanked."""
    unknown: Sequence[str] = ()
    """Names after an @ that Slack knows nobody by."""
    is_everyone: bool = False
    """Whether `@here`, `@channel` or `@everyone` was named."""
    text: str = ""
    """Plain words, unescaped."""
    tags: Sequence[str] = ()
    """Hashtags, with or without their sign, whether they are values or not."""
    is_private: bool = False
    channel_id: str | None = None
    """Where it is given: a channel; None, or the id of a direct message, where it is not in a channel."""
    about: MessageRef | None = None
    """The message that is thanked for, where there is one."""


@dataclass(frozen=True)
class Who:
    """A person as shown."""

    person_id: int
    home_id: str
    user_id: str
    name: str
    site: str


def who(person: Person) -> Who:
    """A person as shown."""
    return Who(person.id, person.workspace_id, person.user_id, person.name, person.site)


@dataclass(frozen=True)
class Allowance:
    """What somebody may still give today."""

    a_day: int
    left: int
    more_at: datetime
    """Their own next midnight."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What became of a wish to give."""

    kudos_id: int
    is_new: bool
    """False where it had been given before, by the same trigger: it counts once."""
    receivers: Sequence[Who]
    text: str
    values: Sequence[str]
    suggestions: Mapping[str, str] = field(default_factory=dict)
    """For a tag that is no value but looks like one, the value; see `KudosGiving.add_value`."""
    unknown_tags: Sequence[str] = ()
    """Tags that are no values and look like none."""
    is_private: bool
    channel_id: str | None
    """Where everyone can read it; None: nowhere, the receivers alone are told."""
    is_elsewhere: bool
    """Whether that is not where it was given: the app is not in that channel, or it was no channel."""
    allowance: Allowance
    undo_until: datetime
    is_undone: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One giving, as part of a message or a list. Those that were taken back are left out."""

    kudos_id: int
    giver: Who
    receivers: Sequence[Who]
    text: str
    """Empty for a reaction, and for one who pressed the button."""
    values: Sequence[str]
    is_private: bool
    is_by_leader: bool
    source: Source
    about: MessageRef | None
    given_at: datetime


@dataclass(frozen=True)
class Gathered:
    """What one message shows: the kudos that it gathers."""

    gathering_id: int
    receivers: Sequence[Who]
    """Of a direct message, the one who is told."""
    lines: Sequence[Line]
    """Oldest first. Empty: all were taken back, and the message says so."""
    is_rewritten: bool
    """Whether some of them were taken back."""
