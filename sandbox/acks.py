"""What passes between Slack and an app at a delivery."""

from dataclasses import dataclass
from typing import Literal

from sandbox.models import JSON

EnvelopeType = Literal["events_api", "slash_commands", "interactive"]

ACK_SECONDS = 3.0
"""https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""


@dataclass(frozen=True)
class Retry:
    """Which repetition of an event this is, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Ack:
    """What an app answered.

    `error` is None when it acknowledged, else `operation_timeout` (nothing within 3 s), `dispatch_failed` (it
    could not be reached) or `http_error` (another status than 200). `body` is the answer's JSON object,
    `text` a plain one.
    """

    error: str | None = None
    status: int = 200
    body: JSON | None = None
    text: str = ""
    connection_lost: bool = False

    @property
    def ok(self) -> bool:
        return self.error is None
