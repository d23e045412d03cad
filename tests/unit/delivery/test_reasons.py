"""Reasons: what a publisher reads when Slack refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import reasons


def test_a_channel_and_a_person_become_links() -> None:
    assert (
        reasons.in_words("not_in_channel", "C1")
        == "Frontlane is not in <#C1>. Invite it there: /invite @Frontlane"
    )
    assert reasons.in_words("user_disabled", "W7") == "<@W7> is deactivated in Slack."


def test_what_slack_adds_is_told() -> None:
    assert "(chat:write)" in reasons.in_words("missing_scope", "C1", "chat:write")


def test_an_unknown_name_is_told_as_it_is() -> None:
    assert reasons.in_words("brand_new_error", "C1") == "Slack refused it and called that “brand_new_error”."


def test_cannot_look_says_why_and_what_to_do() -> None:
    words = reasons.cannot_look("not_in_channel", "C1")
    assert "/invite @Frontlane" in words
    assert "send it again if it is missing" in words


@pytest.mark.parametrize("error", sorted(reasons.OF_THE_WORKSPACE))
def test_every_reason_that_stops_a_workspace_has_words(error: str) -> None:
    assert "called that" not in reasons.in_words(error, "C1")


def test_no_error_means_two_things() -> None:
    assert not reasons.UNKNOWN_OUTCOME & reasons.PASSING
    assert not reasons.UNKNOWN_OUTCOME & reasons.OF_THE_WORKSPACE
    assert not reasons.PASSING & reasons.OF_THE_WORKSPACE


@given(st.text(max_size=50), st.text(min_size=1, max_size=20), st.text(max_size=200))
def test_anything_gets_one_sentence(error: str, recipient: str, detail: str) -> None:
    assert reasons.in_words(error, recipient, detail)
