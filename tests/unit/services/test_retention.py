"""Retention: what is long over goes, in small pieces; whatever is kept is untouched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from services.alerts import Alerts, announcing, retention
from services.alerts.content import Change
from services.decisions import Decisions
from services.problems import NotFound
from storage.alerts import (
    Acknowledgement,
    Alert,
    AlertChannel,
    AlertDraft,
    AlertGroup,
    AlertQuestion,
    AlertState,
    AlertVersion,
)
from storage.database import Base
from storage.milestones import Milestone
from storage.posts import Post, PostState
from tests.unit.services.world import ANA, BEN, DAY, HERE, HOUR, PAT, SAM, World

KEPT = timedelta(days=90)
OF_ALERTS: tuple[type[Base], ...] = (
    *(Post, Milestone, Acknowledgement, AlertQuestion, AlertDraft, AlertVersion),
    *(AlertChannel, AlertGroup, Alert),
)
numbers = count(1)


def keeping(world: World, keep_for: timedelta | None = KEPT) -> Alerts:
    return Alerts.over(
        world.database,
        world.clock,
        Decisions({} if keep_for is None else {"keep_days": str(keep_for.days)}),
    )


def work_off(world: World, keep_for: timedelta | None = KEPT) -> int:
    """Lets the clock tick until nothing is left to do; returns how many rows it was."""
    alerts, rows = keeping(world, keep_for), 0
    while done := alerts.retention.tick():
        rows += done
    return rows


def finished_alert(world: World) -> int:
    """An alert with everything that can belong to one, over since just now."""
    alert_id = world.announce()
    world.alerts.reading.acknowledge(ANA, alert_id, 1)
    world.alerts.questions.ask(BEN, alert_id, "May I?", asked_in=f"Q{next(numbers)}")
    with world.database.read() as session:
        question_id = session.scalars(select(func.max(AlertQuestion.id))).one()
    world.deliver()
    world.alerts.questions.answer(PAT, question_id, "You may.")
    world.edit(alert_id, Change.MATERIAL)
    world.deliver()
    world.alerts.publishing.end_early(PAT, alert_id)
    settle(world)
    return alert_id


def settle(world: World) -> None:
    """Everything was sent and is up to date."""
    world.deliver()
    with world.database.write() as session:
        for post in session.query(Post):
            post.update_at = None


def rows_of(world: World) -> dict[str, int]:
    with world.database.read() as session:
        return {
            model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0
            for model in OF_ALERTS
        }


def test_a_long_over_alert_goes_with_all_that_belongs_to_it(world: World) -> None:
    finished_alert(world)
    world.clock.advance(KEPT + HOUR)
    kept = finished_alert(world)
    with world.database.read() as session:
        expected = _rows(session, {kept})
    assert work_off(world) > 10
    with world.database.read() as session:
        assert _rows(session, {kept}) == expected
        assert session.scalars(select(Alert.id)).all() == [kept]
        assert session.scalars(select(Post.subject_id).where(Post.kind == announcing.ANNOUNCEMENT)).all() == [
            kept
        ]
        assert _rows(session, None) == expected


def test_without_the_setting_all_is_kept(world: World) -> None:
    finished_alert(world)
    world.clock.advance(timedelta(days=3650))
    finished_alert(world)
    before = rows_of(world)
    assert work_off(world, None) == 0
    assert rows_of(world) == before


def test_a_day_too_early_it_is_kept(world: World) -> None:
    finished_alert(world)
    world.clock.advance(KEPT - HOUR)
    finished_alert(world)
    assert work_off(world) == 0


def test_it_goes_in_small_pieces_and_nobody_sees_it_half_gone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(retention, "TURNS_A_TICK", 1)
    gone = finished_alert(world)
    world.clock.advance(KEPT + HOUR)
    kept = finished_alert(world)
    alerts = keeping(world)
    steps = []
    while rows := alerts.retention.tick():
        steps.append(rows)
        for look in (
            lambda: alerts.reading.brief(HERE, gone),
            lambda: alerts.readiness.of(PAT, gone),
            lambda: alerts.reading.acknowledge(ANA, gone, 2),
            lambda: alerts.publishing.cancel(PAT, gone),
            lambda: alerts.drafts.start_edit(PAT, gone),
        ):
            with pytest.raises(NotFound):
                look()
        assert {line.alert_id for line in alerts.reading.for_publisher(PAT)} == {kept}
    assert len(steps) > 6
    assert all(rows == 1 for rows in steps[:-1])


def test_once_begun_it_is_ended_whatever_the_setting(world: World) -> None:
    gone = finished_alert(world)
    world.clock.advance(KEPT + HOUR)
    finished_alert(world)
    with world.database.write() as session:
        session.get_one(Alert, gone).state = AlertState.RETIRED
    assert work_off(world, None) > 10
    with world.database.read() as session:
        assert session.get(Alert, gone) is None


def test_what_is_still_to_be_sent_holds_it(world: World) -> None:
    alert_id = finished_alert(world)
    world.alerts.readiness.ask_for_file(PAT, alert_id)
    world.clock.advance(KEPT + HOUR)
    finished_one = finished_alert(world)
    with world.database.write() as session:
        post = session.scalars(select(Post).where(Post.kind == announcing.READINESS_FILE)).one()
        post.state = PostState.UNCERTAIN
    assert work_off(world) == 0
    with world.database.write() as session:
        session.get_one(Post, post.id).state = PostState.FAILED
    assert work_off(world) > 0
    with world.database.read() as session:
        assert session.scalars(select(Alert.id)).all() == [finished_one]


def test_however_many_are_held_those_behind_them_have_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "TURNS_A_TICK", 2)
    held = [finished_alert(world) for _number in range(5)]
    goes = finished_alert(world)
    world.clock.advance(KEPT + HOUR)
    stays = finished_alert(world)
    with world.database.write() as session:
        session.execute(update(Alert).where(Alert.id.in_([*held, goes])).values(state=AlertState.RETIRED))
        session.execute(
            update(Post)
            .where(Post.subject_id.in_(held), Post.kind.in_(announcing.ABOUT_ALERTS))
            .values(state=PostState.UNCERTAIN)
        )
    retained = keeping(world).retention
    for _tick in range(60):
        retained.tick()
    with world.database.read() as session:
        assert session.scalars(select(Alert.id).order_by(Alert.id)).all() == [*held, stays]


def test_a_question_of_late_holds_it(world: World) -> None:
    alert_id = finished_alert(world)
    world.clock.advance(KEPT - DAY)
    world.alerts.questions.ask(BEN, alert_id, "Is it back?", asked_in="Q-late")
    settle(world)
    world.clock.advance(2 * DAY)
    finished_alert(world)
    assert work_off(world) == 0
    world.clock.advance(KEPT)
    finished_alert(world)
    assert work_off(world) > 0


def test_an_id_is_never_given_again(world: World) -> None:
    gone = finished_alert(world)
    with world.database.read() as session:
        question = session.scalars(select(func.max(AlertQuestion.id))).one()
    world.clock.advance(KEPT + HOUR)
    work_off(world)
    again = finished_alert(world)
    with world.database.read() as session:
        assert again > gone
        assert session.scalars(select(func.max(AlertQuestion.id))).one() > question
    assert work_off(world) > 0
    with world.database.read() as session:
        assert session.scalars(select(Alert.id)).all() == [again]


def test_what_was_said_of_a_draft_that_was_thrown_away(world: World) -> None:
    draft_id = world.save(world.form(), by=SAM)
    world.with_approval.publishing.send(SAM, draft_id)
    world.send_back(PAT, draft_id, "Shorter, please.")
    world.save(world.form(), by=PAT)
    world.alerts.drafts.discard(SAM, draft_id)
    settle(world)
    world.clock.advance(KEPT + HOUR)
    finished_alert(world)
    assert {post.kind for post in world.posts(announcing.RETURNED)} == {announcing.RETURNED}
    assert work_off(world) == 3, "two posts, and what Pat never sent"
    assert list(world.posts(announcing.RETURNED)) == list(world.posts(announcing.APPROVAL)) == []


def test_every_kind_of_post_is_about_something() -> None:
    kinds = {
        value for value in vars(announcing).values() if isinstance(value, str) and value.startswith("alert.")
    }
    about = (*announcing.ABOUT_ALERTS, *announcing.ABOUT_QUESTIONS, *announcing.ABOUT_DRAFTS)
    assert sorted(about) == sorted(kinds)


AGES = st.integers(0, 120)
"""Days and a half: those from 90 on are past their time."""
POSTS = st.tuples(
    st.sampled_from([*announcing.ABOUT_ALERTS]), st.sampled_from(list(PostState)), AGES, st.booleans()
)


@dataclass(frozen=True)
class Fate:
    """What there is of an alert, each with its age in days."""

    state: AlertState
    ended: int
    readers: int
    posts: Sequence[tuple[str, PostState, int, bool]]
    """Kind, state, age, whether an update is wanted."""
    questions: Sequence[tuple[int, int | None]]
    """Asked and answered so many days ago."""
    drafts: Sequence[int]
    is_awaited: bool
    """Whether a milestone is to come."""

    @property
    def is_past(self) -> bool:
        """What the rules say, once more and plainly."""
        ages = [self.ended, *self.drafts, *(age for _, _, age, _ in self.posts)]
        ages += [age for times in self.questions for age in times if age is not None]
        over = {PostState.GATHERED, PostState.SENT, PostState.FAILED, PostState.WITHDRAWN, PostState.REMOVED}
        return (
            self.state in (AlertState.OVER, AlertState.CANCELLED)
            and min(ages) >= KEPT.days
            and all(state in over and not stale for _, state, _, stale in self.posts)
            and not self.is_awaited
        )


mostly_old = st.one_of(st.integers(91, 120), st.integers(91, 120), AGES)
over_posts = st.tuples(
    st.sampled_from([*announcing.ABOUT_ALERTS]),
    st.sampled_from([PostState.SENT, PostState.SENT, PostState.FAILED, PostState.WITHDRAWN]),
    mostly_old,
    st.just(value=False),
)
fates = st.builds(
    Fate,
    state=st.sampled_from(
        [AlertState.OVER, AlertState.OVER, AlertState.CANCELLED, AlertState.LIVE, AlertState.SCHEDULED]
    ),
    ended=mostly_old,
    readers=st.integers(0, 4),
    posts=st.one_of(st.lists(over_posts, max_size=6), st.lists(POSTS, max_size=3)),
    questions=st.lists(st.tuples(mostly_old, st.one_of(st.none(), mostly_old)), max_size=2),
    drafts=st.lists(mostly_old, max_size=2),
    is_awaited=st.sampled_from([False, False, False, True]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chances=st.lists(fates, min_size=1, max_size=6), at_once=st.integers(1, 3))
def test_what_is_kept_is_untouched(world: World, chances: list[Fate], at_once: int) -> None:
    _empty(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "ROWS_AT_ONCE", at_once)
        ids = [_write(world, fate) for fate in chances]
        # The newest rows of each kind are no test of this: they stay until there are newer ones.
        newest = Fate(
            AlertState.OVER, 0, 1, [(announcing.OVER, PostState.SENT, 0, False)], [(0, 0)], [0], False
        )
        ids.append(_write(world, newest))
        kept = {one for one, fate in zip(ids, [*chances, newest], strict=True) if not fate.is_past}
        with world.database.read() as session:
            before = _rows(session, kept)
        numbers_before = _readiness(world, kept)
        work_off(world)
        with world.database.read() as session:
            assert _rows(session, kept) == before
            assert _rows(session, None) == before, "something was left of what is past"
        assert _readiness(world, kept) == numbers_before


def _readiness(world: World, ids: set[int]) -> dict[int, Any]:
    return {one: world.alerts.readiness.of(PAT, one) for one in ids}


def _rows(session: Session, of: set[int] | None) -> dict[str, list[tuple[Any, ...]]]:
    """Every column of every row that belongs to these alerts; None: of all rows."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for model in OF_ALERTS:
        table = model.__table__
        found = select(*table.c)
        if of is not None:
            found = found.where(_alert_id(model).in_(of))
        rows[model.__tablename__] = sorted(tuple(row) for row in session.execute(found))
    return rows


def _alert_id(model: type[Base]) -> Any:
    if model is Post:
        question = select(AlertQuestion.alert_id).where(AlertQuestion.id == Post.subject_id).scalar_subquery()
        draft = select(AlertDraft.alert_id).where(AlertDraft.id == Post.subject_id).scalar_subquery()
        return case(
            (Post.kind.in_(announcing.ABOUT_QUESTIONS), question),
            (Post.kind.in_(announcing.ABOUT_DRAFTS), draft),
            else_=Post.subject_id,
        )
    if model is Milestone:
        return Milestone.subject_id
    return Alert.id if model is Alert else model.alert_id  # type: ignore[attr-defined]  # all others have one


def _empty(world: World) -> None:
    with world.database.write() as session:
        for model in OF_ALERTS:
            session.execute(delete(model))


def _write(world: World, fate: Fate) -> int:
    def ago(days: int) -> datetime:
        # Half a day off the limit, so that no age is the limit itself.
        return world.clock() - timedelta(days=days) - DAY / 2

    is_closed = fate.state in (AlertState.OVER, AlertState.CANCELLED)
    with world.database.write() as session:
        author = world.person_id(PAT)
        alert = Alert(
            workspace_id=HERE,
            author_id=author,
            state=fate.state,
            delivery="channel",
            reminders=[],
            created_at=ago(300),
            announced_at=ago(300),
            ended_at=ago(fate.ended) if is_closed else None,
        )
        session.add(alert)
        session.flush()
        session.add(_version_of(alert.id, author, ago(300)))
        session.add(AlertChannel(alert_id=alert.id, channel_id=1))
        for person in range(1, fate.readers + 1):
            session.add(Acknowledgement(alert_id=alert.id, version=1, person_id=person, at=ago(299)))
        questions = [
            AlertQuestion(
                alert_id=alert.id,
                asker_id=author,
                asked_in=f"{alert.id}.{next(numbers)}",
                text="?",
                asked_at=ago(asked),
                answer=None if answered is None else "!",
                answered_at=None if answered is None else ago(answered),
            )
            for asked, answered in fate.questions
        ]
        drafts = [
            AlertDraft(workspace_id=HERE, author_id=author, alert_id=alert.id, form={}, updated_at=ago(age))
            for age in fate.drafts
        ]
        session.add_all([*questions, *drafts])
        session.flush()
        session.add(
            Milestone(subject_kind="alert", subject_id=alert.id, name="live", due_at=ago(1), done_at=ago(1))
        )
        if fate.is_awaited:
            session.add(Milestone(subject_kind="alert", subject_id=alert.id, name="over", due_at=ago(-9)))
        _write_posts(
            session, fate, alert.id, [each.id for each in questions], [each.id for each in drafts], ago
        )
        return alert.id


def _write_posts(
    session: Session, fate: Fate, alert_id: int, questions: list[int], drafts: list[int], ago: Any
) -> None:
    def post(kind: str, subject_id: int, age: int, state: PostState, parent_id: int | None = None) -> Post:
        row = Post(
            workspace_id=HERE,
            kind=kind,
            subject_id=subject_id,
            occasion=f"{kind}:{next(numbers)}",
            recipient="C1",
            parent_id=parent_id,
            due_at=ago(age),
            next_at=ago(age),
            created_at=ago(age),
            state=state,
        )
        session.add(row)
        session.flush()
        return row

    first = post(announcing.ANNOUNCEMENT, alert_id, 300, PostState.SENT)
    for kind, state, age, is_stale in fate.posts:
        parent = first.id if kind in announcing.REPLIES else None
        post(kind, alert_id, age, state, parent).update_at = ago(0) if is_stale else None
    for question_id in questions:
        post(announcing.QUESTION, question_id, 299, PostState.SENT)
        post(announcing.ANSWERED, question_id, 299, PostState.SENT, first.id)
    for draft_id in drafts:
        post(announcing.APPROVED, draft_id, 299, PostState.SENT)


def _version_of(alert_id: int, author: int, at: datetime) -> AlertVersion:
    return AlertVersion(
        alert_id=alert_id,
        number=1,
        editor_id=author,
        edited_at=at,
        changed=[],
        kind="campaign",
        title="Trees",
        happening={},
        starts_at=at,
        volume="",
        answers=[],
        freedoms="",
        stop_and_ask="",
        ask_whom=[],
        links="",
    )
