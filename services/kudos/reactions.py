"""Kudos by reaction: given with it, taken back with it, in whatever order Slack tells of both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.kudos.content import Given, MessageRef, Named
from services.kudos.giving import KudosGiving
from services.people import Caller
from storage.database import Database


@dataclass(frozen=True)
class Reaction:
    """A reaction that was put on a message or taken from it, as an event tells."""

    message: MessageRef
    emoji: str
    """Its name without colons, perhaps with a skin tone: `clap::skin-tone-2`."""
    author: Named | None
    """Who wrote the message; None where Slack tells nobody, as for some bots."""
    event_ts: str
    """When it happened, as in `1700000000.000100`: what is older than what is known already is passed over."""


class KudosReactions:
    """The configured emoji on somebody's message gives its author one; nothing is posted in the channel,
    where the reaction is to be seen, and the author is told by direct message."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], giving: KudosGiving, *, emoji: str
    ) -> None:
        self._database = database
        self._now = now
        self._giving = giving
        self.emoji = emoji

    def is_ours(self, emoji: str) -> bool:
        """Whether this is the configured emoji, in whatever skin tone."""
        return emoji.partition("::")[0] == self.emoji

    def added(self, caller: Caller, reaction: Reaction) -> Given | None:
        """Gives one to the author; None where nothing came of it: another emoji, one's own message, a bot's, a
        redelivery, or one that was removed again.

        Raises:
            NotGiven: beyond today's allowance, or the author is deactivated.
        """
        raise NotImplementedError

    def removed(self, caller: Caller, reaction: Reaction) -> bool:
        """Takes it back; returns whether anything was taken back."""
        raise NotImplementedError

    def message_gone(self, workspace_id: str, message: MessageRef) -> int:
        """A message was deleted: takes back what was given for it by reaction and, of a post of ours, what it
        showed. Returns how many kudos were taken back.
        """
        raise NotImplementedError
