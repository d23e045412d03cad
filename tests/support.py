"""What tests of several parts share."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from storage.migrations import known_revisions

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class ManualClock:
    """A clock that moves only when told to; it is called for the time, an aware datetime in UTC."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, by: timedelta) -> None:
        """Moves on; a negative step sets it back."""
        with self._lock:
            self._now += by


def wait_until(condition: Callable[[], bool], *, timeout_s: float = 60.0) -> None:
    """Waits for something that another thread brings about.

    Raises:
        TimeoutError: it did not come about.
    """
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            msg = "waited in vain"
            raise TimeoutError(msg)
        threading.Event().wait(0.002)


def newest_revision() -> str:
    """The newest revision of the database's shape."""
    return max(known_revisions())
