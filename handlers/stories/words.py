"""The words that stories share: moods, contacts, readers, states."""

from collections.abc import Mapping
from types import MappingProxyType

from handlers.words import escape, mention, plural
from services.stories.content import Contact, Freedom, Mood, Readers, StoryBrief, StoryContent, Who
from storage.stories import StoryState

MOODS: Mapping[Mood, tuple[str, str]] = MappingProxyType(
    {
        Mood.ANGRY: ("😠", "Angry"),
        Mood.UPSET: ("😟", "Upset"),
        Mood.NEUTRAL: ("😐", "Neither"),
        Mood.PLEASED: ("🙂", "Pleased"),
        Mood.DELIGHTED: ("😍", "Delighted"),
    }
)
CONTACTS: Mapping[Contact, str] = MappingProxyType(
    {
        Contact.CHAT: "chat",
        Contact.PHONE: "phone",
        Contact.EMAIL: "e-mail",
        Contact.SOCIAL: "social media",
        Contact.PERSON: "in person",
        Contact.OTHER: "another way",
    }
)
READERS: Mapping[Readers, str] = MappingProxyType(
    {
        Readers.TEAM: "For the team alone",
        Readers.BRAND: "For everyone at the brand",
        Readers.WORLD: "For the brand, and the outside world once the agent agrees",
    }
)
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Title",
        "faced": "What did the customer face?",
        "did": "What was done?",
        "ended": "How did it end?",
        "why_right": "Why was it right?",
        "tags": "Tags",
    }
)
STATES: Mapping[StoryState, str] = MappingProxyType(
    {
        StoryState.AGREEMENT: "🕊 waits for your colleague's yes",
        StoryState.REVIEW: "👀 waits for a reviewer",
        StoryState.RETURNED: "✏️ came back for a change",
        StoryState.DECLINED: "not published",
        StoryState.PUBLISHED: "✨ published",
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
    parts.append(CONTACTS[brief.content.contact])
    if not brief.is_own:
        parts.append(f"told by {mention(brief.author.user_id)}")
    return " · ".join(parts)


def first_name(who: Who) -> str:
    """`Ana`; empty where nobody knows."""
    return who.name.split()[0] if who.name.split() else ""


def did_heading(who: Who) -> str:
    """`What Ana did`."""
    name = first_name(who)
    return f"What {escape(name)} did" if name else "What was done"


def freedom(content: StoryContent) -> str:
    """Which freedom was used, as plain words."""
    return content.freedom_words if content.freedom == Freedom.ALERT else "Own judgement"


def state(brief: StoryBrief) -> str:
    """Where it is, for its author."""
    words = STATES.get(StoryState(brief.state), "")
    is_read_meanwhile = brief.published_at is not None and brief.state != StoryState.PUBLISHED
    return f"{words} · the version before is published" if is_read_meanwhile else words


def cheers(count: int) -> str:
    """`3 cheers`."""
    return plural(count, "cheer")


def tags(content: StoryContent) -> str:
    """`#birthday #refund`."""
    return " ".join(f"#{escape(tag)}" for tag in content.tags)
