"""What comes after the answers gives way to them, though not for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from handlers.afterwards import BUSY_PACE_S, LOOK_EVERY_S, PACE_S, PATIENCE_S, QUIET_S, Afterwards
from tests.support import wait_until


class Time:
    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> float:
        return self.at

    def pause(self, seconds: float) -> None:
        self.at += seconds


def afterwards_on(pool: ThreadPoolExecutor, time: Time) -> Afterwards:
    return Afterwards(pool, now=time.now, pause=time.pause)


def test_in_quiet_it_is_done_at_once() -> None:
    time, done = Time(), []
    with ThreadPoolExecutor(2) as pool:
        afterwards = afterwards_on(pool, time)
        time.at += 1
        for number in range(3):
            afterwards.later(lambda number=number: done.append(number))  # type: ignore[misc]
    assert sorted(done) == [0, 1, 2]
    assert time.at == pytest.approx(101.0 + 3 * PACE_S), "one after the other"


def test_right_after_an_answer_it_waits_for_a_moment_of_quiet() -> None:
    time, done = Time(), []
    with ThreadPoolExecutor(1) as pool:
        afterwards = afterwards_on(pool, time)
        with afterwards.answering():
            pass
        afterwards.later(lambda: done.append(time.at))
    assert 100.0 + QUIET_S <= done[0] <= 100.0 + 2 * LOOK_EVERY_S + PACE_S


def test_it_gives_way_while_anybody_is_answered_but_not_for_ever() -> None:
    time, done = Time(), []
    pool = ThreadPoolExecutor(1)
    afterwards = afterwards_on(pool, time)
    with afterwards.answering():
        afterwards.later(lambda: done.append(time.at))
        pool.shutdown()
    assert 100.0 + PATIENCE_S <= done[0] <= 100.0 + PATIENCE_S + 2 * LOOK_EVERY_S + BUSY_PACE_S


def test_what_has_waited_too_long_begins_piece_by_piece() -> None:
    time, begun = Time(), []
    with ThreadPoolExecutor(4) as pool:
        afterwards = afterwards_on(pool, time)
        with afterwards.answering():
            for _ in range(4):
                afterwards.later(lambda: begun.append(time.at))
            wait_until(lambda: len(begun) == 4)
    assert time.at >= 100.0 + PATIENCE_S + 3 * BUSY_PACE_S


def test_nothing_is_lost_where_the_executor_ends_meanwhile() -> None:
    time, done = Time(), []
    for _ in range(20):
        pool = ThreadPoolExecutor(1)
        afterwards = afterwards_on(pool, time)
        for _ in range(3):
            afterwards.later(lambda: done.append(1))
        pool.shutdown()
    assert len(done) == 60


def test_a_failure_is_logged_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    time, done = Time(), []
    with ThreadPoolExecutor(1) as pool:
        afterwards = afterwards_on(pool, time)
        afterwards.later(lambda: 1 / 0)
        afterwards.later(lambda: done.append(1))
    assert done == [1]
    assert "could not be shown" in caplog.text
