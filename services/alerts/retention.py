"""What was kept long enough goes: alerts that are long over, with all that belongs to them.

Nothing goes before its alert. An alert is retired first, so that nobody sees it half deleted; then its rows
are deleted some at a time, each time in a unit of work of its own, so that clicks take their turn in between.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, or_, select
from sqlalchemy.orm import Session

from services.alerts import announcing, plan
from services.retention import ROWS_AT_ONCE, TURNS_A_TICK, Limit
from storage.alerts import Alert, AlertDraft, AlertQuestion, AlertState, delete_acknowledgements, delete_alert
from storage.database import Database
from storage.milestones import Milestone, delete_milestones
from storage.posts import Post, by_subject, delete_finished, is_unfinished

Kinds = tuple[str, ...]


class AlertRetention:
    """Retires alerts and deletes them. Any number of processes may do so at once.

    Args:
        limits: what is old, for each workspace.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], limits: Limit) -> None:
        self._database = database
        self._now = now
        self._limits = limits
        self._held: set[int] = set()
        """What something holds, until all others had their turn."""

    def tick(self) -> int:
        """Does a little of what there is to do; returns how many rows that concerned, 0 when all is done."""
        done = 0
        for _ in range(TURNS_A_TICK):
            alert_id = self._next(self._held)
            if alert_id is None:
                self._held.clear()
                return done + self._delete_drafts() + self._delete_orphans()
            with self._database.write() as session:
                rows = self._turn(session, alert_id)
            done += rows
            if not rows:
                self._held.add(alert_id)
        return done

    def _next(self, but_not: Collection[int]) -> int | None:
        """An alert that is being deleted, else one whose time has come."""
        with self._database.read() as session:
            retired = select(Alert.id).where(Alert.state == AlertState.RETIRED, Alert.id.not_in(but_not))
            alert_id = session.scalar(retired.order_by(Alert.id).limit(1))
            if alert_id is not None:
                return alert_id
            for workspace_id, before in self._limits(session, self._now()):
                over = _kept_long_enough(before).where(
                    Alert.workspace_id == workspace_id, Alert.id.not_in(but_not)
                )
                alert_id = session.scalar(over.order_by(Alert.ended_at, Alert.id).limit(1))
                if alert_id is not None:
                    return alert_id
            return None

    def _delete_drafts(self) -> int:
        """New alerts that were never sent, once nobody has touched them for as long."""
        with self._database.read() as session:
            old = [
                and_(AlertDraft.workspace_id == workspace_id, AlertDraft.updated_at < before)
                for workspace_id, before in self._limits(session, self._now())
            ]
            left = select(AlertDraft.id).where(
                AlertDraft.used_at.is_(None), AlertDraft.alert_id.is_(None), or_(false(), *old)
            )
            if session.scalar(left.limit(1)) is None:
                return 0
        with self._database.write() as session:
            ids = session.scalars(left.limit(ROWS_AT_ONCE).with_for_update(skip_locked=True)).all()
            session.execute(delete(AlertDraft).where(AlertDraft.id.in_(ids)))
            return len(ids)

    def _delete_orphans(self) -> int:
        """What was said about drafts that their authors have thrown away since."""
        with self._database.read() as session:
            limits = self._limits(session, self._now())
        return sum(self._delete_orphans_of(workspace_id, before) for workspace_id, before in limits)

    def _delete_orphans_of(self, workspace_id: str, before: datetime) -> int:
        orphans = and_(
            Post.workspace_id == workspace_id,
            Post.kind.in_(announcing.ABOUT_DRAFTS),
            Post.created_at < before,
            ~exists().where(AlertDraft.id == Post.subject_id),
        )
        orphaned = select(Post.id).where(orphans, ~is_unfinished()).order_by(*by_subject())
        with self._database.read() as session:
            if session.scalar(orphaned.limit(1)) is None:
                return 0
        with self._database.write() as session:
            return delete_finished(session, orphans, ROWS_AT_ONCE)

    def _turn(self, session: Session, alert_id: int) -> int:
        alert = session.get(Alert, alert_id, with_for_update={"skip_locked": True})
        if alert is None:
            return 0
        if alert.state == AlertState.RETIRED:
            return _delete_some(session, alert)
        before = dict(self._limits(session, self._now())).get(alert.workspace_id)
        if before is None:
            return 0
        # Looked at once more, now that nobody else can answer a question of it or ask for its table.
        still = _kept_long_enough(before).where(Alert.id == alert_id)
        if session.scalar(still) is None:
            return 0
        alert.state = AlertState.RETIRED
        return 1


def _kept_long_enough(before: datetime) -> Select[int]:
    """Ids of alerts that were over before that, and nothing has come of them since or is still to be done."""
    its_questions = select(AlertQuestion.id).where(AlertQuestion.alert_id == Alert.id).correlate(Alert)
    its_drafts = select(AlertDraft.id).where(AlertDraft.alert_id == Alert.id).correlate(Alert)
    return select(Alert.id).where(
        Alert.state.in_((AlertState.OVER, AlertState.CANCELLED)),
        Alert.ended_at < before,
        ~exists().where(
            AlertQuestion.alert_id == Alert.id,
            or_(AlertQuestion.asked_at >= before, AlertQuestion.answered_at >= before),
        ),
        ~exists().where(
            AlertDraft.alert_id == Alert.id,
            or_(AlertDraft.updated_at >= before, AlertDraft.used_at >= before),
        ),
        ~exists().where(
            Milestone.subject_kind == plan.SUBJECT,
            Milestone.subject_id == Alert.id,
            Milestone.done_at.is_(None),
        ),
        ~_in_use(announcing.ABOUT_ALERTS, Post.subject_id == Alert.id, before),
        ~_in_use(announcing.ABOUT_QUESTIONS, Post.subject_id.in_(its_questions), before),
        ~_in_use(announcing.ABOUT_DRAFTS, Post.subject_id.in_(its_drafts), before),
    )


def _about(kinds: Kinds, subject_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(Post.kind.in_(kinds), Post.subject_id.in_(subject_ids))


def _in_use(kinds: Kinds, about: ColumnElement[bool], before: datetime) -> ColumnElement[bool]:
    return exists().where(and_(Post.kind.in_(kinds), about), or_(is_unfinished(), Post.created_at >= before))


def _delete_some(session: Session, alert: Alert) -> int:
    """Deletes some rows of a retired alert; the last turn takes the alert itself. 0: something holds it."""
    questions = session.scalars(select(AlertQuestion.id).where(AlertQuestion.alert_id == alert.id)).all()
    drafts = session.scalars(select(AlertDraft.id).where(AlertDraft.alert_id == alert.id)).all()
    # Replies go before what they answer.
    order = (
        _about(announcing.ABOUT_QUESTIONS, questions),
        _about(announcing.ABOUT_DRAFTS, drafts),
        _about(announcing.REPLIES, (alert.id,)),
        _about(announcing.ABOUT_ALERTS, (alert.id,)),
    )
    for posts in order:
        rows = delete_finished(session, posts, ROWS_AT_ONCE)
        if rows:
            return rows
    rows = delete_acknowledgements(session, alert.id, ROWS_AT_ONCE)
    if rows:
        return rows
    left = (select(Post.id).where(posts).order_by(*by_subject()).limit(1) for posts in order)
    if any(session.scalar(some) is not None for some in left):
        return 0
    rows = delete_alert(session, alert.id)
    return rows + delete_milestones(session, plan.SUBJECT, alert.id) if rows else 0
