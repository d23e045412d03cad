"""Sending alerts: a draft becomes an alert, or an edit of one, with a second pair of eyes where wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.alerts import announcing, plan
from services.alerts.audience import keep_audience, recipients
from services.alerts.content import AlertContent, Change, CheckedAlert
from services.alerts.drafts import changes, checked_draft, own_draft, require_open
from services.alerts.reading import alert_of, content_of
from services.people import Caller, publishers, require_publisher
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from storage.alerts import Alert, AlertDraft, AlertState, AlertVersion
from storage.database import Database
from storage.people import Person
from storage.posts import NewPost, Post, PostState, add_posts, mark_stale, withdraw

TIME_FIELDS = ("starts_at", "ends_at", "acknowledge_by")
RECIPIENTS_A_STATEMENT = 5_000


@dataclass(frozen=True)
class Sent:
    """What came of sending a draft. `alert_id` is None while it waits for approval."""

    alert_id: int | None
    title: str
    is_edit: bool
    first_word_at: datetime | None


class AlertPublishing:
    """Sending, approving, calling off."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        *,
        needs_approval: bool,
        desk_channel: str | None,
    ) -> None:
        self._database = database
        self._now = now
        self._needs_approval = needs_approval
        self._desk_channel = desk_channel

    def send(self, caller: Caller, draft_id: int) -> Sent:
        """Sends a draft, or asks for its approval. Sending one twice sends it once.

        Raises:
            NotAllowed, NotFound: it is not the caller's to send.
            FormProblem: it can no longer be sent as written.
            Problem: the alert that it edits was changed by someone else, or is over.
        """
        with self._database.write() as session:
            author = require_publisher(session, caller)
            draft = own_draft(session, caller, author, draft_id, locked=True)
            checked = checked_draft(session, draft, self._now()) if draft.used_at is None else None
            if checked is None:
                return self._sent_before(session, draft)
            if draft.alert_id is not None:
                advice = (
                    f" Your words are kept as a draft: edit alert #{draft.alert_id} again, "
                    "and copy what is still right."
                )
                _require_fits(session, draft, checked, advice)
            if not self._needs_approval:
                return self._apply(session, draft, checked, author)
            if draft.submitted_at is None:
                draft.submitted_at, draft.decided_by = self._now(), None
                self._ask_approval(session, draft, author)
            return Sent(None, checked.content.title, draft.alert_id is not None, checked.first_word_at)

    def approve(self, caller: Caller, draft_id: int) -> Sent:
        """A second publisher lets it go out.

        Raises:
            NotAllowed: the caller is no publisher, or wrote it.
            NotFound: there is no such draft, or nobody asked for its approval.
            Problem: it was decided already, or can no longer be sent as written.
        """
        with self._database.write() as session:
            approver = require_publisher(session, caller)
            draft = self._waiting_draft(session, caller, approver, draft_id)
            try:
                checked = checked_draft(session, draft, self._now())
                if draft.alert_id is not None:
                    _require_fits(session, draft, checked, advice="")
            except Problem as problem:
                msg = f"It cannot go out like this: {problem} Please send it back."
                raise Problem(msg) from problem
            sent = self._apply(session, draft, checked, approver)
            draft.decided_by = approver.id
            mark_stale(session, announcing.APPROVAL, draft.id, self._now())
            return sent

    def send_back(self, caller: Caller, draft_id: int, words: str) -> str:
        """A second publisher asks the author for a change; returns the title.

        Raises:
            NotAllowed: the caller is no publisher, or wrote it.
            NotFound: there is no such draft, or nobody asked for its approval.
            Problem: it was decided already.
        """
        with self._database.write() as session:
            approver = require_publisher(session, caller)
            draft = self._waiting_draft(session, caller, approver, draft_id)
            asked_at, draft.submitted_at = _stamp(draft.submitted_at), None
            draft.decided_by, draft.returned_with = approver.id, words.strip()
            author = session.get_one(Person, draft.author_id)
            mark_stale(session, announcing.APPROVAL, draft.id, self._now())
            add_posts(
                session,
                [
                    NewPost(
                        workspace_id=draft.workspace_id,
                        kind=announcing.RETURNED,
                        subject_id=draft.id,
                        occasion=f"draft:{draft.id}:returned:{asked_at}",
                        recipient=author.user_id,
                        due_at=self._now(),
                        priority=announcing.ANSWER_PRIORITY,
                    )
                ],
                self._now(),
            )
            return str(draft.form.get("title", ""))

    def cancel(self, caller: Caller, alert_id: int) -> str:
        """Calls an alert off: what has not gone out never will, and who was told is told; returns its title.

        Raises:
            NotAllowed: the caller is no publisher.
            Problem: it is over or was called off already.
        """
        with self._database.write() as session:
            alert = self._close(session, caller, alert_id, AlertState.CANCELLED)
            announcing.reply(
                session,
                alert,
                announcing.CANCELLED,
                f"alert:{alert.id}:cancelled",
                self._now(),
                subject_id=alert.id,
            )
            return session.get_one(AlertVersion, (alert.id, alert.version)).title

    def end_early(self, caller: Caller, alert_id: int) -> str:
        """Ends an alert now, with thanks; returns its title.

        Raises:
            NotAllowed: the caller is no publisher.
            Problem: it is over or was called off already, or nobody has been told of it yet.
        """
        with self._database.write() as session:
            require_publisher(session, caller)
            alert = alert_of(session, caller.workspace_id, alert_id, locked=True)
            require_open(alert)
            if alert.announced_at is None:
                msg = "Nobody has been told of this alert yet. Cancel it instead."
                raise Problem(msg)
            alert = self._close(session, caller, alert_id, AlertState.OVER)
            announcing.say_again(session, alert, announcing.OVER, f"alert:{alert.id}:over", self._now())
            return session.get_one(AlertVersion, (alert.id, alert.version)).title

    def _close(self, session: Session, caller: Caller, alert_id: int, state: AlertState) -> Alert:
        require_publisher(session, caller)
        alert = alert_of(session, caller.workspace_id, alert_id, locked=True)
        require_open(alert)
        alert.state, alert.ended_at = state, self._now()
        alert.revision += 1
        plan.call_off(session, alert.id)
        withdraw(session, announcing.WAITING_KINDS, alert.id)
        if state == AlertState.CANCELLED:
            announcing.refresh(session, alert, self._now())
        else:
            announcing.refresh_in_channels(session, alert, self._now())
        return alert

    def _waiting_draft(self, session: Session, caller: Caller, approver: Person, draft_id: int) -> AlertDraft:
        draft = session.get(AlertDraft, draft_id, with_for_update=True)
        is_asked = draft is not None and (draft.submitted_at is not None or draft.decided_by is not None)
        if draft is None or draft.workspace_id != caller.workspace_id or not is_asked:
            msg = "This draft is gone. Type /alert list to see what there is."
            raise NotFound(msg)
        if draft.author_id == approver.id:
            msg = "You wrote this one, so someone else has to approve it."
            raise NotAllowed(msg)
        if draft.submitted_at is None or draft.used_at is not None:
            decider = session.get(Person, draft.decided_by) if draft.decided_by else None
            who = decider.name if decider is not None and decider.name else "Someone"
            how = "approved it" if draft.used_at is not None else "sent it back"
            msg = f"{who} has {how} already."
            raise Problem(msg)
        return draft

    def _ask_approval(self, session: Session, draft: AlertDraft, author: Person) -> None:
        others = [
            person.user_id for person in publishers(session, draft.workspace_id) if person.id != author.id
        ]
        if not others:
            msg = "Nobody else may publish here, so nobody can approve this. Ask an admin to add a publisher."
            raise Problem(msg)
        add_posts(
            session,
            [
                NewPost(
                    workspace_id=draft.workspace_id,
                    kind=announcing.APPROVAL,
                    subject_id=draft.id,
                    occasion=f"draft:{draft.id}:approval:{_stamp(self._now())}",
                    recipient=recipient,
                    due_at=self._now(),
                    priority=announcing.ANSWER_PRIORITY,
                )
                for recipient in ([self._desk_channel] if self._desk_channel else others)
            ],
            self._now(),
        )

    def _apply(self, session: Session, draft: AlertDraft, checked: CheckedAlert, by: Person) -> Sent:
        is_edit = draft.alert_id is not None
        alert = self._edit(session, draft, checked, by) if is_edit else self._create(session, draft, checked)
        draft.used_at, draft.alert_id = self._now(), alert.id
        return Sent(alert.id, checked.content.title, is_edit, checked.first_word_at)

    def _sent_before(self, session: Session, draft: AlertDraft) -> Sent:
        alert = session.get_one(Alert, draft.alert_id)
        title = session.get_one(AlertVersion, (alert.id, alert.version)).title
        return Sent(alert.id, title, draft.base_revision is not None, alert.first_word_at)

    def _create(self, session: Session, draft: AlertDraft, checked: CheckedAlert) -> Alert:
        now = self._now()
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

    def _edit(self, session: Session, draft: AlertDraft, checked: CheckedAlert, editor: Person) -> Alert:
        now = self._now()
        alert = session.get_one(Alert, draft.alert_id)
        keep_audience(session, alert.id, checked.audience)
        alert.delivery, alert.reminders = checked.delivery, list(checked.reminders)
        to = recipients(session, alert)
        # Before any reply is said in their threads: a reply cannot outlive its announcement.
        _withdraw_from_others(session, alert, set(to))
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
        self._replan(session, alert, checked)
        if alert.announced_at is not None:
            announcing.announce(session, alert, to, now)
            announcing.refresh(session, alert, now)
        return alert

    def _replan(self, session: Session, alert: Alert, checked: CheckedAlert) -> None:
        now = self._now()
        planned = plan.moments_of_edit(alert, checked.content, checked.first_word_at, checked.reminders, now)
        if alert.state == AlertState.LIVE and checked.content.starts_at > now:
            alert.state = AlertState.SCHEDULED
            withdraw(session, (announcing.LIVE,), alert.id)
        plan.keep(session, alert.id, planned, now)


def _require_fits(session: Session, draft: AlertDraft, checked: CheckedAlert, advice: str) -> None:
    """Refuses an edit that no longer fits its alert, which is held until the unit of work ends.

    Raises:
        Problem: the alert is closed, or somebody changed it since; `advice` says what to do then.
        FormProblem: it is marked a typo, and is none.
    """
    alert = session.get_one(Alert, draft.alert_id, with_for_update=True)
    require_open(alert)
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    if alert.revision != draft.base_revision:
        editor = session.get_one(Person, version.editor_id)
        msg = f"{editor.name or 'Someone'} changed this alert after this edit was begun.{advice}"
        raise Problem(msg)
    changed = changes(content_of(version), checked.content)
    if checked.change == Change.TYPO and alert.announced_at and any(name in changed for name in TIME_FIELDS):
        raise FormProblem(
            {"change": "A time is different, and agents know the old one. Choose “Something has changed”."}
        )


def _withdraw_from_others(session: Session, alert: Alert, to: set[str]) -> None:
    """Who is not in the audience any more, and was not told yet, never is."""
    waiting = session.execute(
        select(Post.id, Post.recipient)
        .where(
            Post.kind == announcing.ANNOUNCEMENT,
            Post.subject_id == alert.id,
            Post.state == PostState.PENDING,
        )
        .order_by(Post.id)
        .with_for_update()
    ).all()
    gone = [post_id for post_id, recipient in waiting if recipient not in to]
    for start in range(0, len(gone), RECIPIENTS_A_STATEMENT):
        some = gone[start : start + RECIPIENTS_A_STATEMENT]
        session.execute(delete(Post).where(Post.parent_id.in_(some)))
        session.execute(delete(Post).where(Post.id.in_(some)))


def _stamp(moment: datetime | None) -> int:
    return 0 if moment is None else int(moment.timestamp())


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
