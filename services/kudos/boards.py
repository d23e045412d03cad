"""Leaderboards, values, and pairs that only thank each other. Private kudos count in none of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.kudos import ledger
from services.kudos.content import Who, who
from services.kudos.receiving import reader_of
from services.kudos.settings import KUDOS_VALUES
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import NotFound
from storage.database import Database
from storage.kudos import Kudos, KudosEntry, KudosPerson
from storage.people import Person

SHOWN, MOST_SHOWN = 10, 20
SITES_NAMED = 10
VALUES_SINCE = timedelta(days=30)
PAIRS_SINCE = timedelta(days=90)
PAIRS_SHOWN = 20
LEAST_OF_A_PAIR = 3
"""Kudos each way: below it, chance makes pairs."""
SHARE_OF_A_PAIR = 0.8
"""Of what each has given."""


class Period(StrEnum):
    """How far back a leaderboard looks."""

    WEEK = "week"
    """The last 7 days."""
    MONTH = "month"
    """The last 30 days."""
    ALL = "all"


LENGTHS = {Period.WEEK: timedelta(days=7), Period.MONTH: timedelta(days=30)}


@dataclass(frozen=True)
class Standing:
    """One line of a leaderboard. Who has as many has the same rank."""

    rank: int
    who: Who
    count: int


@dataclass(frozen=True)
class Board:
    """A leaderboard."""

    period: Period
    site: str | None
    """Of which site; None: of all."""
    is_givers: bool
    lines: Sequence[Standing]
    """10 at most, and whoever shares the last rank; 20 at most. People who have left are not among them."""
    mine: Standing | None
    """The caller's, wherever it is; None where they have none, or have left."""
    has_left: bool
    """Whether the caller has left the leaderboards."""


@dataclass(frozen=True)
class ValueCount:
    """A value, and how often it was thanked for in the last 30 days."""

    value: str
    count: int


@dataclass(frozen=True)
class Pair:
    """Two who thank hardly anybody else, within the last 90 days."""

    one: Who
    other: Who
    from_one: int
    """How many the first gave the second."""
    from_other: int
    given_by_one: int
    """How many the first gave in all."""
    given_by_other: int


class KudosBoards:
    """Counts what was given in the open."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def top(
        self,
        caller: Caller,
        period: Period,
        *,
        site: str | None = None,
        own_site: bool = False,
        givers: bool = False,
    ) -> Board:
        """Who received most, or gave most.

        Args:
            site: as typed; case makes no difference.
            own_site: the caller's own site alone.

        Raises:
            NotFound: there is no such site; the sentence names those that there are.
        """
        with self._database.read() as session:
            me = reader_of(session, caller)
            choices = session.get(KudosPerson, me.id)
            place = _site(session, site) if site is not None else (me.site or None) if own_site else None
            whose = Kudos.giver_id if givers else KudosEntry.receiver_id
            counted = func.sum(KudosEntry.amount)
            found = (
                select(Person, counted)
                .select_from(KudosEntry)
                .join(Kudos, Kudos.id == KudosEntry.kudos_id)
                .join(Person, Person.id == whose)
                .outerjoin(KudosPerson, KudosPerson.person_id == Person.id)
                .where(
                    *self._in_the_open(caller, LENGTHS.get(period)),
                    Person.is_bot.is_(False),
                    Person.is_deactivated.is_(False),
                    or_(KudosPerson.is_listed.is_(None), KudosPerson.is_listed),
                )
                .group_by(Person.id)
                .having(counted > 0)
                .order_by(counted.desc(), Person.name, Person.id)
            )
            if place is not None:
                found = found.where(Person.site == place)
            rows = [(person, int(count)) for person, count in session.execute(found)]
            standings = _ranked(rows)
            return Board(
                period=period,
                site=place,
                is_givers=givers,
                lines=_shown(standings),
                mine=next((line for line in standings if line.who.person_id == me.id), None),
                has_left=choices is not None and not choices.is_listed,
            )

    def value_counts(self, caller: Caller) -> Sequence[ValueCount]:
        """The configured values, in their order."""
        with self._database.read() as session:
            named = session.scalars(
                select(Kudos.thanked_for).where(
                    *self._in_the_open(caller, VALUES_SINCE), ~ledger.is_reversed()
                )
            )
            counts = Counter(value for values in named for value in values)
            names = self._decisions.get(session, caller.workspace_id, KUDOS_VALUES)
            return [ValueCount(value, counts[value]) for value in names]

    def pairs(self, caller: Caller) -> Sequence[Pair]:
        """Pairs to be looked at by an admin, the busiest first, 20 at most. Nobody is punished.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.read() as session:
            require(session, caller, Role.ADMIN)
            given = {
                (giver_id, receiver_id): int(count)
                for giver_id, receiver_id, count in session.execute(
                    select(Kudos.giver_id, KudosEntry.receiver_id, func.sum(KudosEntry.amount))
                    .join(KudosEntry, KudosEntry.kudos_id == Kudos.id)
                    .where(*self._in_the_open(caller, PAIRS_SINCE))
                    .group_by(Kudos.giver_id, KudosEntry.receiver_id)
                )
            }
            in_all: dict[int, int] = {}
            for pair, count in given.items():
                in_all[pair[0]] = in_all.get(pair[0], 0) + count
            odd = [
                (one, other)
                for one, other in given
                if one < other
                and _is_closed(given, in_all, one, other)
                and _is_closed(given, in_all, other, one)
            ]
            odd.sort(key=lambda pair: (-given[pair] - given[pair[::-1]], pair))
            chosen = odd[:PAIRS_SHOWN]
            named = {
                person.id: who(person)
                for person in session.scalars(
                    select(Person).where(Person.id.in_({each for pair in chosen for each in pair}))
                )
            }
            return [
                Pair(
                    one=named[one],
                    other=named[other],
                    from_one=given[one, other],
                    from_other=given[other, one],
                    given_by_one=in_all[one],
                    given_by_other=in_all[other],
                )
                for one, other in chosen
            ]

    def _in_the_open(self, caller: Caller, length: timedelta | None) -> list[ColumnElement[bool]]:
        here = [Kudos.workspace_id == caller.workspace_id, Kudos.is_private.is_(False)]
        return here if length is None else [*here, Kudos.given_at >= self._now() - length]


def _ranked(rows: Sequence[tuple[Person, int]]) -> list[Standing]:
    standings: list[Standing] = []
    for place, (person, count) in enumerate(rows, start=1):
        is_tie = bool(standings) and standings[-1].count == count
        standings.append(Standing(standings[-1].rank if is_tie else place, who(person), count))
    return standings


def _shown(standings: Sequence[Standing]) -> Sequence[Standing]:
    if len(standings) <= SHOWN:
        return standings
    last = standings[SHOWN - 1].rank
    return [line for line in standings if line.rank <= last][:MOST_SHOWN]


def _site(session: Session, typed: str) -> str:
    sites = session.scalars(
        select(Person.site)
        .where(Person.site != "", Person.is_bot.is_(False))
        .distinct()
        .order_by(Person.site)
    ).all()
    wanted = " ".join(typed.casefold().split())
    for site in sites:
        if site.casefold() == wanted:
            return site
    if not sites:
        raise NotFound(_("There are no sites yet."))
    raise NotFound(
        _("There is no site “{site}”. There are: {names}.").format(
            site=typed.strip(), names=", ".join(sites[:SITES_NAMED])
        )
    )


def _is_closed(given: dict[tuple[int, int], int], in_all: dict[int, int], one: int, other: int) -> bool:
    count = given.get((one, other), 0)
    return count >= LEAST_OF_A_PAIR and count >= SHARE_OF_A_PAIR * in_all[one]
