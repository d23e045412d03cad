"""App Home as things stand."""

from handlers.blocks import View
from handlers.home.views import build_home
from handlers.kudos.views import mine as kudos
from handlers.parts import Parts
from handlers.stories.views import home as stories
from services.people import Caller, Role


def current_home(parts: Parts, caller: Caller) -> View:
    """What this person sees when Home is opened now."""
    reading = parts.alerts.reading
    published = reading.for_publisher(caller) if parts.alerts.roles.holds(caller, Role.PUBLISHER) else None
    return build_home(
        reading.for_agent(caller),
        published,
        kudos.build_home_blocks(parts.kudos.reading.mine(caller)),
        stories.build_home_blocks(parts.stories.reviewing.count(caller)),
    )
