"""A second pair of eyes: another publisher decides on what was written."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import announcing
from services.alerts.applying import Sent, apply
from services.alerts.drafts import Draft, asked, checked_draft, read_draft, require_fits
from services.language import gettext as _
from services.people import Caller, Role, holders, require
from services.problems import NotAllowed, NotFound, Problem
from services.quiet.holding import add_posts
from storage.alerts import AlertDraft
from storage.database import Database
from storage.people import Person
from storage.posts import NewPost, mark_stale


class AlertApproval:
    """Deciding on drafts, and finding those that wait."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def approve(self, caller: Caller, draft_id: int, *, seen: int) -> Sent:
        """A second publisher lets it go out; the author hears of it.

        Args:
            seen: `asked` of the preview that the approver saw: nobody approves what they have not read.

        Raises:
            NotAllowed: the caller is no publisher, or wrote it.
            NotFound: there is no such draft, or nobody asked for its approval.
            Problem: it was decided already, or can no longer be sent as written.
        """
        with self._database.write() as session:
            approver = require(session, caller, Role.PUBLISHER)
            draft = _waiting_draft(session, caller, approver, draft_id, seen)
            try:
                checked = checked_draft(session, draft, self._now())
                if draft.alert_id is not None:
                    require_fits(session, draft, checked, locked=True)
            except Problem as problem:
                sentence = _("It cannot go out like this: {problem} Please send it back.")
                raise Problem(sentence.format(problem=problem)) from problem
            sent = apply(session, draft, checked, approver, self._now())
            draft.decided_by = approver.id
            mark_stale(session, announcing.APPROVAL, draft.id, self._now())
            _tell_author(session, draft, announcing.APPROVED, f"draft:{draft.id}:approved", self._now())
            return sent

    def send_back(self, caller: Caller, draft_id: int, words: str, *, seen: int) -> str:
        """A second publisher asks the author for a change; returns the title.

        Raises:
            NotAllowed: the caller is no publisher, or wrote it.
            NotFound: there is no such draft, or nobody asked for its approval.
            Problem: it was decided already.
        """
        with self._database.write() as session:
            approver = require(session, caller, Role.PUBLISHER)
            draft = _waiting_draft(session, caller, approver, draft_id, seen)
            asked_at, draft.submitted_at = asked(draft), None
            draft.decided_by, draft.returned_with = approver.id, words.strip()
            mark_stale(session, announcing.APPROVAL, draft.id, self._now())
            occasion = f"draft:{draft.id}:returned:{asked_at}"
            _tell_author(session, draft, announcing.RETURNED, occasion, self._now())
            return str(draft.form.get("title", ""))

    def waiting(self, caller: Caller) -> Sequence[Draft]:
        """What others have written and the caller may decide on, the longest waiting first, 20 at most.

        Raises:
            NotAllowed: the caller is no publisher.
        """
        with self._database.read() as session:
            approver = require(session, caller, Role.PUBLISHER)
            drafts = session.scalars(
                select(AlertDraft)
                .where(
                    AlertDraft.workspace_id == caller.workspace_id,
                    AlertDraft.author_id != approver.id,
                    AlertDraft.submitted_at.is_not(None),
                    AlertDraft.used_at.is_(None),
                )
                .order_by(AlertDraft.submitted_at)
                .limit(20)
            )
            return [read_draft(draft) for draft in drafts]


def ask_approval(
    session: Session, draft: AlertDraft, author: Person, desk_channel: str | None, now: datetime
) -> None:
    """Asks the desk, else each of the other publishers, for a second pair of eyes.

    Raises:
        Problem: nobody else may publish.
    """
    others = [
        person.user_id
        for person in holders(session, draft.workspace_id, Role.PUBLISHER)
        if person.id != author.id
    ]
    if not others:
        raise Problem(
            _("Nobody else may publish here, so nobody can approve this. Ask an admin to add a publisher.")
        )
    desk = announcing.desk_of(session, draft.workspace_id, desk_channel)
    add_posts(
        session,
        [
            NewPost(
                workspace_id=draft.workspace_id,
                kind=announcing.APPROVAL,
                subject_id=draft.id,
                occasion=f"draft:{draft.id}:approval:{asked(draft)}",
                recipient=recipient,
                due_at=now,
                priority=announcing.ANSWER_PRIORITY,
            )
            for recipient in ([desk] if desk else others)
        ],
        now,
    )


def _waiting_draft(
    session: Session, caller: Caller, approver: Person, draft_id: int, seen: int
) -> AlertDraft:
    draft = session.get(AlertDraft, draft_id, with_for_update=True)
    is_asked = draft is not None and (draft.submitted_at is not None or draft.decided_by is not None)
    if draft is None or draft.workspace_id != caller.workspace_id or not is_asked:
        raise NotFound(_("This draft is gone. Type /alert list to see what there is."))
    if draft.author_id == approver.id:
        raise NotAllowed(_("You wrote this one, so someone else has to approve it."))
    if draft.submitted_at is None or draft.used_at is not None:
        decider = session.get(Person, draft.decided_by) if draft.decided_by else None
        who = decider.name if decider is not None and decider.name else _("Someone")
        was_approved = draft.used_at is not None
        sentence = (
            _("{name} has approved it already.") if was_approved else _("{name} has sent it back already.")
        )
        raise Problem(sentence.format(name=who))
    if asked(draft) != seen:
        raise Problem(
            _("It was changed after you opened it. Close this, and open it again to see what it says now.")
        )
    return draft


def _tell_author(session: Session, draft: AlertDraft, kind: str, occasion: str, now: datetime) -> None:
    author = session.get_one(Person, draft.author_id)
    add_posts(
        session,
        [
            NewPost(
                workspace_id=draft.workspace_id,
                kind=kind,
                subject_id=draft.id,
                occasion=occasion,
                recipient=author.user_id,
                due_at=now,
                priority=announcing.ANSWER_PRIORITY,
            )
        ],
        now,
    )
