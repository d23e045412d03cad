"""Many at once, on both databases: nothing is lost, nothing is doubled, no cap is passed."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from services.directory import PersonFacts
from services.kudos.gathering import POST, RECEIVED
from services.kudos.refusals import NotGiven, Reason
from services.people import Caller, Role
from services.problems import Problem
from storage.database import Database
from storage.kudos import KudosEntry
from storage.posts import Post
from tests.support import ManualClock
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, PAT, SAM, World

THREADS = 16
Answer = TypeVar("Answer")


@pytest.fixture
def thanking(database: Database, clock: ManualClock) -> Thanking:
    """Kudos among a few people."""
    return Thanking(World(database, clock))


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer | Problem]:
    """All of them, from many threads that begin together."""
    start = Barrier(min(THREADS, len(calls)))
    first = iter(range(len(calls)))

    def run(call: Callable[[], Answer]) -> Answer | Problem:
        if next(first) < start.parties:
            start.wait(10)
        try:
            return call()
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, calls))


def crowd(thanking: Thanking, size: int) -> list[Caller]:
    people = [Caller(HERE, HERE, f"UC{number:02}") for number in range(size)]
    thanking.world.directory.record_people(
        HERE, [PersonFacts(HERE, one.user_id, one.user_id, "Asia/Manila") for one in people]
    )
    return people


def test_100_gives_from_20_givers_lose_none_and_pass_no_cap(thanking: Thanking, database: Database) -> None:
    """Each giver thanks three people five times, and four times three is what a day allows."""
    givers = crowd(thanking, 20)
    thanking.kudos = thanking.over(a_day=12)

    def give(number: int) -> Callable[[], object]:
        giver = number % 20
        receivers = [givers[(giver + step) % 20] for step in (1, 7, 13)]
        return lambda: thanking.give(givers[giver], *receivers, trigger=f"n{number}")

    ends = at_once([give(number) for number in range(100)])
    refused = [end for end in ends if isinstance(end, Problem)]
    # Four of five times three fit into twelve, whatever comes first.
    assert len(refused) == 20
    assert all(isinstance(end, NotGiven) and end.reason == Reason.ALLOWANCE for end in refused)
    with database.read() as session:
        assert session.scalar(select(func.sum(KudosEntry.amount))) == 240
    for giver in givers:
        mine = thanking.kudos.reading.mine(giver)
        assert (mine.given, mine.received, mine.allowance.left) == (12, 12, 0)
    # A burst for the same people is one post, and each hears of it once.
    assert len(thanking.posts(POST)) == 20
    assert Counter(post.recipient for post in thanking.posts(RECEIVED)) == Counter(
        one.user_id for one in givers
    )


def test_one_trigger_told_many_times_at_once_gives_once(thanking: Thanking) -> None:
    ends = at_once([lambda: thanking.give(ANA, BEN, CHO, trigger="same") for _ in range(24)])
    assert sum(end.is_new for end in ends if not isinstance(end, Problem)) == 1
    assert not [end for end in ends if isinstance(end, Problem)]
    assert (thanking.received(BEN), thanking.received(CHO), thanking.left(ANA)) == (1, 1, 8)


def test_one_giver_at_the_end_of_the_day(thanking: Thanking) -> None:
    receivers = (BEN, CHO, DAN, PAT, SAM)
    ends = at_once([partial(thanking.give, ANA, receivers[n % 5]) for n in range(40)])
    assert sum(isinstance(end, NotGiven) for end in ends) == 30
    assert sum(thanking.received(who) for who in receivers) == 10
    assert thanking.left(ANA) == 0


def test_each_thanks_the_other_and_takes_it_back(thanking: Thanking) -> None:
    """Both hold both: whoever locked in another order would wait in a circle."""
    pairs = [(ANA, BEN), (BEN, ANA), (CHO, ANA), (BEN, CHO)]

    def there_and_back(giver: Caller, receiver: Caller, number: int) -> object:
        given = thanking.give(giver, receiver, trigger=f"{number}")
        return thanking.undo(giver, given.kudos_id, trigger=f"{number}")

    def step(number: int) -> Callable[[], object]:
        giver, receiver = pairs[number % 4]
        return lambda: there_and_back(giver, receiver, number)

    ends = at_once([step(number) for number in range(40)])
    assert not [end for end in ends if isinstance(end, Problem)]
    assert [thanking.received(who) for who in (ANA, BEN, CHO)] == [0, 0, 0]
    assert [thanking.left(who) for who in (ANA, BEN, CHO)] == [10, 10, 10]
    assert thanking.entries() == 80


def test_a_reaction_that_flickers(thanking: Thanking) -> None:
    """On and off many times, told in any order and twice: it ends as the newest says."""
    reactions = thanking.kudos.reactions

    def tell(at: int) -> Callable[[], object]:
        reaction = thanking.reaction(BEN, at=at)
        return lambda: (reactions.added if at % 2 else reactions.removed)(CHO, reaction)

    at_once([tell(at) for at in [*range(1, 32), *range(31, 0, -1)]])
    assert thanking.received(BEN) == 1
    assert thanking.left(CHO) == 9


def test_many_press_the_button_of_one_post(thanking: Thanking) -> None:
    fans = crowd(thanking, 20)
    thanking.give(ANA, BEN, CHO)
    (post,) = thanking.posts(POST)
    presses = [
        partial(thanking.kudos.giving.second, fan, post.subject_id, trigger=f"{n}")
        for n in range(2)
        for fan in fans
    ]
    ends = at_once(presses)
    assert sum(end.is_new for end in ends if not isinstance(end, Problem)) == 20
    assert (thanking.received(BEN), thanking.received(CHO)) == (21, 21)
    assert len(thanking.kudos.reading.post(HERE, post.subject_id).lines) == 21


def test_points_are_never_spent_twice(thanking: Thanking) -> None:
    """Many wishes of one buyer, approved by two admins at once: as many as the points reach."""
    thanking.world.directory.record_people(
        HERE, [PersonFacts(HERE, "USAM", "Sam", "Europe/Paris", is_admin=True)]
    )
    many = thanking.over(has_rewards=True, a_day=100)
    thanking.kudos = many
    rewards = many.rewards
    mug = rewards.add(PAT, "Mug", "", "1", trigger="mug")
    for _ in range(10):
        thanking.give(ANA, BEN)
    asked = [rewards.redeem(BEN, mug.reward_id, trigger=f"r{number}").redemption_id for number in range(10)]
    for _ in range(6):
        thanking.undo(ANA)
    ends = at_once([partial(rewards.approve, who, wish) for wish in asked for who in (PAT, SAM)])
    granted = [end for end in ends if not isinstance(end, Problem)]
    assert len(granted) == 4
    assert rewards.catalogue(BEN).points == 0
    # Nor are they promised twice.
    thanking.give(ANA, BEN)
    for wish in rewards.catalogue(BEN).asked:
        rewards.cancel(BEN, wish.redemption_id)
    ends = at_once([partial(rewards.redeem, BEN, mug.reward_id, trigger=f"s{n}") for n in range(12)])
    assert sum(not isinstance(end, Problem) for end in ends) == 1


def test_a_note_is_written_once_whoever_ticks(thanking: Thanking, database: Database) -> None:
    thanking.world.roles.set_holders(HERE, Role.LEADER, ["UBEN"])
    thanking.give(ANA, BEN)
    thanking.clock.advance(timedelta(days=7))
    others = [thanking.over().weekly for _ in range(8)]
    assert sum(end for end in at_once([weekly.tick for weekly in others]) if isinstance(end, int)) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Post).where(Post.kind == "kudos.note")) == 1
