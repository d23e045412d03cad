"""Quiet: when somebody may be written to, how often, and about what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.decisions import Decisions
from services.quiet.choices import QuietChoices
from services.quiet.releasing import Releasing
from storage.database import Database


@dataclass(frozen=True)
class Quiet:
    """What there is to do about it."""

    choices: QuietChoices
    releasing: Releasing

    @classmethod
    def over(cls, database: Database, now: Callable[[], datetime], decisions: Decisions) -> "Quiet":
        """All of it, over one database."""
        return cls(QuietChoices(database, now, decisions), Releasing(database, now, decisions))
