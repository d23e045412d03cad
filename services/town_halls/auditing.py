"""What is stored of those who asked without a name, and whether anybody could be found by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.people import Caller
from services.town_halls.anonymity import Veil, hour_of
from services.town_halls.reading import audience_of
from storage.database import Database
from storage.people import Person
from storage.town_halls import (
    TownHall,
    TownHallAllowance,
    TownHallFlag,
    TownHallQuestion,
    TownHallState,
    TownHallVote,
)


@dataclass(frozen=True)
class HallAudit:
    """One town hall, as somebody sees it who has the database and the settings."""

    town_hall_id: int
    topic: str
    is_over: bool
    anonymous: int
    """Questions without a name."""
    audience: int
    has_key: bool
    kept_under_key: int
    """Rows of votes, flags and allowances."""
    voters_found: int
    """People who can be told to have voted or flagged, by trying everybody with key and settings."""
    askers_found: int
    """Likewise, to have asked something without a name."""
    exact_times: int
    """Questions without a name whose time is kept below the hour: there should be none."""

    @property
    def problems(self) -> Sequence[str]:
        """What should not be so."""
        found = []
        if self.exact_times:
            have = "question has" if self.exact_times == 1 else "questions have"
            found.append(f"{self.exact_times} {have} no name, and a time below the hour.")
        if self.is_over and self.has_key:
            found.append("It is over, and its key is still there.")
        if self.is_over and self.kept_under_key:
            found.append(f"It is over, and {self.kept_under_key} rows of voters are still there.")
        return found


class AnonymityAudit:
    """Tries what somebody could try who has everything that this installation has."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._veil = Veil(secret)

    def halls(self) -> Iterator[HallAudit]:
        """All town halls, the newest first."""
        with self._database.read() as session:
            for hall in session.scalars(select(TownHall).order_by(TownHall.id.desc())):
                yield self._audit(session, hall)

    def _audit(self, session: Session, hall: TownHall) -> HallAudit:
        unnamed = select(TownHallQuestion.asked_at).where(
            TownHallQuestion.town_hall_id == hall.id, TownHallQuestion.asker_id.is_(None)
        )
        times = session.scalars(unnamed).all()
        questions = select(TownHallQuestion.id).where(TownHallQuestion.town_hall_id == hall.id)
        voters = {
            *session.scalars(select(TownHallVote.voter).where(TownHallVote.question_id.in_(questions))),
            *session.scalars(select(TownHallFlag.voter).where(TownHallFlag.question_id.in_(questions))),
        }
        askers = session.scalars(
            select(TownHallAllowance.asker).where(TownHallAllowance.town_hall_id == hall.id)
        ).all()
        people = [Caller(hall.workspace_id, *who) for who in session.execute(_EVERYBODY)]
        key = hall.key
        return HallAudit(
            town_hall_id=hall.id,
            topic=hall.topic,
            is_over=hall.state in (TownHallState.CLOSED, TownHallState.CANCELLED),
            anonymous=len(times),
            audience=session.scalar(select(func.count()).select_from(audience_of(hall).subquery())) or 0,
            has_key=key is not None,
            kept_under_key=len(voters) + len(askers),
            voters_found=0
            if key is None
            else len({self._veil.voter(key, who) for who in people} & {*voters}),
            askers_found=0
            if key is None
            else len({self._veil.asker(key, who) for who in people} & {*askers}),
            exact_times=sum(hour_of(asked_at) != asked_at for asked_at in times),
        )


_EVERYBODY = select(Person.workspace_id, Person.user_id)
