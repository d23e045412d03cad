"""Reasons: what an error of Slack's means, and what an operator reads."""

import pytest

from bot.delivery import reasons


def test_no_error_means_two_things() -> None:
    of_the_workspace = reasons.OF_THE_WORKSPACE.keys()
    assert not reasons.UNKNOWN_OUTCOME & reasons.PASSING
    assert not reasons.UNKNOWN_OUTCOME & of_the_workspace
    assert not reasons.PASSING & of_the_workspace


@pytest.mark.parametrize("error", sorted(reasons.OF_THE_WORKSPACE))
def test_what_slack_adds_is_told_where_it_says_more(error: str) -> None:
    assert reasons.why_held(error) == reasons.OF_THE_WORKSPACE[error].format(detail="")
    assert ("(chat:write)" in reasons.why_held(error, "chat:write")) == (error == "missing_scope")
