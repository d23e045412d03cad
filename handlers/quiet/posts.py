"""From a stored post that tells several others to its message."""

from collections.abc import Mapping

from handlers.alerts.posts import Renderer
from handlers.blocks import Message
from handlers.quiet.views.gathered import build_gathered
from services.problems import NotFound
from services.quiet import Quiet
from services.quiet.manners import GATHERED
from storage.posts import PostFacts


def renderers(quiet: Quiet, others: Mapping[str, Renderer]) -> Mapping[str, Renderer]:
    """What to say for each kind of post; None where it is no longer wanted.

    Args:
        others: by the kind of what is told together.
    """

    def message_of(facts: PostFacts) -> Message | None:
        try:
            return others[facts.kind](facts)
        except NotFound:
            # What it was about is gone. The rest is told all the same.
            return None

    def gathered(facts: PostFacts) -> Message | None:
        made = [message_of(each) for each in quiet.releasing.told_within(facts)]
        wanted = [message for message in made if message is not None and not message.is_removed]
        return build_gathered(wanted) if wanted or facts.sent_at else None

    return {GATHERED: gathered}
