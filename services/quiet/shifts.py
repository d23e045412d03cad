"""The shift that somebody is on, or has next."""

from dataclasses import dataclass
from datetime import datetime

from services.days import local_day
from services.quiet.choices import Choices


@dataclass(frozen=True)
class Shift:
    """From when to when somebody works, in UTC."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, starts_at: datetime, ends_at: datetime | None) -> bool:
        """Whether something begins or is on meanwhile. What has no end is on ever after."""
        return starts_at < self.ends_at and (ends_at is None or ends_at > self.starts_at)


def shift_for(choices: Choices, now: datetime) -> Shift | None:
    """The one that is on, else the next one; None for who has no hours."""
    hours, zone = choices.hours, choices.zone
    if hours is None:
        return None
    day = hours.shift_at(now, zone)
    if day is None:
        day = local_day(hours.next_start(now, zone), zone)
    return Shift(*hours.shift_of(day, zone))
