"""From Bolt to our listeners: few are registered, since Bolt tries one after another."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, BoltContext, Respond

from handlers.afterwards import Afterwards
from handlers.requests import Request

Listener = Callable[[Request], None]


class Routes:
    """Makes Bolt's listeners of ours."""

    def __init__(self, afterwards: Afterwards) -> None:
        self._afterwards = afterwards

    def to(self, listener: Listener) -> Callable[..., None]:
        """What Bolt is given for it."""

        def handle(body: dict[str, Any], context: BoltContext, ack: Ack, respond: Respond) -> None:
            with self._afterwards.answering():
                listener(Request(body, context, ack, respond, self._afterwards.later))

        return handle

    def to_one_of(
        self, listeners: Mapping[str, Listener], key: Callable[[Request], str]
    ) -> Callable[..., None]:
        """The same, for several; what none of them is for is acknowledged, and no more."""

        def choose(request: Request) -> None:
            listener = listeners.get(key(request))
            if listener is None:
                request.ack()
            else:
                listener(request)

        return self.to(choose)
