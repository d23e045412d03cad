"""Agents' questions about an alert, and the publishers' answers, which become part of it for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import announcing
from services.alerts.content import Delivery, Kind
from services.alerts.reading import alert_of, told_alert_of
from services.alerts.settings import DESK_CHANNEL
from services.decisions import Decisions
from services.language import N_, number
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import FormProblem, NotFound, Problem
from services.quiet.holding import add_posts
from storage.alerts import Alert, AlertQuestion, AlertState, AlertVersion
from storage.database import Database, insert_once
from storage.people import Person, ensure_person
from storage.posts import NewPost, mark_stale

QUESTION_MAX = 1_000
ANSWER_MAX = 2_000
ANSWER_SHOWN = 400
WRITE_FIRST = {"question": N_("Write your question first."), "answer": N_("Write your answer first.")}


@dataclass(frozen=True)
class Question:
    """A question as publishers see it; people by user id."""

    question_id: int
    alert_id: int
    alert_title: str
    asker: str
    asker_site: str
    text: str
    asked_at: datetime
    answer: str | None
    answered_by: str | None


class AlertQuestions:
    """Asking and answering."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def ask(self, caller: Caller, alert_id: int, text: str, *, asked_in: str) -> None:
        """Brings a question to the desk, else to the author; sent twice from one modal it is one.

        Raises:
            NotFound: there is no such alert, or nobody was told of it yet.
            FormProblem: `question` is empty or too long.
        """
        asked = _required(text, "question", QUESTION_MAX)
        with self._database.write() as session:
            alert = told_alert_of(session, caller.workspace_id, alert_id)
            asker = ensure_person(session, caller.home_id, caller.user_id)
            row = {
                "alert_id": alert.id,
                "asker_id": asker.id,
                "asked_in": asked_in,
                "text": asked,
                "asked_at": self._now(),
            }
            if not insert_once(session, AlertQuestion, row):
                return
            question = session.scalars(select(AlertQuestion).where(AlertQuestion.asked_in == asked_in)).one()
            author = session.get_one(Person, alert.author_id)
            desk = self._decisions.get(session, alert.workspace_id, DESK_CHANNEL)
            self._say(
                session,
                alert,
                announcing.QUESTION,
                question.id,
                f"question:{question.id}:asked",
                announcing.desk_of(session, alert.workspace_id, desk) or author.user_id,
            )
            announcing.refresh_in_channels(session, alert, self._now())

    def answer(
        self, caller: Caller, question_id: int, text: str, *, correcting: str | None = None
    ) -> Question:
        """Answers for all: the asker is told, and it is said in the alert's threads.

        Args:
            correcting: the answer that the caller saw and means to put right; it changes where it stands.

        Raises:
            NotAllowed: the caller is no publisher.
            NotFound: there is no such question.
            FormProblem: `answer` is empty or too long.
            Problem: someone else has answered or corrected it meanwhile; the sentence says who.
        """
        said = _required(text, "answer", ANSWER_MAX)
        with self._database.write() as session:
            publisher = require(session, caller, Role.PUBLISHER)
            question, alert = _question_of(session, caller.workspace_id, question_id)
            alert_of(session, caller.workspace_id, alert.id, locked=True)
            session.refresh(question)
            if question.answer == said and question.answered_by == publisher.id:
                return _read(session, question, alert)
            if question.answer != correcting:
                answerer = session.get(Person, question.answered_by) if question.answered_by else None
                who = answerer.name if answerer is not None and answerer.name else _("Someone")
                sentence = _("{name} has answered this meanwhile: “{answer}”").format(
                    name=who, answer=question.answer or ""
                )
                raise Problem(sentence[:ANSWER_SHOWN])
            question.answer, question.answered_by, question.answered_at = said, publisher.id, self._now()
            if correcting is None:
                self._tell(session, alert, question)
            for kind in (announcing.QUESTION, announcing.ANSWER, announcing.ANSWERED):
                mark_stale(session, kind, question.id, self._now())
            announcing.refresh_in_channels(session, alert, self._now())
            return _read(session, question, alert)

    def _tell(self, session: Session, alert: Alert, question: AlertQuestion) -> None:
        asker = session.get_one(Person, question.asker_id)
        occasion = f"question:{question.id}:answer"
        self._say(session, alert, announcing.ANSWER, question.id, occasion, asker.user_id)
        announcing.reply(
            session,
            alert,
            announcing.ANSWERED,
            f"question:{question.id}:answered",
            self._now(),
            subject_id=question.id,
            only_channels=alert.delivery != Delivery.DM,
        )

    def question(self, workspace_id: str, question_id: int) -> Question:
        """A question, for rendering.

        Raises:
            NotFound: there is no such question in this workspace.
        """
        with self._database.read() as session:
            return _read(session, *_question_of(session, workspace_id, question_id))

    def question_for(self, caller: Caller, question_id: int) -> Question:
        """A question, for a publisher who means to answer it.

        Raises:
            NotAllowed: the caller is no publisher.
            NotFound: there is no such question.
        """
        with self._database.read() as session:
            require(session, caller, Role.PUBLISHER)
            return _read(session, *_question_of(session, caller.workspace_id, question_id))

    def open(self, caller: Caller, alert_id: int | None = None) -> Sequence[Question]:
        """Questions without an answer, oldest first, 20 at most; of one alert or of all.

        Raises:
            NotAllowed: the caller is no publisher.
        """
        with self._database.read() as session:
            require(session, caller, Role.PUBLISHER)
            found = (
                select(AlertQuestion, Alert)
                .join(Alert, Alert.id == AlertQuestion.alert_id)
                .where(
                    Alert.workspace_id == caller.workspace_id,
                    Alert.state != AlertState.RETIRED,
                    AlertQuestion.answer.is_(None),
                )
                .order_by(AlertQuestion.id)
                .limit(20)
            )
            if alert_id is not None:
                found = found.where(Alert.id == alert_id)
            return [_read(session, question, alert) for question, alert in session.execute(found)]

    def _say(
        self, session: Session, alert: Alert, kind: str, question_id: int, occasion: str, recipient: str
    ) -> None:
        version = session.get_one(AlertVersion, (alert.id, alert.version))
        add_posts(
            session,
            [
                NewPost(
                    workspace_id=alert.workspace_id,
                    kind=kind,
                    subject_id=question_id,
                    occasion=occasion,
                    recipient=recipient,
                    due_at=self._now(),
                    priority=announcing.ANSWER_PRIORITY,
                    needed_by=version.starts_at,
                )
            ],
            self._now(),
            # In an outage customers wait on the line: who can answer is asked at any hour, and who asked
            # hears it no later than all who read it in their threads.
            at_once=version.kind == Kind.OUTAGE,
        )


def _question_of(session: Session, workspace_id: str, question_id: int) -> tuple[AlertQuestion, Alert]:
    question = session.get(AlertQuestion, question_id)
    alert = session.get(Alert, question.alert_id) if question is not None else None
    is_here = alert is not None and alert.workspace_id == workspace_id and alert.state != AlertState.RETIRED
    if question is None or alert is None or not is_here:
        raise NotFound(_("There is no such question here."))
    return question, alert


def _read(session: Session, question: AlertQuestion, alert: Alert) -> Question:
    asker = session.get_one(Person, question.asker_id)
    answerer = session.get(Person, question.answered_by) if question.answered_by else None
    return Question(
        question_id=question.id,
        alert_id=alert.id,
        alert_title=session.get_one(AlertVersion, (alert.id, alert.version)).title,
        asker=asker.user_id,
        asker_site=asker.site,
        text=question.text,
        asked_at=question.asked_at,
        answer=question.answer,
        answered_by=answerer.user_id if answerer is not None else None,
    )


def _required(text: str, field: str, most: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise FormProblem({field: _(WRITE_FIRST[field])})
    if len(stripped) > most:
        raise FormProblem({field: _("Shorten this to {most} characters.").format(most=number(most))})
    return stripped
