"""A town hall to take away: its questions and answers as Markdown and as CSV, and nobody's votes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.markdown import plain, quoted
from services.people import Caller
from services.tables import csv_of
from services.town_halls import speaking
from services.town_halls.access import hall_of, require_host
from services.town_halls.content import Hall, Question
from services.town_halls.reading import read_all, read_hall
from storage.database import Database
from storage.people import Person
from storage.posts import NewPost, add_posts

MARKDOWN, CSV = "md", "csv"
FORMATS = (MARKDOWN, CSV)
HEADER = (
    "number",
    "question",
    "asked by",
    "label",
    "votes",
    "state",
    "answer",
    "answered by",
    "answered (UTC)",
)
ANONYMOUS = "anonymous"


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
        write = _markdown if file_format == MARKDOWN else _csv
        return Export(hall, file_format, write(hall, questions, names))


def _names(session: Session, hall: Hall, questions: Sequence[Question]) -> dict[str, str]:
    user_ids = {*hall.hosts}
    for question in questions:
        user_ids.update(filter(None, (question.asker, question.answered_by)))
    rows = session.execute(
        select(Person.user_id, Person.name).where(Person.user_id.in_(user_ids), Person.name != "")
    )
    return {user_id: name for user_id, name in rows}  # noqa: C416 - dict() would want tuples


def _csv(_: Hall, questions: Sequence[Question], names: dict[str, str]) -> str:
    return csv_of(
        HEADER,
        (
            (
                question.number or "",
                question.text,
                ANONYMOUS if question.asker is None else names.get(question.asker, question.asker),
                question.label,
                "" if question.votes is None else question.votes,
                question.state.value,
                question.answer or "",
                names.get(question.answered_by or "", question.answered_by or ""),
                "" if question.answered_at is None else f"{question.answered_at:%Y-%m-%d %H:%M}",
            )
            for question in questions
        ),
    )


def _markdown(hall: Hall, questions: Sequence[Question], names: dict[str, str]) -> str:
    hosts = ", ".join(plain(names.get(host, host)) for host in hall.hosts)
    answered = sum(question.answer is not None for question in questions)
    held = f"{hall.opens_at:%Y-%m-%d} to {hall.closes_at:%Y-%m-%d} (UTC)"
    counts = f"{len(questions)} questions, {answered} answered."
    lines = [f"# {plain(hall.topic)}", "", f"With {hosts}. {held}. {counts}"]
    if hall.introduction:
        lines += ["", quoted(hall.introduction)]
    for question in questions:
        who = ANONYMOUS if question.asker is None else plain(names.get(question.asker, question.asker))
        votes = "" if question.votes is None else f" · ▲ {question.votes}"
        label = f" · {plain(question.label)}" if question.label else ""
        lines += ["", f"## {question.number}. {who}{votes}{label}", "", quoted(question.text)]
        if question.answer is not None:
            by = plain(names.get(question.answered_by or "", question.answered_by or ""))
            aloud = ", aloud" if question.is_answered_aloud else ""
            lines += ["", f"**{by}**{aloud}:", "", quoted(question.answer)]
        else:
            lines += ["", "_Not answered yet._"]
    return "\n".join(lines) + "\n"
