"""Processes that send as fast as one pace lets them, against Slack's limits: simulated, in no time at all."""

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from bot.delivery.pace import Pace

EPOCH = 1_800_000_000 - 1_800_000_000 % 60
"""A full minute, in unix seconds."""
THREADS = 18
PULSE_S = 0.2
STRAGGLERS = 0.01
"""So many calls take a second longer than the others."""


Meter = Callable[[float], int | None]
"""Takes a call at that moment (unix seconds), or says how many seconds it has to wait: who refuses."""


@dataclass
class Result:
    """When calls passed and when they were refused, in seconds since the start."""

    minutes: int
    starts_at_s: float
    passed: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    @property
    def refused_part(self) -> float:
        """Of all calls."""
        return len(self.refused) / (len(self.passed) + len(self.refused))

    def by_minute(self) -> list[int]:
        """How many calls passed in each of Slack's minutes, from the first whole one on."""
        first = -self.starts_at_s % 60
        return [
            sum(first + 60 * minute <= at < first + 60 * (minute + 1) for at in self.passed)
            for minute in range(self.minutes)
        ]


@dataclass(eq=False)
class _Process:
    waiting: int = 0
    working: int = 0
    held_until: float = 0.0


class Traffic:
    """Simulates senders that always have more to say, each to a channel of its own.

    Args:
        starts_at_s: seconds into the minute at which they begin.
        call_s: how long a call takes, about.
    """

    def __init__(
        self,
        meter: Meter,
        *,
        processes: int = 1,
        starts_at_s: float = 0.0,
        call_s: float = 0.15,
        seed: int = 0,
        pace: Pace | None = None,
    ) -> None:
        self._meter = meter
        self._start = EPOCH + starts_at_s
        self._starts_at_s = starts_at_s
        self._call_s = call_s
        self._random = random.Random(seed)
        self.pace = pace or Pace(300, 300, changed_at=self._start)
        self._channels = count()
        self._order = count()
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._processes = [_Process() for _ in range(processes)]
        for process in self._processes:
            self._at(self._start + self._random.uniform(0, PULSE_S), partial(self._beat, process))

    def after(self, seconds: float, change: Callable[[], None]) -> None:
        """Has something happen so many seconds after the start."""
        self._at(self._start + seconds, lambda _now: change())

    def run(self, minutes: int) -> Result:
        """Lets so many of Slack's minutes pass, after the one in which it begins."""
        self._result = Result(minutes, self._starts_at_s)
        until = self._start + -self._starts_at_s % 60 + 60 * minutes
        while self._events[0][0] < until:
            now, _, happen = heapq.heappop(self._events)
            happen(now)
        return self._result

    def _at(self, when: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (when, next(self._order), happen))

    def _beat(self, process: _Process, now: float) -> None:
        self._claim(process, now)
        self._at(now + PULSE_S, lambda later: self._beat(process, later))

    def _claim(self, process: _Process, now: float) -> None:
        self.pace.set_clock(now)
        for _ in range(min(self.pace.room(), 3 * THREADS - process.waiting - process.working)):
            self.pace.take(f"U{next(self._channels)}")
            process.waiting += 1
        self._begin(process, now)

    def _begin(self, process: _Process, now: float) -> None:
        at_once = min(THREADS, 2 + math.ceil(2 * self.pace.per_minute / 60 * self._call_s))
        while process.waiting and process.working < at_once:
            process.waiting -= 1
            if now < process.held_until:
                self.pace.set_clock(now)
                self.pace.give_back()
                continue
            process.working += 1
            took_s = self._call_s * self._random.uniform(0.7, 1.6) + (self._random.random() < STRAGGLERS)
            self._at(now + took_s / 2, partial(self._arrive, process, now + took_s))

    def _arrive(self, process: _Process, end: float, now: float) -> None:
        wait_s = self._meter(now)
        self._at(end, lambda at: self._ended(process, at, wait_s))

    def _ended(self, process: _Process, now: float, wait_s: int | None) -> None:
        process.working -= 1
        if wait_s is None:
            self._result.passed.append(now - self._start)
        else:
            self._result.refused.append(now - self._start)
            process.held_until = max(process.held_until, now + wait_s)
            self.pace.set_clock(now)
            self.pace.refused(wait_s)
        self._begin(process, now)
        if not process.waiting:
            self._claim(process, now)
