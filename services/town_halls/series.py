"""How a series goes on: the next date, at the same hour on the wall of those who meet."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.town_halls.content import Repeat


def following(opens_at: datetime, repeats: Repeat, time_zone: str, after: datetime) -> datetime | None:
    """When the series opens next, later than `after`; None where it does not go on.

    Args:
        opens_at: when it opened last, in UTC.
        time_zone: an IANA name: whose wall the hour is read from.
    """
    if repeats == Repeat.NEVER:
        return None
    zone = ZoneInfo(time_zone)
    local = opens_at.astimezone(zone)
    day, hour = local.date(), local.time()
    ordinal = (day.day - 1) // 7 + 1
    while True:
        if repeats == Repeat.MONTHLY:
            next_month = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
            day = _weekday_of_month(next_month, day.weekday(), ordinal)
        else:
            day += timedelta(weeks=1 if repeats == Repeat.WEEKLY else 2)
        # An hour that the clocks leave out in spring is read as an hour later, as people do.
        opens = datetime.combine(day, hour, zone).astimezone(UTC)
        if opens > after:
            return opens


def _weekday_of_month(first: date, weekday: int, ordinal: int) -> date:
    """The first, second, … such weekday of the month that begins on `first`; a fifth counts as the last."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7, weeks=ordinal - 1)
    return day if day.month == first.month else day - timedelta(weeks=1)
