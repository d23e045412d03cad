"""What a person at the client can do, and what the stand-in will not let them do."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import JSON, bolted, input_block, modal, plain, section, typed

OPTIONS = [{"text": plain(name), "value": name.lower()} for name in ("Red", "Blue")]


def open_modal(town: Town, view: JSON) -> None:
    trigger = town.slack.do(lambda: town.slack.core.new_trigger(town.app, town.maya, channel=town.room))
    town.client.views_open(trigger_id=trigger, view=view)


def test_choices_are_told_at_once_and_stay_over_an_update(town: Town) -> None:
    select = {"type": "static_select", "action_id": "colour", "options": OPTIONS, "placeholder": plain("?")}
    seen: list[JSON] = []
    with bolted(town.slack, town.app) as bolt:

        @bolt.action("colour")
        def chosen(ack: Any, body: JSON, client: Any) -> None:
            seen.append(body)
            again = modal("More", {**section("c", accessory=select), "block_id": "c"}, typed("name"))
            client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=again)
            ack()

        open_modal(town, modal("One", {**section("c", accessory=select), "block_id": "c"}, typed("name")))
        maya = town.slack.as_person(town.maya)
        maya.fill("name", "Ada")
        assert maya.fill("colour", "blue").ok
        view = maya.view
    assert seen[0]["actions"][0]["selected_option"] == OPTIONS[1]
    assert seen[0]["view"]["state"]["values"]["c"]["colour"]["selected_option"] == OPTIONS[1]
    assert view is not None
    assert view.title == "More"
    assert view.state["values"]["c"]["colour"]["selected_option"] == OPTIONS[1]
    assert view.state["values"]["name"]["name"]["value"] == "Ada"


def test_select_and_overflow_in_messages_send_state(town: Town) -> None:
    menu = {"type": "overflow", "action_id": "menu", "options": OPTIONS}
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": OPTIONS}
    seen: list[JSON] = []
    with bolted(town.slack, town.app) as bolt:
        for name in ("menu", "boxes"):

            @bolt.action(name)
            def acted(ack: Any, body: JSON) -> None:
                seen.append(body)
                ack()

        row = {"type": "actions", "block_id": "row", "elements": [menu, boxes]}
        ts = town.client.chat_postMessage(channel=town.room.id, text="x", blocks=[row])["ts"]
        message = town.slack.message(town.room, ts)
        maya = town.slack.as_person(town.maya)
        maya.click(message, "boxes", ["red", "blue"])
        maya.click(message, "menu", "red")
    assert seen[0]["state"]["values"]["row"]["boxes"]["selected_options"] == OPTIONS
    assert seen[1]["actions"][0]["selected_option"] == OPTIONS[0]
    assert seen[1]["state"]["values"]["row"]["boxes"]["selected_options"] == OPTIONS
    assert "menu" not in seen[1]["state"]["values"]["row"]


def test_conversation_of_origin_is_the_default(town: Town) -> None:
    element = {"type": "conversations_select", "action_id": "where", "default_to_current_conversation": True}
    open_modal(town, modal("Where", input_block("where", element)))
    view = town.slack.as_person(town.maya).view
    assert view is not None
    assert view.state["values"]["where"]["where"]["selected_conversation"] == town.room.id


def test_message_shortcuts_carry_the_message(town: Town) -> None:
    seen: list[JSON] = []
    with bolted(town.slack, town.app) as bolt:

        @bolt.shortcut("probe_message")
        def used(ack: Any, body: JSON) -> None:
            seen.append(body)
            ack()

        maya = town.slack.as_person(town.maya)
        message = town.slack.as_person(town.noor).post(town.room, "look at this")
        assert maya.message_shortcut("probe_message", message).ok
        with pytest.raises(ValueError, match="no message shortcut 'nothing'"):
            maya.message_shortcut("nothing", message)
    assert seen[0]["message"]["text"] == "look at this"
    assert seen[0]["message_ts"] == message.ts


def test_people_cannot_do_what_the_client_does_not_offer(town: Town) -> None:
    slack = town.slack
    maya = slack.as_person(town.maya)
    outside = slack.add_channel(town.home, "outside", members=[town.noor])
    message = slack.as_person(town.noor).post(outside, "x")
    with pytest.raises(ValueError, match="no modal open"):
        maya.submit()
    with pytest.raises(ValueError, match="is not in"):
        maya.post(outside, "x")
    with pytest.raises(ValueError, match="is not in"):
        maya.slash("/probe", channel=outside)
    with pytest.raises(ValueError, match="is not in"):
        maya.react(message, "tada")
    with pytest.raises(ValueError, match="one's own"):
        maya.edit(message, "y")
    with pytest.raises(ValueError, match="one's own"):
        maya.delete(message)
    slack.archive(town.room)
    with pytest.raises(ValueError, match="archived"):
        maya.post(town.room, "x")
    slack.as_person(town.noor).delete(message)
    with pytest.raises(ValueError, match="deleted"):
        slack.as_person(town.noor).react(message, "tada")


def test_covered_modals_and_unknown_inputs_are_out_of_reach(town: Town) -> None:
    maya = town.slack.as_person(town.maya)
    open_modal(town, modal("One", typed("name"), typed("age")))
    view = maya.view
    with pytest.raises(ValueError, match="0 inputs are called 'nothing'"):
        maya.fill("nothing", "x")
    with pytest.raises(ValueError, match="asks nobody"):
        maya.suggest("name", "x")
    open_modal(town, modal("Two", section("x")))
    with pytest.raises(ValueError, match="covered"):
        maya.click(view, "name")
    town.slack.close_modals(town.maya)
    assert maya.views == []


def test_nobody_without_an_app_has_its_home(slack: Sandbox) -> None:
    home = slack.add_workspace("Fernwood")
    maya = slack.as_person(slack.add_person(home, "maya"))
    with pytest.raises(ValueError, match="no app is installed"):
        maya.open_home()


def test_a_world_that_was_kept_goes_on(town: Town, tmp_path: Path) -> None:
    town.client.chat_postMessage(channel=town.maya.id, text="before")
    town.client.views_publish(user_id=town.maya.id, view={"type": "home", "blocks": [section("home")]})
    town.slack.save(tmp_path / "world", {"maya": town.maya, "app": town.app})
    with Sandbox() as again:
        beside: Any = again.load(tmp_path / "world")
        maya = again.as_person(beside["maya"])
        assert [each.text for each in maya.dms] == ["before"]
        assert maya.home is not None
        posted = maya.post(again.dm(beside["app"], beside["maya"]), "after")
        assert posted.ts > maya.dms[0].ts
