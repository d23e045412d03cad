"""App Home as things stand."""

from collections.abc import Sequence

from handlers.blocks import View
from handlers.home.views import build_home, build_language_blocks
from handlers.kudos.views import mine as kudos
from handlers.parts import Parts
from handlers.roles import views as roles
from handlers.stories.views import home as stories
from handlers.town_halls.tokens import keeping
from handlers.town_halls.views import home as town_halls
from services.people import Caller, Role
from services.problems import NotFound
from services.town_halls.content import Question


def current_home(parts: Parts, caller: Caller, tokens: Sequence[str]) -> View:
    """What this person sees when Home is opened now.

    Args:
        tokens: of questions without a name that their Home has held until now.
    """
    reading = parts.alerts.reading
    published = reading.for_publisher(caller) if parts.alerts.roles.holds(caller, Role.PUBLISHER) else None
    asked = {token: question for token in tokens if (question := _question(parts, caller, token))}
    home = build_home(
        reading.for_agent(caller),
        published,
        kudos.build_home_blocks(parts.kudos.reading.mine(caller)),
        stories.build_home_blocks(parts.stories.reviewing.count(caller)),
        town_halls.build_home_blocks(
            parts.town_halls.reading.current_for(caller),
            asked,
            may_call=parts.town_halls.roles.holds(caller, Role.HOST),
        ),
        roles.build_home_blocks() if parts.roles.holds(caller, Role.ADMIN) else [],
        build_language_blocks(parts.speakers.chosen_by(caller)),
    )
    return keeping(home, list(asked))


def _question(parts: Parts, caller: Caller, token: str) -> Question | None:
    try:
        return parts.town_halls.asking.question(caller.workspace_id, token)
    except NotFound:
        return None
