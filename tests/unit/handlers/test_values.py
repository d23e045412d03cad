"""Values that travel through Slack and back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerts.ids import AlertRef, DraftRef, FormRef, QuestionRef
from handlers.kudos.ids import RewardRef
from handlers.stories.ids import StoryRef
from handlers.town_halls.ids import HallRef
from handlers.values import LARGEST, Value
from services.problems import Problem
from tests.unit.handlers.payloads import unhurried

numbers = st.integers(0, LARGEST)


@unhurried
@given(numbers, st.none() | numbers, st.none() | st.just(1))
def test_what_was_dumped_is_loaded(alert: int, version: int | None, short: int | None) -> None:
    ref = AlertRef(alert, version, short)

    assert AlertRef.load(ref.dump()) == ref
    assert len(ref.dump()) <= Value.MAX


def test_a_form_that_knows_nothing_of_itself_is_a_new_one() -> None:
    assert FormRef.load("") == FormRef.load(None) == FormRef()


def test_the_same_words_are_another_value_to_another_kind() -> None:
    assert DraftRef.load('{"draft": 1}') == DraftRef(1)
    assert FormRef.load('{"draft": 1}') == FormRef(1)


NONSENSE = [
    None,
    "",
    "{}",
    "null",
    "[]",
    "12",
    '"12"',
    "nonsense",
    '{"alert": "12"}',
    '{"alert": 12.0}',
    '{"alert": true}',
    '{"alert": null}',
    '{"alert": [12]}',
    '{"alert": -1}',
    '{"alert": 9223372036854775808}',
    '{"alert": 12, "more": 1}',
    '{"version": 12}',
    '{"alert": NaN}',
    "[" * 2_900,
    "9" * 2_900,
    "1'; DROP TABLE alerts",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_altered_values_are_refused_with_what_to_do(text: str | None) -> None:
    with pytest.raises(Problem, match="too old to use"):
        AlertRef.load(text)


@unhurried
@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_anything_is_a_value_or_a_problem(text: str) -> None:
    for kind in (AlertRef, DraftRef, QuestionRef):
        with pytest.raises(Problem):
            kind.load(text)


@pytest.mark.parametrize(
    ("kind", "command"),
    [(AlertRef, "/alert"), (StoryRef, "/wow"), (RewardRef, "/kudos me"), (HallRef, "/townhall")],
)
def test_what_is_too_old_names_the_command_of_its_feature(kind: type[Value], command: str) -> None:
    with pytest.raises(Problem, match=f"Type {command} to see what there is."):
        kind.load("nonsense")
