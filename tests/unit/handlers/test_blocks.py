"""Paragraphs and screens: as few blocks as hold the words, none cut where it hurts."""

import json
import re

from hypothesis import example, given
from hypothesis import strategies as st

from handlers import blocks
from handlers.words import escape
from sandbox.validation import check_message
from tests.unit.handlers.payloads import faults, read, unhurried

words = st.text(alphabet="ab&<>é🎉 \n", max_size=4_000).map(escape)


@unhurried
@given(st.lists(words, max_size=6))
@example(["&amp;" * 3_000])
@example(["x" * 2_998 + "&amp;" + "y" * 3_000])
@example(["x" * 9_001, "", "end"])
def test_paragraphs_keep_every_character_in_order_and_cut_no_entity(lines: list[str]) -> None:
    made = blocks.paragraphs(*lines)
    texts = [block["text"]["text"] for block in made]

    assert all(0 < len(text) <= blocks.SECTION_MAX for text in texts)
    assert "".join("".join(texts).split()) == "".join("".join(lines).split())
    for text in texts:
        assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", text, re.DOTALL)


def test_short_lines_share_a_section() -> None:
    assert len(blocks.paragraphs("one", "", "two")) == 1
    assert len(blocks.paragraphs("a" * 2_000, "b" * 2_000)) == 2
    assert blocks.paragraphs("", "") == []


def test_screens_hold_what_a_modal_takes() -> None:
    many = [blocks.section(f"{number} " + "🎉" * 2_000) for number in range(250)]
    screens = blocks.screens(many)

    assert [block for screen in screens for block in screen] == many
    assert len(screens) > 3
    for screen in screens:
        assert len(screen) <= blocks.SCREEN_BLOCKS
        assert faults("modal", blocks.modal("Title", screen)) == []
    assert blocks.screens([]) == [[]]
    assert len(blocks.screens([blocks.divider()] * 200)) == 3


def test_small_parts() -> None:
    rows = blocks.table([["Site", "Ready"], ["", "3"]])
    pressed = blocks.button("Go", "go", "1", style="danger", confirm=blocks.confirm("T", "t", "y", "n"))
    kept = blocks.section("words", accessory=pressed, block_id="here")

    assert check_message({"blocks": [rows, kept, blocks.actions([pressed], block_id="row")]}) == []
    assert json.dumps(rows).count('"text": " "') == 1
    assert read([kept]) == "words\nGo\nT\nt\ny\nn"
