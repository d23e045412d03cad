"""How a series goes on: the next date, at the same hour on the wall of those who meet."""

from datetime import UTC, date, datetime, timedelta

from services.days import zone
from services.town_halls.content import Repeat

LAST = 5
"""A month that has no fifth such weekday has it on its fourth."""


def following(opens_at: datetime, repeats: Repeat, time_zone: str, after: datetime) -> datetime | None:
    """When the series opens next, later than `after`; None where it does not go on.

    Args:
        opens_at: when it opened last, in UTC.
        time_zone: an IANA name: whose wall the hour is read from; UTC where there is none of that name.
    """
    if repeats == Repeat.NEVER:
        return None
    clocks = zone(time_zone)
    local = opens_at.astimezone(clocks)
    day, hour = local.date(), local.time()
    ordinal = LAST if repeats == Repeat.MONTHLY_LAST else _ordinal(day)
    while True:
        if repeats in (Repeat.MONTHLY, Repeat.MONTHLY_LAST):
            next_month = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
            day = _weekday_of_month(next_month, day.weekday(), ordinal)
        else:
            day += timedelta(weeks=1 if repeats == Repeat.WEEKLY else 2)
        # An hour that the clocks leave out in spring is read as an hour later, as people do.
        opens = datetime.combine(day, hour, clocks).astimezone(UTC)
        if opens > after:
            return opens


def meant(repeats: Repeat, opens_at: datetime, time_zone: str) -> Repeat:
    """How a series goes on that has this town hall in it: a fifth weekday means the last.

    Kept with the next one: that one may be on a fourth, which no longer tells what was meant.
    """
    is_fifth = _ordinal(opens_at.astimezone(zone(time_zone)).date()) == LAST
    return Repeat.MONTHLY_LAST if repeats == Repeat.MONTHLY and is_fifth else repeats


def _ordinal(day: date) -> int:
    """Which of its weekday in the month it is, from 1."""
    return (day.day - 1) // 7 + 1


def _weekday_of_month(first: date, weekday: int, ordinal: int) -> date:
    """The first, second, … such weekday of the month that begins on `first`; a fifth counts as the last."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7, weeks=ordinal - 1)
    return day if day.month == first.month else day - timedelta(weeks=1)
