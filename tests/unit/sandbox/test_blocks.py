from itertools import count
from typing import Any

from sandbox import blocks

NESTED: list[dict[str, Any]] = [
    {
        "type": "container",
        "title": {"type": "plain_text", "text": "Box"},
        "child_blocks": [
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}],
            }
        ],
    },
    {
        "type": "section",
        "block_id": "mine",
        "text": {"type": "mrkdwn", "text": "*Hi*"},
        "accessory": {"type": "overflow", "action_id": "more", "options": []},
    },
    {
        "type": "input",
        "element": {"type": "plain_text_input"},
        "label": {"type": "plain_text", "text": "Name"},
    },
]


def test_ids_are_added_and_what_was_given_stays_untouched() -> None:
    numbers = count()
    done = blocks.with_ids(NESTED, lambda: f"new{next(numbers)}")
    pairs = [(block["block_id"], element["action_id"]) for block, element in blocks.elements(done)]
    assert len({block_id for block_id, _ in pairs}) == 3
    assert pairs[1] == ("mine", "more")
    assert all(block_id and action_id for block_id, action_id in pairs)
    assert done[1] is NESTED[1]
    assert "block_id" not in NESTED[0]
    assert done[0]["block_id"] != pairs[0][0]


def test_texts_are_all_that_a_reader_sees_in_order() -> None:
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Ask "},
                    {"type": "user", "user_id": "U1"},
                    {"type": "emoji", "name": "bee"},
                    {"type": "link", "url": "https://x.example"},
                    {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "today"},
                ],
            }
        ],
    }
    image = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A bee"}
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}, rich]]}
    assert blocks.texts([*NESTED, rich, image, table]) == [
        "Box",
        "Go",
        "*Hi*",
        "Name",
        "Ask <@U1>:bee:https://x.exampletoday",
        "A bee",
        "cell",
        "Ask <@U1>:bee:https://x.exampletoday",
    ]
