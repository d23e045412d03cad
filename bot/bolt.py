"""Bolt as Frontlane runs it: each request is timed, and answered in the language of who makes it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from slack_bolt import BoltRequest, BoltResponse

from bot.stopwatch import TimedApp


class SpeakingApp(TimedApp):
    """Answers in somebody's language: its middleware and listeners, and what is said of their errors."""

    speaking_to: Callable[[BoltRequest], AbstractContextManager[None]] = staticmethod(lambda _: nullcontext())

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """As Bolt's own."""
        with self.speaking_to(req):
            return super().dispatch(req)
