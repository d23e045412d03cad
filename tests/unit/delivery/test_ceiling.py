"""The pace finds Slack's ceiling, stays just below it, and finds it again when it has moved."""

import math
from collections import deque
from itertools import count

import pytest

from sandbox.limits import Limits, Meter
from tests.unit.delivery.traffic import Traffic

CEILINGS = [60, 120, 400, 600, 1_000]


class Minutes:
    """Slack with that ceiling, as the sandbox knows it."""

    def __init__(self, ceiling: int) -> None:
        self._meter = Meter(None)
        self._channels = count()
        self.set(ceiling)

    def set(self, ceiling: int) -> None:
        """Moves the ceiling."""
        self._meter.limits = Limits(workspace_posts_a_minute=ceiling)

    def __call__(self, now: float) -> int | None:
        return self._meter.wait("chat.postMessage", 0, "T1", f"U{next(self._channels)}", now)


class OtherMinutes(Minutes):
    """Windows that do not begin with the clock's minute."""

    def __call__(self, now: float) -> int | None:
        return super().__call__(now + 17.4)


class LastMinute:
    """So many calls in any minute."""

    def __init__(self, ceiling: int) -> None:
        self._ceiling = ceiling
        self._calls: deque[float] = deque()

    def __call__(self, now: float) -> int | None:
        while self._calls and self._calls[0] <= now - 60:
            self._calls.popleft()
        if len(self._calls) >= self._ceiling:
            return max(1, math.ceil(self._calls[0] + 60 - now))
        self._calls.append(now)
        return None


@pytest.mark.parametrize("processes", [1, 2, 4])
@pytest.mark.parametrize("ceiling", CEILINGS)
def test_after_the_first_minute_it_sends_what_slack_takes(ceiling: int, processes: int) -> None:
    for seed, (starts_at_s, call_s) in enumerate([(0, 0.15), (13, 0.15), (31.7, 0.005), (50.2, 0.05)]):
        traffic = Traffic(
            Minutes(ceiling), processes=processes, starts_at_s=starts_at_s, call_s=call_s, seed=seed
        )
        result = traffic.run(12)
        passed = result.by_minute()
        assert sum(passed[1:]) >= 0.97 * ceiling * 11, passed
        assert min(passed[3:]) >= 0.95 * ceiling, passed
        assert result.refused_part <= 0.01, result.refused


@pytest.mark.parametrize("ceiling", [120, 400, 1_000])
def test_already_in_a_short_run_hardly_anything_is_refused(ceiling: int) -> None:
    for seed in range(5):
        result = Traffic(Minutes(ceiling), starts_at_s=11 * seed, call_s=0.05, seed=seed).run(4)
        assert result.refused_part <= 0.01, result.refused


@pytest.mark.parametrize("processes", [1, 3])
@pytest.mark.parametrize(("before", "after"), [(400, 120), (1_000, 60), (120, 400), (400, 1_000)])
def test_a_ceiling_that_moves_is_found_again(before: int, after: int, processes: int) -> None:
    slack = Minutes(before)
    traffic = Traffic(slack, processes=processes)
    traffic.after(600, lambda: slack.set(after))
    result = traffic.run(30)
    passed = result.by_minute()
    assert sum(passed[26:]) >= 0.97 * after * 4, passed
    if after < before:
        assert sum(passed[14:18]) >= 0.97 * after * 4, passed
    assert result.refused_part <= 0.01, result.refused


def test_what_was_found_is_remembered() -> None:
    first = Traffic(Minutes(120))
    first.run(5)
    restarted = Traffic(Minutes(120), starts_at_s=600, pace=first.pace)
    result = restarted.run(5)
    assert len(result.refused) <= 2
    assert sum(result.by_minute()) >= 0.97 * 120 * 5


@pytest.mark.parametrize("ceiling", [120, 400])
@pytest.mark.parametrize("kind", [OtherMinutes, LastMinute])
def test_it_does_not_depend_on_how_slack_counts_minutes(
    kind: type[OtherMinutes | LastMinute], ceiling: int
) -> None:
    result = Traffic(kind(ceiling), starts_at_s=13).run(15)
    assert sum(result.by_minute()[1:]) >= 0.95 * ceiling * 14
    assert result.refused_part <= 0.01
