"""What App Home shows of town halls."""

from collections.abc import Mapping, Sequence

from handlers.blocks import Block, actions, button, divider, header, section
from handlers.town_halls.ids import ALL, ASK, CALL, LIST, LOOK_AGAIN, MANAGE, HallRef, OwnRef
from handlers.town_halls.views.words import hosts, one_line, sign, when
from handlers.words import escape
from services.language import counted, number
from services.language import gettext as _
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
        act = button(_("Ask"), ASK, ref, style="primary") if is_open else button(_("Look"), ALL, ref)
        blocks.append(section(f"*{escape(hall.topic)}*\n{hosts(hall)} · {when(hall)}", act))
        if hall.town_hall_id in to_do:
            manage = button(_("For hosts"), MANAGE, ref)
            blocks.append(section(_waiting(to_do[hall.town_hall_id]), manage))
    for token, question in list(asked.items())[:ASKED_SHOWN]:
        look = button(_("Look"), LOOK_AGAIN, OwnRef(None, token).dump())
        words = _("_Asked without your name:_ {question}").format(question=one_line(question.text))
        blocks.append(section(f"{words}{sign(question)}", look))
    if may_call:
        blocks.append(actions([button(_("Call a town hall"), CALL), button(_("All town halls"), LIST)]))
    return [divider(), header(_("Town halls")), *blocks] if blocks else []


def _waiting(to_do: ToDo) -> str:
    if not to_do.unanswered and not to_do.in_review:
        return _("_For you as a host:_ nothing waits for you.")
    if not to_do.in_review:
        return counted(
            "_For you as a host:_ {count} question to answer",
            "_For you as a host:_ {count} questions to answer",
            to_do.unanswered,
        )
    if not to_do.unanswered:
        return counted(
            "_For you as a host:_ {count} to let in",
            "_For you as a host:_ {count} to let in",
            to_do.in_review,
        )
    return counted(
        "_For you as a host:_ {count} question to answer and {let_in} to let in",
        "_For you as a host:_ {count} questions to answer and {let_in} to let in",
        to_do.unanswered,
        let_in=number(to_do.in_review),
    )
