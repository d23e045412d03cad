"""`frontlane run` for which time passes faster: the same process, on a clock that is handed to it.

python -m benchmarks.hurried UNIX_SECONDS TIMES
"""

import sys
import time
from datetime import UTC, datetime

from bot import logs
from bot.app import run
from bot.settings import environment, read_settings
from bot.signals import set_by_signals


class HurriedClock:
    """So many times as fast as the machine's since a moment, the same in every process."""

    def __init__(self, since: float, times: float) -> None:
        self._since = since
        self._times = times

    def __call__(self) -> datetime:
        """The time, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def timestamp(self) -> float:
        """The same, in unix seconds."""
        return self._since + (time.time() - self._since) * self._times


def main(since: str, times: str) -> int:
    """Runs until SIGTERM."""
    settings = read_settings(environment())
    logs.configure(settings.log_level, settings.log_format)
    run(settings, stop=set_by_signals(), now=HurriedClock(float(since), float(times)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
