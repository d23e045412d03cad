"""The clock: says when to look, never what to do. What is due is known by the database alone."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

LATE_AFTER_S = 30.0
LOOK_AT_HOUR_EVERY_S = 1.0

logger = logging.getLogger(__name__)


class SteadyScheduler(BackgroundScheduler):  # type: ignore[misc]  # APScheduler has no types
    """APScheduler for jobs with intervals that go on, however the machine's hour is set.

    APScheduler keeps the hour of each job's next run: set back by an hour, it would run nothing for an hour;
    set on by years, as from 1970, it would first list every run that it has missed.
    """

    def _process_jobs(self) -> float | None:
        now = datetime.now(self.timezone)
        for job in self.get_jobs():
            if abs(job.next_run_time - now) > job.trigger.interval:
                job.modify(next_run_time=now)
        wait_s: float | None = super()._process_jobs()
        # The hour may be set at any moment: nothing is waited for longer than this without a look at it.
        return None if wait_s is None else min(wait_s, LOOK_AT_HOUR_EVERY_S)


@dataclass(frozen=True)
class Job:
    """Something to be done again and again, in bounded pieces."""

    name: str
    every_s: float
    tick: Callable[[], object]


class Clock:
    """Ticks each job on a thread of its own, never twice at once. A tick that fails is logged; others follow.

    Args:
        monotonic: seconds that never jump; how long ago a tick was must not depend on the hour.
    """

    def __init__(self, jobs: Sequence[Job], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._jobs = tuple(jobs)
        self._monotonic = monotonic
        self._ticked: dict[str, float] = {}
        self._scheduler: SteadyScheduler | None = None

    def start(self) -> None:
        """Begins to tick, with each job at once."""
        self._ticked = dict.fromkeys((job.name for job in self._jobs), self._monotonic())
        self._scheduler = SteadyScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self._jobs))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in self._jobs:
            self._scheduler.add_job(
                self.tick,
                "interval",
                args=(job,),
                seconds=job.every_s,
                id=job.name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Ticks no more, and waits for the ticks that have begun."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def tick(self, job: Job) -> None:
        """Does one piece of a job. Never raises."""
        try:
            job.tick()
        except Exception:
            logger.exception("the clock's job %s failed", job.name)
        else:
            self._ticked[job.name] = self._monotonic()

    def ages_s(self) -> dict[str, float]:
        """Seconds since each job's last tick that went well, by its name."""
        now = self._monotonic()
        return {name: now - ticked for name, ticked in self._ticked.items()}

    def trouble(self) -> str | None:
        """Which jobs have not ticked for too long; None when all is well."""
        late = [f"{name} {age:.0f} s ago" for name, age in self.ages_s().items() if age > LATE_AFTER_S]
        if not self._ticked:
            return "the clock has not started"
        return f"last ticks: {', '.join(late)}" if late else None
