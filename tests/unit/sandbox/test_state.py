from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import state

OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("Red", "Blue")]

EMPTY: dict[str, dict[str, Any]] = {
    "plain_text_input": {"value": None},
    "email_text_input": {"value": None},
    "url_text_input": {"value": None},
    "number_input": {"value": None},
    "rich_text_input": {},
    "file_input": {"files": []},
    "static_select": {"selected_option": None},
    "external_select": {"selected_option": None},
    "radio_buttons": {"selected_option": None},
    "users_select": {"selected_user": None},
    "conversations_select": {"selected_conversation": None},
    "channels_select": {"selected_channel": None},
    "datepicker": {"selected_date": None},
    "timepicker": {"selected_time": None},
    "datetimepicker": {"selected_date_time": None},
    "checkboxes": {"selected_options": []},
    "multi_static_select": {"selected_options": []},
    "multi_external_select": {"selected_options": []},
    "multi_users_select": {"selected_users": []},
    "multi_conversations_select": {"selected_conversations": []},
    "multi_channels_select": {"selected_channels": []},
}

SEEDED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"type": "plain_text_input", "initial_value": "x"}, {"value": "x"}),
    ({"type": "static_select", "initial_option": OPTIONS[0]}, {"selected_option": OPTIONS[0]}),
    ({"type": "checkboxes", "initial_options": OPTIONS}, {"selected_options": OPTIONS}),
    ({"type": "datepicker", "initial_date": "2026-11-22"}, {"selected_date": "2026-11-22"}),
    ({"type": "timepicker", "initial_time": "09:00"}, {"selected_time": "09:00"}),
    ({"type": "datetimepicker", "initial_date_time": 1_800_000_000}, {"selected_date_time": 1_800_000_000}),
    ({"type": "multi_users_select", "initial_users": ["U1"]}, {"selected_users": ["U1"]}),
    ({"type": "channels_select", "initial_channel": "C1"}, {"selected_channel": "C1"}),
]


def element(kind: str, **more: object) -> dict[str, Any]:
    return {"type": kind, "action_id": "it", **more}


@pytest.mark.parametrize("kind", EMPTY)
def test_empty_shapes(kind: str) -> None:
    assert state.seeded(element(kind)) == {"type": kind, **EMPTY[kind]}
    assert state.is_empty(state.seeded(element(kind)))


@pytest.mark.parametrize(("given_element", "value"), SEEDED)
def test_initial_values_seed(given_element: dict[str, Any], value: dict[str, Any]) -> None:
    assert state.seeded(given_element) == {"type": given_element["type"], **value}


def test_kept_only_for_the_same_block_action_and_type() -> None:
    def block(block_id: str, **more: object) -> dict[str, Any]:
        return {"type": "input", "block_id": block_id, "element": element("plain_text_input", **more)}

    before = state.values([block("a"), block("b")])
    before["a"]["it"] = before["b"]["it"] = {"type": "plain_text_input", "value": "typed"}
    select = {"type": "input", "block_id": "b", "element": element("static_select", options=OPTIONS)}
    after = state.values([block("a", initial_value="new"), select, block("c", initial_value="new")], before)
    assert after["a"]["it"]["value"] == "typed"
    assert after["b"]["it"] == {"type": "static_select", "selected_option": None}
    assert after["c"]["it"]["value"] == "new"


@given(st.text(max_size=200))
def test_any_text_of_one_line_can_be_typed_as_it_is(text: str) -> None:
    multiline = element("plain_text_input", multiline=True)
    value = state.chosen(multiline, text)
    assert value == {"type": "plain_text_input", "value": text or None}
    if "\n" in text:
        with pytest.raises(ValueError, match="single line"):
            state.chosen(element("plain_text_input"), text)


@given(st.sets(st.sampled_from(["red", "blue"])))
def test_any_choice_of_options_can_be_ticked(wanted: set[str]) -> None:
    value = state.chosen(element("checkboxes", options=OPTIONS), wanted)
    assert {option["value"] for option in value["selected_options"]} == wanted


def test_pickers_take_dates_and_times() -> None:
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert state.chosen(element("datepicker"), date(2026, 11, 22))["selected_date"] == "2026-11-22"
    assert state.chosen(element("datepicker"), moment)["selected_date"] == "2026-11-22"
    assert state.chosen(element("timepicker"), moment.timetz())["selected_time"] == "09:30"
    assert state.chosen(element("datetimepicker"), moment)["selected_date_time"] == int(moment.timestamp())
    assert state.chosen(element("datetimepicker"), None)["selected_date_time"] is None


def test_options_are_found_by_value_then_text_also_in_groups() -> None:
    grouped = element("static_select", option_groups=[{"options": OPTIONS[:1]}, {"options": OPTIONS[1:]}])
    assert state.chosen(grouped, "blue")["selected_option"] is OPTIONS[1]
    assert state.chosen(grouped, "Blue")["selected_option"] is OPTIONS[1]


@pytest.mark.parametrize(
    ("wrong", "value", "reason"),
    [
        (element("plain_text_input", max_length=3), "four", "at most 3"),
        (element("plain_text_input"), "x" * 3001, "at most 3000"),
        (element("static_select", options=OPTIONS), "green", "no option 'green'"),
        (element("multi_static_select", options=OPTIONS, max_selected_items=1), ["red", "blue"], "at most 1"),
        (element("datepicker"), "tomorrow", "not written"),
        (element("timepicker"), "25:00", "not written"),
        (element("datetimepicker"), "2026-11-22", "unix seconds"),
        (element("users_select"), "maya", "not written"),
        (element("number_input"), "1.5", "whole"),
        (element("button"), "x", "click it"),
    ],
)
def test_what_the_client_would_not_allow(wrong: dict[str, Any], value: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        state.chosen(wrong, value)


@pytest.mark.parametrize(
    ("kind", "more", "text", "complaint"),
    [
        ("plain_text_input", {}, None, "required"),
        ("plain_text_input", {"min_length": 5}, "four", "5 characters"),
        ("email_text_input", {}, "nobody", "email"),
        ("url_text_input", {}, "nowhere", "URL"),
        ("number_input", {"min_value": "3"}, "2", "3 or more"),
        ("number_input", {"max_value": "3"}, "4", "3 or less"),
        ("number_input", {"max_value": "3"}, "3", None),
        ("email_text_input", {}, "a@b.example", None),
    ],
)
def test_complaints(kind: str, more: dict[str, Any], text: str | None, complaint: str | None) -> None:
    block = {"type": "input", "block_id": "b", "element": element(kind, **more)}
    values = state.values([block])
    values["b"]["it"] = state.chosen(block["element"], text)  # type: ignore[arg-type] # dict values are objects
    found = state.complaints([block], values)
    if complaint is None:
        assert found == {}
    else:
        assert complaint in found["b"]
    optional = {**block, "optional": True}
    assert (text is None) == (state.complaints([optional], values) == {} and bool(found))
