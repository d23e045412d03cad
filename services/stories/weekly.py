"""When in the week the digest is said."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.days import DAYS
from services.language import gettext as _


@dataclass(frozen=True)
class Weekly:
    """When in the week the digest is said, on the clocks of one time zone."""

    weekday: int = 0
    """0 is Monday, as in ISO 8601 minus one."""
    at: time = time(9, 0)
    zone: str = "UTC"

    def due(self, now: datetime) -> tuple[str, datetime]:
        """The ISO week that it is there, as `2026-W48`, and when the digest of that week is due."""
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        day = today + timedelta(days=self.weekday - today.weekday())
        year, week = today.isocalendar()[:2]
        return f"{year}-W{week:02}", datetime.combine(day, self.at, zone)


def read_weekly(text: str) -> Weekly:
    """A day, an hour and a time zone, as in `Mon 09:00 Europe/Berlin`.

    Raises:
        ValueError: it is not.
    """
    day, rest = _cut(text)
    at, zone = _cut(rest)
    try:
        weekly = Weekly(DAYS.index(day.title()[:3]), time.fromisoformat(at), zone.strip() or "UTC")
        weekly.due(datetime.now(UTC))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(
            _("should be a day, an hour and a time zone, as in Mon 09:00 Europe/Berlin.")
        ) from None
    return weekly


def _cut(text: str) -> tuple[str, str]:
    """The first word, and what comes after it."""
    first, *rest = text.split(maxsplit=1) or [""]
    return first, rest[0] if rest else ""
