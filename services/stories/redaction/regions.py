"""Where somebody's customers may call from, as far as their own settings tell."""

import re
from functools import cache
from importlib import resources

from phonenumbers import SUPPORTED_REGIONS

_LOCALE = re.compile(r"[a-z]{2,3}[-_]([A-Z]{2})")


def regions_of(locale: str, time_zone: str) -> list[str]:
    """Two-letter codes of the country of a time zone (`Asia/Manila`) and of a locale (`en-US`)."""
    found = [_country_of_zone().get(time_zone, "")]
    if match := _LOCALE.match(locale):
        found.append(match[1])
    return [region for region in dict.fromkeys(found) if region in SUPPORTED_REGIONS]


@cache
def _country_of_zone() -> dict[str, str]:
    """The first country of each zone, from the table of the IANA that tzdata brings."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {zone: country for country, _, zone, *_ in rows}
