"""What is kept about people, for how long, who sees it; handing it over, and erasing it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.decisions import Decisions
from services.privacy.asking import PrivacyAsking
from services.privacy.erasing import PersonErasing
from services.privacy.leaving import WorkspaceLeaving
from storage.database import Database


@dataclass(frozen=True)
class Privacy:
    """All that can be done about what is kept of people."""

    asking: PrivacyAsking
    erasing: PersonErasing
    leaving: WorkspaceLeaving

    @classmethod
    def over(
        cls, database: Database, now: Callable[[], datetime], decisions: Decisions | None = None
    ) -> "Privacy":
        """The services over one database.

        Args:
            decisions: what admins decide; None: nothing was, ever.
        """
        return cls(
            asking=PrivacyAsking(database, now, decisions or Decisions()),
            erasing=PersonErasing(database, now),
            leaving=WorkspaceLeaving(database, now),
        )
