"""Alerts: what is coming, told to the agents before the wave, and who is ready for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.alerts.approving import AlertApproval
from services.alerts.arrivals import AlertArrivals
from services.alerts.drafts import AlertDrafts
from services.alerts.moments import AlertMoments
from services.alerts.publishing import AlertPublishing
from services.alerts.questions import AlertQuestions
from services.alerts.readiness import AlertReadiness
from services.alerts.reading import AlertReading
from services.alerts.retention import AlertRetention
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
        *,
        needs_approval: bool = False,
        desk_channel: str | None = None,
        keep_for: timedelta | None = None,
    ) -> "Alerts":
        """The services over one database.

        Args:
            needs_approval: whether a second publisher must let each alert go out.
            desk_channel: the id of the channel where publishers read questions; None: the author by DM.
            keep_for: how long an alert is kept once it is over; None: for ever.
        """
        return cls(
            roles=Roles(database, now),
            reading=AlertReading(database, now),
            drafts=AlertDrafts(database, now, needs_approval=needs_approval),
            publishing=AlertPublishing(
                database, now, needs_approval=needs_approval, desk_channel=desk_channel
            ),
            approval=AlertApproval(database, now),
            questions=AlertQuestions(database, now, desk_channel=desk_channel),
            readiness=AlertReadiness(database, now),
            arrivals=AlertArrivals(database, now),
            moments=AlertMoments(database, now),
            retention=AlertRetention(database, now, keep_for),
        )
