"""What delivery needs of a message and of the views that make it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from storage.posts import PostFacts


class File(Protocol):
    """A file that is handed to its recipient."""

    @property
    def name(self) -> str:
        """As in `readiness.csv`."""

    @property
    def title(self) -> str:
        """What Slack shows above it."""

    @property
    def content(self) -> bytes:
        """All of it."""


class Message(Protocol):
    """What a view gives: any object with these fields will do."""

    @property
    def text(self) -> str:
        """What notifications show and a screen reader speaks."""

    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]:
        """Block Kit; empty for a message of text alone."""

    @property
    def is_broadcast(self) -> bool:
        """Whether a reply in a thread is also shown in the channel, where it is seen."""

    @property
    def is_removed(self) -> bool:
        """Whether it is to be there no more: what is not said yet is left unsaid, what was said is deleted.

        Where Slack does not let it be deleted, `text` and `blocks` stand in its place.
        """

    @property
    def file(self) -> File | None:
        """A file to be uploaded, with `text` above it and no blocks."""


Renderer = Callable[[PostFacts], Message | None]
"""Makes the message of a post, reading what it needs in a unit of work of its own.

None: it is no longer wanted, and the post is withdrawn. It runs on delivery's threads, several at once.
"""
