"""slack_sdk's WebClient against the stand-in: what it answers and what it refuses."""

import json
import time
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Clock, Sandbox
from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import JSON, SCOPES, manifest, modal, plain, section, typed


def refusal(call: Any, **args: object) -> JSON:
    """The answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    answer = caught.value.response.data
    assert isinstance(answer, dict)
    return answer


def error(call: Any, **args: object) -> str:
    return str(refusal(call, **args)["error"])


def test_tokens_are_checked(town: Town) -> None:
    def client(token: str | None) -> WebClient:
        return WebClient(token, base_url=town.slack.api_url, retry_handlers=[])

    assert error(client(None).auth_test) == "not_authed"
    assert error(client("xoxb-0").auth_test) == "invalid_auth"
    assert error(client(town.app.app_token).users_list) == "not_allowed_token_type"
    assert error(town.client.apps_connections_open, app_token=town.app.bot_token) == "not_allowed_token_type"
    assert error(town.client.api_call, api_method="nothing.here") == "unknown_method"
    answer = town.client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (town.app.bot_user.id, town.app.bot_id)
    assert answer.headers["x-oauth-scopes"].split(",") == sorted(SCOPES)
    town.slack.revoke(town.app)
    assert error(town.client.auth_test) == "token_revoked"
    town.slack.reinstall(town.app)
    town.slack.uninstall(town.app)
    assert error(town.client.auth_test) == "account_inactive"


def test_token_may_be_in_the_form(town: Town) -> None:
    answer = httpx.post(f"{town.slack.api_url}auth.test", data={"token": town.app.bot_token}, trust_env=False)
    assert answer.json()["ok"] is True


def test_forms_and_json_are_read_alike(town: Town) -> None:
    blocks = [section("x")]
    for kwargs in ({"json": {"blocks": blocks}}, {"data": {"blocks": json.dumps(blocks)}}):
        body: JSON = next(iter(kwargs.values()))
        body |= {"channel": town.room.id, "text": "x"}
        answer = httpx.post(
            f"{town.slack.api_url}chat.postMessage",
            headers={"authorization": f"Bearer {town.app.bot_token}"},
            trust_env=False,
            **kwargs,
        )
        assert answer.json()["message"]["blocks"][0]["text"]["text"] == "x"


def test_scopes_are_enforced(slack: Sandbox) -> None:
    home = slack.add_workspace("Fernwood")
    app = slack.install(home, manifest(scopes=["users:read"], events=[]))
    client = WebClient(app.bot_token, base_url=slack.api_url)
    answer = refusal(client.chat_postMessage, channel="C0", text="x")
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "users:read",
    )
    assert error(client.conversations_list) == "missing_scope"
    person = slack.add_person(home, "maya", email="maya@fernwood.example")
    assert "email" not in client.users_info(user=person.id)["user"]["profile"]


def test_posting_needs_a_channel_that_can_be_seen_and_written(town: Town) -> None:
    slack, post = town.slack, town.client.chat_postMessage
    outside = slack.add_channel(town.home, "outside")
    private = slack.add_channel(town.home, "private", private=True)
    assert error(post, channel="C0", text="x") == "channel_not_found"
    assert error(post, channel=outside.id, text="x") == "not_in_channel"
    assert error(post, channel=private.id, text="x") == "channel_not_found"
    bare = {"api_method": "chat.postMessage", "json": {"channel": town.room.id}}
    assert error(town.client.api_call, **bare) == "no_text"
    assert error(post, channel=town.room.id, text="x", thread_ts="1.000001") == "thread_not_found"
    read_only = slack.add_channel(town.home, "news", members=[town.app.bot_user], read_only=True)
    assert error(post, channel=read_only.id, text="x") == "restricted_action"
    slack.archive(town.room)
    assert error(post, channel=town.room.id, text="x") == "is_archived"
    slack.archive(town.room, archived=False)
    assert post(channel="#austin", text="x")["channel"] == town.room.id
    slack.remove_from_channel(town.room, town.app.bot_user)
    assert error(post, channel=town.room.id, text="x") == "not_in_channel"


def test_public_channels_are_open_with_their_scope(slack: Sandbox) -> None:
    home = slack.add_workspace("Fernwood")
    app = slack.install(home, manifest(scopes=["chat:write", "chat:write.public"], events=[]))
    outside = slack.add_channel(home, "outside")
    assert WebClient(app.bot_token, base_url=slack.api_url).chat_postMessage(channel=outside.id, text="x")[
        "ok"
    ]


def test_a_persons_id_leads_to_the_dm(town: Town) -> None:
    answer = town.client.chat_postMessage(channel=town.maya.id, text="hello")
    assert answer["channel"].startswith("D")
    assert [each.text for each in town.slack.dms(town.app, town.maya)] == ["hello"]
    assert town.client.conversations_open(users=town.maya.id)["channel"]["id"] == answer["channel"]
    assert error(town.client.chat_postMessage, channel=town.app.bot_user.id, text="x") == "cannot_dm_bot"
    town.slack.deactivate(town.maya)
    assert error(town.client.chat_postMessage, channel=town.maya.id, text="x") == "user_disabled"
    assert error(town.client.chat_postMessage, channel=answer["channel"], text="x") == "user_disabled"
    assert error(town.client.conversations_open, users="U0") == "user_not_found"


def test_invalid_blocks_are_refused_with_the_reason_and_noted(town: Town) -> None:
    blocks = [{"type": "header", "text": plain("x" * 151)}]
    answer = refusal(town.client.chat_postMessage, channel=town.room.id, text="x", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert "/blocks/0/text/text" in answer["response_metadata"]["messages"][0]
    for broken in ("[", "{}"):
        asked = {"channel": town.room.id, "text": "x", "blocks": broken}
        assert error(town.client.chat_postMessage, **asked) == "invalid_blocks_format"
    assert [each.source for each in town.slack.violations] == ["chat.postMessage"] * 3
    assert town.slack.messages(town.room) == []


def test_long_texts_are_cut_or_refused(town: Town) -> None:
    posted = town.client.chat_postMessage(channel=town.room.id, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    short = town.client.chat_update(channel=town.room.id, ts=posted["ts"], text="x" * 4_000)
    assert len(short["text"]) == 4_000
    assert (
        error(town.client.chat_update, channel=town.room.id, ts=posted["ts"], text="x" * 4_001)
        == "msg_too_long"
    )


def test_metadata_round_trips(town: Town) -> None:
    metadata = {"event_type": "probe", "event_payload": {"id": 7, "deep": {"list": [1, 2]}}}
    posted = town.client.chat_postMessage(channel=town.room.id, text="x", metadata=metadata)
    assert posted["message"]["metadata"] == metadata
    history = town.client.conversations_history
    assert "metadata" not in history(channel=town.room.id)["messages"][0]
    assert history(channel=town.room.id, include_all_metadata=True)["messages"][0]["metadata"] == metadata
    town.client.chat_update(channel=town.room.id, ts=posted["ts"], text="y")
    assert town.slack.message(town.room, posted["ts"]).metadata == metadata
    town.client.chat_update(channel=town.room.id, ts=posted["ts"], text="y", metadata={})
    assert town.slack.message(town.room, posted["ts"]).metadata is None
    post = town.client.chat_postMessage
    assert (
        error(post, channel=town.room.id, text="x", metadata={"event_type": "x"}) == "invalid_metadata_format"
    )
    huge = {"event_type": "x", "event_payload": {"x": "x" * 20_000}}
    assert error(post, channel=town.room.id, text="x", metadata=huge) == "metadata_too_large"


def test_updating_with_text_alone_removes_the_blocks(town: Town) -> None:
    posted = town.client.chat_postMessage(channel=town.room.id, text="x", blocks=[section("x")])
    town.client.chat_update(channel=town.room.id, ts=posted["ts"], text="y")
    message = town.slack.message(town.room, posted["ts"])
    assert (message.text, message.blocks, bool(message.edited)) == ("y", [], True)
    other = town.slack.as_person(town.maya).post(town.room, "mine")
    assert (
        error(town.client.chat_update, channel=town.room.id, ts=other.ts, text="z") == "cant_update_message"
    )
    assert error(town.client.chat_delete, channel=town.room.id, ts=other.ts) == "cant_delete_message"
    assert (
        error(town.client.chat_update, channel=town.room.id, ts="1.000001", text="z") == "message_not_found"
    )
    town.client.chat_delete(channel=town.room.id, ts=posted["ts"])
    assert town.slack.messages(town.room) == [other]


def test_deleting_a_parent_leaves_a_tombstone(town: Town) -> None:
    parent = town.client.chat_postMessage(channel=town.room.id, text="x")
    town.client.chat_postMessage(channel=town.room.id, text="reply", thread_ts=parent["ts"])
    town.client.chat_delete(channel=town.room.id, ts=parent["ts"])
    assert [each.subtype for each in town.slack.messages(town.room)] == ["tombstone"]
    replies = town.client.conversations_replies(channel=town.room.id, ts=parent["ts"])["messages"]
    assert [each["text"] for each in replies][1:] == ["reply"]


def test_history_is_newest_first_within_its_bounds(town: Town) -> None:
    stamps = [str(town.client.chat_postMessage(channel=town.room.id, text=str(n))["ts"]) for n in range(7)]
    assert stamps == sorted(set(stamps))

    def texts(**args: object) -> list[str]:
        answer = town.client.conversations_history(channel=town.room.id, **args)  # type: ignore[arg-type] # any argument
        return [each["text"] for each in answer["messages"]]

    assert texts() == ["6", "5", "4", "3", "2", "1", "0"]
    assert texts(oldest=stamps[4]) == ["6", "5"]
    assert texts(oldest=stamps[4], inclusive=True) == ["6", "5", "4"]
    assert texts(latest=stamps[2], inclusive=True, limit=1) == ["2"]
    first = town.client.conversations_history(channel=town.room.id, limit=4)
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    assert texts(limit=4, cursor=cursor) == ["2", "1", "0"]
    assert error(town.client.conversations_history, channel=town.room.id, cursor="zzz") == "invalid_cursor"


def test_lists_come_in_small_pages(town: Town) -> None:
    for n in range(12):
        town.slack.add_person(town.home, f"agent{n}")
    pages = [page["members"] for page in town.client.users_list(limit=200)]
    assert [len(page) for page in pages] == [5, 5, 5]
    assert len({member["id"] for page in pages for member in page}) == 15


def test_threads(town: Town) -> None:
    parent = town.client.chat_postMessage(channel=town.room.id, text="parent")
    reply = town.slack.as_person(town.maya).post(town.room, "reply", thread=parent["ts"])
    deeper = town.client.chat_postMessage(channel=town.room.id, text="deeper", thread_ts=reply.ts)
    assert deeper["message"]["thread_ts"] == parent["ts"]
    assert [each.text for each in town.slack.messages(town.room)] == ["parent"]
    assert [each.text for each in town.slack.messages(town.room, parent["ts"])] == ["reply", "deeper"]
    shown = town.client.conversations_replies(channel=town.room.id, ts=parent["ts"])["messages"]
    assert [each["text"] for each in shown] == ["parent", "reply", "deeper"]
    assert shown[0]["reply_count"] == 2
    assert error(town.client.conversations_replies, channel=town.room.id, ts="1.000001") == "thread_not_found"


def test_ephemerals_need_somebody_in_the_channel(town: Town) -> None:
    post = town.client.chat_postEphemeral
    kim = town.slack.add_person(town.home, "kim")
    assert error(post, channel=town.room.id, user=kim.id, text="x") == "user_not_in_channel"
    post(channel=town.room.id, user=town.maya.id, text="x")
    assert [each.text for each in town.slack.as_person(town.maya).ephemerals] == ["x"]
    assert town.slack.messages(town.room) == []


def test_people_are_found(town: Town) -> None:
    acme = town.slack.add_workspace("Acme")
    ines = town.slack.add_person(acme, "ines")
    info = town.client.users_info
    assert info(user=town.maya.id, include_locale=True)["user"]["locale"] == "en-US"
    assert error(info, user="U0") == "user_not_found"
    assert error(info, user=ines.id) == "user_not_visible"
    town.slack.add_channel(town.home, "shared", members=[ines], shared_with=[acme])
    assert info(user=ines.id)["user"]["is_stranger"] is True
    guest = town.slack.add_person(town.home, "guest", guest="single")
    shown = info(user=guest.id)["user"]
    assert (shown["is_restricted"], shown["is_ultra_restricted"]) == (True, True)
    by_email = town.client.users_lookupByEmail
    assert by_email(email=town.maya.email.upper())["user"]["id"] == town.maya.id
    assert error(by_email, email="nobody@fernwood.example") == "users_not_found"


def test_channels_are_listed_by_kind_and_membership(town: Town) -> None:
    slack, client = town.slack, town.client
    slack.add_channel(town.home, "hidden", private=True)
    private = slack.add_channel(town.home, "private", private=True, members=[town.app.bot_user])
    outside = slack.add_channel(town.home, "outside")
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert {each["id"] for each in listed} == {town.room.id, private.id, outside.id}
    assert {each["id"]: each["is_member"] for each in listed}[outside.id] is False
    mine = client.users_conversations(types="public_channel,private_channel")["channels"]
    assert {each["id"] for each in mine} == {town.room.id, private.id}
    client.conversations_join(channel=outside.id)
    assert town.app.bot_user.id in outside.members
    assert set(client.conversations_members(channel=town.room.id)["members"]) == set(town.room.members)


def test_reactions_and_pins_happen_once(town: Town) -> None:
    ts = town.client.chat_postMessage(channel=town.room.id, text="x")["ts"]
    target = {"channel": town.room.id, "timestamp": ts}
    town.client.reactions_add(name="tada", **target)
    assert error(town.client.reactions_add, name="tada", **target) == "already_reacted"
    town.client.reactions_remove(name="tada", **target)
    assert error(town.client.reactions_remove, name="tada", **target) == "no_reaction"
    town.client.pins_add(**target)
    assert error(town.client.pins_add, **target) == "already_pinned"
    town.client.pins_remove(**target)
    assert error(town.client.pins_remove, **target) == "no_pin"


def test_files_arrive_in_a_thread_and_can_be_fetched(town: Town) -> None:
    parent = town.client.chat_postMessage(channel=town.room.id, text="x")
    uploaded = town.client.files_upload_v2(
        channel=town.room.id,
        thread_ts=parent["ts"],
        filename="ready.csv",
        content="who,when\n",
        title="Ready",
    )
    message = town.slack.messages(town.room, parent["ts"])[0]
    assert [(file.name, file.title, file.content) for file in message.files] == [
        ("ready.csv", "Ready", b"who,when\n")
    ]
    url = uploaded["files"][0]["url_private_download"]
    token = {"authorization": f"Bearer {town.app.bot_token}"}
    assert httpx.get(url, headers=token, trust_env=False).content == b"who,when\n"
    assert httpx.get(url, trust_env=False).status_code == 404
    dm = town.client.conversations_open(users=town.maya.id)["channel"]["id"]
    town.client.files_upload_v2(channel=dm, filename="a.txt", content="a")
    assert town.slack.dms(town.app, town.maya)[0].files[0].name == "a.txt"


def trigger(town: Town) -> str:
    """A trigger_id of an interaction that just happened."""
    return town.slack.do(lambda: town.slack.core.new_trigger(town.app, town.maya))


def test_triggers_are_used_once_and_die(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    used = trigger(town)
    town.client.views_open(trigger_id=used, view=modal("One", typed("name")))
    again: JSON = {"view": modal("One", typed("name"))}
    assert error(town.client.views_open, trigger_id=used, **again) == "exchanged_trigger_id"
    assert error(town.client.views_open, trigger_id="1.2.3", **again) == "invalid_trigger_id"
    old = trigger(town)
    town.slack.core.triggers[old].born -= 3.1
    assert error(town.client.views_open, trigger_id=old, **again) == "expired_trigger_id"
    moved = trigger(town)
    town.slack.clock.advance(3600)
    assert town.client.views_open(trigger_id=moved, **again)["ok"]


def test_views_are_updated_by_hash_and_id(town: Town) -> None:
    opened = town.client.views_open(
        trigger_id=trigger(town), view=modal("One", typed("name"), external_id="x")
    )
    view = opened["view"]
    town.slack.as_person(town.maya).fill("name", "Ada")
    update = town.client.views_update
    updated = update(view_id=view["id"], hash=view["hash"], view=modal("Two", typed("name"), external_id="x"))
    assert updated["view"]["state"]["values"]["name"]["name"]["value"] == "Ada"
    stale = {"hash": view["hash"], "view": modal("Three", section("x"))}
    assert error(update, view_id=view["id"], **stale) == "hash_conflict"
    assert update(external_id="x", view=modal("Four", typed("name")))["view"]["title"]["text"] == "Four"
    assert error(update, view_id="V0", view=modal("Five", section("x"))) == "not_found"
    bad = refusal(update, view_id=view["id"], view=modal("x" * 25, typed("name")))
    assert bad["error"] == "invalid_arguments"
    assert "/title/text" in bad["response_metadata"]["messages"][0]


def test_homes_are_published_by_hash(town: Town) -> None:
    home = {"type": "home", "blocks": [section("x")]}
    view = town.client.views_publish(user_id=town.maya.id, view=home)["view"]
    town.client.views_publish(user_id=town.maya.id, view=home, hash=view["hash"])
    publish = town.client.views_publish
    assert error(publish, user_id=town.maya.id, view=home, hash=view["hash"]) == "hash_conflict"
    assert error(publish, user_id="U0", view=home) == "user_not_found"


def test_response_urls_work_five_times_for_half_an_hour(town: Town) -> None:
    def url() -> str:
        core = town.slack.core
        return town.slack.do(lambda: core.new_response_url("actions", town.app, town.maya, town.room))

    def use(address: str, **body: object) -> httpx.Response:
        return httpx.post(address, json=body or {"text": "x"}, trust_env=False)

    first = url()
    assert [use(first).status_code for _ in range(6)] == [200] * 5 + [404]
    assert use(first).text == "used_url"
    assert len(town.slack.as_person(town.maya).ephemerals) == 5
    old = url()
    town.slack.clock.advance(1801)
    assert use(old).text == "expired_url"
    assert use(url(), text="all", response_type="in_channel").text == "ok"
    assert [each.text for each in town.slack.messages(town.room)] == ["all"]
    assert use(url(), blocks=[{"type": "header"}]).text == "invalid_blocks"
    assert use(url(), text="").text == "no_text"
    assert [each.source for each in town.slack.violations] == ["response_url"]


def test_clock_can_be_followed_and_moved_over_http() -> None:
    with Sandbox(clock=Clock(1_800_000_000.0)) as slack:
        address = f"{slack.url}/sandbox/clock"
        assert httpx.get(address, trust_env=False).json()["now"] == pytest.approx(1_800_000_000, abs=5)
        httpx.post(address, json={"advance": 3600}, trust_env=False)
        assert slack.clock.now() == pytest.approx(1_800_003_600, abs=5)
        moved = httpx.post(address, json={"now": 1_900_000_000}, trust_env=False).json()
        assert moved["offset"] == pytest.approx(1_900_000_000 - time.time(), abs=5)


def test_other_hosts_are_refused(town: Town) -> None:
    evil = httpx.get(town.slack.url, headers={"host": "evil.example"}, trust_env=False)
    assert evil.status_code == 421
