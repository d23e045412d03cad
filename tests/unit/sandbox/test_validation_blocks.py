"""Blocks: each limit at its edge, and what Slack refuses besides."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.validation import check_message, check_view

JSONObject = dict[str, Any]
Make = Callable[[int], JSONObject]

WORDS = {"type": "plain_text", "text": "words"}
MARKED = {"type": "mrkdwn", "text": "*words*"}
RAW = {"type": "raw_text", "text": "cell"}
DIVIDER = {"type": "divider"}
IMAGE = {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "i"}


def plain(length: int) -> JSONObject:
    return {"type": "plain_text", "text": "x" * length}


def marked(length: int) -> JSONObject:
    return {"type": "mrkdwn", "text": "x" * length}


def button(**more: Any) -> JSONObject:
    return {"type": "button", "text": WORDS, **more}


def section(**more: Any) -> JSONObject:
    return {"type": "section", "text": MARKED, **more}


def actions(*elements: JSONObject) -> JSONObject:
    return {"type": "actions", "elements": list(elements)}


def labelled(element: JSONObject, **more: Any) -> JSONObject:
    return {"type": "input", "label": WORDS, "element": element, **more}


def options(count: int) -> list[JSONObject]:
    return [{"text": WORDS, "value": f"v{number}"} for number in range(count)]


def select(**more: Any) -> JSONObject:
    return {"type": "static_select", "options": options(2), **more}


def rich(*elements: JSONObject) -> JSONObject:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def table(rows: int, columns: int = 1, cell: JSONObject = RAW) -> JSONObject:
    return {"type": "table", "rows": [[cell] * columns] * rows}


def data_table(rows: int, columns: int = 1, cell: JSONObject = RAW, **more: Any) -> JSONObject:
    return {"type": "data_table", "caption": "c", "rows": [[cell] * columns] * rows, **more}


def pie(**more: Any) -> JSONObject:
    chart = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
    return {"type": "data_visualization", "title": "t", "chart": {**chart, **more}}


def bars(count: int = 1, points: int = 1, **more: Any) -> JSONObject:
    names = [f"c{number}" for number in range(points)]
    data = [{"label": name, "value": -1} for name in names]
    return {
        "type": "data_visualization",
        "title": "t",
        "chart": {
            "type": "bar",
            "series": [{"name": f"s{number}", "data": data} for number in range(count)],
            "axis_config": {"categories": names, **more},
        },
    }


def modal(*blocks: JSONObject, **more: Any) -> JSONObject:
    return {"type": "modal", "title": WORDS, "submit": WORDS, "blocks": list(blocks) or [DIVIDER], **more}


def home(*blocks: JSONObject, **more: Any) -> JSONObject:
    return {"type": "home", "blocks": list(blocks) or [DIVIDER], **more}


def check_blocks(*blocks: JSONObject) -> list[str]:
    return check_message({"text": "spoken", "blocks": list(blocks)})


LENGTHS: dict[str, tuple[int, Make]] = {
    "/text/text": (150, lambda n: {"type": "header", "text": plain(n)}),
    "/block_id": (255, lambda n: {"type": "divider", "block_id": "x" * n}),
    "/fields/0/text": (2000, lambda n: {"type": "section", "fields": [marked(n)]}),
    "/accessory/text/text": (75, lambda n: section(accessory=button(text=plain(n)))),
    "/elements/0/action_id": (255, lambda n: actions(button(action_id="x" * n))),
    "/elements/0/value": (2000, lambda n: actions(button(value="x" * n))),
    "/elements/0/url": (3000, lambda n: actions(button(url="x" * n))),
    "/elements/0/accessibility_label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "/elements/0/confirm/title/text": (
        100,
        lambda n: actions(button(confirm={"text": WORDS, "title": plain(n)})),
    ),
    "/elements/0/confirm/text/text": (300, lambda n: actions(button(confirm={"text": marked(n)}))),
    "/elements/0/confirm/deny/text": (
        30,
        lambda n: actions(button(confirm={"text": WORDS, "deny": plain(n)})),
    ),
    "/elements/0/placeholder/text": (150, lambda n: actions(select(placeholder=plain(n)))),
    "/elements/0/options/0/text/text": (
        75,
        lambda n: actions(select(options=[{"text": plain(n), "value": "v"}])),
    ),
    "/elements/0/options/0/value": (
        150,
        lambda n: actions(select(options=[{"text": WORDS, "value": "x" * n}])),
    ),
    "/elements/0/options/0/description/text": (
        75,
        lambda n: actions(select(options=[{"text": WORDS, "value": "v", "description": plain(n)}])),
    ),
    "/label/text": (2000, lambda n: {**labelled(select()), "label": plain(n)}),
    "/hint/text": (2000, lambda n: labelled(select(), hint=plain(n))),
    "/element/initial_value": (
        3000,
        lambda n: labelled({"type": "plain_text_input", "initial_value": "x" * n}),
    ),
    "/image_url": (3000, lambda n: {**IMAGE, "image_url": "x" * n}),
    "/alt_text": (2000, lambda n: {**IMAGE, "alt_text": "x" * n}),
    "/title/text": (2000, lambda n: {**IMAGE, "title": plain(n)}),
    "/text": (12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    "/title": (50, lambda n: {**pie(), "title": "x" * n}),
    "/chart/segments/0/label": (20, lambda n: pie(segments=[{"label": "x" * n, "value": 1}])),
    "/chart/axis_config/x_label": (50, lambda n: bars(x_label="x" * n)),
    "/body/text": (200, lambda n: {"type": "card", "body": marked(n)}),
}


@pytest.mark.parametrize("field", LENGTHS)
def test_lengths(field: str) -> None:
    most, make = LENGTHS[field]
    assert check_blocks(make(most - 1)) == []
    assert check_blocks(make(most)) == []
    assert check_blocks(make(most + 1)) == [
        f"[ERROR] must be less than {most + 1} characters [json-pointer:/blocks/0{field}]"
    ]


def test_a_section_has_3000_characters() -> None:
    assert check_blocks(section(text=marked(3000))) == []
    assert check_blocks(section(text=marked(3001))) == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


COUNTS: dict[str, tuple[int, int, Make]] = {
    "/elements": (1, 25, lambda n: actions(*[button()] * n)),
    "/elements (context)": (1, 10, lambda n: {"type": "context", "elements": [MARKED] * n}),
    "/elements (carousel)": (
        1,
        10,
        lambda n: {"type": "carousel", "elements": [{"type": "card", "title": WORDS}] * n},
    ),
    "/fields": (1, 10, lambda n: {"type": "section", "fields": [MARKED] * n}),
    "/child_blocks": (1, 10, lambda n: {"type": "container", "title": WORDS, "child_blocks": [DIVIDER] * n}),
    "/actions": (0, 3, lambda n: {"type": "card", "title": WORDS, "actions": [button()] * n}),
    "/elements/0/options": (1, 100, lambda n: actions(select(options=options(n)))),
    "/elements/0/options (radio)": (
        1,
        10,
        lambda n: actions({"type": "radio_buttons", "options": options(n)}),
    ),
    "/elements/0/options (check)": (1, 10, lambda n: actions({"type": "checkboxes", "options": options(n)})),
    "/elements/0/options (overflow)": (1, 5, lambda n: actions({"type": "overflow", "options": options(n)})),
    "/rows": (0, 100, table),
    "/rows/0": (0, 20, lambda n: table(1, n)),
    "/rows (data)": (2, 201, data_table),
    "/chart/segments": (1, 12, lambda n: pie(segments=[{"label": "a", "value": 1}] * n)),
    "/chart/series": (1, 12, bars),
    "/chart/series/0/data": (1, 20, lambda n: bars(points=n)),
}


@pytest.mark.parametrize("field", COUNTS)
def test_counts(field: str) -> None:
    least, most, make = COUNTS[field]
    pointer = f"[json-pointer:/blocks/0{field.split()[0]}]"
    assert check_blocks(make(least)) == []
    assert check_blocks(make(most)) == []
    assert check_blocks(make(most + 1)) == [f"[ERROR] no more than {most} items allowed {pointer}"]
    if least:
        assert check_blocks(make(least - 1)) == [f"[ERROR] must provide at least {least} items {pointer}"]


def test_option_groups() -> None:
    group = {"label": plain(75), "options": options(1)}
    groups = [{**group, "options": [{"text": WORDS, "value": f"v{number}"}]} for number in range(101)]
    menu = {"type": "static_select", "option_groups": groups[:100]}
    assert check_blocks(actions(menu)) == []
    path = "/blocks/0/elements/0/option_groups"
    assert check_blocks(actions({**menu, "option_groups": groups})) == [
        f"[ERROR] no more than 100 items allowed [json-pointer:{path}]"
    ]
    assert check_blocks(actions({**menu, "option_groups": [{**group, "label": plain(76)}]})) == [
        f"[ERROR] must be less than 76 characters [json-pointer:{path}/0/label/text]"
    ]
    assert check_blocks(actions({**menu, "option_groups": [{**group, "options": options(101)}]})) == [
        f"[ERROR] no more than 100 items allowed [json-pointer:{path}/0/options]"
    ]
    assert check_blocks(actions({**menu, "options": [{"text": WORDS, "value": "v"}]})) == [
        "[ERROR] must define exactly one of `options` or `option_groups` [json-pointer:/blocks/0/elements/0]"
    ]


REFUSED: dict[str, tuple[JSONObject, str]] = {
    "unknown block": ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "no type": ({"text": WORDS}, "missing required field: type [json-pointer:/blocks/0]"),
    "unknown key": (
        {**DIVIDER, "colour": "red"},
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "missing key": ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
    "wrong type": (
        {"type": "header", "text": "words"},
        "must provide an object [json-pointer:/blocks/0/text]",
    ),
    "null": ({**DIVIDER, "block_id": None}, "must provide a string [json-pointer:/blocks/0/block_id]"),
    "mrkdwn header": (
        {"type": "header", "text": MARKED},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "mrkdwn button": (
        actions(button(text=MARKED)),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "empty text": (
        section(text=marked(0)),
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "emoji in mrkdwn": (
        section(text={**MARKED, "emoji": True}),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "empty section": ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    "style": (
        actions(button(style="green")),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    "input in actions": (
        actions({"type": "plain_text_input"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "button in input": (
        labelled(button()),
        "unsupported type: button [json-pointer:/blocks/0/element/type]",
    ),
    "button in context": (
        {"type": "context", "elements": [button()]},
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "datetimepicker beside a section": (
        section(accessory={"type": "datetimepicker"}),
        "unsupported type: datetimepicker [json-pointer:/blocks/0/accessory/type]",
    ),
    "two sources": (
        {**IMAGE, "slack_file": {"id": "F1"}},
        "must define exactly one of `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "options alike": (
        actions(select(options=options(1) * 2)),
        "options must have unique values [json-pointer:/blocks/0/elements/0]",
    ),
    "initial option": (
        actions(select(initial_option={**options(1)[0], "text": {**WORDS, "emoji": True}})),
        "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "initial options": (
        actions(
            {"type": "checkboxes", "options": options(2), "initial_options": [options(1)[0], options(3)[2]]}
        ),
        "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_options/1]",
    ),
    "milliseconds": (
        actions({"type": "datetimepicker", "initial_date_time": 1795766400000}),
        "must be less than or equal to 9999999999 [json-pointer:/blocks/0/elements/0/initial_date_time]",
    ),
    "not an integer": (
        actions({"type": "datetimepicker", "initial_date_time": 1795766400.5}),
        "must provide an integer [json-pointer:/blocks/0/elements/0/initial_date_time]",
    ),
    "file block": (
        {"type": "file", "external_id": "e", "source": "remote"},
        "unsupported type: file [json-pointer:/blocks/0/type]",
    ),
    "container in container": (
        {
            "type": "container",
            "title": WORDS,
            "child_blocks": [{"type": "container", "title": WORDS, "child_blocks": [DIVIDER]}],
        },
        "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    "style of rich text": (
        rich({"type": "text", "text": "t", "style": {"bold": "yes"}}),
        "must provide a boolean [json-pointer:/blocks/0/elements/0/elements/0/style/bold]",
    ),
    "emoji in preformatted": (
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "emoji", "name": "tada"}]}],
        },
        "unsupported type: emoji [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "list without sections": (
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "t"}]}
            ],
        },
        "unsupported type: text [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "empty cell": (
        table(1, 1, {"type": "raw_text", "text": ""}),
        "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]",
    ),
    "uneven rows": (
        {**data_table(2), "rows": [[RAW], [RAW, RAW]]},
        "all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]",
    ),
    "rich header": (
        data_table(2, 1, rich()),
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    "a segment of nothing": (
        pie(segments=[{"label": "a", "value": 0}]),
        "must be greater than 0 [json-pointer:/blocks/0/chart/segments/0/value]",
    ),
    "a number as a word": (
        pie(segments=[{"label": "a", "value": "1"}]),
        "must provide a number [json-pointer:/blocks/0/chart/segments/0/value]",
    ),
    "series alike": (
        {**bars(), "chart": {**bars()["chart"], "series": bars()["chart"]["series"] * 2}},
        "series must have unique names [json-pointer:/blocks/0/chart/series]",
    ),
    "a page of none": (
        data_table(2, page_size=0),
        "must be greater than or equal to 1 [json-pointer:/blocks/0/page_size]",
    ),
    "a setting that is no object": (
        {**table(1), "column_settings": [None, {"align": "right"}, "left"]},
        "must provide an object [json-pointer:/blocks/0/column_settings/2]",
    ),
    "two icons": (
        {"type": "card", "title": WORDS, "icon": IMAGE, "slack_icon": {"type": "icon", "name": "star"}},
        "must not define both `icon` and `slack_icon` [json-pointer:/blocks/0]",
    ),
    "tasks alike": (
        {"type": "plan", "title": "p", "tasks": [{"task_id": "t", "title": "t", "status": "error"}] * 2},
        "tasks must have unique task_ids [json-pointer:/blocks/0/tasks]",
    ),
    "a point too few": (
        bars(categories=["c0", "c1"]),
        "must have one data point for each category [json-pointer:/blocks/0/chart/series/0/data]",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    block, line = REFUSED[name]
    assert check_blocks(block) == [f"[ERROR] {line}"]


def test_every_kind_of_rich_text_is_accepted() -> None:
    inline = [
        {"type": "text", "text": "t", "style": {"bold": True, "italic": False}},
        {"type": "link", "url": "https://a.example", "text": "t"},
        {"type": "emoji", "name": "tada"},
        {"type": "user", "user_id": "U1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "team", "team_id": "T1"},
        {"type": "broadcast", "range": "here"},
        {"type": "color", "value": "#112233"},
        {"type": "date", "timestamp": 1795766400, "format": "{date}", "fallback": "f"},
    ]
    line = {"type": "rich_text_section", "elements": inline}
    block = {
        "type": "rich_text",
        "elements": [
            line,
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [line],
                "indent": 1,
                "offset": 2,
                "border": 0,
            },
            {"type": "rich_text_quote", "elements": inline, "border": 1},
            {"type": "rich_text_preformatted", "elements": inline[:2], "language": "json"},
        ],
    }
    assert check_blocks(block) == []


@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        ({"type": "alert", "text": WORDS}, {"modal"}),
        ({"type": "markdown", "text": "t"}, {"message"}),
        ({"type": "task_card", "task_id": "t", "title": "t", "status": "pending"}, {"message"}),
        ({"type": "plan", "title": "p", "tasks": []}, {"message"}),
        ({"type": "carousel", "elements": [{"type": "card", "title": WORDS}]}, {"message", "home"}),
        ({"type": "container", "title": WORDS, "child_blocks": [DIVIDER]}, {"message", "home"}),
        (table(1), {"message", "home"}),
        (data_table(2), {"message", "home"}),
        (bars(), {"message", "home"}),
        (section(), {"message", "modal", "home"}),
        (actions({"type": "datetimepicker"}), {"message", "modal"}),
        (labelled({"type": "file_input"}), {"modal"}),
        (labelled({"type": "rich_text_input", "action_id": "a"}), {"modal", "home"}),
        (labelled({"type": "plain_text_input"}), {"message", "modal", "home"}),
    ],
)
def test_surfaces(block: JSONObject, surfaces: set[str]) -> None:
    found = {
        surface
        for surface, lines in (
            ("message", check_blocks(block)),
            ("modal", check_view(modal(block), "modal")),
            ("home", check_view(home(block), "home")),
        )
        if not lines
    }
    assert found == surfaces


def test_block_ids_are_unique_also_inside_a_container() -> None:
    one = {"type": "divider", "block_id": "one"}
    container = {"type": "container", "title": WORDS, "child_blocks": [one]}
    assert check_blocks(one, {"type": "divider", "block_id": "two"}) == []
    assert check_blocks(one, one) == [
        "[ERROR] `block_id` already exists: one [json-pointer:/blocks/1/block_id]"
    ]
    assert check_blocks(container, one) == [
        "[ERROR] `block_id` already exists: one [json-pointer:/blocks/1/block_id]"
    ]


def test_action_ids_are_unique_in_their_block() -> None:
    one, two = button(action_id="one"), button(action_id="two")
    assert check_blocks(actions(one, two), actions(one, two), section(accessory=one)) == []
    assert check_blocks(actions(one, two, one)) == [
        "[ERROR] `action_id` already exists: one [json-pointer:/blocks/0]"
    ]


def test_sums_over_a_message() -> None:
    half = {"type": "markdown", "text": "x" * 6000}
    assert check_blocks(half, half) == []
    assert check_blocks(half, half, {"type": "markdown", "text": "x"}) == [
        "[ERROR] must be less than 12001 characters in all markdown blocks [json-pointer:/blocks]"
    ]
    full = table(2, 1, {"type": "raw_text", "text": "x" * 5000})
    assert check_blocks(full) == []
    assert check_blocks(full, table(1)) == [
        "[ERROR] must be less than 10001 characters in all cells of table blocks [json-pointer:/blocks]"
    ]
    container = {"type": "container", "title": WORDS, "child_blocks": [full, table(1)]}
    assert check_blocks(container) == check_blocks(full, table(1))
    full = data_table(2, 1, {"type": "raw_text", "text": "x" * 10_000})
    assert check_blocks(full) == []
    assert check_blocks(full, data_table(2)) == [
        "[ERROR] must be less than 20001 characters in all cells of data_table blocks [json-pointer:/blocks]"
    ]
    assert check_blocks(pie(), pie()) == []
    assert check_blocks(pie(), pie(), pie()) == [
        "[ERROR] no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"
    ]
    assert check_view(home(pie(), pie(), pie()), "home") == []


def test_fifty_blocks_a_message_and_a_hundred_a_view() -> None:
    assert check_blocks(*[DIVIDER] * 50) == []
    assert check_blocks(*[DIVIDER] * 51) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    assert check_view(modal(*[DIVIDER] * 100), "modal") == []
    assert check_view(home(*[DIVIDER] * 100), "home") == []
    too_many = ["[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"]
    assert check_view(modal(*[DIVIDER] * 101), "modal") == too_many
    assert check_view(home(*[DIVIDER] * 101), "home") == too_many


@given(text=st.text(min_size=1, max_size=150))
def test_text_is_not_interpreted(text: str) -> None:
    assert check_blocks({"type": "header", "text": {"type": "plain_text", "text": text}}) == []
