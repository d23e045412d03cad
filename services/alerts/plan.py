"""When an alert speaks: its moments, from the first word to the thanks, kept as milestones."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from services.alerts.content import AlertContent, Moment
from storage.alerts import Alert, AlertState
from storage.database import insert_once
from storage.milestones import Milestone

SUBJECT = "alert"
FIRST_WORD, DEADLINE, LIVE, OVER = "first_word", "deadline", "live", "over"
REMINDER = "reminder"
CHECK = "check"
"""Some time after anything was said: has it arrived? Not shown in any plan."""
CHECK_AFTER = timedelta(minutes=10)


def moments(
    content: AlertContent, first_word_at: datetime | None, reminders: Sequence[int], now: datetime
) -> list[Moment]:
    """What will happen, soonest first. A reminder that would come before the first word is left out."""
    first = max(first_word_at or now, now)
    planned = [Moment(FIRST_WORD, first)]
    for minutes in reminders:
        due = content.starts_at - timedelta(minutes=minutes)
        if due > first:
            planned.append(Moment(f"{REMINDER}:{minutes}", due))
    if content.due_by > first:
        planned.append(Moment(DEADLINE, content.due_by))
    planned.append(Moment(LIVE, max(content.starts_at, first)))
    if content.ends_at:
        planned.append(Moment(OVER, content.ends_at))
    return sorted(planned, key=lambda moment: moment.due_at)


def moments_of_edit(
    alert: Alert,
    content: AlertContent,
    first_word_at: datetime | None,
    reminders: Sequence[int],
    now: datetime,
) -> list[Moment]:
    """What will happen once the alert is edited like this, without what has happened and stays so."""
    planned = moments(content, alert.announced_at or first_word_at, reminders, now)
    past = set()
    if alert.announced_at is not None:
        past.add(FIRST_WORD)
    if alert.state == AlertState.LIVE and content.starts_at <= now:
        past.add(LIVE)
    return [moment for moment in planned if moment.name not in past]


def keep(session: Session, alert_id: int, planned: Sequence[Moment], now: datetime) -> None:
    """Makes these the alert's milestones. What has happened happens again only if it lies ahead anew."""
    kept = {milestone.name: milestone for milestone in _of(session, alert_id)}
    for moment in planned:
        milestone = kept.pop(moment.name, None)
        if milestone is None:
            session.add(
                Milestone(subject_kind=SUBJECT, subject_id=alert_id, name=moment.name, due_at=moment.due_at)
            )
        elif milestone.done_at is None or (moment.due_at > now and moment.due_at != milestone.due_at):
            milestone.due_at, milestone.done_at = moment.due_at, None
    for milestone in kept.values():
        if milestone.done_at is None:
            session.delete(milestone)


def check_later(session: Session, alert_id: int, now: datetime) -> None:
    """Has checked in a while what has arrived; a check that is planned already serves for this, too."""
    due_at = now + CHECK_AFTER
    row = {"subject_kind": SUBJECT, "subject_id": alert_id, "name": CHECK, "due_at": due_at}
    if insert_once(session, Milestone, row):
        return
    session.execute(
        update(Milestone)
        .where(Milestone.subject_kind == SUBJECT, Milestone.subject_id == alert_id, Milestone.name == CHECK)
        .values(due_at=case((Milestone.done_at.is_(None), Milestone.due_at), else_=due_at), done_at=None),
        execution_options={"synchronize_session": False},
    )


def coming(session: Session, alert_id: int) -> list[Moment]:
    """What is still to happen, soonest first."""
    return [
        Moment(milestone.name, milestone.due_at)
        for milestone in _of(session, alert_id)
        if milestone.done_at is None
    ]


def call_off(session: Session, alert_id: int) -> None:
    """Nothing more is to happen."""
    session.execute(
        delete(Milestone).where(
            Milestone.subject_kind == SUBJECT, Milestone.subject_id == alert_id, Milestone.done_at.is_(None)
        )
    )


def _of(session: Session, alert_id: int) -> Sequence[Milestone]:
    return session.scalars(
        select(Milestone)
        .where(Milestone.subject_kind == SUBJECT, Milestone.subject_id == alert_id, Milestone.name != CHECK)
        .order_by(Milestone.due_at, Milestone.id)
    ).all()
