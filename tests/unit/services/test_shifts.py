"""The shift that is on, or the next one, on somebody's own clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from services.quiet.choices import Choices
from services.quiet.hours import read_hours
from services.quiet.shifts import Shift, shift_for

HOUR = timedelta(hours=1)


def choices(hours: str | None, zone: str = "Asia/Manila") -> Choices:
    return Choices(hours, read_hours(hours) if hours else None, None, zone, frozenset(), 0, 12)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, of which the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "shift"),
    [
        # Manila is eight hours ahead: Monday 08:00 there is midnight in UTC.
        ("Mon-Fri 08:00-18:00", at(23, 0), Shift(at(23, 0), at(23, 10))),
        ("Mon-Fri 08:00-18:00", at(23, 9, 59), Shift(at(23, 0), at(23, 10))),
        ("Mon-Fri 08:00-18:00", at(23, 10), Shift(at(24, 0), at(24, 10))),
        # Friday evening there: the next one is Monday's.
        ("Mon-Fri 08:00-18:00", at(27, 12), Shift(at(30, 0), at(30, 10))),
        # Over midnight: Tuesday 02:00 there belongs to Monday's.
        ("Mon 22:00-06:00", at(23, 18), Shift(at(23, 14), at(23, 22))),
        ("Mon 22:00-06:00", at(23, 22), Shift(at(30, 14), at(30, 22))),
    ],
)
def test_it_is_the_one_that_is_on_else_the_next(hours: str, now: datetime, shift: Shift) -> None:
    assert shift_for(choices(hours), now) == shift


def test_who_has_no_hours_has_none() -> None:
    assert shift_for(choices(None), at(23, 0)) is None


def test_a_night_when_clocks_change_is_as_long_as_it_is() -> None:
    # On 1 November 2026 New York’s clocks go back at 02:00.
    shift = shift_for(choices("Sat 22:00-06:00", "America/New_York"), datetime(2026, 11, 1, 5, tzinfo=UTC))
    assert shift is not None
    assert shift.ends_at - shift.starts_at == 9 * HOUR


@pytest.mark.parametrize(
    ("starts", "ends", "meets"),
    [
        (8, 9, True),
        (0, 7, False),
        (0, 8, False),
        (0, 9, True),
        (17, 30, True),
        (18, 30, False),
        (0, None, True),
        (19, None, False),
    ],
)
def test_what_begins_or_is_on_meanwhile(starts: int, ends: int | None, *, meets: bool) -> None:
    shift = Shift(at(23, 8), at(23, 18))
    begin = at(23, 0)
    assert shift.meets(begin + starts * HOUR, None if ends is None else begin + ends * HOUR) is meets
