"""From a stored post about what is kept of somebody to its message."""

from collections.abc import Callable, Mapping

from handlers.blocks import Message
from handlers.privacy.views import build_file
from services.privacy import Privacy, asking
from services.problems import NotFound
from storage.posts import PostFacts

Renderer = Callable[[PostFacts], Message | None]


def renderers(privacy: Privacy) -> Mapping[str, Renderer]:
    """What to say for each kind of post; None where it is no longer wanted."""

    def copy(post: PostFacts) -> Message | None:
        try:
            return build_file(privacy.asking.copy(post.subject_id, post.recipient, post.detail or ""))
        except NotFound:
            return None

    return {asking.COPY: copy}
