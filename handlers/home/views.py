"""App Home, for its viewer alone."""

from collections.abc import Sequence
from itertools import chain

from handlers.alerts.ids import LIST, WRITE
from handlers.alerts.views.manage import OPEN_STATES, build_line
from handlers.alerts.views.mine import build_agent_blocks
from handlers.blocks import (
    VIEW_BLOCKS_MAX,
    Block,
    View,
    actions,
    button,
    context,
    divider,
    header,
    option,
    section,
)
from handlers.home.ids import AS_IN_SLACK, LANGUAGE
from handlers.inputs import select_input
from services.alerts.reading import AgentAlert, ListedAlert
from services.language import LANGUAGES
from services.language import gettext as _
from services.quiet.shifts import Shift

PUBLISHED_SHOWN, OWN_SHOWN = 6, 3
"""Everything that Home can hold at once stays within what Slack takes; the rest is one click away."""


def build_home(
    mine: Sequence[AgentAlert],
    published: Sequence[ListedAlert] | None,
    *others: Sequence[Block],
    tasks: Sequence[Block] = (),
    shift: Shift | None = None,
) -> View:
    """What this person may see and do.

    Args:
        mine: the alerts for this person.
        published: the first of all alerts, for publishers, of which no more are shown; None for anyone else.
        others: what they see of other features, in this order.
        tasks: what waits for a publisher.
        shift: the one that this person is on, or has next; None: they have no hours.
    """
    blocks = [] if published is None else [*_for_publisher(published), *tasks, divider()]
    blocks += [header(_("Your alerts")), *build_agent_blocks(mine, OWN_SHOWN, shift=shift)]
    blocks += chain.from_iterable(others)
    if len(blocks) > VIEW_BLOCKS_MAX:
        blocks = [*blocks[: VIEW_BLOCKS_MAX - 1], context(_("There is more than fits here: type a command."))]
    return {"type": "home", "blocks": blocks}


def build_language_blocks(chosen: str | None) -> list[Block]:
    """In which language this person reads, and the others that there are."""
    as_in_slack = option(_("As in Slack"), AS_IN_SLACK)
    # Each by its own name: who cannot read the others finds it.
    languages = [option(name, language) for language, name in LANGUAGES.items()]
    select = select_input(LANGUAGE, [as_in_slack, *languages], chosen or AS_IN_SLACK)
    return [section(_("🌐 *Language* of what you alone read"), accessory=select)]


def _for_publisher(published: Sequence[ListedAlert]) -> list[Block]:
    current = [alert for alert in published if alert.state in OPEN_STATES]
    blocks: list[Block] = [header(_("What you publish"))]
    blocks += [build_line(alert) for alert in current[:PUBLISHED_SHOWN]]
    if not current:
        blocks.append(section(_("Nothing is on or coming. Tell agents what is ahead of them.")))
    buttons = [
        button(_("Write an alert"), WRITE, style="primary"),
        button(_("All alerts and drafts"), LIST),
    ]
    return [*blocks, actions(buttons)]
