"""The words that alerts share: names of kinds, states, moments and fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from handlers.words import date, duration, escape, listed
from services.alerts import announcing
from services.alerts.content import AlertContent, Brief, Kind, Moment
from storage.alerts import AlertState

LINK_MAX = 2_000
PLACES_SHOWN = 40

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Kind.CAMPAIGN: ("📣", "Campaign"),
        Kind.PRODUCT: ("📦", "Product change"),
        Kind.VOLUME: ("📈", "High-volume event"),
        Kind.OUTAGE: ("🚨", "Outage or recall"),
        Kind.POLICY: ("📜", "Policy"),
    }
)

SAID: Mapping[str, str] = MappingProxyType(
    {
        announcing.ANNOUNCEMENT: "First word",
        announcing.REMINDER: "Reminder",
        announcing.LIVE: "“It is live”",
        announcing.OVER: "“It is over”",
        announcing.CHANGED: "“It has changed”",
        announcing.CANCELLED: "“It is cancelled”",
        announcing.NUDGE: "Nudge",
    }
)
"""What agents are told, by kind of post."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "kind": "the kind",
        "title": "the title",
        "happening": "what is happening",
        "starts_at": "the start",
        "ends_at": "the end",
        "acknowledge_by": "when to press Got it",
        "volume": "the expected volume",
        "answers": "what customers will ask",
        "freedoms": "what you may do on your own",
        "stop_and_ask": "when to stop and ask",
        "ask_whom": "whom to ask",
        "links": "the links",
        "audience": "who is told",
    }
)


def emoji(content: AlertContent) -> str:
    """The sign of its kind."""
    return KINDS[content.kind][0]


def kind_name(kind: str) -> str:
    """Its kind in words."""
    return KINDS[kind][1]


def title(content: AlertContent) -> str:
    """The title with its sign, for a heading."""
    return f"{emoji(content)} {content.title}"


def when(brief: Brief) -> str:
    """The grey line: kind, times, volume."""
    content = brief.content
    parts = [f"*{kind_name(content.kind)}*"]
    if brief.state == AlertState.CANCELLED:
        parts.append("cancelled" + (f" {date(brief.ended_at)}" if brief.ended_at else ""))
    elif brief.state == AlertState.OVER:
        parts.append("over since " + date(brief.ended_at or content.starts_at))
    elif brief.state == AlertState.LIVE:
        parts.append("on now")
    else:
        parts.append(f"starts {date(content.starts_at)}")
    if content.ends_at and brief.state in (AlertState.SCHEDULED, AlertState.LIVE):
        parts.append(f"ends {date(content.ends_at)}")
    if content.volume:
        parts.append(f"expect *{escape(content.volume)}*")
    return " · ".join(parts)


def state_word(state: str, starts_at: datetime, ended_at: datetime | None = None) -> str:
    """Where it is in its life, in a few words."""
    if state == AlertState.LIVE:
        return "🟢 on now"
    if state == AlertState.SCHEDULED:
        return f"🗓 starts {date(starts_at)}"
    end = f" {date(ended_at)}" if ended_at else ""
    return f"⚪ over{end}" if state == AlertState.OVER else f"✖️ cancelled{end}"


def moment_words(moment: Moment) -> str:
    """What will happen, for a publisher."""
    name, _, detail = moment.name.partition(":")
    what = {
        "first_word": "first word: agents are told",
        "reminder": f"{duration(int(detail or 0))} before: reminder to agents without Got it",
        "deadline": "you hear who is ready",
        "live": "agents hear that it is live",
        "over": "agents hear that it is over, with thanks",
    }[name]
    return f"• *{date(moment.due_at)}*  {what}"


def changed_words(changed: Sequence[str]) -> str:
    """Names of changed fields: `the start and the links`."""
    return listed(FIELDS[name] for name in changed)


def places(brief: Brief) -> str:
    """The channels and user groups that it is for: `#care-austin, #care-manila and @night-shift`."""
    found = [
        *(f"<#{channel}>" for channel in brief.channels),
        *(f"@{escape(group.handle)}" for group in brief.groups),
    ]
    more = len(found) - PLACES_SHOWN
    return listed([*found[:PLACES_SHOWN], f"{more:,} more"] if more > 0 else found)


def links(content: AlertContent) -> list[str]:
    """Links as mrkdwn, one each; typed as an address, then words."""
    found = []
    for line in content.links.splitlines():
        address, _, name = line.partition(" ")
        if not address.startswith(("https://", "http://")):
            # In angle brackets it would be a mention, or worse.
            found.append(escape(line))
            continue
        # A pipe or an angle bracket would end the address early.
        safe = address.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
        link = f"<{safe}|{escape(name.strip()).replace('|', '¦')}>" if name.strip() else f"<{safe}>"
        # One that does not fit a paragraph would be cut into something that is no link.
        found.append(link if len(link) <= LINK_MAX else escape(line))
    return found
