"""Block Kit, as plain dictionaries made by small functions; see docs/decisions for why not slack_sdk.models.

https://docs.slack.dev/reference/block-kit
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.language import gettext as _

Block = dict[str, Any]
Element = dict[str, Any]
View = dict[str, Any]

SECTION_MAX = 3_000
VIEW_BLOCKS_MAX = 100
SCREEN_BLOCKS, SCREEN_BYTES = 96, 220_000
"""What we put into one modal at most: Slack takes 100 blocks and 250 kB, and some is wanted around them."""


@dataclass(frozen=True)
class Message:
    """What is posted: `text` for notifications and screen readers, `blocks` for the eye, perhaps a file."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    file: "File | None" = None
    is_broadcast: bool = False
    """As a reply in a thread, shown in the channel too."""
    is_removed: bool = False
    """To be there no more: see bot.delivery.messages."""


@dataclass(frozen=True)
class File:
    """A file that goes with a message."""

    name: str
    title: str
    content: bytes


def plain(text: str) -> Element:
    """Text without markup."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Element:
    """Text with markup. `verbatim` keeps Slack from turning a typed `@everyone` into a ping."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    """A heading of at most 150 characters."""
    return {"type": "header", "text": plain(text)}


def section(text: str, accessory: Element | None = None, block_id: str | None = None) -> Block:
    """A paragraph of mrkdwn, at most 3,000 characters."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def paragraphs(*lines: str) -> list[Block]:
    """Lines of mrkdwn in as few sections as hold them; a line too long for one goes on in the next."""
    blocks: list[Block] = []
    text = ""
    whole = (line for each in lines if each for line in each.split("\n"))
    for line in (piece for each in whole for piece in _pieces(each)):
        if text and len(text) + 1 + len(line) > SECTION_MAX:
            blocks.append(section(text))
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        blocks.append(section(text))
    return blocks


def _pieces(line: str) -> list[str]:
    """The line in pieces that each fit a section, cut at spaces so that no entity and no link is cut.

    What goes on of a quotation is a quotation.
    """
    pieces, mark = [], ">" if line.startswith(">") else ""
    while len(line) > SECTION_MAX:
        at = line.rfind(" ", 0, SECTION_MAX)
        if at < SECTION_MAX // 2:
            at = SECTION_MAX
            entity = line.rfind("&", at - 5, at)
            if entity != -1 and ";" not in line[entity:at]:
                at = entity
            link = line.rfind("<", 0, at)
            if link > 0 and ">" not in line[link:at]:
                at = link
        pieces.append(line[:at])
        line = mark + line[at:].lstrip()
    return [*pieces, line]


def screens(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in as many lists as it takes for each to fit a modal."""
    found: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        length = len(json.dumps(block)) + 2
        if found[-1] and (len(found[-1]) == SCREEN_BLOCKS or size + length > SCREEN_BYTES):
            found.append([])
            size = 0
        found[-1].append(block)
        size += length
    return found


def context(*texts: str) -> Block:
    """Small grey words."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(elements: Sequence[Element], block_id: str | None = None) -> Block:
    """A row of at most 25 buttons."""
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def button(
    label: str, action_id: str, value: str = "", *, style: str | None = None, confirm: Element | None = None
) -> Element:
    """A button; `style` is `primary`, `danger` or none."""
    element: Element = {"type": "button", "text": plain(label), "action_id": action_id}
    if value:
        element["value"] = value
    if style is not None:
        element["style"] = style
    if confirm is not None:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, yes: str, no: str, *, is_danger: bool = False) -> Element:
    """A question before something that cannot be taken back."""
    element: Element = {"title": plain(title), "text": plain(text), "confirm": plain(yes), "deny": plain(no)}
    if is_danger:
        element["style"] = "danger"
    return element


def option(label: str, value: str, description: str | None = None) -> Element:
    """One choice of a select, of radio buttons or of checkboxes."""
    element: Element = {"text": plain(label), "value": value}
    if description is not None:
        element["description"] = plain(description)
    return element


def input_block(
    block_id: str, label: str, element: Element, *, hint: str | None = None, is_optional: bool = False
) -> Block:
    """A field of a form."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": is_optional,
    }
    if hint is not None:
        block["hint"] = plain(hint)
    return block


def table(rows: Sequence[Sequence[str]]) -> Block:
    """A table, its first row the heading; in messages and Home alone."""
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in rows],
    }


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str = "",
    submit: str | None = None,
    close: str | None = None,
    private_metadata: str = "",
    clear_on_close: bool = False,
) -> View:
    """A modal; title, submit and close of at most 24 characters; `close` says “Close” by default."""
    view: View = {
        "type": "modal",
        "title": plain(title),
        "blocks": list(blocks),
        "close": plain(close or _("Close")),
        "callback_id": callback_id,
        "private_metadata": private_metadata,
        "clear_on_close": clear_on_close,
    }
    if submit is not None:
        view["submit"] = plain(submit)
    return view
