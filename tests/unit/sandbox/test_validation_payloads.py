"""Arguments of messages, views and answers to submissions, around the blocks they hold."""

import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.validation import check_manifest, check_message, check_response_action, check_view
from tests.unit.sandbox.test_validation_blocks import (
    DIVIDER,
    WORDS,
    JSONObject,
    check_blocks,
    home,
    labelled,
    marked,
    modal,
    plain,
    section,
    select,
)


@pytest.mark.parametrize("absent", [{}, {"blocks": None}, {"blocks": ""}, {"blocks": []}, {"blocks": "[]"}])
def test_a_message_may_have_no_blocks(absent: JSONObject) -> None:
    assert check_message({"text": "spoken", **absent}) == []


def test_arguments_may_be_strings_of_json() -> None:
    blocks = [{"type": "header", "text": plain(151)}]
    assert check_message({"blocks": json.dumps(blocks)}) == check_blocks(*blocks) != []
    assert check_message({"blocks": "[" * 100_000}) == check_message({"blocks": "[{"})
    assert check_message({"blocks": "[{"}) == ["[ERROR] must be valid JSON [json-pointer:/blocks]"]
    assert check_message({"blocks": '{"type": "divider"}'}) == [
        "[ERROR] must provide an array [json-pointer:/blocks]"
    ]


def test_blocks_of_attachments_are_checked_too() -> None:
    assert check_message({"attachments": [{"color": "#112233", "blocks": [DIVIDER]}, {"text": "t"}]}) == []
    assert check_message({"attachments": json.dumps([{"blocks": [{"type": "banner"}]}])}) == [
        "[ERROR] unsupported type: banner [json-pointer:/attachments/0/blocks/0/type]"
    ]
    assert check_message({"attachments": [{"text": "t"}] * 101}) == [
        "[ERROR] no more than 100 items allowed [json-pointer:/attachments]"
    ]
    assert check_message({"attachments": ["t"]}) == [
        "[ERROR] must provide an object [json-pointer:/attachments/0]"
    ]


def test_metadata() -> None:
    sound = {"event_type": "posted", "event_payload": {"id": 1}}
    assert check_message({"metadata": sound}) == check_message({"metadata": json.dumps(sound)}) == []
    assert check_message({"metadata": {"event_type": "posted", "event_payload": []}}) == [
        "[ERROR] must provide an object [json-pointer:/metadata/event_payload]"
    ]
    assert check_message({"metadata": {"event_payload": {}}}) == [
        "[ERROR] missing required field: event_type [json-pointer:/metadata]"
    ]


@pytest.mark.parametrize(
    ("key", "most", "make"),
    [
        ("title", 24, plain),
        ("submit", 24, plain),
        ("close", 24, plain),
        ("callback_id", 255, lambda n: "x" * n),
        ("private_metadata", 3000, lambda n: "x" * n),
    ],
)
def test_lengths_of_a_view(key: str, most: int, make: Callable[[int], object]) -> None:
    assert check_view(modal(**{key: make(most)}), "modal") == []
    pointer = f"/view/{key}" + ("/text" if make is plain else "")
    assert check_view(modal(**{key: make(most + 1)}), "modal") == [
        f"[ERROR] must be less than {most + 1} characters [json-pointer:{pointer}]"
    ]


def test_a_view_has_at_most_250_kilobytes() -> None:
    def view(length: int) -> JSONObject:
        return home(*[section(text=marked(3000)) for _ in range(81)], section(text=marked(length)))

    room = 250_000 - len(json.dumps(view(1)))
    assert check_view(view(1 + room), "home") == []
    assert check_view(view(2 + room), "home") == [
        "[ERROR] must be less than 250001 bytes [json-pointer:/view]"
    ]


def test_input_blocks_need_a_submit() -> None:
    view = modal(DIVIDER, labelled({"type": "plain_text_input"}))
    assert check_view(view, "modal") == []
    del view["submit"]
    assert check_view(view, "modal") == [
        "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]
    assert check_view(home(labelled({"type": "plain_text_input"})), "home") == []


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_one_focus(surface: Literal["modal", "home"]) -> None:
    make = modal if surface == "modal" else home
    focused = labelled({"type": "plain_text_input", "focus_on_load": True})
    unfocused = labelled({"type": "plain_text_input", "focus_on_load": False})
    assert check_view(make(focused, unfocused), surface) == []
    assert check_view(make(focused, section(accessory=select(focus_on_load=True))), surface) == [
        "[ERROR] only one element can have `focus_on_load` [json-pointer:/view/blocks]"
    ]


def test_a_view_is_of_the_surface_it_is_sent_to() -> None:
    assert check_view(home(), "modal") == ["[ERROR] unsupported type: home [json-pointer:/view/type]"]
    assert check_view(modal(), "home") == ["[ERROR] unsupported type: modal [json-pointer:/view/type]"]
    assert check_view(home(title=WORDS), "home") == [
        "[ERROR] invalid additional property: title [json-pointer:/view]"
    ]


def test_ranges_of_inputs() -> None:
    def lines(**more: Any) -> list[str]:
        return check_view(
            modal(labelled({"is_decimal_allowed": True, "type": "number_input", **more})), "modal"
        )

    assert lines(min_value="-1.5", max_value="2", initial_value="0") == []
    pointer = "[json-pointer:/view/blocks/0/element/min_value]"
    assert lines(min_value="10", max_value="9") == [
        f"[ERROR] `min_value` cannot be greater than `max_value` {pointer}"
    ]
    assert lines(min_value="nan") == [f"[ERROR] must be a number written as a string {pointer}"]


def test_a_file_input_dispatches_nothing() -> None:
    files = {"type": "file_input"}
    assert check_view(modal(labelled(files, dispatch_action=False)), "modal") == []
    assert check_view(modal(labelled(files, dispatch_action=True)), "modal") == [
        "[ERROR] unsupported type: file_input [json-pointer:/view/blocks/0/element/type]"
    ]


INPUTS = modal(
    {**labelled({"type": "plain_text_input"}), "block_id": "title"}, {"type": "divider", "block_id": "line"}
)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"response_action": "clear"},
        {"response_action": "errors", "errors": {"title": "Say what it is about."}},
        {"response_action": "update", "view": modal()},
        {"response_action": "push", "view": modal()},
    ],
)
def test_sound_response_actions(body: JSONObject) -> None:
    assert check_response_action(body, INPUTS) == []


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ({"response_action": "close"}, "must be a valid enum value [json-pointer:/response_action]"),
        ({"errors": {"title": "No."}}, "missing required field: response_action [json-pointer:]"),
        ({"response_action": "errors"}, "missing required field: errors [json-pointer:]"),
        ({"response_action": "errors", "errors": {}}, "must provide at least 1 items [json-pointer:/errors]"),
        (
            {"response_action": "errors", "errors": {"line": "No."}},
            "must be the block_id of an input block in the view: line [json-pointer:/errors]",
        ),
        (
            {"response_action": "errors", "errors": {"title": ""}},
            "must be more than 0 characters [json-pointer:/errors/title]",
        ),
        (
            {"response_action": "errors", "errors": {"title": ["No."]}},
            "must provide a string [json-pointer:/errors/title]",
        ),
        ({"response_action": "update"}, "missing required field: view [json-pointer:]"),
        (
            {"response_action": "push", "view": modal(title=plain(25))},
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (
            {"response_action": "clear", "view": modal()},
            "invalid additional property: view [json-pointer:]",
        ),
    ],
)
def test_unsound_response_actions(body: JSONObject, line: str) -> None:
    assert check_response_action(body, INPUTS) == [f"[ERROR] {line}"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "blocks", "elements", "rows", "view", "x"]), inner)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(
    st.sampled_from(["type", "blocks", "attachments", "metadata", "view", "errors", "features", "settings"]),
    JSON,
)


@given(document=OBJECTS)
def test_any_json_gets_an_answer(document: JSONObject) -> None:
    check_message(document)
    check_view(document, "modal")
    check_view({**document, "type": "home"}, "home")
    check_response_action({"response_action": "errors", **document}, INPUTS)
    check_manifest({"display_information": {"name": "n"}, **document})
