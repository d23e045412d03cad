"""Pacing: what may go when, by Slack's limits."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import HISTORY, POST, UPDATE, Pacer
from tests.support import ManualClock

SECOND = timedelta(seconds=1)


def test_a_channel_gets_a_short_burst_and_then_one_post_a_second(clock: ManualClock) -> None:
    pacer = Pacer(clock, channel_burst=3)
    assert [pacer.try_take("T1", POST, "C1") for _ in range(4)] == [True, True, True, False]
    assert pacer.full_channels("T1") == {"C1"}
    assert pacer.try_take("T1", POST, "C2")
    clock.advance(SECOND)
    assert pacer.full_channels("T1") == set()
    assert [pacer.try_take("T1", POST, "C1") for _ in range(2)] == [True, False]


def test_channels_of_the_same_name_in_two_workspaces_are_two(clock: ManualClock) -> None:
    pacer = Pacer(clock, channel_burst=1)
    assert pacer.try_take("T1", POST, "C1")
    assert pacer.try_take("T2", POST, "C1")
    assert pacer.full_channels("T1") == {"C1"}
    assert pacer.full_channels("T3") == set()


def test_a_workspace_gets_its_rate_over_a_minute_however_many_channels(clock: ManualClock) -> None:
    pacer = Pacer(clock, posts_per_minute=300)
    sent = 0
    for second in range(60):
        while pacer.room("T1", POST):
            assert pacer.try_take("T1", POST, f"U{second}-{sent}")
            sent += 1
        assert not pacer.try_take("T1", POST, "U-one-more")
        clock.advance(SECOND)
    assert 295 <= sent <= 310


def test_updates_have_a_rate_of_their_own(clock: ManualClock) -> None:
    pacer = Pacer(clock, updates_per_minute=50)
    updated = 0
    for _ in range(60):
        while pacer.try_take("T1", UPDATE):
            updated += 1
        clock.advance(SECOND)
    assert 50 <= updated <= 55
    assert pacer.room("T1", POST)


def test_a_hold_stops_that_method_in_that_workspace_until_it_is_over(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.hold("T1", POST, clock() + 30 * SECOND, "Slack asks to wait (429)")
    assert not pacer.try_take("T1", POST, "C1")
    assert pacer.room("T1", POST) == 0
    assert pacer.try_take("T1", UPDATE)
    assert pacer.try_take("T2", POST, "C1")
    clock.advance(29 * SECOND)
    assert not pacer.try_take("T1", POST, "C1")
    clock.advance(SECOND)
    assert pacer.try_take("T1", POST, "C1")
    assert pacer.holds() == ()


def test_a_hold_of_a_whole_workspace_stops_every_method(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.hold("T1", None, clock() + SECOND, "removed")
    assert not any(pacer.try_take("T1", method) for method in (POST, UPDATE, HISTORY))
    assert [(hold.workspace_id, hold.method, hold.reason) for hold in pacer.holds()] == [
        ("T1", None, "removed")
    ]


def test_a_shorter_hold_does_not_end_a_longer_one(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.hold("T1", POST, clock() + 30 * SECOND, "long")
    pacer.hold("T1", POST, clock() + SECOND, "short")
    clock.advance(2 * SECOND)
    assert not pacer.try_take("T1", POST, "C1")


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing(clock: ManualClock) -> None:
    pacer = Pacer(clock, channel_burst=1)
    assert pacer.try_take("T1", POST, "C1")
    clock.advance(timedelta(hours=-1))
    assert not pacer.try_take("T1", POST, "C1")
    clock.advance(SECOND)
    assert pacer.try_take("T1", POST, "C1")


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=60), st.integers(min_value=1, max_value=5))
def test_no_channel_ever_gets_more_than_a_burst_and_one_a_second(waits_s: list[float], burst: int) -> None:
    clock = ManualClock()
    start = clock()
    pacer = Pacer(clock, posts_per_minute=6000, channel_burst=burst)
    sent = 0
    for wait_s in waits_s:
        clock.advance(timedelta(seconds=wait_s))
        while pacer.try_take("T1", POST, "C1"):
            sent += 1
        assert sent <= burst + (clock() - start).total_seconds() + 1e-6
