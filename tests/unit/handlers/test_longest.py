"""An alert with every field at its limit: it posts, and nothing that was typed is lost."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerts.ids import DETAILS, AlertRef
from handlers.alerts.views.details import build_details
from handlers.alerts.views.message import build_announcement, build_body
from services.alerts.content import AlertContent, Brief
from tests.unit.handlers.payloads import as_payload, faults, labels, read, unhurried
from tests.unit.handlers.scene import NASTY, Words, brief_of, content_of, longest, ordinary, rich

BODY = " ".join(f"word{number}" for number in range(2_000))


def squeezed(text: str) -> str:
    """Without spaces: where a text is cut, they go."""
    return "".join(text.split())


def typed(brief: Brief) -> Iterator[str]:
    """Every text that people typed, one at a time, in the order in which it is shown."""
    content = brief.content
    yield content.title
    yield content.volume
    for section in content.happening["elements"]:
        yield from (node["text"] for node in section["elements"])
    for question, answer in content.answers:
        yield question
        yield answer
    yield from content.freedoms.splitlines()
    yield from content.stop_and_ask.splitlines()
    for question, answer in brief.asked:
        yield question
        yield answer


def shown_in_details(brief: Brief) -> str:
    """All pages of the details, turned as a person turns them."""
    text, page = "", 0
    while True:
        view = build_details(brief, page)
        assert faults("modal", view) == []
        blocks = view["blocks"]
        turn = [
            element
            for block in blocks
            for element in block.get("elements", [])
            if element.get("action_id") == DETAILS
        ]
        if not turn:
            assert page == 0
            return read(blocks)
        text += read(blocks[:-2])
        page = AlertRef.load(turn[0]["value"]).page or 0
        if page == 0:
            return text


def assert_nothing_is_lost(brief: Brief) -> None:
    shown = squeezed(shown_in_details(brief))
    at = 0
    for text in typed(brief):
        found = shown.find(squeezed(text), at)
        assert found != -1, f"lost, or out of order: {text[:80]!r}"
        at = found + len(squeezed(text))


def brief_with(words: Words, *, pairs: int = 10, asked: int = 0) -> Brief:
    return brief_of(content_of(words, pairs=pairs), asked=[(words(1_000), words(2_000))] * asked)


def test_every_field_at_its_limit_posts_as_one_message_and_says_that_there_is_more() -> None:
    brief = brief_with(longest)
    posted = build_announcement(brief)

    assert faults("message", as_payload(posted)) == []
    assert len(posted.blocks) <= 10
    assert labels(posted) == ["Got it", "I have a question", "What may I do?", "All details"]
    assert "There is more to read" in read(posted.blocks)


@pytest.mark.parametrize("asked", [0, 50])
@pytest.mark.parametrize(
    "words",
    [
        longest,
        lambda limit: "🎉" * limit,
        lambda limit: "&" * limit,
        lambda limit: "ب" * limit,
        lambda limit: (f"{BODY} " * (limit // 8_000 + 1))[:limit],
    ],
    ids=["everything", "emoji", "ampersands", "right to left", "words"],
)
def test_nothing_is_lost_at_the_limits(words: Words, asked: int) -> None:
    assert_nothing_is_lost(brief_with(words, asked=asked))


def test_a_body_of_two_thousand_words_is_a_click_away() -> None:
    content = replace(content_of(ordinary), happening=rich(*BODY.split("word1000 ")))
    brief = brief_of(content)

    assert "word50 " in read(build_body(brief))
    assert "word1500" not in read(build_body(brief))
    assert "There is more to read" in read(build_body(brief))
    assert_nothing_is_lost(brief)


def test_what_is_short_is_said_whole_and_needs_no_click() -> None:
    brief = brief_of(content_of(ordinary))

    assert "There is more to read" not in read(build_body(brief))
    assert "Read on" not in read(build_details(brief)["blocks"])
    assert_nothing_is_lost(brief)


@pytest.mark.parametrize(
    "change",
    [
        {"answers": [("Why?", "&" * 100)]},
        {"answers": [("x " * 200, "So.")]},
        {"answers": [("Why?", "So.")] * 4},
        {"freedoms": "Refund it\n" * 6},
        {"freedoms": "<" * 100},
        {"stop_and_ask": "y" * 221},
        {"ask_whom": ["U0WHOM"] * 11},
        {"happening": rich("z " * 400)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_cut_is_said_to_be_cut(change: dict[str, Any]) -> None:
    brief = brief_of(replace(content_of(ordinary), **change))

    assert "There is more to read" in read(build_body(brief))


def test_links_are_links_and_the_longest_are_written_out() -> None:
    lines = [
        "https://example.com/faq?a=1&b=2 Questions & answers | <b>",
        "https://example.com",
        "https://e.com/" + "a" * 2_900,
        "https://evil.example/|<!channel> hm",
    ]
    brief = brief_of(replace(content_of(ordinary), links="\n".join(lines)))
    text = json.dumps(build_details(brief), ensure_ascii=False)

    assert "<https://example.com/faq?a=1&amp;b=2|Questions &amp; answers ¦ &lt;b&gt;>" in text
    assert "• <https://example.com>" in text
    assert "<https://evil.example/%7C%3C!channel%3E|hm>" in text
    assert "a" * 2_900 in squeezed(shown_in_details(brief))
    assert faults("modal", build_details(brief)) == []


texts = st.lists(st.sampled_from(NASTY.split()) | st.text(max_size=300), max_size=30).map(" ".join)


@unhurried
@given(
    happening=st.lists(texts, min_size=1, max_size=6), pairs=st.lists(st.tuples(texts, texts), max_size=10)
)
def test_no_words_are_lost_whatever_they_are(happening: list[str], pairs: list[tuple[str, str]]) -> None:
    content: AlertContent = replace(
        content_of(ordinary),
        happening=rich(*happening, "the end"),
        answers=[(question.strip() or "?", answer.strip() or "!") for question, answer in pairs],
    )
    assert_nothing_is_lost(brief_of(content, asked=pairs))
