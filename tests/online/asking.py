"""Asking Slack whether it would take a payload."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

NOT_TAKEN = {"invalid_blocks", "invalid_message", "invalid_view"}
MOST_WAITS = 5
"""In a row, as Slack asks for."""
DEFAULT_WAIT_S = 30


class CannotAsk(Exception):
    """Slack was not reached, or did not look at the payload."""


@dataclass(frozen=True)
class Refusal:
    """A payload that Slack would not take."""

    file: str
    test: str
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(
            [f"{self.file}, first sent by {self.test}", *(f"    {fault}" for fault in self.faults)]
        )


def ask_all(
    client: WebClient,
    files: Sequence[Path],
    *,
    pause_s: float,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Refusal]:
    """What Slack refuses of these.

    Raises:
        CannotAsk: one of them could not be asked about.
    """
    refusals = []
    for file in files:
        kept = json.loads(file.read_text())
        faults = _ask(client, kept["kind"], kept["payload"], sleep)
        if faults:
            refusals.append(Refusal(file.name, kept["test"], faults))
        sleep(pause_s)
    return refusals


def _ask(
    client: WebClient, kind: str, payload: dict[str, Any], sleep: Callable[[float], None]
) -> tuple[str, ...]:
    for _ in range(MOST_WAITS):
        try:
            client.blocks_validate(**{kind: json.dumps(payload)})
        except SlackApiError as error:
            if error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                sleep(float(error.response.headers.get("Retry-After", DEFAULT_WAIT_S)))
                continue
            return _faults(error)
        except OSError as error:
            raise CannotAsk(str(error)) from None
        return ()
    raise CannotAsk(f"it asks to wait again and again ({MOST_WAITS} times)")


def _faults(error: SlackApiError) -> tuple[str, ...]:
    """Its `errors`, as documented: a JSON pointer, a code, a message and what would have been right."""
    answer = error.response.data if isinstance(error.response.data, dict) else {}
    name = answer.get("error")
    if name not in NOT_TAKEN:
        messages = (answer.get("response_metadata") or {}).get("messages") or []
        raise CannotAsk(f"{name or error.response.status_code}: {'; '.join(map(str, messages))}")
    found = [
        f"{fault.get('pointer', '')}: {fault.get('message') or fault.get('code')}"
        for fault in answer.get("errors") or []
    ]
    return tuple(found) or (str(name),)
