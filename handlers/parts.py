"""What listeners work with; bootstrap puts it together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.alerts import Alerts
from services.directory import Directory


class Slack(Protocol):
    """What listeners may have read from Slack at once; failures are logged and change nothing."""

    def refresh_person(self, workspace_id: str, home_id: str, user_id: str) -> None:
        """Reads someone who acts and is not known yet."""

    def refresh_channels(self, workspace_id: str, channel_ids: Sequence[str]) -> None:
        """Reads those of these channels that are unknown, or in which the bot was not seen."""


@dataclass(frozen=True)
class Parts:
    """Services and settings for all features."""

    alerts: Alerts
    directory: Directory
    slack: Slack
    prefix: str
    """Goes before the name of every command."""
    now: Callable[[], datetime]
    wake: Callable[[], None]
    """Tells delivery that there is something to send."""

    def command(self, name: str) -> str:
        """A slash command as people type it."""
        return f"/{self.prefix}{name}"
