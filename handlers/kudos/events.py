"""Kudos by reaction, and what is taken back when a message goes. Every event may come twice, or late."""

from typing import Any

from slack_bolt import BoltContext

from handlers.afterwards import Afterwards
from handlers.parts import Parts
from handlers.requests import caller_of
from handlers.words import escape
from services.kudos.content import MessageRef, Named
from services.kudos.reactions import Reaction
from services.people import Caller
from services.problems import Problem

Event = dict[str, Any]


class KudosEvents:
    """Listeners for reactions and for deleted messages."""

    def __init__(self, parts: Parts, afterwards: Afterwards) -> None:
        self._parts = parts
        self._reactions = parts.kudos.reactions
        self._afterwards = afterwards

    def added(self, event: Event, body: dict[str, Any], context: BoltContext) -> None:
        """The author of the message is thanked."""
        if not self._is_ours(event):
            return
        caller, reaction = self._caller(event, body, context), _reaction(event)
        self._meet(caller, reaction)
        try:
            given = self._reactions.added(caller, reaction)
        except Problem as refusal:
            sentence = self._parts.with_prefix(str(refusal))
            self._afterwards.later(lambda: _whisper(context, caller, reaction.message, sentence))
            return
        if given is not None:
            self._parts.wake()

    def removed(self, event: Event, body: dict[str, Any], context: BoltContext) -> None:
        """And not any more."""
        if self._is_ours(event) and self._reactions.removed(
            self._caller(event, body, context), _reaction(event)
        ):
            self._parts.wake()

    def message(self, event: Event, body: dict[str, Any], context: BoltContext) -> None:
        """Of all that is said in channels, only that a message has gone matters here."""
        ts = _gone(event)
        if ts is None:
            return
        workspace_id = caller_of(context, body).workspace_id
        if self._reactions.message_gone(workspace_id, MessageRef(str(event["channel"]), ts)):
            self._parts.wake()

    def _is_ours(self, event: Event) -> bool:
        is_message = event.get("item", {}).get("type") == "message"
        return is_message and self._reactions.is_ours(str(event.get("reaction")))

    def _caller(self, event: Event, body: dict[str, Any], context: BoltContext) -> Caller:
        workspace_id, user_id = caller_of(context, body).workspace_id, str(event["user"])
        home = self._parts.directory.home_of(workspace_id, user_id)
        if home is None:
            self._parts.slack.refresh_person(workspace_id, workspace_id, user_id)
            home = self._parts.directory.home_of(workspace_id, user_id)
        return Caller(workspace_id, home or workspace_id, user_id)

    def _meet(self, caller: Caller, reaction: Reaction) -> None:
        author = reaction.author
        if author and self._parts.directory.home_of(caller.workspace_id, author.user_id) is None:
            self._parts.slack.refresh_person(caller.workspace_id, caller.workspace_id, author.user_id)


def _reaction(event: Event) -> Reaction:
    item, author = event["item"], event.get("item_user")
    return Reaction(
        message=MessageRef(str(item["channel"]), str(item["ts"])),
        emoji=str(event["reaction"]),
        author=Named(str(author)) if author else None,
        event_ts=str(event["event_ts"]),
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


def _whisper(context: BoltContext, caller: Caller, message: MessageRef, sentence: str) -> None:
    """An event has no answer: this is the one way to say something where that person is looking."""
    context.client.chat_postEphemeral(channel=message.channel_id, user=caller.user_id, text=escape(sentence))
