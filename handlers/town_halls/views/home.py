"""What App Home shows of town halls."""

from collections.abc import Mapping, Sequence

from handlers.blocks import Block, actions, button, divider, header, section
from handlers.town_halls.ids import ALL, ASK, CALL, LIST, LOOK_AGAIN, MANAGE, HallRef, OwnRef
from handlers.town_halls.views.words import hosts, one_line, sign, when
from handlers.words import escape, listed, plural
from services.town_halls.content import Hall, Question, ToDo
from storage.town_halls import TownHallState

HALLS_SHOWN, ASKED_SHOWN = 5, 5
EMPTY: Mapping[int, ToDo] = {}


def build_home_blocks(
    current: Sequence[Hall],
    asked: Mapping[str, Question],
    to_do: Mapping[int, ToDo] = EMPTY,
    *,
    may_call: bool = False,
) -> list[Block]:
    """What is on or coming, and what its viewer has asked without a name; nothing where there is neither.

    Args:
        asked: questions by the token that leads to each.
        to_do: what waits for its viewer as a host, by town hall.
        may_call: whether its viewer may hold town halls: then there is always a way in.
    """
    blocks: list[Block] = []
    for hall in current[:HALLS_SHOWN]:
        ref = HallRef(hall.town_hall_id).dump()
        is_open = hall.state == TownHallState.OPEN
        act = button("Ask", ASK, ref, style="primary") if is_open else button("Look", ALL, ref)
        blocks.append(section(f"*{escape(hall.topic)}*\n{hosts(hall)} · {when(hall)}", act))
        if hall.town_hall_id in to_do:
            manage = button("For hosts", MANAGE, ref)
            blocks.append(section(f"_For you as a host:_ {_waiting(to_do[hall.town_hall_id])}", manage))
    for token, question in list(asked.items())[:ASKED_SHOWN]:
        look = button("Look", LOOK_AGAIN, OwnRef(None, token).dump())
        blocks.append(section(f"_Asked without your name:_ {one_line(question.text)}{sign(question)}", look))
    if may_call:
        blocks.append(actions([button("Call a town hall", CALL), button("All town halls", LIST)]))
    return [divider(), header("Town halls"), *blocks] if blocks else []


def _waiting(to_do: ToDo) -> str:
    parts = [f"{plural(to_do.unanswered, 'question')} to answer"] if to_do.unanswered else []
    if to_do.in_review:
        parts.append(f"{to_do.in_review:,} to let in")
    return listed(parts) if parts else "nothing waits for you."
