"""Hashtags: values, what looks like one, and what does not."""

import pytest

from services.kudos.values import Tags, Values

VALUES = Values(["ownership", "Team-Spirit", "empathy"])


@pytest.mark.parametrize(
    ("tags", "read"),
    [
        ([], Tags((), {}, ())),
        (["ownership", "#Ownership", "OWNERSHIP"], Tags(("ownership",), {}, ())),
        (["teamspirit", "team_spirit"], Tags(("Team-Spirit",), {}, ())),
        (["ownershp"], Tags((), {"ownershp": "ownership"}, ())),
        (["#empathie", "queue"], Tags((), {"empathie": "empathy"}, ("queue",))),
        # What is named already is not suggested once more.
        (["ownership", "ownershp"], Tags(("ownership",), {}, ())),
        (["#", "-"], Tags((), {}, ())),
    ],
)
def test_tags(tags: list[str], read: Tags) -> None:
    assert VALUES.read(tags) == read


def test_no_values_at_all() -> None:
    assert Values([]).read(["care"]) == Tags((), {}, ("care",))
