"""From a stored post to Slack: order, threads, expiry, pacing, and what each end of a call does."""

import logging
import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.delivery.ends import NotSent, Refused
from storage.database import Database
from storage.group_commit import NotCommitted
from storage.line import Line
from storage.people import ensure_workspace
from storage.post_reasons import Ours, Why, read
from storage.posts import PostFacts, PostState, add_posts, mark_stale, posts_about, send_again, withdraw
from tests.integration.delivery.conftest import MakeEngine
from tests.integration.delivery.scripted import Engine, Words, note, on_sqlite_alone, words_of
from tests.support import NOON, wait_until


def test_a_due_post_is_said_once_and_where_it_is_is_kept(engine: Engine) -> None:
    (post_id,) = engine.add(note("C1", detail="now"))
    engine.outbox.drain()
    engine.outbox.drain()
    assert engine.slack.texts("C1") == ["note 1 now"]
    post = engine.row(post_id)
    assert (post.state, post.channel, post.ts) == (PostState.SENT, "C1", "1.000100")
    assert (post.sent_at, post.attempts, post.owner, post.lease_until) == (NOON, 1, None, None)


def test_a_post_waits_until_it_is_due(engine: Engine) -> None:
    engine.add(note(due_in_s=5))
    engine.outbox.drain()
    assert engine.slack.attempts == []
    engine.pass_time(5)
    assert len(engine.slack.said) == 1


def test_nobody_is_told_twice_of_one_occasion(engine: Engine) -> None:
    with engine.database.write() as session:
        assert add_posts(session, [note("C1"), note("C2")], NOON) == 2
        assert add_posts(session, [note("C2"), note("C3")], NOON) == 1
        assert add_posts(session, [], NOON) == 0
    engine.outbox.drain()
    assert sorted(said.channel for said in engine.slack.said) == ["C1", "C2", "C3"]


def test_thousands_of_posts_are_stored_at_once(engine: Engine) -> None:
    with engine.database.write() as session:
        assert add_posts(session, (note(f"U{n}") for n in range(3_000)), NOON) == 3_000
        assert add_posts(session, (note(f"U{n}") for n in range(3_001)), NOON) == 1


def test_urgent_ones_go_first_then_older_ones(engine: Engine) -> None:
    engine.add(
        note("C1", 1, due_in_s=-5, priority=50),
        note("C1", 2, due_in_s=-9, priority=50),
        note("C1", 3, due_in_s=0, priority=10),
    )
    engine.pass_time(5)
    assert engine.slack.texts("C1") == ["note 3", "note 2", "note 1"]


def test_a_direct_message_keeps_its_d_id(engine: Engine) -> None:
    (post_id,) = engine.add(note("U7"))
    engine.outbox.drain()
    assert engine.row(post_id).channel == "D7"
    assert engine.slack.opened == []


def test_a_reply_waits_for_its_parent_and_goes_to_its_thread(engine: Engine) -> None:
    (parent_id,) = engine.add(note("U1", due_in_s=10))
    engine.add(note("U1", kind="reply", parent_id=parent_id, priority=1))
    engine.pass_time(9)
    assert engine.slack.said == []
    engine.pass_time(5)
    parent, reply = engine.slack.said
    assert (parent.text, parent.channel, parent.thread_ts) == ("note 1", "D1", None)
    assert (reply.text, reply.channel, reply.thread_ts) == ("reply 1", "D1", parent.ts)


@pytest.mark.parametrize("end", ["failed", "withdrawn"])
def test_a_reply_whose_parent_will_never_be_there_fails(engine: Engine, end: str) -> None:
    (parent_id,) = engine.add(note("C1"))
    (reply_id,) = engine.add(note("C1", kind="reply", parent_id=parent_id))
    engine.slack.script = lambda _post, _channel: Refused("is_archived")
    if end == "withdrawn":
        with engine.database.write() as session:
            assert withdraw(session, ["note"], 1) == 1
    engine.outbox.drain()
    assert engine.states() == [end, PostState.FAILED]
    assert engine.row(reply_id).reason == Why(Ours.PARENT_MISSING).write()


def test_what_has_expired_is_not_said(engine: Engine) -> None:
    engine.add(note("C1", 1, expires_in_s=10), note("C2", 2, due_in_s=10, expires_in_s=10))
    engine.slack.script = lambda _post, _channel: NotSent("refused")
    engine.pass_time(20)
    assert engine.slack.said == []
    assert engine.states() == [PostState.WITHDRAWN, PostState.WITHDRAWN]


def test_what_is_withdrawn_is_not_said(engine: Engine) -> None:
    engine.add(
        note("C1", 1, due_in_s=5), note("C2", 1, occasion="other", due_in_s=5), note("C3", 2, due_in_s=5)
    )
    with engine.database.write() as session:
        assert withdraw(session, ["note", "reply"], 1) == 2
    engine.pass_time(6)
    assert engine.states() == [PostState.WITHDRAWN, PostState.WITHDRAWN, PostState.SENT]


def test_a_call_that_has_begun_cannot_be_withdrawn(engine: Engine) -> None:
    def withdraw_now(_post_id: int) -> None:
        with engine.database.write() as session:
            assert withdraw(session, ["note"], 1) == 0

    engine.slack.before_post = withdraw_now
    engine.add(note())
    engine.outbox.drain()
    assert engine.states() == [PostState.SENT]


def test_a_post_withdrawn_while_it_is_written_is_not_said(engine: Engine) -> None:
    def withdraw_and_write(post: PostFacts) -> Words:
        with engine.database.write() as session:
            assert withdraw(session, ["note"], post.subject_id) == 1
        return Words("too late")

    engine.renderers["note"] = withdraw_and_write
    engine.add(note())
    engine.outbox.drain()
    assert engine.slack.attempts == []
    assert engine.states() == [PostState.WITHDRAWN]


@on_sqlite_alone
def test_a_view_that_wants_nothing_said_withdraws_it(engine: Engine) -> None:
    engine.renderers["note"] = lambda _post: None
    engine.add(note())
    engine.outbox.drain()
    assert engine.slack.attempts == []
    assert engine.states() == [PostState.WITHDRAWN]


@on_sqlite_alone
def test_a_view_that_fails_takes_nobody_with_it(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    secret = " ".join(("private", "words"))

    def broken(post: PostFacts) -> Words:
        raise ValueError(secret)

    engine.renderers["broken"] = broken
    broken_id, unknown_id, good_id = engine.add(
        note("C1", kind="broken"), note("C2", kind="nobody registered"), note("C3")
    )
    engine.outbox.drain()
    assert engine.row(good_id).state == PostState.SENT
    for post_id in (broken_id, unknown_id):
        post = engine.row(post_id)
        assert post.state == PostState.FAILED
        assert post.reason is not None
        why = read(post.reason)
        assert why is not None
        assert why.error == Ours.NOT_WRITTEN
        assert f"error {why.detail}:" in caplog.text, "the error's id is in the log"
    assert "ValueError" in caplog.text
    assert "private words" not in caplog.text


@on_sqlite_alone
def test_a_view_that_cannot_read_the_database_is_tried_again(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_post: PostFacts) -> Words:
        raise OperationalError("select", {}, Exception("server closed the connection"))

    engine.renderers["note"] = away
    engine.add(note("C1"))
    engine.outbox.drain()
    assert engine.states() == [PostState.CLAIMED]
    assert "its lease will run out" in caplog.text
    engine.renderers["note"] = words_of
    engine.pass_time(61, step_s=30)
    assert engine.slack.texts("C1") == ["note 1"]


@on_sqlite_alone
def test_a_plain_no_fails_and_its_name_is_kept(engine: Engine) -> None:
    engine.slack.script = lambda _post, channel: Refused("not_in_channel") if channel == "C1" else None
    first, second = engine.add(note("C1"), note("C2"))
    engine.outbox.drain()
    assert engine.row(first).reason == Why("not_in_channel").write()
    assert [engine.row(first).state, engine.row(second).state] == [PostState.FAILED, PostState.SENT]
    assert len(engine.slack.attempts) == 2


def test_the_publisher_can_have_a_failed_one_sent_again(engine: Engine) -> None:
    engine.slack.script = lambda _post, _channel: Refused("not_in_channel")
    failed, sent_later = engine.add(note("C1"), note("C2", due_in_s=60))
    engine.outbox.drain()
    engine.slack.script = lambda _post, _channel: None
    with engine.database.write() as session:
        assert send_again(session, [failed, sent_later], engine.clock()) == 1
    engine.outbox.drain()
    assert engine.row(failed).state == PostState.SENT
    assert engine.row(failed).reason is None


@on_sqlite_alone
def test_what_was_not_sent_goes_later_and_ever_less_often(engine: Engine) -> None:
    engine.slack.script = lambda _post, _channel: NotSent("Slack could not be reached")
    engine.add(note())
    engine.outbox.drain()
    engine.pass_time(200)
    at = [(when - NOON).total_seconds() for when, _ in engine.slack.attempts]
    assert at == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    engine.slack.script = lambda _post, _channel: None
    engine.pass_time(60)
    assert engine.slack.texts("C1") == ["note 1"]


@on_sqlite_alone
def test_a_429_holds_that_workspace_until_retry_after_and_no_other(make_engine: MakeEngine) -> None:
    engine = make_engine("T1", "T2", workers=4)
    engine.slacks["T1"].script = lambda _post, _channel: (
        NotSent("429", 30) if len(engine.slacks["T1"].attempts) == 1 else None
    )
    engine.add(*(note(f"C{n}", workspace_id=name) for name in ("T1", "T2") for n in range(6)))
    engine.outbox.drain()
    tried = len(engine.slacks["T1"].attempts)
    assert tried < 6
    assert len(engine.slacks["T2"].said) == 6
    assert [hold.workspace_id for hold in engine.outbox.status().holds] == ["T1"]
    engine.pass_time(29)
    assert len(engine.slacks["T1"].attempts) == tried
    engine.pass_time(2)
    assert len(engine.slacks["T1"].said) == 6


@pytest.mark.parametrize("error", ["token_revoked", "missing_scope"])
@on_sqlite_alone
def test_a_token_that_is_no_good_holds_the_workspace_and_fails_nothing(engine: Engine, error: str) -> None:
    engine.slack.script = lambda _post, _channel: Refused(error)
    engine.add(*(note(f"U{n}") for n in range(25)))
    engine.outbox.drain()
    assert len(engine.slack.attempts) <= 8
    assert set(engine.states()) == {PostState.PENDING}
    (hold,) = engine.outbox.status().holds
    assert (hold.workspace_id, hold.method) == ("T1", None)
    assert "Frontlane" in hold.reason
    engine.slack.script = lambda _post, _channel: None
    engine.pass_time(60)
    engine.pass_time(60)
    assert set(engine.states()) == {PostState.SENT}


@on_sqlite_alone
def test_message_limits_heal(engine: Engine) -> None:
    engine.slack.script = lambda _post, _channel: (
        Refused("message_limit_exceeded") if len(engine.slack.attempts) == 1 else None
    )
    engine.add(note())
    engine.outbox.drain()
    assert engine.states() == [PostState.PENDING]
    engine.pass_time(61)
    assert engine.states() == [PostState.SENT]


@on_sqlite_alone
def test_a_channel_gets_one_a_second_and_in_order(engine: Engine) -> None:
    engine.add(*(note("C1", n) for n in range(10)))
    engine.outbox.drain()
    assert engine.slack.texts("C1") == ["note 0", "note 1", "note 2"]
    engine.pass_time(7)
    assert engine.slack.texts("C1") == [f"note {n}" for n in range(10)]
    assert len({said.at for said in engine.slack.said}) == 8


def test_the_second_word_waits_for_the_first_to_be_there(engine: Engine) -> None:
    release = threading.Event()
    first, _ = engine.add(note("C1", 1), note("C1", 2))
    engine.slack.before_post = lambda post_id: _wait(release) if post_id == first else None
    engine.outbox.tick()
    engine.outbox.tick()
    assert engine.states()[1] == PostState.PENDING
    release.set()
    engine.outbox.drain()
    assert engine.slack.texts("C1") == ["note 1", "note 2"]


def test_one_slow_channel_does_not_starve_the_others(engine: Engine) -> None:
    release = threading.Event()
    slow = set(engine.add(*(note("C1", n, priority=1) for n in range(300))))
    engine.add(*(note(f"C{n}", n, occasion="other") for n in range(2, 40)))
    engine.slack.before_post = lambda post_id: None if post_id not in slow else _wait(release)
    engine.outbox.tick()
    wait_until(lambda: len(engine.slack.said) == 38)
    assert engine.slack.texts("C1") == []
    release.set()
    engine.outbox.drain()
    assert len(engine.slack.texts("C1")) == 3


def _wait(event: threading.Event) -> None:
    assert event.wait(10)


@on_sqlite_alone
def test_a_workspace_that_hangs_leaves_threads_to_the_others(make_engine: MakeEngine) -> None:
    engine = make_engine("T1", "T2")
    release = threading.Event()
    engine.slacks["T1"].before_post = lambda _post_id: _wait(release)
    engine.add(*(note(f"C{n}", workspace_id=name) for name in ("T1", "T2") for n in range(20)))
    engine.outbox.tick()
    wait_until(lambda: len(engine.slacks["T2"].said) == 20)
    assert engine.slacks["T1"].said == []
    release.set()
    engine.outbox.drain()
    assert len(engine.slacks["T1"].said) == 20


@on_sqlite_alone
def test_the_workspace_rate_is_kept(make_engine: MakeEngine) -> None:
    engine = make_engine(posts_per_minute=300)
    engine.add(*(note(f"U{n}") for n in range(80)))
    engine.outbox.drain()
    assert len(engine.slack.said) == 10
    engine.pass_time(4)
    assert len(engine.slack.said) == 30
    engine.pass_time(10)
    assert len(engine.slack.said) == 80


def test_posts_of_a_workspace_without_a_token_wait(engine: Engine) -> None:
    with engine.database.write() as session:
        ensure_workspace(session, "T9")
    engine.add(note("C1", workspace_id="T9"), note("C2"))
    engine.outbox.drain()
    assert engine.states() == [PostState.PENDING, PostState.SENT]


def test_wake_follows_a_commit_at_once(engine: Engine) -> None:
    engine.add(note())
    for _ in range(20):
        engine.outbox.wake()
    wait_until(lambda: engine.states() == [PostState.SENT])
    assert len(engine.slack.attempts) == 1


def test_a_pass_never_lets_an_exception_out(
    engine: Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.add(note())
    with monkeypatch.context() as broken:
        broken.setattr("storage.post_queue.claim", _boom)
        engine.outbox.tick()
    assert "a pass failed" in caplog.text
    assert engine.outbox.status().last_pass_at is None
    engine.outbox.tick()
    assert engine.outbox.status().last_pass_at == NOON


def _boom(*_: object, **__: object) -> None:
    raise RuntimeError


def test_an_idle_pass_writes_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.add(note(due_in_s=100))
    monkeypatch.setattr(engine.database, "write", _boom)
    engine.outbox.drain()
    assert engine.outbox.status().last_pass_at == NOON


def test_stop_finishes_what_is_in_flight_and_claims_no_more(engine: Engine) -> None:
    begun, release = threading.Event(), threading.Event()

    def hold(_post_id: int) -> None:
        begun.set()
        _wait(release)

    engine.slack.before_post = hold
    engine.add(*(note("C1", n) for n in range(3)))
    engine.outbox.tick()
    assert begun.wait(10)
    threading.Timer(0.05, release.set).start()
    engine.outbox.stop(8)
    assert engine.states() == [PostState.SENT, PostState.PENDING, PostState.PENDING]
    engine.outbox.tick()
    engine.outbox.wake()
    engine.outbox.drain()
    assert len(engine.slack.attempts) == 1


def test_stop_gives_back_what_is_only_claimed_and_leaves_what_hangs(engine: Engine) -> None:
    release = threading.Event()

    def slow_view(post: PostFacts) -> Words:
        _wait(release)
        return Words("late")

    engine.renderers["slow"] = slow_view
    engine.slack.before_post = lambda _post_id: _wait(release)
    written, sending = engine.add(note("C1", kind="slow"), note("C2"))
    engine.outbox.tick()
    wait_until(lambda: engine.row(sending).state == PostState.SENDING)
    engine.outbox.stop(0.05)
    assert engine.row(written).state == PostState.PENDING
    assert engine.row(sending).state == PostState.SENDING
    release.set()
    wait_until(engine.outbox._crew.is_done)
    assert engine.row(sending).state == PostState.SENT
    assert engine.slack.texts("C1") == [], "its claim was over when the view was done"


def test_posts_about_a_subject(engine: Engine) -> None:
    parent, *_ = engine.add(note("C1"), note("C2"), note("C1", 2))
    engine.add(note("C1", kind="reply", parent_id=parent))
    with engine.database.read() as session:
        found = posts_about(session, ["note", "reply"], 1)
    assert [(post.kind, post.recipient) for post in found] == [
        ("note", "C1"),
        ("note", "C2"),
        ("reply", "C1"),
    ]


def test_what_changed_while_it_was_sent_is_caught_up_with(engine: Engine) -> None:
    texts = iter(["before", "after"])

    def change(_post_id: int) -> None:
        with engine.database.write() as session:
            assert mark_stale(session, "note", 1, engine.clock()) == 1

    engine.renderers["note"] = lambda _post: Words(next(texts))
    engine.slack.before_post = change
    engine.add(note())
    engine.outbox.drain()
    assert engine.slack.texts("C1") == ["before"]
    engine.pass_time(3)
    assert engine.slack.texts("C1") == ["after"]


@on_sqlite_alone
def test_the_log_holds_no_words_of_messages(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    engine.renderers["note"] = lambda _post: Words("very private")
    ends = iter([NotSent("no network"), Refused("not_in_channel"), None])
    engine.slack.script = lambda _post, _channel: next(ends)
    engine.add(note("C1"))
    engine.pass_time(2)
    engine.add(note("C2"))
    engine.pass_time(1)
    assert len(engine.slack.said) == 1
    assert caplog.text
    assert "very private" not in caplog.text


class DatabaseAway:
    """Nothing is committed: neither by units of work nor on lines."""

    def __init__(self, database: Database) -> None:
        self._pool = database.engine.pool
        self._lines = patch.object(Line, "run", side_effect=NotCommitted("the database is locked"))

    def begin(self, *_: object) -> None:
        event.listen(self._pool, "checkout", self._refuse)
        self._lines.start()

    def end(self) -> None:
        event.remove(self._pool, "checkout", self._refuse)
        self._lines.stop()

    @staticmethod
    def _refuse(*_: object) -> None:
        raise OperationalError("commit", {}, Exception("database is locked"))


@pytest.mark.parametrize("end", [None, Refused("not_in_channel"), NotSent("429", 30)])
def test_the_end_of_a_call_is_kept_until_the_database_is_back(
    engine: Engine, caplog: pytest.LogCaptureFixture, end: NotSent | Refused | None
) -> None:
    refusals: list[int] = []
    away = DatabaseAway(engine.database)

    def wait(_seconds: float) -> None:
        refusals.append(1)
        if len(refusals) == 3:
            away.end()

    engine.outbox._errands._pause = wait
    engine.slack.before_post = away.begin
    engine.slack.script = lambda _post, _channel: end
    (post_id,) = engine.add(note())
    engine.outbox.drain()
    expected = {None: PostState.SENT, Refused: PostState.FAILED, NotSent: PostState.PENDING}
    assert engine.row(post_id).state == expected[type(end) if end else None]
    assert (len(engine.slack.attempts), len(refusals)) == (1, 3)
    assert "the end of a call is kept back" in caplog.text


@on_sqlite_alone
def test_a_database_that_does_not_come_back_leaves_the_post_to_its_lease(engine: Engine) -> None:
    away = DatabaseAway(engine.database)
    engine.outbox._errands._pause = lambda seconds: engine.clock.advance(timedelta(seconds=seconds))
    engine.slack.before_post = away.begin
    (post_id,) = engine.add(note())
    with pytest.raises(OperationalError):
        engine.outbox.drain()
    wait_until(engine.outbox._crew.is_done)
    away.end()
    assert engine.row(post_id).state == PostState.SENDING
    engine.slack.before_post = lambda _post_id: None
    engine.pass_time(30)
    assert engine.row(post_id).state == PostState.SENT
