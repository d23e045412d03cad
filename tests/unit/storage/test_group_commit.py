"""Group commit: who wants to store something at the same time shares a transaction, and nothing else."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage.database import Database
from storage.group_commit import GroupCommit, NotCommitted
from tests.support import wait_until


class Store:
    """Commits numbers; a negative one spoils its group. The first commit waits until it is let go."""

    def __init__(self, *, away_from: int | None = None) -> None:
        self.stored: list[int] = []
        self.groups: list[list[int]] = []
        self.may_go = threading.Event()
        self.away_from = away_from
        self.group: GroupCommit[int, int] = GroupCommit(self.commit)

    def commit(self, items: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(items))
        if len(self.groups) == 1:
            assert self.may_go.wait(10)
        if self.away_from is not None and len(self.groups) >= self.away_from:
            raise NotCommitted("gone") from OSError("disk")
        if any(item < 0 for item in items):
            msg = "bad"
            raise ValueError(msg)
        self.stored.extend(items)
        return [item * 10 for item in items]

    def all_at_once(self, items: Sequence[int]) -> list["Future[int]"]:
        """One item is being committed; the others come meanwhile, in this order."""
        with ThreadPoolExecutor(len(items) + 1) as pool:
            first = pool.submit(self.group.store, 1_000)
            wait_until(lambda: len(self.groups) == 1)
            others: list[Future[int]] = []
            for number, item in enumerate(items, start=1):
                others.append(pool.submit(self.group.store, item))
                wait_until(lambda number=number: len(self.group._waiting) == number)  # type: ignore[misc]
            self.may_go.set()
            assert first.result() == 10_000
        return others


def test_alone_it_is_committed_at_once() -> None:
    store = Store()
    store.may_go.set()
    assert [store.group.store(item) for item in (1, 2)] == [10, 20]
    assert store.groups == [[1], [2]]


def test_those_who_come_meanwhile_share_a_commit_in_the_order_in_which_they_came() -> None:
    store = Store()
    assert [each.result() for each in store.all_at_once([1, 2, 3])] == [10, 20, 30]
    assert store.groups == [[1_000], [1, 2, 3]]


@given(items=st.lists(st.integers(-3, 9), min_size=1, max_size=8))
def test_only_what_is_bad_fails(items: list[int]) -> None:
    store = Store()
    for item, end in zip(items, store.all_at_once(items), strict=True):
        if item < 0:
            assert isinstance(end.exception(), ValueError)
        else:
            assert end.result() == item * 10
    assert store.stored == [1_000, *(item for item in items if item >= 0)]
    assert not store.group._is_led


def test_a_commit_that_is_refused_fails_all_of_it_at_once() -> None:
    store = Store(away_from=2)
    ends = store.all_at_once([1, 2, 3])
    errors = [end.exception() for end in ends]
    assert [type(error) for error in errors] == [NotCommitted] * 3
    assert len(set(map(id, errors))) == 3, "each thread raises its own"
    assert all(isinstance(error.__cause__, OSError) for error in errors if error is not None)
    assert len(store.groups) == 2


def test_a_database_that_goes_away_meanwhile_is_not_tried_for_each() -> None:
    store = Store(away_from=3)
    ends = store.all_at_once([-1, 2, 3])
    assert [type(end.exception()) for end in ends] == [NotCommitted] * 3
    assert store.groups == [[1_000], [-1, 2, 3], [-1]]


def test_what_is_added_goes_with_the_next_commit() -> None:
    store = Store()
    store.may_go.set()
    place = store.group.add(1)
    assert store.groups == []
    assert store.group.store(2) == 20
    assert store.group.settle(place) == 10
    assert store.groups == [[1, 2]]


def test_what_is_added_is_committed_at_the_latest_when_it_is_settled() -> None:
    store = Store()
    store.may_go.set()
    assert store.group.settle(store.group.add(1)) == 10
    assert store.groups == [[1]]
    assert not store.group._is_led


def test_nobody_is_woken_for_what_was_added_meanwhile() -> None:
    store = Store()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(store.group.store, 1)
        wait_until(lambda: len(store.groups) == 1)
        place = store.group.add(2)
        store.may_go.set()
        assert first.result(10) == 10
        assert store.groups == [[1]]
        assert pool.submit(store.group.settle, place).result(10) == 20


def test_what_is_added_and_refused_is_told_when_it_is_settled() -> None:
    store = Store(away_from=1)
    store.may_go.set()
    place = store.group.add(1)
    with pytest.raises(NotCommitted):
        store.group.store(2)
    with pytest.raises(NotCommitted):
        store.group.settle(place)
    assert store.groups == [[1, 2]]


def test_threads_that_settle_late_lose_nothing() -> None:
    stored: list[int] = []

    def commit(items: Sequence[int]) -> Sequence[int]:
        stored.extend(items)
        return items

    group = GroupCommit(commit)

    def work(first: int) -> list[int]:
        results: list[int] = []
        before = group.add(first)
        for number in range(first + 1, first + 100):
            results.append(group.store(-number))
            results.append(group.settle(before))
            before = group.add(number)
        return [*results, group.settle(before)]

    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(work, 100 * n) for n in range(8)]
        results = [number for run in runs for number in run.result(20)]
    assert sorted(results) == sorted(stored)
    assert set(stored) == set(range(800)) | {-n for n in range(800) if n % 100}
    assert not group._waiting


def test_a_leader_that_is_ended_leaves_nobody_waiting() -> None:
    def commit(items: Sequence[int]) -> Sequence[int]:
        raise KeyboardInterrupt

    group = GroupCommit(commit)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            group.store(1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestOnSqlite:
    def test_what_fails_is_undone(self, database: Database) -> None:
        twice = (
            "INSERT INTO workspaces (id, name) SELECT id, '' FROM (SELECT 'T1' AS id UNION ALL SELECT 'T1')"
        )
        with pytest.raises(sqlite3.IntegrityError), database.hot() as cursor:
            cursor.execute(twice)
        assert count(database) == 0

    def test_a_full_disk_is_no_commit(self, database: Database) -> None:
        with database.hot() as cursor:
            cursor.execute("PRAGMA max_page_count = 1")
        with pytest.raises((NotCommitted, sqlite3.OperationalError)), database.hot() as cursor:
            cursor.execute("INSERT INTO workspaces (id, name) VALUES ('T1', ?)", ["x" * 200_000])
        with database.hot() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")
            cursor.execute("INSERT INTO workspaces (id, name) VALUES ('T2', '')")
        assert count(database) == 1

    def test_a_locked_database_is_no_begin(self, database: Database) -> None:
        with database.hot() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
        other = sqlite3.connect(Path(str(database.url.database)), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotCommitted), database.hot():
            pass
        other.execute("ROLLBACK")
        other.close()
        with database.hot() as cursor:
            cursor.execute("INSERT INTO workspaces (id, name) VALUES ('T1', '')")
        assert count(database) == 1


def count(database: Database) -> int:
    with database.read() as session:
        found: int = session.execute(text("SELECT count(*) FROM workspaces")).scalar_one()
        return found


def test_many_threads_on_either_database(database: Database) -> None:
    def commit(ids: Sequence[str]) -> Sequence[bool]:
        with database.hot() as cursor:
            for each in ids:
                cursor.execute(f"INSERT INTO workspaces (id, name) VALUES ('{each}', '')")
            return [True] * len(ids)

    group = GroupCommit(commit)
    store: Callable[[int], bool] = lambda number: group.store(f"T{number % 150}")  # noqa: E731
    with ThreadPoolExecutor(16) as pool:
        ends = [pool.submit(store, number) for number in range(200)]
        failed = [end for end in ends if end.exception() is not None]
    assert (count(database), len(failed)) == (150, 50)
