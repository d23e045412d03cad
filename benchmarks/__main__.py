"""`make bench`: all benchmarks, or those named: `make bench ARGS=clicks`."""

import logging
import sys

from benchmarks import clicks, page, rendering

ALL = {"rendering": rendering.run, "clicks": clicks.run, "page": page.run}


def main(names: list[str]) -> int:
    """Prints a line for each comparison."""
    logging.disable(logging.CRITICAL)
    for name in names or ALL:
        for comparison in ALL[name]():
            print(comparison, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
