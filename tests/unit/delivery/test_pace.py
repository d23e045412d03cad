"""The pace: what it gives out, and what it learns from a refusal."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pace import CHANNEL_BURST, Pace

NOON = 1_800_000_000.0
waits_s = st.lists(st.floats(min_value=0, max_value=5), max_size=60)


def a_pace(per_minute: float = 300, *, is_bounded: bool = True) -> Pace:
    """A pace that begins at noon."""
    pace = Pace(per_minute, per_minute, is_bounded=is_bounded, changed_at=NOON)
    pace.set_clock(NOON)
    return pace


def take_all(pace: Pace, now: float) -> int:
    """Takes what there is room for; returns how much that was."""
    pace.set_clock(now)
    calls = pace.room()
    for _ in range(calls):
        pace.take()
    return calls


def test_two_seconds_worth_at_once_and_then_evenly() -> None:
    pace = a_pace(300)
    assert [take_all(pace, NOON + second) for second in (0, 0, 1, 2, 2.1, 2.2)] == [10, 0, 5, 5, 0, 1]


def test_it_says_when_there_is_room_again() -> None:
    pace = a_pace(300)
    assert pace.next_at() == NOON
    take_all(pace, NOON)
    assert abs(pace.next_at() - NOON - 0.2) < 1e-3
    for _ in range(200):
        pace.set_clock(pace.next_at())
        assert pace.room() >= 1
        take_all(pace, pace.now)


@given(waits_s, st.integers(min_value=1, max_value=2_000))
def test_no_minute_ever_gets_more_than_the_pace(waits: list[float], per_minute: int) -> None:
    pace = a_pace(per_minute)
    now = NOON
    taken: list[tuple[float, int]] = []
    for wait_s in waits:
        now += wait_s
        taken.append((now, take_all(pace, now)))
        # By whole seconds, as it counts them.
        assert sum(calls for at, calls in taken if int(at) > int(now) - 60) <= per_minute


@given(waits_s)
def test_no_channel_ever_gets_more_than_a_burst_and_one_a_second(waits: list[float]) -> None:
    pace = a_pace(60_000)
    now, posts = NOON, 0
    for wait_s in waits:
        now += wait_s
        pace.set_clock(now)
        while "C1" not in pace.full_channels():
            pace.take("C1")
            posts += 1
        assert posts <= CHANNEL_BURST + (now - NOON) + 1e-3
        assert pace.channel_at("C1") <= now + 1 + 1e-3
        assert pace.full_channels() == {"C1"}


@given(st.lists(st.sampled_from(["take", "give back", "refused", "wait", "back"]), max_size=80))
def test_whatever_happens_it_stays_sane(steps: list[str]) -> None:
    pace = a_pace(60, is_bounded=False)
    now = NOON
    for step in steps:
        now += {"wait": 7.3, "back": -500.0}.get(step, 0.1)
        pace.set_clock(now)
        if step == "refused":
            pace.refused(12, "C1")
            assert pace.room() == 0
        elif step == "give back":
            pace.give_back("C1")
        elif pace.room():
            pace.take("C1")
        assert pace.room() >= 0
        assert pace.next_at() >= pace.now
        assert pace.next_at() <= pace.now + 60 + 12
        assert pace.per_minute >= 1
        assert len(pace.counts) <= 61
        assert min(pace.counts, default=0) >= 0


def test_it_doubles_while_all_of_it_is_used_and_nothing_is_refused() -> None:
    pace = a_pace(300, is_bounded=False)
    paces = []
    for tick in range(100):
        take_all(pace, NOON + tick / 5)
        paces.append(pace.per_minute)
    assert paces[0] == 300
    assert paces[26] == 600
    assert paces[-1] == 2_400


def test_it_does_not_rise_where_it_is_not_used() -> None:
    pace = a_pace(300, is_bounded=False)
    for second in range(600):
        pace.set_clock(NOON + second)
        pace.take()
    assert pace.per_minute == 300


def test_a_refusal_tells_the_ceiling_and_where_its_window_began() -> None:
    pace = a_pace(1_200, is_bounded=False)
    assert NOON % 60 == 0
    for tick in range(50):
        take_all(pace, NOON - 5 + tick / 5)
    fitted_in = sum(pace.counts[-5:])
    pace.take("U1")
    pace.refused(60 - 5, "U1")
    assert pace.held_until == NOON + 4.8 + 55
    assert 0.97 * fitted_in <= pace.per_minute < fitted_in
    pace.set_clock(NOON + 59.7)
    assert pace.room() == 0
    pace.set_clock(NOON + 60)
    assert pace.room() > 0


def test_further_refusals_of_the_same_window_were_no_calls_that_fitted_in() -> None:
    pace = a_pace(1_200, is_bounded=False)
    for tick in range(50):
        take_all(pace, NOON + tick / 5)
    pace.refused(50)
    learned = pace.per_minute
    pace.refused(50)
    pace.give_back()
    assert learned - 2.1 <= pace.per_minute <= learned - 2 + 0.1


def test_later_refusals_and_gifts_teach_nothing_of_an_old_window() -> None:
    pace = a_pace(1_200, is_bounded=False)
    for tick in range(50):
        take_all(pace, NOON + tick / 5)
    pace.refused(50)
    learned = pace.per_minute
    pace.set_clock(NOON + 100)
    pace.take()
    pace.give_back()
    assert pace.per_minute == learned


def test_one_odd_refusal_does_not_stop_everything() -> None:
    pace = a_pace(400)
    pace.take("U1")
    pace.refused(30, "U1")
    assert pace.per_minute == 400, "one call has not filled a window"
    assert pace.next_at() == NOON + 30
    for second in range(30, 60):
        take_all(pace, NOON + second)
    pace.refused(50, "U2")
    assert pace.per_minute >= 200


def test_a_channel_that_got_too_much_teaches_nothing_of_the_workspace() -> None:
    pace = a_pace(400)
    for second in range(60):
        pace.set_clock(NOON + second)
        for _ in range(4):
            pace.take(f"U{second}")
    pace.take("C1")
    pace.take("C1")
    pace.refused(1, "C1")
    assert pace.per_minute == 400
    assert pace.room() == 0
    pace.set_clock(pace.held_until)
    pace.refused(1, "U-alone")
    assert pace.per_minute < 400


def test_raises_in_vain_become_seldom() -> None:
    pace = a_pace(100)
    now = NOON
    raised_at: list[float] = []
    while len(raised_at) < 4:
        now += 0.5
        before = pace.per_minute
        take_all(pace, now)
        if pace.per_minute > before:
            raised_at.append(now)
            assert pace.per_minute - before <= 0.021 * before
            for _ in range(120):
                now += 0.5
                take_all(pace, now)
            pace.refused(1)
            assert pace.per_minute <= before + 1
    waits = [later - earlier for earlier, later in pairwise(raised_at)]
    assert waits[0] >= 360
    assert waits[-1] >= 600


def test_a_call_that_is_not_made_leaves_its_room_to_another() -> None:
    pace = a_pace(300)
    take_all(pace, NOON)
    pace.give_back()
    assert pace.room() == 1
    for _ in range(CHANNEL_BURST):
        pace.take("C1")
    assert pace.full_channels() == {"C1"}
    pace.give_back("C1")
    assert pace.full_channels() == set()


def test_a_clock_set_back_takes_all_with_it() -> None:
    pace = a_pace(300)
    take_all(pace, NOON)
    pace.refused(30)
    pace.set_clock(NOON - 3_600)
    assert pace.room() == 0
    assert pace.next_at() == NOON - 3_600 + 30
    pace.set_clock(NOON - 3_600 + 30)
    assert pace.room() == 10


def test_clocks_that_differ_a_little_do_not_make_it_faster() -> None:
    pace = a_pace(300)
    sent = 0
    for tick in range(600):
        sent += take_all(pace, NOON + tick / 10 - (5 if tick % 2 else 0))
    assert sent <= 300


def test_a_clock_set_forward_gives_no_more_than_a_burst() -> None:
    pace = a_pace(300)
    take_all(pace, NOON)
    assert take_all(pace, NOON + 86_400) == 10
