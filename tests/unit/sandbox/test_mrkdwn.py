from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.mrkdwn import html


def shown(text: str) -> str:
    return html(text, {"U1": "Maya", "C1": "austin", "S1": "manila"}.__getitem__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*bold* and _slanted_", "<b>bold</b> and <i>slanted</i>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("`code` ~gone~", "<code>code</code> <s>gone</s>"),
        ("A &amp; B &lt;c&gt;", "A &amp; B &lt;c&gt;"),
        ("A & B", "A &amp; B"),
        ("<@U1> in <#C1|old> of <!subteam^S1>", "@Maya in #austin of @manila"),
        ("<!here>", "@here"),
        ("<!date^1800000000^{date_short}|15 Jan>", "15 Jan"),
        (
            "<https://x.example/?a=1&amp;b=2|see>",
            '<a href="https://x.example/?a=1&amp;b=2" rel="noreferrer">see</a>',
        ),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
    ],
)
def test_is_drawn(text: str, expected: str) -> None:
    assert shown(text) == expected


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@given(st.text(alphabet="<>&\"'|!@#^*_~`/:=ab script javascript:https://\n", max_size=60))
def test_nothing_but_our_own_tags_comes_out(text: str) -> None:
    tags = Tags()
    tags.feed(html(text, lambda each: each))
    tags.close()
    assert {tag for tag, _ in tags.seen} <= {"a", "b", "i", "s", "code"}
    for tag, attributes in tags.seen:
        names = [name for name, _ in attributes]
        assert names == (["href", "rel"] if tag == "a" else [])
        for name, value in attributes:
            if name == "href":
                assert (value or "").startswith(("https://", "http://", "mailto:"))
