"""`make bench`: all benchmarks, or those named: `make bench ARGS=clicks-sqlite`."""

import logging
import sys
from collections.abc import Callable, Iterable, Mapping

from benchmarks import clicks, growth, memory, page, redaction, rendering, start
from benchmarks.clicks import burst
from benchmarks.delivery import ceiling, fan_out, lateness
from benchmarks.measure import Comparison

ALL: Mapping[str, Callable[[], Iterable[Comparison | str]]] = {
    "rendering": rendering.run,
    "redaction": redaction.run,
    "clicks-sqlite": clicks.run_sqlite,
    "clicks-postgresql": clicks.run_postgresql,
    "burst": burst.run,
    "fan-out-sqlite": fan_out.run_sqlite,
    "fan-out-postgresql": fan_out.run_postgresql,
    "ceilings": ceiling.run,
    "lateness": lateness.run,
    "growth-sqlite": growth.run_sqlite,
    "growth-postgresql": growth.run_postgresql,
    "memory-posts": memory.run_posts,
    "memory-hour": memory.run_hour,
    "start": start.run,
    "page": page.run,
}


def main(names: list[str]) -> int:
    """Prints a line for each comparison, and for each figure that stands alone."""
    logging.disable(logging.CRITICAL)
    for name in names or ALL:
        for line in ALL[name]():
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
