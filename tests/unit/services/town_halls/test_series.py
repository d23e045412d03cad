"""A monthly series stays on the weekday that was meant, however short a month is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services import days
from services.town_halls import series
from services.town_halls.content import Repeat
from storage.town_halls import TownHall
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import DAY

YEARS = 3
FIRST, LAST = (datetime.fromisoformat(f"{year}-01-01T00:00") for year in (2026, 2040))
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
# By day: an hour that the clocks leave out is another story.
zones = st.sampled_from(["UTC", "Europe/Paris", "America/Bogota", "Asia/Manila", "Pacific/Auckland"])


def dates(begins: datetime, repeats: Repeat, zone: str) -> list[datetime]:
    """When a series opens, on its author's wall: each next one is made of the one before."""
    found = [begins]
    for _ in range(12 * YEARS):
        repeats = series.meant(repeats, found[-1], zone)
        opens = series.following(found[-1], repeats, zone, found[-1])
        assert opens is not None
        found.append(opens)
    return [each.astimezone(days.zone(zone)) for each in found]


def ordinal(day: datetime) -> int:
    return (day.day - 1) // 7 + 1


def is_last(day: datetime) -> bool:
    return (day + timedelta(days=7)).month != day.month


@given(moments, zones)
def test_a_monthly_series_stays_the_nth_or_the_last(begins: datetime, zone: str) -> None:
    begins = begins.replace(hour=12)
    held = dates(begins, Repeat.MONTHLY, zone)
    for before, after in pairwise(held):
        assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == 1
        assert after.weekday() == before.weekday()
    nth = ordinal(held[0])
    if nth == 5:
        assert all(map(is_last, held))
    else:
        assert {ordinal(day) for day in held} == {nth}


def test_where_nobody_knows_the_clocks_a_series_goes_on_by_utc() -> None:
    assert dates(FIRST.replace(tzinfo=UTC), Repeat.WEEKLY, "UTC") == dates(
        FIRST.replace(tzinfo=UTC), Repeat.WEEKLY, "Nowhere/Land"
    )


@given(moments, zones)
def test_the_last_stays_the_last(begins: datetime, zone: str) -> None:
    held = dates(begins.replace(hour=12), Repeat.MONTHLY_LAST, zone)
    assert all(map(is_last, held[1:]))
    assert len({day.weekday() for day in held}) == 1


def test_what_began_on_a_fifth_is_kept_as_the_last(halls: HallWorld) -> None:
    now = halls.world.clock()
    fifth = next(day for day in (now + number * DAY for number in range(60)) if ordinal(day) == 5)
    opens, closes = int(fifth.timestamp()), int((fifth + DAY).timestamp())
    form = replace(halls.form(), opens_at=opens, closes_at=closes, repeats=Repeat.MONTHLY)
    hall_id = halls.call(form)
    for _ in range(3):
        halls.world.clock.advance(halls.row(hall_id).closes_at - halls.world.clock())
        halls.town_halls.moments.tick()
        with halls.world.database.read() as session:
            following = session.scalars(select(TownHall).where(TownHall.follows_id == hall_id)).one()
        assert following.repeats == Repeat.MONTHLY_LAST
        assert is_last(following.opens_at)
        hall_id = following.id
