"""Midnight and Monday as people's clocks have them: daylight saving, odd zones, no zone at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.days import local_day, next_midnight, next_monday

ZONES = (
    "UTC",
    "Asia/Manila",
    "America/Bogota",
    "America/New_York",
    "Europe/Paris",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Beirut",
    "America/Asuncion",
    "Africa/Cairo",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "day", "midnight"),
    [
        ("Asia/Manila", "2026-11-02 15:59:59", "2026-11-02", "2026-11-02 16:00"),
        ("Asia/Manila", "2026-11-02 16:00:00", "2026-11-03", "2026-11-03 16:00"),
        ("America/Bogota", "2026-11-02 04:59:59", "2026-11-01", "2026-11-02 05:00"),
        ("Asia/Kathmandu", "2026-11-02 18:14:59", "2026-11-02", "2026-11-02 18:15"),
        # Clocks go back at 2: the day has 25 hours.
        ("America/New_York", "2026-11-01 04:00:00", "2026-11-01", "2026-11-02 05:00"),
        # Clocks go forward at 2: the day has 23.
        ("Europe/Paris", "2026-03-28 23:00:00", "2026-03-29", "2026-03-29 22:00"),
        # Clocks go forward at midnight: the day begins at 1.
        ("Asia/Beirut", "2026-03-28 12:00:00", "2026-03-28", "2026-03-28 22:00"),
        ("Asia/Beirut", "2026-03-28 22:00:00", "2026-03-29", "2026-03-29 21:00"),
        # Clocks go back from midnight to 23: the last hour of the day comes twice.
        ("Asia/Beirut", "2026-10-24 20:30:00", "2026-10-24", "2026-10-24 22:00"),
        ("Asia/Beirut", "2026-10-24 21:30:00", "2026-10-24", "2026-10-24 22:00"),
        # Clocks go back from 1 to midnight: the day begins at the first of both.
        ("America/Havana", "2026-11-01 03:59:59", "2026-10-31", "2026-11-01 04:00"),
        ("America/Havana", "2026-11-01 05:30:00", "2026-11-01", "2026-11-02 05:00"),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", "2011-12-30 09:00:00", "2011-12-29", "2011-12-30 10:00"),
        ("Nowhere/Atall", "2026-11-02 23:00:00", "2026-11-02", "2026-11-03 00:00"),
        ("America", "2026-11-02 23:00:00", "2026-11-02", "2026-11-03 00:00"),
        ("../etc", "2026-11-02 23:00:00", "2026-11-02", "2026-11-03 00:00"),
        ("", "2026-11-02 23:00:00", "2026-11-02", "2026-11-03 00:00"),
    ],
)
def test_midnight(zone: str, now: str, day: str, midnight: str) -> None:
    assert local_day(at(now), zone) == date.fromisoformat(day)
    assert next_midnight(at(now), zone) == at(midnight)


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2009, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_day_ends_at_midnight_and_not_before(zone: str, now: datetime) -> None:
    today, midnight = local_day(now, zone), next_midnight(now, zone)
    assert now < midnight <= now + timedelta(hours=26)
    assert local_day(midnight - timedelta(seconds=1), zone) == today
    assert local_day(midnight, zone) > today


@pytest.mark.parametrize(
    ("zone", "now", "monday"),
    [
        ("Asia/Manila", "2026-11-02 00:59:59", "2026-11-02 01:00"),
        ("Asia/Manila", "2026-11-02 01:00:00", "2026-11-09 01:00"),
        ("America/Bogota", "2026-11-01 12:00:00", "2026-11-02 14:00"),
        # Over a Sunday on which clocks go back, and one on which they go forward.
        ("America/New_York", "2026-10-31 12:00:00", "2026-11-02 14:00"),
        ("Europe/Paris", "2026-03-28 12:00:00", "2026-03-30 07:00"),
    ],
)
def test_the_next_monday_at_nine(zone: str, now: str, monday: str) -> None:
    assert next_monday(at(now), zone) == at(monday)
