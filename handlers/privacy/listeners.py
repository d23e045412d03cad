"""Listeners for what people want to know of what is kept about them, and for the app being taken out."""

from typing import Any

from slack_bolt import App, BoltContext

from handlers.afterwards import Afterwards
from handlers.parts import Parts
from handlers.privacy.ids import COPY
from handlers.privacy.views import build_copied, build_kept
from handlers.requests import Request, caller_of
from handlers.routes import Routes, Way


def register(app: App, parts: Parts, afterwards: Afterwards) -> list[Way]:
    """Adds the listeners; returns what leads to them."""
    routes = Routes(afterwards)
    app.action(COPY)(routes.button(COPY, PrivacyReaders(parts).copy))
    app.event("app_uninstalled")(Leaving(parts).uninstalled)
    return routes.ways


class PrivacyReaders:
    """What anybody may ask about themselves."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._privacy = parts.privacy

    def kept(self, request: Request) -> None:
        """What is kept about the person who asks."""
        kept = self._privacy.asking.kept_about(request.caller)
        request.show(build_kept(kept))
        request.ack()

    def copy(self, request: Request) -> None:
        """Has it sent to them as a file."""
        is_new = self._privacy.asking.send_copy(request.caller)
        request.show(build_copied(is_new=is_new))
        request.ack()
        self._parts.wake()


class Leaving:
    """The app was taken out of a workspace. Events may come late, or twice, and in any order.

    A token that is revoked alone, without this, may be renewed: that only keeps posts waiting.

    https://docs.slack.dev/reference/events/app_uninstalled
    """

    def __init__(self, parts: Parts) -> None:
        self._privacy = parts.privacy
        self._slack = parts.slack

    def uninstalled(self, body: dict[str, Any], context: BoltContext) -> None:
        """Nothing more is said there, unless Slack takes our token still: then it was installed again.

        Where Slack cannot be asked this fails, and Slack tells of it once more.
        """
        workspace_id = caller_of(context, body).workspace_id
        if self._slack.is_taken_out(workspace_id):
            self._privacy.leaving.uninstalled(workspace_id)
