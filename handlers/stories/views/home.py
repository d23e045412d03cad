"""What App Home shows of stories."""

from collections.abc import Sequence

from handlers.blocks import Block, actions, button, divider, header
from handlers.stories.ids import MINE, TELL, WAITING
from handlers.stories.views.lists import build_own_line
from services.language import gettext as _
from services.language import number
from services.stories.reading import ListedStory

OWN_SHOWN = 3


def build_home_blocks(waiting: int | None, mine: Sequence[ListedStory] = ()) -> list[Block]:
    """Their own stories, the newest first, and the ways in.

    Args:
        waiting: how many stories wait for reviewers; None for anyone else.
    """
    row = [button(_("✨ Share a wow moment"), TELL), button(_("Your wow moments"), MINE)]
    if waiting is not None:
        label = _("To review ({count})").format(count=number(waiting)) if waiting else _("To review")
        row.append(button(label, WAITING))
    return [divider(), header(_("Wow moments")), *map(build_own_line, mine[:OWN_SHOWN]), actions(row)]
