"""Town halls and their questions as each reader may see them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.days import zone
from services.language import gettext as _
from services.people import Caller
from services.problems import NotFound
from services.town_halls import speaking
from services.town_halls.access import (
    hall_of,
    is_host,
    may_read,
    question_of,
    require_host,
    require_reader,
)
from services.town_halls.content import Board, Hall, Page, Question, Repeat, Rules, Site, Sort, ToDo, Where
from storage.audiences import Channel, ChannelMember
from storage.database import Database
from storage.people import Person
from storage.posts import Post
from storage.town_halls import (
    IN_THE_HALL,
    UNANSWERED,
    QuestionState,
    TownHall,
    TownHallChannel,
    TownHallQuestion,
    TownHallState,
    flags_of,
    votes_of,
)

WANTED_SHOWN = 5
PAGE = 10
LONGEST_NUMBER = 6
HALLS_SHOWN = 20
SITES_SHOWN = 6
CURRENT = (TownHallState.SCHEDULED, TownHallState.OPEN)
ANSWERED_IN = (TownHallState.OPEN, TownHallState.CLOSED)

_Asker, _Answerer, _Other = aliased(Person), aliased(Person), aliased(TownHallQuestion)
_Read = Row[TownHallQuestion, str | None, str | None, int | None, int, int]


class TownHallReading:
    """Looks that change nothing."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def hall(self, workspace_id: str, town_hall_id: int) -> Hall:
        """A town hall, for rendering.

        Raises:
            NotFound: there is no such town hall in this workspace.
        """
        with self._database.read() as session:
            return read_hall(session, hall_of(session, workspace_id, town_hall_id))

    def board(self, workspace_id: str, town_hall_id: int) -> Board:
        """A town hall at a glance, for rendering.

        Raises:
            NotFound: there is no such town hall in this workspace.
        """
        with self._database.read() as session:
            return _board(session, hall_of(session, workspace_id, town_hall_id))

    def board_for(self, caller: Caller, town_hall_id: int, seen_in: str | None = None) -> tuple[Board, bool]:
        """A town hall at a glance, and whether its reader leads it.

        Raises:
            NotFound: it is not for the caller.
        """
        with self._database.read() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id)
            require_reader(session, hall, caller, seen_in)
            return _board(session, hall), is_host(session, hall, caller)

    def board_for_host(self, caller: Caller, town_hall_id: int) -> Board:
        """A town hall at a glance, for those who lead it.

        Raises:
            NotAllowed: the caller does not.
        """
        with self._database.read() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id)
            require_host(session, hall, caller)
            return _board(session, hall)

    def question_for_host(self, caller: Caller, question_id: int) -> Question:
        """A question, for those who lead its town hall.

        Raises:
            NotAllowed: the caller does not.
        """
        with self._database.read() as session:
            question, hall = question_of(session, caller.workspace_id, question_id)
            require_host(session, hall, caller)
            return read_question(session, question, hall)

    def hall_at(self, caller: Caller, channel_id: str, ts: str) -> Hall:
        """The town hall whose message stands there, for those who lead it.

        Raises:
            NotFound: no town hall does.
            NotAllowed: the caller does not lead it.
        """
        with self._database.read() as session:
            hall = _hall_at(session, caller.workspace_id, channel_id, ts)
            if hall is None:
                raise NotFound(_("Use this on a reply in a town hall's thread."))
            require_host(session, hall, caller)
            return read_hall(session, hall)

    def answerable(self, caller: Caller, channel_id: str, ts: str, most: int) -> Page | None:
        """What the caller may mean to answer with a reply to the message that stands there.

        Returns None where that is no town hall's, or not one that the caller leads, or nothing is to answer.
        The most wanted come first, or the newest while votes are hidden; `most` of them at most.
        """
        with self._database.read() as session:
            hall = _hall_at(session, caller.workspace_id, channel_id, ts)
            if hall is None or hall.state not in ANSWERED_IN or not is_host(session, hall, caller):
                return None
        page = self.page(caller, hall.id, sort=Sort.UNANSWERED, most=most)
        return page if page.questions else None

    def question(self, workspace_id: str, question_id: int) -> tuple[Question, Hall]:
        """A question with its town hall, for rendering.

        Raises:
            NotFound: there is no such question in this workspace.
        """
        with self._database.read() as session:
            question, hall = question_of(session, workspace_id, question_id)
            return read_question(session, question, hall), read_hall(session, hall)

    def question_for(
        self, caller: Caller, question_id: int, seen_in: str | None = None
    ) -> tuple[Question, Hall, bool]:
        """A question that everybody may read, and whether its reader leads the town hall.

        Raises:
            NotFound: it is not for the caller.
        """
        with self._database.read() as session:
            question, hall = question_of(session, caller.workspace_id, question_id)
            require_reader(session, hall, caller, seen_in)
            leads = is_host(session, hall, caller)
            if question.state not in IN_THE_HALL and not leads:
                raise NotFound(_("This question was put away."))
            return read_question(session, question, hall), read_hall(session, hall), leads

    def page(
        self,
        caller: Caller,
        town_hall_id: int,
        *,
        sort: Sort = Sort.VOTES,
        label: str = "",
        words: str = "",
        number: int = 0,
        most: int = PAGE,
        seen_in: str | None = None,
    ) -> Page:
        """Some of the questions that everybody may read.

        Args:
            label: only questions that bear it; empty: all.
            words: only questions whose text or answer has them all; a number alone finds its question, too.
            number: of the page, from 0; one that is too high gives the last.
            most: how many a page has.

        Raises:
            NotFound: the town hall is not for the caller.
        """
        with self._database.read() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id)
            require_reader(session, hall, caller, seen_in)
            leads = is_host(session, hall, caller)
            wanted = and_(
                TownHallQuestion.town_hall_id == hall.id,
                TownHallQuestion.state.in_(IN_THE_HALL),
                *_narrowing(sort, label, words),
            )
            found = session.scalar(select(func.count()).select_from(TownHallQuestion).where(wanted)) or 0
            pages = max(1, -(-found // most))
            number = min(max(0, number), pages - 1)
            rows = session.execute(
                _questions(hall).where(wanted).order_by(*_order(hall, sort)).limit(most).offset(number * most)
            ).all()
            return Page(
                read_hall(session, hall), [_read(row, hall) for row in rows], number, pages, found, leads
            )

    def queue(self, caller: Caller, town_hall_id: int) -> tuple[Hall, Sequence[Question]]:
        """What waits to be let in or put away, in no order that says anything.

        Raises:
            NotAllowed: the caller does not lead the town hall.
        """
        with self._database.read() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id)
            require_host(session, hall, caller)
            return read_hall(session, hall), _of_state(session, hall, QuestionState.IN_REVIEW)

    def left_open(self, workspace_id: str, town_hall_id: int) -> tuple[Hall, Sequence[Question]]:
        """What is not answered yet, the most wanted first, for rendering.

        Raises:
            NotFound: there is no such town hall in this workspace.
        """
        with self._database.read() as session:
            hall = hall_of(session, workspace_id, town_hall_id)
            return read_hall(session, hall), _of_state(session, hall, *UNANSWERED)

    def all(self, workspace_id: str, town_hall_id: int) -> tuple[Hall, Sequence[Question]]:
        """Every question that everybody may read, by number, for rendering.

        Raises:
            NotFound: there is no such town hall in this workspace.
        """
        with self._database.read() as session:
            hall = hall_of(session, workspace_id, town_hall_id)
            return read_hall(session, hall), read_all(session, hall)

    def where(self, kind: str, subject_ids: Sequence[int], channel: str) -> dict[int, Where]:
        """Where the messages of that kind about these subjects stand in one channel."""
        parent = aliased(Post)
        with self._database.read() as session:
            rows = session.execute(
                select(Post.subject_id, Post.channel, Post.ts, parent.ts.label("thread_ts"))
                .outerjoin(parent, parent.id == Post.parent_id)
                .where(
                    Post.kind == kind,
                    Post.subject_id.in_(subject_ids),
                    Post.recipient == channel,
                    Post.ts.is_not(None),
                )
            )
            return {row.subject_id: Where(row.channel, row.ts, row.thread_ts) for row in rows}

    def current_for(self, caller: Caller) -> Sequence[Hall]:
        """What is on or coming for the caller, soonest first."""
        return self._halls_for(caller, TownHall.state.in_(CURRENT))

    def to_do(self, caller: Caller, among: Sequence[Hall]) -> Mapping[int, ToDo]:
        """What waits for the caller in those of these town halls that they lead, by id."""
        ids = [hall.town_hall_id for hall in among]
        with self._database.read() as session:
            halls = session.scalars(
                select(TownHall).where(TownHall.id.in_(ids), TownHall.workspace_id == caller.workspace_id)
            )
            led = [hall.id for hall in halls if is_host(session, hall, caller)]
            counted = session.execute(
                select(TownHallQuestion.town_hall_id, TownHallQuestion.state, func.count())
                .where(
                    TownHallQuestion.town_hall_id.in_(led),
                    TownHallQuestion.state.in_((QuestionState.SHOWN, QuestionState.IN_REVIEW)),
                )
                .group_by(TownHallQuestion.town_hall_id, TownHallQuestion.state)
            )
            numbers = {(hall_id, state): number for hall_id, state, number in counted}
            return {
                hall_id: ToDo(
                    numbers.get((hall_id, QuestionState.SHOWN), 0),
                    numbers.get((hall_id, QuestionState.IN_REVIEW), 0),
                )
                for hall_id in led
            }

    def halls_for(self, caller: Caller) -> Sequence[Hall]:
        """The town halls that the caller may read: what is on or coming, soonest first, then the last."""
        return self._halls_for(caller)

    def _halls_for(self, caller: Caller, *wanted: ColumnElement[bool]) -> Sequence[Hall]:
        with self._database.read() as session:
            halls = session.scalars(
                select(TownHall)
                .where(TownHall.workspace_id == caller.workspace_id, *wanted)
                .order_by(
                    TownHall.state.not_in(CURRENT),
                    case((TownHall.state.in_(CURRENT), TownHall.closes_at)),
                    TownHall.closed_at.desc(),
                    TownHall.id.desc(),
                )
                .limit(5 * HALLS_SHOWN)
            )
            seen = [hall for hall in halls if may_read(session, hall, caller)]
            return [read_hall(session, hall) for hall in seen[:HALLS_SHOWN]]


def read_hall(session: Session, hall: TownHall) -> Hall:
    """A town hall as read."""
    return Hall(
        town_hall_id=hall.id,
        state=TownHallState(hall.state),
        topic=hall.topic,
        introduction=hall.introduction,
        author=session.get_one(Person, hall.author_id).user_id,
        hosts=speaking.hosts_of(session, hall.id),
        channels=session.scalars(
            select(Channel.channel_id)
            .join(TownHallChannel, TownHallChannel.channel_id == Channel.id)
            .where(TownHallChannel.town_hall_id == hall.id)
            .order_by(Channel.name, Channel.id)
        ).all(),
        opens_at=hall.opens_at,
        closes_at=hall.closes_at if hall.closed_at is None else min(hall.closes_at, hall.closed_at),
        labels=hall.labels,
        rules=Rules(hall.allows_anonymous, hall.is_reviewed, hall.hides_votes, hall.one_at_a_time),
        repeats=Repeat(hall.repeats),
        answers_by=hall.answers_by,
        audience=session.scalar(select(func.count()).select_from(audience_of(hall).subquery())) or 0,
    )


def read_question(session: Session, question: TownHallQuestion, hall: TownHall) -> Question:
    """A question as read."""
    session.flush()
    row = session.execute(_questions(hall).where(TownHallQuestion.id == question.id)).one()
    return _read(row, hall)


def read_all(session: Session, hall: TownHall) -> Sequence[Question]:
    """Every question that everybody may read, by number."""
    rows = session.execute(
        _questions(hall)
        .where(TownHallQuestion.town_hall_id == hall.id, TownHallQuestion.state.in_(IN_THE_HALL))
        .order_by(TownHallQuestion.number)
    ).all()
    return [_read(row, hall) for row in rows]


def _hall_at(session: Session, workspace_id: str, channel_id: str, ts: str) -> TownHall | None:
    town_hall_id = session.scalar(
        select(Post.subject_id).where(
            Post.kind == speaking.BOARD,
            Post.workspace_id == workspace_id,
            Post.channel == channel_id,
            Post.ts == ts,
        )
    )
    return None if town_hall_id is None else hall_of(session, workspace_id, town_hall_id)


def _board(session: Session, hall: TownHall) -> Board:
    by_state = session.execute(
        select(TownHallQuestion.state, func.count())
        .where(TownHallQuestion.town_hall_id == hall.id)
        .group_by(TownHallQuestion.state)
    )
    counts = {state: count for state, count in by_state}  # noqa: C416 - dict() would want tuples
    wanted = session.execute(
        _questions(hall)
        .where(TownHallQuestion.town_hall_id == hall.id, TownHallQuestion.state.in_(IN_THE_HALL))
        .order_by(*_order(hall, Sort.VOTES))
        .limit(WANTED_SHOWN)
    ).all()
    sites = session.execute(
        select(Person.site, func.min(Person.time_zone), func.count())
        .where(Person.id.in_(audience_of(hall)), Person.site != "")
        .group_by(Person.site)
        .order_by(func.count().desc(), Person.site)
        .limit(SITES_SHOWN)
    )
    return Board(
        hall=read_hall(session, hall),
        questions=sum(counts.get(state, 0) for state in IN_THE_HALL),
        answered=counts.get(QuestionState.ANSWERED, 0),
        wanted=[_read(row, hall) for row in wanted],
        in_review=counts.get(QuestionState.IN_REVIEW, 0),
        # Where nobody knows what the clocks show, nothing is said of them.
        sites=[Site(name, clocks) for name, clocks, _people in sites if zone(clocks).key == clocks],
    )


def audience_of(hall: TownHall) -> Select[int]:
    """The people in its channels, as a query of their ids: neither bots nor the deactivated."""
    members = (
        select(ChannelMember.person_id)
        .join(TownHallChannel, TownHallChannel.channel_id == ChannelMember.channel_id)
        .where(TownHallChannel.town_hall_id == hall.id)
    )
    return select(Person.id).where(
        Person.id.in_(members), Person.is_bot.is_(False), Person.is_deactivated.is_(False)
    )


def _votes(hall: TownHall) -> ColumnElement[int]:
    kept: ColumnElement[int] = TownHallQuestion.votes + 0
    return kept if hall.key is None else votes_of(TownHallQuestion.id)


def _flags(hall: TownHall) -> ColumnElement[int]:
    kept: ColumnElement[int] = TownHallQuestion.flags + 0
    return kept if hall.key is None else flags_of(TownHallQuestion.id)


def _questions(hall: TownHall) -> Select[TownHallQuestion, str | None, str | None, int | None, int, int]:
    return (
        select(
            TownHallQuestion,
            _Asker.user_id,
            _Answerer.user_id,
            _Other.number,
            _votes(hall).label("votes"),
            _flags(hall).label("flags"),
        )
        .outerjoin(_Asker, _Asker.id == TownHallQuestion.asker_id)
        .outerjoin(_Answerer, _Answerer.id == TownHallQuestion.answered_by)
        .outerjoin(_Other, _Other.id == TownHallQuestion.merged_into)
    )


def _read(row: _Read, hall: TownHall) -> Question:
    question, asker, answerer, merged_into, votes, flags = row
    is_hidden = hall.hides_votes and hall.state != TownHallState.CLOSED
    return Question(
        question_id=question.id,
        town_hall_id=question.town_hall_id,
        number=question.number,
        text=question.text,
        label=question.label,
        asker=asker,
        asked_at=question.asked_at,
        state=QuestionState(question.state),
        votes=None if is_hidden else votes,
        flags=flags,
        answer=question.answer,
        answered_by=answerer,
        answered_at=question.answered_at,
        is_answered_aloud=question.is_answered_aloud,
        merged_into=merged_into,
        reason=question.reason,
    )


def _order(hall: TownHall, sort: Sort) -> Sequence[ColumnElement[Any]]:
    newest = TownHallQuestion.number.desc()
    is_hidden = hall.hides_votes and hall.state != TownHallState.CLOSED
    if sort == Sort.NEWEST or is_hidden:
        return [newest]
    return [_votes(hall).desc(), TownHallQuestion.number.asc()]


def _narrowing(sort: Sort, label: str, words: str) -> Sequence[ColumnElement[bool]]:
    narrowing: list[ColumnElement[bool]] = []
    if sort == Sort.UNANSWERED:
        narrowing.append(TownHallQuestion.state == QuestionState.SHOWN)
    if label:
        narrowing.append(TownHallQuestion.label == label)
    places = (TownHallQuestion.text, TownHallQuestion.answer)
    for word in words.split():
        ways = [place.icontains(word, autoescape=True) for place in places]
        if word == words.strip() and word.isdecimal() and len(word) <= LONGEST_NUMBER:
            ways.append(TownHallQuestion.number == int(word))
        narrowing.append(or_(*ways))
    return narrowing


def _of_state(session: Session, hall: TownHall, *states: QuestionState) -> Sequence[Question]:
    rows = session.execute(
        _questions(hall)
        .where(TownHallQuestion.town_hall_id == hall.id, TownHallQuestion.state.in_(states))
        .order_by(_votes(hall).desc(), TownHallQuestion.id)
    ).all()
    return [_read(row, hall) for row in rows]
