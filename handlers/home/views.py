"""App Home, built when it is opened, for its viewer alone."""

from handlers.alerts.ids import LIST, WRITE
from handlers.alerts.views.manage import build_agent_blocks, build_line
from handlers.blocks import VIEW_BLOCKS_MAX, Block, View, actions, button, divider, header, section
from handlers.parts import Parts
from services.people import Caller
from storage.alerts import AlertState

ALERTS_SHOWN = 10


def build_home(parts: Parts, caller: Caller) -> View:
    """What this person may see and do."""
    blocks: list[Block] = []
    if parts.alerts.roles.is_publisher(caller):
        blocks += _for_publisher(parts, caller)
    blocks.append(header("Your alerts"))
    blocks += build_agent_blocks(parts.alerts.reading.for_agent(caller))
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS_MAX]}


def _for_publisher(parts: Parts, caller: Caller) -> list[Block]:
    listed = parts.alerts.reading.for_publisher(caller)
    current = [alert for alert in listed if alert.state in (AlertState.SCHEDULED, AlertState.LIVE)]
    blocks: list[Block] = [header("What you publish")]
    blocks += [build_line(alert) for alert in current[:ALERTS_SHOWN]]
    if not current:
        blocks.append(section("Nothing is on or coming. Tell agents what is ahead of them."))
    buttons = [button("Write an alert", WRITE, style="primary"), button("All alerts and drafts", LIST)]
    return [*blocks, actions(buttons), divider()]
