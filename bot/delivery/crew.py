"""The threads that call Slack, and what waits for one of them: the most urgent first."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.delivery.pacing import POST
from storage.post_queue import urgency
from storage.posts import Post

SLOW_S = 2.0
"""What takes longer no longer counts among the calls that are on their way: others go in its place."""
FIRST_GUESS_S = 0.2
_NEWEST_COUNTS = 0.1

logger = logging.getLogger(__name__)


class Kind(NamedTuple):
    """Jobs of one kind are paced together, and may as well be begun one as the other."""

    workspace_id: str
    method: str


Settle = Callable[[], None]
"""What is left of a job once its call is over: it is done at the latest when its thread has nothing to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Something to be done with a claimed post, by one call of a method."""

    post: Post
    owner: str
    kind: Kind
    errand: Callable[[Post, str], Settle | None] = field(repr=False)


class Crew:
    """Does jobs on threads of its own, which begin when there is work for them.

    Args:
        size: threads.
        may_begin: whether a job of that kind may be begun beside so many of each kind that are at work, and
            so many of its own that are not slow. It is asked under the crew's lock.
        ended: called on the job's thread when it is over.
    """

    def __init__(
        self,
        size: int,
        may_begin: Callable[[Kind, Mapping[Kind, int], int], bool],
        ended: Callable[[Job], None],
    ) -> None:
        self._size = size
        self._may_begin = may_begin
        self._ended = ended
        self._lock = threading.Lock()
        self._work_there = threading.Condition(self._lock)
        self._all_done = threading.Condition(self._lock)
        self._waiting: dict[Kind, list[Job]] = {}
        self._working: dict[Kind, dict[Job, float]] = {}
        self._took_s: dict[Kind, float] = {}
        self._threads = 0
        self._idle = 0
        self._unsettled = 0
        self._is_stopping = False
        self.done = 0
        """Jobs that are over and settled."""

    def add(self, jobs: Iterable[Job]) -> None:
        """Has these done."""
        with self._lock:
            kinds = set[Kind]()
            for job in jobs:
                self._waiting.setdefault(job.kind, []).append(job)
                kinds.add(job.kind)
            for kind in kinds:
                self._waiting[kind].sort(key=_urgency)
            self._staff()

    def take_back(self, is_wanted: Callable[[Kind], bool]) -> list[Job]:
        """Jobs that have not begun, and will not: those of the kinds that are wanted back."""
        with self._lock:
            kinds = [kind for kind in self._waiting if is_wanted(kind)]
            taken = [job for kind in kinds for job in self._waiting.pop(kind)]
            self._tell_if_done()
        return taken

    def look_again(self) -> None:
        """Begins what may be begun by now, as others have become slow."""
        with self._lock:
            self._staff()

    def jobs(self) -> list[Job]:
        """What waits and what is at work."""
        with self._lock:
            return [
                job for kinds in (self._working, self._waiting) for jobs in kinds.values() for job in jobs
            ]

    def waiting(self, kind: Kind) -> int:
        """How many jobs of that kind have not begun."""
        with self._lock:
            return len(self._waiting.get(kind, ()))

    def in_hand(self, kind: Kind) -> int:
        """How many jobs of that kind there are."""
        with self._lock:
            return len(self._waiting.get(kind, ())) + len(self._working.get(kind, ()))

    def least_urgent(self, kind: Kind) -> int | None:
        """The priority of the least urgent post of that kind that has not begun."""
        with self._lock:
            waiting = self._waiting.get(kind)
            return waiting[-1].post.priority if waiting else None

    def is_done(self) -> bool:
        """Whether there are no jobs, and all are settled."""
        with self._lock:
            return self._is_idle()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Waits until there are no jobs, and all are settled; returns whether that came about."""
        with self._lock:
            return self._all_done.wait_for(self._is_idle, timeout_s)

    def took_s(self, kind: Kind) -> float:
        """How many seconds a job of that kind takes, lately. May be asked under the crew's lock."""
        return self._took_s.get(kind, FIRST_GUESS_S)

    def stop(self) -> None:
        """Begins no more."""
        with self._lock:
            self._is_stopping = True
            self._work_there.notify_all()

    def _staff(self) -> None:
        waiting = sum(map(len, self._waiting.values()))
        self._work_there.notify(waiting)
        for _ in range(min(waiting - self._idle, self._size - self._threads)):
            self._threads += 1
            threading.Thread(target=self._work, name=f"delivery-{self._threads}", daemon=True).start()

    def _work(self) -> None:
        try:
            self._do_one_after_another()
        finally:
            with self._lock:
                self._threads -= 1
                if not self._is_stopping:
                    self._staff()

    def _do_one_after_another(self) -> None:
        unsettled: _Done | None = None
        try:
            while True:
                job = self._next(waits=False)
                if job is None:
                    self._settle(unsettled)
                    unsettled = None
                    job = self._next(waits=True)
                if job is None:
                    return
                # What the job begins with is stored together with how the one before ended.
                before, unsettled = unsettled, None
                try:
                    unsettled = self._do(job)
                finally:
                    self._settle(before)
        finally:
            self._settle(unsettled)

    def _next(self, *, waits: bool) -> Job | None:
        with self._lock:
            while not self._is_stopping:
                kind = self._kind_that_may_begin()
                if kind is not None:
                    job = self._waiting[kind].pop(0)
                    if not self._waiting[kind]:
                        del self._waiting[kind]
                    self._working.setdefault(kind, {})[job] = time.monotonic()
                    return job
                if not waits:
                    return None
                self._idle += 1
                self._work_there.wait()
                self._idle -= 1
            return None

    def _kind_that_may_begin(self) -> Kind | None:
        now = time.monotonic()
        at_work = {kind: len(jobs) for kind, jobs in self._working.items()}
        for kind in sorted(self._waiting, key=self._order):
            quick = sum(now - since < SLOW_S for since in self._working.get(kind, {}).values())
            if self._may_begin(kind, at_work, quick):
                return kind
        return None

    def _order(self, kind: Kind) -> tuple[bool, tuple[int, object, int]]:
        # Looks and updates are few, and go first.
        return kind.method == POST, _urgency(self._waiting[kind][0])

    def _do(self, job: Job) -> "_Done | None":
        began_at = time.monotonic()
        done = _Done(job, None)
        try:
            done = _Done(job, job.errand(job.post, job.owner))
        except Exception:
            logger.exception("post %s: delivery failed; its lease will run out", job.post.id)
        finally:
            with self._lock:
                took_s = time.monotonic() - began_at
                before_s = self._took_s.get(job.kind, took_s)
                self._took_s[job.kind] = before_s + _NEWEST_COUNTS * (took_s - before_s)
                del self._working[job.kind][job]
                self._unsettled += 1
            if done.settle is None:
                self._settle(done)
        self._ended(job)
        return None if done.settle is None else done

    def _settle(self, done: "_Done | None") -> None:
        if done is None:
            return
        try:
            if done.settle is not None:
                done.settle()
        except Exception:
            logger.exception("post %s: its end was not kept; its lease will run out", done.job.post.id)
        finally:
            with self._lock:
                self._unsettled -= 1
                self.done += 1
                self._tell_if_done()

    def _tell_if_done(self) -> None:
        if self._is_idle():
            self._all_done.notify_all()

    def _is_idle(self) -> bool:
        return not self._waiting and not any(self._working.values()) and not self._unsettled


class _Done(NamedTuple):
    job: Job
    settle: Settle | None


def _urgency(job: Job) -> tuple[int, object, int]:
    return urgency(job.post)
