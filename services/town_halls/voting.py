"""Votes, flags, and the wish to be told. Once a person each, and of the first two nobody knows whose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import not_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.language import gettext as _
from services.people import Caller
from services.problems import Problem
from services.town_halls import speaking
from services.town_halls.access import question_of, require_open, require_reader, shared_hall_of
from services.town_halls.anonymity import Veil
from storage.database import Database, insert_once
from storage.people import ensure_person
from storage.town_halls import (
    IN_THE_HALL,
    QuestionState,
    TownHall,
    TownHallFlag,
    TownHallFollower,
    TownHallQuestion,
    TownHallVote,
)


@dataclass(frozen=True)
class Voted:
    """What a press came to."""

    is_on: bool
    """Whether the vote stands now."""
    number: int | None
    """Of the question for which it counts: another one where that was merged."""


class TownHallVoting:
    """What readers do with questions."""

    def __init__(self, database: Database, now: Callable[[], datetime], veil: Veil) -> None:
        self._database = database
        self._now = now
        self._veil = veil

    def vote(self, caller: Caller, question_id: int, pressed_at: int, *, seen_in: str | None = None) -> Voted:
        """Votes, or takes the vote back. A press that Slack tells of twice is one.

        Args:
            pressed_at: when, in microseconds since 1970, as Slack says: it names the press.
            seen_in: the channel where it was pressed.

        Raises:
            NotFound: the question is not for the caller.
            Problem: nobody votes on it any more.
        """
        with self._database.write() as session:
            question, hall, key = self._votable(session, caller, question_id, seen_in)
            insert = (sqlite if self._database.is_sqlite else postgresql).insert(TownHallVote)
            voter = self._veil.voter(key, caller)
            moment = self._veil.moment(key, voter, pressed_at)
            row = {"question_id": question.id, "voter": voter, "is_on": True, "moment": moment}
            changed = session.execute(
                insert.values(row)
                .on_conflict_do_update(
                    index_elements=["question_id", "voter"],
                    set_={"is_on": not_(TownHallVote.is_on), "moment": moment},
                    where=TownHallVote.moment < moment,
                )
                .returning(TownHallVote.is_on)
            ).first()
            if changed is None:
                stands = session.get_one(TownHallVote, (question.id, voter)).is_on
                return Voted(stands, question.number)
            if not hall.hides_votes:
                speaking.refresh_board(session, hall, self._now())
                speaking.refresh_question(session, question, self._now(), after=speaking.QUESTION_QUIET)
            return Voted(changed.is_on, question.number)

    def flag(self, caller: Caller, question_id: int, *, seen_in: str | None = None) -> None:
        """Tells the hosts that a question should not stand there; once a person.

        Raises:
            NotFound: the question is not for the caller.
            Problem: the town hall is over.
        """
        with self._database.write() as session:
            question, hall, key = self._votable(session, caller, question_id, seen_in)
            row = {"question_id": question.id, "voter": self._veil.voter(key, caller)}
            if insert_once(session, TownHallFlag, row):
                occasion = f"town_hall_question:{question.id}:flagged"
                speaking.tell_hosts(
                    session, hall, speaking.FLAGGED, occasion, self._now(), question_id=question.id
                )

    def follow(self, caller: Caller, question_id: int, *, seen_in: str | None = None) -> bool:
        """Has the caller told of the answer, or no longer; returns which. This is kept under their name.

        Raises:
            NotFound: the question is not for the caller.
            Problem: it is answered already.
        """
        with self._database.write() as session:
            question, hall = question_of(session, caller.workspace_id, question_id, locked=True)
            require_reader(session, hall, caller, seen_in)
            if question.state != QuestionState.SHOWN:
                raise Problem(_("This question is answered already, or was put away."))
            person = ensure_person(session, caller.home_id, caller.user_id)
            row = {"question_id": question.id, "person_id": person.id}
            if insert_once(session, TownHallFollower, row):
                return True
            session.delete(session.get_one(TownHallFollower, (question.id, person.id)))
            return False

    def _votable(
        self, session: Session, caller: Caller, question_id: int, seen_in: str | None
    ) -> tuple[TownHallQuestion, TownHall, bytes]:
        question, hall = shared_hall_of(session, caller.workspace_id, question_id)
        require_reader(session, hall, caller, seen_in)
        require_open(hall)
        while question.merged_into is not None:
            question = session.get_one(TownHallQuestion, question.merged_into)
        if question.state not in IN_THE_HALL or hall.key is None:
            raise Problem(_("This question was put away: nobody votes on it any more."))
        return question, hall, hall.key
