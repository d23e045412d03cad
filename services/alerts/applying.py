"""A draft becomes an alert, or an edit of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.alerts import announcing, plan
from services.alerts.audience import keep_audience, people, recipients
from services.alerts.content import AlertContent, Change, CheckedAlert
from services.alerts.drafts import changes
from services.alerts.reading import content_of
from storage.alerts import Alert, AlertDraft, AlertState, AlertVersion
from storage.people import Person
from storage.posts import Post, PostState, withdraw

RECIPIENTS_A_STATEMENT = 5_000


@dataclass(frozen=True)
class Sent:
    """What came of sending a draft. `alert_id` is None while it waits for approval."""

    alert_id: int | None
    title: str
    is_edit: bool
    first_word_at: datetime | None


def apply(session: Session, draft: AlertDraft, checked: CheckedAlert, by: Person, now: datetime) -> Sent:
    """Makes of the draft what it says, once; the alert that it edits is held already."""
    is_edit = draft.alert_id is not None
    alert = _edit(session, draft, checked, by, now) if is_edit else _create(session, draft, checked, now)
    draft.used_at, draft.alert_id = now, alert.id
    return Sent(alert.id, checked.content.title, is_edit, checked.first_word_at)


def applied(session: Session, draft: AlertDraft) -> Sent:
    """What came of a draft that was used before."""
    alert = session.get_one(Alert, draft.alert_id)
    title = session.get_one(AlertVersion, (alert.id, alert.version)).title
    return Sent(alert.id, title, draft.base_revision is not None, alert.first_word_at)


def _create(session: Session, draft: AlertDraft, checked: CheckedAlert, now: datetime) -> Alert:
    alert = Alert(
        workspace_id=draft.workspace_id,
        author_id=draft.author_id,
        state=AlertState.SCHEDULED,
        version=1,
        revision=1,
        delivery=checked.delivery,
        first_word_at=checked.first_word_at,
        reminders=list(checked.reminders),
        created_at=now,
    )
    session.add(alert)
    session.flush()
    session.add(_version(alert.id, 1, draft.author_id, now, [], checked.content))
    keep_audience(session, alert.id, checked.audience)
    planned = plan.moments(checked.content, checked.first_word_at, checked.reminders, now)
    plan.keep(session, alert.id, planned, now)
    return alert


def _edit(session: Session, draft: AlertDraft, checked: CheckedAlert, editor: Person, now: datetime) -> Alert:
    alert = session.get_one(Alert, draft.alert_id)
    keep_audience(session, alert.id, checked.audience)
    stay: set[str] = set()
    if checked.delivery == alert.delivery:
        # Late joiners have it by direct message, whatever the delivery.
        stay.update(session.scalars(people(session, alert).with_only_columns(Person.user_id)))
    alert.delivery, alert.reminders = checked.delivery, list(checked.reminders)
    to = recipients(session, alert)
    # Before any reply is said in their threads: a reply cannot outlive its announcement.
    _withdraw_from_others(session, alert, stay.union(to))
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    changed = changes(content_of(version), checked.content)
    if changed and checked.change == Change.MATERIAL and alert.announced_at is not None:
        alert.version += 1
        session.add(_version(alert.id, alert.version, editor.id, now, changed, checked.content))
        announcing.reply(
            session,
            alert,
            announcing.CHANGED,
            f"alert:{alert.id}:v{alert.version}:changed",
            now,
            subject_id=alert.id,
            detail=str(alert.version),
        )
    else:
        if changed:
            _write_content(version, checked.content)
            version.edited_at = now
        version.editor_id = editor.id
    if "starts_at" in changed:
        withdraw(session, (announcing.REMINDER,), alert.id)
    alert.first_word_at, alert.revision = checked.first_word_at, alert.revision + 1
    session.flush()
    _replan(session, alert, checked, now)
    if alert.announced_at is not None:
        if {"kind", "starts_at"} & set(changed):
            announcing.hurry(session, alert, now)
        announcing.announce(session, alert, to, now)
        announcing.refresh(session, alert, now)
    return alert


def _replan(session: Session, alert: Alert, checked: CheckedAlert, now: datetime) -> None:
    planned = plan.moments_of_edit(alert, checked.content, checked.first_word_at, checked.reminders, now)
    if alert.state == AlertState.LIVE and checked.content.starts_at > now:
        alert.state = AlertState.SCHEDULED
        withdraw(session, (announcing.LIVE,), alert.id)
    plan.keep(session, alert.id, planned, now)


def _withdraw_from_others(session: Session, alert: Alert, to: set[str]) -> None:
    """Who is not in the audience any more, and was not told yet, never is: not by a second try either."""
    waiting = session.execute(
        select(Post.id, Post.recipient)
        .where(
            Post.kind == announcing.ANNOUNCEMENT,
            Post.subject_id == alert.id,
            Post.state.in_((PostState.HELD, PostState.PENDING, PostState.FAILED)),
        )
        .order_by(Post.id)
        .with_for_update()
    ).all()
    gone = [post_id for post_id, recipient in waiting if recipient not in to]
    for start in range(0, len(gone), RECIPIENTS_A_STATEMENT):
        some = gone[start : start + RECIPIENTS_A_STATEMENT]
        session.execute(delete(Post).where(Post.parent_id.in_(some)))
        session.execute(delete(Post).where(Post.id.in_(some)))


def _version(
    alert_id: int, number: int, editor_id: int, now: datetime, changed: list[str], content: AlertContent
) -> AlertVersion:
    version = AlertVersion(
        alert_id=alert_id, number=number, editor_id=editor_id, edited_at=now, changed=changed
    )
    _write_content(version, content)
    return version


def _write_content(version: AlertVersion, content: AlertContent) -> None:
    for name, value in vars(content).items():
        setattr(version, name, [list(pair) for pair in value] if name == "answers" else value)
