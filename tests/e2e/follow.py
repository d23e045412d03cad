"""`frontlane run` on somebody else's clock: the same process, but its time is the sandbox's.

python -m tests.e2e.follow http://127.0.0.1:PORT
"""

import json
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from bot import logs
from bot.app import Application, run
from bot.settings import environment, read_settings
from bot.signals import set_by_signals

LOOK_EVERY_S = 0.1


class FollowedClock:
    """The machine's time plus the sandbox's offset, asked for ten times a second."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._offset = 0.0
        self.moved: Callable[[], None] = lambda: None
        """Is called whenever time was moved."""
        self._look()
        threading.Thread(target=self._follow, daemon=True).start()

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self._offset, UTC)

    def _look(self) -> None:
        with urllib.request.urlopen(f"{self._url}/sandbox/clock", timeout=5) as answer:
            offset = float(json.load(answer)["offset"])
        if offset != self._offset:
            self._offset = offset
            self.moved()

    def _follow(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_EVERY_S):
            # A look that fails on a busy machine is made up for by the next.
            with suppress(OSError):
                self._look()


def main(url: str) -> int:
    """Runs until SIGTERM."""
    stop = set_by_signals()
    settings = read_settings(environment())
    logs.configure(settings.log_level, settings.log_format)
    clock = FollowedClock(url)

    def started(application: Application) -> None:
        # What waits for the pace waits by the machine's clock, and would not see that the time has come.
        clock.moved = application.outbox.wake

    run(settings, stop=stop, now=clock, started=started)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
