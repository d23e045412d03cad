"""The clock: bounded, never stopped by a failure, and honest about its last ticks."""

import logging
import threading
import time
from datetime import datetime, timedelta, tzinfo

import pytest

from bot.clock import Clock, Job
from tests.support import wait_until


class Seconds:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_failing_job_is_tried_again_and_holds_no_other_up(caplog: pytest.LogCaptureFixture) -> None:
    failed, went_well = [], []

    def fail() -> None:
        failed.append(1)
        raise RuntimeError("broken")

    clock = Clock([Job("broken", 0.02, fail), Job("sound", 0.02, lambda: went_well.append(1))])
    with caplog.at_level(logging.ERROR, logger="bot.clock"):
        clock.start()
        try:
            wait_until(lambda: len(failed) >= 3 and len(went_well) >= 3)
        finally:
            clock.stop()
    assert "the clock's job broken failed" in caplog.messages


def test_a_slow_job_does_not_run_twice_at_once() -> None:
    running, most = 0, 0
    go_on = threading.Event()
    others: list[int] = []

    def slow() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        go_on.wait(10)
        running -= 1

    clock = Clock([Job("slow", 0.01, slow), Job("other", 0.01, lambda: others.append(1))])
    clock.start()
    try:
        wait_until(lambda: len(others) >= 10)
    finally:
        go_on.set()
        clock.stop()
    assert most == 1


def test_it_says_which_job_is_late() -> None:
    seconds = Seconds()
    sound, broken = Job("sound", 3600, lambda: None), Job("broken", 3600, lambda: 1 // 0)
    clock = Clock([sound, broken], monotonic=seconds)
    assert clock.trouble() == "the clock has not started"
    clock.start()
    try:
        assert clock.trouble() is None
        seconds.now += 31
        clock.tick(sound)
        clock.tick(broken)
        assert clock.ages_s() == {"sound": 0.0, "broken": 31.0}
        assert clock.trouble() == "last ticks: broken 31 s ago"
    finally:
        clock.stop()


def test_it_can_be_stopped_before_it_started_and_twice() -> None:
    clock = Clock([Job("a", 1, lambda: None)])
    clock.stop()
    clock.start()
    clock.stop()
    clock.stop()


class SetHour(datetime):
    """The machine's hour, which somebody sets."""

    is_off_by = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one is enough
        return datetime.now(tz) + cls.is_off_by


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=2)], ids=["back", "on"])
def test_it_ticks_on_however_the_hour_is_set(by: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.clock.datetime", SetHour)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", SetHour)
    monkeypatch.setattr(SetHour, "is_off_by", timedelta(0))
    ticked: list[float] = []
    clock = Clock([Job("steady", 0.05, lambda: ticked.append(time.monotonic()))])
    clock.start()
    try:
        for off_by in (by, timedelta(0)):
            wait_until(lambda: len(ticked) >= 3)
            monkeypatch.setattr(SetHour, "is_off_by", off_by)
            ticked.clear()
        wait_until(lambda: len(ticked) >= 3)
    finally:
        clock.stop()
