"""The first admin who turns to Frontlane is led through the first day."""

from collections.abc import Callable

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

from handlers.afterwards import Afterwards
from handlers.parts import Parts
from handlers.requests import caller_of
from services.people import Caller


class FirstWords(Middleware):
    """Looks whether a command, or App Home that was opened, is an admin's first: its answer does not wait.

    Slack tells of App Home only when somebody has opened it, “so you can be sure that your attentions are
    welcome”: https://docs.slack.dev/reference/events/app_home_opened
    """

    def __init__(self, parts: Parts, afterwards: Afterwards) -> None:
        self._parts = parts
        self._afterwards = afterwards

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002
    ) -> BoltResponse:
        """Lets everything pass."""
        next()
        is_home = (req.body.get("event") or {}).get("type") == "app_home_opened"
        if is_home or "command" in req.body:
            caller = caller_of(req.context, req.body)
            if not self._parts.guides.has_begun(caller.workspace_id):
                self._afterwards.later(lambda: self._lead(caller))
        return resp

    def _lead(self, caller: Caller) -> None:
        if not self._parts.directory.is_known(caller):
            self._parts.slack.refresh_person(caller.workspace_id, caller.home_id, caller.user_id)
        if self._parts.guides.begin(caller):
            self._parts.wake()
