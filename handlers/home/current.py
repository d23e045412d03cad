"""App Home as things stand."""

from collections.abc import Sequence

from handlers.alerts.views.home import build_task_blocks
from handlers.blocks import Block, View
from handlers.home.views import PUBLISHED_SHOWN, build_home, build_language_blocks
from handlers.kudos.views import mine as kudos
from handlers.parts import Parts
from handlers.quiet.views.choices import build_home_blocks as build_quiet_blocks
from handlers.roles import views as roles
from handlers.settings.views import home as settings
from handlers.stories.views import home as stories
from handlers.town_halls.tokens import keeping
from handlers.town_halls.views import home as town_halls
from services.people import Caller, Role
from services.problems import NotFound
from services.quiet.shifts import shift_for
from services.town_halls.content import Question


def current_home(parts: Parts, caller: Caller, tokens: Sequence[str]) -> View:
    """What this person sees when Home is opened now.

    Args:
        tokens: of questions without a name that their Home has held until now.
    """
    reading = parts.alerts.reading
    halls = parts.town_halls.reading.current_for(caller)
    is_publisher = parts.roles.holds(caller, Role.PUBLISHER)
    is_admin = parts.roles.holds(caller, Role.ADMIN)
    choices = parts.quiet.choices.of(caller)
    asked = {token: question for token in tokens if (question := _question(parts, caller, token))}
    home = build_home(
        reading.for_agent(caller),
        reading.for_publisher(caller, most=PUBLISHED_SHOWN) if is_publisher else None,
        kudos.build_home_blocks(parts.kudos.reading.mine(caller)),
        stories.build_home_blocks(
            parts.stories.reviewing.count(caller), parts.stories.reading.mine(caller).stories
        ),
        town_halls.build_home_blocks(
            halls,
            asked,
            parts.town_halls.reading.to_do(caller, halls),
            may_call=parts.roles.holds(caller, Role.HOST),
        ),
        _settings(parts, caller) if is_admin else [],
        roles.build_home_blocks() if is_admin else [],
        build_quiet_blocks(choices),
        build_language_blocks(parts.speakers.chosen_by(caller)),
        shift=shift_for(choices, parts.now()),
        tasks=_publishers_tasks(parts, caller) if is_publisher else (),
    )
    return keeping(home, list(asked))


def _publishers_tasks(parts: Parts, caller: Caller) -> list[Block]:
    alerts = parts.alerts
    return build_task_blocks(
        alerts.questions.open(caller), alerts.approval.waiting(caller), alerts.drafts.mine(caller)
    )


def _settings(parts: Parts, caller: Caller) -> list[Block]:
    return settings.build_home_blocks(
        parts.settings.decided(caller),
        parts.directory.handles(caller.workspace_id),
        parts.troubles.of(caller),
        parts.held_until(),
    )


def _question(parts: Parts, caller: Caller, token: str) -> Question | None:
    try:
        return parts.town_halls.asking.question(caller.workspace_id, token)
    except NotFound:
        return None
