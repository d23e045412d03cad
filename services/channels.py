"""Channels: how they are told from people, and how they are written in settings."""

import re

from services.language import gettext as _

_CHANNEL = r"[CG][A-Z0-9]+"


def is_channel(recipient: str) -> bool:
    """Whether it is a channel's id, not a person's."""
    return recipient.startswith(("C", "G"))


def channel_id(text: str) -> str | None:
    """A channel's id.

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(_CHANNEL, text):
        raise ValueError(
            _("should be a channel's id (C…): in Slack, open the channel's details, at the bottom.")
        )
    return text


def site_channels(text: str) -> dict[str, str]:
    """A channel's id by a site's name, as in `Manila=C0123ABC,Bogotá=C0456DEF`.

    Raises:
        ValueError: a sentence for the first part that makes no sense.
    """
    channels: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        site, sign, channel = (piece.strip() for piece in part.rpartition("="))
        if not (site and sign) or not re.fullmatch(_CHANNEL, channel):
            raise ValueError(
                _("has “{part}”: give the channel of each site, as in Manila=C0123ABC.").format(part=part)
            )
        if site in channels:
            raise ValueError(_("names the site {site} twice.").format(site=site))
        channels[site] = channel
    return channels
