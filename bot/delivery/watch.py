"""What delivery tells whoever watches it: how something ended and how late, never its words or recipient."""

from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What came of trying to say a post."""

    SENT = "sent"
    FOUND = "found"
    """Its answer had been lost; a look has found it in Slack."""
    PUT_OFF = "put_off"
    """Surely not sent; it is tried again."""
    UNCERTAIN = "uncertain"
    """Nobody knows; it is looked for."""
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """Not wanted any more when its turn came."""


class DeliveryWatch(Protocol):
    """Told by delivery's threads, several at once. It is quick, and never raises."""

    def ended(self, kind: str, outcome: Outcome, late_s: float) -> None:
        """A try at a post of that kind came to an end, so many seconds after the post was due."""

    def told_to_wait(self, workspace_id: str, method: str, hold_s: float) -> None:
        """Slack refused a call of that method with a 429, and asks for so many seconds of quiet."""


class Unwatched:
    """Nobody watches."""

    def ended(self, kind: str, outcome: Outcome, late_s: float) -> None:
        """Is forgotten."""

    def told_to_wait(self, workspace_id: str, method: str, hold_s: float) -> None:
        """Is forgotten."""
