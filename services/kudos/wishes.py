"""What rewards and wishes for them are, as shown; what cannot be taken as typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kudos import ledger
from services.kudos.content import Who, who
from services.language import N_, counted, number
from services.language import gettext as _
from services.problems import FormProblem, Problem
from storage.kudos_rewards import KudosRedemption, KudosReward
from storage.people import Person

NAME_MAX = 80
DETAIL_MAX = 300
COST_MAX = 10_000


class RedemptionState(StrEnum):
    """What became of a wish."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"


DECIDED_ALREADY: Mapping[str, str] = MappingProxyType(
    {
        RedemptionState.APPROVED: N_("{name} has approved it already."),
        RedemptionState.DECLINED: N_("{name} has declined it already."),
        RedemptionState.CANCELLED: N_("{name} has cancelled it already."),
    }
)


@dataclass(frozen=True)
class Reward:
    """Something in the catalogue."""

    reward_id: int
    name: str
    detail: str
    cost: int
    """Points."""
    is_retired: bool


@dataclass(frozen=True)
class Redemption:
    """Somebody's wish for a reward."""

    redemption_id: int
    reward_name: str
    cost: int
    buyer: Who
    points: int
    """What the buyer has now."""
    state: RedemptionState
    asked_at: datetime
    decider: Who | None
    words: str
    """Why it was declined; empty where nothing was said."""


@dataclass(frozen=True)
class Catalogue:
    """What the caller may buy."""

    points: int
    """What they have; never below zero."""
    promised: int
    """What of it they have asked to spend."""
    rewards: Sequence[Reward]
    """Not retired, cheapest first."""
    asked: Sequence[Redemption]
    """What the caller has asked for and nobody has decided, oldest first, 20 at most."""
    may_manage: bool
    """Whether they keep the catalogue."""


def checked_cost(name: str, detail: str, cost: str) -> int:
    """The cost.

    Raises:
        FormProblem: with a sentence for each field.
    """
    fields: dict[str, str] = {}
    if not 0 < len(name) <= NAME_MAX:
        fields["name"] = _("Give it a name of {most} characters at most.").format(most=number(NAME_MAX))
    if len(detail) > DETAIL_MAX:
        fields["detail"] = too_long(detail, DETAIL_MAX)
    typed = cost.strip()
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(COST_MAX))
    if not is_number or not 1 <= int(typed) <= COST_MAX:
        fields["cost"] = _("Type how many kudos it costs, 1 to {most}, as in 25.").format(
            most=number(COST_MAX)
        )
    if fields:
        raise FormProblem(fields)
    return int(typed)


def require_open(session: Session, row: KudosRedemption) -> None:
    """Lets pass what nobody has decided.

    Raises:
        Problem: someone has; the sentence says who.
    """
    if row.state != RedemptionState.ASKED:
        decider = session.get(Person, row.decided_by) if row.decided_by else None
        name = decider.name if decider is not None and decider.name else _("Someone")
        raise Problem(_(DECIDED_ALREADY[row.state]).format(name=name))


def promised(session: Session, person_id: int) -> int:
    """How many points someone has asked to spend."""
    asked = select(func.coalesce(func.sum(KudosRedemption.cost), 0)).where(
        KudosRedemption.buyer_id == person_id, KudosRedemption.state == RedemptionState.ASKED.value
    )
    return int(session.execute(asked).scalar_one())


def too_long(text: str, most: int) -> str:
    """What is said of a text of more than so many characters."""
    return counted(
        "That is {count} character: {most} at most.",
        "That is {count} characters: {most} at most.",
        len(text),
        most=number(most),
    )


def in_points(count: int) -> str:
    """A number of points, in words."""
    return counted("{count} point", "{count} points", count)


def beyond(reward: KudosReward, has: int, spoken_for: int) -> str:
    """That the points do not reach.

    Args:
        has: all of somebody's points.
        spoken_for: how many of them they have asked to spend.
    """
    if not spoken_for:
        return _("“{reward}” costs {points}, and you have {has}.").format(
            reward=reward.name, points=in_points(reward.cost), has=number(has)
        )
    return _("“{reward}” costs {points}, and you have {has}, {asked} of them asked for already.").format(
        reward=reward.name, points=in_points(reward.cost), has=number(has), asked=number(spoken_for)
    )


def read_reward(row: KudosReward) -> Reward:
    """A reward as shown."""
    return Reward(row.id, row.name, row.detail, row.cost, row.retired_at is not None)


def read_redemption(session: Session, row: KudosRedemption) -> Redemption:
    """A wish as shown."""
    decider = session.get(Person, row.decided_by) if row.decided_by else None
    return Redemption(
        redemption_id=row.id,
        reward_name=session.get_one(KudosReward, row.reward_id).name,
        cost=row.cost,
        buyer=who(session.get_one(Person, row.buyer_id)),
        points=ledger.points(session, row.buyer_id),
        state=RedemptionState(row.state),
        asked_at=row.asked_at,
        decider=None if decider is None else who(decider),
        words=row.words,
    )
