"""Kudos by reaction, and what is taken back when a message goes. Every event may come twice, or late."""

from typing import Any

from slack_bolt import BoltContext

from handlers.afterwards import Afterwards
from handlers.blocks import Message
from handlers.messages import Event, whisper
from handlers.parts import Parts
from handlers.requests import caller_of
from handlers.words import escape
from services.kudos.content import MessageRef, Named
from services.kudos.reactions import Reaction
from services.people import Caller
from services.problems import Problem


class KudosEvents:
    """Listeners for reactions and for deleted messages."""

    def __init__(self, parts: Parts, afterwards: Afterwards) -> None:
        self._parts = parts
        self._reactions = parts.kudos.reactions
        self._afterwards = afterwards

    def added(self, event: Event, body: dict[str, Any], context: BoltContext) -> None:
        """The author of the message is thanked."""
        if not self._is_ours(event, body, context):
            return
        caller, reaction = self._caller(event, body, context), _reaction(event)
        self._meet(caller, reaction)
        try:
            given = self._reactions.added(caller, reaction)
        except Problem as refusal:
            sentence = self._parts.with_prefix(str(refusal))
            said, channel_id = Message(escape(sentence)), reaction.message.channel_id
            self._afterwards.later(lambda: whisper(context, channel_id, caller.user_id, said))
            return
        if given is not None:
            self._parts.wake()

    def removed(self, event: Event, body: dict[str, Any], context: BoltContext) -> None:
        """And not any more."""
        if self._is_ours(event, body, context) and self._reactions.removed(
            self._caller(event, body, context), _reaction(event)
        ):
            self._parts.wake()

    def message_gone(self, workspace_id: str, message: MessageRef) -> None:
        """What was given for it goes, too."""
        if self._reactions.message_gone(workspace_id, message):
            self._parts.wake()

    def _is_ours(self, event: Event, body: dict[str, Any], context: BoltContext) -> bool:
        is_message = event.get("item", {}).get("type") == "message"
        workspace_id = caller_of(context, body).workspace_id
        return is_message and self._reactions.is_ours(workspace_id, str(event.get("reaction")))

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
