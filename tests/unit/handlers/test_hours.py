"""Working hours in words, and in a form: what was written is read again."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import View, modal
from handlers.hours import hours_in_words, hours_inputs, read_hours_inputs
from handlers.inputs import shown_in
from services.language import LANGUAGES, speaking
from services.problems import FormProblem
from services.quiet.hours import Hours, read_hours
from tests.unit.handlers.payloads import faults

TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
HOURS = st.builds(Hours, st.frozensets(st.integers(0, 6), min_size=1), TIMES, TIMES)


def form_of(hours: Hours | None, *, is_optional: bool = False) -> View:
    fields = hours_inputs("work", "a", "Days", hours, hint="Why", is_optional=is_optional)
    return modal("Hours", fields, submit="Save")


@given(hours=HOURS)
def test_what_a_form_shows_is_read_as_it_is_written(hours: Hours) -> None:
    assert read_hours_inputs(shown_in(form_of(hours)), "work") == str(hours)
    assert read_hours(str(hours)) == hours


def test_without_a_day_there_are_none_though_times_are_suggested() -> None:
    view = form_of(None, is_optional=True)
    assert "initial_time" in str(view["blocks"])
    assert read_hours_inputs(shown_in(view), "work") == ""


@pytest.mark.parametrize("missing", [{"from"}, {"to"}, {"from", "to"}])
def test_days_without_a_time_are_refused_under_its_field(missing: set[str]) -> None:
    typed = dict(shown_in(form_of(read_hours("Mon-Fri 08:00-18:00"))))
    typed |= {f"work.{name}": {"selected_time": None} for name in missing}
    with pytest.raises(FormProblem) as refused:
        read_hours_inputs(typed, "work")
    assert set(refused.value.fields) == {f"work.{name}" for name in missing}
    assert read_hours_inputs(typed, "work", is_final=False) == ""


@pytest.mark.parametrize(
    ("language", "written", "words"),
    [
        ("en", "Mon-Fri 08:00-18:00", "Mon–Fri 08:00–18:00"),
        ("en", "Mon,Wed,Sat 22:00-06:00", "Mon, Wed and Sat 22:00–06:00"),
        ("es", "Mon-Thu,Sun 08:00-18:00", "lun–jue y dom 08:00–18:00"),
        ("fil", "Fri 09:30-09:30", "Biy 09:30–09:30"),
    ],
)
def test_in_words(language: str, written: str, words: str) -> None:
    with speaking(language):
        assert hours_in_words(read_hours(written)) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_the_fields_and_days_begin_with_a_capital(language: str) -> None:
    with speaking(language):
        view = form_of(Hours(frozenset(range(7)), time(0), time(23, 59)))
    assert faults("modal", view) == []
    labels = [option["text"]["text"] for option in view["blocks"][0]["element"]["options"]]
    assert len(set(labels)) == 7
    assert all(label[0].isupper() for label in labels)
