import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.typed import rich_text, unescaped


def elements(text: str) -> list[object]:
    found: list[object] = rich_text(text)["elements"][0]["elements"]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A &amp; B &lt;c&gt;", [{"type": "text", "text": "A & B <c>"}]),
        ("<@U1>", [{"type": "user", "user_id": "U1"}]),
        ("<#C1|old>", [{"type": "channel", "channel_id": "C1"}]),
        ("<!subteam^S1>", [{"type": "usergroup", "usergroup_id": "S1"}]),
        ("<!here>", [{"type": "broadcast", "range": "here"}]),
        ("<https://x.example/?a=1&amp;b>", [{"type": "link", "url": "https://x.example/?a=1&b"}]),
        ("<https://x.example|see>", [{"type": "link", "url": "https://x.example", "text": "see"}]),
        ("<javascript:alert(1)>", [{"type": "text", "text": "<javascript:alert(1)>"}]),
        ("10:30:45", [{"type": "text", "text": "10:30:45"}]),
        (
            "Hi <@U1> :wave:!",
            [
                {"type": "text", "text": "Hi "},
                {"type": "user", "user_id": "U1"},
                {"type": "text", "text": " "},
                {"type": "emoji", "name": "wave"},
                {"type": "text", "text": "!"},
            ],
        ),
        ("", []),
    ],
)
def test_words_become_elements(text: str, expected: list[object]) -> None:
    assert elements(text) == expected


@given(st.text(alphabet="<>&;@#!|:ab _ltgamp\n", max_size=60))
def test_no_word_is_lost(text: str) -> None:
    shown = "".join(
        str(each.get("text") or "")
        for each in elements(text)
        if isinstance(each, dict) and each["type"] == "text"
    )
    typed = unescaped(text)
    assert len(shown) <= len(typed)
    if "<" not in text and ":" not in text:
        assert shown == typed
