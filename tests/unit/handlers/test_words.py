"""Words: escaped, cut, counted, dated."""

from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import words
from handlers.alerts.views.words import links
from tests.unit.handlers.payloads import unhurried
from tests.unit.handlers.scene import content_of, ordinary


@unhurried
@given(st.text())
def test_escaping_keeps_every_character_and_leaves_no_markup(text: str) -> None:
    escaped = words.escape(text)

    assert "<" not in escaped
    assert ">" not in escaped
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@unhurried
@given(st.text(), st.integers(1, 60))
def test_clipping_keeps_the_beginning_within_the_limit(text: str, limit: int) -> None:
    clipped = words.clip(text, limit)

    assert len(clipped) <= limit
    if len(text) <= limit:
        assert clipped == text
    else:
        assert clipped.endswith("…")
        assert text.startswith(clipped[:-1])


@unhurried
@given(st.text(alphabet="&<>ab ;é🎉", max_size=400), st.integers(5, 200))
def test_clipping_what_is_escaped_cuts_no_entity(text: str, limit: int) -> None:
    clipped = words.clip_escaped(text, limit)

    assert len(clipped) <= limit
    assert words.escape(unescape(clipped)) == clipped
    assert text.startswith(unescape(clipped).removesuffix("…")) or clipped == words.escape(text)


def test_it_is_cut_between_words() -> None:
    assert words.clip("one two three", 12) == "one two…"
    assert words.clip("a " + "b" * 30, 12) == "a bbbbbbbbb…"


def test_a_quote_marks_every_line_and_escapes() -> None:
    assert words.quote("one\n\n<two>") == ">one\n>\n>&lt;two&gt;"


def test_a_date_has_words_for_where_it_is_not_converted() -> None:
    moment = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

    assert words.date(moment) == "<!date^1795766400^{date_short_pretty} {time}|Fri 27 Nov 08:00 UTC>"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 minute"),
        (15, "15 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (1440, "24 hours"),
        (2880, "2 days"),
        (10080, "7 days"),
        (2940, "49 hours"),
    ],
)
def test_durations(minutes: int, said: str) -> None:
    assert words.duration(minutes) == said


def test_lists() -> None:
    assert [words.listed("abc"[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_what_is_no_web_address_is_no_link() -> None:
    content = replace(content_of(ordinary), links="@everyone\nhttps://example.com/faq Questions")
    assert links(content) == ["@everyone", "<https://example.com/faq|Questions>"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<@U1> knows", "@Ana knows"),
        ("<@U2> knows", "a colleague knows"),
        ("<@U2|ben> knows", "@ben knows"),
        ("<!subteam^S1> and <!subteam^S2|@leads>", "@crew and @leads"),
        ("in <#C1|calls> and <#C2>", "in #calls and a channel"),
        ("<!here> <!date^1^{time}|noon>", "noon"),
        ("<https://a.example>", "https://a.example"),
        ("<http://a.example|a.example>", "a.example"),
        ("<https://a.example/1|the plan>", "the plan (https://a.example/1)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+15551234>", "+15551234"),
    ],
)
def test_a_message_as_a_person_would_type_it(written: str, typed: str) -> None:
    names = {"U1": "Ana", "S1": "crew"}
    assert words.as_typed(written, lambda key: names.get(key, "")) == typed
