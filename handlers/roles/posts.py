"""The changes as a file, by direct message."""

from collections.abc import Callable, Mapping

from handlers.blocks import Message
from handlers.roles.views import build_file
from handlers.words import escape
from services.changes import FILE, AuditLog
from services.problems import NotAllowed
from storage.posts import PostFacts


def renderers(log: AuditLog) -> Mapping[str, Callable[[PostFacts], Message | None]]:
    """What to say for each kind of post."""

    def file(post: PostFacts) -> Message:
        try:
            return build_file(log.file(post.workspace_id, post.subject_id))
        except NotAllowed as refusal:
            return Message(escape(str(refusal)))

    return {FILE: file}
