"""Words for Slack: where user text is escaped, and where times become words."""

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

from services.language import duration, listed
from services.language import gettext as _
from services.language import moment as in_words

__all__ = ["duration", "listed"]

from storage.people import has_left

DATE = "{date_short_pretty} {time}"
ELLIPSIS = "…"
_ENTITY = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
ADDRESS = re.compile(r"https?://[^\s<>|…]{1,1000}(?<![.,;:!?)\]'\"])")


def escape(text: str) -> str:
    """User text as mrkdwn that pings nobody and opens no markup.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_typed(text: str, name_of: Callable[[str], str] = lambda _: "") -> str:
    """A message's text as a person would type it: links written out, and nothing that mentions anybody.

    Args:
        name_of: how a person or a user group is called, by id, where that may be told; else empty.
    """

    def written(entity: re.Match[str]) -> str:
        target, label = entity[1], entity[2]
        if target.startswith(("@", "!subteam^")):
            who = label or name_of(target.removeprefix("@").removeprefix("!subteam^"))
            return f"@{who.removeprefix('@')}" if who else _("a colleague")
        if target.startswith("#"):
            return f"#{label}" if label else _("a channel")
        if target.startswith("!"):
            return label or ""
        address = target.removeprefix("mailto:").removeprefix("tel:")
        return f"{label} ({address})" if label and label not in address else label or address

    return unescape(_ENTITY.sub(written, text)).strip()


def linked(text: str) -> str:
    """User text, escaped, in which web addresses can be clicked: Slack makes no links in verbatim text."""
    written, end = "", 0
    for address in ADDRESS.finditer(text):
        written += f"{escape(text[end : address.start()])}<{escape(address[0])}>"
        end = address.end()
    return written + escape(text[end:])


def clip(text: str, limit: int) -> str:
    """At most `limit` characters of plain text, cut between words where there is a word to spare."""
    if len(text) <= limit:
        return text
    cut = text[: limit - len(ELLIPSIS)]
    at_word = cut.rsplit(maxsplit=1)[0] if " " in cut.strip() else cut
    return (at_word if len(at_word) > len(cut) // 2 else cut).rstrip() + ELLIPSIS


def clip_escaped(text: str, limit: int, write: Callable[[str], str] = escape) -> str:
    """User text, escaped, at most `limit` characters long, never cut inside an entity.

    Args:
        write: `escape`, or `linked` where addresses should be clickable.
    """
    written = write(text)
    if len(written) <= limit:
        return written
    spare = limit
    while len(written := write(clip(text, spare))) > limit:
        spare -= max(1, len(written) - limit) // 5 + 1
    return written


def quote(text: str) -> str:
    """User text as a quotation, every line of it."""
    return "\n".join(f">{line}" for line in linked(text).splitlines())


def spoken_time(moment: datetime) -> str:
    """A time for where Slack converts none, as `Fri 27 Nov 08:00 UTC`."""
    return f"{in_words(moment)} UTC"


def date(moment: datetime, form: str = DATE) -> str:
    """A time that each reader sees in their own zone.

    https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    return f"<!date^{int(moment.timestamp())}^{form}|{spoken_time(moment)}>"


def mention(user_id: str) -> str:
    """A person, by name to each reader; one who was erased has none."""
    return _("someone who left") if has_left(user_id) else f"<@{user_id}>"
