"""Stories as tables: CSV for people, in their language; JSON for machines, whose names stay as they are."""

import json
from collections.abc import Sequence
from datetime import UTC

from services.language import gettext as _
from services.language import pgettext
from services.stories.content import StoryBrief
from services.stories.wording import CONTACTS, FREEDOMS, READERS
from services.tables import csv_of

Fact = str | int | bool | list[str]
"""What JSON keeps as it is."""
TIME = "%Y-%m-%d %H:%M:%S"


def table(briefs: Sequence[StoryBrief]) -> str:
    """Stories as CSV, one a row, in the language that is spoken."""
    header = (
        pgettext("column", "story"),
        pgettext("column", "title"),
        pgettext("column", "agent"),
        pgettext("column", "user id"),
        pgettext("column", "site"),
        pgettext("column", "told by"),
        pgettext("column", "published (UTC)"),
        pgettext("column", "contact"),
        pgettext("column", "tags"),
        pgettext("column", "campaign"),
        pgettext("column", "freedom"),
        pgettext("column", "what the alert allowed"),
        pgettext("column", "mood before (1 to 5)"),
        pgettext("column", "mood after (1 to 5)"),
        pgettext("column", "steps up"),
        pgettext("column", "what the customer faced"),
        pgettext("column", "what was done"),
        pgettext("column", "how it ended"),
        pgettext("column", "why it was right"),
        pgettext("column", "for whom"),
        pgettext("column", "may go outside"),
        pgettext("column", "featured"),
        pgettext("column", "cheers"),
    )
    return csv_of(header, ([_cell(value) for value in _told(brief).values()] for brief in briefs))


def listing(briefs: Sequence[StoryBrief]) -> str:
    """Stories as a JSON array of objects."""
    return json.dumps([_facts(brief) for brief in briefs], ensure_ascii=False, indent=2) + "\n"


def _facts(brief: StoryBrief) -> dict[str, Fact]:
    """What a reader may have of a story; never the message that it was told from, nor a reviewer's words."""
    content = brief.content
    return {
        "story": brief.story_id,
        "title": content.title,
        "agent": brief.agent.name,
        "agent_id": brief.agent.user_id,
        "site": brief.agent.site,
        "told_by": brief.author.name,
        "published_utc": f"{brief.published_at.astimezone(UTC):{TIME}}" if brief.published_at else "",
        "contact": content.contact.value,
        "tags": list(content.tags),
        "campaign": content.campaign,
        "freedom": content.freedom.value,
        "freedom_words": content.freedom_words,
        "mood_before": int(content.mood_before),
        "mood_after": int(content.mood_after),
        "mood_shift": content.shift,
        "faced": content.faced,
        "did": content.did,
        "ended": content.ended,
        "why_right": content.why_right,
        "readers": content.readers.value,
        "may_go_outside": brief.may_go_outside,
        "featured": brief.is_featured,
        "cheers": brief.cheers,
    }


def _told(brief: StoryBrief) -> dict[str, Fact]:
    """The same with what was chosen in words."""
    content = brief.content
    return _facts(brief) | {
        "contact": _(CONTACTS[content.contact]),
        "freedom": _(FREEDOMS[content.freedom]),
        "readers": _(READERS[content.readers]),
    }


def _cell(value: Fact) -> str | int:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return " ".join(value)
    return value if isinstance(value, int) else str(value)
