"""The action_ids, callback_ids and values by which settings and the first day are known to our listeners."""

from dataclasses import dataclass

from handlers.values import Value

OPEN = "settings.open"
"""Opens the form of a group."""
FORM = "settings.form"
CHANNEL = "settings.form.channel"
SITES = "settings.form.sites"
ZONE = "settings.form.zone"
FIELD = "settings.form.field"

LEAD = "settings.guide"
"""Leads an admin through."""
LATER = "settings.guide.later"
RESUME = "settings.guide.resume"


@dataclass(frozen=True)
class FormRef(Value):
    """The form of a group.

    `guide` and `step`: where it was opened from what leads through. `home`: it was opened in App Home, which
    then shows what was saved; `kept` is what Home holds for its viewer. `seen`: the newest change when it was
    opened, for what it showed then and is not changed in it is not decided by it.
    """

    group: str
    guide: int | None = None
    step: str | None = None
    kept: str | None = None
    home: int | None = None
    seen: int | None = None


@dataclass(frozen=True)
class StepRef(Value):
    """A step of a guide."""

    guide: int
    step: str | None = None
