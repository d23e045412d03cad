"""From what was typed to what a story says, with a sentence for each field that cannot be taken."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from services.language import N_, counted
from services.language import gettext as _
from services.stories.content import Contact, Mood, Readers, StoryForm

TYPED_MAX: Mapping[str, int] = MappingProxyType(
    {"title": 90, "faced": 1_000, "did": 1_500, "ended": 1_000, "why_right": 500, "tags": 200}
)
"""Characters of each field in the form."""
ROOM = 0.4
"""What stands in place of customer data may be longer than it: a field may grow by so much."""
TAGS_MAX, TAG_MAX = 8, 30
NAMES_MAX = 300
LINK = re.compile(r"https?://[a-z0-9.:-]+/archives/[A-Z0-9]+/p[0-9]+(\?[\w=&.%-]*)?", re.IGNORECASE)
"""A message's address: https://docs.slack.dev/reference/methods/chat.getPermalink"""

_ASKED = MappingProxyType(
    {
        "title": N_("Give it a title that makes colleagues want to read it."),
        "faced": N_("Say what the customer faced."),
        "did": N_("Say what was done about it."),
        "ended": N_("Say how it ended."),
    }
)


def problems_of(form: StoryForm) -> dict[str, str]:
    """A sentence for each field that cannot be taken as it is."""
    problems = {field: _(words) for field, words in _ASKED.items() if not str(getattr(form, field)).strip()}
    for field, most in TYPED_MAX.items():
        over = len(str(getattr(form, field))) - int(most * (1 + ROOM))
        if over > 0:
            problems[field] = counted(
                "Shorten this by {count} character.", "Shorten this by {count} characters.", over
            )
    known: Mapping[str, tuple[object, type]] = {
        "mood_before": (form.mood_before, Mood),
        "mood_after": (form.mood_after, Mood),
        "contact": (form.contact, Contact),
        "readers": (form.readers, Readers),
    }
    for field, (chosen, kind) in known.items():
        try:
            kind(chosen)
        except ValueError:
            problems[field] = _("Choose one of these.")
    return problems


def tags_of(typed: str) -> list[str]:
    """Tags in lower case without `#`, each once; what stands in place of customer data is none."""
    words = re.sub(r"\[[^\]]*\]", " ", typed.casefold())
    tags = dict.fromkeys(re.sub(r"[^\w-]", "", word)[:TAG_MAX] for word in re.split(r"[\s,;#]+", words))
    return [tag for tag in tags if tag.strip("-_")][:TAGS_MAX]


def link_of(link: str) -> str:
    """The link, if it is the address of a message."""
    return link if LINK.fullmatch(link) else ""
