"""The sandbox's time: the machine's clock plus an offset that a test may move."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Unix seconds that run at normal speed from wherever they were last set. Safe to use from any thread."""

    def __init__(self, start: float | None = None) -> None:
        """`start`: unix seconds at which the clock begins; the machine's own time when None."""
        self._offset = 0.0 if start is None else start - time.time()
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], None]] = []

    @property
    def offset(self) -> float:
        """Seconds by which this clock is ahead of the machine's."""
        return self._offset

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self._offset

    def utcnow(self) -> datetime:
        """The same moment as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        """Move by that many seconds, backwards when negative."""
        with self._lock:
            self._offset += seconds
        self._tell()

    def set(self, timestamp: float) -> None:
        """Make it now `timestamp` (unix seconds)."""
        with self._lock:
            self._offset = timestamp - time.time()
        self._tell()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher`, in the mover's thread, after each jump."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Callable[[], None]) -> None:
        """Stop calling `watcher`."""
        self._watchers.remove(watcher)

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()
