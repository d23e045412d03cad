"""From a stored post about kudos to its message: one view for each kind of post."""

from collections.abc import Callable, Mapping

from handlers.blocks import Message
from handlers.kudos.views import post as views
from handlers.kudos.views import rewards, weekly
from handlers.parts import Parts
from services.kudos import reading
from services.kudos import rewards as reward_services
from services.kudos import weekly as weekly_services
from services.kudos.rewards import RedemptionState
from storage.posts import PostFacts

Renderer = Callable[[PostFacts], Message | None]


def renderers(parts: Parts) -> Mapping[str, Renderer]:
    """What to say for each kind of post; None where it is no longer wanted."""
    posts = KudosPosts(parts)
    return {
        reading.POST: posts.post,
        reading.RECEIVED: posts.received,
        reward_services.ASKED: posts.asked,
        reward_services.DECIDED: posts.decided,
        weekly_services.NOTE: posts.note,
    }


class KudosPosts:
    """The renderers, over the services that they read from."""

    def __init__(self, parts: Parts) -> None:
        self._kudos = parts.kudos
        self._link = parts.link

    def post(self, facts: PostFacts) -> Message | None:
        """In a channel; nothing where it was taken back before it was said."""
        gathered = self._kudos.reading.post(facts.workspace_id, facts.subject_id)
        is_wanted = gathered.lines or facts.sent_at
        return views.build_post(gathered, self._link) if is_wanted else None

    def received(self, facts: PostFacts) -> Message | None:
        """To a receiver; likewise."""
        gathered = self._kudos.reading.received(facts.workspace_id, facts.subject_id)
        is_wanted = gathered.lines or facts.sent_at
        return views.build_received(gathered, self._link) if is_wanted else None

    def note(self, facts: PostFacts) -> Message | None:
        """The week of a site, with what its reader may see."""
        return weekly.build_note(
            self._kudos.weekly.note(facts.workspace_id, facts.subject_id, facts.recipient)
        )

    def asked(self, facts: PostFacts) -> Message | None:
        """To an admin; nothing where it was decided before it was said."""
        wish = self._kudos.rewards.redemption(facts.workspace_id, facts.subject_id)
        is_wanted = wish.state == RedemptionState.ASKED or facts.sent_at
        return rewards.build_asked(wish) if is_wanted else None

    def decided(self, facts: PostFacts) -> Message | None:
        """To who asked."""
        return rewards.build_decided(self._kudos.rewards.redemption(facts.workspace_id, facts.subject_id))
