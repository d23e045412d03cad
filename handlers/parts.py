"""What listeners work with; bootstrap puts it together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.alerts import Alerts
from services.changes import AuditLog
from services.directory import Directory
from services.guiding import Guides
from services.kudos import Kudos
from services.kudos.content import MessageRef
from services.people import Caller
from services.privacy import Privacy
from services.quiet import Quiet
from services.roles import Roles
from services.settings import WorkspaceSettings
from services.speakers import Speakers
from services.stories import Stories
from services.town_halls import TownHalls
from services.troubles import TroubleReading
from services.undelivered import Undelivered

COMMAND = re.compile(r"(?<!\S)/(alert|kudos|townhall|wow)\b")


class Slack(Protocol):
    """What listeners may have read from Slack at once; failures are logged and change nothing."""

    def refresh_person(self, workspace_id: str, home_id: str, user_id: str) -> None:
        """Reads someone who acts and is not known yet."""

    def permalink(self, workspace_id: str, channel_id: str, ts: str) -> str:
        """The address of a message; empty where Slack does not tell it at once."""

    def said_by(self, caller: Caller, channel_id: str, thread_ts: str, ts: str) -> str:
        """What the caller said in a thread, as Slack writes it; empty where Slack tells no such thing."""

    def is_taken_out(self, workspace_id: str) -> bool:
        """Whether Slack no longer takes the app's token; raises where Slack cannot be asked."""

    def refresh_channels(self, workspace_id: str, channel_ids: Sequence[str]) -> None:
        """Reads those of these channels that are unknown, or in which the bot was not seen."""


@dataclass(frozen=True)
class Parts:
    """Services and settings for all features."""

    alerts: Alerts
    stories: Stories
    kudos: Kudos
    town_halls: TownHalls
    privacy: Privacy
    quiet: Quiet
    undelivered: Undelivered
    directory: Directory
    speakers: Speakers
    roles: Roles
    audit: AuditLog
    settings: WorkspaceSettings
    guides: Guides
    troubles: TroubleReading
    slack: Slack
    prefix: str
    """Goes before the name of every command."""
    url: str
    """Of the workspace in a browser, as in `https://fernwood.slack.com/`."""
    now: Callable[[], datetime]
    held_until: Callable[[], datetime | None]
    """Until when Slack has told delivery to wait; None: it has not."""
    wake: Callable[[], None]
    """Tells delivery that there is something to send."""

    def command(self, name: str) -> str:
        """A slash command as people type it."""
        return f"/{self.prefix}{name}"

    def with_prefix(self, sentence: str) -> str:
        """A service's sentence, its commands as people type them here."""
        return COMMAND.sub(lambda found: self.command(found[1]), sentence)

    def link(self, message: MessageRef) -> str:
        """The address of a message, as Slack's `Copy link` gives it."""
        return f"{self.url.rstrip('/')}/archives/{message.channel_id}/p{message.ts.replace('.', '')}"
