"""A town hall to take away: its questions and answers as Markdown and as CSV, and nobody's votes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.language import N_, counted, number, pgettext
from services.language import gettext as _
from services.markdown import plain, quoted
from services.people import Caller
from services.quiet.holding import add_posts
from services.tables import csv_of
from services.town_halls import speaking
from services.town_halls.access import hall_of, require_host
from services.town_halls.content import Hall, Question
from services.town_halls.reading import read_all, read_hall
from storage.database import Database
from storage.people import Person
from storage.posts import NewPost
from storage.town_halls import QuestionState

MARKDOWN, CSV = "md", "csv"
FORMATS = (MARKDOWN, CSV)
ANONYMOUS = N_("anonymous")
STATES = {QuestionState.SHOWN: N_("shown"), QuestionState.ANSWERED: N_("answered")}
"""Of questions that everybody may read."""


@dataclass(frozen=True)
class Export:
    """A file's content, with the town hall that it is about."""

    hall: Hall
    format: str
    content: str


class TownHallExporting:
    """Files for hosts."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def ask_for_files(self, caller: Caller, town_hall_id: int) -> None:
        """Has both files sent to the caller by direct message.

        Raises:
            NotAllowed: the caller does not lead the town hall.
        """
        with self._database.write() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id)
            require_host(session, hall, caller)
            now = self._now()
            posts = (
                NewPost(
                    workspace_id=hall.workspace_id,
                    kind=speaking.EXPORT_FILE,
                    subject_id=hall.id,
                    occasion=f"town_hall:{hall.id}:export:{each}:{now.timestamp()}",
                    recipient=caller.user_id,
                    due_at=now,
                    detail=each,
                    priority=speaking.HOST_PRIORITY,
                )
                for each in FORMATS
            )
            add_posts(session, posts, now)

    def export(self, workspace_id: str, town_hall_id: int, file_format: str) -> Export:
        """A town hall's questions in the order of their numbers, as everybody may read them.

        Args:
            file_format: one of FORMATS.

        Raises:
            NotFound: there is no such town hall in this workspace.
        """
        with self._database.read() as session:
            row = hall_of(session, workspace_id, town_hall_id)
            hall, questions = read_hall(session, row), read_all(session, row)
            names = _names(session, hall, questions)
        return Export(hall, file_format, written(hall, questions, names, file_format))


def written(hall: Hall, questions: Sequence[Question], names: Mapping[str, str], file_format: str) -> str:
    """A file's content, in the language that is spoken.

    Args:
        names: of people, by user id; who is not among them stays an id.
    """
    return _markdown(hall, questions, names) if file_format == MARKDOWN else _csv(questions, names)


def _names(session: Session, hall: Hall, questions: Sequence[Question]) -> dict[str, str]:
    user_ids = {*hall.hosts}
    for question in questions:
        user_ids.update(filter(None, (question.asker, question.answered_by)))
    rows = session.execute(
        select(Person.user_id, Person.name).where(Person.user_id.in_(user_ids), Person.name != "")
    )
    return {user_id: name for user_id, name in rows}  # noqa: C416 - dict() would want tuples


def _csv(questions: Sequence[Question], names: Mapping[str, str]) -> str:
    return csv_of(
        (
            pgettext("column", "number"),
            pgettext("column", "question"),
            pgettext("column", "asked by"),
            pgettext("column", "label"),
            pgettext("column", "votes"),
            pgettext("column", "state"),
            pgettext("column", "answer"),
            pgettext("column", "answered by"),
            pgettext("column", "answered (UTC)"),
        ),
        (
            (
                question.number or "",
                question.text,
                _(ANONYMOUS) if question.asker is None else names.get(question.asker, question.asker),
                question.label,
                "" if question.votes is None else question.votes,
                _(STATES[question.state]),
                question.answer or "",
                names.get(question.answered_by or "", question.answered_by or ""),
                "" if question.answered_at is None else f"{question.answered_at:%Y-%m-%d %H:%M}",
            )
            for question in questions
        ),
    )


def _markdown(hall: Hall, questions: Sequence[Question], names: Mapping[str, str]) -> str:
    hosts = ", ".join(plain(names.get(host, host)) for host in hall.hosts)
    answered = sum(question.answer is not None for question in questions)
    held = _("With {hosts}. {begins} to {ends} (UTC).").format(
        hosts=hosts, begins=f"{hall.opens_at:%Y-%m-%d}", ends=f"{hall.closes_at:%Y-%m-%d}"
    )
    counts = counted(
        "{count} question, {answered} answered.",
        "{count} questions, {answered} answered.",
        len(questions),
        answered=number(answered),
    )
    lines = [f"# {plain(hall.topic)}", "", f"{held} {counts}"]
    if hall.introduction:
        lines += ["", quoted(hall.introduction)]
    for question in questions:
        who = _(ANONYMOUS) if question.asker is None else plain(names.get(question.asker, question.asker))
        votes = "" if question.votes is None else f" · ▲ {question.votes}"
        label = f" · {plain(question.label)}" if question.label else ""
        lines += ["", f"## {question.number}. {who}{votes}{label}", "", quoted(question.text)]
        if question.answer is not None:
            by = plain(names.get(question.answered_by or "", question.answered_by or ""))
            begins = _("**{name}**, aloud:") if question.is_answered_aloud else "**{name}**:"
            lines += ["", begins.format(name=by), "", quoted(question.answer)]
        else:
            lines += ["", _("_Not answered yet._")]
    return "\n".join(lines) + "\n"
