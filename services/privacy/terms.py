"""How long things are kept here, in words, by this installation's settings."""

from services.language import N_, number
from services.language import gettext as _
from services.privacy.describing import Kept
from services.retention import Keeping, Sort

_SORTS = {
    Kept.ALERT: (Sort.ALERTS, N_("{days} days after the alert's end.")),
    Kept.STORY: (Sort.STORIES, N_("{days} days after its last change.")),
    Kept.FILE: (Sort.STORIES, N_("{days} days. The file itself is in Slack alone.")),
    Kept.KUDOS: (Sort.KUDOS, N_("The number for good; words and place for {days} days.")),
    Kept.POINTS: (Sort.KUDOS, N_("Points for good; words for {days} days.")),
    Kept.HALL: (Sort.TOWN_HALLS, N_("{days} days after the close.")),
}


def how_long(kept: Kept, keeping: Keeping) -> str:
    """A sentence for the person whom it is about."""
    if kept not in _SORTS:
        return _(kept.value)
    sort, sentence = _SORTS[kept]
    time = keeping.of(sort)
    return (
        _("For good, unless you are erased.") if time is None else _(sentence).format(days=number(time.days))
    )
