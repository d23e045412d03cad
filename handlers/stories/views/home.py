"""What App Home shows of stories."""

from collections.abc import Sequence

from handlers.blocks import Block, actions, button, divider, header
from handlers.stories.ids import MINE, TELL, WAITING
from handlers.stories.views.lists import build_own_line
from services.stories.reading import ListedStory

OWN_SHOWN = 3


def build_home_blocks(waiting: int | None, mine: Sequence[ListedStory] = ()) -> list[Block]:
    """Their own stories, the newest first, and the ways in.

    Args:
        waiting: how many stories wait for reviewers; None for anyone else.
    """
    row = [button("✨ Share a wow moment", TELL), button("Your wow moments", MINE)]
    if waiting is not None:
        row.append(button(f"To review ({waiting:,})" if waiting else "To review", WAITING))
    return [divider(), header("Wow moments"), *map(build_own_line, mine[:OWN_SHOWN]), actions(row)]
