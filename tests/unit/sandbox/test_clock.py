import time
from datetime import timedelta

import pytest

from sandbox.clock import Clock


def test_runs_from_where_it_starts() -> None:
    clock = Clock(1_800_000_000.0)
    assert clock.now() == pytest.approx(1_800_000_000, abs=1)
    assert Clock().now() == pytest.approx(time.time(), abs=1)


def test_moves_and_tells() -> None:
    clock, told = Clock(1_800_000_000.0), list[float]()

    def watcher() -> None:
        told.append(clock.now())

    clock.watch(watcher)
    clock.advance(60)
    clock.set(1_900_000_000)
    clock.unwatch(watcher)
    clock.advance(-5)
    assert told == [pytest.approx(1_800_000_060, abs=1), pytest.approx(1_900_000_000, abs=1)]
    assert clock.now() == pytest.approx(1_899_999_995, abs=1)


def test_utcnow_is_aware() -> None:
    assert Clock().utcnow().utcoffset() == timedelta(0)
