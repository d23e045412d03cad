"""Something that is to be done at some moment, or at once, on a thread of its own."""

import threading
import time
from collections.abc import Callable


class Alarm:
    """Rings at the earliest of the moments it was set to, then waits to be set again.

    Args:
        ring: called on the alarm's thread, which begins when it is first set. It must not raise.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._changed = threading.Condition()
        self._at: float | None = None
        self._thread: threading.Thread | None = None
        self._is_stopped = False

    def set(self, in_s: float) -> None:
        """Has it ring in so many seconds, if it does not ring before."""
        at = time.monotonic() + in_s
        with self._changed:
            if self._is_stopped or (self._at is not None and self._at <= at):
                return
            self._at = at
            if self._thread is None:
                self._thread = threading.Thread(target=self._wait, name="delivery-alarm", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def stop(self) -> None:
        """Never rings again."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def _wait(self) -> None:
        while True:
            with self._changed:
                while not self._is_stopped and (self._at is None or self._at > time.monotonic()):
                    self._changed.wait(None if self._at is None else self._at - time.monotonic())
                if self._is_stopped:
                    return
                self._at = None
            self._ring()
