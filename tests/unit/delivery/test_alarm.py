"""The alarm."""

import threading
import time

from bot.delivery.alarm import Alarm
from tests.support import wait_until


def test_it_rings_at_the_earliest_of_the_moments_it_was_set_to() -> None:
    rings: list[float] = []
    alarm = Alarm(lambda: rings.append(time.monotonic()))
    start = time.monotonic()
    alarm.set(30)
    alarm.set(0.1)
    alarm.set(60)
    wait_until(lambda: len(rings) == 1)
    assert 0.1 <= rings[0] - start < 5
    alarm.set(0)
    wait_until(lambda: len(rings) == 2)
    alarm.stop()


def test_many_wishes_at_once_are_few_rings() -> None:
    ringing, go_on = threading.Event(), threading.Event()
    rings: list[None] = []

    def ring() -> None:
        rings.append(None)
        ringing.set()
        assert go_on.wait(10)

    alarm = Alarm(ring)
    alarm.set(0)
    assert ringing.wait(10)
    for _ in range(100):
        alarm.set(0)
    go_on.set()
    wait_until(lambda: len(rings) == 2)
    alarm.stop()
    assert len(rings) == 2


def test_stopped_it_rings_no_more() -> None:
    rings: list[None] = []
    alarm = Alarm(lambda: rings.append(None))
    alarm.set(0.05)
    alarm.stop()
    alarm.set(0)
    time_is_up = threading.Event()
    assert not time_is_up.wait(0.1)
    assert rings == []
