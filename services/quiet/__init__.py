"""Quiet: when somebody may be written to, how often, and about what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.decisions import Decisions
from services.quiet.choices import QuietChoices
from services.quiet.releasing import Releasing
from storage import post_holds
from storage.database import Database
from storage.posts import PostFacts


@dataclass(frozen=True)
class Quiet:
    """What there is to do about it."""

    choices: QuietChoices
    releasing: Releasing
    told_within: Callable[[PostFacts], Sequence[PostFacts]]
    """What is told by a post that gathered several."""

    @classmethod
    def over(cls, database: Database, now: Callable[[], datetime], decisions: Decisions) -> "Quiet":
        """All of it, over one database."""

        def told_within(teller: PostFacts) -> Sequence[PostFacts]:
            with database.read() as session:
                return post_holds.told_within(session, teller)

        return cls(QuietChoices(database, now, decisions), Releasing(database, now, decisions), told_within)
