"""The form: built from what is known, read from what stands in it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerts.form import read_form
from handlers.alerts.ids import FormRef
from handlers.alerts.views.form import ANSWERS_MAX, REMINDERS, build_form
from sandbox import state
from services.alerts.content import AlertForm, Change, Delivery, GroupName, Kind
from tests.unit.handlers.payloads import faults, read, unhurried
from tests.unit.handlers.scene import NASTY, rich

seconds = st.none() | st.integers(10**9, 4 * 10**9)
line = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
ids = st.lists(st.from_regex(r"[CU]0[A-Z0-9]{4}", fullmatch=True), unique=True, max_size=4)
forms = st.builds(
    AlertForm,
    kind=st.sampled_from([str(kind) for kind in Kind]),
    title=line,
    happening=st.none() | line.filter(bool).map(rich),
    starts_at=seconds,
    ends_at=seconds,
    volume=line,
    answers=st.lists(st.tuples(line, line), min_size=1, max_size=ANSWERS_MAX),
    freedoms=line,
    stop_and_ask=line,
    ask_whom=ids,
    links=line,
    channels=ids,
    groups=ids,
    delivery=st.sampled_from([str(delivery) for delivery in Delivery]),
    acknowledge_by=seconds,
    first_word_at=seconds,
    reminders=st.lists(st.sampled_from(REMINDERS), unique=True).map(sorted),
    change=st.sampled_from([str(change) for change in Change]),
)


def untouched(view: dict[str, Any]) -> dict[str, Any]:
    """The view as Slack sends it when nobody has typed anything."""
    return view | {"state": {"values": state.values(view["blocks"])}}


@unhurried
@given(forms)
def test_a_form_shows_and_gives_back_what_was_typed(form: AlertForm) -> None:
    groups = [GroupName(group_id, NASTY) for group_id in form.groups]
    view = build_form(form, FormRef(alert=12, revision=1, answers=len(form.answers)), groups)

    assert faults("modal", view) == []
    again = read_form(untouched(view), {})
    assert replace(again, reminders=sorted(again.reminders)) == form


def test_an_empty_form_gives_the_defaults() -> None:
    view = build_form(AlertForm(), FormRef())

    assert replace(read_form(untouched(view), {}), answers=()) == AlertForm(
        reminders=[1440, 60], ask_whom=[], channels=[], groups=[]
    )


def test_an_edit_asks_what_it_is_and_cannot_be_a_draft() -> None:
    new, edit = build_form(AlertForm(), FormRef()), build_form(AlertForm(), FormRef(alert=12))

    assert "What is this edit?" in read(edit["blocks"])
    assert "Save as draft" not in read(edit["blocks"])
    assert edit["title"]["text"] == "Edit alert #12"
    assert "What is this edit?" not in read(new["blocks"])
    assert "Save as draft" in read(new["blocks"])


def test_ten_answers_are_all_that_can_be_added() -> None:
    nine, ten = (build_form(AlertForm(), FormRef(answers=count)) for count in (9, ANSWERS_MAX))

    assert "Add another question" in read(nine["blocks"])
    assert "Add another question" not in read(ten["blocks"])


def test_a_note_stands_above_and_groups_by_name() -> None:
    view = build_form(AlertForm(groups=["S0N"]), FormRef(), [GroupName("S0N", "night")], "Saved.")

    assert read(view["blocks"]).startswith("Saved.")
    assert "@night" in read(view["blocks"])


@pytest.mark.parametrize("values", [{}, {"title": {}}, {"title": {"alert.form.title": {"value": None}}}])
def test_a_state_without_much_in_it_is_read_as_an_empty_form(values: dict[str, Any]) -> None:
    form = read_form({"state": {"values": values}}, {})

    assert form.title == ""
    assert form.happening is None
    assert form.kind == Kind.CAMPAIGN
    assert form.answers == []


def test_a_called_group_is_written_out_when_it_is_read() -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "usergroup", "usergroup_id": "S0N"}]}
    value = {"rich_text_value": {"type": "rich_text", "elements": [section]}}
    view = {"state": {"values": {"happening": {"alert.form.happening": value}}}}

    form = read_form(view, {"S0N": "night"})

    assert form.happening is not None
    assert form.happening["elements"][0]["elements"] == [{"type": "text", "text": "@night"}]
