"""What comes after the answers to Slack: thank-yous, and whatever nobody must wait for.

Slack waits three seconds for an answer and shows a failure otherwise; its `response_url` is good for thirty
minutes. So while there is anybody to be answered, this work gives way, though not for ever.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

QUIET_S = 0.002
"""Nobody was being answered for so long: between two clicks of a burst it is less."""
PATIENCE_S = 3.0
"""Work does not give way any longer."""

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
        self._gate = threading.Lock()

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
        """Has it done; its failure is logged and changes nothing."""
        self._executor.submit(self._do, work, self._now() + PATIENCE_S)

    def _do(self, work: Callable[[], object], until: float) -> None:
        # One thread looks, the others queue behind it.
        with self._gate:
            while self._is_busy() and self._now() < until:
                self._pause(QUIET_S)
        try:
            work()
        except Exception:
            logger.exception("an answer to a click could not be shown; what was clicked is stored")

    def _is_busy(self) -> bool:
        with self._lock:
            return self._answering > 0 or self._now() - self._quiet_since < QUIET_S
