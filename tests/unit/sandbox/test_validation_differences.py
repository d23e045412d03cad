"""Where the validator and an independent one, made from Slack's own types, differ, and who is right.

The other one is not part of this project: these tests are collected where it stands beside it.
"""

import importlib.util
import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sandbox.validation import check_message, check_view
from sandbox.validation.places import Surface

SHARED = Path(__file__).parents[4] / "shared"
BLOCKCHECK = SHARED / "tools" / "blockcheck"

__test__ = BLOCKCHECK.is_dir()

JSONObject = dict[str, Any]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BLOCKCHECK / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        spec.loader.exec_module(module)
    return module


if __test__:
    blockcheck = load("check")


def theirs(surface: Surface, document: JSONObject) -> list[str]:
    try:
        errors, _ = blockcheck.check(surface, document)
    except (AttributeError, TypeError, KeyError) as crash:
        return [f"crash: {crash}"]
    return [f"{message} {path}" for path, message in errors]


def ours(surface: Surface, document: JSONObject) -> list[str]:
    return check_message(document) if surface == "message" else check_view(document, surface)


def wrapped(surface: Surface, blocks: list[JSONObject]) -> JSONObject:
    if surface == "message":
        return {"text": "spoken", "blocks": blocks}
    if surface == "home":
        return {"type": "home", "blocks": blocks}
    words = {"type": "plain_text", "text": "words"}
    return {"type": "modal", "title": words, "submit": words, "blocks": blocks}


@dataclass(frozen=True)
class Difference:
    """A rule on which the two differ, and the page that says who is right."""

    lines: str
    example: JSONObject
    page: str
    surface: Surface = "message"


ELEMENTS = "https://docs.slack.dev/reference/block-kit/block-elements/"
BLOCKS = "https://docs.slack.dev/reference/block-kit/blocks/"
OBJECTS = "https://docs.slack.dev/reference/block-kit/composition-objects/"

WORDS = {"type": "plain_text", "text": "words"}
OPTION = {"text": WORDS, "value": "v"}


def actions(element: JSONObject) -> JSONObject:
    return {"type": "actions", "elements": [element]}


def labelled(element: JSONObject, **more: Any) -> JSONObject:
    return {"type": "input", "label": WORDS, "element": element, **more}


def rich(*containers: JSONObject) -> JSONObject:
    return {"type": "rich_text", "elements": list(containers)}


def chart(**more: Any) -> JSONObject:
    plot = {
        "type": "bar",
        "series": [{"name": "s", "data": [{"label": "a", "value": 1}]}],
        "axis_config": {"categories": ["a"]},
    }
    return {"type": "data_visualization", "title": "t", "chart": {**plot, **more}}


def data_table(*rows: list[JSONObject]) -> JSONObject:
    return {"type": "data_table", "caption": "c", "rows": list(rows)}


RAW = {"type": "raw_text", "text": "cell"}
TASK = {"task_id": "t", "title": "t", "status": "complete"}

WE_REFUSE = [
    Difference(
        "in the format YYYY-MM-DD",
        actions({"type": "datepicker", "initial_date": "tomorrow"}),
        ELEMENTS + "date-picker-element",
    ),
    Difference(
        "in the format HH:mm",
        actions({"type": "timepicker", "initial_time": "25:00"}),
        ELEMENTS + "time-picker-element",
    ),
    Difference(
        r"/initial_date_time\]",
        actions({"type": "datetimepicker", "initial_date_time": 1628633820000}),
        ELEMENTS + "datetime-picker-element",
    ),
    Difference(
        r"/max_files\]",
        labelled({"type": "file_input", "max_files": 11}),
        ELEMENTS + "file-input-element",
        "modal",
    ),
    Difference(
        r"/max_selected_items\]",
        actions({"type": "multi_users_select", "max_selected_items": 0}),
        ELEMENTS + "multi-select-menu-element",
    ),
    Difference(
        r"/min_query_length\]",
        actions({"type": "external_select", "min_query_length": 0.5}),
        ELEMENTS + "select-menu-element",
    ),
    Difference(
        r"/m(in|ax)_length\]",
        labelled({"type": "plain_text_input", "min_length": 9, "max_length": 8}),
        ELEMENTS + "plain-text-input-element",
    ),
    Difference(
        r"must be less than 3001 characters .*/element/initial_value\]",
        labelled({"type": "plain_text_input", "initial_value": "x" * 3001}),
        ELEMENTS + "plain-text-input-element: no user could submit it, max_length ends at 3000",
    ),
    Difference(
        r"/m(in|ax)_lines\]",
        labelled({"type": "rich_text_input", "action_id": "a", "max_lines": 101}),
        ELEMENTS + "rich-text-input-element",
        "modal",
    ),
    Difference(
        r"a number written as a string|`min_value` cannot be greater",
        labelled({"type": "number_input", "is_decimal_allowed": False, "min_value": "few"}),
        ELEMENTS + "number-input-element",
        "modal",
    ),
    Difference(
        r"unsupported type: (datetimepicker|rich_text_input|workflow_button"
        r"|(email|url)_text_input|file_input|number_input) ",
        actions({"type": "datetimepicker"}),
        ELEMENTS + " (the table of surfaces)",
        "home",
    ),
    Difference(
        r"missing required field: value .*/(initial_)?options?(/\d+)?\]",
        actions({"type": "overflow", "options": [{"text": WORDS}]}),
        OBJECTS + "option-object",
    ),
    Difference(
        r"invalid additional property: url .*/(initial_)?options?(/\d+)?\]",
        actions({"type": "static_select", "options": [{**OPTION, "url": "https://a.example"}]}),
        OBJECTS + "option-object: only in overflow menus",
    ),
    Difference(
        r"at least 1 items .*/options\]",
        actions({"type": "checkboxes", "options": []}),
        "must provide at least 1 items, reported by users of Slack for every list of options",
    ),
    Difference(
        r"at least 1 items .*/initial_options\]",
        actions({"type": "checkboxes", "options": [OPTION], "initial_options": []}),
        "https://github.com/slackapi/bolt-js/issues/482",
    ),
    Difference(
        r"/filter(/include)?\]",
        actions({"type": "conversations_select", "filter": {}}),
        OBJECTS + "conversation-filter-object",
    ),
    Difference(
        r"/(posi|nega)tive_button/(value|text/text)\]",
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "positive_button": {"text": WORDS, "value": "x" * 2001},
                    "negative_button": {"text": WORDS, "value": "x"},
                }
            ],
        },
        ELEMENTS + "feedback-buttons-element",
    ),
    Difference(
        r"must be less than 2001 characters .*/elements/\d+/value\]",
        {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": WORDS, "value": "x" * 2001}],
        },
        ELEMENTS + "icon-button-element",
    ),
    Difference(
        r"at least 1 items .*/elements\]",
        {"type": "context_actions", "elements": []},
        BLOCKS + "context-actions-block: as for the other lists of elements",
    ),
    Difference(
        r"at least 1 items .*/fields\]",
        {"type": "section", "fields": []},
        BLOCKS + "section-block: text is not required if there are valid fields",
    ),
    Difference(
        "must not define both `icon` and `slack_icon`",
        {
            "type": "card",
            "title": WORDS,
            "icon": {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "i"},
            "slack_icon": {"type": "icon", "name": "star"},
        },
        BLOCKS + "card-block",
    ),
    Difference(
        r"/slack_icon(/\w+)?\]",
        {"type": "card", "title": WORDS, "slack_icon": {"type": "icon", "name": "unheard"}},
        OBJECTS + "slack-icon-object",
    ),
    Difference(
        r"/tasks(/\d+\b.*)?\]",
        {"type": "plan", "title": "p", "tasks": [TASK, TASK]},
        BLOCKS + "plan-block: tasks are task cards without a type, at most 50, with unique task_ids",
    ),
    Difference(
        "missing required field: tasks",
        {"type": "plan", "title": "p"},
        BLOCKS + "plan-block",
    ),
    Difference(
        r"the same number of cells|(at least 1|no more than 20) items .*/rows/\d+\]",
        data_table([RAW, RAW], [RAW]),
        BLOCKS + "data-table-block",
    ),
    Difference(
        r"unsupported type: rich_text .*/rows/0/\d+/type\]",
        data_table([rich()], [RAW]),
        BLOCKS + "data-table-block: no rich text in the header",
    ),
    Difference(
        r"/page_size\]|/row_header_column_index\]",
        {**data_table([RAW], [RAW]), "page_size": 101},
        BLOCKS + "data-table-block",
    ),
    Difference(
        "one data point for each category|series must have unique names",
        chart(axis_config={"categories": ["a", "b"]}),
        BLOCKS + "data-visualization-block: enforced at runtime",
    ),
    Difference(
        r"invalid additional property: .*/chart/",
        chart(axis_config={"categories": ["a"], "z_label": "z"}),
        "Slack refuses unknown keys in every object of Block Kit",
    ),
    Difference(
        r"/indent\]|/timestamp\]",
        rich({"type": "rich_text_list", "style": "bullet", "elements": [], "indent": -1}),
        ELEMENTS + "rich-text-list-element",
    ),
    Difference(
        "unsupported type: file_input",
        labelled({"type": "file_input"}, dispatch_action=True),
        BLOCKS + "input-block",
        "modal",
    ),
    Difference(
        "in all cells of table blocks",
        {
            "type": "container",
            "title": WORDS,
            "child_blocks": [{"type": "table", "rows": [[{**RAW, "text": "x" * 10_001}]]}],
        },
        BLOCKS + "table-block: all the cells of a message",
    ),
    Difference(
        "only one element can have `focus_on_load`",
        {
            "type": "actions",
            "elements": [
                {"type": "users_select", "action_id": "a", "focus_on_load": True},
                {"type": "users_select", "action_id": "b", "focus_on_load": True},
            ],
        },
        ELEMENTS + "select-menu-element: within the view object, so in Home too",
        "home",
    ),
]

WE_ACCEPT = [
    Difference(
        r"/blocks/\d+(/elements/\d+)?/(subtitle|body)/(type|emoji)?|'emoji' was unexpected.*/(subtitle|body)",
        {"type": "card", "title": WORDS, "subtitle": WORDS},
        BLOCKS + "card-block",
    ),
    Difference(
        r"/description\b|mrkdwn.*/options?",
        actions(
            {"type": "radio_buttons", "options": [{**OPTION, "description": {"type": "mrkdwn", "text": "d"}}]}
        ),
        OBJECTS + "option-object",
    ),
    Difference(
        "'language' was unexpected",
        rich({"type": "rich_text_preformatted", "elements": [], "language": "python"}),
        ELEMENTS + "rich-text-preformatted-element",
    ),
    Difference(
        "'(client_)?(highlight|unlink)' (was|were) unexpected",
        rich(
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "t", "style": {"highlight": True}}],
            }
        ),
        ELEMENTS + "text-element",
    ),
    Difference(
        "'(icon|hide_title)' (was|were) unexpected",
        {"type": "task_card", **TASK, "hide_title": True},
        BLOCKS + "task-card-block",
    ),
]

ABSENT = Difference(
    r"^(None|'') is not of type '(array|object)' /(blocks|metadata)$",
    {"blocks": None},
    "https://docs.slack.dev/apis/web-api: an empty argument is an absent one",
)


def explained(lines: list[str], differences: list[Difference]) -> bool:
    return all(any(re.search(known.lines, line) for known in differences) for line in lines)


@pytest.mark.parametrize("known", WE_REFUSE, ids=lambda known: known.lines)
def test_known_difference_we_refuse(known: Difference) -> None:
    document = wrapped(known.surface, [known.example])
    assert theirs(known.surface, document) == []
    lines = ours(known.surface, document)
    assert lines
    assert explained(lines, [known]), lines


@pytest.mark.parametrize("known", WE_ACCEPT, ids=lambda known: known.lines)
def test_known_difference_we_accept(known: Difference) -> None:
    document = wrapped(known.surface, [known.example])
    assert ours(known.surface, document) == []
    lines = theirs(known.surface, document)
    assert lines
    assert explained(lines, [known]), lines


def test_known_difference_absent_argument() -> None:
    document = {"text": "spoken", **ABSENT.example}
    assert ours("message", document) == []
    assert explained(theirs("message", document), [ABSENT])


def test_the_looks_are_sound() -> None:
    looks = sorted((SHARED / "looks").glob("*.json"))
    assert looks
    for look in looks:
        assert check_message(json.loads(look.read_text())) == [], look.name


def samples() -> list[tuple[str, Surface, JSONObject]]:
    found: list[tuple[str, Surface, JSONObject]] = []
    for file in sorted((SHARED / "tools" / "blockview" / "samples").glob("*.json")):
        sample = json.loads(file.read_text())
        messages = [*sample.get("messages", ()), *([sample] if "blocks" in sample else ())]
        found += [
            (file.name, "message", {"text": "spoken", "blocks": message["blocks"]})
            for message in messages
            if "blocks" in message
        ]
        if "view" in sample:
            found.append((file.name, sample["view"]["type"], sample["view"]))
    return found


UNSOUND_SAMPLES = {
    ("exotic.json", "/blocks/0/type"): "alert",
    ("exotic.json", "/blocks/8/type"): "file",
    ("exotic.json", "/blocks/9/elements/2/type"): "icon_button",
    ("home.json", "/view/blocks/10/type"): "nonsense_block",
}
"""What the samples hold on purpose though Slack refuses it."""


def test_the_samples_are_sound_but_for_what_is_named() -> None:
    found = [(name, line) for name, surface, document in samples() for line in ours(surface, document)]
    assert found == [
        (name, f"[ERROR] unsupported type: {kind} [json-pointer:{path}]")
        for (name, path), kind in UNSOUND_SAMPLES.items()
    ]
    for _, surface, document in samples():
        assert bool(ours(surface, document)) == bool(theirs(surface, document))
