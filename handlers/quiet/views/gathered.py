"""Several messages for one person in one."""

from collections.abc import Sequence

from handlers.blocks import Block, Message, context, divider, paragraphs, section
from services.language import counted
from services.language import gettext as _

MESSAGE_BLOCKS_MAX = 50


def build_gathered(messages: Sequence[Message]) -> Message:
    """One below the other, each as it would be alone; without any, a sentence that they were taken back.

    What finds no room among Slack's 50 blocks is told by its sentence alone.
    """
    if not messages:
        text = _("What stood here was taken back.")
        return Message(text, [section(text)])
    if len(messages) == 1:
        return messages[0]
    many = counted("{count} message for you", "{count} messages for you", len(messages))
    blocks: list[Block] = [context(f"📬 {many}")]
    for after, message in enumerate(messages, start=1 - len(messages)):
        # Each of those that follow needs a line and a sentence at the least.
        room = MESSAGE_BLOCKS_MAX - len(blocks) - 1 + 2 * after
        is_whole = 0 < len(message.blocks) <= room
        blocks += [divider(), *(message.blocks if is_whole else paragraphs(message.text)[:1])]
    return Message(f"{many}: {' · '.join(message.text for message in messages)}", _with_ids_once(blocks))


def _with_ids_once(blocks: Sequence[Block]) -> list[Block]:
    """Slack takes no two blocks of one id: the later ones get one from Slack."""
    seen: set[str] = set()
    found: list[Block] = []
    for block in blocks:
        block_id = block.get("block_id")
        if block_id in seen:
            block = {name: value for name, value in block.items() if name != "block_id"}
        elif block_id is not None:
            seen.add(block_id)
        found.append(block)
    return found
