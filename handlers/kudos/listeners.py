"""Kudos' listeners."""

import re
from collections.abc import Mapping

from slack_bolt import App

from handlers.afterwards import Afterwards
from handlers.kudos import ids
from handlers.kudos.command import KudosCommand
from handlers.kudos.events import KudosEvents
from handlers.kudos.giving import KudosGivers
from handlers.kudos.looking import KudosReaders
from handlers.kudos.rewarding import KudosRewarders
from handlers.messages import Messages
from handlers.parts import Parts
from handlers.routes import Listener, Routes, Way


def register(app: App, parts: Parts, afterwards: Afterwards, messages: Messages) -> list[Way]:
    """Adds the listeners of kudos; returns what leads to them."""
    givers, readers, rewarders = KudosGivers(parts), KudosReaders(parts), KudosRewarders(parts)
    command = KudosCommand(parts, givers, readers, rewarders)
    events = KudosEvents(parts, afterwards)
    routes = Routes(afterwards)
    actions: Mapping[str, Listener] = {
        ids.JOIN: givers.join,
        ids.GIVE: givers.open,
        ids.UNDO: givers.undo,
        ids.ADD_VALUE: givers.add_value,
        ids.MINE: readers.mine,
        ids.BOARD: readers.board,
        ids.VALUES: readers.values,
        ids.CHOICES: readers.choices,
        ids.REWARDS: rewarders.catalogue,
        ids.REDEEM: rewarders.redeem,
        ids.KEEP_POINTS: rewarders.keep_points,
        ids.APPROVE: rewarders.approve,
        ids.DECLINE: rewarders.decline,
        ids.ADD_REWARD: rewarders.write,
        ids.RETIRE: rewarders.retire,
    }
    submissions: Mapping[str, Listener] = {
        ids.FORM: givers.submitted,
        ids.CHOICES_FORM: readers.chosen,
        ids.REWARD_FORM: rewarders.written,
        ids.DECLINE_FORM: rewarders.declined,
    }
    app.action(re.compile(r"^kudos\."))(
        routes.buttons(actions, lambda request: ids.without_turn(request.action_id))
    )
    app.view(re.compile(r"^kudos\."))(routes.modals(submissions))
    app.command(parts.command("kudos"))(routes.command("kudos", command.run))
    app.shortcut(ids.MESSAGE)(routes.shortcut(ids.MESSAGE, givers.open_for_message))
    app.event("reaction_added")(events.added)
    app.event("reaction_removed")(events.removed)
    messages.gone.append(events.message_gone)
    return routes.ways
