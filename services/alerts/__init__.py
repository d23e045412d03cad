"""Alerts: what is coming, told to the agents before the wave, and who is ready for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.alerts.approving import AlertApproval
from services.alerts.arrivals import AlertArrivals
from services.alerts.drafts import AlertDrafts
from services.alerts.moments import AlertMoments
from services.alerts.publishing import AlertPublishing
from services.alerts.questions import AlertQuestions
from services.alerts.readiness import AlertReadiness
from services.alerts.reading import AlertReading
from services.alerts.retention import AlertRetention
from services.decisions import Decisions
from services.retention import Limits, Sort
from services.roles import Roles
from storage.database import Database


@dataclass(frozen=True)
class Alerts:
    """All that can be done with alerts."""

    roles: Roles
    reading: AlertReading
    drafts: AlertDrafts
    publishing: AlertPublishing
    approval: AlertApproval
    questions: AlertQuestions
    readiness: AlertReadiness
    arrivals: AlertArrivals
    moments: AlertMoments
    retention: AlertRetention

    @classmethod
    def over(
        cls,
        database: Database,
        now: Callable[[], datetime],
        decisions: Decisions | None = None,
    ) -> "Alerts":
        """The services over one database.

        Args:
            decisions: what admins decide; None: nothing was, ever.
        """
        decided = decisions or Decisions()
        return cls(
            roles=Roles(database, now),
            reading=AlertReading(database, now),
            drafts=AlertDrafts(database, now, decided),
            publishing=AlertPublishing(database, now, decided),
            approval=AlertApproval(database, now),
            questions=AlertQuestions(database, now, decided),
            readiness=AlertReadiness(database, now),
            arrivals=AlertArrivals(database, now),
            moments=AlertMoments(database, now),
            retention=AlertRetention(database, now, Limits(decided, Sort.ALERTS)),
        )
