"""A year's database against a small one: each look takes its turn on both, on SQLite and on PostgreSQL.

Both have the same to look at: an alert for 10,000 people that is on, the same lists, one post due. Beside it
the one has little, the other a million acknowledgements and posts, 100,000 future milestones, 50,000 people.
A ratio near 1 means that the rest does not matter.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.measure import Comparison, compare
from handlers.home.current import current_home
from services.alerts import plan
from storage import milestones, post_due, post_queue
from storage.database import Database
from storage.migrations import upgrade
from tests.databases import admin, postgresql
from tests.growth import FULL, HERE, SMALL, Size, Year, fill
from tests.growth_of_home import FULL as FURNISHED
from tests.growth_of_home import LITTLE, furnish, parts_of

LEASE = timedelta(minutes=1)
CLAIMED_AT_ONCE = 8

Look = Callable[[Year], Callable[[], object]]


def run_sqlite() -> Iterator[Comparison]:
    """Compares the two, each in a file of its own."""
    with tempfile.TemporaryDirectory(prefix="frontlane-growth-") as folder:
        yield from _compared("SQLite", f"sqlite:///{folder}/full.db", f"sqlite:///{folder}/small.db")


def run_postgresql() -> Iterator[Comparison]:
    """Compares the two, on one server."""
    with postgresql() as server:
        with admin(server.url) as connection:
            for name in ("year", "little"):
                connection.execute(text(f"CREATE DATABASE {name}"))
        full, small = (
            server.url.set(database=name).render_as_string(hide_password=False) for name in ("year", "little")
        )
        yield from _compared("PostgreSQL", full, small)


def _compared(name: str, full_url: str, small_url: str) -> Iterator[Comparison]:
    full, small = _filled(full_url, FULL), _filled(small_url, SMALL)
    try:
        for look, begin in LOOKS.items():
            ours, baseline = begin(full), begin(small)
            yield compare(f"growth, {name}, {look}", ours, baseline, times=_times(ours))
    finally:
        for year in (full, small):
            year.database.close()


def _filled(url: str, size: Size) -> Year:
    database = Database(url)
    upgrade(database)
    began = time.perf_counter()
    year = fill(database, size, datetime.now(UTC))
    furniture = FURNISHED if size == FULL else LITTLE
    furnish(year, furniture)
    rows = size.people * 2 + size.acknowledgements + size.posts + size.milestones + size.waiting
    rows += furniture.rows
    print(f"growth: {rows:,} rows in {time.perf_counter() - began:.0f} s", flush=True)
    return year


def _times(look: Callable[[], object]) -> int:
    """As often as takes a tenth of a second or so."""
    look()
    began = time.perf_counter()
    look()
    return max(1, min(50, int(0.1 / (time.perf_counter() - began))))


def _read(look: Callable[[Session, Year], object]) -> Look:
    def begin(year: Year) -> Callable[[], object]:
        def once() -> None:
            with year.database.read() as session:
                look(session, year)

        return once

    return begin


def _undone(change: Callable[[Session, Year], object]) -> Look:
    def begin(year: Year) -> Callable[[], object]:
        def once() -> None:
            with year.database.write() as session:
                change(session, year)
                session.rollback()

        return once

    return begin


def _claim(session: Session, year: Year) -> object:
    return post_queue.claim(
        session,
        year.now,
        workspace_id=HERE,
        owner="a",
        lease_until=year.now + LEASE,
        limit=CLAIMED_AT_ONCE,
        without=(),
    )


def _take_due(session: Session, year: Year) -> object:
    return milestones.take_due(session, plan.SUBJECT, year.now, limit=1)


def _acknowledge(year: Year) -> Callable[[], object]:
    """Each time by another person."""
    people = count(year.size.hall // 2)

    def once() -> None:
        year.alerts.reading.acknowledge(year.agent(next(people)), year.on, 1)

    return once


def _home(year: Year) -> Callable[[], object]:
    people, parts = count(2), parts_of(year)
    return lambda: current_home(parts, year.agent(next(people)), ())


def _full_home(year: Year) -> Callable[[], object]:
    """Of somebody who publishes, reviews, holds town halls and is an admin: more is in none."""
    parts = parts_of(year)
    return lambda: current_home(parts, year.publisher, ())


LOOKS: dict[str, Look] = {
    "what is due": _read(lambda session, year: post_due.what_is_due(session, year.now)),
    "a claim of 8 posts": _undone(_claim),
    "a milestone that is due": _undone(_take_due),
    "the depth of the queue": _read(lambda session, year: post_due.depth(session, year.now)),
    "Got it": _acknowledge,
    "an agent's Home": _home,
    "Home with every role": _full_home,
    "the publishers' list": lambda year: partial(year.alerts.reading.for_publisher, year.publisher),
    "readiness of 10,000": lambda year: partial(year.alerts.readiness.of, year.publisher, year.on),
    "the first 50 missing": lambda year: partial(year.alerts.readiness.missing, year.publisher, year.on, 50),
    "people to ask about": lambda year: partial(year.directory.unknown_people, 900),
    "nothing to delete": lambda year: year.keeping(timedelta(days=1000)).retention.tick,
}
