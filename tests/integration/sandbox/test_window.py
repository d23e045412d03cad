"""What a window of the page shows, and what can be done in it."""

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from slack_bolt import Ack
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from sandbox import Fault, Mark, Sandbox, Step
from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import bolted, button, input_block, modal, plain, section, typed
from tests.integration.sandbox.window import Window, window


@pytest.fixture
def maya(town: Town) -> Iterator[Window]:
    with window(town.slack.url, "maya") as opened:
        yield opened


@pytest.fixture
def noor(town: Town) -> Iterator[Window]:
    with window(town.slack.url, town.noor.id) as opened:
        yield opened


def test_two_windows_see_each_other(town: Town, maya: Window, noor: Window) -> None:
    for each in (maya, noor):
        each.look(channel=town.room.id)
    maya.do("post", channel=town.room.id, text="hello")
    noor.until(lambda: [each["text"] for each in noor.messages] == ["hello"])
    ts = noor.messages[0]["ts"]
    noor.do("react", channel=town.room.id, ts=ts, emoji="wave", on=True)
    maya.until(lambda: maya.messages and maya.messages[0]["reactions"])
    assert maya.messages[0]["reactions"] == [{"name": "wave", "people": [town.noor.id]}]
    noor.do("react", channel=town.room.id, ts=ts, emoji="wave", on=False)
    maya.do("edit", channel=town.room.id, ts=ts, text="hello you")
    noor.until(lambda: noor.messages[0]["text"] == "hello you")
    assert noor.messages[0]["edited"]
    maya.do("delete", channel=town.room.id, ts=ts)
    noor.until(lambda: not noor.messages)


def test_only_what_changed_is_sent(town: Town, maya: Window) -> None:
    first, second = (town.slack.post(town.room, town.noor, text) for text in ("one", "two"))
    maya.look(channel=town.room.id)
    maya.until(lambda: len(maya.messages) == 2)
    maya.sent.clear()
    town.slack.as_person(town.noor).react(second, "eyes")
    maya.until(lambda: maya.messages[1]["reactions"])
    assert [list(each["set"]) for each in maya.sent] == [[f"message:{town.room.id}:{second.ts}"]]
    assert first.ts != second.ts


def test_what_is_before_ones_eyes_is_read(town: Town, maya: Window, noor: Window) -> None:
    room = town.room.id
    town.slack.post(town.room, town.noor, f"<@{town.maya.id}> look")
    town.slack.post(town.room, town.noor, "at this")
    maya.until(lambda: maya.parts["unread"].get(room) == {"messages": 2, "mentions": 1})
    assert noor.parts["unread"] == {}, "one's own messages are no news"
    maya.look(channel=room, visible=False)
    maya.until(lambda: len(maya.messages) == 2)
    assert maya.parts["unread"][room]["messages"] == 2, "a hidden window reads nothing"
    maya.look(channel=room, visible=True)
    maya.until(lambda: not maya.parts["unread"])


def test_a_long_channel_comes_in_pieces(town: Town, maya: Window) -> None:
    for number in range(12):
        town.slack.post(town.room, town.noor, str(number))
    maya.look(channel=town.room.id, count=5)
    maya.until(lambda: len(maya.messages) == 5)
    assert [each["text"] for each in maya.messages] == ["7", "8", "9", "10", "11"]
    assert maya.parts["room"]["more"]
    maya.look(channel=town.room.id, count=50)
    maya.until(lambda: len(maya.messages) == 12)
    assert not maya.parts["room"]["more"]


def test_threads_and_what_only_one_person_sees(town: Town, maya: Window, noor: Window) -> None:
    parent = town.slack.post(town.room, town.maya, "parent")
    for each in (maya, noor):
        each.look(channel=town.room.id, thread=parent.ts)
    noor.do("post", channel=town.room.id, text="reply", thread=parent.ts)
    noor.do("post", channel=town.room.id, text="for all", thread=parent.ts, broadcast=True)
    town.client.chat_postEphemeral(
        channel=town.room.id, user=town.noor.id, text="you alone", thread_ts=parent.ts
    )
    noor.until(lambda: len(noor.parts.get("thread", {}).get("messages", [])) == 4)
    told = noor.parts[noor.parts["thread"]["messages"][-1]]
    assert (told["text"], told["ephemeral"]) == ("you alone", True)
    maya.until(lambda: maya.messages and maya.messages[0]["replies"] == 2)
    assert [each["text"] for each in maya.messages] == ["parent", "for all"]
    assert len(maya.parts["thread"]["messages"]) == 3
    noor.do("delete", channel=town.room.id, ts=told["ts"])
    noor.until(lambda: len(noor.parts["thread"]["messages"]) == 3)


def test_a_command_opens_a_modal_that_is_filled_refused_and_sent(town: Town, maya: Window) -> None:
    slack, submitted = town.slack, threading.Event()

    def refuse_or_take(ack: Ack, view: dict[str, Any]) -> None:
        if view["state"]["values"]["name"]["name"]["value"] == "taken":
            ack(response_action="errors", errors={"name": "Choose another."})
        else:
            submitted.set()
            ack()

    with bolted(slack, town.app) as app:

        @app.command("/probe")
        def open_it(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            town.client.views_open(trigger_id=body["trigger_id"], view=modal("Form", typed("name")))

        app.view("probe_view")(refuse_or_take)
        maya.do("slash", channel=town.room.id, command="/probe", text="")
        maya.until(lambda: maya.modal)
        assert maya.modal is not None
        where = {"view": maya.modal["id"], "block_id": "name", "action_id": "name"}
        maya.do("submit", view=where["view"])
        maya.until(lambda: maya.modal and maya.modal["errors"])
        assert maya.modal["errors"] == {"name": "Please complete this required field."}
        maya.do("fill", **where, value="taken")
        maya.do("submit", view=where["view"])
        maya.until(lambda: maya.modal and maya.modal["errors"] == {"name": "Choose another."})
        assert maya.modal["values"]["name"]["name"]["value"] == "taken", "nothing is lost"
        # Asked for in one breath: they are carried out in order.
        maya.ask("fill", **where, value="free")
        maya.ask("submit", view=where["view"])
        maya.until(lambda: not maya.modal)
    assert submitted.is_set()


def test_a_click_reaches_the_app_and_a_failure_is_told(hasty_town: Town) -> None:
    town = hasty_town
    town.client.chat_postMessage(
        channel=town.room.id,
        text="Press",
        blocks=[{"type": "actions", "block_id": "row", "elements": [button("go", "1")]}],
    )
    with window(town.slack.url, "maya") as maya:
        maya.look(channel=town.room.id)
        maya.until(lambda: maya.messages)
        where = {
            "channel": town.room.id,
            "ts": maya.messages[0]["ts"],
            "block_id": "row",
            "action_id": "go",
        }
        assert "cannot be reached" in maya.do("act", **where)["error"]
        late = threading.Event()
        with bolted(town.slack, town.app) as app:

            @app.action("go")
            def go(ack: Ack, respond: Any) -> None:
                late.wait()
                ack()
                respond(text="done", response_type="ephemeral")

            assert "did not answer within 3 seconds" in maya.do("act", **where)["error"]
            late.set()
            assert "error" not in maya.do("act", **where)
            maya.until(lambda: any(each["ephemeral"] for each in maya.messages))


def test_an_external_select_is_asked_and_its_choice_is_known(town: Town, maya: Window) -> None:
    choices = [{"text": plain(name.title()), "value": name} for name in ("ada", "alan")]
    element = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    with bolted(town.slack, town.app) as app:
        app.options("who")(lambda ack: ack(option_groups=[{"label": plain("All"), "options": choices}]))
        app.shortcut("probe_global")(
            lambda ack, body: (
                ack(),
                town.client.views_open(
                    trigger_id=body["trigger_id"], view=modal("Form", input_block("who", element))
                ),
            )
        )
        maya.do("shortcut", app=town.app.id, callback_id="probe_global")
        maya.until(lambda: maya.modal)
        assert maya.modal is not None
        where = {"view": maya.modal["id"], "block_id": "who", "action_id": "who"}
        assert maya.do("suggest", **where, query="a")["option_groups"][0]["options"] == choices
        maya.do("fill", **where, value="alan")
        maya.until(lambda: maya.modal and maya.modal["values"]["who"]["who"]["selected_option"])
        assert maya.modal["values"]["who"]["who"]["selected_option"]["value"] == "alan"
        assert "no option" in maya.do("fill", **where, value="grace")["error"]


def test_an_external_select_in_a_message_is_asked_too(town: Town, maya: Window) -> None:
    choices = [{"text": plain("Ada"), "value": "ada"}]
    element = {"type": "external_select", "action_id": "who", "placeholder": plain("Who?")}
    town.client.chat_postMessage(
        channel=town.room.id, text="Who?", blocks=[section("Who?", block_id="row", accessory=element)]
    )
    chosen: list[str] = []
    with bolted(town.slack, town.app) as app:
        app.options("who")(lambda ack: ack(options=choices))

        @app.action("who")
        def choose(ack: Ack, action: dict[str, Any]) -> None:
            ack()
            chosen.append(action["selected_option"]["value"])

        maya.look(channel=town.room.id)
        maya.until(lambda: maya.messages)
        where = {
            "channel": town.room.id,
            "ts": maya.messages[0]["ts"],
            "block_id": "row",
            "action_id": "who",
        }
        assert maya.do("suggest", **where, query="ad")["options"] == choices
        assert "error" not in maya.do("act", **where, value="ada")
    assert chosen == ["ada"]


def has_chosen(opened: Window, name: str) -> bool:
    return f"'value': '{name}'" in str(opened.messages[0]["values"])


def test_a_second_window_sees_each_choice(town: Town, maya: Window) -> None:
    options = [{"text": plain(name), "value": name} for name in ("red", "blue", "green")]
    element = {"type": "static_select", "action_id": "colour", "options": options}
    town.client.chat_postMessage(
        channel=town.room.id, text="?", blocks=[section("?", block_id="row", accessory=element)]
    )
    maya.look(channel=town.room.id)
    maya.until(lambda: maya.messages)
    chosen = town.slack.messages(town.room)[0]
    with bolted(town.slack, town.app) as app:
        app.action("colour")(lambda ack: ack())
        for name in ("red", "blue", "green"):
            town.slack.as_person(town.maya).click(chosen, "colour", name)
            maya.until(partial(has_chosen, maya, name))


def test_what_is_closed_meanwhile_stays_closed(town: Town, maya: Window) -> None:
    asked, closed = threading.Event(), threading.Event()

    def push(ack: Ack) -> None:
        asked.set()
        closed.wait()
        ack(response_action="push", view=modal("Second", section("Look")))

    with bolted(town.slack, town.app) as app:
        app.shortcut("probe_global")(
            lambda ack, body: (
                ack(),
                town.client.views_open(trigger_id=body["trigger_id"], view=modal("Form", section("Look"))),
            )
        )
        app.view("probe_view")(push)
        maya.do("shortcut", app=town.app.id, callback_id="probe_global")
        maya.until(lambda: maya.modal)
        assert maya.modal is not None
        view = maya.modal["id"]
        number = maya.ask("submit", view=view)
        assert asked.wait(5)
        maya.do("close", view=view)
        closed.set()
        maya.until(lambda: number in maya.answers)
        maya.until(lambda: not maya.modal)
    assert "error" not in maya.answers[number]


def test_a_button_in_an_attachment_is_pressed(town: Town, maya: Window) -> None:
    row = {"type": "actions", "elements": [{"type": "button", "text": plain("Go"), "value": "1"}]}
    town.client.chat_postMessage(channel=town.room.id, text="Go?", attachments=[{"blocks": [row]}])
    pressed: list[str] = []
    with bolted(town.slack, town.app) as app:

        @app.action(re.compile(""))
        def go(ack: Ack, action: dict[str, Any]) -> None:
            ack()
            pressed.append(action["value"])

        maya.look(channel=town.room.id)
        maya.until(lambda: maya.messages)
        (block,) = maya.messages[0]["attachments"][0]["blocks"]
        where = {"block_id": block["block_id"], "action_id": block["elements"][0]["action_id"]}
        done = maya.do("act", channel=town.room.id, ts=maya.messages[0]["ts"], **where)
    assert "error" not in done
    assert pressed == ["1"]


def test_message_shortcuts_home_and_closing(town: Town, maya: Window) -> None:
    town.slack.post(town.room, town.noor, "look here")
    seen: list[str] = []
    with bolted(town.slack, town.app) as app:

        @app.shortcut("probe_message")
        def on_message(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            seen.append(body["message"]["text"])
            view = modal("Closes", section("Look"), notify_on_close=True)
            town.client.views_open(trigger_id=body["trigger_id"], view=view)

        @app.view_closed("probe_view")
        def closed(ack: Ack) -> None:
            ack()
            seen.append("closed")

        @app.event("app_home_opened")
        def home(event: dict[str, Any]) -> None:
            view = {"type": "home", "blocks": [section("Welcome home")]}
            town.client.views_publish(user_id=event["user"], view=view)

        maya.look(channel=town.room.id, app=town.app.id)
        maya.until(lambda: maya.messages)
        ts = maya.messages[0]["ts"]
        maya.do("message_shortcut", app=town.app.id, callback_id="probe_message", channel=town.room.id, ts=ts)
        maya.until(lambda: maya.modal)
        assert maya.modal is not None
        maya.do("close", view=maya.modal["id"])
        maya.until(lambda: not maya.modal)
        maya.do("open_home", app=town.app.id)
        maya.until(lambda: maya.parts["home"])
    assert maya.parts["home"]["blocks"][0]["text"]["text"] == "Welcome home"
    assert seen == ["look here", "closed"]


def test_mentions_reach_a_command_as_its_manifest_says(town: Town, maya: Window) -> None:
    texts: list[str] = []
    written = f"<@{town.noor.id}> in <#{town.room.id}>"
    with bolted(town.slack, town.app) as app:

        @app.command("/probe")
        def hear(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            texts.append(body["text"])

        maya.do("slash", channel=town.room.id, command="/probe", text=written)
        command = town.app.app.manifest["features"]["slash_commands"][0]
        town.app.app.manifest["features"]["slash_commands"][0] = {**command, "should_escape": True}
        maya.do("slash", channel=town.room.id, command="/probe", text=written)
    assert texts == ["@noor in #austin", f"<@{town.noor.id}|noor> in <#{town.room.id}|austin>"]


def test_time_is_moved_and_what_is_laid_beside_is_shown(town: Town, maya: Window) -> None:
    before = town.slack.clock.now()
    maya.do("move", by=3600)
    assert town.slack.clock.now() - before >= 3600
    maya.do("move", to=before + 86_400)
    assert town.slack.clock.now() - before >= 86_400
    maya.do("move", to=before + 60)
    assert town.slack.clock.now() - before >= 86_400, "never back"
    maya.until(lambda: maya.parts["clock"]["offset"] > 86_000)
    town.slack.guide([Step(town.noor, "wave", is_done=True)], [Mark("Lunch", before + 90_000)])
    maya.until(lambda: maya.parts["guide"])
    assert maya.parts["guide"] == [{"who": town.noor.id, "text": "wave", "is_done": True}]
    assert maya.parts["clock"]["marks"] == [{"label": "Lunch", "at": before + 90_000}]


def test_the_drawer_shows_what_passes_and_orders_faults(town: Town, maya: Window) -> None:
    maya.look(drawer=True)
    town.client.chat_postMessage(
        channel=town.room.id, text="hi", metadata={"event_type": "e", "event_payload": {}}
    )
    maya.until(lambda: maya.parts.get("drawer", {}).get("calls"))
    call = maya.parts["drawer"]["calls"][0]
    assert (call["name"], call["outcome"]) == ("chat.postMessage", "ok")
    whole = maya.do("detail", kind="calls", number=call["number"])
    assert whole["arguments"]["metadata"] == {"event_type": "e", "event_payload": {}}
    assert whole["answer"]["ok"]
    assert town.app.bot_token not in json.dumps(whole)
    maya.do("fault", name="HTTP 500", method="chat.postMessage")
    maya.do("fault", name="Slow, 2 s", method="*")
    maya.until(lambda: len(maya.parts["drawer"]["faults"]) == 2)
    maya.do("heal")
    maya.until(lambda: not maya.parts["drawer"]["faults"])
    assert "no fault" in maya.do("fault", name="flood", method="*")["error"]
    assert "gone" in maya.do("detail", kind="calls", number=99)["error"]
    with bolted(town.slack, town.app) as app:
        app.command("/probe")(lambda ack: ack(text="x", blocks=[{"type": "nonsense"}]))
        maya.do("slash", channel=town.room.id, command="/probe", text="")
    maya.until(lambda: maya.parts["drawer"]["violations"])
    payload = maya.parts["drawer"]["payloads"][0]
    whole = maya.do("detail", kind="payloads", number=payload["number"])
    assert whole["payload"]["command"] == "/probe"
    assert "token" not in whole["payload"]
    assert maya.do("detail", kind="violations", number=0)["errors"]


def test_a_slow_answer_is_a_whole_one(town: Town) -> None:
    town.slack.fail("chat.postMessage", Fault.slow(0.05))
    assert town.client.chat_postMessage(channel=town.room.id, text="hi")["ok"]
    assert [call.ok for call in town.slack.calls_of("chat.postMessage")] == [True]


def test_a_file_is_chosen_and_fetched(town: Town, maya: Window) -> None:
    uploaded = maya.do("upload", name='für"\r\nwen.txt', content="aGVsbG8=")
    with urllib.request.urlopen(f"{town.slack.url}/file/{uploaded['id']}", timeout=5) as answer:
        assert answer.read() == b"hello"
        named = "attachment; filename*=UTF-8''f%C3%BCr%22%0D%0Awen.txt"
        assert answer.headers["content-disposition"] == named
    assert "empty" in maya.do("upload", name="x", content="")["error"]
    assert "whole" in maya.do("upload", name="x", content="?")["error"]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{town.slack.url}/file/F0", timeout=5)


@pytest.mark.parametrize(
    ("deed", "given", "told"),
    [
        ("dance", {}, "Nobody can do"),
        ("post", {}, "lacks 'channel'"),
        ("post", {"channel": "C0", "text": "x"}, "not in that channel"),
        ("delete", {"channel": "ROOM", "ts": "1.0"}, "message is gone"),
        ("submit", {"view": "V0"}, "not open any more"),
        ("act", {"view": "V0", "block_id": "b", "action_id": "a"}, "not open any more"),
        ("shortcut", {"app": "A0", "callback_id": "x"}, "app is not here"),
        ("shortcut", {"app": "APP", "callback_id": "x"}, "no global shortcut"),
    ],
)
def test_what_cannot_be_done_is_said(
    town: Town, maya: Window, deed: str, given: dict[str, str], told: str
) -> None:
    known = {"ROOM": town.room.id, "APP": town.app.id}
    answer = maya.do(deed, **{key: known.get(value, value) for key, value in given.items()})
    assert told in answer["error"]


def test_others_messages_and_channels_stay_closed(town: Town, maya: Window) -> None:
    secret = town.slack.add_channel(town.home, "secret", members=[town.noor], private=True)
    message = town.slack.post(town.room, town.noor, "mine")
    maya.look(channel=secret.id)
    assert "not in that channel" in maya.do("post", channel=secret.id, text="x")["error"]
    assert "own messages" in maya.do("edit", channel=town.room.id, ts=message.ts, text="x")["error"]
    assert "own messages" in maya.do("delete", channel=town.room.id, ts=message.ts)["error"]
    maya.until(lambda: len(maya.parts["unread"]) == 1)
    assert secret.id not in maya.parts["rooms"]
    assert "room" not in maya.parts


def test_a_failure_of_the_stand_in_itself_is_told(
    town: Town, maya: Window, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(town.slack.clock, "advance", fail)
    assert "itself failed" in maya.do("move", by=1)["error"]
    assert "a deed failed" in caplog.text


def test_nobody_of_that_name(town: Town) -> None:
    with pytest.raises(ConnectionClosedError, match="nobody of that name"), window(town.slack.url, "nobody"):
        pass


def test_the_first_person_is_taken_where_none_is_named(town: Town) -> None:
    with window(town.slack.url, "") as first:
        assert first.parts["me"]["name"] == "maya"


def test_other_sites_are_refused(town: Town) -> None:
    with (
        pytest.raises(InvalidStatus, match="403"),
        window(town.slack.url, "maya", origin="http://evil.example"),
    ):
        pass
    for path in ("/sandbox/clock", "/api/auth.test", "/"):
        request = urllib.request.Request(town.slack.url + path, data=b"{}", headers={"Origin": "null"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(request, timeout=5)
    picture = (
        f"{town.slack.url}/api/chat.postMessage?channel={town.room.id}&text=x&token={town.app.bot_token}"
    )
    request = urllib.request.Request(picture, headers={"Sec-Fetch-Site": "cross-site"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=5)
    assert town.slack.messages(town.room) == []


def test_the_page_may_load_nothing_from_elsewhere(slack: Sandbox) -> None:
    with urllib.request.urlopen(slack.url, timeout=5) as answer:
        policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
    assert "frame-ancestors 'none'" in policy
    with urllib.request.urlopen(f"{slack.url}/page/main.js", timeout=5) as answer:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "javascript" in answer.headers["content-type"]


def test_a_permalink_leads_to_the_message(town: Town) -> None:
    ts = town.client.chat_postMessage(channel=town.room.id, text="hi")["ts"]
    link = town.client.chat_getPermalink(channel=town.room.id, message_ts=ts)["permalink"]
    assert link.startswith(town.slack.url)
    with urllib.request.urlopen(link, timeout=5) as answer:
        assert answer.url == f"{town.slack.url}/?room={town.room.id}&at={ts}"


def test_an_app_is_shown_with_its_commands_to_its_own_workspace_alone(town: Town) -> None:
    elsewhere = town.slack.add_workspace("Acme")
    ines = town.slack.add_person(elsewhere, "ines")
    town.slack.add_channel(town.home, "shared", members=[town.maya, ines], shared_with=[elsewhere])
    with window(town.slack.url, "ines") as opened:
        (app,) = opened.parts["apps"]
    assert (app["commands"], app["shortcuts"], app["home"]) == ([], [], False)
