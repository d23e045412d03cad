"""Drafts: what a publisher has typed, kept so that nothing is lost, until it is sent."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.alerts import plan
from services.alerts.audience import audience_of, channels_of, groups_of, members
from services.alerts.content import (
    AlertForm,
    Brief,
    Change,
    CheckedAlert,
    GroupName,
    Kind,
    Moment,
)
from services.alerts.form import check
from services.alerts.reading import alert_of, content_of
from services.alerts.settings import REQUIRE_APPROVAL
from services.decisions import Decisions
from services.language import N_
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import FormProblem, NotFound, Problem
from storage.alerts import CLOSED, Alert, AlertDraft, AlertState, AlertVersion
from storage.audiences import Channel, UserGroup
from storage.database import Database, insert_once
from storage.people import Person

TIME_FIELDS = ("starts_at", "ends_at", "acknowledge_by")
KEPT_MAX = 200_000
"""Characters of a whole form as JSON: Slack opens no view of more than 250 kB."""


@dataclass(frozen=True)
class Draft:
    """A draft as its author sees it. `alert_id` is the alert that it edits."""

    draft_id: int
    alert_id: int | None
    base_revision: int | None
    form: AlertForm
    title: str
    updated_at: datetime
    submitted_at: datetime | None
    returned_with: str | None


@dataclass(frozen=True)
class Preview:
    """What sending a draft would do."""

    draft_id: int
    brief: Brief
    moments: Sequence[Moment]
    people: int
    """How many would be told, as far as their channels' members are known."""
    is_edit: bool
    change: Change | None
    needs_approval: bool
    asked: int
    """When approval was asked for: see `asked` below."""


@dataclass(frozen=True)
class Submission:
    """A draft that someone else decides on; people by user id."""

    draft_id: int
    title: str
    kind: Kind
    starts_at: datetime | None
    author: str
    is_edit: bool
    was_sent: bool
    decided_by: str | None
    returned_with: str | None
    asked: int


class AlertDrafts:
    """Writing, for publishers."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def start_edit(self, caller: Caller, alert_id: int) -> tuple[AlertForm, int]:
        """The form of an alert as it stands, to be edited, and the revision that it shows.

        Raises:
            NotAllowed: the caller is no publisher.
            Problem: it is over or was called off.
        """
        with self._database.read() as session:
            require(session, caller, Role.PUBLISHER)
            alert = alert_of(session, caller.workspace_id, alert_id)
            require_open(alert)
            return form_of(session, alert), alert.revision

    def save(
        self,
        caller: Caller,
        form: AlertForm,
        *,
        typed_in: str,
        draft_id: int | None = None,
        alert_id: int | None = None,
        base_revision: int | None = None,
    ) -> int:
        """Keeps what was typed, complete or not; returns the draft's id.

        Args:
            typed_in: the modal; without a draft_id, what is saved from it again is the same draft.
            alert_id: the alert that it edits, with the revision that the editor saw.

        Raises:
            NotAllowed: the caller is no publisher.
            NotFound: the draft is not the caller's, or the alert not this workspace's.
            Problem: it has been sent already, or is too long for any form to show it again.
        """
        if len(json.dumps(form.stored(), ensure_ascii=False)) > KEPT_MAX:
            raise Problem(
                _("This is too long to be kept. Shorten it: it stays here while this window is open.")
            )
        with self._database.write() as session:
            author = require(session, caller, Role.PUBLISHER)
            if draft_id is None:
                if alert_id is not None:
                    alert_of(session, caller.workspace_id, alert_id)
                row = {
                    "workspace_id": caller.workspace_id,
                    "author_id": author.id,
                    "alert_id": alert_id,
                    "base_revision": base_revision,
                    "typed_in": typed_in,
                    "form": form.stored(),
                    "updated_at": self._now(),
                }
                insert_once(session, AlertDraft, row)
                draft_id = session.scalars(select(AlertDraft.id).where(AlertDraft.typed_in == typed_in)).one()
            draft = own_draft(session, caller, author, draft_id, locked=True)
            if draft.submitted_at is not None or draft.used_at is not None:
                raise Problem(_("This was sent while you were writing. Type /alert list to find it."))
            draft.form, draft.updated_at, draft.returned_with = form.stored(), self._now(), None
            return draft.id

    def load(self, caller: Caller, draft_id: int) -> Draft:
        """A draft of the caller's.

        Raises:
            NotAllowed, NotFound: it is not theirs to see.
        """
        with self._database.read() as session:
            author = require(session, caller, Role.PUBLISHER)
            return read_draft(own_draft(session, caller, author, draft_id))

    def mine(self, caller: Caller) -> list[Draft]:
        """The caller's unsent drafts, newest first, 20 at most.

        Raises:
            NotAllowed: the caller is no publisher.
        """
        with self._database.read() as session:
            author = require(session, caller, Role.PUBLISHER)
            drafts = session.scalars(
                select(AlertDraft)
                .where(
                    AlertDraft.author_id == author.id,
                    AlertDraft.workspace_id == caller.workspace_id,
                    AlertDraft.used_at.is_(None),
                )
                .order_by(AlertDraft.updated_at.desc())
                .limit(20)
            )
            return [read_draft(draft) for draft in drafts]

    def discard(self, caller: Caller, draft_id: int) -> None:
        """Throws a draft away.

        Raises:
            NotAllowed, NotFound: it is not theirs.
            Problem: it waits for approval.
        """
        with self._database.write() as session:
            author = require(session, caller, Role.PUBLISHER)
            draft = own_draft(session, caller, author, draft_id, locked=True)
            if draft.used_at is not None:
                raise NotFound(_(_NO_DRAFT))
            if draft.submitted_at is not None:
                raise Problem(_("This waits for approval. Ask who approves to send it back first."))
            session.delete(draft)

    def submission(self, workspace_id: str, draft_id: int) -> Submission:
        """A draft that someone else decides on, for rendering.

        Raises:
            NotFound: there is none in this workspace.
        """
        with self._database.read() as session:
            draft = session.get(AlertDraft, draft_id)
            if draft is None or draft.workspace_id != workspace_id:
                raise NotFound(_(_NO_DRAFT))
            form = AlertForm.from_stored(draft.form)
            decider = session.get(Person, draft.decided_by) if draft.decided_by else None
            return Submission(
                draft_id=draft.id,
                title=form.title.strip() or _("Untitled"),
                kind=Kind(form.kind),
                starts_at=datetime.fromtimestamp(form.starts_at, UTC) if form.starts_at else None,
                author=session.get_one(Person, draft.author_id).user_id,
                is_edit=draft.base_revision is not None,
                was_sent=draft.used_at is not None,
                decided_by=decider.user_id if decider is not None else None,
                returned_with=draft.returned_with,
                asked=asked(draft),
            )

    def preview(self, caller: Caller, draft_id: int) -> Preview:
        """What sending this draft would do, as things stand.

        Raises:
            FormProblem: fields that cannot be taken.
            NotAllowed, NotFound: it is not theirs to see.
        """
        with self._database.read() as session:
            person = require(session, caller, Role.PUBLISHER)
            draft = session.get(AlertDraft, draft_id)
            if draft is None or draft.workspace_id != caller.workspace_id or draft.used_at is not None:
                raise NotFound(_(_NO_DRAFT))
            if draft.author_id != person.id and draft.submitted_at is None:
                raise NotFound(_(_NO_DRAFT))
            checked = checked_draft(session, draft, self._now())
            author = session.get_one(Person, draft.author_id)
            alert = session.get(Alert, draft.alert_id) if draft.alert_id else None
            if alert is not None:
                require_fits(session, draft, checked)
            everyone = members(checked.audience, draft.author_id).with_only_columns(Person.id).subquery()
            rest = (checked.content, checked.first_word_at, checked.reminders, self._now())
            planned = plan.moments(*rest) if alert is None else plan.moments_of_edit(alert, *rest)
            return Preview(
                draft_id=draft.id,
                brief=_preview_brief(session, checked, author, alert),
                moments=planned,
                people=session.scalar(select(func.count()).select_from(everyone)) or 0,
                is_edit=alert is not None,
                change=checked.change,
                needs_approval=self._decisions.get(session, caller.workspace_id, REQUIRE_APPROVAL),
                asked=asked(draft),
            )


_NO_DRAFT = N_("This draft is gone: it was sent or thrown away. Type /alert list to see what there is.")


def own_draft(
    session: Session, caller: Caller, author: Person, draft_id: int, *, locked: bool = False
) -> AlertDraft:
    """The draft, if it is this author's; `locked` holds it until the unit of work ends.

    Raises:
        NotFound: it is not.
    """
    draft = session.get(AlertDraft, draft_id, with_for_update=locked or None)
    if draft is None or draft.author_id != author.id or draft.workspace_id != caller.workspace_id:
        raise NotFound(_(_NO_DRAFT))
    return draft


def checked_draft(session: Session, draft: AlertDraft, now: datetime) -> CheckedAlert:
    """The draft's form, checked.

    Raises:
        FormProblem: fields that cannot be taken.
    """
    form, before = AlertForm.from_stored(draft.form), None
    if draft.alert_id is None:
        form = replace(form, change=None)
    elif form.change is None:
        raise FormProblem({"change": _("Choose whether this is a typo, or something has changed.")})
    else:
        before = form_of(session, session.get_one(Alert, draft.alert_id))
    return check(session, draft.workspace_id, form, now, before)


def require_fits(
    session: Session, draft: AlertDraft, checked: CheckedAlert, advice: str = "", *, locked: bool = False
) -> None:
    """Refuses an edit that no longer fits its alert, which `locked` holds until the unit of work ends.

    Raises:
        Problem: the alert is closed, or somebody changed it since; `advice` says what to do then.
        FormProblem: it is marked a typo, and is none.
    """
    alert = session.get_one(Alert, draft.alert_id, with_for_update=locked or None)
    require_open(alert)
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    if alert.revision != draft.base_revision:
        editor = session.get_one(Person, version.editor_id)
        sentence = _("{name} changed this alert after this edit was begun.").format(
            name=editor.name or _("Someone")
        )
        raise Problem(f"{sentence} {advice}".strip())
    changed = changes(content_of(version), checked.content)
    if checked.change == Change.TYPO and alert.announced_at and any(name in changed for name in TIME_FIELDS):
        raise FormProblem(
            {"change": _("A time is different, and agents know the old one. Choose “Something has changed”.")}
        )


def asked(draft: AlertDraft) -> int:
    """When approval was asked for, in microseconds: what the approver saw is known by it. 0: it was not."""
    return 0 if draft.submitted_at is None else round(draft.submitted_at.timestamp() * 1_000_000)


CANNOT_CHANGE = (
    N_("Alert #{number} was cancelled, so it cannot be changed. Write a new one with /alert."),
    N_("Alert #{number} is over, so it cannot be changed. Write a new one with /alert."),
)


def require_open(alert: Alert, sentences: tuple[str, str] = CANNOT_CHANGE) -> None:
    """Refuses an alert that is no more.

    Args:
        sentences: what to say of one that was cancelled, and of one that is over, with its `{number}`.

    Raises:
        Problem: it is over or was cancelled.
    """
    if alert.state in CLOSED:
        cancelled, over = sentences
        sentence = cancelled if alert.state == AlertState.CANCELLED else over
        raise Problem(_(sentence).format(number=alert.id))


def form_of(session: Session, alert: Alert) -> AlertForm:
    """An alert as a form."""
    content = content_of(session.get_one(AlertVersion, (alert.id, alert.version)))
    return AlertForm(
        kind=content.kind,
        title=content.title,
        happening=content.happening,
        starts_at=_seconds(content.starts_at),
        ends_at=_seconds(content.ends_at),
        volume=content.volume,
        answers=content.answers,
        freedoms=content.freedoms,
        stop_and_ask=content.stop_and_ask,
        ask_whom=content.ask_whom,
        links=content.links,
        channels=[channel.channel_id for channel in channels_of(session, alert.id)],
        groups=[group.group_id for group in groups_of(session, alert.id)],
        delivery=alert.delivery,
        acknowledge_by=_seconds(content.acknowledge_by),
        first_word_at=_seconds(alert.first_word_at),
        reminders=alert.reminders,
        change=Change.TYPO,
    )


def _preview_brief(session: Session, checked: CheckedAlert, author: Person, alert: Alert | None) -> Brief:
    channels = session.scalars(
        select(Channel.channel_id).where(Channel.id.in_(checked.audience.channels)).order_by(Channel.name)
    ).all()
    groups = session.scalars(
        select(UserGroup).where(UserGroup.id.in_(checked.audience.groups)).order_by(UserGroup.handle)
    )
    brief = Brief(
        alert_id=0,
        version=1,
        state=AlertState.SCHEDULED,
        content=checked.content,
        author=author.user_id,
        author_name=author.name,
        channels=channels,
        groups=[GroupName(group.group_id, group.handle) for group in groups],
        delivery=checked.delivery,
        first_word_at=checked.first_word_at,
        announced_at=None,
        ended_at=None,
        reminders=checked.reminders,
    )
    if alert is None:
        return brief
    before = session.get_one(AlertVersion, (alert.id, alert.version))
    changed = changes(content_of(before), checked.content)
    if audience_of(session, alert.id) != checked.audience:
        changed.append("audience")
    return replace(
        brief,
        alert_id=alert.id,
        version=alert.version,
        state=alert.state,
        changed=changed,
        announced_at=alert.announced_at,
        revision=alert.revision,
    )


def changes(before: object, after: object) -> list[str]:
    """Names of the fields in which two contents differ, in their order."""
    return [name for name, value in vars(before).items() if _plain(value) != _plain(getattr(after, name))]


def _plain(value: object) -> object:
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def read_draft(draft: AlertDraft) -> Draft:
    """The draft as its author and those who decide see it."""
    form = AlertForm.from_stored(draft.form)
    return Draft(
        draft.id,
        draft.alert_id,
        draft.base_revision,
        form,
        form.title.strip() or _("Untitled"),
        draft.updated_at,
        draft.submitted_at,
        draft.returned_with,
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
