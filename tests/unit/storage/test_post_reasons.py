"""Reasons: what is written is read, and the sentences of former days are told apart."""

from hypothesis import given
from hypothesis import strategies as st

from storage.post_reasons import Ours, Why, read

ANYTHING = st.text(st.characters(), max_size=200)


@given(st.sampled_from(Ours) | ANYTHING, ANYTHING, st.booleans())
def test_what_is_written_is_read(error: str, detail: str, at_look: bool) -> None:
    why = Why(error, detail, at_look=at_look)
    written = why.write()
    assert read(written) == why
    assert written.isascii()
    assert "\x00" not in written, "PostgreSQL takes no text with it"


def test_the_same_reason_is_the_same_text() -> None:
    """By which posts are counted."""
    assert Why("missing_scope", "chat:write").write() == '{"error": "missing_scope", "detail": "chat:write"}'
    assert Why(Ours.NO_ANSWER).write() == '{"error": "frontlane:no_answer"}'


@given(ANYTHING)
def test_a_sentence_is_no_reason(sentence: str) -> None:
    assert read(sentence) is None
    assert read("<#C1> is archived. Unarchive it, or choose another channel.") is None


def test_json_of_others_is_no_reason() -> None:
    assert [read(text) for text in ("{}", "[]", "1", '{"error": 1}', '"not_in_channel"')] == [None] * 5
