"""Town halls: questions to the brand's leaders, asked and answered whenever a shift allows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.decisions import Decisions
from services.retention import Limits, Sort
from services.roles import Roles
from services.town_halls.anonymity import Veil
from services.town_halls.asking import TownHallAsking
from services.town_halls.exporting import TownHallExporting
from services.town_halls.hosting import TownHallHosting
from services.town_halls.moments import TownHallMoments
from services.town_halls.planning import TownHallPlanning
from services.town_halls.reading import TownHallReading
from services.town_halls.retention import TownHallRetention
from services.town_halls.voting import TownHallVoting
from storage.database import Database


@dataclass(frozen=True)
class TownHalls:
    """All that can be done with town halls."""

    roles: Roles
    planning: TownHallPlanning
    reading: TownHallReading
    asking: TownHallAsking
    voting: TownHallVoting
    hosting: TownHallHosting
    exporting: TownHallExporting
    moments: TownHallMoments
    retention: TownHallRetention

    @classmethod
    def over(
        cls,
        database: Database,
        now: Callable[[], datetime],
        *,
        secret: bytes,
        decisions: Decisions | None = None,
    ) -> "TownHalls":
        """The services over one database.

        Args:
            secret: of this installation, and never stored: see `anonymity.Veil`.
            decisions: what admins decide; None: nothing was, ever.
        """
        veil = Veil(secret)
        return cls(
            roles=Roles(database, now),
            planning=TownHallPlanning(database, now),
            reading=TownHallReading(database, now),
            asking=TownHallAsking(database, now, veil),
            voting=TownHallVoting(database, now, veil),
            hosting=TownHallHosting(database, now),
            exporting=TownHallExporting(database, now),
            moments=TownHallMoments(database, now),
            retention=TownHallRetention(database, now, Limits(decisions or Decisions(), Sort.TOWN_HALLS)),
        )
