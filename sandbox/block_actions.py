"""One entry of a block_actions payload's `actions`.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from collections.abc import Sequence

from sandbox import blocks as block_kit
from sandbox import state
from sandbox.models import JSON


def action(block: JSON, element: JSON, value: object, offered: Sequence[JSON] = ()) -> JSON:
    """The entry for one click or choice, without its action_ts. `value`, `offered`: see `state.chosen`."""
    kind = str(element["type"])
    found: JSON = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"]}
    if kind == "overflow":
        return found | {"selected_option": state.option(element, value)}
    if kind == "feedback_buttons":
        pair = (element["positive_button"], element["negative_button"])
        pressed = pair[0] if pair[0].get("value") == value else pair[1]
        return found | {key: pressed[key] for key in ("text", "value") if key in pressed}
    if kind in block_kit.BUTTONS:
        shown = ("text", "value", "style", "url", "confirm")
        return found | {key: element[key] for key in shown if key in element}
    kept = ("placeholder", "confirm", "initial_option", "initial_date", "initial_time", "initial_user")
    return (
        found | {key: element[key] for key in kept if key in element} | state.chosen(element, value, offered)
    )
