"""When an alert speaks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.alerts import plan
from services.alerts.content import AlertContent, Kind, Moment
from storage.alerts import Alert, AlertState
from storage.milestones import Milestone
from tests.support import NOON
from tests.unit.services.world import DAY, HAPPENING, HOUR, MINUTE, World

sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CONTENT = AlertContent(
    kind=Kind.CAMPAIGN,
    title="Black Friday",
    happening=HAPPENING,
    starts_at=NOON + 2 * DAY,
    ends_at=NOON + 3 * DAY,
    acknowledge_by=NOON + 2 * DAY,
    volume="",
    answers=[],
    freedoms="",
    stop_and_ask="",
    ask_whom=[],
    links="",
)


def names(moments: Sequence[Moment]) -> list[str]:
    return [moment.name for moment in moments]


def test_the_lead_plan_from_the_first_word_to_the_thanks() -> None:
    moments = plan.moments(CONTENT, None, [1440, 60], NOON)
    assert moments == [
        Moment("first_word", NOON),
        Moment("reminder:1440", NOON + DAY),
        Moment("reminder:60", NOON + 2 * DAY - HOUR),
        Moment("deadline", NOON + 2 * DAY),
        Moment("live", NOON + 2 * DAY),
        Moment("over", NOON + 3 * DAY),
    ]


def test_reminders_and_a_deadline_before_the_first_word_are_left_out() -> None:
    moments = plan.moments(CONTENT, NOON + 2 * DAY - HOUR, [1440, 60, 15], NOON)
    assert names(moments) == ["first_word", "reminder:15", "deadline", "live", "over"]
    on_already = replace(CONTENT, starts_at=NOON - HOUR, acknowledge_by=NOON - HOUR, ends_at=None)
    assert names(plan.moments(on_already, None, [60], NOON)) == ["first_word", "live"]


def an_alert(*, announced_at: datetime | None, state: AlertState) -> Alert:
    return Alert(announced_at=announced_at, state=state)


def test_an_edit_leaves_out_what_has_happened_and_stays_so() -> None:
    now = NOON + 2 * DAY + HOUR
    live = an_alert(announced_at=NOON, state=AlertState.LIVE)
    assert names(plan.moments_of_edit(live, CONTENT, None, [60], now)) == ["over"]
    postponed = replace(CONTENT, starts_at=now + 2 * HOUR, acknowledge_by=None)
    assert plan.moments_of_edit(live, postponed, None, [60], now) == [
        Moment("reminder:60", now + HOUR),
        Moment("deadline", now + 2 * HOUR),
        Moment("live", now + 2 * HOUR),
        Moment("over", NOON + 3 * DAY),
    ], "with no time of its own, the deadline goes with the start"
    waiting = an_alert(announced_at=None, state=AlertState.SCHEDULED)
    assert names(plan.moments_of_edit(waiting, CONTENT, NOON + DAY, [], NOON)) == [
        "first_word",
        "deadline",
        "live",
        "over",
    ]


minutes = st.integers(0, 20_000).map(lambda count: count * MINUTE)


@st.composite
def planned(draw: st.DrawFn) -> tuple[AlertContent, datetime | None, list[int], datetime]:
    """A plan that the form would let through."""
    starts_at = NOON + draw(minutes)
    first_word_at = draw(st.none() | st.just(NOON + (starts_at - NOON) * draw(st.floats(0, 1))))
    content = replace(
        CONTENT,
        starts_at=starts_at,
        ends_at=draw(st.none() | minutes.map(lambda after: starts_at + MINUTE + after)),
        acknowledge_by=draw(st.none() | minutes.map(lambda after: NOON + after)),
    )
    return content, first_word_at, draw(st.lists(st.integers(1, 129_600), unique=True, max_size=4)), NOON


@given(planned())
def test_moments_come_in_order_and_none_before_the_first_word(
    one: tuple[AlertContent, datetime | None, list[int], datetime],
) -> None:
    moments = plan.moments(*one)
    content, first_word_at, _, now = one
    assert moments[0] == Moment("first_word", first_word_at or now)
    assert [moment.due_at for moment in moments] == sorted(moment.due_at for moment in moments)
    assert len(set(names(moments))) == len(moments)
    assert all(
        moment.due_at < content.starts_at for moment in moments if moment.name.startswith(plan.REMINDER)
    )
    assert names(moments).count("live") == 1


def rows(world: World, alert_id: int) -> list[tuple[str, datetime, datetime | None]]:
    with world.database.read() as session:
        found = session.scalars(select(Milestone).where(Milestone.subject_id == alert_id))
        return sorted(((row.name, row.due_at, row.done_at) for row in found), key=lambda row: row[0])


alert_ids = iter(range(1, 10**6))


@sqlite_alone
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=planned(), after=planned(), done=st.sets(st.integers(0, 8)))
def test_keeping_a_plan_twice_is_keeping_it_once(
    world: World,
    before: tuple[AlertContent, datetime | None, list[int], datetime],
    after: tuple[AlertContent, datetime | None, list[int], datetime],
    done: set[int],
) -> None:
    alert_id = next(alert_ids)
    with world.database.write() as session:
        plan.keep(session, alert_id, plan.moments(*before), NOON)
    with world.database.write() as session:
        for number, milestone in enumerate(
            session.scalars(select(Milestone).where(Milestone.subject_id == alert_id).order_by(Milestone.id))
        ):
            milestone.done_at = NOON if number in done else None
    with world.database.write() as session:
        plan.keep(session, alert_id, plan.moments(*after), NOON)
    once = rows(world, alert_id)
    with world.database.write() as session:
        plan.keep(session, alert_id, plan.moments(*after), NOON)
    assert rows(world, alert_id) == once
    waiting = {name: due_at for name, due_at, done_at in once if done_at is None}
    wanted = {moment.name: moment.due_at for moment in plan.moments(*after)}
    assert waiting.items() <= wanted.items(), "nothing waits that is not planned"
    assert set(wanted) <= {name for name, _, _ in once}
    assert all(due_at > NOON or name in waiting for name, due_at, _ in once if name not in wanted) or done


def test_what_has_happened_happens_again_only_if_it_lies_ahead_anew(world: World) -> None:
    one, two = Moment("live", NOON + HOUR), Moment("over", NOON + DAY)
    with world.database.write() as session:
        plan.keep(session, 7, [one, two], NOON)
    with world.database.write() as session:
        live = session.scalars(select(Milestone).where(Milestone.name == "live")).one()
        live.done_at = NOON + HOUR
    later = NOON + 2 * HOUR
    with world.database.write() as session:
        plan.keep(session, 7, [one, two], later)
        assert plan.coming(session, 7) == [two]
        plan.keep(session, 7, [Moment("live", later + HOUR), two], later)
        assert plan.coming(session, 7) == [Moment("live", later + HOUR), two]
        plan.call_off(session, 7)
        assert plan.coming(session, 7) == []
