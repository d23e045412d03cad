"""What a request from Slack says, read once: who acts, what was pressed, and where an answer can be shown."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk.webhook import WebhookResponse

from handlers.blocks import Message, View
from handlers.parts import Parts
from services.people import Caller

Body = dict[str, Any]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """One interaction."""

    body: Body
    context: BoltContext
    ack: Ack
    respond: Respond
    later: Callable[[Callable[[], object]], None]
    """Runs something once the answer is on its way; its failure is logged and changes nothing."""

    @property
    def caller(self) -> Caller:
        """Who acts, in which workspace."""
        return caller_of(self.context, self.body)

    @property
    def action_id(self) -> str:
        """What was pressed."""
        return str(self.body["actions"][0]["action_id"])

    @property
    def value(self) -> str | None:
        """The value of what was pressed."""
        value = self.body["actions"][0].get("value")
        return None if value is None else str(value)

    @property
    def view(self) -> View:
        """The modal or Home in which it happened; empty for a message."""
        return self.body.get("view") or {}

    @property
    def trigger_id(self) -> str:
        """Lets a modal be opened within 3 seconds."""
        return str(self.body["trigger_id"])

    @property
    def is_in_dm(self) -> bool:
        """Whether it happened in a direct message."""
        return self.channel_id.startswith("D")

    @property
    def channel_id(self) -> str:
        """The conversation of the message in which it happened; empty for a modal or Home."""
        return str(self.body.get("container", {}).get("channel_id") or "")

    @property
    def message_ts(self) -> str | None:
        """The message in which it happened; None for a modal or Home."""
        message_ts = self.body.get("container", {}).get("message_ts")
        return None if message_ts is None else str(message_ts)

    @property
    def thread_ts(self) -> str | None:
        """The thread of the message in which it happened."""
        thread_ts = self.body.get("container", {}).get("thread_ts")
        return None if thread_ts is None else str(thread_ts)

    def without_message(self) -> "Request":
        """The same, for later: the message in which it happened is large, and in a burst thousands wait."""
        body = self.body.copy()
        body.pop("message", None)
        return Request(body, self.context, self.ack, self.respond, self.later)

    def show(self, view: View) -> None:
        """Opens a modal, on top of the one in which this happened; in its place where the stack is full."""
        client = self.context.client
        if self.view.get("type") != "modal":
            client.views_open(trigger_id=self.trigger_id, view=view)
        elif is_stack_full(self.view):
            self.replace(view)
        else:
            client.views_push(trigger_id=self.trigger_id, view=view)

    def replace(self, view: View) -> None:
        """Shows a view in place of the one in which this happened."""
        self.context.client.views_update(view_id=self.view["id"], view=view)

    def tell(self, message: Message) -> None:
        """Says something to this person alone, in the conversation where this happened."""
        _heard(
            self.respond(
                text=message.text,
                blocks=message.blocks or None,
                response_type="ephemeral",
                replace_original=False,
                thread_ts=self.thread_ts,
            )
        )

    def rewrite(self, message: Message) -> None:
        """Replaces the message in which this happened."""
        _heard(self.respond(text=message.text, blocks=message.blocks, replace_original=True))


def _heard(answer: WebhookResponse) -> None:
    """A response_url can be used five times in thirty minutes; a refusal is no exception, but no success."""
    if answer.status_code != HTTPStatus.OK:
        logger.warning("Slack did not take an answer to a click: %s", answer.status_code)


def is_stack_full(view: View) -> bool:
    """Whether nothing more can be pushed onto this modal: Slack stacks three.

    https://docs.slack.dev/surfaces/modals#lifecycle
    """
    return view.get("previous_view_id") not in (None, view.get("root_view_id"))


def caller_of(context: BoltContext, body: Body) -> Caller:
    """Who acts. Through Slack Connect a person's team is not the one where the app is installed."""
    installed = context.authorize_result.team_id if context.authorize_result is not None else None
    user = body.get("user")
    home = user.get("team_id") if isinstance(user, dict) else body.get("team_id")
    workspace = str(installed or context.team_id or home)
    return Caller(workspace, str(home or workspace), str(context.user_id))


def known_caller(request: Request, parts: Parts) -> Caller:
    """The same, once Slack has told us who this is: a role may hang on it."""
    caller = request.caller
    if not parts.directory.is_known(caller):
        parts.slack.refresh_person(caller.workspace_id, caller.home_id, caller.user_id)
    return caller
