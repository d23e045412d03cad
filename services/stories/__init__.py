"""Wow moments: what agents did beyond their duty, told without customer data, reviewed, read and cheered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.alerts.reading import AlertReading
from services.decisions import Decisions
from services.retention import Limits, Sort
from services.roles import Roles
from services.stories.agreeing import StoryAgreeing
from services.stories.cheering import StoryCheering
from services.stories.digesting import StoryDigests
from services.stories.exporting import StoryExporting
from services.stories.measures import StoryMeasures
from services.stories.places import Places
from services.stories.reading import StoryReading
from services.stories.retention import StoryRetention
from services.stories.reviewing import StoryReviewing
from services.stories.telling import StoryTelling
from services.stories.voting import StoryVoting
from storage.database import Database


@dataclass(frozen=True)
class Stories:
    """All that can be done with stories."""

    roles: Roles
    reading: StoryReading
    telling: StoryTelling
    agreeing: StoryAgreeing
    reviewing: StoryReviewing
    cheering: StoryCheering
    voting: StoryVoting
    exporting: StoryExporting
    measures: StoryMeasures
    digests: StoryDigests
    retention: StoryRetention

    @classmethod
    def over(
        cls,
        database: Database,
        now: Callable[[], datetime],
        alerts: AlertReading,
        decisions: Decisions | None = None,
    ) -> "Stories":
        """The services over one database.

        Args:
            alerts: knows whose freedoms may be named.
            decisions: what admins decide; None: nothing was, ever.
        """
        decided = decisions or Decisions()
        places = Places(decided)
        return cls(
            roles=Roles(database, now),
            reading=StoryReading(database, now, places),
            telling=StoryTelling(database, now, places, alerts, decided),
            agreeing=StoryAgreeing(database, now, places),
            reviewing=StoryReviewing(database, now, places, decided),
            cheering=StoryCheering(database, now),
            voting=StoryVoting(database, now),
            exporting=StoryExporting(database, now),
            measures=StoryMeasures(database, now),
            digests=StoryDigests(database, now, decided),
            retention=StoryRetention(database, now, Limits(decided, Sort.STORIES)),
        )
