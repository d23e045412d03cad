"""How fast, how punctual and how near to Slack's ceiling posts are delivered."""

from collections.abc import Iterator

from benchmarks.delivery import fan_out
from benchmarks.measure import Comparison


def run() -> Iterator[Comparison | str]:
    """One after the other."""
    yield from fan_out.run()
