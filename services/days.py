"""Days as people's own clocks have them; midnight there, told in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As they are written in settings; 0 is Monday."""
NOTE_AT = time(9)


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # zoneinfo looks for a file: a name may be a folder's, or no name of a file at all.
        return ZoneInfo("UTC")


def local_day(now: datetime, zone_name: str) -> date:
    """The date there."""
    return now.astimezone(zone(zone_name)).date()


def next_midnight(now: datetime, zone_name: str) -> datetime:
    """When the next date begins there. Where clocks go forward at midnight, it begins at 1."""
    return instant(local_day(now, zone_name) + timedelta(days=1), time(), zone_name)


def next_monday(now: datetime, zone_name: str) -> datetime:
    """The next Monday at 9 there, later than now."""
    today = local_day(now, zone_name)
    monday = today - timedelta(days=today.weekday())
    this_week = instant(monday, NOTE_AT, zone_name)
    return this_week if this_week > now else instant(monday + timedelta(days=7), NOTE_AT, zone_name)


def instant(day: date, at: time, zone_name: str) -> datetime:
    """When the clocks there show that, in UTC."""
    # What a clock shows twice is meant the first time; what it never shows is when it jumps. That is fold=0.
    return datetime.combine(day, at, zone(zone_name)).astimezone(UTC)
