"""Asking: with one's name, or without it, so that nothing stored leads back to the asker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.language import gettext as _
from services.language import number
from services.people import Caller
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from services.town_halls import anonymity, schedule, speaking
from services.town_halls.access import hall_of, question_of, require_open, require_reader
from services.town_halls.anonymity import Claim, Veil
from services.town_halls.content import Question
from services.town_halls.moments import ask_review
from services.town_halls.reading import read_question
from storage.database import Database, insert_once
from storage.people import Person, ensure_person
from storage.town_halls import (
    IN_THE_HALL,
    UNANSWERED,
    QuestionState,
    TownHall,
    TownHallAllowance,
    TownHallQuestion,
    TownHallState,
)

QUESTION_MAX = 3_000
"""What a modal's text field of Slack's holds."""
MOST_WITHOUT_NAME = 10
"""Questions of one person in one town hall, where one may ask as many as one likes."""
OWN_SHOWN = 20
MAY_EDIT_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Asked:
    """What became of a question that was asked or changed."""

    question: Question
    token: str | None
    """For the asker's own view, and nowhere else; None where it was asked with a name."""


class TownHallAsking:
    """What askers do."""

    def __init__(self, database: Database, now: Callable[[], datetime], veil: Veil) -> None:
        self._database = database
        self._now = now
        self._veil = veil

    def ask(
        self,
        caller: Caller,
        town_hall_id: int,
        text: str,
        *,
        nonce: str,
        label: str = "",
        is_anonymous: bool = False,
        seen_in: str | None = None,
    ) -> Asked:
        """Asks a question. Sent twice from one form it is one.

        Args:
            nonce: what the form bears since it was opened.
            seen_in: the channel where the form was opened from, as Slack says.

        Raises:
            NotFound: the town hall is not for the caller.
            FormProblem: `question` or `label` cannot be taken.
            Problem: it is not open, or the rules allow no further question.
        """
        asked = _checked(text)
        handle = anonymity.handle_of(nonce)
        with self._database.write() as session:
            # Held, so that nobody asks twice at once, and nobody closes it meanwhile.
            hall = hall_of(session, caller.workspace_id, town_hall_id, locked=True)
            require_reader(session, hall, caller, seen_in)
            question = _by_handle(session, handle)
            if question is None:
                require_open(hall)
                if label and label not in hall.labels:
                    raise FormProblem({"label": _("Choose a label from the list.")})
                question = self._add(session, hall, caller, asked, label, handle, is_anonymous=is_anonymous)
            token = self._veil.sign(nonce, self._now()) if question.asker_id is None else None
            return Asked(read_question(session, question, hall), token)

    def change(self, caller: Caller, question_id: int, text: str) -> Question:
        """Changes a question that was asked with a name, within five minutes; its votes stay.

        Raises:
            NotFound: it is not the caller's.
            FormProblem: `question` cannot be taken.
            Problem: it is too late.
        """
        asked = _checked(text)
        with self._database.write() as session:
            question, hall = _own(session, caller, question_id)
            self._change(session, hall, question, asked, question.asked_at)
            return read_question(session, question, hall)

    def change_by_token(self, workspace_id: str, token: str, text: str) -> Question:
        """Likewise, for who asked without a name: whoever holds the token did.

        Raises:
            NotFound, FormProblem, Problem: as `change`.
        """
        asked, claim = _checked(text), self._veil.read(token)
        with self._database.write() as session:
            question, hall = _claimed(session, workspace_id, claim, locked=True)
            self._change(session, hall, question, asked, claim.asked_at)
            return read_question(session, question, hall)

    def withdraw(self, caller: Caller, question_id: int) -> Question:
        """Takes back a question that was asked with a name and is not answered.

        Raises:
            NotFound: it is not the caller's.
            Problem: it is answered.
        """
        with self._database.write() as session:
            question, hall = _own(session, caller, question_id)
            self._withdraw(session, hall, question)
            return read_question(session, question, hall)

    def withdraw_by_token(self, workspace_id: str, token: str) -> Question:
        """Likewise, for who asked without a name.

        Raises:
            NotFound, Problem: as `withdraw`.
        """
        claim = self._veil.read(token)
        with self._database.write() as session:
            question, hall = _claimed(session, workspace_id, claim, locked=True)
            self._withdraw(session, hall, question)
            return read_question(session, question, hall)

    def question(self, workspace_id: str, token: str) -> Question:
        """What became of the question whose token this is.

        Raises:
            NotFound: there is none, any more.
        """
        claim = self._veil.read(token)
        with self._database.read() as session:
            return read_question(session, *_claimed(session, workspace_id, claim))

    def own(self, caller: Caller, question_id: int) -> Question:
        """What became of a question that the caller asked with a name.

        Raises:
            NotFound: it is not the caller's.
        """
        with self._database.read() as session:
            question, hall = question_of(session, caller.workspace_id, question_id)
            read = read_question(session, question, hall)
            if read.asker != caller.user_id or question.asker_id is None:
                raise NotFound(_("This is not your question."))
            return read

    def asked_by(self, caller: Caller) -> Sequence[Question]:
        """The questions that the caller asked with a name, the newest first, 20 at most."""
        with self._database.read() as session:
            rows = session.execute(
                select(TownHallQuestion, TownHall)
                .join(TownHall, TownHall.id == TownHallQuestion.town_hall_id)
                .join(Person, Person.id == TownHallQuestion.asker_id)
                .where(
                    Person.workspace_id == caller.home_id,
                    Person.user_id == caller.user_id,
                    TownHall.workspace_id == caller.workspace_id,
                    TownHallQuestion.state != QuestionState.WITHDRAWN,
                )
                .order_by(TownHallQuestion.asked_at.desc(), TownHallQuestion.id)
                .limit(OWN_SHOWN)
            )
            return [read_question(session, question, hall) for question, hall in rows]

    def may_change_named(self, question: Question) -> bool:
        """Whether it is early enough to change the words of a question that was asked with a name."""
        return self._now() < question.asked_at + MAY_EDIT_FOR

    def may_change(self, token: str) -> bool:
        """Whether it is early enough to change the words of the question whose token this is."""
        return self._now() < self._veil.read(token).asked_at + MAY_EDIT_FOR

    def _add(
        self,
        session: Session,
        hall: TownHall,
        caller: Caller,
        text: str,
        label: str,
        handle: str,
        *,
        is_anonymous: bool,
    ) -> TownHallQuestion:
        asker_id: int | None = None
        if is_anonymous:
            self._count(session, hall, caller)
            state = QuestionState.NEW
        else:
            # Nobody is kept who asks without a name: not even that they were here.
            asker_id = ensure_person(session, caller.home_id, caller.user_id).id
            _require_none_open(session, hall, asker_id)
            state = QuestionState.IN_REVIEW if hall.is_reviewed else QuestionState.SHOWN
        row = {
            "town_hall_id": hall.id,
            "handle": handle,
            "asker_id": asker_id,
            "text": text,
            "label": label,
            "asked_at": anonymity.hour_of(self._now()) if is_anonymous else self._now(),
            "state": state,
        }
        while not insert_once(session, TownHallQuestion, row | {"id": anonymity.new_id()}):
            if (question := _by_handle(session, handle)) is not None:
                return question
        question = session.scalars(select(TownHallQuestion).where(TownHallQuestion.handle == handle)).one()
        if state == QuestionState.NEW:
            schedule.batch_later(session, hall.id, self._now())
        elif state == QuestionState.IN_REVIEW:
            ask_review(session, hall, self._now())
        else:
            speaking.show(session, hall, [question], self._now())
        return question

    def _count(self, session: Session, hall: TownHall, caller: Caller) -> None:
        if not hall.allows_anonymous or hall.key is None:
            raise NotAllowed(_("In this town hall questions are asked with one's name."))
        insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert
        counted = insert(TownHallAllowance).values(
            town_hall_id=hall.id, asker=self._veil.asker(hall.key, caller), asked=1
        )
        counted = counted.on_conflict_do_update(
            index_elements=["town_hall_id", "asker"], set_={"asked": TownHallAllowance.asked + 1}
        )
        asked = session.execute(counted.returning(TownHallAllowance.asked)).scalar_one()
        if hall.one_at_a_time and asked > 1:
            raise Problem(
                _(
                    "You have asked a question without your name here, and nobody can tell which it is: so "
                    "it is one for each person. Ask this one with your name."
                )
            )
        if asked > MOST_WITHOUT_NAME:
            raise Problem(
                _(
                    "You have asked {number} questions without your name here, which is as many as can be. "
                    "Ask this one with your name, or vote for others."
                ).format(number=MOST_WITHOUT_NAME)
            )

    def _change(
        self, session: Session, hall: TownHall, question: TownHallQuestion, text: str, asked_at: datetime
    ) -> None:
        _require_unanswered(question)
        if question.text == text:
            return
        if self._now() >= asked_at + MAY_EDIT_FOR:
            raise Problem(
                _("Others may have read and voted by now: a question can be changed for five minutes.")
            )
        question.text = text
        if question.state in IN_THE_HALL:
            _refresh(session, hall, question, self._now())

    def _withdraw(self, session: Session, hall: TownHall, question: TownHallQuestion) -> None:
        if question.state == QuestionState.WITHDRAWN:
            return
        _require_unanswered(question)
        was_shown = question.state in IN_THE_HALL
        question.state, question.text = QuestionState.WITHDRAWN, ""
        if was_shown:
            _refresh(session, hall, question, self._now())


def _checked(text: str) -> str:
    asked = text.strip()
    if not asked:
        raise FormProblem({"question": _("Write your question first.")})
    if len(asked) > QUESTION_MAX:
        raise FormProblem(
            {"question": _("Shorten this to {most} characters.").format(most=number(QUESTION_MAX))}
        )
    return asked


def _require_none_open(session: Session, hall: TownHall, asker_id: int) -> None:
    if not hall.one_at_a_time:
        return
    still_open = session.scalar(
        select(TownHallQuestion.text)
        .where(
            TownHallQuestion.town_hall_id == hall.id,
            TownHallQuestion.asker_id == asker_id,
            TownHallQuestion.state.in_(UNANSWERED),
        )
        .limit(1)
    )
    if still_open is not None:
        begins = still_open if len(still_open) <= 60 else f"{still_open[:60]}…"
        raise Problem(
            _("Your question “{question}” is still open. Ask the next one once it is answered.").format(
                question=begins
            )
        )


def _require_unanswered(question: TownHallQuestion) -> None:
    if question.state not in UNANSWERED:
        raise Problem(_("This question is answered or was put away meanwhile: it stays as it is."))


def _refresh(session: Session, hall: TownHall, question: TownHallQuestion, now: datetime) -> None:
    shown_at = now
    if question.asker_id is None:
        # Nobody is to see at which moment somebody without a name was here: neither in Slack nor in a row.
        schedule.batch_later(session, hall.id, now)
        shown_at = schedule.batch_at(now)
    speaking.refresh_question(session, question, now, after=shown_at - now)
    if hall.state != TownHallState.CANCELLED:
        speaking.refresh_board(session, hall, now, not_before=shown_at)


def _by_handle(session: Session, handle: str) -> TownHallQuestion | None:
    return session.scalar(select(TownHallQuestion).where(TownHallQuestion.handle == handle))


def _own(session: Session, caller: Caller, question_id: int) -> tuple[TownHallQuestion, TownHall]:
    question, hall = question_of(session, caller.workspace_id, question_id, locked=True)
    asker = ensure_person(session, caller.home_id, caller.user_id)
    if question.asker_id != asker.id:
        raise NotFound(_("This is not your question."))
    return question, hall


def _claimed(
    session: Session, workspace_id: str, claim: Claim, *, locked: bool = False
) -> tuple[TownHallQuestion, TownHall]:
    question = _by_handle(session, claim.handle)
    if question is None or question.asker_id is not None:
        raise NotFound(_("This question cannot be found any more."))
    return question_of(session, workspace_id, question.id, locked=locked)
