"""Sites: where people work, by user group, else by the city of their time zone."""

import re
from collections.abc import Mapping

from services.decisions import Field, Group, Setting
from services.language import N_
from services.language import gettext as _


def read_sites(text: str) -> dict[str, str]:
    """A site's name by a user group's id, as in `S0123ABC=Manila,S0456DEF=Bogotá`.

    Raises:
        ValueError: a sentence for the first part that makes no sense.
    """
    sites: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        group, sign, name = (piece.strip() for piece in part.partition("="))
        if not re.fullmatch(r"S[A-Z0-9]+", group) or not (sign and name):
            raise ValueError(
                _("has “{part}”: give the site of each user group, as in S0123ABC=Manila.").format(part=part)
            )
        if group in sites:
            raise ValueError(_("names the user group {group} twice.").format(group=group))
        sites[group] = name
    return sites


SITES = Setting[Mapping[str, str]](
    name="sites",
    variable="FRONTLANE_SITES",
    read=read_sites,
    default={},
    group=Group.PEOPLE,
    field=Field.SITES,
    label=N_("User groups that are sites"),
    hint=N_("Whoever is in none of them counts for the city of their time zone."),
)


def site_of_zone(time_zone: str) -> str:
    """`Asia/Manila` is "Manila", `America/Argentina/Buenos_Aires` is "Buenos Aires"."""
    return time_zone.rsplit("/", 1)[-1].replace("_", " ") or "Unknown"
