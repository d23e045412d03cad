"""Bolt with a stopwatch: how long each request of Slack's waits for its answer, in both modes."""

import time
from collections.abc import Callable

from slack_bolt import App, BoltRequest, BoltResponse

Told = Callable[[str, int, float], None]
"""Told of each answer: the type of the request (as `block_actions`), the HTTP status, the seconds it took."""


class TimedApp(App):
    """Tells of each answer, where somebody wants to hear of it."""

    told: Told | None = None

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """As Bolt's own. Both modes send the answer off when it returns."""
        began = time.perf_counter()
        answer = super().dispatch(req)
        if self.told is not None:
            self.told(type_of(req), answer.status, time.perf_counter() - began)
        return answer


def type_of(request: BoltRequest) -> str:
    """Slack's name for the type; `command` for a slash command; empty where there is none."""
    if "command" in request.body:
        return "command"
    kind = request.body.get("type")
    return kind if isinstance(kind, str) else ""
