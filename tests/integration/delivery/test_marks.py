"""Marks: of many threads in one commit, and each fenced for itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from unittest.mock import patch

from sqlalchemy import select

from storage import post_queue, post_steps
from storage.database import Database
from storage.line import Line
from storage.people import ensure_workspace
from storage.post_marks import Marks
from storage.posts import Post, PostState, add_posts, mark_stale
from tests.integration.delivery.scripted import WORKSPACE, note
from tests.support import NOON

LEASE_UNTIL = NOON + timedelta(seconds=60)
QUIET_UNTIL = NOON + timedelta(seconds=3)


def claimed(database: Database, how_many: int, owner: str = "p1") -> list[Post]:
    """New posts that are claimed."""
    with database.write() as session:
        ensure_workspace(session, WORKSPACE)
        add_posts(session, [note(f"U{n}", 1) for n in range(how_many)], NOON)
        return post_queue.claim(
            session,
            NOON,
            workspace_id=WORKSPACE,
            owner=owner,
            lease_until=NOON + timedelta(seconds=30),
            limit=how_many,
            without=(),
        )


def sent(marks: Marks, post: Post, owner: str = "p1") -> bool:
    return marks.sent(
        post,
        owner,
        NOON,
        channel="D1",
        ts="1.1",
        shown=0,
        quiet_until=QUIET_UNTIL,
    ).settle()


def test_a_post_is_marked_before_and_after_its_call(database: Database) -> None:
    marks = Marks(database)
    (post,) = claimed(database, 1)
    assert not sent(marks, post), "it has not begun"
    assert not marks.begin(post, "another", NOON, LEASE_UNTIL)
    assert marks.begin(post, "p1", NOON, LEASE_UNTIL)
    assert not marks.begin(post, "p1", NOON, LEASE_UNTIL)
    with database.read() as session:
        row = session.get_one(Post, post.id)
        assert (row.state, row.sending_at, row.lease_until, row.attempts) == ("sending", NOON, LEASE_UNTIL, 1)
    assert sent(marks, post)
    with database.read() as session:
        row = session.get_one(Post, post.id)
        assert (row.state, row.sent_at, row.channel, row.ts) == ("sent", NOON, "D1", "1.1")
        assert (row.owner, row.lease_until, row.reason, row.update_at) == (None, None, None, None)
        assert (row.shown, row.quiet_until) == (0, QUIET_UNTIL)


def test_what_has_changed_since_is_to_be_updated(database: Database) -> None:
    marks = Marks(database)
    (post,) = claimed(database, 1)
    assert marks.begin(post, "p1", NOON, LEASE_UNTIL)
    with database.write() as session:
        mark_stale(session, "note", 1, NOON)
    assert sent(marks, post)
    with database.read() as session:
        assert session.get_one(Post, post.id).update_at == QUIET_UNTIL


def test_many_at_once_share_commits_and_each_has_its_own_fence(database: Database) -> None:
    marks = Marks(database)
    posts = claimed(database, 40)
    with database.write() as session:
        for post in posts[::2]:
            assert post_steps.give_back(session, post, "p1")
    together = Barrier(8)

    def mark(which: list[Post]) -> list[bool]:
        together.wait(10)
        return [marks.begin(post, "p1", NOON, LEASE_UNTIL) and sent(marks, post) for post in which]

    with (
        patch.object(Line, "run", autospec=True, side_effect=Line.run) as commits,
        ThreadPoolExecutor(8) as pool,
    ):
        held = list(pool.map(mark, [posts[n::8] for n in range(8)]))
    assert [all(each) for each in held] == [n % 2 == 1 for n in range(8)]
    assert 0 < commits.call_count < 60, "as many marks as there are"
    with database.read() as session:
        states = session.scalars(select(Post.state).order_by(Post.id)).all()
    assert states == [PostState.PENDING, PostState.SENT] * 20


def test_marks_and_changes_of_many_posts_at_once_do_not_wait_in_a_circle(database: Database) -> None:
    marks = Marks(database)
    posts = claimed(database, 60)
    together = Barrier(6)

    def mark(which: list[Post]) -> None:
        together.wait(10)
        for post in reversed(which):
            assert marks.begin(post, "p1", NOON, LEASE_UNTIL)
            assert sent(marks, post)

    def change() -> None:
        together.wait(10)
        for _ in range(10):
            with database.write() as session:
                assert mark_stale(session, "note", 1, NOON) == 60

    with ThreadPoolExecutor(6) as pool:
        runs = [pool.submit(mark, posts[n::4]) for n in range(4)] + [pool.submit(change) for _ in range(2)]
        for run in runs:
            run.result(20)
    with database.read() as session:
        assert set(session.scalars(select(Post.state))) == {PostState.SENT}
        assert set(session.scalars(select(Post.stale))) == {20}
