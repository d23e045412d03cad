"""What hosts do with questions: let in, decline, merge, answer; and name a day for those left open."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.language import gettext as _
from services.language import number
from services.people import Caller
from services.problems import FormProblem, Problem
from services.town_halls import schedule, speaking
from services.town_halls.access import hall_of, question_of, require_host
from services.town_halls.content import Question
from services.town_halls.reading import read_question
from storage.database import Database, insert_once
from storage.people import Person
from storage.town_halls import (
    IN_THE_HALL,
    QuestionState,
    TownHall,
    TownHallFollower,
    TownHallQuestion,
    TownHallState,
    TownHallVote,
)

ANSWER_MAX, REASON_MAX = 3_000, 500
FARTHEST = timedelta(days=90)
WORDS_SHOWN = 300


class TownHallHosting:
    """Deciding and answering. Of two hosts at once one wins, and the other is told."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def let_in(self, caller: Caller, question_id: int) -> Question:
        """Shows a question that was in review.

        Raises:
            NotAllowed: the caller does not lead the town hall.
            Problem: somebody has decided on it already.
        """
        with self._database.write() as session:
            question, hall = self._held(session, caller, question_id)[:2]
            if question.state != QuestionState.IN_REVIEW:
                raise _decided(session, question)
            speaking.show(session, hall, [question], self._now())
            self._reviewed(session, hall)
            return read_question(session, question, hall)

    def decline(self, caller: Caller, question_id: int, reason: str) -> Question:
        """Puts a question away, with words that its asker gets.

        Raises:
            NotAllowed: the caller does not lead the town hall.
            FormProblem: `reason` cannot be taken.
            Problem: it is answered, or somebody has decided on it already.
        """
        why = _checked(reason, "reason", REASON_MAX, _("Say why: the asker reads this."))
        with self._database.write() as session:
            question, hall, host = self._held(session, caller, question_id)
            if question.state not in (QuestionState.IN_REVIEW, QuestionState.SHOWN):
                raise _decided(session, question)
            was_shown = question.state == QuestionState.SHOWN
            question.state, question.reason, question.decided_by = QuestionState.DECLINED, why, host.id
            self._tell_asker(session, hall, question, speaking.DECLINED)
            self._forget_followers(session, question)
            if was_shown:
                self._refresh(session, hall, question)
            self._reviewed(session, hall)
            return read_question(session, question, hall)

    def merge(self, caller: Caller, question_id: int, into_id: int) -> Question:
        """Takes a question up in another one, which gets its votes, each voter's once; returns that one.

        Raises:
            NotAllowed: the caller does not lead the town hall.
            Problem: the two cannot be put together.
        """
        with self._database.write() as session:
            question, hall, host = self._held(session, caller, question_id)
            other, other_hall = self._held(session, caller, into_id)[:2]
            if other_hall.id != hall.id or other.id == question.id:
                raise Problem(_("Choose another question of this town hall."))
            if question.state not in (QuestionState.IN_REVIEW, QuestionState.SHOWN):
                raise _decided(session, question)
            if other.state not in IN_THE_HALL:
                raise _decided(session, other)
            was_shown = question.state == QuestionState.SHOWN
            self._move_votes(session, question, other)
            question.state, question.merged_into, question.decided_by = (
                QuestionState.MERGED,
                other.id,
                host.id,
            )
            self._move_followers(session, question, other)
            if was_shown:
                self._refresh(session, hall, question)
            self._refresh(session, hall, other)
            self._reviewed(session, hall)
            return read_question(session, other, hall)

    def answer(
        self,
        caller: Caller,
        question_id: int,
        text: str,
        *,
        is_aloud: bool = False,
        correcting: str | None = None,
    ) -> Question:
        """Answers in the question's own message; the asker and those who wanted to know are told, once.

        Args:
            is_aloud: it was answered by voice, and the text is a note of it.
            correcting: the answer that the caller saw and means to put right.

        Raises:
            NotAllowed: the caller does not lead the town hall.
            FormProblem: `answer` cannot be taken.
            Problem: it was put away, or somebody has answered it meanwhile.
        """
        said = _checked(text, "answer", ANSWER_MAX, _("Write your answer first."))
        with self._database.write() as session:
            question, hall, host = self._held(session, caller, question_id)
            if question.state not in (QuestionState.IN_REVIEW, *IN_THE_HALL):
                raise _decided(session, question)
            if question.answer == said and question.answered_by == host.id:
                return read_question(session, question, hall)
            if question.answer != correcting:
                raise _answered(session, question)
            if question.state == QuestionState.IN_REVIEW:
                speaking.show(session, hall, [question], self._now())
            question.answer, question.answered_by, question.answered_at = said, host.id, self._now()
            question.state, question.is_answered_aloud = QuestionState.ANSWERED, is_aloud
            self._tell_asker(session, hall, question, speaking.ANSWERED)
            self._tell_followers(session, hall, question)
            self._refresh(session, hall, question)
            self._reviewed(session, hall)
            return read_question(session, question, hall)

    def promise(self, caller: Caller, town_hall_id: int, answers_by: datetime) -> None:
        """Names the day by which what was left open is answered; hosts are reminded from then on.

        Raises:
            NotAllowed: the caller does not lead the town hall.
            FormProblem: `answers_by` cannot be taken.
            Problem: it is not closed yet.
        """
        with self._database.write() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id, locked=True)
            require_host(session, hall, caller)
            if hall.state != TownHallState.CLOSED:
                raise Problem(
                    _("Name a day once the town hall is closed: until then everything may be answered.")
                )
            if not self._now() < answers_by <= self._now() + FARTHEST:
                raise FormProblem(
                    {"answers_by": _("Choose a day within the next {days} days.").format(days=FARTHEST.days)}
                )
            hall.answers_by = answers_by
            schedule.remind_hosts_at(session, hall.id, answers_by)
            speaking.refresh_board(session, hall, self._now())

    def _held(
        self, session: Session, caller: Caller, question_id: int
    ) -> tuple[TownHallQuestion, TownHall, Person]:
        question, hall = question_of(session, caller.workspace_id, question_id, locked=True)
        return question, hall, require_host(session, hall, caller)

    def _tell_asker(self, session: Session, hall: TownHall, question: TownHallQuestion, kind: str) -> None:
        asker = session.get(Person, question.asker_id) if question.asker_id is not None else None
        if asker is not None:
            speaking.tell(session, hall, kind, question.id, [asker.user_id], self._now())

    def _tell_followers(self, session: Session, hall: TownHall, question: TownHallQuestion) -> None:
        followers = session.scalars(
            select(Person.user_id)
            .join(TownHallFollower, TownHallFollower.person_id == Person.id)
            .where(TownHallFollower.question_id == question.id)
            .order_by(Person.id)
        ).all()
        speaking.tell(session, hall, speaking.ANSWERED, question.id, followers, self._now())
        self._forget_followers(session, question)

    def _forget_followers(self, session: Session, question: TownHallQuestion) -> None:
        session.execute(delete(TownHallFollower).where(TownHallFollower.question_id == question.id))

    def _move_followers(self, session: Session, question: TownHallQuestion, other: TownHallQuestion) -> None:
        followers = session.scalars(
            select(TownHallFollower.person_id).where(TownHallFollower.question_id == question.id)
        ).all()
        for person_id in {*followers, *filter(None, [question.asker_id])} - {other.asker_id}:
            insert_once(session, TownHallFollower, {"question_id": other.id, "person_id": person_id})
        self._forget_followers(session, question)
        if other.state == QuestionState.ANSWERED:
            hall = session.get_one(TownHall, other.town_hall_id)
            self._tell_followers(session, hall, other)

    def _move_votes(self, session: Session, question: TownHallQuestion, other: TownHallQuestion) -> None:
        if session.get_one(TownHall, question.town_hall_id).key is None:
            other.votes, question.votes = other.votes + question.votes, 0
            return
        # Those taken back, too: told once more by Slack, such a press is known here as one of before.
        cast = select(TownHallVote).where(TownHallVote.question_id == question.id)
        for vote in session.scalars(cast.order_by(TownHallVote.voter)).all():
            row = {"question_id": other.id, "voter": vote.voter, "is_on": vote.is_on, "moment": vote.moment}
            if not insert_once(session, TownHallVote, row):
                theirs = session.get_one(TownHallVote, (other.id, vote.voter))
                theirs.is_on = theirs.is_on or vote.is_on
                theirs.moment = max(theirs.moment, vote.moment)
        session.execute(delete(TownHallVote).where(TownHallVote.question_id == question.id))

    def _refresh(self, session: Session, hall: TownHall, question: TownHallQuestion) -> None:
        speaking.refresh_question(session, question, self._now())
        speaking.refresh_board(session, hall, self._now())

    def _reviewed(self, session: Session, hall: TownHall) -> None:
        for kind in (speaking.REVIEW, speaking.LEFT_OPEN):
            speaking.refresh(session, kind, hall.id, self._now())


def _checked(text: str, field: str, most: int, missing: str) -> str:
    said = text.strip()
    if not said:
        raise FormProblem({field: missing})
    if len(said) > most:
        raise FormProblem({field: _("Shorten this to {most} characters.").format(most=number(most))})
    return said


def _decided(session: Session, question: TownHallQuestion) -> Problem:
    who = _name(session, question.decided_by)
    if question.state == QuestionState.ANSWERED:
        return _answered(session, question)
    if question.state == QuestionState.DECLINED:
        return Problem(_("{name} has declined this question meanwhile.").format(name=who))
    if question.state == QuestionState.MERGED:
        return Problem(_("{name} has put this question to another one meanwhile.").format(name=who))
    if question.state == QuestionState.WITHDRAWN:
        return Problem(_("Its asker has taken this question back."))
    if question.state == QuestionState.SHOWN:
        return Problem(_("This question was let in meanwhile."))
    return Problem(_("This question cannot be decided on yet. Try again in a quarter of an hour."))


def _answered(session: Session, question: TownHallQuestion) -> Problem:
    who, said = _name(session, question.answered_by), question.answer or ""
    begins = said if len(said) <= WORDS_SHOWN else f"{said[:WORDS_SHOWN]}…"
    return Problem(_("{name} has answered this meanwhile: “{answer}”").format(name=who, answer=begins))


def _name(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person is not None and person.name else _("Someone")
