"""How fast, how punctual and how near to Slack's ceiling posts are delivered."""

from collections.abc import Iterator

from benchmarks.delivery import ceiling, fan_out, lateness
from benchmarks.measure import Comparison


def run() -> Iterator[Comparison | str]:
    """One after the other."""
    yield from fan_out.run()
    yield from ceiling.run()
    yield from lateness.run()
