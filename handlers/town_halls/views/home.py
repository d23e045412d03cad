"""What App Home shows of town halls."""

from collections.abc import Mapping, Sequence

from handlers.blocks import Block, actions, button, divider, header, section
from handlers.town_halls.ids import ALL, ASK, CALL, LIST, LOOK_AGAIN, HallRef, OwnRef
from handlers.town_halls.views.words import hosts, one_line, sign, when
from handlers.words import escape
from services.town_halls.content import Hall, Question
from storage.town_halls import TownHallState

HALLS_SHOWN, ASKED_SHOWN = 5, 10


def build_home_blocks(
    current: Sequence[Hall], asked: Mapping[str, Question], *, may_call: bool = False
) -> list[Block]:
    """What is on or coming, and what its viewer has asked without a name; nothing where there is neither.

    Args:
        asked: questions by the token that leads to each.
        may_call: whether its viewer may hold town halls: then there is always a way in.
    """
    blocks: list[Block] = []
    for hall in current[:HALLS_SHOWN]:
        ref = HallRef(hall.town_hall_id).dump()
        is_open = hall.state == TownHallState.OPEN
        act = button("Ask", ASK, ref, style="primary") if is_open else button("Look", ALL, ref)
        blocks.append(section(f"*{escape(hall.topic)}*\n{hosts(hall)} · {when(hall)}", act))
    for token, question in list(asked.items())[:ASKED_SHOWN]:
        look = button("Look", LOOK_AGAIN, OwnRef(None, token).dump())
        blocks.append(section(f"_Asked without your name:_ {one_line(question.text)}{sign(question)}", look))
    if may_call:
        blocks.append(actions([button("Call a town hall", CALL), button("All town halls", LIST)]))
    return [divider(), header("Town halls"), *blocks] if blocks else []
