"""The words that alerts share: names of kinds, states, moments and fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from handlers.words import date, escape
from services.alerts import announcing
from services.alerts.content import AlertContent, Brief, Kind, Moment
from services.language import N_, counted, duration, listed
from services.language import gettext as _
from storage.alerts import AlertState

LINK_MAX = 2_000
PLACES_SHOWN = 40

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Kind.CAMPAIGN: ("📣", N_("Campaign")),
        Kind.PRODUCT: ("📦", N_("Product change")),
        Kind.VOLUME: ("📈", N_("High-volume event")),
        Kind.OUTAGE: ("🚨", N_("Outage or recall")),
        Kind.POLICY: ("📜", N_("Policy")),
    }
)

SAID: Mapping[str, str] = MappingProxyType(
    {
        announcing.ANNOUNCEMENT: N_("First word"),
        announcing.REMINDER: N_("Reminder"),
        announcing.LIVE: N_("“It is live”"),
        announcing.OVER: N_("“It is over”"),
        announcing.CHANGED: N_("“It has changed”"),
        announcing.CANCELLED: N_("“It is cancelled”"),
        announcing.NUDGE: N_("Nudge"),
    }
)
"""What agents are told, by kind of post."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "kind": N_("the kind"),
        "title": N_("the title"),
        "happening": N_("what is happening"),
        "starts_at": N_("the start"),
        "ends_at": N_("the end"),
        "acknowledge_by": N_("when to press Got it"),
        "volume": N_("the expected volume"),
        "answers": N_("what customers will ask"),
        "freedoms": N_("what you may do on your own"),
        "stop_and_ask": N_("when to stop and ask"),
        "ask_whom": N_("whom to ask"),
        "links": N_("the links"),
        "audience": N_("who is told"),
    }
)


MOMENTS: Mapping[str, str] = MappingProxyType(
    {
        "first_word": N_("first word: agents are told"),
        # Translators: {time} is a length of time, as “3 hours”.
        "reminder": N_("{time} before: reminder to agents without Got it"),
        "deadline": N_("you hear who is ready"),
        "live": N_("agents hear that it is live"),
        "over": N_("agents hear that it is over, with thanks"),
    }
)
"""What happens, by a moment's name."""


def emoji(content: AlertContent) -> str:
    """The sign of its kind."""
    return KINDS[content.kind][0]


def kind_name(kind: str) -> str:
    """Its kind in words."""
    return _(KINDS[kind][1])


def title(content: AlertContent) -> str:
    """The title with its sign, for a heading."""
    return f"{emoji(content)} {content.title}"


def when(brief: Brief) -> str:
    """The grey line: kind, times, volume."""
    content = brief.content
    parts = [f"*{kind_name(content.kind)}*"]
    if brief.state == AlertState.CANCELLED:
        parts.append(
            _("cancelled {when}").format(when=date(brief.ended_at)) if brief.ended_at else _("cancelled")
        )
    elif brief.state == AlertState.OVER:
        parts.append(_("over since {when}").format(when=date(brief.ended_at or content.starts_at)))
    elif brief.state == AlertState.LIVE:
        parts.append(_("on now"))
    else:
        parts.append(_("starts {when}").format(when=date(content.starts_at)))
    if content.ends_at and brief.state in (AlertState.SCHEDULED, AlertState.LIVE):
        parts.append(_("ends {when}").format(when=date(content.ends_at)))
    if content.volume:
        parts.append(_("expect *{volume}*").format(volume=escape(content.volume)))
    return " · ".join(parts)


def state_word(state: str, starts_at: datetime, ended_at: datetime | None = None) -> str:
    """Where it is in its life, in a few words."""
    if state == AlertState.LIVE:
        return _("🟢 on now")
    if state == AlertState.SCHEDULED:
        return _("🗓 starts {when}").format(when=date(starts_at))
    is_over = state == AlertState.OVER
    if ended_at is None:
        return _("⚪ over") if is_over else _("✖️ cancelled")
    sentence = _("⚪ over {when}") if is_over else _("✖️ cancelled {when}")
    return sentence.format(when=date(ended_at))


def moment_words(moment: Moment) -> str:
    """What will happen, for a publisher."""
    name, *details = moment.name.split(":")
    what = _(MOMENTS[name]).format(time=duration(int(details[0])) if details else "")
    return f"• *{date(moment.due_at)}*  {what}"


def changed_words(changed: Sequence[str]) -> str:
    """Names of changed fields: `the start and the links`."""
    return listed(_(FIELDS[name]) for name in changed)


def and_more(count: int) -> str:
    """What is left out of an enumeration, as its last member."""
    return counted("{count} more", "{count} more", count)


def places(brief: Brief) -> str:
    """The channels and user groups that it is for: `#care-austin, #care-manila and @night-shift`."""
    found = [
        *(f"<#{channel}>" for channel in brief.channels),
        *(f"@{escape(group.handle)}" for group in brief.groups),
    ]
    more = len(found) - PLACES_SHOWN
    return listed([*found[:PLACES_SHOWN], and_more(more)] if more > 0 else found)


def links(content: AlertContent) -> list[str]:
    """Links as mrkdwn, one each; typed as an address, then words."""
    found = []
    for line in content.links.splitlines():
        address, *rest = line.split(" ", 1)
        name = rest[0] if rest else ""
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
