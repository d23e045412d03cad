"""What admins decide in App Home, and how everybody else reads it.

A decision is kept as it is written in the environment: one notation, one way to read it, one sentence for
each mistake. The environment's word counts until an admin decides otherwise in App Home; from then on theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.language import gettext as _
from storage.settings import WorkspaceSetting

Value = TypeVar("Value", covariant=True)


class Group(StrEnum):
    """What is decided together, in one form."""

    ALERTS = "alerts"
    STORIES = "stories"
    KUDOS = "kudos"
    QUIET = "quiet"
    PEOPLE = "people"


class Field(StrEnum):
    """How a form asks for it."""

    CHANNEL = "channel"
    SWITCH = "switch"
    NUMBER = "number"
    LINE = "line"
    """A line of text."""
    WEEKLY = "weekly"
    """A day, an hour and a time zone."""
    HOURS = "hours"
    """Days, and from when to when."""
    LANGUAGE = "language"
    """One of those that there are."""
    SITES = "sites"
    """User groups, with a name for each."""
    SITE_CHANNELS = "site_channels"
    """A channel for each site."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Setting(Generic[Value]):
    """One thing that admins decide.

    Attributes:
        name: as it is stored.
        variable: in the environment, whose word counts until an admin decides.
        read: from its notation; raises ValueError with a sentence that follows on the setting's name.
        default: where nobody has said anything, and what an empty field means.
        is_needed: an empty field is refused.
        label, hint: in the form; of a switch, the hint is what is switched on.
    """

    name: str
    variable: str
    read: Callable[[str], Value]
    default: Value
    group: Group
    field: Field
    label: str
    hint: str | None = None
    is_needed: bool = False

    def of(self, text: str) -> Value:
        """What the notation says.

        Raises:
            ValueError: it says nothing that makes sense.
        """
        return self.read(text) if text else self.default


@dataclass(frozen=True)
class Decided:
    """All that holds in one workspace, read at once."""

    texts: Mapping[str, str]

    def get(self, setting: Setting[Value]) -> Value:
        """What holds."""
        return setting.of(self.texts.get(setting.name, ""))

    def text(self, setting: Setting[Value]) -> str:
        """The same as it is written; empty: the default."""
        return self.texts.get(setting.name, "")


@dataclass(frozen=True)
class Decisions:
    """Reads what holds in a workspace, whenever it is needed: another process may have changed it just now.

    Attributes:
        seeds: the environment's word by the setting's name, checked at the start.
    """

    seeds: Mapping[str, str] = field(default_factory=dict)

    def get(self, session: Session, workspace_id: str, setting: Setting[Value]) -> Value:
        """What holds there now: one look by the primary key."""
        row = session.get(WorkspaceSetting, (workspace_id, setting.name))
        return setting.of(self.seeds.get(setting.name, "") if row is None else row.value)

    def all(self, session: Session, workspace_id: str) -> Decided:
        """All of it, in one look."""
        rows = session.scalars(select(WorkspaceSetting).where(WorkspaceSetting.workspace_id == workspace_id))
        return Decided({**self.seeds, **{row.name: row.value for row in rows}})


def pairs(named: Mapping[str, str]) -> str:
    """The notation of settings that say one thing for each of several: `Manila=C0123ABC,Bogotá=C0456DEF`."""
    return ",".join(f"{name}={value}" for name, value in named.items())


def whole_number(text: str, least: int, most: int, sentence: str) -> int:
    """A number as it is typed.

    Raises:
        ValueError: with that sentence; it is none, or not from the least to the most.
    """
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ValueError(sentence)
    return int(text)


def yes_or_no(text: str) -> bool:
    """`yes` or `no`.

    Raises:
        ValueError: it is neither.
    """
    if text.lower() in {"yes", "true", "on", "1"}:
        return True
    if text.lower() in {"no", "false", "off", "0"}:
        return False
    raise ValueError(_("should be yes or no."))
