"""App Home's listeners."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from handlers.afterwards import Afterwards
from handlers.home.current import current_home
from handlers.home.ids import AS_IN_SLACK, LANGUAGE
from handlers.parts import Parts
from handlers.requests import Request, known_caller
from handlers.routes import Routes, Way
from handlers.town_halls.tokens import tokens_of
from services.language import speaking


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Publishes Home when it is opened, and when its language is chosen."""

    def opened(
        event: dict[str, Any], body: dict[str, Any], context: BoltContext, ack: Ack, respond: Respond
    ) -> None:
        if event.get("tab") != "home":
            return
        request = Request(body, context, ack, respond, afterwards.later)
        known_caller(request, parts)
        _publish(parts, request, event.get("view"))

    def language_chosen(request: Request) -> None:
        caller = request.caller
        chosen = str(request.body["actions"][0]["selected_option"]["value"])
        parts.speakers.choose(caller, None if chosen == AS_IN_SLACK else chosen)
        request.ack()
        slim = request.without_message()
        request.later(lambda: _publish_anew(parts, slim))

    app.event("app_home_opened")(opened)
    routes = Routes(afterwards)
    app.action(LANGUAGE)(routes.button(LANGUAGE, language_chosen))
    return routes.ways


def _publish_anew(parts: Parts, request: Request) -> None:
    """In the language that was chosen just now."""
    caller = request.caller
    with speaking(parts.speakers.language_of(caller.home_id, caller.user_id)):
        _publish(parts, request, request.view)


def _publish(parts: Parts, request: Request, held: dict[str, Any] | None) -> None:
    caller = request.caller
    request.context.client.views_publish(
        user_id=caller.user_id, view=current_home(parts, caller, tokens_of(held))
    )
