"""A real Bolt app against the stand-in, over both roads."""

import threading
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import Message
from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import (
    JSON,
    Mode,
    bolted,
    button,
    input_block,
    modal,
    plain,
    section,
    typed,
)

both = pytest.mark.parametrize("mode", ["socket", "http"])


@both
def test_slash_command_is_answered_to_the_person_alone(town: Town, mode: Mode) -> None:
    with bolted(town.slack, town.app, mode) as bolt:
        seen: list[JSON] = []

        @bolt.command("/probe")
        def probe(ack: Any, body: JSON) -> None:
            seen.append(body)
            ack("heard")

        reply = town.slack.as_person(town.maya).slash("/probe", "a & b", channel=town.room)
    assert reply.ok
    assert (seen[0]["text"], seen[0]["user_id"], seen[0]["channel_name"]) == ("a & b", town.maya.id, "austin")
    assert [each.text for each in town.slack.as_person(town.maya).ephemerals] == ["heard"]
    assert town.slack.as_person(town.noor).ephemerals == []


@both
def test_slash_command_may_answer_everyone(town: Town, mode: Mode) -> None:
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.command("/probe")
        def probe(ack: Any) -> None:
            ack(text="all", blocks=[section("all of you")], response_type="in_channel")

        town.slack.as_person(town.maya).slash("/probe", channel=town.room)
    assert [each.all_text for each in town.slack.messages(town.room)] == ["all of you"]


@both
def test_modal_is_opened_filled_corrected_and_submitted(town: Town, mode: Mode) -> None:
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.shortcut("probe_global")
        def start(ack: Any, body: JSON, client: Any) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=modal("Name", typed("name")))
            ack()

        @bolt.view("probe_view")
        def submitted(ack: Any, view: JSON, body: JSON, client: Any) -> None:
            name = view["state"]["values"]["name"]["name"]["value"]
            if name == "nobody":
                ack(response_action="errors", errors={"name": "Somebody, please."})
                return
            ack()
            client.chat_postMessage(channel=body["user"]["id"], text=f"Hello {name}")

        maya = town.slack.as_person(town.maya)
        assert maya.shortcut("probe_global").ok
        view = maya.view
        assert view is not None
        assert view.title == "Name"
        assert maya.submit().errors == {"name": "Please complete this required field."}
        maya.fill("name", "nobody")
        assert maya.submit().errors == {"name": "Somebody, please."}
        assert view.errors == {"name": "Somebody, please."}
        maya.fill("name", "Ada")
        reply = maya.submit()
    assert reply.closed
    assert maya.view is None
    assert [each.text for each in maya.dms] == ["Hello Ada"]
    assert town.slack.violations == []


@both
def test_stack_holds_three_views(town: Town, mode: Mode) -> None:
    refused: list[str] = []
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.shortcut("probe_global")
        def start(ack: Any, body: JSON, client: Any) -> None:
            first = modal("First", section("more", accessory=button("more", "1")))
            client.views_open(trigger_id=body["trigger_id"], view=first)
            ack()

        @bolt.action("more")
        def more(ack: Any, body: JSON, client: Any) -> None:
            following = modal("Next", section("more", accessory=button("more", "1")))
            try:
                client.views_push(trigger_id=body["trigger_id"], view=following)
            except SlackApiError as error:
                refused.append(error.response["error"])
            ack()

        maya = town.slack.as_person(town.maya)
        maya.shortcut("probe_global")
        maya.click(None, "more")
        maya.click(None, "more")
        assert [view.title for view in maya.views] == ["First", "Next", "Next"]
        root, second, third = maya.views
        assert (second.previous_id, third.previous_id) == (root.id, second.id)
        assert {view.root_id for view in maya.views} == {root.id}
        maya.click(None, "more")
        assert refused == ["push_limit_reached"]
        maya.close()
        assert maya.view is second


@both
def test_submission_may_update_push_and_clear(town: Town, mode: Mode) -> None:
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.shortcut("probe_global")
        def start(ack: Any, body: JSON, client: Any) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=modal("One", typed("name")))
            ack()

        @bolt.view("probe_view")
        def submitted(ack: Any, view: JSON) -> None:
            match view["title"]["text"]:
                case "One":
                    ack(response_action="update", view=modal("Two", typed("name"), typed("age")))
                case "Two":
                    ack(response_action="push", view=modal("Three", section("end")))
                case _:
                    ack(response_action="clear")

        maya = town.slack.as_person(town.maya)
        maya.shortcut("probe_global")
        first = maya.view
        assert first is not None
        before = first.hash
        maya.fill("name", "Ada")
        maya.submit()
        assert maya.view is first
        assert first.hash != before
        assert first.state["values"]["name"]["name"]["value"] == "Ada"
        maya.fill("age", "36")
        maya.submit()
        assert [view.title for view in maya.views] == ["Two", "Three"]
        assert maya.submit().closed
    assert maya.views == []


@both
def test_errors_for_a_block_that_is_not_there_are_a_violation(town: Town, mode: Mode) -> None:
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.shortcut("probe_global")
        def start(ack: Any, body: JSON, client: Any) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=modal("One", typed("name")))
            ack()

        @bolt.view("probe_view")
        def submitted(ack: Any) -> None:
            ack(response_action="errors", errors={"nowhere": "no"})

        maya = town.slack.as_person(town.maya)
        maya.shortcut("probe_global")
        maya.fill("name", "Ada")
        reply = maya.submit()
    assert reply.trouble
    assert [each.source for each in town.slack.violations] == ["view_submission answer"]
    assert maya.view is not None


@both
def test_buttons_in_messages_carry_what_slack_sends(town: Town, mode: Mode) -> None:
    seen: list[JSON] = []
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.action("press")
        def press(ack: Any, body: JSON, respond: Any) -> None:
            seen.append(body)
            respond(text="replaced", replace_original=True)
            ack()

        rows = [section(name, accessory=button("press", name.lower(), name)) for name in ("A", "B")]
        posted = town.client.chat_postMessage(channel=town.room.id, text="choose", blocks=rows)
        message = town.slack.message(town.room, posted["ts"])
        maya = town.slack.as_person(town.maya)
        with pytest.raises(ValueError, match="2 elements are called 'press'"):
            maya.click(message, "press")
        assert maya.click(message, "press", "b").ok
    action = seen[0]["actions"][0]
    assert (action["value"], action["type"], action["text"]["text"]) == ("b", "button", "B")
    assert action["block_id"] == message_block(seen[0], 1)
    assert seen[0]["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": town.room.id,
        "is_ephemeral": False,
    }
    assert message.text == "replaced"
    assert message.blocks == []


def message_block(body: JSON, index: int) -> str:
    return str(body["message"]["blocks"][index]["block_id"])


@both
def test_clicks_on_ephemerals_show_no_message_and_can_replace_it(town: Town, mode: Mode) -> None:
    seen: list[JSON] = []
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.action("press")
        def press(ack: Any, body: JSON, respond: Any) -> None:
            seen.append(body)
            respond(delete_original=True)
            ack()

        town.client.chat_postEphemeral(
            channel=town.room.id,
            user=town.maya.id,
            text="psst",
            blocks=[section("psst", accessory=button("press", "1"))],
        )
        maya = town.slack.as_person(town.maya)
        message: Message = maya.ephemerals[0]
        with pytest.raises(ValueError, match="does not see"):
            town.slack.as_person(town.noor).click(message, "press")
        maya.click(message, "press")
    assert "message" not in seen[0]
    assert seen[0]["container"]["is_ephemeral"] is True
    assert maya.ephemerals == []


@both
def test_home_is_published_when_it_is_opened_and_its_buttons_work(town: Town, mode: Mode) -> None:
    seen: list[JSON] = []
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.event("app_home_opened")
        def opened(event: JSON, client: Any) -> None:
            view = {"type": "home", "blocks": [section("Welcome", accessory=button("press", "home"))]}
            client.views_publish(user_id=event["user"], view=view)

        @bolt.action("press")
        def press(ack: Any, body: JSON) -> None:
            seen.append(body)
            ack()

        maya = town.slack.as_person(town.maya)
        assert maya.home is None
        maya.open_home()
        home = town.slack.wait_for(lambda: maya.home)
        assert home is not None
        assert "Welcome" in home.text
        assert maya.click(home, "press").ok
    assert seen[0]["container"] == {"type": "view", "view_id": home.id}
    assert "response_url" not in seen[0]


@both
def test_external_select_asks_the_app(town: Town, mode: Mode) -> None:
    with bolted(town.slack, town.app, mode) as bolt:
        element = {"type": "external_select", "action_id": "who", "placeholder": plain("Who?")}

        @bolt.shortcut("probe_global")
        def start(ack: Any, body: JSON, client: Any) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=modal("Pick", input_block("who", element)))
            ack()

        @bolt.options("who")
        def offer(ack: Any, payload: JSON) -> None:
            names = ["Ada", "Alan", "Grace"]
            ack(
                options=[
                    {"text": plain(name), "value": name.lower()}
                    for name in names
                    if name.lower().startswith(payload["value"].lower())
                ]
            )

        chosen: list[str] = []

        @bolt.view("probe_view")
        def submitted(ack: Any, view: JSON) -> None:
            chosen.append(view["state"]["values"]["who"]["who"]["selected_option"]["value"])
            ack()

        maya = town.slack.as_person(town.maya)
        maya.shortcut("probe_global")
        assert [option["value"] for option in maya.suggest("who", "a")] == ["ada", "alan"]
        with pytest.raises(ValueError, match="no option 'zoe'"):
            maya.fill("who", "zoe")
        maya.fill("who", "grace")
        assert maya.submit().closed
    assert chosen == ["grace"]


@both
def test_events_reach_the_app(town: Town, mode: Mode) -> None:
    heard: list[JSON] = []
    with bolted(town.slack, town.app, mode) as bolt:
        lock = threading.Lock()

        for kind in ("message", "app_mention", "reaction_added", "member_joined_channel", "channel_rename"):

            @bolt.event(kind)
            def hear(event: JSON) -> None:
                with lock:
                    heard.append(event)

        kim = town.slack.add_person(town.home, "kim")
        maya = town.slack.as_person(town.maya)
        message = maya.post(town.room, f"hey <@{town.app.bot_user.id}>")
        maya.react(message, ":tada:")
        town.slack.as_person(kim).join(town.room)
        town.slack.rename(town.room, "texas")
        town.slack.wait_for(lambda: len(heard) >= 5)
    kinds = {event["type"] for event in heard}
    assert kinds == {"message", "app_mention", "reaction_added", "member_joined_channel", "channel_rename"}


def test_unanswered_command_is_told_to_the_person(hasty_town: Town) -> None:
    town = hasty_town
    free = threading.Event()
    with bolted(town.slack, town.app, "http") as bolt:

        @bolt.command("/probe")
        def probe(ack: Any) -> None:
            free.wait(60)
            ack()

        reply = town.slack.as_person(town.maya).slash("/probe", channel=town.room)
        free.set()
    assert reply.error == "operation_timeout"
    assert "operation_timeout" in town.slack.as_person(town.maya).ephemerals[-1].text


def test_failed_submission_keeps_what_was_typed(town: Town) -> None:
    with bolted(town.slack, town.app, "http") as bolt:

        @bolt.shortcut("probe_global")
        def start(ack: Any, body: JSON, client: Any) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=modal("One", typed("name")))
            ack()

        @bolt.view("probe_view")
        def submitted() -> None:
            raise RuntimeError("on purpose")

        maya = town.slack.as_person(town.maya)
        maya.shortcut("probe_global")
        maya.fill("name", "Ada")
        reply = maya.submit()
    assert (reply.trouble, reply.error, reply.status) == (True, "http_error", 500)
    assert maya.view is not None
    assert maya.view.state["values"]["name"]["name"]["value"] == "Ada"


@both
def test_closing_is_told_only_where_asked(town: Town, mode: Mode) -> None:
    closed: list[JSON] = []
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.shortcut("probe_global")
        def start(ack: Any, body: JSON, client: Any) -> None:
            client.views_open(
                trigger_id=body["trigger_id"], view=modal("One", section("x"), notify_on_close=True)
            )
            ack()

        @bolt.view_closed("probe_view")
        def gone(ack: Any, body: JSON) -> None:
            closed.append(body)
            ack()

        maya = town.slack.as_person(town.maya)
        for everything in (False, True):
            maya.shortcut("probe_global")
            maya.close(everything=everything)
    assert [body["is_cleared"] for body in closed] == [False, True]


@both
def test_external_people_click_but_run_no_commands(town: Town, mode: Mode) -> None:
    acme = town.slack.add_workspace("Acme")
    ines = town.slack.add_person(acme, "ines")
    shared = town.slack.add_channel(
        town.home, "shared", members=[town.maya, ines, town.app.bot_user], shared_with=[acme]
    )
    seen: list[JSON] = []
    with bolted(town.slack, town.app, mode) as bolt:

        @bolt.action("press")
        def press(ack: Any, body: JSON, client: Any) -> None:
            seen.append(body)
            client.views_open(trigger_id=body["trigger_id"], view=modal("Hi", typed("name")))
            ack()

        posted = town.client.chat_postMessage(
            channel=shared.id, text="x", blocks=[section("x", accessory=button("press", "1"))]
        )
        message = town.slack.message(shared, posted["ts"])
        external = town.slack.as_person(ines)
        assert external.slash("/probe", channel=shared).error == "invalid_command"
        assert external.message_shortcut("probe_message", message).error == "invalid_command"
        assert external.click(message, "press").ok
        assert external.view is not None
    assert seen[0]["user"]["team_id"] == acme.id
    assert seen[0]["team"]["id"] == town.home.id
    assert town.client.users_info(user=ines.id)["user"]["is_stranger"] is False
    assert town.client.users_info(user=ines.id)["user"]["team_id"] == acme.id


def test_ssl_check_is_answered(town: Town) -> None:
    with bolted(town.slack, town.app, "http"):
        assert town.slack.check_ssl(town.app) == 200


def test_request_url_must_prove_itself(town: Town) -> None:
    with pytest.raises(ValueError, match="did not answer the challenge"):
        town.slack.set_request_url(town.app, f"{town.slack.url}/nowhere")
