"""Slack's surface: for each feature its views, and its listeners, which parse, call one service, render."""

from collections.abc import Mapping

from slack_bolt import App

from handlers import alerts, directory, errors, home, kudos, privacy, roles, stories, undelivered
from handlers.afterwards import Afterwards
from handlers.alerts.posts import Renderer
from handlers.languages import speaking_in, speaking_to
from handlers.messages import Messages
from handlers.parts import Parts, Slack
from handlers.quiet import listeners as quiet_listeners
from handlers.quiet import posts as quiet_posts
from handlers.routes import Way
from handlers.settings import listeners as settings_listeners
from handlers.settings import posts as settings_posts
from handlers.town_halls import listeners as town_hall_listeners
from handlers.town_halls import posts as town_hall_posts

__all__ = ["Parts", "Renderer", "Slack", "register", "renderers", "speaking_to"]


def register(app: App, parts: Parts) -> list[Way]:
    """Adds all listeners, the hottest first.

    Returns:
        All that leads to one of them, but events; `handlers.access` says who may take it.
    """
    afterwards = Afterwards(app.listener_runner.listener_executor)
    messages = Messages(parts)
    errors.register(app, parts)
    ways = [
        *alerts.register(app, parts, afterwards),
        *stories.register(app, parts, afterwards),
        *kudos.register(app, parts, afterwards, messages),
        *town_hall_listeners.register(app, parts, afterwards, messages),
        *home.register(app, parts, afterwards),
        *quiet_listeners.register(app, parts, afterwards),
        *privacy.register(app, parts, afterwards),
        *roles.register(app, parts, afterwards),
        *settings_listeners.register(app, parts, afterwards),
        *undelivered.register(app, parts, afterwards),
    ]
    directory.register(app, parts)
    messages.listen(app)
    return ways


def renderers(parts: Parts) -> Mapping[str, Renderer]:
    """What delivery says for each kind of post, each in its reader's language."""
    found = {
        **alerts.renderers(parts.alerts),
        **stories.renderers(parts.stories, parts.command("wow")),
        **kudos.renderers(parts),
        **town_hall_posts.renderers(parts.town_halls, parts.url),
        **roles.renderers(parts.audit),
        **settings_posts.renderers(parts.guides),
        **undelivered.renderers(parts.undelivered),
        **privacy.renderers(parts.privacy),
    }
    found |= quiet_posts.renderers(parts.quiet, found)
    return {kind: speaking_in(parts.speakers, render) for kind, render in found.items()}
