"""Working hours: on which days, from when to when, on the clocks of whoever works."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.days import DAYS, instant, local_day
from services.language import gettext as _

EVERY_DAY = frozenset(range(7))
_NAMES = {day.lower(): number for number, day in enumerate(DAYS)}
_HOURS = re.compile(r"(?P<days>[A-Za-z,\s-]*?)\s*(?P<start>\d{1,2}:\d{2})\s*-\s*(?P<end>\d{1,2}:\d{2})")


@dataclass(frozen=True)
class Hours:
    """When somebody works. A shift that ends no later than it starts ends on the next day.

    Attributes:
        days: on which it starts; 0 is Monday.
    """

    days: frozenset[int]
    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuses hours on no day: nothing would ever begin."""
        if not self.days:
            msg = "hours without a day"
            raise ValueError(msg)

    def shift_at(self, at: datetime, zone_name: str) -> date | None:
        """The day on which the shift began that is on at this moment; None: none is."""
        today = local_day(at, zone_name)
        for day in (today, today - timedelta(days=1)):
            starts_at, ends_at = self.shift_of(day, zone_name)
            if day.weekday() in self.days and starts_at <= at < ends_at:
                return day
        return None

    def next_start(self, at: datetime, zone_name: str) -> datetime:
        """When the next shift begins, later than this moment; in UTC."""
        day = local_day(at, zone_name)
        while True:
            starts_at = instant(day, self.start, zone_name)
            if day.weekday() in self.days and starts_at > at:
                return starts_at
            day += timedelta(days=1)

    def shift_of(self, day: date, zone_name: str) -> tuple[datetime, datetime]:
        """From when to when the shift lasts that begins on this day; in UTC."""
        ends_on = day if self.end > self.start else day + timedelta(days=1)
        return instant(day, self.start, zone_name), instant(ends_on, self.end, zone_name)

    def __str__(self) -> str:
        """As it is written: `Mon-Fri 08:00-18:00`."""
        return f"{_days_as_written(self.days)} {self.start:%H:%M}-{self.end:%H:%M}"


def read_hours(text: str) -> Hours:
    """Days and hours, as in `Mon-Fri 08:00-18:00`, `Mon,Wed,Sat 22:00-06:00`; without days, on every day.

    Raises:
        ValueError: it is not that.
    """
    sentence = _("should be days and hours, as in Mon-Fri 08:00-18:00.")
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError(sentence)
    try:
        start, end = (time.fromisoformat(found[name].zfill(5)) for name in ("start", "end"))
        return Hours(_read_days(found["days"]), start, end)
    except (ValueError, KeyError):
        raise ValueError(sentence) from None


def _read_days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in filter(None, (part.strip().lower() for part in text.split(","))):
        first, _sign, last = (piece.strip()[:3] for piece in part.partition("-"))
        begin, end = _NAMES[first], _NAMES[last or first]
        days |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return frozenset(days) or EVERY_DAY


def spans(days: Collection[int]) -> list[tuple[int, int]]:
    """The days by the first and the last of those in a row; of one or two in a row, each for itself."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [
        span
        for run in runs
        for span in ([(run[0], run[-1])] if len(run) > 2 else [(day, day) for day in run])
    ]


def _days_as_written(days: frozenset[int]) -> str:
    return ",".join(
        DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}" for first, last in spans(days)
    )
