"""Looking for uncertain posts: in turn, page by page, and as seldom as Slack says."""

import threading
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from bot.delivery import reasons
from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.looks import SLOW_FOR
from storage.posts import Post, PostState, send_again
from tests.integration.delivery.conftest import MakeEngine
from tests.integration.delivery.scripted import Engine, LostAnswer, note, on_sqlite_alone
from tests.support import NOON, ManualClock

MINUTE = timedelta(minutes=1)


class OneAMinute:
    """Slack, as apps outside its Marketplace know it: one look in each minute, by the clock."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._looked_in: datetime | None = None
        self.refused = 0

    def __call__(self, _channel: str) -> Exception | None:
        now = self._clock()
        minute = now.replace(second=0, microsecond=0)
        if minute == self._looked_in:
            self.refused += 1
            return NotSent("Slack asks to wait (429)", (minute + MINUTE - now).total_seconds())
        self._looked_in = minute
        return None


def lose_answers(engine: Engine) -> None:
    """Until told otherwise, every post arrives and no answer does."""
    engine.slack.script = lambda _post_id, _channel: LostAnswer()


def looked_in(engine: Engine) -> list[str]:
    """The channels, in the order in which they were looked in."""
    return [channel for _, channel, _ in engine.slack.looks]


def test_looks_go_one_after_another(engine: Engine) -> None:
    at_once: list[int] = []
    looking: set[int] = set()

    def look(_channel: str) -> None:
        looking.add(threading.get_ident())
        at_once.append(len(looking))
        engine.outbox.tick()
        looking.discard(threading.get_ident())

    lose_answers(engine)
    engine.slack.look_script = look
    engine.add(*(note(f"C{n}") for n in range(12)))
    engine.pass_time(60)
    assert set(engine.states()) == {PostState.SENT}
    assert at_once == [1] * 12


def test_where_slack_lets_us_look_once_a_minute_all_are_found_in_their_turn(engine: Engine) -> None:
    lose_answers(engine)
    engine.slack.look_script = limit = OneAMinute(engine.clock)
    channels = [f"C{n}" for n in range(8)]
    engine.add(*(note(channel) for channel in channels))
    engine.pass_time(10 * 60, step_s=5)
    assert set(engine.states()) == {PostState.SENT}
    assert sorted(looked_in(engine)) == channels
    assert limit.refused == 1, "from then on nobody asks too early"
    assert len(engine.slack.attempts) == 8


@on_sqlite_alone
def test_while_looks_wait_posts_and_updates_do_not(engine: Engine) -> None:
    lose_answers(engine)
    engine.slack.look_script = OneAMinute(engine.clock)
    engine.add(*(note(f"C{n}") for n in range(5)))
    engine.pass_time(30, step_s=5)
    (hold,) = engine.outbox.status().holds
    assert (hold.method, hold.reason) == ("conversations.history", "Slack asks to wait (429)")
    engine.slack.script = lambda _post_id, _channel: None
    (quick,) = engine.add(note("C9"))
    engine.outbox.drain()
    assert engine.row(quick).state == PostState.SENT
    engine.pass_time(40, step_s=5)
    (hold,) = engine.outbox.status().holds
    assert hold.reason == reasons.LOOKS_ARE_SLOW


def test_another_process_learns_it_by_itself_and_nobody_is_told_twice(make_engine: MakeEngine) -> None:
    one = make_engine(owner="one")
    other = make_engine(owner="other", slack=one.slack)
    lose_answers(one)
    one.slack.look_script = limit = OneAMinute(one.clock)
    one.add(*(note(f"C{n}") for n in range(6)))
    for _ in range(10 * 12):
        one.pass_time(0)
        other.pass_time(5, step_s=5)
    assert set(one.states()) == {PostState.SENT}
    assert len(one.slack.looks) == 6
    assert limit.refused < 10
    assert len(one.slack.attempts) == 6


@on_sqlite_alone
def test_after_an_hour_it_tries_whether_it_may_look_faster(engine: Engine) -> None:
    lose_answers(engine)
    engine.slack.look_script = limit = OneAMinute(engine.clock)
    engine.add(note("C1"), note("C2"))
    engine.pass_time(3 * 60, step_s=5)
    assert limit.refused == 1
    engine.slack.look_script = lambda _channel: None
    engine.clock.advance(SLOW_FOR)
    engine.add(*(note(f"C{n}", 2) for n in range(10)))
    engine.pass_time(60, step_s=5)
    assert set(engine.states()) == {PostState.SENT}


@on_sqlite_alone
def test_where_it_may_never_look_it_asks_ever_more_seldom(engine: Engine) -> None:
    lose_answers(engine)
    asked: list[float] = []

    def bar(_channel: str) -> Exception:
        asked.append((engine.clock() - NOON).total_seconds() // 3_600)
        return Refused("missing_scope")

    engine.slack.look_script = bar
    (post_id,) = engine.add(note("C1"))
    engine.pass_time(20)
    engine.pass_time(7 * 24 * 3_600, step_s=1_800)
    assert asked[:3] == [0, 1, 2]
    assert all(later >= 2 * earlier for earlier, later in pairwise(asked))
    assert len(asked) in (8, 9), "in a week"
    engine.slack.look_script = lambda _channel: None
    engine.pass_time(16 * 24 * 3_600, step_s=3_600)
    assert engine.row(post_id).state == PostState.SENT


@on_sqlite_alone
def test_a_429_while_a_direct_message_is_opened_slows_no_later_look_down(engine: Engine) -> None:
    lose_answers(engine)
    ends = iter([NotSent("429", 10)])
    real = engine.slack.open_dm

    def open_dm(user_id: str) -> str:
        end = next(ends, None)
        if end is not None:
            raise end
        return real(user_id)

    engine.slack.open_dm = open_dm  # type: ignore[method-assign]
    engine.add(*(note(f"U{n}") for n in range(6)))
    engine.pass_time(20)
    assert engine.slack.looks == []
    engine.pass_time(20)
    assert set(engine.states()) == {PostState.SENT}


def test_a_busy_channel_is_read_page_by_page_and_others_have_their_turn_between(engine: Engine) -> None:
    lose_answers(engine)
    engine.slack.look_script = OneAMinute(engine.clock)
    (buried,) = engine.add(note("C1"))
    engine.outbox.drain()
    engine.slack.script = lambda _post_id, _channel: None
    for n in range(40):
        engine.add(note("C1", n, kind="reply"))
    engine.pass_time(19)
    lose_answers(engine)
    engine.add(note("C2"), note("C3"))
    engine.outbox.drain()
    engine.slack.script = lambda _post_id, _channel: None
    engine.pass_time(8 * 60, step_s=5)
    assert looked_in(engine) == ["C1", "C1", "C2", "C3", "C1"], "the buried one stands on the third page"
    assert set(engine.states()) == {PostState.SENT}
    assert len([said for said in engine.slack.said if said.post_id == buried]) == 1


@on_sqlite_alone
def test_absent_means_that_every_page_was_read(engine: Engine) -> None:
    engine.slack.page_size = 2
    engine.slack.script = lambda post_id, _channel: Uncertain("closed") if post_id == 1 else None
    engine.add(note("C1"))
    engine.add(*(note("C1", n, kind="reply") for n in range(5)))
    engine.pass_time(59)
    assert looked_in(engine) == ["C1"] * 3
    assert engine.row(1).looks == 1
    engine.slack.script = lambda _post_id, _channel: None
    engine.pass_time(10)
    assert looked_in(engine) == ["C1"] * 6
    assert engine.row(1).state == PostState.SENT


@pytest.mark.parametrize("wrong_by", [timedelta(hours=2), timedelta(hours=-2)], ids=["ahead", "behind"])
def test_what_was_said_while_the_clock_was_wrong_is_found(engine: Engine, wrong_by: timedelta) -> None:
    def set_right(_post_id: int, _channel: str) -> LostAnswer:
        engine.clock.advance(-wrong_by)
        return LostAnswer()

    engine.add(note("C1"))
    engine.clock.advance(wrong_by)
    with engine.database.write() as session:
        session.execute(update(Post).values(next_at=engine.clock()))
    engine.slack.script = set_right
    engine.pass_time(3 * 60 * 60, step_s=20)
    assert engine.row(1).state == PostState.SENT
    assert len(engine.slack.attempts) == 1


@on_sqlite_alone
def test_what_stands_on_a_page_needs_no_look_of_its_own(engine: Engine) -> None:
    lose_answers(engine)
    engine.add(*(note("C1", n) for n in range(5)), note("C2", 9), note("C1", 10, workspace_id="T1"))
    engine.pass_time(30)
    assert looked_in(engine) == ["C1", "C2"]
    assert set(engine.states()) == {PostState.SENT}
    assert {(post.id, post.channel, post.ts) for post in engine.rows()} == {
        (said.post_id, said.channel, said.ts) for said in engine.slack.said
    }


@on_sqlite_alone
def test_a_reply_is_not_found_beside_what_stands_in_the_channel(engine: Engine) -> None:
    (parent_id,) = engine.add(note("C1"))
    engine.outbox.drain()
    lose_answers(engine)
    engine.add(note("C1", 2), note("C1", 3, kind="reply", parent_id=parent_id))
    engine.pass_time(30)
    assert {(channel, thread) for _, channel, thread in engine.slack.looks} == {
        ("C1", None),
        ("C1", "1.000100"),
    }


@on_sqlite_alone
def test_a_page_that_cannot_be_read_on_is_begun_anew(engine: Engine) -> None:
    engine.slack.page_size = 1
    lose_answers(engine)
    engine.add(note("C1"))
    engine.outbox.drain()
    engine.slack.script = lambda _post_id, _channel: None
    engine.add(note("C1", 2, kind="reply"))
    ends = iter([None, Refused("invalid_cursor"), None, Uncertain("time-out"), None])
    engine.slack.look_script = lambda _channel: next(ends)
    engine.pass_time(60)
    assert engine.row(1).state == PostState.SENT
    assert next(ends, "all were needed") == "all were needed"


@on_sqlite_alone
def test_another_process_begins_a_conversation_of_several_pages_anew(make_engine: MakeEngine) -> None:
    first = make_engine(owner="first")
    first.slack.page_size = 1
    lose_answers(first)
    first.add(note("C1"))
    first.outbox.drain()
    first.slack.script = lambda _post_id, _channel: None
    first.add(note("C1", 2, kind="reply"))
    first.slack.look_script = OneAMinute(first.clock)
    first.pass_time(30, step_s=5)
    first.outbox.stop()
    assert first.row(1).state == PostState.UNCERTAIN
    second = make_engine(owner="second", slack=first.slack)
    second.pass_time(5 * 60, step_s=5)
    assert second.row(1).state == PostState.SENT
    assert (second.clock() - NOON).total_seconds() < 400
    assert len(second.slack.attempts) == 2


@on_sqlite_alone
def test_a_later_attempt_is_looked_for_from_its_first_page(engine: Engine) -> None:
    """Sent again by a publisher in the middle of a look, and lost again: what was read does not help."""
    engine.slack.page_size = 1
    (post_id,) = engine.add(note("C1"))
    engine.slack.script = lambda _post_id, _channel: Uncertain("closed")
    engine.outbox.drain()
    engine.slack.script = lambda _post_id, _channel: None
    engine.add(*(note("C1", n, kind="reply") for n in (2, 3)))
    engine.pass_time(15)
    engine.slack.look_script = OneAMinute(engine.clock)
    engine.pass_time(10)
    assert looked_in(engine) == ["C1"], "one page of two"
    with engine.database.write() as session:
        assert send_again(session, [post_id], engine.clock()) == 1
    lose_answers(engine)
    engine.outbox.drain()
    engine.slack.script = lambda _post_id, _channel: None
    engine.slack.look_script = lambda _channel: None
    engine.pass_time(90)
    assert engine.row(post_id).state == PostState.SENT
    assert len([said for said in engine.slack.said if said.post_id == post_id]) == 1
