"""Pacing: one pace for all processes, kept in the database; and what a process was told itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.delivery.pacing import HISTORY, POST, UPDATE, Pacer
from storage.database import Database
from storage.people import ensure_workspace
from tests.integration.delivery.scripted import on_sqlite_alone
from tests.support import ManualClock

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def workspaces(database: Database) -> None:
    """T1 and T2."""
    with database.write() as session:
        for name in ("T1", "T2"):
            ensure_workspace(session, name)


def take(
    database: Database, pacer: Pacer, workspace_id: str = "T1", method: str = POST, most: int = 10_000
) -> int:
    """Takes all calls that may be made now; returns how many that is."""
    with database.write() as session, pacer.turn(session, workspace_id, method) as pace:
        calls = min(most, pace.room())
        for _ in range(calls):
            pace.take()
        return calls


def refuse(database: Database, pacer: Pacer, retry_after_s: float, workspace_id: str = "T1") -> None:
    with database.write() as session, pacer.turn(session, workspace_id, POST) as pace:
        pace.refused(retry_after_s)


def per_minute(database: Database, pacer: Pacer) -> float:
    with database.write() as session, pacer.turn(session, "T1", POST) as pace:
        return pace.per_minute


def test_processes_share_one_pace(database: Database, clock: ManualClock) -> None:
    first, second = Pacer(clock, posts_per_minute=300), Pacer(clock, posts_per_minute=300)
    assert (take(database, first), take(database, second)) == (10, 0)
    sent = 10
    for _ in range(4):
        clock.advance(SECOND)
        sent += take(database, first, most=3) + take(database, second)
    assert sent == 30


def test_processes_that_come_at_once_are_given_each_call_once(database: Database, clock: ManualClock) -> None:
    pacers = [Pacer(clock, posts_per_minute=3_000) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = sum(pool.map(lambda n: take(database, pacers[n % 4], most=3), range(40)))
    assert taken == 100


def test_what_one_was_refused_the_others_do_not_try(database: Database, clock: ManualClock) -> None:
    first, second = Pacer(clock), Pacer(clock)
    take(database, first)
    refuse(database, first, 30)
    clock.advance(20 * SECOND)
    assert take(database, second) == 0
    assert second.next_at("T1", POST) == clock() + 10 * SECOND
    assert take(database, second, "T2") == 10
    clock.advance(10 * SECOND)
    assert second.next_at("T1", POST) is None
    assert take(database, second) > 0


@on_sqlite_alone
def test_what_was_found_out_is_remembered_over_a_restart(database: Database, clock: ManualClock) -> None:
    pacer = Pacer(clock, posts_per_minute=300)
    for _ in range(20):
        take(database, pacer)
        clock.advance(SECOND)
    refuse(database, pacer, 40)
    learned = per_minute(database, pacer)
    assert learned != 300
    clock.advance(timedelta(days=3))
    restarted = Pacer(clock, posts_per_minute=300)
    assert per_minute(database, restarted) == learned


@on_sqlite_alone
def test_what_a_later_version_has_kept_is_no_trouble(database: Database, clock: ManualClock) -> None:
    pacer = Pacer(clock)
    with database.write() as session, pacer.turn(session, "T1", POST) as pace:
        pace.per_minute = 77
    with database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE paces SET state = json_set(json_remove(state, '$.step'), '$.mood', 'good')"
        )
    assert per_minute(database, Pacer(clock)) == 77


@on_sqlite_alone
def test_a_unit_of_work_that_fails_takes_nothing(database: Database, clock: ManualClock) -> None:
    pacer = Pacer(clock, posts_per_minute=300)
    take(database, pacer, most=1)

    def fail() -> None:
        with database.write() as session:
            with pacer.turn(session, "T1", POST) as pace:
                pace.take()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert take(database, Pacer(clock)) == 9


@on_sqlite_alone
def test_updates_and_looks_have_paces_of_their_own(database: Database, clock: ManualClock) -> None:
    pacer = Pacer(clock)
    calls = dict.fromkeys((UPDATE, HISTORY), 0)
    for _ in range(60):
        for method in calls:
            calls[method] += take(database, pacer, method=method)
        clock.advance(SECOND)
    assert calls == {UPDATE: 48, HISTORY: 40}
    assert take(database, pacer) == 10


@on_sqlite_alone
def test_a_process_knows_without_asking_when_there_is_no_room(database: Database, clock: ManualClock) -> None:
    pacer = Pacer(clock, posts_per_minute=300)
    assert pacer.next_at("T1", POST) is None
    take(database, pacer)
    at = pacer.next_at("T1", POST)
    assert at is not None
    assert abs((at - clock()).total_seconds() - 0.2) < 0.01
    assert pacer.next_at("T1", UPDATE) is None
    clock.advance(SECOND)
    assert pacer.next_at("T1", POST) is None


@on_sqlite_alone
def test_so_many_calls_are_on_their_way_at_that_pace(database: Database, clock: ManualClock) -> None:
    pacer = Pacer(clock, posts_per_minute=300)
    assert pacer.at_once("T1", POST, 0.2) == 4
    with database.write() as session, pacer.turn(session, "T1", POST) as pace:
        pace.per_minute = 3_000
    assert pacer.at_once("T1", POST, 0.2) == 22


def test_a_hold_stops_that_method_in_that_workspace_until_it_is_over(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.hold("T1", POST, clock() + 30 * SECOND, "Slack asks to wait (429)")
    assert pacer.is_held("T1", POST)
    assert pacer.next_at("T1", POST) == clock() + 30 * SECOND
    assert not pacer.is_held("T1", UPDATE)
    assert not pacer.is_held("T2", POST)
    clock.advance(29 * SECOND)
    assert pacer.is_held("T1", POST)
    clock.advance(SECOND)
    assert not pacer.is_held("T1", POST)
    assert pacer.next_at("T1", POST) is None
    assert pacer.holds() == ()


def test_a_hold_of_a_whole_workspace_stops_every_method(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.hold("T1", None, clock() + SECOND, "removed")
    assert all(pacer.is_held("T1", method) for method in (POST, UPDATE, HISTORY))
    assert [(hold.workspace_id, hold.method, hold.reason) for hold in pacer.holds()] == [
        ("T1", None, "removed")
    ]


def test_a_shorter_hold_does_not_end_a_longer_one(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.hold("T1", POST, clock() + 30 * SECOND, "long")
    pacer.hold("T1", POST, clock() + SECOND, "short")
    clock.advance(2 * SECOND)
    assert pacer.is_held("T1", POST)


def test_a_hold_from_before_the_clock_was_set_back_is_forgotten(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.hold("T1", POST, clock() + 30 * SECOND, "wait")
    clock.advance(timedelta(hours=-1))
    assert not pacer.is_held("T1", POST)
    pacer.hold("T1", POST, clock() + 5 * SECOND, "wait")
    clock.advance(6 * SECOND)
    assert not pacer.is_held("T1", POST)
