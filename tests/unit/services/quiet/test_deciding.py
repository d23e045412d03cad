"""What becomes of all that is held for one person: each rule, and what holds whatever comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quiet.deciding import GATHERED_AT_MOST, NEWS_APART, Day, Verdict, Wishes, decide
from services.quiet.hours import read_hours
from services.quiet.manners import MANNERS, TOPICS, Manner, Topic
from storage.post_holds import Held

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""A Monday."""
NIGHT = datetime(2026, 11, 2, 23, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 8, tzinfo=UTC)
DAYTIME = Wishes(read_hours("Mon-Fri 08:00-18:00"), "UTC", frozenset(), most=3)
ANY_HOUR = replace(DAYTIME, hours=None)
FRESH = Day()

OWN, NEWS, TASK = "alert.announcement", "kudos.received", "alert.approval"


def held(*kinds: str, **fields: datetime) -> list[Held]:
    """Posts about a subject each, oldest first."""
    return [Held(number, "U1", kind, number, **fields) for number, kind in enumerate(kinds, start=1)]


def test_within_hours_everything_goes() -> None:
    verdict = decide(held(OWN, TASK, NEWS), DAYTIME, FRESH, NOON)
    assert sorted(verdict.go) == [1, 2, 3]
    assert verdict.day == Day(date(2026, 11, 2), told=2, news_at=NOON), "tasks do not count"


@pytest.mark.parametrize("kind", [OWN, TASK, NEWS])
def test_outside_of_them_it_waits_for_their_beginning(kind: str) -> None:
    verdict = decide(held(kind), DAYTIME, FRESH, NIGHT)
    assert verdict == Verdict(FRESH, later={1: MORNING})


def test_on_friday_evening_it_waits_for_monday() -> None:
    friday = datetime(2026, 11, 6, 19, tzinfo=UTC)
    verdict = decide(held(OWN), DAYTIME, FRESH, friday)
    assert verdict.later == {1: datetime(2026, 11, 9, 8, tzinfo=UTC)}


def test_who_has_no_hours_is_told_at_any() -> None:
    assert decide(held(OWN), ANY_HOUR, FRESH, NIGHT).go == [1]


def test_several_news_are_one_message() -> None:
    verdict = decide(held(NEWS, "story.published", OWN, "town_hall.answered"), DAYTIME, FRESH, NOON)
    assert (verdict.gather, verdict.go) == ([1, 2, 4], [3])
    assert verdict.day.told == 2, "what was gathered counts once"


def test_more_than_can_be_read_at_once_comes_a_little_later() -> None:
    verdict = decide(held(*[NEWS] * (GATHERED_AT_MOST + 2)), DAYTIME, FRESH, NOON)
    assert len(verdict.gather) == GATHERED_AT_MOST
    assert set(verdict.later.values()) == {NOON + NEWS_APART}


def test_news_after_news_wait_for_more() -> None:
    had = Day(NOON.date(), 1, NOON - timedelta(minutes=4))
    verdict = decide(held(NEWS, NEWS), DAYTIME, had, NOON)
    assert verdict.later == dict.fromkeys((1, 2), NOON + timedelta(minutes=6))
    later = decide(held(NEWS, NEWS), DAYTIME, had, NOON + timedelta(minutes=6))
    assert later.gather == [1, 2]


def test_beyond_the_days_number_it_comes_the_next_day() -> None:
    had = Day(NOON.date(), 3)
    verdict = decide(held(OWN, NEWS, TASK), DAYTIME, had, NOON)
    assert verdict.later == {1: MORNING, 2: MORNING}
    assert verdict.go == [3]
    assert decide(held(OWN, NEWS), DAYTIME, had, MORNING).go == [1, 2], "a new day"


def test_without_hours_the_next_day_begins_in_the_morning() -> None:
    verdict = decide(held(NEWS), replace(ANY_HOUR, zone="Asia/Manila"), Day(date(2026, 11, 2), 3), NOON)
    assert verdict.later == {1: datetime(2026, 11, 3, 1, tzinfo=UTC)}


def test_what_is_needed_before_the_next_day_is_not_put_off_for_its_number() -> None:
    had = Day(NOON.date(), 3)
    for fields in ({"needed_by": NIGHT}, {"expires_at": NIGHT}):
        assert decide(held(OWN, **fields), DAYTIME, had, NOON).go == [1]
    assert decide(held(OWN, needed_by=MORNING + timedelta(hours=1)), DAYTIME, had, NOON).later


def test_but_it_waits_for_the_hours() -> None:
    assert decide(held(OWN, needed_by=NIGHT), DAYTIME, FRESH, NIGHT).later == {1: MORNING}


def test_what_has_run_out_or_is_turned_off_is_dropped() -> None:
    posts = [*held(OWN, expires_at=NOON), replace(held("story.published")[0], id=2)]
    quiet = replace(DAYTIME, muted=frozenset({Topic.STORIES.value}))
    assert decide(posts, quiet, FRESH, NOON) == Verdict(Day(NOON.date()), drop=[1, 2])
    assert decide(posts, quiet, FRESH, NIGHT).drop == [1, 2], "at night, too"


def test_the_first_word_says_what_a_reminder_of_the_same_night_would() -> None:
    kinds = ("alert.announcement", "alert.reminder", "alert.reminder", "alert.live", "alert.nudge")
    posts = [Held(number, "U1", kind, 7) for number, kind in enumerate(kinds, start=1)]
    verdict = decide([*posts, Held(6, "U1", "alert.reminder", 8)], DAYTIME, FRESH, NOON)
    assert (verdict.go, verdict.drop) == ([1, 6], [2, 3, 4, 5])
    assert decide(posts[1:3], DAYTIME, FRESH, NOON).go == [3], "of two reminders the newer"


moments = st.integers(0, 14 * 24 * 4).map(lambda quarters: NOON + timedelta(minutes=15 * quarters))
posts = st.lists(
    st.builds(
        Held,
        id=st.just(0),
        recipient=st.just("U1"),
        kind=st.sampled_from(sorted(MANNERS)),
        subject_id=st.integers(1, 3),
        expires_at=st.none() | moments,
        needed_by=st.none() | moments,
    ),
    max_size=12,
).map(lambda made: [replace(post, id=number) for number, post in enumerate(made, start=1)])
wishes = st.builds(
    Wishes,
    hours=st.sampled_from(
        [None, *map(read_hours, ("Mon-Fri 08:00-18:00", "22:00-06:00", "Sun 00:00-00:00"))]
    ),
    zone=st.sampled_from(["UTC", "Asia/Manila", "America/Chicago"]),
    muted=st.frozensets(st.sampled_from([topic.value for topic in Topic])),
    most=st.integers(1, 5),
)


@given(posts, wishes, st.lists(moments, min_size=1, max_size=6).map(sorted))
def test_whatever_comes_each_has_one_end_and_no_rule_is_broken(
    arriving: Sequence[Held], theirs: Wishes, at: Sequence[datetime]
) -> None:
    day, waiting = FRESH, list(arriving)
    for now in at:
        before = day
        verdict = decide(waiting, theirs, day, now)
        ends = [*verdict.go, *verdict.gather, *verdict.later, *verdict.drop]
        assert sorted(ends) == sorted(post.id for post in waiting), "each once"
        assert all(until > now for until in verdict.later.values()), "it is looked at again, and later"
        by_id = {post.id: post for post in waiting}
        said = [by_id[each] for each in (*verdict.go, *verdict.gather)]
        if theirs.hours is not None and theirs.hours.shift_at(now, theirs.zone) is None:
            assert said == []
            assert verdict.day == before
        assert all(TOPICS.get(post.kind) not in theirs.muted for post in said)
        assert all(post.expires_at is None or post.expires_at > now for post in said)
        assert all(MANNERS[by_id[each].kind] == Manner.NEWS for each in verdict.gather)
        assert len(verdict.gather) != 1
        day = verdict.day
        was = before.told if before.day == day.day else 0
        can_wait = [
            by_id[each]
            for each in verdict.go
            if MANNERS[by_id[each].kind] in (Manner.OWN, Manner.NEWS)
            and by_id[each].needed_by is None
            and by_id[each].expires_at is None
        ]
        assert len(can_wait) + bool(verdict.gather) <= max(0, theirs.most - was)
        waiting = [post for post in waiting if post.id in verdict.later]
