"""Several messages in one: what Slack takes, and what a reader finds."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import Message, actions, button, section
from handlers.quiet.views.gathered import MESSAGE_BLOCKS_MAX, build_gathered


def message(words: str, blocks: int = 1, block_id: str | None = None) -> Message:
    rest = [section(words) for _ in range(max(0, blocks - 1))]
    return Message(words, [section(words, block_id=block_id), *rest][:blocks])


def test_one_below_the_other_each_as_it_would_be_alone() -> None:
    kudos = Message("Ben thanked you", [section("Ben thanked you"), actions([button("Give", "kudos.give")])])
    told = build_gathered([kudos, message("It is out")])
    assert told.text == "2 messages for you: Ben thanked you · It is out"
    assert [block["type"] for block in told.blocks] == [
        *("context", "divider", "section", "actions", "divider", "section"),
    ]


def test_what_is_left_alone_is_told_as_it_is() -> None:
    alone = message("It is out")
    assert build_gathered([alone]) == alone


def test_where_all_was_taken_back_a_sentence_says_so() -> None:
    assert build_gathered([]).text == "What stood here was taken back."


def test_ids_of_blocks_stand_once() -> None:
    told = build_gathered([message("One", block_id="same"), message("Two", block_id="same")])
    assert [block.get("block_id") for block in told.blocks] == [None, None, "same", None, None]


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_it_is_never_more_than_slack_takes_and_nobody_is_left_out(sizes: list[int]) -> None:
    told = build_gathered([message(f"Message {number}", size) for number, size in enumerate(sizes)])
    assert len(told.blocks) <= MESSAGE_BLOCKS_MAX
    shown = str(told.blocks)
    assert all(f"Message {number}" in shown for number in range(len(sizes)))
