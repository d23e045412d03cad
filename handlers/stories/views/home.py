"""What App Home shows of stories."""

from handlers.blocks import Block, actions, button, divider, header
from handlers.stories.ids import MINE, TELL, WAITING


def build_home_blocks(waiting: int | None) -> list[Block]:
    """The ways in.

    Args:
        waiting: how many stories wait for reviewers; None for anyone else.
    """
    row = [button("✨ Share a wow moment", TELL), button("Your wow moments", MINE)]
    if waiting is not None:
        row.append(button(f"To review ({waiting:,})" if waiting else "To review", WAITING))
    return [divider(), header("Wow moments"), actions(row)]
