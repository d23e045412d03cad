"""Words that several views of town halls have in common."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.words import clip_escaped, date, escape, listed, mention
from services.language import counted, hour_of_week, number
from services.language import gettext as _
from services.town_halls.content import Board, Hall, Question, Site
from storage.town_halls import QuestionState, TownHallState

ONE_LINE = 140


def one_line(text: str, limit: int = ONE_LINE) -> str:
    """User text, escaped, on one line."""
    return clip_escaped(" ".join(text.split()), limit)


def who_and_when(question: Question) -> str:
    """`asked by Ana · Returns`; of a question without a name not even the hour."""
    parts = [
        _("asked by {name}").format(name=mention(question.asker))
        if question.asker
        else _("asked without a name")
    ]
    if question.label:
        parts.append(escape(question.label))
    if question.asker:
        parts.append(date(question.asked_at))
    return " · ".join(parts)


def votes(question: Question) -> str:
    """`▲ 12`, or the sign alone while votes are hidden."""
    return "▲" if question.votes is None else f"▲ {number(question.votes)}"


def sign(question: Question) -> str:
    """After a question: whether it is answered."""
    return " ✅" if question.state == QuestionState.ANSWERED else ""


def line(question: Question, limit: int = ONE_LINE) -> str:
    """A question on one line."""
    return f"{votes(question)}  *{question.number}.* {one_line(question.text, limit)}{sign(question)}"


def when(hall: Hall) -> str:
    """Until when it is open, or what it is instead."""
    if hall.state == TownHallState.SCHEDULED:
        return _("opens {opens}, closes {closes}").format(
            opens=date(hall.opens_at), closes=date(hall.closes_at)
        )
    if hall.state == TownHallState.OPEN:
        return _("open until {when}").format(when=date(hall.closes_at))
    if hall.state == TownHallState.CLOSED:
        return _("closed {when}").format(when=date(hall.closes_at))
    return _("called off")


def hosts(hall: Hall) -> str:
    """`with Ana and Ben`."""
    return _("with {hosts}").format(hosts=listed(map(mention, hall.hosts))) if hall.hosts else _("town hall")


def counts(board: Board) -> str:
    """`12 questions · 7 answered`."""
    asked = counted("{count} question", "{count} questions", board.questions)
    answered = counted("{count} answered", "{count} answered", board.answered)
    return f"{asked} · {answered}"


def local_times(moment: datetime, sites: Sequence[Site]) -> str:
    """`18:00 in Manila · 05:00 in Bogotá`, each with its day."""
    written = []
    for site in sites:
        local = moment.astimezone(ZoneInfo(site.time_zone))
        written.append(_("{time} in {place}").format(time=hour_of_week(local), place=escape(site.name)))
    return " · ".join(written)
