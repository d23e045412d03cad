"""Rewards: the catalogue, and wishes that are charged when they are granted, never below zero."""

import pytest

from services.directory import PersonFacts
from services.kudos.rewards import ASKED, DECIDED, KudosRewards, RedemptionState
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, PAT, SAM


@pytest.fixture
def shop(thanking: Thanking) -> KudosRewards:
    """Rewards are on; Pat and Sam are admins."""
    thanking.world.directory.record_people(
        HERE, [PersonFacts(HERE, "USAM", "Sam", "Europe/Paris", is_admin=True)]
    )
    thanking.kudos = thanking.over(has_rewards=True)
    return thanking.kudos.rewards


def test_off_by_default(thanking: Thanking) -> None:
    rewards = thanking.kudos.rewards
    assert not thanking.kudos.rules.of(HERE).has_rewards
    for call in (
        lambda: rewards.catalogue(ANA),
        lambda: rewards.add(PAT, "Mug", "", "1", trigger="a"),
        lambda: rewards.retire(PAT, 1),
        lambda: rewards.redeem(ANA, 1, trigger="a"),
        lambda: rewards.approve(PAT, 1),
        lambda: rewards.decline(PAT, 1),
        lambda: rewards.cancel(ANA, 1),
        lambda: rewards.waiting(PAT),
    ):
        with pytest.raises(Problem, match="There are no rewards here"):
            call()


def test_admins_keep_the_catalogue(shop: KudosRewards) -> None:
    cinema = shop.add(PAT, " Cinema ", "Two tickets", "20", trigger="a")
    assert shop.add(PAT, "Cinema", "Two tickets", "20", trigger="a") == cinema
    shop.add(PAT, "Mug", "", "5", trigger="b")
    catalogue = shop.catalogue(ANA)
    assert [(reward.name, reward.cost) for reward in catalogue.rewards] == [("Mug", 5), ("Cinema", 20)]
    assert (catalogue.points, catalogue.promised, catalogue.may_manage) == (0, 0, False)
    assert shop.catalogue(PAT).may_manage
    assert shop.retire(SAM, cinema.reward_id).is_retired
    assert [reward.name for reward in shop.catalogue(ANA).rewards] == ["Mug"]
    with pytest.raises(NotAllowed, match=r"Only admins can do this. Ask one of them: Pat, Sam."):
        shop.add(ANA, "Yacht", "", "1", trigger="c")
    with pytest.raises(NotAllowed):
        shop.retire(ANA, cinema.reward_id)
    with pytest.raises(NotFound):
        shop.retire(PAT, 404)


@pytest.mark.parametrize("cost", ["0", "-5", "1.5", "", "many", "10001", "９", "9" * 5000])
def test_a_cost_that_makes_no_sense(shop: KudosRewards, cost: str) -> None:
    with pytest.raises(FormProblem) as caught:
        shop.add(PAT, "Mug", "", cost, trigger="a")
    assert caught.value.fields == {"cost": "Type how many kudos it costs, 1 to 10,000, as in 25."}


def test_all_that_is_wrong_is_told_at_once(shop: KudosRewards) -> None:
    with pytest.raises(FormProblem) as caught:
        shop.add(PAT, " ", "x" * 301, "", trigger="a")
    assert sorted(caught.value.fields) == ["cost", "detail", "name"]


def test_asking_costs_nothing_and_approval_charges(thanking: Thanking, shop: KudosRewards) -> None:
    mug = shop.add(PAT, "Mug", "", "2", trigger="a")
    for giver in (ANA, CHO, DAN):
        thanking.give(giver, BEN)
    thanking.give(ANA, BEN, is_private=True)
    asked = shop.redeem(BEN, mug.reward_id, trigger="x")
    assert shop.redeem(BEN, mug.reward_id, trigger="x").redemption_id == asked.redemption_id
    assert (asked.state, asked.points, asked.cost) == (RedemptionState.ASKED, 3, 2)
    assert thanking.world.told(ASKED) == ["UPAT", "USAM"]
    assert [wish.reward_name for wish in shop.waiting(SAM)] == ["Mug"]
    catalogue = shop.catalogue(BEN)
    assert (catalogue.points, catalogue.promised, len(catalogue.asked)) == (3, 2, 1)
    granted = shop.approve(SAM, asked.redemption_id)
    assert (granted.state, granted.points) == (RedemptionState.APPROVED, 1)
    assert granted.decider is not None
    assert granted.decider.name == "Sam"
    assert thanking.world.told(DECIDED) == ["UBEN"]
    assert thanking.world.stale(ASKED) == {"UPAT": 1, "USAM": 1}
    assert thanking.kudos.reading.mine(BEN).points == 1
    assert thanking.received(BEN) == 4
    with pytest.raises(Problem, match="Sam has approved it already"):
        shop.approve(PAT, asked.redemption_id)
    with pytest.raises(Problem, match="Sam has approved it already"):
        shop.cancel(BEN, asked.redemption_id)
    assert shop.waiting(SAM) == []
    assert shop.redemption(HERE, asked.redemption_id).state == RedemptionState.APPROVED


def test_nobody_asks_for_more_than_they_have(thanking: Thanking, shop: KudosRewards) -> None:
    mug = shop.add(PAT, "Mug", "", "2", trigger="a")
    with pytest.raises(Problem, match=r"“Mug” costs 2 points, and you have 0."):
        shop.redeem(BEN, mug.reward_id, trigger="x")
    for giver in (ANA, CHO, DAN):
        thanking.give(giver, BEN)
    shop.redeem(BEN, mug.reward_id, trigger="x")
    with pytest.raises(Problem, match=r"“Mug” costs 2 points, and you have 3, 2 of them asked for already."):
        shop.redeem(BEN, mug.reward_id, trigger="y")
    with pytest.raises(NotFound):
        shop.redeem(BEN, 404, trigger="z")


def test_points_that_went_meanwhile(thanking: Thanking, shop: KudosRewards) -> None:
    mug = shop.add(PAT, "Mug", "", "1", trigger="a")
    thanking.give(ANA, BEN)
    asked = shop.redeem(BEN, mug.reward_id, trigger="x")
    thanking.undo(ANA)
    with pytest.raises(Problem, match=r"It costs 1 point, and they have 0 now. Decline it, or wait."):
        shop.approve(PAT, asked.redemption_id)
    thanking.give(ANA, BEN)
    shop.approve(PAT, asked.redemption_id)
    # What is taken back after it was spent leaves nothing below zero; the next makes up for it.
    thanking.undo(ANA)
    assert shop.catalogue(BEN).points == 0
    thanking.give(ANA, BEN)
    assert shop.catalogue(BEN).points == 0
    thanking.give(ANA, BEN)
    assert shop.catalogue(BEN).points == 1


def test_declined_with_words(thanking: Thanking, shop: KudosRewards) -> None:
    mug = shop.add(PAT, "Mug", "", "1", trigger="a")
    thanking.give(ANA, BEN)
    asked = shop.redeem(BEN, mug.reward_id, trigger="x")
    with pytest.raises(FormProblem):
        shop.decline(PAT, asked.redemption_id, "x" * 501)
    declined = shop.decline(PAT, asked.redemption_id, " Out of stock. ")
    assert (declined.state, declined.words, declined.points) == (RedemptionState.DECLINED, "Out of stock.", 1)
    assert thanking.world.told(DECIDED) == ["UBEN"]
    with pytest.raises(Problem, match="Pat has declined it already"):
        shop.approve(SAM, asked.redemption_id)


def test_cancelled_by_who_asked(thanking: Thanking, shop: KudosRewards) -> None:
    mug = shop.add(PAT, "Mug", "", "1", trigger="a")
    thanking.give(ANA, BEN)
    asked = shop.redeem(BEN, mug.reward_id, trigger="x")
    with pytest.raises(NotFound):
        shop.cancel(ANA, asked.redemption_id)
    assert shop.cancel(BEN, asked.redemption_id).state == RedemptionState.CANCELLED
    assert thanking.world.told(DECIDED) == []
    assert shop.catalogue(BEN).promised == 0


def test_a_retired_reward_is_not_asked_for_any_more_but_decided(
    thanking: Thanking, shop: KudosRewards
) -> None:
    mug = shop.add(PAT, "Mug", "", "1", trigger="a")
    thanking.give(ANA, BEN)
    asked = shop.redeem(BEN, mug.reward_id, trigger="x")
    shop.retire(PAT, mug.reward_id)
    with pytest.raises(NotFound, match="not in the catalogue any more"):
        shop.redeem(ANA, mug.reward_id, trigger="y")
    assert shop.approve(PAT, asked.redemption_id).state == RedemptionState.APPROVED


def test_nobody_decides_on_their_own(thanking: Thanking, shop: KudosRewards) -> None:
    mug = shop.add(PAT, "Mug", "", "1", trigger="a")
    thanking.give(ANA, PAT)
    asked = shop.redeem(PAT, mug.reward_id, trigger="x")
    assert thanking.world.told(ASKED) == ["USAM"]
    for decide in (shop.approve, shop.decline):
        with pytest.raises(NotAllowed, match="someone else has to decide"):
            decide(PAT, asked.redemption_id)
        with pytest.raises(NotAllowed, match="Only admins"):
            decide(ANA, asked.redemption_id)
        with pytest.raises(NotFound):
            decide(SAM, 404)
    thanking.world.directory.record_people(
        HERE, [PersonFacts(HERE, "USAM", "Sam", "Europe/Paris", is_admin=False)]
    )
    shop.cancel(PAT, asked.redemption_id)
    with pytest.raises(Problem, match="a workspace needs a second admin"):
        shop.redeem(PAT, mug.reward_id, trigger="y")
