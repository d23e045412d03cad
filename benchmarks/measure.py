"""Taking turns: the thing and its baseline run alternately, so that a slow moment hits both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


@dataclass(frozen=True)
class Comparison:
    """Medians over the rounds, in seconds a unit of work; `ratio` is the baseline's time by ours."""

    name: str
    ours_s: float
    baseline_s: float
    ratio: float
    slowest: float
    fastest: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.ratio:.2f} of the baseline's rate "
            f"(rounds {self.slowest:.2f} to {self.fastest:.2f}); "
            f"ours {self.ours_s * 1e6:,.0f} µs, baseline {self.baseline_s * 1e6:,.0f} µs"
        )


def compare(name: str, ours: Callable[[], object], baseline: Callable[[], object], times: int) -> Comparison:
    """Runs both in turn, after one round that is not counted."""
    return compare_rounds(name, lambda: _seconds(ours, times), lambda: _seconds(baseline, times))


def compare_rounds(
    name: str, ours: Callable[[], float], baseline: Callable[[], float], *, rounds: int = ROUNDS
) -> Comparison:
    """The same, where a round says itself how many seconds a unit of work took."""
    pairs = [(ours(), baseline()) for _ in range(rounds + 1)][1:]
    ratios = [base / mine for mine, base in pairs]
    return Comparison(
        name,
        statistics.median(mine for mine, _ in pairs),
        statistics.median(base for _, base in pairs),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
    )


def _seconds(work: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times
