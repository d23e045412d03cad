"""The check of manifests agrees with an independent one, made from Slack's own schema, on mutated manifests.

The other one is not part of this project: these tests are collected where it stands beside it.
"""

import json
import warnings
from collections.abc import Callable
from copy import deepcopy

from hypothesis import given, note, settings
from hypothesis import strategies as st

from sandbox.validation import check_manifest
from tests.unit.sandbox.test_validation_differences import BLOCKCHECK, JSONObject, load
from tests.unit.sandbox.test_validation_generated import at, places, put

__test__ = BLOCKCHECK.is_dir()

if __test__:
    manifest_check = load("manifest_check")


def theirs(manifest: JSONObject) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            return [f"{message} {path}" for path, message in manifest_check.check(manifest)]
        except (AttributeError, TypeError, KeyError, OSError) as crash:
            return [f"crash: {crash}"]


WHOLE: JSONObject = {
    "_metadata": {"major_version": 2, "minor_version": 1},
    "display_information": {"name": "n", "description": "d", "background_color": "#123456"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "bot", "always_online": True},
        "shortcuts": [{"name": "s", "type": "global", "callback_id": "c", "description": "d"}],
        "slash_commands": [
            {"command": "/c", "description": "d", "url": "https://a.example", "usage_hint": "h"},
            {"command": "/d", "description": "d", "url": "https://a.example", "should_escape": False},
        ],
        "unfurl_domains": ["a.example"],
        "assistant_view": {
            "assistant_description": "d",
            "suggested_prompts": [{"title": "t", "message": "m"}],
        },
    },
    "oauth_config": {
        "redirect_urls": ["https://a.example/oauth"],
        "scopes": {
            "bot": ["commands", "chat:write", "reactions:read", "users:read"],
            "bot_optional": ["users:read"],
            "user": ["search:read"],
        },
        "pkce_enabled": False,
    },
    "settings": {
        "allowed_ip_address_ranges": ["10.0.0.0/8"],
        "event_subscriptions": {
            "request_url": "https://a.example",
            "bot_events": ["app_home_opened", "reaction_added", "team_join"],
        },
        "interactivity": {"is_enabled": True, "request_url": "https://a.example"},
        "org_deploy_enabled": False,
        "socket_mode_enabled": False,
        "token_rotation_enabled": False,
    },
}


@st.composite
def mutated(draw: st.DrawFn) -> JSONObject:
    manifest = deepcopy(WHOLE)
    path = draw(st.sampled_from(list(places(manifest))))
    value = at(manifest, path)
    changes: list[Callable[[], None]] = [
        lambda: put(
            manifest, path, draw(st.sampled_from([None, 7, True, "", "x", "x y/z", [], {}, ["a", "a"]]))
        )
    ]
    if isinstance(path[-1], str):
        changes.append(lambda: at(manifest, path[:-1]).pop(path[-1]))
    if isinstance(value, str):
        changes.append(
            lambda: put(manifest, path, value * draw(st.sampled_from([2, 25, 36, 141, 256, 3600])))
        )
    if isinstance(value, dict):
        changes.append(lambda: value.update(surplus=1))
    if isinstance(value, list):
        changes.append(
            lambda: value.extend([deepcopy(value[0])] * draw(st.sampled_from([1, 5, 10, 50, 255])))
        )
        changes.append(value.clear)
    draw(st.sampled_from(changes))()
    return manifest


def test_the_whole_manifest_is_sound_for_both() -> None:
    assert check_manifest(WHOLE) == []
    assert theirs(WHOLE) == []


@settings(derandomize=True, max_examples=300, deadline=None)
@given(manifest=mutated())
def test_one_mutation(manifest: JSONObject) -> None:
    mine, others = check_manifest(manifest), theirs(manifest)
    note(json.dumps(manifest))
    note(f"ours {mine}")
    note(f"theirs {others}")
    assert bool(mine) == bool(others)


def test_known_difference_membership_events_are_had_with_either_scope() -> None:
    """https://docs.slack.dev/reference/events/member_joined_channel"""
    manifest = deepcopy(WHOLE)
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["member_joined_channel"]
    manifest["oauth_config"]["scopes"]["bot"].append("groups:read")
    assert check_manifest(manifest) == []
    assert theirs(manifest)
