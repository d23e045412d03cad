"""Claims: no row is ever taken twice, by threads or processes, and a fence holds."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select

from storage import post_queue, post_steps
from storage.database import Database
from storage.people import ensure_workspace
from storage.post_reasons import Why
from storage.posts import Post, PostState, add_posts, mark_stale, withdraw
from tests.integration.delivery.conftest import MakeEngine
from tests.integration.delivery.scripted import WORKSPACE, note
from tests.support import NOON

LEASE_UNTIL = NOON + timedelta(seconds=60)
POSTS = 200
NO = Why("is_archived")


def store(database: Database, how_many: int = POSTS) -> None:
    with database.write() as session:
        ensure_workspace(session, WORKSPACE)
        add_posts(session, [note(f"U{n}", 1) for n in range(how_many)], NOON)


def claim_all(database: Database, owner: str, limit: int = 7) -> list[int]:
    """Claims in small batches until nothing is left; returns the ids."""
    claimed: list[int] = []
    while True:
        with database.write() as session:
            posts = post_queue.claim(
                session,
                NOON,
                workspace_id=WORKSPACE,
                owner=owner,
                lease_until=LEASE_UNTIL,
                limit=limit,
                without=(),
            )
        assert len(posts) <= limit
        if not posts:
            return claimed
        claimed += [post.id for post in posts]


def claim_in_process(url: str, owner: str) -> list[int]:
    """As `claim_all`, in a process of its own."""
    database = Database(url)
    try:
        return claim_all(database, owner)
    finally:
        database.close()


def assert_each_once(database: Database, claims: list[list[int]]) -> None:
    claimed = sorted(post_id for claim in claims for post_id in claim)
    with database.read() as session:
        assert claimed == list(session.scalars(select(Post.id).order_by(Post.id)))
        owners = Counter(session.scalars(select(Post.owner)))
    assert owners == {f"p{n}": len(claim) for n, claim in enumerate(claims) if claim}


def test_four_threads_take_each_row_once(database: Database) -> None:
    store(database)
    together = Barrier(4)

    def run(n: int) -> list[int]:
        together.wait(10)
        return claim_all(database, f"p{n}")

    with ThreadPoolExecutor(4) as pool:
        assert_each_once(database, list(pool.map(run, range(4))))


def test_four_processes_take_each_row_once(database: Database, database_url: str) -> None:
    store(database)
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert_each_once(
            database, list(pool.map(claim_in_process, [database_url] * 4, [f"p{n}" for n in range(4)]))
        )


def test_changes_and_claims_at_once_neither_deadlock_nor_lose_a_change(database: Database) -> None:
    store(database, 40)
    together = Barrier(4)

    def change() -> None:
        together.wait(10)
        for _ in range(15):
            with database.write() as session:
                mark_stale(session, "note", 1, NOON)

    def take() -> None:
        together.wait(10)
        claim_all(database, "p0", limit=3)

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(change), pool.submit(change), pool.submit(change), pool.submit(take)]
        for run in runs:
            run.result(20)
    claim_all(database, "p0")
    with database.read() as session:
        assert set(session.scalars(select(Post.stale))) == {45}
        assert set(session.scalars(select(Post.state))) == {PostState.CLAIMED}


def test_no_change_holds_once_another_has_the_row(database: Database) -> None:
    store(database, 1)
    with database.write() as session:
        (post,) = post_queue.claim(
            session,
            NOON,
            workspace_id=WORKSPACE,
            owner="slow",
            lease_until=LEASE_UNTIL,
            limit=5,
            without=(),
        )
    with database.write() as session:
        post_queue.reap(session, LEASE_UNTIL, look_at=LEASE_UNTIL, doubt=NO, orphaned=NO)
    assert claim_all(database, "quick") == [post.id]
    with database.write() as session:
        assert not post_steps.begin_sending(session, post, "slow", NOON, LEASE_UNTIL)
        assert post_steps.begin_sending(session, post, "quick", NOON, LEASE_UNTIL)
        assert not post_steps.begin_sending(session, post, "quick", NOON, LEASE_UNTIL)
    for was in (PostState.CLAIMED, PostState.SENDING):
        with database.write() as session:
            assert not post_steps.fail(session, post, "slow", was=was, why=NO)
            assert not post_steps.put_off(session, post, "slow", was=was, next_at=NOON, why=NO)
            assert not post_steps.doubt(session, post, "slow", was=was, look_at=NOON, looks=0, why=NO)
            assert not post_steps.mark_sent(
                session, post, "slow", NOON, was=was, channel="C", ts="1", shown=0, quiet_until=NOON
            )
    with database.write() as session:
        assert withdraw(session, ["note"], 1) == 0
        assert post_steps.mark_sent(
            session,
            post,
            "quick",
            NOON,
            was=PostState.SENDING,
            channel="C",
            ts="1",
            shown=0,
            quiet_until=NOON,
        )


def test_engines_side_by_side_say_each_post_once(make_engine: MakeEngine) -> None:
    first = make_engine(owner="a")
    others = [make_engine(owner=owner, slack=first.slack) for owner in "bcd"]
    first.add(*(note(f"U{n}") for n in range(60)))
    engines = [first, *others]
    with ThreadPoolExecutor(4) as pool:
        for run in [pool.submit(engine.outbox.drain) for engine in engines]:
            run.result(20)
    assert sorted(said.post_id for said in first.slack.said) == [row.id for row in first.rows()]
    assert set(first.states()) == {PostState.SENT}
