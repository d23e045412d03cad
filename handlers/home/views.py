"""App Home, for its viewer alone."""

from collections.abc import Sequence
from itertools import chain

from handlers.alerts.ids import LIST, WRITE
from handlers.alerts.views.manage import OPEN_STATES, build_agent_blocks, build_line
from handlers.blocks import Block, View, actions, button, divider, header, section
from services.alerts.reading import AgentAlert, ListedAlert

ALERTS_SHOWN = 10


def build_home(
    mine: Sequence[AgentAlert], published: Sequence[ListedAlert] | None, *others: Sequence[Block]
) -> View:
    """What this person may see and do.

    Args:
        mine: the alerts for this person.
        published: all alerts, for publishers; None for anyone else.
        others: what they see of other features, in this order.
    """
    blocks = [] if published is None else _for_publisher(published)
    blocks += [header("Your alerts"), *build_agent_blocks(mine)]
    blocks += chain.from_iterable(others)
    return {"type": "home", "blocks": blocks}


def _for_publisher(published: Sequence[ListedAlert]) -> list[Block]:
    current = [alert for alert in published if alert.state in OPEN_STATES]
    blocks: list[Block] = [header("What you publish")]
    blocks += [build_line(alert) for alert in current[:ALERTS_SHOWN]]
    if not current:
        blocks.append(section("Nothing is on or coming. Tell agents what is ahead of them."))
    buttons = [button("Write an alert", WRITE, style="primary"), button("All alerts and drafts", LIST)]
    return [*blocks, actions(buttons), divider()]
