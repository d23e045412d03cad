"""Clicks on Got it against a bare Bolt listener with one INSERT and COMMIT on the same kind of database.

Through `App.dispatch` in one thread and in several, and through HTTP with signatures and 50 connections.
Each side is a process of its own, and so is whoever clicks; they take turns.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

from benchmarks.clicks.click import AGENTS, request
from benchmarks.clicks.load import CONNECTIONS, Load, Slack, click_all
from benchmarks.databases import BOTH
from benchmarks.measure import Comparison, compare_rounds

DISPATCHED = 400
CLICKS = 2_000
THREADS = 8
HALF_FOR_S = 5


class Side:
    """One of the two processes."""

    def __init__(self, name: str, database_url: str, slack: Slack) -> None:
        self._slack = slack
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.clicks.target", name, database_url, slack.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        ready = self._read()
        self._port: int = ready["port"]
        self._values: Iterator[str] = iter(ready["values"])
        self.lags: list[float] = []
        """Seconds from the last ack to the last thank-you."""

    def dispatched(self, threads: int) -> float:
        """Seconds a click."""
        order = {"value": next(self._values), "people": AGENTS[:DISPATCHED], "threads": threads}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        seconds: float = self._read()
        self._settle()
        return seconds / DISPATCHED

    def clicked(self, clicks: int, rate: float | None = None) -> Load:
        """By HTTP."""
        value = next(self._values)
        requests = [request(self._port, person, value, self._slack.url) for person in AGENTS[:clicks]]
        load = self._slack.do(click_all(self._port, requests, rate))
        if load.refused:
            msg = f"{load.refused} clicks were refused"
            raise RuntimeError(msg)
        self.lags.append(self._settle())
        return load

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate(timeout=30)

    def _settle(self) -> float:
        """Until nobody is thanked any more: the next round begins at rest. Returns the seconds until then."""
        start = last = time.perf_counter()
        thanks = -1
        while thanks != self._slack.thanks:
            thanks, last = self._slack.thanks, time.perf_counter()
            time.sleep(0.3)
        return last - start

    def _read(self) -> Any:
        return json.loads(self._process.stdout.readline() if self._process.stdout else "")


def run_sqlite() -> Iterator[Comparison | str]:
    """Compares both sides on SQLite."""
    yield from _run("SQLite")


def run_postgresql() -> Iterator[Comparison | str]:
    """Likewise on PostgreSQL."""
    yield from _run("PostgreSQL")


def _run(database: str) -> Iterator[Comparison | str]:
    with ExitStack() as stack:
        ours_url, bare_url = stack.enter_context(BOTH[database]("frontlane", "bare"))
        slack = Slack()
        stack.enter_context(slack.listening())
        ours = Side("frontlane", ours_url, slack)
        stack.callback(ours.close)
        bare = Side("bare", bare_url, slack)
        stack.callback(bare.close)
        yield from compare_sides(database, ours, bare)


def compare_sides(database: str, ours: Side, bare: Side) -> Iterator[Comparison | str]:
    """One way after the other."""
    for threads in (1, THREADS):
        name = f"clicks, {database}, dispatch in {threads} thread{'s' * (threads > 1)}"
        yield compare_rounds(name, partial(ours.dispatched, threads), partial(bare.dispatched, threads))
    loads: list[Load] = []

    def by_http(side: Side) -> float:
        loads.append(side.clicked(CLICKS))
        return 1 / loads[-1].rate

    name = f"clicks, {database}, HTTP with {CONNECTIONS} connections"
    compared = compare_rounds(name, lambda: by_http(ours), lambda: by_http(bare))
    yield compared
    yield f"  {_words('ours', loads[0::2][1:])}; {_words('baseline', loads[1::2][1:])}"
    yield f"  the last thank-you {statistics.median(ours.lags):.1f} s after the last ack"
    for name, side, seconds in (("ours", ours, compared.ours_s), ("baseline", bare, compared.baseline_s)):
        rate = 0.5 / seconds
        load = side.clicked(min(int(rate * HALF_FOR_S), len(AGENTS)), rate)
        yield f"  at half of that load: {_words(name, [load])}"


def _words(name: str, loads: Sequence[Load]) -> str:
    figures = [(load.rate, load.percentile(50), load.percentile(99), max(load.waits)) for load in loads]
    rate, median, p99, longest = map(statistics.median, zip(*figures, strict=True))
    return (
        f"{name} {rate:,.0f} a second, median {median * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, "
        f"longest {longest * 1000:.0f} ms"
    )
