"""Working hours: how they are written, and when shifts begin, over midnight and when clocks are changed."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.days import DAYS, zone
from services.quiet.hours import EVERY_DAY, Hours, read_hours

ZONES = ("UTC", "Asia/Manila", "America/Bogota", "Europe/Berlin", "America/Chicago", "Australia/Lord_Howe")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

times = st.times(min_value=time(0), max_value=time(23, 59)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
hours = st.builds(Hours, st.frozensets(st.integers(0, 6), min_size=1), times, times)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))
zones = st.sampled_from(ZONES)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mon-Fri 08:00-18:00", "Mon-Fri 08:00-18:00"),
        ("mon, wed ,SAT 22:00 - 6:00", "Mon,Wed,Sat 22:00-06:00"),
        ("monday-tuesday 9:00-17:30", "Mon,Tue 09:00-17:30"),
        ("Sat-Mon 10:00-14:00", "Mon,Sat,Sun 10:00-14:00"),
        ("08:00-20:00", "Mon-Sun 08:00-20:00"),
    ],
)
def test_it_is_read_as_people_write_it(text: str, written: str) -> None:
    assert str(read_hours(text)) == written


@pytest.mark.parametrize(
    "text", ["", "always", "Mon-Fri", "Mon-Fri 8-18", "Mon 25:00-26:00", "Day 08:00-18:00"]
)
def test_what_makes_no_sense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="as in Mon-Fri 08:00-18:00"):
        read_hours(text)


def test_hours_on_no_day_are_none() -> None:
    with pytest.raises(ValueError, match="without a day"):
        Hours(frozenset(), time(8), time(18))


@given(hours)
def test_what_is_written_is_read_again(given_hours: Hours) -> None:
    assert read_hours(str(given_hours)) == given_hours


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_began() -> None:
    night = read_hours("Mon 22:00-06:00")
    tuesday_three = datetime(2026, 11, 3, 3, tzinfo=UTC)
    shift = night.shift_at(tuesday_three, "UTC")
    assert shift is not None
    assert DAYS[shift.weekday()] == "Mon"
    assert night.shift_at(tuesday_three + timedelta(hours=3), "UTC") is None
    assert night.next_start(tuesday_three, "UTC") == datetime(2026, 11, 9, 22, tzinfo=UTC)


def test_hours_are_those_of_the_persons_own_clocks() -> None:
    day = read_hours("Mon-Fri 08:00-18:00")
    assert day.shift_at(MONDAY_NOON, "Europe/Berlin") is not None
    assert day.shift_at(MONDAY_NOON, "Asia/Manila") is None, "eight in the evening"
    assert day.next_start(MONDAY_NOON, "Asia/Manila") == datetime(2026, 11, 3, 0, tzinfo=UTC)
    assert day.shift_at(MONDAY_NOON, "Nowhere/At All") is not None, "as in UTC"


@pytest.mark.parametrize(
    ("before", "starts_at"),
    [
        # In spring 02:30 is not on any clock: it begins when clocks jump. In autumn it comes twice.
        (datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_it_begins_once_when_clocks_are_changed(before: datetime, starts_at: datetime) -> None:
    early = Hours(EVERY_DAY, time(2, 30), time(12))
    assert early.next_start(before, "Europe/Berlin") == starts_at
    assert early.next_start(starts_at, "Europe/Berlin") > starts_at + timedelta(hours=20)


@given(hours, moments, zones)
def test_the_next_shift_is_the_next_one(given_hours: Hours, at: datetime, zone_name: str) -> None:
    starts_at = given_hours.next_start(at, zone_name)
    assert at < starts_at <= at + timedelta(days=8)
    day = starts_at.astimezone(zone(zone_name)).date()
    begins, ends = given_hours.shift_of(day, zone_name)
    if begins < ends:
        assert given_hours.shift_at(starts_at, zone_name) is not None
    # Between two beginnings nothing begins.
    between = at + (starts_at - at) / 2
    assert given_hours.next_start(between, zone_name) == starts_at
