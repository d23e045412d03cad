"""App Home's listener."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from handlers.afterwards import Afterwards
from handlers.home.current import current_home
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.town_halls.tokens import tokens_of


def register(app: App, parts: Parts, afterwards: Afterwards) -> None:
    """Publishes Home when it is opened."""

    def opened(
        event: dict[str, Any], body: dict[str, Any], context: BoltContext, ack: Ack, respond: Respond
    ) -> None:
        if event.get("tab") != "home":
            return
        request = Request(body, context, ack, respond, afterwards.later)
        caller = known_caller(request, parts)
        context.client.views_publish(
            user_id=caller.user_id, view=current_home(parts, caller, tokens_of(event.get("view")))
        )

    app.event("app_home_opened")(opened)
