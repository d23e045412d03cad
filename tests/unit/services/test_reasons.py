"""Reasons: what people read when a post did not arrive, each in their own language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.reasons import OF_THE_WORKSPACE
from services.language import LANGUAGES, speaking
from services.reasons import WORDS, in_markup, in_text
from storage.post_reasons import Ours, Why
from tests.language.nobodys import NOBODYS, untranslated

NOT_IN_CHANNEL = Why("not_in_channel").write()
ERRORS = [*WORDS, "brand_new_error"]
NAMES = frozenset({"brand_new_error"})


def test_a_channel_and_a_person_become_links() -> None:
    words = "Frontlane is not in <#C1>. Invite it there: /invite @Frontlane"
    assert in_markup(NOT_IN_CHANNEL, "C1") == words
    assert in_markup(Why("user_disabled").write(), "W7") == "<@W7> is deactivated in Slack."


def test_in_a_file_they_are_called_by_their_name() -> None:
    assert in_text(Why("user_disabled").write(), "Ana & Co") == "Ana & Co is deactivated in Slack."
    assert in_text(Why("missing_scope", "a<b").write(), "Ana").startswith(
        "Frontlane lacks a permission (a<b)."
    )


def test_it_is_said_in_the_language_of_who_reads() -> None:
    with speaking("es"):
        assert in_markup(NOT_IN_CHANNEL, "C1") == (
            "Frontlane no está en <#C1>. Invítalo ahí: /invite @Frontlane"
        )
    with speaking("fil"):
        assert in_markup(NOT_IN_CHANNEL, "C1") == (
            "Wala sa <#C1> ang Frontlane. I-invite ito roon: /invite @Frontlane"
        )


def test_what_slack_adds_is_told_and_is_no_markup() -> None:
    assert "(chat:write)" in in_markup(Why("missing_scope", "chat:write").write(), "C1")
    words = in_markup(Why("invalid_blocks", "<!channel> & more").write(), "C1")
    assert words == "Slack does not accept how it is laid out (&lt;!channel&gt; &amp; more)."


def test_an_unknown_name_is_told_as_it_is() -> None:
    words = in_markup(Why("brand_new_error", "x").write(), "C1")
    assert words == "Slack refused it and called that “brand_new_error” (x)."
    assert "<!here>" not in in_markup(Why("<!here>").write(), "C1")


def test_what_cannot_be_looked_for_says_why_and_what_to_do() -> None:
    words = in_markup(Why("not_in_channel", at_look=True).write(), "C1")
    assert "send it again if it is missing" in words
    assert words.endswith(in_markup(NOT_IN_CHANNEL, "C1"))


def test_what_could_not_be_written_is_found_in_the_log() -> None:
    words = in_markup(Why(Ours.NOT_WRITTEN, "1a2b3c4d").write(), "C1")
    assert words == "It could not be written. The log says more under error 1a2b3c4d."


@pytest.mark.parametrize("sentence", ["<#C1> is archived. Unarchive it, or choose another channel.", "No."])
def test_a_sentence_of_former_days_is_shown_as_it_is(sentence: str) -> None:
    with speaking("es"):
        assert in_markup(sentence, "C2") == in_text(sentence, "Ana") == sentence


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_reason_says_nothing(nothing: str | None) -> None:
    assert in_markup(nothing, "C1") == in_text(nothing, "Ana") == ""


@pytest.mark.parametrize("error", [*Ours, *sorted(OF_THE_WORKSPACE)])
def test_every_reason_of_ours_or_of_a_workspace_has_words(error: str) -> None:
    assert "called that" not in in_markup(Why(error).write(), "C1")


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("at_look", [False, True])
def test_no_word_is_left_untranslated(error: str, *, at_look: bool) -> None:
    with speaking(NOBODYS):
        assert untranslated([{"text": in_markup(Why(error, at_look=at_look).write(), "C1")}], NAMES) == []


@given(st.sampled_from(ERRORS) | st.text(max_size=50), st.text(max_size=200), st.sampled_from([*LANGUAGES]))
def test_anything_gets_one_sentence_and_pings_nobody(error: str, detail: str, language: str) -> None:
    with speaking(language):
        words = in_markup(Why(error, detail).write(), "C1")
    assert words
    assert "<" not in words.replace("<#C1>", "")
