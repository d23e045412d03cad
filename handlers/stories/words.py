"""The words that stories share: moods, fields, states."""

from collections.abc import Mapping
from types import MappingProxyType

from handlers.words import escape, mention
from services.language import N_, counted
from services.language import gettext as _
from services.stories.content import Freedom, Mood, StoryBrief, StoryContent, Who
from services.stories.wording import CONTACTS
from storage.stories import StoryState

MOODS: Mapping[Mood, tuple[str, str]] = MappingProxyType(
    {
        Mood.ANGRY: ("😠", N_("Angry")),
        Mood.UPSET: ("😟", N_("Upset")),
        Mood.NEUTRAL: ("😐", N_("Neither")),
        Mood.PLEASED: ("🙂", N_("Pleased")),
        Mood.DELIGHTED: ("😍", N_("Delighted")),
    }
)
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": N_("Title"),
        "faced": N_("What did the customer face?"),
        "did": N_("What was done?"),
        "ended": N_("How did it end?"),
        "why_right": N_("Why was it right?"),
        "tags": N_("Tags"),
    }
)
STATES: Mapping[StoryState, str] = MappingProxyType(
    {
        StoryState.AGREEMENT: N_("🕊 waits for your colleague's yes"),
        StoryState.REVIEW: N_("👀 waits for a reviewer"),
        StoryState.RETURNED: N_("✏️ came back for a change"),
        StoryState.DECLINED: N_("not published"),
        StoryState.PUBLISHED: N_("✨ published"),
    }
)


def shift(content: StoryContent) -> str:
    """The customer's mood before and after: `😠 ▸ 😍`."""
    return f"{MOODS[content.mood_before][0]} ▸ {MOODS[content.mood_after][0]}"


def byline(brief: StoryBrief) -> str:
    """Who, where and how: `@Ana · Manila · chat · told by @Ben`."""
    parts = [mention(brief.agent.user_id)]
    if brief.agent.site:
        parts.append(escape(brief.agent.site))
    parts.append(_(CONTACTS[brief.content.contact]))
    if not brief.is_own:
        parts.append(_("told by {name}").format(name=mention(brief.author.user_id)))
    return " · ".join(parts)


def first_name(who: Who) -> str:
    """`Ana`; empty where nobody knows."""
    return who.name.split()[0] if who.name.split() else ""


def did_heading(who: Who) -> str:
    """`What Ana did`."""
    name = first_name(who)
    return _("What {name} did").format(name=escape(name)) if name else _("What was done")


def freedom(content: StoryContent) -> str:
    """Which freedom was used, as plain words."""
    return content.freedom_words if content.freedom == Freedom.ALERT else _("Own judgement")


def state(brief: StoryBrief) -> str:
    """Where it is, for its author."""
    where = STATES.get(StoryState(brief.state))
    words = [_(where)] if where else []
    is_read_meanwhile = brief.published_at is not None and brief.state != StoryState.PUBLISHED
    if is_read_meanwhile:
        words.append(_("the version before is published"))
    return " · ".join(words)


def cheers(count: int) -> str:
    """`3 cheers`."""
    return counted("{count} cheer", "{count} cheers", count)


def tags(content: StoryContent) -> str:
    """`#birthday #refund`."""
    return " ".join(f"#{escape(tag)}" for tag in content.tags)


def told_from(content: StoryContent) -> str:
    """The way to the message that it was told from."""
    here = _("this message")
    return _("Told from {message}").format(message=f"<{escape(content.link)}|{here}>")
