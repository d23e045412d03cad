"""The stand-in without limits, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Slack:
    """A workspace with the app in it."""

    api_url: str
    token: str
    workspace_id: str
    people: list[str]
    rooms: list[str]


@contextmanager
def slack(*, people: int = 1, rooms: int = 1) -> Iterator[Slack]:
    """Such a process, until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stand_in", str(people), str(rooms)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Slack(**json.loads(process.stdout.readline() if process.stdout else ""))
        process.communicate()
