"""Updates: many changes become few calls, and the last word is always shown."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.outbox import LEASE
from storage.posts import PostFacts, PostState, mark_stale, mark_stale_posts
from tests.integration.delivery.conftest import MakeEngine
from tests.integration.delivery.scripted import Engine, Words, note, on_sqlite_alone
from tests.support import NOON


@pytest.fixture
def number(engine: Engine) -> list[int]:
    """The number (the only item) that a message shows, which was sent ten seconds ago."""
    shown = [0]
    engine.renderers["note"] = lambda _post: Words(f"{shown[0]} ready")
    engine.add(note())
    engine.outbox.drain()
    engine.pass_time(10)
    return shown


def change(engine: Engine, number: list[int], *, not_before_s: float | None = None) -> None:
    number[0] += 1
    now = engine.clock()
    not_before = None if not_before_s is None else now + timedelta(seconds=not_before_s)
    with engine.database.write() as session:
        assert mark_stale(session, "note", 1, now, not_before=not_before) == 1


def test_a_thousand_changes_are_one_update_in_three_seconds(engine: Engine, number: list[int]) -> None:
    (said,) = engine.slack.said
    for n in range(1_000):
        change(engine, number)
        if n % 50 == 0:
            engine.outbox.drain()
    assert len(said.updates) == 1
    engine.pass_time(2)
    assert len(said.updates) == 1
    engine.pass_time(10)
    assert len(said.updates) == 2
    assert said.text == "1000 ready"
    post = engine.rows()[0]
    assert (post.stale, post.shown, post.update_at, post.owner) == (1_000, 1_000, None, None)


@on_sqlite_alone
def test_updates_of_one_message_are_never_closer_than_three_seconds(
    engine: Engine, number: list[int]
) -> None:
    (said,) = engine.slack.said
    for _ in range(200):
        change(engine, number)
        engine.pass_time(0.1, step_s=0.1)
    engine.pass_time(5)
    at = said.updates
    assert all(later - earlier >= timedelta(seconds=3) for earlier, later in pairwise(at))
    assert 6 <= len(at) <= 8
    assert said.text == "200 ready"


def test_an_update_that_comes_late_over_a_newer_one_is_made_good(
    make_engine: MakeEngine, engine: Engine, number: list[int]
) -> None:
    (said,) = engine.slack.said
    other = make_engine(owner="p2", slack=engine.slack)
    other.renderers["note"] = engine.renderers["note"]
    order: list[str] = []

    def be_late() -> None:
        order.append("first")
        engine.slack.update_script = lambda: order.append("second")
        engine.clock.advance(LEASE + timedelta(seconds=1))
        change(engine, number)
        other.outbox.drain()
        assert said.text == "2 ready"

    change(engine, number)
    engine.slack.update_script = be_late
    engine.outbox.drain()
    assert order[:2] == ["first", "second"]
    engine.pass_time(5)
    assert said.text == "2 ready"


def test_a_wish_for_later_waits_and_an_earlier_one_stands(engine: Engine, number: list[int]) -> None:
    (said,) = engine.slack.said
    change(engine, number, not_before_s=30)
    change(engine, number, not_before_s=60)
    engine.pass_time(29)
    assert said.updates == []
    engine.pass_time(1)
    assert said.text == "2 ready"
    change(engine, number, not_before_s=30)
    change(engine, number)
    engine.pass_time(3)
    assert said.text == "4 ready"


def test_what_is_not_sent_yet_is_sent_as_it_is_then_and_not_updated(engine: Engine) -> None:
    (post_id,) = engine.add(note(due_in_s=5))
    with engine.database.write() as session:
        assert mark_stale(session, "note", 1, engine.clock()) == 1
        assert mark_stale_posts(session, [post_id], engine.clock()) == 1
    engine.pass_time(20)
    (said,) = engine.slack.said
    assert said.updates == []


def test_only_that_kind_and_subject_are_updated(engine: Engine) -> None:
    engine.add(note("C1", 1), note("C2", 2), note("C3", 1, kind="reply"))
    engine.outbox.drain()
    with engine.database.write() as session:
        assert mark_stale(session, "note", 1, engine.clock()) == 1
    engine.pass_time(5)
    assert {said.channel: len(said.updates) for said in engine.slack.said} == {"C1": 1, "C2": 0, "C3": 0}


@on_sqlite_alone
def test_an_update_is_told_that_it_is_one(engine: Engine) -> None:
    facts: list[PostFacts] = []

    def view(post: PostFacts) -> Words:
        facts.append(post)
        return Words("…")

    engine.renderers["note"] = view
    (post_id,) = engine.add(note("U1", 9, detail="v2"))
    engine.outbox.drain()
    with engine.database.write() as session:
        mark_stale_posts(session, [post_id], engine.clock())
    engine.pass_time(4)
    first, second = facts
    assert (first.id, first.workspace_id, first.kind, first.subject_id, first.detail, first.recipient) == (
        post_id,
        "T1",
        "note",
        9,
        "v2",
        "U1",
    )
    assert (first.due_at, first.sent_at, second.sent_at) == (NOON, None, NOON)


@pytest.mark.parametrize(
    ("error", "again_after_s"),
    [
        (NotSent("429", 20), 20),
        (NotSent("Slack could not be reached"), 10),
        (Uncertain("time-out"), 10),
        (Refused("token_revoked"), 60),
        (Refused("ratelimited"), 60),
    ],
)
@on_sqlite_alone
def test_an_update_that_did_not_go_is_tried_later(
    engine: Engine, number: list[int], error: Exception, again_after_s: int
) -> None:
    tries: list[float] = []
    start = engine.clock()

    def script() -> Exception | None:
        tries.append((engine.clock() - start).total_seconds())
        return error if len(tries) == 1 else None

    engine.slack.update_script = script
    change(engine, number)
    engine.outbox.drain()
    change(engine, number)
    engine.pass_time(again_after_s + 2)
    assert tries == [0, again_after_s]
    assert engine.slack.said[0].text == "2 ready"


@on_sqlite_alone
def test_a_429_holds_the_updates_of_all_messages_and_no_post(engine: Engine, number: list[int]) -> None:
    tries: list[int] = []

    def ask_to_wait() -> Exception | None:
        tries.append(1)
        return NotSent("429", 30) if len(tries) == 1 else None

    engine.slack.update_script = ask_to_wait
    change(engine, number)
    engine.outbox.drain()
    engine.add(note("C2", 2))
    engine.outbox.drain()
    with engine.database.write() as session:
        mark_stale(session, "note", 2, engine.clock())
    engine.pass_time(28)
    assert engine.states() == [PostState.SENT, PostState.SENT]
    assert len(tries) == 1
    engine.pass_time(3)
    assert [len(said.updates) for said in engine.slack.said] == [1, 1]


@on_sqlite_alone
def test_a_message_that_is_gone_is_left_alone(
    engine: Engine, number: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def gone() -> Exception:
        tries.append(1)
        return Refused("message_not_found")

    engine.slack.update_script = gone
    for _ in range(100):
        change(engine, number)
        engine.pass_time(1)
    assert len(tries) == 1
    assert "message_not_found" in caplog.text
    assert engine.states() == [PostState.SENT]


@pytest.mark.parametrize("view", ["fails", "wants nothing"])
@on_sqlite_alone
def test_a_view_that_gives_nothing_ends_the_update(engine: Engine, number: list[int], view: str) -> None:
    def failing(_post: PostFacts) -> None:
        if view == "fails":
            raise ValueError

    engine.renderers["note"] = failing
    change(engine, number)
    engine.pass_time(5)
    (post,) = engine.rows()
    assert (post.state, post.update_at, post.owner) == (PostState.SENT, None, None)
    assert engine.slack.said[0].updates == []


def test_a_process_that_dies_in_an_update_leaves_it_to_the_next(engine: Engine, number: list[int]) -> None:
    change(engine, number)
    with engine.database.write() as session:
        post = engine.rows()[0]
        session.get_one(type(post), post.id).owner = "dead/1"
        session.get_one(type(post), post.id).lease_until = engine.clock() + timedelta(seconds=60)
    engine.pass_time(59)
    assert engine.slack.said[0].text == "0 ready"
    engine.pass_time(2)
    assert engine.slack.said[0].text == "1 ready"


def test_updates_go_on_while_many_posts_wait(engine: Engine, number: list[int]) -> None:
    engine.add(*(note("C9", n, kind="reply") for n in range(500)))
    change(engine, number)
    engine.outbox.drain()
    assert engine.slack.said[0].text == "1 ready"
