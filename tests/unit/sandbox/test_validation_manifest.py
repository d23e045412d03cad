"""Manifests: the limits, and the rules that join their parts."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from sandbox.validation import check_manifest

JSONObject = dict[str, Any]

COMMAND = {"command": "/alert", "description": "Write an alert"}
SHORTCUT = {"name": "Thank", "type": "message", "callback_id": "thank", "description": "Thank the author"}

MANIFEST: JSONObject = {
    "display_information": {"name": "Frontlane", "description": "d", "background_color": "#112233"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Frontlane", "always_online": True},
        "slash_commands": [COMMAND],
        "shortcuts": [SHORTCUT],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "reactions:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "reaction_added"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def test_a_sound_manifest() -> None:
    assert check_manifest(MANIFEST) == []
    assert check_manifest({"display_information": {"name": "n"}}) == []


def changed(change: Callable[[JSONObject], object]) -> list[str]:
    manifest = deepcopy(MANIFEST)
    change(manifest)
    return check_manifest(manifest)


def set_in(part: str, key: str, value: object) -> Callable[[JSONObject], object]:
    return lambda manifest: manifest[part].__setitem__(key, value)


@pytest.mark.parametrize(
    ("key", "most", "least"), [("name", 35, 1), ("description", 140, 1), ("long_description", 4000, 175)]
)
def test_lengths(key: str, most: int, least: int) -> None:
    assert changed(set_in("display_information", key, "x" * most)) == []
    assert changed(set_in("display_information", key, "x" * least)) == []
    path = f"[json-pointer:/display_information/{key}]"
    assert changed(set_in("display_information", key, "x" * (most + 1))) == [
        f"[ERROR] must be less than {most + 1} characters {path}"
    ]
    assert changed(set_in("display_information", key, "x" * (least - 1))) == [
        f"[ERROR] must be more than {least - 1} characters {path}"
    ]


@pytest.mark.parametrize("sound", ["#123", "#aBcDeF"])
def test_colors(sound: str) -> None:
    assert changed(set_in("display_information", "background_color", sound)) == []


@pytest.mark.parametrize("unsound", ["red", "#12", "#12345", "112233", "#1122334", "#ggg"])
def test_no_colors(unsound: str) -> None:
    assert changed(set_in("display_information", "background_color", unsound)) == [
        "[ERROR] must be a hex color [json-pointer:/display_information/background_color]"
    ]


def test_slash_commands_need_a_slash_and_are_short() -> None:
    assert changed(set_in("features", "slash_commands", [{**COMMAND, "command": "/" + "x" * 31}])) == []
    path = "[json-pointer:/features/slash_commands/0/command]"
    assert changed(set_in("features", "slash_commands", [{**COMMAND, "command": "/" + "x" * 32}])) == [
        f"[ERROR] must be less than 33 characters {path}"
    ]
    for name in ("alert", "/"):
        assert changed(set_in("features", "slash_commands", [{**COMMAND, "command": name}])) == [
            f"[ERROR] must be a slash and a name {path}"
        ]


def test_counts_of_commands_and_events() -> None:
    assert changed(set_in("features", "slash_commands", [COMMAND] * 50)) == []
    assert changed(set_in("features", "slash_commands", [COMMAND] * 51)) == [
        "[ERROR] no more than 50 items allowed [json-pointer:/features/slash_commands]"
    ]
    events = [f"event_{number}" for number in range(101)]
    assert changed(set_in("settings", "event_subscriptions", {"bot_events": events[:100]})) == []
    path = "[json-pointer:/settings/event_subscriptions/bot_events]"
    assert changed(set_in("settings", "event_subscriptions", {"bot_events": events})) == [
        f"[ERROR] no more than 100 items allowed {path}"
    ]
    assert changed(set_in("settings", "event_subscriptions", {"bot_events": events[:1] * 2})) == [
        f"[ERROR] must have unique items {path}"
    ]


@pytest.mark.parametrize("kind", ["global", "message"])
def test_five_shortcuts_of_a_kind(kind: str) -> None:
    shortcut = {**SHORTCUT, "type": kind}
    assert changed(set_in("features", "shortcuts", [shortcut] * 5)) == []
    assert changed(set_in("features", "shortcuts", [shortcut] * 6)) == [
        f"[ERROR] no more than 5 {kind} shortcuts allowed [json-pointer:/features/shortcuts]"
    ]


def test_commands_and_shortcuts_need_their_scope() -> None:
    def without_commands(manifest: JSONObject) -> None:
        manifest["oauth_config"]["scopes"]["bot"].remove("commands")

    expected = ["[ERROR] missing required scope: commands [json-pointer:/oauth_config/scopes/bot]"]
    assert changed(without_commands) == expected

    def shortcuts_alone(manifest: JSONObject) -> None:
        without_commands(manifest)
        del manifest["features"]["slash_commands"]

    assert changed(shortcuts_alone) == expected

    def neither(manifest: JSONObject) -> None:
        shortcuts_alone(manifest)
        del manifest["features"]["shortcuts"]

    assert changed(neither) == []


def test_events_need_their_scope() -> None:
    path = "[json-pointer:/settings/event_subscriptions/bot_events/0]"
    events = {"bot_events": ["app_mention"]}
    assert changed(set_in("settings", "event_subscriptions", events)) == [
        f"[ERROR] missing required scope: app_mentions:read {path}"
    ]
    events = {"bot_events": ["member_joined_channel"]}
    assert changed(set_in("settings", "event_subscriptions", events)) == [
        f"[ERROR] missing required scope: channels:read or groups:read {path}"
    ]


def test_optional_scopes_are_scopes() -> None:
    scopes = {"bot": ["commands", "reactions:read", "users:read"], "bot_optional": ["users:read"]}
    assert changed(set_in("oauth_config", "scopes", scopes)) == []
    scopes["bot_optional"].append("pins:read")
    assert changed(set_in("oauth_config", "scopes", scopes)) == [
        "[ERROR] must also be in `bot` [json-pointer:/oauth_config/scopes/bot_optional/1]"
    ]


def test_http_mode_needs_addresses() -> None:
    assert changed(set_in("settings", "socket_mode_enabled", False)) == [
        "[ERROR] missing required field: request_url [json-pointer:/settings/interactivity]",
        "[ERROR] missing required field: url [json-pointer:/features/slash_commands/0]",
    ]

    def with_addresses(manifest: JSONObject) -> None:
        address = "https://frontlane.example/slack/events"
        manifest["settings"]["socket_mode_enabled"] = False
        manifest["settings"]["interactivity"]["request_url"] = address
        manifest["features"]["slash_commands"][0] = {**COMMAND, "url": address}

    assert changed(with_addresses) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda manifest: manifest.pop("display_information"),
            "missing required field: display_information [json-pointer:]",
        ),
        (
            lambda manifest: manifest["features"].update(bot={}),
            "invalid additional property: bot [json-pointer:/features]",
        ),
        (
            lambda manifest: manifest["features"]["bot_user"].update(display_name="Front/lane"),
            "must be letters, digits, . _ - and spaces [json-pointer:/features/bot_user/display_name]",
        ),
        (
            lambda manifest: manifest["features"].update(shortcuts=[{**SHORTCUT, "type": "channel"}]),
            "must be a valid enum value [json-pointer:/features/shortcuts/0/type]",
        ),
        (
            lambda manifest: manifest["settings"].update(siws_links={"initiate_uri": "http://a.example"}),
            "must be a URL that begins with https:// [json-pointer:/settings/siws_links/initiate_uri]",
        ),
    ],
)
def test_refused(change: Callable[[JSONObject], object], line: str) -> None:
    assert changed(change) == [f"[ERROR] {line}"]
