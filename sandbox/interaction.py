"""What people do with an app, as Slack's payloads, and what Slack's client does with the app's answer.

https://docs.slack.dev/reference/interaction-payloads
"""

from dataclasses import dataclass, field
from typing import Literal

from sandbox import blocks as block_kit
from sandbox import message_shapes, shapes, state, views
from sandbox.acks import Ack, EnvelopeType
from sandbox.core import Core, Delivered, Violation
from sandbox.models import JSON, Channel, Installation, Message, Person, Values, View
from sandbox.registry import Occurrence
from sandbox.validation import check_message, check_response_action


@dataclass
class Reply:
    """How an interaction ended for the person.

    `error`: `operation_timeout`, `dispatch_failed`, `http_error`, `invalid_command` or None.
    `status`: the app's HTTP status (200 in Socket Mode, 0 when nothing was sent or answered).
    `body`: the JSON it answered, if any; `text`: the plain text.
    `errors`: what stands under a submitted modal's fields, by block_id.
    `closed`: whether the view went away.
    `trouble`: whether the person read "We had some trouble connecting. Try again?".
    """

    error: str | None = None
    status: int = 200
    body: JSON | None = None
    text: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    trouble: bool = False

    @property
    def ok(self) -> bool:
        return self.error is None and not self.errors and not self.trouble


class Interactions:
    """One method for each thing a person can do. Each returns when the app has answered or after 3 s."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def slash(self, person: Person, command: str, text: str, channel: Channel) -> Reply:
        """Type a command into a channel's message field."""
        core = self._core
        installation = self._with_command(person, command)
        if installation is None:
            told = f"`{command}` is not a valid command."
            core.world.whisper(channel, person, text=told, installation=None)
            core.notify()
            return Reply(error="invalid_command", status=0)
        workspace = installation.workspace
        payload: JSON = {
            "token": installation.app.verification_token,
            "team_id": workspace.id,
            "team_domain": workspace.domain,
            "channel_id": channel.id,
            "channel_name": shapes.channel_name(channel),
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": installation.app.id,
            "is_enterprise_install": "false",
            "response_url": core.new_response_url("commands", installation, person, channel),
            "trigger_id": core.new_trigger(installation, person, channel=channel),
        }
        ack = await self._send(installation, "slash_commands", payload)
        if ack.error is not None:
            error = "operation_timeout" if ack.error == "operation_timeout" else "dispatch_failed"
            told = f"{command} failed with the error “{error}”"
            core.world.whisper(channel, person, text=told, installation=None)
        else:
            self._show_answer(installation, person, channel, ack)
        core.notify()
        return _reply(ack)

    def _with_command(self, person: Person, command: str) -> Installation | None:
        for installation in reversed(self._core.world.installations.values()):
            commands = installation.app.manifest.get("features", {}).get("slash_commands", [])
            if (
                installation.workspace is person.workspace
                and installation.state == "active"
                and any(each.get("command") == command for each in commands)
            ):
                return installation
        return None

    def _show_answer(self, installation: Installation, person: Person, channel: Channel, ack: Ack) -> None:
        body: JSON = ack.body if ack.body is not None else {"text": ack.text}
        if not body.get("text") and not body.get("blocks"):
            return
        if not self._valid("slash command answer", body):
            return
        blocks: list[JSON] = body.get("blocks") or []
        text = str(body.get("text", ""))
        if body.get("response_type") == "in_channel":
            self._core.world.post(channel, text=text, installation=installation, blocks=blocks)
        else:
            self._core.world.whisper(channel, person, text=text, installation=installation, blocks=blocks)

    def _valid(self, source: str, body: JSON) -> bool:
        errors = check_message(body)
        if errors:
            self._core.violations.append(Violation(source, errors, body))
        return not errors

    async def shortcut(self, person: Person, installation: Installation, callback_id: str) -> Reply:
        """Run a global shortcut."""
        _shortcut_of(installation, callback_id, "global")
        payload: JSON = {
            "type": "shortcut",
            "token": installation.app.verification_token,
            "action_ts": self._core.world.event_ts(),
            "team": shapes.short_team(installation.workspace),
            "user": {"id": person.id, "username": person.name, "team_id": person.workspace.id},
            "is_enterprise_install": False,
            "enterprise": None,
            "callback_id": callback_id,
            "trigger_id": self._core.new_trigger(installation, person),
        }
        return await self._interact(installation, payload)

    async def message_shortcut(
        self, person: Person, installation: Installation, callback_id: str, message: Message
    ) -> Reply:
        """Run a message shortcut. People of other workspaces have none of this app."""
        _shortcut_of(installation, callback_id, "message")
        core = self._core
        if person.workspace is not installation.workspace:
            return Reply(error="invalid_command", status=0)
        channel = message.channel
        payload: JSON = {
            "type": "message_action",
            "token": installation.app.verification_token,
            "action_ts": core.world.event_ts(),
            "team": shapes.short_team(installation.workspace),
            "user": shapes.short_user(person, username=False),
            "channel": shapes.short_channel(channel),
            "is_enterprise_install": False,
            "enterprise": None,
            "callback_id": callback_id,
            "trigger_id": core.new_trigger(installation, person, channel=channel),
            "response_url": core.new_response_url("app", installation, person, channel, message),
            "message_ts": message.ts,
            "message": message_shapes.clicked(message),
        }
        return await self._interact(installation, payload)

    async def act_in_message(self, person: Person, message: Message, element: JSON, action: JSON) -> Reply:
        """A click or choice in a message. `action`: the element's part of `actions[0]`."""
        core, channel = self._core, message.channel
        installation = message.installation
        if installation is None:
            raise ValueError("that message is not an app's")
        values = message.values.setdefault(person.id, state.values(message.all_blocks))
        _remember(values, element, action)
        payload = self._block_actions(installation, person, _container(message), action, channel=channel)
        payload["channel"] = shapes.short_channel(channel)
        if message.ephemeral_for is None:
            payload["message"] = message_shapes.clicked(message)
        payload["state"] = {"values": values}
        payload["response_url"] = core.new_response_url("actions", installation, person, channel, message)
        return await self._interact(installation, payload)

    async def act_in_view(self, person: Person, view: View, element: JSON, action: JSON) -> Reply:
        """A click or choice in a modal or Home."""
        _remember(view.values, element, action)
        payload = self._block_actions(view.installation, person, _container(view), action, view=view)
        payload["view"] = shapes.view(view)
        return await self._interact(view.installation, payload)

    def _block_actions(
        self,
        installation: Installation,
        person: Person,
        container: JSON,
        action: JSON,
        *,
        view: View | None = None,
        channel: Channel | None = None,
    ) -> JSON:
        modal = view if view is not None and view.kind == "modal" else None
        return {
            "type": "block_actions",
            "user": shapes.short_user(person),
            "api_app_id": installation.app.id,
            "token": installation.app.verification_token,
            "container": container,
            "trigger_id": self._core.new_trigger(installation, person, modal, channel),
            "team": shapes.short_team(installation.workspace),
            "enterprise": None,
            "is_enterprise_install": False,
            "actions": [{**action, "action_ts": self._core.world.event_ts()}],
        }

    async def submit(self, view: View) -> Reply:
        """Press a modal's submit button."""
        if not view.definition.get("submit") and not _has_inputs(view):
            raise ValueError(f"{view!r} has no submit button")
        view.errors = state.complaints(view.blocks, view.values)
        if view.errors:
            return Reply(status=0, errors=dict(view.errors))
        payload = self._view_payload("view_submission", view)
        payload["trigger_id"] = self._core.new_trigger(view.installation, view.person, view, view.origin)
        ack = await self._send(view.installation, "interactive", payload)
        reply = _reply(ack)
        if view not in self._core.stacks.get(view.person.id, ()):
            # Closed while the app was at it.
            reply.closed = True
        elif ack.error is not None:
            reply.trouble = True
        else:
            self._respond(view, ack.body or {}, reply)
        self._core.notify()
        return reply

    def _respond(self, view: View, body: JSON, reply: Reply) -> None:
        """Do as the answer to a submission says. https://docs.slack.dev/surfaces/modals#response_actions"""
        core = self._core
        action = body.get("response_action")
        if action is None:
            views.close(core, view)
            reply.closed = True
            return
        errors = check_response_action(body, shapes.view(view))
        if errors:
            core.violations.append(Violation("view_submission answer", errors, body))
            reply.trouble = True
            return
        match action:
            case "errors":
                view.errors = dict(body["errors"])
                reply.errors = dict(view.errors)
            case "update":
                views.replace(core, view, body["view"])
            case "push":
                if views.push(core, view, body["view"]) is None:
                    core.violations.append(Violation("view_submission answer", ["push_limit_reached"], body))
                    reply.trouble = True
            case "clear":
                views.clear(core, view.person)
                reply.closed = True

    async def close(self, view: View, *, everything: bool = False) -> Reply:
        """Press a modal's close button, or close the whole stack."""
        core = self._core
        cleared = everything or bool(view.definition.get("clear_on_close"))
        if cleared:
            gone = views.clear(core, view.person)
        else:
            views.close(core, view)
            gone = [view]
        core.notify()
        reply = Reply(closed=True)
        for each in gone:
            if each.definition.get("notify_on_close"):
                payload = self._view_payload("view_closed", each) | {"is_cleared": cleared}
                reply = _reply(await self._send(each.installation, "interactive", payload))
                reply.closed = True
        core.notify()
        return reply

    def _view_payload(self, kind: Literal["view_submission", "view_closed"], view: View) -> JSON:
        installation = view.installation
        return {
            "type": kind,
            "team": shapes.short_team(installation.workspace),
            "user": shapes.short_user(view.person),
            "api_app_id": installation.app.id,
            "token": installation.app.verification_token,
            "view": shapes.view(view),
            "is_enterprise_install": False,
            "enterprise": None,
        }

    async def suggest(
        self, person: Person, target: Message | View, block: JSON, element: JSON, query: str
    ) -> JSON:
        """Type into an external select; the app's answer, {} when there is none."""
        installation = target.installation
        if installation is None:
            raise ValueError("that message is not an app's")
        payload: JSON = {
            "type": "block_suggestion",
            "user": shapes.short_user(person),
            "container": _container(target),
            "api_app_id": installation.app.id,
            "token": installation.app.verification_token,
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": query,
            "team": shapes.short_team(installation.workspace),
            "enterprise": None,
            "is_enterprise_install": False,
        }
        if isinstance(target, View):
            payload["view"] = shapes.view(target)
        else:
            payload["channel"] = shapes.short_channel(target.channel)
            payload["message"] = message_shapes.clicked(target)
        ack = await self._send(installation, "interactive", payload)
        self._core.notify()
        return ack.body or {}

    async def open_home(self, person: Person, installation: Installation) -> None:
        """Look at the app's Home tab; apps are told by an event, so this does not wait for them."""
        core = self._core
        channel = core.world.im(installation, person)
        home = core.homes.get((installation.bot_user.id, person.id))

        def body() -> JSON:
            event: JSON = {
                "type": "app_home_opened",
                "user": person.id,
                "channel": channel.id,
                "tab": "home",
                "event_ts": core.world.event_ts(),
            }
            return event | ({"view": shapes.view(home)} if home is not None else {})

        core.world.tell(
            Occurrence("app_home_opened", None, [installation.workspace], body, only=installation)
        )

    async def _interact(self, installation: Installation, payload: JSON) -> Reply:
        reply = _reply(await self._send(installation, "interactive", payload))
        self._core.notify()
        return reply

    async def _send(self, installation: Installation, kind: EnvelopeType, payload: JSON) -> Ack:
        record = Delivered(kind, payload, installation.app.id, self._core.clock.now())
        self._core.delivered.append(record)
        record.ack = await self._core.delivery.send(installation.app, kind, payload)
        return record.ack


def _reply(ack: Ack) -> Reply:
    return Reply(error=ack.error, status=ack.status, body=ack.body, text=ack.text)


def _container(target: Message | View) -> JSON:
    if isinstance(target, View):
        return {"type": "view", "view_id": target.id}
    container: JSON = {
        "type": "message",
        "message_ts": target.ts,
        "channel_id": target.channel.id,
        "is_ephemeral": target.ephemeral_for is not None,
    }
    if target.thread_ts is not None:
        container["thread_ts"] = target.thread_ts
    return container


def _has_inputs(view: View) -> bool:
    return any(block.get("type") == "input" for block in view.blocks)


def _remember(values: Values, element: JSON, action: JSON) -> None:
    if element["type"] in block_kit.STATEFUL:
        kept = ("type", "value", "files", "timezone", "rich_text_value")
        values[action["block_id"]][action["action_id"]] = {
            key: value for key, value in action.items() if key in kept or key.startswith("selected_")
        }


def _shortcut_of(installation: Installation, callback_id: str, kind: str) -> None:
    shortcuts = installation.app.manifest.get("features", {}).get("shortcuts", [])
    if not any(each.get("callback_id") == callback_id and each.get("type") == kind for each in shortcuts):
        known = ", ".join(f"{each.get('callback_id')} ({each.get('type')})" for each in shortcuts) or "none"
        raise ValueError(f"the app has no {kind} shortcut {callback_id!r}; it has: {known}")
