"""How soon `frontlane run` is ready: from its spawning to the first 200 of /healthz, on a used database."""

import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.measure import Comparison, compare_rounds
from benchmarks.town import town

AGENTS = 200
PACKAGES = (
    "slack_bolt, slack_sdk.socket_mode, sqlalchemy.orm, apscheduler, waitress, "
    "prometheus_client, phonenumbers"
)
DAY = 86_400.0


def run() -> Iterator[Comparison | str]:
    """Compares its start with that of a process that only imports its packages."""
    with town(AGENTS) as place:
        app = place.app()
        app.start()
        place.wait_until_read()
        now = time.time()
        place.write("Trees", place.hall, starts_at=now + DAY, ends_at=now + 2 * DAY)
        place.slack.wait_for(lambda: len(place.slack.calls_of("chat.postMessage")) >= AGENTS, timeout=60)
        app.terminate()
        slowest = 0.0

        def ours() -> float:
            nonlocal slowest
            began = time.perf_counter()
            app.start()
            took = time.perf_counter() - began
            app.terminate()
            slowest = max(slowest, took)
            return took

        yield compare_rounds("start to ready, against importing its packages", ours, _importing)
        yield f"start to ready: {slowest:.2f} s at the slowest"


def _importing() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {PACKAGES}"], check=True)
    return time.perf_counter() - began
