"""Probe: a small real Bolt app, served in either mode, and the views it shows."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from waitress import wasyncore
from waitress.server import create_server

from sandbox import Installation, Sandbox

JSON = dict[str, Any]
Mode = Literal["socket", "http"]

SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
]

EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_rename",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
    "team_join",
    "tokens_revoked",
    "user_change",
]


def manifest(*, scopes: list[str] | None = None, events: list[str] | None = None) -> JSON:
    """The app's manifest, for Socket Mode."""
    features: JSON = {
        "bot_user": {"display_name": "Probe", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
    }
    if scopes is None or "commands" in scopes:
        features["slash_commands"] = [
            {"command": "/probe", "description": "Probe it", "should_escape": False}
        ]
        features["shortcuts"] = [
            {"name": "Probe it", "type": "global", "callback_id": "probe_global", "description": "d"},
            {"name": "Probe this", "type": "message", "callback_id": "probe_message", "description": "d"},
        ]
    return {
        "display_information": {"name": "Probe"},
        "features": features,
        "oauth_config": {"scopes": {"bot": SCOPES if scopes is None else scopes}},
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS if events is None else events},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: object) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, value: str, text: str = "Press") -> JSON:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain(text)}


def input_block(block_id: str, element: JSON, **more: object) -> JSON:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def typed(block_id: str, **more: object) -> JSON:
    return input_block(block_id, {"type": "plain_text_input", "action_id": block_id, **more})


def modal(title: str, *blocks: JSON, **more: object) -> JSON:
    return {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Go"),
        "blocks": list(blocks),
        "callback_id": "probe_view",
        **more,
    }


@contextmanager
def bolted(slack: Sandbox, installation: Installation, mode: Mode = "socket") -> Iterator[App]:
    """A Bolt app that the sandbox reaches, until the block ends. Add listeners to it as you like."""
    client = WebClient(installation.bot_token, base_url=slack.api_url, retry_handlers=[])
    app = App(client=client, signing_secret=installation.signing_secret, process_before_response=True)
    served = (
        over_socket(slack, installation, app) if mode == "socket" else over_http(slack, installation, app)
    )
    with served:
        yield app


@contextmanager
def over_socket(slack: Sandbox, installation: Installation, app: App) -> Iterator[SocketModeHandler]:
    """Serve the app in Socket Mode."""
    handler = SocketModeHandler(app, installation.app_token, web_client=WebClient(base_url=slack.api_url))
    handler.client.connect()
    slack.wait_for(lambda: slack.connections(installation))
    try:
        yield handler
    finally:
        # The client's own close() alone would wait seconds for its reads to time out.
        handler.client.auto_reconnect_enabled = False
        handler.client.current_session_state.terminated = True
        handler.client.closed = True
        handler.client.message_queue.put("")
        slack.drop_connections(installation)
        handler.client.close()


@contextmanager
def over_http(slack: Sandbox, installation: Installation, app: App) -> Iterator[str]:
    """Serve the app behind its request URL."""
    slack.set_socket_mode(installation, on=False)
    # Its types know nothing of the parts that stop it.
    server: Any = create_server(
        SlackRequestHandler(app, path="/slack/events"), host="127.0.0.1", port=0, threads=8
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    url = f"http://127.0.0.1:{server.effective_port}/slack/events"
    try:
        slack.set_request_url(installation, url)
        yield url
    finally:
        # Its thread may be awake already, and close the trigger before we have pulled it.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join()
        server.task_dispatcher.shutdown()
