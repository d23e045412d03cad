"""What comes after the answers to Slack: thank-yous, and whatever nobody must wait for.

Slack waits three seconds for an answer and shows a failure otherwise; its `response_url` is good for thirty
minutes. So while there is anybody to be answered, this work gives way, though not for ever.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial

QUIET_S = 0.002
"""Nobody was being answered for so long: between two clicks of a burst it is less."""
LOOK_EVERY_S = 0.01
"""For a moment of quiet: each look takes the processor from those who answer."""
PATIENCE_S = 3.0
"""Work that has waited so long begins although somebody is being answered."""
PACE_S, BUSY_PACE_S = 0.003, 0.02
"""Between two that begin, in a moment of quiet and in none: each takes some milliseconds of the processor,
and whoever comes meanwhile waits behind all that have begun."""

logger = logging.getLogger(__name__)


class Afterwards:
    """Runs work on the threads of an executor, in the order of submission.

    Args:
        now: seconds on a clock that never goes back.
        pause: waits for so many seconds.
    """

    def __init__(
        self,
        executor: Executor,
        *,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._executor = executor
        self._now = now
        self._pause = pause
        self._lock = threading.Lock()
        self._answering = 0
        self._quiet_since = now()
        self._waiting: deque[tuple[Callable[[], object], float]] = deque()
        self._is_watched = False

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While the block runs, somebody is being answered."""
        with self._lock:
            self._answering += 1
        try:
            yield
        finally:
            with self._lock:
                self._answering -= 1
                self._quiet_since = self._now()

    def later(self, work: Callable[[], object]) -> None:
        """Has it done, in the language that is spoken now; its failure is logged and changes nothing."""
        work = partial(copy_context().run, work)
        with self._lock:
            self._waiting.append((work, self._now() + PATIENCE_S))
            is_watched, self._is_watched = self._is_watched, True
        if not is_watched:
            self._executor.submit(self._watch)

    def _watch(self) -> None:
        """One thread looks for a moment of quiet; the others sleep until it has work for them."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_watched = False
                    return
                work, until = self._waiting.popleft()
            while self._is_busy() and self._now() < until:
                self._pause(LOOK_EVERY_S)
            try:
                self._executor.submit(_do, work)
            except RuntimeError:
                # The executor takes no more: we are stopping.
                _do(work)
            self._pause(BUSY_PACE_S if self._is_busy() else PACE_S)

    def _is_busy(self) -> bool:
        with self._lock:
            return self._answering > 0 or self._now() - self._quiet_since < QUIET_S


def _do(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logger.exception("an answer to a click could not be shown; what was clicked is stored")
