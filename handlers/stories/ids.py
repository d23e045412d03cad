"""The action_ids, callback_ids and values by which stories in Slack are known to our listeners."""

from dataclasses import dataclass
from typing import ClassVar

from handlers.values import Value

CHEER = "story.cheer"
KUDOS = "story.kudos"
"""Opens the form of kudos for the agent."""
READ = "story.read"
VOTE = "story.vote"

TELL = "story.tell"
"""The global shortcut and the buttons that open the form."""
SHARE = "story.share"
"""The message shortcut."""
FORM = "story.form"
EDIT = "story.edit"
WITHDRAW = "story.withdraw"

AGREE = "story.agree"
REFUSE = "story.refuse"
OUTSIDE_YES = "story.outside.yes"
OUTSIDE_NO = "story.outside.no"

LOOK = "story.look"
"""A reviewer reads what waits."""
PUBLISH = "story.publish"
PUBLISH_FEATURED = "story.publish.featured"
CHANGE = "story.change"
CHANGE_FORM = "story.change.form"
DECLINE = "story.decline"
DECLINE_FORM = "story.decline.form"
FEATURE = "story.feature"
UNFEATURE = "story.unfeature"
ASK_OUTSIDE = "story.outside.ask"

WAITING = "story.waiting"
MINE = "story.mine"
PAGE = "story.page"
PAGE_BACK = "story.page.back"
"""Buttons side by side need names of their own."""
EXPORT = "story.export"
EXPORT_FORM = "story.export.form"


class StoryValue(Value):
    """What travels in the buttons of stories."""

    COMMAND: ClassVar[str] = "/wow"


@dataclass(frozen=True)
class StoryRef(StoryValue):
    """A story, and the version that the person saw."""

    story: int
    version: int | None = None


@dataclass(frozen=True)
class ListRef(StoryValue):
    """A page of a list: `mine`, `search` (for `words`), `top` (of `month`) or `waiting`."""

    list: str
    page: int = 0
    words: str | None = None
    month: str | None = None


@dataclass(frozen=True)
class FormRef(StoryValue):
    """What an open form knows of itself. It never holds what was typed.

    `round` counts how often customer data was taken out of it: Slack shows new words only in new fields.
    """

    round: int = 0
    story: int | None = None
    version: int | None = None
    alert: int | None = None
    seen_in: str | None = None
    link: str | None = None
