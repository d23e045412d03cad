"""What is urgent overtakes what is not; one workspace, one channel or one call does not hold the others."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery.outbox import Outbox
from bot.delivery.pacing import POST
from sandbox import Clock, Fault, Limits, Sandbox
from storage.database import Database
from storage.posts import PostState
from tests.integration.delivery.brand_in_slack import BrandInSlack
from tests.integration.delivery.conftest import MakeEngine
from tests.integration.delivery.scripted import Words, note
from tests.support import wait_until

AT_A_MINUTE = 1_800_000_000.0
DIGEST, OUTAGE = 50, 10


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """Slack, whose clock begins with a minute."""
    with Sandbox(clock=Clock(AT_A_MINUTE), limits=Limits(workspace_posts_a_minute=120)) as running:
        yield running


@pytest.fixture
def engines() -> Iterator[list[Outbox]]:
    """Engines that are stopped when the test is over."""
    running: list[Outbox] = []
    yield running
    for engine in running:
        engine.stop()


def pass_time(slack: Sandbox, seconds: float, *engines: Outbox, step_s: float = 0.5) -> None:
    """Lets time pass, with a pass of each engine at each step."""
    for _ in range(round(seconds / step_s)):
        for engine in engines:
            engine.drain()
        slack.clock.advance(step_s)


def test_an_outage_overtakes_a_flood_that_has_begun(
    slack: Sandbox, database: Database, engines: list[Outbox]
) -> None:
    brand = BrandInSlack(slack, database, "Fernwood", people=200, rooms=5)
    engine = brand.engine()
    engines.append(engine)
    brand.say(brand.people[0], priority=DIGEST)
    pass_time(slack, 2, engine)
    before = len(brand.said())
    assert 10 <= before < 50
    rooms = [room.id for room in brand.rooms[0]]
    brand.say(rooms, priority=OUTAGE)
    pass_time(slack, 3, engine)
    # Some of the flood may have been on their way.
    assert set(rooms) <= set(brand.said()[before : before + 8])
    assert len(brand.said()) > before + 8, "the flood goes on afterwards"


def test_it_overtakes_what_is_claimed_already(make_engine: MakeEngine) -> None:
    engine = make_engine(workers=4)
    release = threading.Event()
    engine.slack.before_post = lambda _post_id: _wait(release)
    engine.add(*(note(f"U{n}", n, priority=DIGEST) for n in range(100)))
    engine.outbox.tick()
    wait_until(lambda: engine.states().count(PostState.SENDING) == 2)
    assert engine.states().count(PostState.CLAIMED) >= 5, "some are at hand"
    urgent = engine.add(*(note(f"C{n}", n, priority=OUTAGE) for n in range(3)))
    engine.outbox.tick()
    wait_until(lambda: {engine.row(post_id).state for post_id in urgent} == {PostState.CLAIMED})
    release.set()
    engine.outbox.drain()
    assert sorted(post_id for _, post_id in engine.slack.attempts[2:5]) == sorted(urgent)
    assert len(engine.slack.said) == 103


def test_as_long_as_enough_is_at_hand_no_more_is_claimed(make_engine: MakeEngine) -> None:
    engine = make_engine(workers=4)
    release = threading.Event()
    engine.slack.before_post = lambda _post_id: _wait(release)
    engine.add(*(note(f"U{n}", n) for n in range(100)))
    engine.outbox.tick()
    wait_until(lambda: engine.states().count(PostState.SENDING) == 2)
    at_hand = engine.states().count(PostState.CLAIMED)
    assert at_hand >= 5
    engine.clock.advance(timedelta(seconds=5))
    engine.outbox.tick()
    assert engine.states().count(PostState.CLAIMED) == at_hand
    release.set()
    engine.pass_time(60)
    assert len(engine.slack.said) == 100


def _wait(event: threading.Event) -> None:
    assert event.wait(10)


def test_one_workspaces_429_does_not_hold_another(
    slack: Sandbox, database: Database, engines: list[Outbox]
) -> None:
    brand = BrandInSlack(slack, database, "Fernwood", "Acme", people=40, rooms=0)
    engine = brand.engine()
    engines.append(engine)
    first = brand.workspaces[0].id
    slack.fail(
        "chat.postMessage", Fault.rate_limited(30), when=lambda args: args["channel"] in brand.people[0]
    )
    for workspace in (0, 1):
        brand.say(brand.people[workspace], workspace=workspace)
    pass_time(slack, 8, engine)
    assert len(brand.said(0)) < 10
    assert sorted(brand.said(1)) == sorted(brand.people[1])
    assert [(hold.workspace_id, hold.method) for hold in engine.status().holds] == [(first, POST)]
    pass_time(slack, 40, engine)
    assert sorted(brand.said(0)) == sorted(brand.people[0])
    assert brand.states() == {PostState.SENT}


def test_several_workspaces_are_paced_apart(
    slack: Sandbox, database: Database, engines: list[Outbox]
) -> None:
    brand = BrandInSlack(slack, database, "Fernwood", "Acme", "Vendor", people=90, rooms=0)
    engine = brand.engine(workers=12)
    engines.append(engine)
    for workspace in range(3):
        brand.say(brand.people[workspace], workspace=workspace)
    began_at = slack.clock.now()
    pass_time(slack, 4, engine)
    # On a busy machine more time passes than was added.
    most = 10 + 5 * (slack.clock.now() - began_at + 1)
    said = [len(brand.said(workspace)) for workspace in range(3)]
    assert min(said) >= 10 + 3 * 5
    assert max(said) <= most


def test_one_slow_channel_does_not_hold_the_rest(
    slack: Sandbox, database: Database, engines: list[Outbox]
) -> None:
    brand = BrandInSlack(slack, database, "Fernwood", people=60, rooms=1)
    engine = brand.engine(posts_per_minute=60_000)
    engines.append(engine)
    slow = brand.rooms[0][0].id
    slack.set_limits(None)
    slack.fail("chat.postMessage", Fault.slow(0.5), times=None, when=lambda args: args["channel"] == slow)
    brand.say([slow] * 3, priority=OUTAGE)
    brand.say(brand.people[0])
    engine.drain()
    said = brand.said()
    assert said.index(slow) >= 30, "the others went meanwhile"
    assert said.count(slow) == 3


def test_a_channels_429_holds_nothing_for_longer_than_slack_asks(
    slack: Sandbox, database: Database, engines: list[Outbox]
) -> None:
    slack.set_limits(Limits(workspace_posts_a_minute=10_000, channel_burst=1))
    brand = BrandInSlack(slack, database, "Fernwood", people=60, rooms=1)
    engine = brand.engine()
    engines.append(engine)
    brand.say([brand.rooms[0][0].id] * 4, priority=OUTAGE)
    brand.say(brand.people[0])
    pass_time(slack, 25, engine)
    refused = [call for call in slack.calls_of("chat.postMessage") if call.http_status == 429]
    assert 1 <= len(refused) <= 4
    assert len(brand.said()) == 64
    passed_at = [call.at for call in slack.calls_of("chat.postMessage") if call.ok]
    assert max(later - earlier for earlier, later in pairwise(passed_at)) < 3


def test_a_click_has_room_while_posts_are_held(
    slack: Sandbox, database: Database, engines: list[Outbox]
) -> None:
    brand = BrandInSlack(slack, database, "Fernwood", people=200, rooms=1)
    engine = brand.engine()
    engines.append(engine)
    room, (workspace_id,) = brand.rooms[0][0], brand.gateways
    slack.do(lambda: slack.core.world.join(room, slack.core.world.people[brand.people[0][0]], None))
    brand.say(brand.people[0])
    pass_time(slack, 25, engine)
    assert engine.status().holds, "the workspace takes no more posts in this minute"
    brand.gateways[workspace_id].post_ephemeral(room.id, brand.people[0][0], Words("Thank you."))
    assert slack.calls_of("chat.postEphemeral")[-1].ok


def test_replicas_share_the_ceiling_that_nobody_told_them(
    slack: Sandbox, database: Database, engines: list[Outbox]
) -> None:
    brand = BrandInSlack(slack, database, "Fernwood", people=500, rooms=0)
    replicas = [brand.engine(owner) for owner in ("a", "b")]
    engines.extend(replicas)
    brand.say(brand.people[0])
    pass_time(slack, 240, *replicas)
    calls = slack.calls_of("chat.postMessage")
    passed = Counter(int(call.at - AT_A_MINUTE) // 60 for call in calls if call.ok)
    assert passed[0] == 120
    # How much exactly, tests/unit/delivery/test_ceiling.py says, where no thread is ever late.
    assert passed[1] + passed[2] + passed[3] >= 0.9 * 3 * 120, passed
    assert sum(call.http_status == 429 for call in calls) <= 0.01 * len(calls) + 1
    assert len(set(brand.said())) == len(brand.said()), "nobody hears anything twice"
