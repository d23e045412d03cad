"""From a stored guide to its message."""

from collections.abc import Callable, Mapping

from handlers.blocks import Message
from handlers.settings.views.guide import build_guide
from services.guiding import Guides
from storage.guides import GUIDE
from storage.posts import PostFacts


def renderers(guides: Guides) -> Mapping[str, Callable[[PostFacts], Message | None]]:
    """What to say for each kind of post."""
    return {GUIDE: lambda post: build_guide(guides.for_post(post.workspace_id, post.subject_id))}
