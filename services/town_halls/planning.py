"""Planning town halls: calling one, changing it, closing it early, calling it off; and a series' next one."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import Problem
from services.town_halls import schedule, series, speaking
from services.town_halls.access import hall_of, require_host
from services.town_halls.anonymity import new_key
from services.town_halls.content import Plan, Repeat, Rules, TownHallForm
from services.town_halls.form import check
from storage.audiences import Channel
from storage.database import Database, insert_once
from storage.people import Person
from storage.posts import withdraw
from storage.town_halls import (
    TownHall,
    TownHallChannel,
    TownHallHost,
    TownHallState,
    forget_voters,
)


class TownHallPlanning:
    """What hosts do to a whole town hall."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def call(self, caller: Caller, form: TownHallForm, *, typed_in: str) -> int:
        """Calls a town hall and announces it; returns its id. Sent twice from one modal it is one.

        Raises:
            NotAllowed: the caller may hold none here.
            FormProblem: it cannot be held as typed.
        """
        with self._database.write() as session:
            author = require(session, caller, Role.HOST)
            before = session.scalar(select(TownHall.id).where(TownHall.typed_in == typed_in))
            if before is not None:
                return before
            plan = check(session, caller.workspace_id, form, self._now())
            hall = add_hall(session, caller.workspace_id, author.id, plan, self._now(), typed_in=typed_in)
            if hall is None:
                return session.scalars(select(TownHall.id).where(TownHall.typed_in == typed_in)).one()
            if hall.opens_at <= self._now():
                hall.state = TownHallState.OPEN
            hall.announced_at = self._now()
            speaking.announce(session, hall, self._now())
            schedule.keep(session, hall, self._now())
            return hall.id

    def form(self, caller: Caller, town_hall_id: int) -> tuple[TownHallForm, bool]:
        """A town hall as a form, to be changed, and whether it is open.

        Raises:
            NotAllowed: the caller does not lead it.
            NotFound: there is no such town hall.
            Problem: it is over.
        """
        with self._database.read() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id)
            require_host(session, hall, caller)
            _require_alive(hall)
            form = TownHallForm(
                topic=hall.topic,
                introduction=hall.introduction,
                hosts=speaking.hosts_of(session, hall.id),
                channels=session.scalars(
                    select(Channel.channel_id)
                    .join(TownHallChannel, TownHallChannel.channel_id == Channel.id)
                    .where(TownHallChannel.town_hall_id == hall.id)
                    .order_by(Channel.id)
                ).all(),
                opens_at=int(hall.opens_at.timestamp()),
                closes_at=int(hall.closes_at.timestamp()),
                labels=", ".join(hall.labels),
                rules=rules_of(hall),
                repeats=hall.repeats,
            )
            return form, hall.state == TownHallState.OPEN

    def change(self, caller: Caller, town_hall_id: int, form: TownHallForm) -> None:
        """Changes it. Once it is open, people have relied on its rules: these, and its opening, stay.

        Raises:
            NotAllowed: the caller does not lead it.
            FormProblem: it cannot be held as typed.
            Problem: it is over.
        """
        with self._database.write() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id, locked=True)
            require_host(session, hall, caller)
            _require_alive(hall)
            is_open = hall.state == TownHallState.OPEN
            opened_at = hall.opens_at if is_open else None
            plan = check(session, caller.workspace_id, form, self._now(), opened_at)
            rules = rules_of(hall) if is_open else plan.rules
            hall.topic, hall.introduction, hall.labels = plan.topic, plan.introduction, list(plan.labels)
            hall.opens_at, hall.closes_at, hall.repeats = plan.opens_at, plan.closes_at, plan.repeats
            _set_rules(hall, rules)
            _keep_hosts_and_channels(session, hall.id, plan)
            if hall.announced_at is not None:
                speaking.announce(session, hall, self._now())
                speaking.show_everywhere(session, hall, self._now())
            schedule.keep(session, hall, self._now())
            speaking.refresh_board(session, hall, self._now())

    def call_off(self, caller: Caller, town_hall_id: int) -> str:
        """Calls it off, which its channels are told; returns its topic.

        Raises:
            NotAllowed: the caller does not lead it.
            Problem: it is over.
        """
        with self._database.write() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id, locked=True)
            require_host(session, hall, caller)
            _require_alive(hall)
            hall.state, hall.closed_at = TownHallState.CANCELLED, self._now()
            schedule.drop(session, hall.id)
            forget_voters(session, hall.id)
            schedule.scrub_soon(session, hall.id, self._now())
            withdraw(session, speaking.UNSAID, hall.id)
            speaking.reply(session, hall, speaking.CANCELLED, f"town_hall:{hall.id}:cancelled", self._now())
            speaking.refresh_all(session, hall, self._now())
            return hall.topic

    def close(self, caller: Caller, town_hall_id: int) -> str:
        """Closes it now, as the clock would have done at its hour; returns its topic.

        Raises:
            NotAllowed: the caller does not lead it.
            Problem: it is not open.
        """
        with self._database.write() as session:
            hall = hall_of(session, caller.workspace_id, town_hall_id, locked=True)
            require_host(session, hall, caller)
            if hall.state == TownHallState.SCHEDULED:
                raise Problem(_("This town hall is not open yet. Call it off instead."))
            _require_alive(hall)
            # Its planned end stays: the next one of a series is as long as this one was meant to be.
            schedule.close_at(session, hall.id, self._now())
            return hall.topic


def add_hall(
    session: Session,
    workspace_id: str,
    author_id: int,
    plan: Plan,
    now: datetime,
    *,
    typed_in: str | None = None,
    follows_id: int | None = None,
) -> TownHall | None:
    """Adds a town hall that is not announced yet; None where it is there already."""
    rules = plan.rules
    row = {
        "workspace_id": workspace_id,
        "author_id": author_id,
        "typed_in": typed_in,
        "follows_id": follows_id,
        "state": TownHallState.SCHEDULED,
        "topic": plan.topic,
        "introduction": plan.introduction,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "repeats": plan.repeats,
        "labels": list(plan.labels),
        "allows_anonymous": rules.allows_anonymous,
        "is_reviewed": rules.is_reviewed,
        "hides_votes": rules.hides_votes,
        "one_at_a_time": rules.one_at_a_time,
        "created_at": now,
        "key": new_key(),
    }
    if not insert_once(session, TownHall, row):
        return None
    same = TownHall.typed_in == typed_in if typed_in is not None else TownHall.follows_id == follows_id
    hall = session.scalars(select(TownHall).where(same)).one()
    _keep_hosts_and_channels(session, hall.id, plan)
    return hall


def add_following(session: Session, hall: TownHall, now: datetime) -> TownHall | None:
    """The next town hall of a series, with the same settings; None where there is none, or it is there."""
    author = session.get_one(Person, hall.author_id)
    repeats = series.meant(Repeat(hall.repeats), hall.opens_at, author.time_zone)
    opens_at = series.following(hall.opens_at, repeats, author.time_zone, now)
    if opens_at is None:
        return None
    plan = Plan(
        topic=hall.topic,
        introduction=hall.introduction,
        hosts=frozenset(
            session.scalars(select(TownHallHost.person_id).where(TownHallHost.town_hall_id == hall.id))
        ),
        channels=frozenset(
            session.scalars(select(TownHallChannel.channel_id).where(TownHallChannel.town_hall_id == hall.id))
        ),
        opens_at=opens_at,
        closes_at=opens_at + (hall.closes_at - hall.opens_at),
        labels=hall.labels,
        rules=rules_of(hall),
        repeats=repeats,
    )
    return add_hall(session, hall.workspace_id, hall.author_id, plan, now, follows_id=hall.id)


def rules_of(hall: TownHall) -> Rules:
    """Its rules."""
    return Rules(hall.allows_anonymous, hall.is_reviewed, hall.hides_votes, hall.one_at_a_time)


def _set_rules(hall: TownHall, rules: Rules) -> None:
    hall.allows_anonymous, hall.is_reviewed = rules.allows_anonymous, rules.is_reviewed
    hall.hides_votes, hall.one_at_a_time = rules.hides_votes, rules.one_at_a_time


def _require_alive(hall: TownHall) -> None:
    if hall.state not in (TownHallState.SCHEDULED, TownHallState.OPEN):
        raise Problem(_("This town hall is over. Its questions can still be answered."))


def _keep_hosts_and_channels(session: Session, town_hall_id: int, plan: Plan) -> None:
    session.execute(delete(TownHallHost).where(TownHallHost.town_hall_id == town_hall_id))
    session.execute(delete(TownHallChannel).where(TownHallChannel.town_hall_id == town_hall_id))
    session.add_all(
        TownHallHost(town_hall_id=town_hall_id, person_id=person_id) for person_id in sorted(plan.hosts)
    )
    session.add_all(
        TownHallChannel(town_hall_id=town_hall_id, channel_id=channel_id)
        for channel_id in sorted(plan.channels)
    )
    session.flush()
