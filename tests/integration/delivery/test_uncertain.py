"""Uncertain posts: looked for, and said again only when they are surely not there."""

import pytest

from bot.delivery.ends import NotSent, Refused, Uncertain
from storage.post_reasons import Ours, Why
from storage.posts import PostState, mark_stale, send_again
from tests.integration.delivery.conftest import MakeEngine
from tests.integration.delivery.scripted import (
    Died,
    End,
    Engine,
    LostAnswer,
    Script,
    Words,
    note,
    on_sqlite_alone,
)
from tests.support import NOON, wait_until


def once(end: End) -> Script:
    """The first call ends so, all others well."""
    ends = iter([end])
    return lambda _post_id, _channel: next(ends, None)


def seconds(engine: Engine) -> list[float]:
    """When posting was tried, in seconds after noon."""
    return [(at - NOON).total_seconds() for at, _ in engine.slack.attempts]


def places(engine: Engine) -> list[tuple[str, str | None]]:
    """Where was looked, in order."""
    return [(channel, thread_ts) for _, channel, thread_ts in engine.slack.looks]


def test_a_post_whose_answer_was_lost_is_found_and_not_said_again(engine: Engine) -> None:
    engine.slack.script = once(LostAnswer())
    (post_id,) = engine.add(note("C1"))
    engine.outbox.drain()
    assert engine.row(post_id).state == PostState.UNCERTAIN
    assert engine.row(post_id).reason == Why(Ours.NO_ANSWER).write()
    engine.pass_time(19)
    assert engine.slack.looks == []
    engine.pass_time(1)
    post = engine.row(post_id)
    assert (post.state, post.channel, post.ts, post.reason) == (PostState.SENT, "C1", "1.000100", None)
    engine.pass_time(200, step_s=20)
    assert seconds(engine) == [0]


def test_a_post_that_got_lost_is_said_again_after_two_looks(engine: Engine) -> None:
    engine.slack.script = once(Uncertain("closed"))
    (post_id,) = engine.add(note("C1"))
    engine.pass_time(59)
    assert engine.row(post_id).state == PostState.UNCERTAIN
    assert len(engine.slack.looks) == 1
    engine.pass_time(2)
    assert engine.row(post_id).state == PostState.SENT
    assert len(engine.slack.looks) == 2
    assert engine.slack.texts("C1") == ["note 1"]
    assert seconds(engine)[1] - seconds(engine)[0] >= 60


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("stored", [True, False])
def test_a_process_that_dies_while_sending(make_engine: MakeEngine, *, stored: bool) -> None:
    dying = make_engine(owner="dying")
    other = make_engine(owner="other", slack=dying.slack)
    dying.slack.script = once(Died(stored=stored))
    (post_id,) = dying.add(note("C1"))
    dying.outbox.tick()
    wait_until(lambda: dying.outbox.status().in_flight == 0)
    dying.outbox.stop()
    assert other.row(post_id).state == PostState.SENDING
    other.pass_time(59)
    assert other.row(post_id).state == PostState.SENDING
    other.pass_time(1)
    assert other.row(post_id).state == PostState.UNCERTAIN
    other.pass_time(21)
    assert (other.row(post_id).state == PostState.SENT) is stored
    other.pass_time(45)
    assert other.row(post_id).state == PostState.SENT
    assert other.slack.texts("C1") == ["note 1"]
    assert seconds(other) == ([0] if stored else [0, 120])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_process_that_dies_with_a_claim_leaves_it_to_the_next(make_engine: MakeEngine) -> None:
    dying = make_engine(owner="dying")
    other = make_engine(owner="other", slack=dying.slack)

    def die(_post: object) -> Words:
        raise SystemExit

    dying.renderers["note"] = die
    (post_id,) = dying.add(note("C1"))
    dying.outbox.tick()
    wait_until(lambda: dying.outbox.status().in_flight == 0)
    dying.outbox.stop()
    assert other.row(post_id).state == PostState.CLAIMED
    other.pass_time(59)
    assert seconds(other) == []
    other.pass_time(2)
    assert other.slack.texts("C1") == ["note 1"]


def test_a_slow_owner_changes_nothing_once_its_lease_is_over(
    make_engine: MakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    slow = make_engine(owner="slow")
    other = make_engine(owner="other", slack=slow.slack)
    (post_id,) = slow.add(note("C1"))

    def dawdle(_post_id: int) -> None:
        other.pass_time(61, step_s=61)
        assert other.row(post_id).state == PostState.UNCERTAIN

    slow.slack.before_post = dawdle
    slow.outbox.drain()
    assert other.row(post_id).state == PostState.UNCERTAIN
    assert "the claim was over" in caplog.text
    other.pass_time(30)
    assert other.row(post_id).state == PostState.SENT
    assert len(seconds(other)) == 1


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "missing_scope"])
@on_sqlite_alone
def test_where_nobody_can_look_it_stays_uncertain_and_says_why(engine: Engine, error: str) -> None:
    engine.slack.script = once(LostAnswer())
    engine.slack.look_script = lambda _channel: Refused(error, "channels:history")
    (post_id,) = engine.add(note("C1"))
    engine.pass_time(300, step_s=20)
    post = engine.row(post_id)
    assert post.state == PostState.UNCERTAIN
    assert post.reason == Why(error, "channels:history", at_look=True).write()
    assert seconds(engine) == [0]
    assert engine.outbox.status().holds == (), "others may still be posted"
    engine.slack.look_script = lambda _channel: None
    engine.pass_time(3_700, step_s=600)
    assert engine.row(post_id).state == PostState.SENT, "invited meanwhile, it looks again within the hour"


def test_the_publisher_can_have_an_uncertain_one_sent_again(engine: Engine) -> None:
    engine.slack.script = once(Uncertain("reset"))
    engine.slack.look_script = lambda _channel: Refused("not_in_channel")
    (post_id,) = engine.add(note("C1"))
    engine.pass_time(40, step_s=20)
    with engine.database.write() as session:
        assert send_again(session, [post_id], engine.clock()) == 1
    engine.outbox.drain()
    assert engine.row(post_id).state == PostState.SENT


@pytest.mark.parametrize("error", [NotSent("429", 100), Uncertain("time-out")])
@on_sqlite_alone
def test_a_look_that_failed_is_no_look(engine: Engine, error: Exception) -> None:
    engine.slack.script = once(LostAnswer())
    errors = iter([error, error])
    engine.slack.look_script = lambda _channel: next(errors, None)
    (post_id,) = engine.add(note("C1"))
    engine.pass_time(400, step_s=20)
    assert engine.row(post_id).state == PostState.SENT
    assert seconds(engine) == [0]


@on_sqlite_alone
def test_a_direct_message_is_looked_for_by_its_d_id(engine: Engine) -> None:
    engine.slack.script = once(LostAnswer())
    (post_id,) = engine.add(note("U7"))
    engine.pass_time(21)
    assert engine.slack.opened == ["U7"]
    assert places(engine) == [("D7", None)]
    assert engine.row(post_id).channel == "D7"


def test_a_reply_is_looked_for_in_its_thread(engine: Engine) -> None:
    (parent_id,) = engine.add(note("U7"))
    engine.outbox.drain()
    (reply_id,) = engine.add(note("U7", kind="reply", parent_id=parent_id))
    engine.slack.script = once(LostAnswer())
    engine.pass_time(21)
    assert places(engine) == [("D7", "1.000100")]
    assert engine.row(reply_id).state == PostState.SENT


def test_what_changed_while_it_was_uncertain_is_shown_once_it_is_found(engine: Engine) -> None:
    words = iter(["before", "after"])
    engine.renderers["note"] = lambda _post: Words(next(words))
    engine.slack.script = once(LostAnswer())
    engine.add(note("C1"))
    engine.outbox.drain()
    with engine.database.write() as session:
        mark_stale(session, "note", 1, engine.clock())
    engine.pass_time(30)
    assert engine.slack.texts("C1") == ["after"]


def test_an_uncertain_one_that_has_expired_is_not_said_again(engine: Engine) -> None:
    engine.slack.script = once(Uncertain("reset"))
    engine.add(note("C1", expires_in_s=30))
    engine.pass_time(100, step_s=10)
    assert engine.states() == [PostState.WITHDRAWN]
    assert seconds(engine) == [0]


@on_sqlite_alone
def test_an_error_that_nobody_foresaw_is_uncertain(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    def surprise(_post_id: int) -> None:
        raise RuntimeError("surprise")

    engine.slack.before_post = surprise
    (post_id,) = engine.add(note("C1"))
    engine.outbox.drain()
    assert engine.row(post_id).state == PostState.UNCERTAIN
    assert "surprise" in caplog.text
    engine.slack.before_post = lambda _post_id: None
    engine.pass_time(65, step_s=5)
    assert engine.slack.texts("C1") == ["note 1"]
