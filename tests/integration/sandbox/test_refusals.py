"""Calls that Slack refuses for their arguments, with Slack's error names."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import JSON, section

HOME = {"type": "home", "blocks": [section("x")]}

Arguments = Callable[[Town, str], JSON]


def in_room(**more: Any) -> Arguments:
    """The room, and the message there as `timestamp`."""
    return lambda town, ts: {"channel": town.room.id, "timestamp": ts} | more


REFUSALS: list[tuple[str, Arguments, str]] = [
    ("api.test", lambda *_: {"error": "my_error"}, "my_error"),
    ("bots.info", lambda *_: {"bot": "B0"}, "bot_not_found"),
    ("team.info", lambda *_: {"team": "T0"}, "team_not_found"),
    ("users.info", lambda *_: {}, "invalid_arguments"),
    ("users.list", lambda *_: {"limit": 0.5}, "invalid_limit"),
    ("users.list", lambda *_: {"limit": 1001}, "invalid_limit"),
    ("users.list", lambda *_: {"cursor": "bmV4dDo5OTk="}, "invalid_cursor"),
    ("users.conversations", lambda *_: {"types": "nonsense"}, "invalid_types"),
    ("usergroups.users.list", lambda *_: {"usergroup": "S0"}, "no_such_subteam"),
    ("conversations.info", lambda *_: {"channel": "C0"}, "channel_not_found"),
    ("conversations.history", lambda town, _: {"channel": town.room.id, "oldest": "x"}, "invalid_ts_oldest"),
    ("conversations.open", lambda *_: {}, "invalid_arguments"),
    ("conversations.open", lambda town, _: {"users": town.app.bot_user.id}, "cannot_dm_bot"),
    ("conversations.open", lambda town, _: {"users": f"{town.maya.id},{town.noor.id}"}, "invalid_arguments"),
    (
        "conversations.join",
        lambda town, _: {"channel": town.slack.dm(town.app, town.maya).id},
        "method_not_supported_for_channel_type",
    ),
    ("chat.update", lambda town, _: {"channel": town.room.id, "text": "x"}, "invalid_arguments"),
    (
        "chat.getPermalink",
        lambda town, _: {"channel": town.room.id, "message_ts": "1.0"},
        "message_not_found",
    ),
    (
        "chat.postMessage",
        lambda town, _: {"channel": town.room.id, "text": "x", "markdown_text": "y"},
        "markdown_text_conflict",
    ),
    (
        "chat.postMessage",
        lambda town, _: {"channel": town.room.id, "markdown_text": "y" * 12_001},
        "msg_too_long",
    ),
    (
        "chat.postMessage",
        lambda town, _: {"channel": town.room.id, "text": "x", "attachments": [{"text": "a"}] * 101},
        "too_many_attachments",
    ),
    (
        "chat.postMessage",
        lambda town, _: {"channel": town.room.id, "text": "x", "metadata": "["},
        "invalid_metadata_format",
    ),
    (
        "chat.postMessage",
        lambda town, _: {"channel": town.room.id, "text": "x", "metadata": [1]},
        "invalid_metadata_format",
    ),
    ("reactions.add", in_room(name="not a name"), "invalid_name"),
    ("reactions.add", in_room(timestamp="1.0", name="tada"), "message_not_found"),
    ("pins.add", in_room(timestamp="1.0"), "message_not_found"),
    ("views.open", lambda *_: {"trigger_id": "1"}, "invalid_arguments"),
    ("views.open", lambda *_: {"trigger_id": "1", "view": "["}, "invalid_arguments"),
    (
        "views.open",
        lambda *_: {"trigger_id": "1", "view": {"private_metadata": "x" * 250_001}},
        "view_too_large",
    ),
    ("views.update", lambda *_: {"view": {}}, "invalid_arguments"),
    ("files.getUploadURLExternal", lambda *_: {"filename": "a", "length": "many"}, "invalid_arguments"),
    ("files.getUploadURLExternal", lambda *_: {"filename": "a", "length": 0}, "invalid_arguments"),
    ("files.completeUploadExternal", lambda *_: {"files": "["}, "invalid_arguments"),
    ("files.completeUploadExternal", lambda *_: {"files": []}, "invalid_arguments"),
    ("files.completeUploadExternal", lambda *_: {"files": [{"id": "F0"}]}, "file_not_found"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), REFUSALS)
def test_is_refused(town: Town, method: str, arguments: Arguments, error: str) -> None:
    ts = str(town.client.chat_postMessage(channel=town.room.id, text="x")["ts"])
    with pytest.raises(SlackApiError) as caught:
        town.client.api_call(method, json=arguments(town, ts))
    assert caught.value.response["error"] == error


@pytest.mark.parametrize(
    ("content", "kind", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"\xff\xfe", "application/x-www-form-urlencoded", "invalid_form_data"),
    ],
)
def test_broken_bodies_are_refused(town: Town, content: bytes, kind: str, error: str) -> None:
    answer = httpx.post(
        f"{town.slack.api_url}auth.test", content=content, headers={"content-type": kind}, trust_env=False
    )
    assert answer.json() == {"ok": False, "error": error}


def test_an_upload_must_have_its_length_and_happen_once(town: Town) -> None:
    given = town.client.files_getUploadURLExternal(filename="a.txt", length=3)

    def send(**how: Any) -> int:
        return httpx.post(given["upload_url"], trust_env=False, **how).status_code

    assert send(content=b"four") == 400
    assert send(files={"file": ("a.txt", b"abc")}) == 200
    assert send(content=b"abc") == 404
    assert [file.content for file in town.slack.files] == [b"abc"]
    done = town.client.files_completeUploadExternal(files=[{"id": given["file_id"]}])
    assert done["files"][0]["title"] == "a.txt"


def test_read_only_and_foreign_things_stay_out_of_reach(town: Town) -> None:
    acme = town.slack.add_workspace("Acme")
    foreign = town.slack.add_channel(acme, "theirs")
    stranger = town.slack.add_person(acme, "ines")
    group = town.slack.add_user_group(acme, "theirs")
    for method, arguments, error in (
        ("conversations.info", {"channel": foreign.id}, "channel_not_found"),
        ("chat.postMessage", {"channel": stranger.id, "text": "x"}, "channel_not_found"),
        ("conversations.open", {"users": stranger.id}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": group.id}, "no_such_subteam"),
        ("views.publish", {"user_id": stranger.id, "view": HOME}, "user_not_found"),
    ):
        with pytest.raises(SlackApiError) as caught:
            town.client.api_call(method, json=arguments)
        assert caught.value.response["error"] == error
    assert town.client.usergroups_list()["usergroups"] == []
