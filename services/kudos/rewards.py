"""Rewards: what was received buys from a catalogue. Asking costs nothing; an admin's approval charges."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.kudos import ledger
from services.kudos.receiving import reader_of
from services.kudos.settings import REWARDS
from services.kudos.wishes import (
    COST_MAX,
    DETAIL_MAX,
    NAME_MAX,
    Catalogue,
    Redemption,
    RedemptionState,
    Reward,
    beyond,
    checked_cost,
    in_points,
    promised,
    read_redemption,
    read_reward,
    require_open,
    too_long,
)
from services.language import gettext as _
from services.language import number
from services.people import Caller, Role, holders, holds, require
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from services.quiet.holding import add_posts
from storage.database import Database
from storage.kudos import lock_people
from storage.kudos_rewards import KudosRedemption, KudosReward
from storage.people import Person, ensure_person
from storage.posts import NewPost, mark_stale

__all__ = [
    "ASKED",
    "COST_MAX",
    "DECIDED",
    "DETAIL_MAX",
    "NAME_MAX",
    "WORDS_MAX",
    "Catalogue",
    "KudosRewards",
    "Redemption",
    "RedemptionState",
    "Reward",
]

WORDS_MAX = 500
SHOWN = 20
PRIORITY = 45

ASKED = "kudos.redemption"
"""To each admin; its subject is a redemption."""
DECIDED = "kudos.redeemed"
"""To who asked; its subject is a redemption."""


class KudosRewards:
    """The catalogue and its redemptions. Off: every method refuses, but what is rendered is."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def catalogue(self, caller: Caller) -> Catalogue:
        """What there is, and what the caller can spend.

        Raises:
            Problem: rewards are off.
        """
        with self._database.read() as session:
            self._require_on(session, caller)
            me = reader_of(session, caller)
            rewards = session.scalars(
                select(KudosReward)
                .where(KudosReward.workspace_id == caller.workspace_id, KudosReward.retired_at.is_(None))
                .order_by(KudosReward.cost, KudosReward.id)
            )
            asked = session.scalars(
                select(KudosRedemption)
                .where(
                    KudosRedemption.buyer_id == me.id, KudosRedemption.state == RedemptionState.ASKED.value
                )
                .order_by(KudosRedemption.id)
                .limit(SHOWN)
            )
            return Catalogue(
                points=ledger.points(session, me.id),
                promised=promised(session, me.id),
                rewards=[read_reward(row) for row in rewards],
                asked=[read_redemption(session, row) for row in asked],
                may_manage=holds(session, me, Role.ADMIN, caller.workspace_id),
            )

    def add(self, caller: Caller, name: str, detail: str, cost: str, *, trigger: str) -> Reward:
        """Adds to the catalogue; the same trigger once.

        Args:
            cost: as typed.

        Raises:
            NotAllowed: the caller is no admin.
            FormProblem: `name`, `detail` or `cost` cannot be taken as typed.
        """
        with self._database.write() as session:
            self._require_on(session, caller)
            admin = require(session, caller, Role.ADMIN)
            points = checked_cost(name.strip(), detail.strip(), cost)
            # Two sendings of one form come one after the other.
            lock_people(session, [admin.id])
            row = session.scalar(
                select(KudosReward).where(
                    KudosReward.workspace_id == caller.workspace_id, KudosReward.trigger == trigger
                )
            )
            if row is None:
                row = KudosReward(
                    workspace_id=caller.workspace_id,
                    trigger=trigger,
                    name=name.strip(),
                    detail=detail.strip(),
                    cost=points,
                    added_by=admin.id,
                )
                session.add(row)
                session.flush()
            return read_reward(row)

    def retire(self, caller: Caller, reward_id: int) -> Reward:
        """Takes it from the catalogue; what was asked for already can still be decided.

        Raises:
            NotAllowed: the caller is no admin.
            NotFound: there is no such reward.
        """
        with self._database.write() as session:
            self._require_on(session, caller)
            require(session, caller, Role.ADMIN)
            row = session.get(KudosReward, reward_id, with_for_update=True)
            if row is None or row.workspace_id != caller.workspace_id:
                raise NotFound(_("There is no such reward."))
            row.retired_at = row.retired_at or self._now()
            return read_reward(row)

    def redeem(self, caller: Caller, reward_id: int, *, trigger: str) -> Redemption:
        """Asks the admins for a reward; nothing is charged yet.

        Raises:
            NotFound: there is no such reward, or not any more.
            Problem: the points do not reach, or nobody else could approve.
        """
        with self._database.write() as session:
            self._require_on(session, caller)
            buyer = ensure_person(session, caller.home_id, caller.user_id)
            lock_people(session, [buyer.id])
            before = session.scalar(
                select(KudosRedemption).where(
                    KudosRedemption.buyer_id == buyer.id, KudosRedemption.trigger == trigger
                )
            )
            if before is not None:
                return read_redemption(session, before)
            reward = session.get(KudosReward, reward_id)
            if reward is None or reward.workspace_id != caller.workspace_id or reward.retired_at is not None:
                raise NotFound(_("This reward is not in the catalogue any more. Choose another one."))
            has, spoken_for = ledger.points(session, buyer.id), promised(session, buyer.id)
            if has - spoken_for < reward.cost:
                raise Problem(beyond(reward, has, spoken_for))
            admins = holders(session, caller.workspace_id, Role.ADMIN)
            deciders = [admin for admin in admins if admin.id != buyer.id]
            if not deciders:
                raise Problem(
                    _("Nobody else here could approve it: a workspace needs a second admin for that.")
                )
            row = KudosRedemption(
                workspace_id=caller.workspace_id,
                reward_id=reward.id,
                buyer_id=buyer.id,
                cost=reward.cost,
                trigger=trigger,
                state=RedemptionState.ASKED.value,
                asked_at=self._now(),
            )
            session.add(row)
            session.flush()
            self._say(session, row, ASKED, [admin.user_id for admin in deciders])
            return read_redemption(session, row)

    def approve(self, caller: Caller, redemption_id: int) -> Redemption:
        """Charges and grants it; the buyer is told.

        Raises:
            NotAllowed: the caller is no admin, or asked for it.
            NotFound: there is no such redemption.
            Problem: it was decided already, or the points do not reach any more.
        """
        with self._database.write() as session:
            admin, row = self._deciding(session, caller, redemption_id)
            lock_people(session, [row.buyer_id])
            has = ledger.points(session, row.buyer_id)
            if has < row.cost:
                raise Problem(
                    _("It costs {points}, and they have {has} now. Decline it, or wait.").format(
                        points=in_points(row.cost), has=number(has)
                    )
                )
            return self._decide(session, row, RedemptionState.APPROVED, admin)

    def decline(self, caller: Caller, redemption_id: int, words: str = "") -> Redemption:
        """Does not grant it; the buyer is told, with the words.

        Raises:
            NotAllowed: the caller is no admin, or asked for it.
            NotFound: there is no such redemption.
            FormProblem: `words` are too long.
            Problem: it was decided already.
        """
        said = words.strip()
        if len(said) > WORDS_MAX:
            raise FormProblem({"words": too_long(said, WORDS_MAX)})
        with self._database.write() as session:
            admin, row = self._deciding(session, caller, redemption_id)
            row.words = said
            return self._decide(session, row, RedemptionState.DECLINED, admin)

    def cancel(self, caller: Caller, redemption_id: int) -> Redemption:
        """The buyer does not want it any more.

        Raises:
            NotFound: they asked for no such thing.
            Problem: it was decided already.
        """
        with self._database.write() as session:
            self._require_on(session, caller)
            buyer = ensure_person(session, caller.home_id, caller.user_id)
            row = session.get(KudosRedemption, redemption_id, with_for_update=True)
            if row is None or row.buyer_id != buyer.id:
                raise NotFound(_("You asked for no such reward."))
            require_open(session, row)
            return self._decide(session, row, RedemptionState.CANCELLED, buyer)

    def redemption(self, workspace_id: str, redemption_id: int) -> Redemption:
        """A wish, for rendering.

        Raises:
            NotFound: there is no such redemption.
        """
        with self._database.read() as session:
            row = session.get(KudosRedemption, redemption_id)
            if row is None or row.workspace_id != workspace_id:
                raise NotFound(_("There is no such wish."))
            return read_redemption(session, row)

    def waiting(self, caller: Caller) -> Sequence[Redemption]:
        """What waits for a decision, oldest first, 20 at most.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.read() as session:
            self._require_on(session, caller)
            require(session, caller, Role.ADMIN)
            rows = session.scalars(
                select(KudosRedemption)
                .where(
                    KudosRedemption.workspace_id == caller.workspace_id,
                    KudosRedemption.state == RedemptionState.ASKED.value,
                )
                .order_by(KudosRedemption.id)
                .limit(SHOWN)
            )
            return [read_redemption(session, row) for row in rows]

    def _require_on(self, session: Session, caller: Caller) -> None:
        if not self._decisions.get(session, caller.workspace_id, REWARDS):
            raise Problem(_("There are no rewards here: kudos are thanks, and that is all."))

    def _deciding(
        self, session: Session, caller: Caller, redemption_id: int
    ) -> tuple[Person, KudosRedemption]:
        self._require_on(session, caller)
        admin = require(session, caller, Role.ADMIN)
        row = session.get(KudosRedemption, redemption_id, with_for_update=True)
        if row is None or row.workspace_id != caller.workspace_id:
            raise NotFound(_("There is no such wish."))
        if row.buyer_id == admin.id:
            raise NotAllowed(_("You asked for this one, so someone else has to decide."))
        require_open(session, row)
        return admin, row

    def _decide(
        self, session: Session, row: KudosRedemption, state: RedemptionState, by: Person
    ) -> Redemption:
        row.state, row.decided_by, row.decided_at = state.value, by.id, self._now()
        session.flush()
        mark_stale(session, ASKED, row.id, self._now())
        if state != RedemptionState.CANCELLED:
            self._say(session, row, DECIDED, [session.get_one(Person, row.buyer_id).user_id])
        return read_redemption(session, row)

    def _say(self, session: Session, row: KudosRedemption, kind: str, to: Sequence[str]) -> None:
        add_posts(
            session,
            [
                NewPost(
                    workspace_id=row.workspace_id,
                    kind=kind,
                    subject_id=row.id,
                    occasion=f"{kind}:{row.id}",
                    recipient=recipient,
                    due_at=self._now(),
                    priority=PRIORITY,
                )
                for recipient in to
            ],
            self._now(),
        )
