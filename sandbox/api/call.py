"""One call of a Web API method: who calls, with which arguments, and how it is refused."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sandbox.core import Core, Violation
from sandbox.models import JSON, App, Channel, Installation, Message, Person

Item = TypeVar("Item")


class SlackError(Exception):
    """`{"ok": false, "error": name}`, with `extra` keys."""

    def __init__(self, name: str, **extra: object) -> None:
        super().__init__(name)
        self.name = name
        self.extra = extra


@dataclass(frozen=True)
class Method:
    """A method's handler, the scopes of which it needs one, its rate tier (0: hundreds), its callers."""

    run: "Callable[[ApiCall], JSON]"
    scopes: tuple[str, ...] = ()
    tier: int = 4
    caller: Literal["bot", "app", "anyone"] = "bot"


@dataclass(frozen=True)
class ApiCall:
    """A call that has been authenticated: `installation` for bot tokens, `app` for app-level ones."""

    core: Core
    method: str
    args: Mapping[str, Any]
    caller: Installation | None = None
    app: App | None = None

    @property
    def installation(self) -> Installation:
        """The calling bot. Raises SlackError when the token is of another kind."""
        if self.caller is None:
            raise SlackError("not_allowed_token_type")
        return self.caller

    def need(self, *scopes: str) -> None:
        """Raise `missing_scope` unless the caller has one of these."""
        if not self.installation.scopes.intersection(scopes):
            raise missing_scope(scopes, self.installation)

    def text(self, name: str, default: str | None = None) -> str:
        """A text argument. Raises `invalid_arguments` when it is required and missing."""
        value = self.args.get(name)
        if value is None or value == "":
            if default is None:
                raise invalid_arguments(f"missing required field: {name}")
            return default
        return value if isinstance(value, str) else str(value)

    def optional(self, name: str) -> str | None:
        """A text argument, or None."""
        return self.text(name, "") or None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean in any of the ways Slack accepts."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        return value is True or str(value).lower() in ("1", "true")

    def json(self, name: str) -> Any:
        """A structured argument, given as JSON or as a string of it; None when missing.

        Raises ValueError when the string is no JSON.
        """
        value = self.args.get(name)
        return json.loads(value) if isinstance(value, str) and value else value or None

    def channel(self, name: str = "channel") -> Channel:
        """A conversation that the caller can see. Raises `channel_not_found`."""
        channel = self.core.world.channels.get(self.text(name, ""))
        if channel is None or not self.sees(channel):
            raise SlackError("channel_not_found")
        return channel

    def sees(self, channel: Channel) -> bool:
        """Whether the conversation exists for the caller: public in its workspace, or the bot is in it."""
        if self.installation.bot_user.id in channel.members:
            return True
        return not channel.private and not channel.im and channel.seen_from(self.installation.workspace)

    def message(self, channel: Channel, ts: str, error: str = "message_not_found") -> Message:
        """The message with that ts. Raises `error`."""
        message = channel.by_ts.get(ts)
        if message is None:
            raise SlackError(error)
        return message

    def person(self, user_id: str, error: str = "user_not_found") -> Person:
        """Somebody of the workspace, or met in a shared channel. Raises `error`."""
        person = self.core.world.people.get(user_id)
        if person is None or not self.core.world.knows(self.installation, person):
            raise SlackError(error)
        return person

    def page(self, items: Sequence[Item], *, most: int | None = None) -> tuple[Sequence[Item], str]:
        """The page that `cursor` and `limit` ask for, and the cursor of the next ("" at the end).

        Slack may answer fewer than asked: never more than `most`; None: than the stand-in's page size.
        """
        try:
            limit = int(self.args.get("limit") or 100)
        except ValueError:
            raise SlackError("invalid_limit") from None
        if not 1 <= limit <= 1000:
            raise SlackError("invalid_limit")
        limit = min(limit, most or self.core.page_size)
        start = _start(self.text("cursor", ""))
        if start > len(items):
            raise SlackError("invalid_cursor")
        end = start + limit
        cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return items[start:end], cursor

    def refuse(self, error: str, messages: Sequence[str], payload: JSON) -> SlackError:
        """The refusal of a malformed payload; it is noted as a violation."""
        self.core.violations.append(Violation(self.method, list(messages), payload))
        return SlackError(error, response_metadata={"messages": list(messages)})


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        kind, _, offset = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind == "next":
            return int(offset)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")


def missing_scope(scopes: Sequence[str], installation: Installation) -> SlackError:
    """The refusal that names what is needed and what the token has."""
    return SlackError(
        "missing_scope", needed=",".join(scopes), provided=",".join(sorted(installation.scopes))
    )


def invalid_arguments(*messages: str) -> SlackError:
    """The refusal of arguments that are missing or of the wrong form."""
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in messages]}
    )
