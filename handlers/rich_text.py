"""Rich text as people type it into a modal: made harmless, cut into pages, read as words.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from handlers.blocks import Block

Node = dict[str, Any]

LEAST_LENGTH = 8
KNOWN = frozenset(
    (
        *("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"),
        *("text", "link", "emoji", "user", "channel", "date", "color"),
    )
)
"""What a person can type that pings nobody but, at most, the one whom they name."""


def harmless(rich: Block, handle_of: Callable[[str], str]) -> Block:
    """The same words, but `@channel` and user groups are written, not called; block_ids are left out.

    Args:
        handle_of: a user group's handle by its id.
    """
    elements = [_harmless(node, handle_of) for node in rich.get("elements", [])]
    return {"type": "rich_text", "elements": [node for node in elements if node.get("elements")]}


def pages(rich: Block, limit: int) -> list[Block]:
    """The text in blocks of about `limit` characters at most, nothing left out."""
    found: list[Block] = []
    page: list[Node] = []
    size = 0
    for piece in (piece for node in rich.get("elements", []) for piece in _pieces(node, limit)):
        length = _length(piece)
        if page and size + length > limit:
            found.append({"type": "rich_text", "elements": page})
            page, size = [], 0
        page.append(piece)
        size += length
    if page:
        found.append({"type": "rich_text", "elements": page})
    return found


def words(rich: Block) -> str:
    """What a screen reader would say: the text alone, lines kept."""
    return "\n".join(_words(node) for node in rich.get("elements", [])).strip()


def paragraph(text: str, *, is_bold: bool = False) -> Block:
    """Plain words as rich text."""
    node: Node = {"type": "text", "text": text}
    if is_bold:
        node["style"] = {"bold": True}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [node]}]}


def preformatted(text: str) -> Block:
    """Words in a fixed width, as a small table where no table block is allowed."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}],
    }


def _harmless(node: Node, handle_of: Callable[[str], str]) -> Node:
    if node.get("type") == "broadcast":
        return {"type": "text", "text": f"@{node.get('range', 'channel')}"}
    if node.get("type") == "usergroup":
        return {"type": "text", "text": f"@{handle_of(str(node.get('usergroup_id', '')))}"}
    if node.get("type") not in KNOWN:
        return {"type": "text", "text": _words(node)}
    kept = {key: value for key, value in node.items() if key != "block_id"}
    if "elements" in kept:
        inner = [_harmless(child, handle_of) for child in kept["elements"]]
        kept["elements"] = [child for child in inner if not _is_empty(child)]
    return kept


def _is_empty(node: Node) -> bool:
    return (node.get("type") == "text" and not node.get("text")) or node.get("elements") == []


def _pieces(node: Node, limit: int) -> Iterator[Node]:
    """The node in as many of its kind as it takes for each to be within the limit."""
    if _length(node) <= limit:
        yield node
        return
    part: list[Node] = []
    size = 0
    for child in (piece for each in node["elements"] for piece in _child_pieces(each, limit)):
        length = _length(child)
        if part and size + length > limit:
            yield node | {"elements": part}
            node = _continued(node, part)
            part, size = [], 0
        part.append(child)
        size += length
    yield node | {"elements": part}


def _continued(node: Node, shown: Sequence[Node]) -> Node:
    """A numbered list counts on where its first part ended."""
    if node.get("type") == "rich_text_list" and node.get("style") == "ordered":
        return node | {"offset": int(node.get("offset") or 0) + len(shown)}
    return node


def _child_pieces(child: Node, limit: int) -> Iterator[Node]:
    if "elements" in child:
        yield from _pieces(child, limit)
    elif child.get("type") == "text":
        for text in _cut(str(child["text"]), limit):
            yield child | {"text": text}
    else:
        yield child


def _cut(text: str, limit: int) -> Iterator[str]:
    while len(text) > limit:
        at = max(text.rfind(" ", 0, limit), text.rfind("\n", 0, limit)) + 1
        at = at if at > limit // 2 else limit
        yield text[:at]
        text = text[at:]
    yield text


def _length(node: Node) -> int:
    """Characters; a short word in a style of its own counts for more, since it takes more room in a view."""
    if "elements" in node:
        return sum(map(_length, node["elements"]))
    return max(LEAST_LENGTH, len(_words(node)), len(str(node.get("url", ""))) // 4)


def _words(node: Node) -> str:
    kind = node.get("type")
    if kind == "rich_text_list":
        return "\n".join(f"• {_words(item)}" for item in node["elements"])
    if "elements" in node:
        return "".join(_words(child) for child in node["elements"])
    if kind == "text":
        return str(node["text"])
    if kind == "link":
        return str(node.get("text") or node.get("url", ""))
    if kind == "emoji":
        return f":{node.get('name', '')}:"
    if kind == "user":
        return "@someone"
    if kind == "channel":
        return "#channel"
    return str(node.get("fallback") or node.get("value") or "")
