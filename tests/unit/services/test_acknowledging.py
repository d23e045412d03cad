"""Clicks that come at the same moment: as one person, as many, in one process and in two."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from services.alerts import Alerts, announcing
from services.alerts.reading import Acknowledged
from services.directory import PersonFacts
from services.people import Caller
from storage.alerts import Acknowledgement
from storage.database import Database
from storage.posts import Post, PostState
from tests.unit.services.world import ANA, BEN, HERE, SUPPORT, World

ROUNDS = 15
AGENTS = [Caller(HERE, HERE, f"UA{number}") for number in range(40)]

Result = TypeVar("Result")


@pytest.fixture
def replica(world: World, database_url: str) -> Iterator[Alerts]:
    """The same services in another process, as far as the database can tell."""
    database = Database(database_url)
    yield Alerts.over(database, world.clock)
    database.close()


def at_once(*works: Callable[[], Result]) -> list[Result]:
    """Each on a thread of its own, all let go at the same moment."""
    together = Barrier(len(works))

    def do(work: Callable[[], Result]) -> Result:
        together.wait(10)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def counted(world: World, alert_id: int) -> int:
    with world.database.read() as session:
        rows = select(func.count()).where(Acknowledgement.alert_id == alert_id)
        return session.scalar(rows) or 0


def announcement(world: World, alert_id: int) -> Post:
    with world.database.read() as session:
        return session.scalars(
            select(Post).where(Post.kind == announcing.ANNOUNCEMENT, Post.subject_id == alert_id)
        ).one()


def clicks(alerts: Alerts, alert_id: int, who: Sequence[Caller]) -> list[Callable[[], Acknowledged]]:
    def click(caller: Caller) -> Callable[[], Acknowledged]:
        return lambda: alerts.reading.acknowledge(caller, alert_id, 1)

    return [click(caller) for caller in who]


def test_one_person_twice_at_once_is_counted_once(world: World, replica: Alerts) -> None:
    for _ in range(ROUNDS):
        alert_id = world.announce()
        world.deliver()
        here, there = (clicks(alerts, alert_id, [ANA, ANA]) for alerts in (world.alerts, replica))
        done = at_once(*here, *there)
        assert sorted(each.is_new for each in done) == [False, False, False, True]
        assert counted(world, alert_id) == 1
        shown = announcement(world, alert_id)
        assert (shown.stale, shown.update_at) == (1, world.clock()), "one change, to be shown once"


def test_someone_whom_nobody_knows_yet_is_one_person(world: World, replica: Alerts) -> None:
    for number in range(ROUNDS):
        alert_id = world.announce()
        new = Caller(HERE, HERE, f"UNEW{number}")
        here, there = (clicks(alerts, alert_id, [new, new]) for alerts in (world.alerts, replica))
        done = at_once(*here, *there)
        assert sorted(each.is_new for each in done) == [False, False, False, True]
        assert counted(world, alert_id) == 1


def test_a_crowd_at_once_in_two_processes(world: World, replica: Alerts) -> None:
    world.directory.record_people(HERE, [PersonFacts(HERE, each.user_id, "", "UTC") for each in AGENTS])
    alert_id = world.announce()
    world.deliver()
    # Some of them press in both, in the opposite order: nobody waits in a circle.
    here = clicks(world.alerts, alert_id, AGENTS[:30])
    there = clicks(replica, alert_id, AGENTS[10:][::-1])
    done = at_once(*here, *there)
    assert sum(each.is_new for each in done) == len(AGENTS) == counted(world, alert_id)
    assert announcement(world, alert_id).update_at == world.clock()


def test_a_click_while_the_counter_is_being_shown_is_shown_afterwards(world: World) -> None:
    alert_id = world.announce()
    world.deliver()
    with world.database.write() as session:
        post = session.get_one(Post, announcement(world, alert_id).id)
        post.owner, post.update_at = "p1", None
    for number, who in enumerate((ANA, BEN), start=1):
        world.alerts.reading.acknowledge(who, alert_id, 1)
        shown = announcement(world, alert_id)
        assert (shown.stale, shown.state) == (number, PostState.SENT)
    assert announcement(world, alert_id).recipient == SUPPORT
