"""Rich text: harmless, in pages, as words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import rich_text
from tests.unit.handlers.payloads import faults, unhurried

Node = dict[str, Any]

styles = st.sampled_from([{}, {"style": {"bold": True}}, {"style": {"italic": True, "code": True}}])
leaves = st.one_of(
    st.builds(lambda text, style: {"type": "text", "text": text, **style}, st.text(max_size=200), styles),
    st.sampled_from(
        [
            {"type": "link", "url": "https://example.com/" + "a" * 80, "text": "here"},
            {"type": "link", "url": "https://example.com"},
            {"type": "emoji", "name": "tada", "unicode": "1f389"},
            {"type": "user", "user_id": "U0AUTHOR"},
            {"type": "channel", "channel_id": "C0AUSTIN"},
            {"type": "broadcast", "range": "channel"},
            {"type": "usergroup", "usergroup_id": "S0NIGHT"},
            {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "then"},
            {"type": "color", "value": "#ff0000"},
        ]
    ),
)
inline = st.lists(leaves, max_size=6)
sections = inline.map(lambda elements: {"type": "rich_text_section", "elements": elements})
texts_and_links = st.lists(leaves.filter(lambda leaf: leaf["type"] in ("text", "link")), max_size=5)
containers = st.one_of(
    sections,
    inline.map(lambda elements: {"type": "rich_text_quote", "elements": elements, "border": 1}),
    texts_and_links.map(lambda elements: {"type": "rich_text_preformatted", "elements": elements}),
    st.builds(
        lambda style, items: {"type": "rich_text_list", "style": style, "indent": 1, "elements": items},
        st.sampled_from(["bullet", "ordered"]),
        st.lists(sections, max_size=5),
    ),
)
documents = st.lists(containers, max_size=6).map(
    lambda elements: {"type": "rich_text", "block_id": "typed", "elements": elements}
)


def handle_of(group_id: str) -> str:
    return {"S0NIGHT": "night-shift"}.get(group_id, "group")


def flat(blocks: list[Node]) -> str:
    """The text alone, without the bullets and line ends between parts."""
    return "".join(
        rich_text.words({"elements": [leaf]}) if leaf["type"] != "text" else leaf["text"]
        for block in blocks
        for leaf in _leaves(block)
    )


def _leaves(node: Node) -> list[Node]:
    return [leaf for child in node["elements"] for leaf in _leaves(child)] if "elements" in node else [node]


@unhurried
@given(documents)
def test_what_was_typed_calls_nobody_and_is_what_slack_takes(typed: Node) -> None:
    made = rich_text.harmless(typed, handle_of)

    assert "block_id" not in made
    assert {leaf["type"] for leaf in _leaves(made)}.isdisjoint({"broadcast", "usergroup"})
    assert all(leaf.get("text") != "" for leaf in _leaves(made))
    if made["elements"]:
        assert faults("message", {"text": "t", "blocks": [made]}) == []


@unhurried
@given(documents, st.integers(20, 400))
def test_pages_lose_nothing_and_are_about_as_long_as_wanted(typed: Node, limit: int) -> None:
    made = rich_text.harmless(typed, handle_of)
    pages = rich_text.pages(made, limit)

    assert flat(pages) == flat([made])
    for page in pages:
        assert faults("message", {"text": "t", "blocks": [page]}) == []
        # A page is one piece at least, and an address counts for a fourth of its length.
        assert len(flat([page])) <= limit or len(_leaves(page)) == 1


def test_calls_are_written_out() -> None:
    section = {
        "type": "rich_text_section",
        "elements": [
            {"type": "broadcast", "range": "here"},
            {"type": "text", "text": " and "},
            {"type": "usergroup", "usergroup_id": "S0NIGHT"},
            {"type": "usergroup", "usergroup_id": "S0GONE"},
        ],
    }
    made = rich_text.harmless({"type": "rich_text", "elements": [section]}, handle_of)

    assert rich_text.words(made) == "@here and @night-shift@group"


@pytest.mark.parametrize(("style", "offsets"), [("ordered", [None, 2, 4]), ("bullet", [None, None, None])])
def test_a_numbered_list_counts_on_over_its_pages(style: str, offsets: list[int | None]) -> None:
    items = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": f"step {number} " * 5}]}
        for number in range(5)
    ]
    steps = {"type": "rich_text_list", "style": style, "elements": items}
    pages = rich_text.pages({"type": "rich_text", "elements": [steps]}, 90)

    assert [page["elements"][0].get("offset") for page in pages] == offsets


def test_a_word_longer_than_a_page_is_cut_and_a_text_between_words() -> None:
    pages = rich_text.pages(rich_text.paragraph("aaa " * 10 + "b" * 90), 40)

    assert [rich_text.words(page) for page in pages] == ["aaa " * 9 + "aaa", "b" * 40, "b" * 40, "b" * 10]


def test_words_are_what_a_screen_reader_says() -> None:
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": word}]} for word in "ab"]
    document = {
        "elements": [
            {"type": "rich_text_list", "elements": items},
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "link", "url": "https://e.com"},
                    {"type": "link", "url": "https://e.com", "text": " here"},
                    {"type": "emoji", "name": "tada"},
                    {"type": "date", "fallback": " then "},
                    {"type": "color", "value": "#fff"},
                    {"type": "unheard"},
                ],
            },
        ]
    }

    assert rich_text.words(document) == "• a\n• b\nhttps://e.com here:tada: then #fff"


def test_plain_words_can_be_bold_or_of_fixed_width() -> None:
    bold = rich_text.paragraph("now", is_bold=True)

    assert bold["elements"][0]["elements"][0] == {"type": "text", "text": "now", "style": {"bold": True}}
    assert rich_text.preformatted("a  b")["elements"][0]["type"] == "rich_text_preformatted"
