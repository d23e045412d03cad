"""A button that is pressed in bursts is answered before Bolt looks for its listener."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from slack_bolt import Ack, BoltContext, BoltRequest, BoltResponse, Respond
from slack_bolt.middleware import Middleware

Handle = Callable[[dict[str, Any], BoltContext, Ack, Respond], None]


class First(Middleware):
    """Clicks on one button: a global middleware, the last one before the listeners.

    Bolt puts together some thirty arguments to ask whether a listener matches, and once more to call it: that
    takes as long as storing the click. Requests have been verified and authorized by then, and what is raised
    goes to `app.error`, as from a listener.
    """

    def __init__(self, action_id: str, handle: Handle) -> None:
        self._action_id = action_id
        self._handle = handle

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,
        next: Callable[[], BoltResponse],  # noqa: A002
    ) -> BoltResponse:
        """Answers a click on the button, and lets everything else pass."""
        if not self._is_click(req.body):
            next()
            return resp
        context = req.context
        self._handle(req.body, context, context.ack, cast(Respond, context.respond))
        return context.ack.response or resp

    def _is_click(self, body: Mapping[str, Any]) -> bool:
        if body.get("type") != "block_actions":
            return False
        actions = body.get("actions") or [{}]
        return bool(actions[0].get("action_id") == self._action_id)
