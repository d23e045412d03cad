"""Reading Block Kit trees: elements, texts, and the ids that Slack adds.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Node = dict[str, Any]

BUTTONS = frozenset({"button", "workflow_button", "overflow", "icon_button", "feedback_buttons"})

STATEFUL = frozenset(
    {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
        "checkboxes",
        "radio_buttons",
        "datepicker",
        "timepicker",
        "datetimepicker",
        *(
            f"{many}{kind}_select"
            for many in ("", "multi_")
            for kind in ("static", "external", "users", "conversations", "channels")
        ),
    }
)

INTERACTIVE = BUTTONS | STATEFUL

_TEXT_KEYS = frozenset({"alt_text", "author_name", "fallback", "label", "pretext", "text", "title"})

_NESTING = ("elements", "accessory", "element", "actions", "child_blocks", "blocks", "cards")


def elements(blocks: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Each interactive element with the block that holds it, in reading order."""
    for block in blocks:
        yield from _within(block, block)


def _within(block: Node, node: Node) -> Iterator[tuple[Node, Node]]:
    for key in _NESTING:
        inner = node.get(key)
        for child in inner if isinstance(inner, list) else (inner,):
            if not isinstance(child, dict):
                continue
            if child.get("type") in INTERACTIVE:
                yield block, child
            else:
                yield from _within(child if "block_id" in child else block, child)


def with_ids(blocks: Sequence[Node], new_id: Callable[[], str]) -> list[Node]:
    """The blocks with a block_id each and an action_id on each interactive element, as Slack stores them."""
    return [_identified(block, new_id, is_block=True) for block in blocks]


def _identified(node: Node, new_id: Callable[[], str], *, is_block: bool) -> Node:
    done = node
    if is_block and not node.get("block_id"):
        done = {**node, "block_id": new_id()}
    elif node.get("type") in INTERACTIVE and not node.get("action_id"):
        done = {**node, "action_id": new_id()}
    if node.get("type") == "rich_text":
        return done
    for key in _NESTING:
        inner = node.get(key)
        children_are_blocks = key in ("child_blocks", "blocks", "cards")
        if isinstance(inner, list):
            new = [
                _identified(child, new_id, is_block=children_are_blocks) if isinstance(child, dict) else child
                for child in inner
            ]
            if any(ours is not theirs for ours, theirs in zip(new, inner, strict=True)):
                done = {**done, key: new}
        elif isinstance(inner, dict):
            child = _identified(inner, new_id, is_block=False)
            if child is not inner:
                done = {**done, key: child}
    return done


def texts(nodes: Sequence[Any]) -> list[str]:
    """All that a reader of these blocks sees, in reading order."""
    found: list[str] = []
    for node in nodes:
        _collect(node, found)
    return found


def _collect(node: Any, found: list[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _collect(child, found)
    elif isinstance(node, dict):
        spoken = _spoken(node)
        if spoken is not None:
            found.append(spoken)
            return
        if node.get("type") in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
            found.append("".join(texts(node.get("elements", []))))
            return
        for key, child in node.items():
            if isinstance(child, dict | list):
                _collect(child, found)
            elif key in _TEXT_KEYS and isinstance(child, str) and child:
                found.append(str(child))


def _spoken(node: Node) -> str | None:
    """The text of a leaf, or None for anything that has parts."""
    match node.get("type"):
        case "plain_text" | "mrkdwn" | "markdown" | "raw_text" | "text" if isinstance(node.get("text"), str):
            return str(node["text"])
        case "link":
            return str(node.get("text") or node.get("url", ""))
        case "user":
            return f"<@{node.get('user_id', '')}>"
        case "usergroup":
            return f"<!subteam^{node.get('usergroup_id', '')}>"
        case "channel":
            return f"<#{node.get('channel_id', '')}>"
        case "broadcast":
            return f"<!{node.get('range', '')}>"
        case "emoji":
            return f":{node.get('name', '')}:"
        case "date":
            return str(node.get("fallback") or node.get("timestamp", ""))
        case "raw_number":
            return str(node.get("text") or node.get("value", ""))
        case _:
            return None
