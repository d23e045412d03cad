"""What is said in channels: one listener, to which features subscribe. Of the words nothing is looked at.

Slack has no event for deletions, or for replies, alone: each message of each channel with the bot comes here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App, BoltContext

from handlers.blocks import Message
from handlers.parts import Parts
from handlers.requests import caller_of
from services.kudos.content import MessageRef
from services.people import Caller

Event = dict[str, Any]

BY_PEOPLE = (None, "thread_broadcast", "file_share")
"""Subtypes of a reply in somebody's own words: https://docs.slack.dev/reference/events/message#subtypes"""


@dataclass(frozen=True)
class Reply:
    """Somebody has said something in a thread; `thread_ts` is the message that it hangs on."""

    caller: Caller
    message: MessageRef
    thread_ts: str
    context: BoltContext


Gone = Callable[[str, MessageRef], None]
"""Told that a message has gone: the workspace, and where it stood."""
Replied = Callable[[Reply], None]


@dataclass(frozen=True)
class Messages:
    """Who wants to hear of what. Every event may come twice, or late."""

    parts: Parts
    gone: list[Gone] = field(default_factory=list)
    replied: list[Replied] = field(default_factory=list)

    def listen(self, app: App) -> None:
        """Adds the one listener."""
        app.event("message")(self._heard)

    def _heard(self, event: Event, body: dict[str, Any], context: BoltContext) -> None:
        workspace_id, channel_id = caller_of(context, body).workspace_id, str(event.get("channel"))
        ts = _gone(event)
        if ts is not None:
            for gone in self.gone:
                gone(workspace_id, MessageRef(channel_id, ts))
        elif _is_reply(event):
            user_id = str(event["user"])
            home = event.get("user_team") or self.parts.directory.home_of(workspace_id, user_id)
            caller = Caller(workspace_id, str(home or workspace_id), user_id)
            message = MessageRef(channel_id, str(event["ts"]))
            for replied in self.replied:
                replied(Reply(caller, message, str(event["thread_ts"]), context))


def whisper(
    context: BoltContext, channel_id: str, user_id: str, message: Message, *, thread_ts: str | None = None
) -> None:
    """An event has no answer: this is the one way to say something where that person is looking."""
    context.client.chat_postEphemeral(
        channel=channel_id,
        user=user_id,
        text=message.text,
        blocks=message.blocks or None,
        thread_ts=thread_ts,
    )


def _gone(event: Event) -> str | None:
    """The ts of a message that was deleted; one with replies leaves a tombstone.

    https://docs.slack.dev/reference/events/message/message_deleted
    """
    if event.get("subtype") == "message_deleted":
        return str(event["deleted_ts"])
    changed = event.get("message")
    if event.get("subtype") == "message_changed" and isinstance(changed, dict):
        return str(changed["ts"]) if changed.get("subtype") == "tombstone" else None
    return None


def _is_reply(event: Event) -> bool:
    is_by_someone = event.get("user") and not event.get("bot_id") and event.get("subtype") in BY_PEOPLE
    return bool(is_by_someone) and event.get("thread_ts") not in (None, event.get("ts"))
