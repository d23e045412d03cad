"""Bolt as Frontlane runs it: each request is timed, and answered in the language of who makes it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from slack_bolt import BoltRequest, BoltResponse

from bot.stopwatch import TimedApp


class SpeakingApp(TimedApp):
    """Answers in somebody's language: its middleware and listeners, and what is said of their errors.

    All requests share its client. Bolt makes one for each, since a listener could give it another token: ours
    have one workspace, with one token.
    """

    speaking_to: Callable[[BoltRequest], AbstractContextManager[None]] = staticmethod(lambda _: nullcontext())

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """As Bolt's own."""
        with self.speaking_to(req):
            return super().dispatch(req)

    def _init_context(self, req: BoltRequest) -> None:
        req.context["logger"] = self.logger
        req.context["token"] = self.client.token
        req.context["client"] = self.client
        req.context["listener_runner"] = self.listener_runner
