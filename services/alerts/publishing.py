"""Sending alerts, calling them off, ending them early, and saying again what did not arrive."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import announcing, plan
from services.alerts.applying import Sent, applied, apply
from services.alerts.approving import ask_approval
from services.alerts.arrivals import in_time, unarrived
from services.alerts.drafts import checked_draft, own_draft, require_fits, require_open
from services.alerts.reading import alert_of
from services.alerts.settings import DESK_CHANNEL, REQUIRE_APPROVAL
from services.decisions import Decisions
from services.language import N_
from services.language import gettext as _
from services.people import Caller, Role, require
from services.problems import Problem
from storage.alerts import Alert, AlertState, AlertVersion
from storage.database import Database
from storage.posts import Post, PostState, is_in, send_again, withdraw

NOTHING_IS_SENT = (
    N_("Alert #{number} was cancelled, so nothing is sent any more."),
    N_("Alert #{number} is over, so nothing is sent any more."),
)


class AlertPublishing:
    """What publishers do to alerts."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def send(self, caller: Caller, draft_id: int) -> Sent:
        """Sends a draft, or asks for its approval. Sending one twice sends it once.

        Raises:
            NotAllowed, NotFound: it is not the caller's to send.
            FormProblem: it can no longer be sent as written.
            Problem: the alert that it edits was changed by someone else, or is over.
        """
        with self._database.write() as session:
            author = require(session, caller, Role.PUBLISHER)
            draft = own_draft(session, caller, author, draft_id, locked=True)
            checked = checked_draft(session, draft, self._now()) if draft.used_at is None else None
            if checked is None:
                return applied(session, draft)
            if draft.alert_id is not None:
                advice = _(
                    "Your words are kept as a draft: edit alert #{number} again, "
                    "and copy what is still right."
                ).format(number=draft.alert_id)
                require_fits(session, draft, checked, advice, locked=True)
            if not self._decisions.get(session, caller.workspace_id, REQUIRE_APPROVAL):
                return apply(session, draft, checked, author, self._now())
            if draft.submitted_at is None:
                draft.submitted_at, draft.decided_by = self._now(), None
                desk = self._decisions.get(session, caller.workspace_id, DESK_CHANNEL)
                ask_approval(session, draft, author, desk, self._now())
            return Sent(None, checked.content.title, draft.alert_id is not None, checked.first_word_at)

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
            require(session, caller, Role.PUBLISHER)
            alert = alert_of(session, caller.workspace_id, alert_id, locked=True)
            require_open(alert)
            if alert.announced_at is None:
                raise Problem(_("Nobody has been told of this alert yet. Cancel it instead."))
            alert = self._close(session, caller, alert_id, AlertState.OVER)
            announcing.say_again(session, alert, announcing.OVER, f"alert:{alert.id}:over", self._now())
            return session.get_one(AlertVersion, (alert.id, alert.version)).title

    def send_again(self, caller: Caller, alert_id: int) -> int:
        """Says again what failed or may not have arrived; returns how many messages that is.

        Raises:
            NotAllowed: the caller is no publisher.
            Problem: the alert is closed, everything has arrived, or it is too late for what has not.
        """
        with self._database.write() as session:
            require(session, caller, Role.PUBLISHER)
            alert = alert_of(session, caller.workspace_id, alert_id, locked=True)
            require_open(alert, NOTHING_IS_SENT)
            missed = session.scalars(select(Post.id).where(unarrived(alert))).all()
            if not missed:
                raise Problem(_("Everything has arrived. There is nothing to send again."))
            useful = session.scalars(select(Post.id).where(unarrived(alert), in_time(self._now()))).all()
            if not useful:
                raise Problem(_("What did not arrive is of no use any more: its time has passed."))
            plan.check_later(session, alert.id, self._now())
            return send_again(session, useful, self._now())

    def bot_is_back(self, workspace_id: str, channel_id: str) -> int:
        """Says in a channel what failed there while Frontlane was not in it; returns how many messages."""
        with self._database.write() as session:
            missed = session.execute(
                select(Post.id.label("post_id"), Alert.id.label("alert_id"))
                .join(Alert, Alert.id == Post.subject_id)
                .where(
                    Post.kind.in_(announcing.SAID),
                    Post.workspace_id == workspace_id,
                    Post.recipient == channel_id,
                    is_in(PostState.FAILED),
                    Alert.state.in_((AlertState.SCHEDULED, AlertState.LIVE)),
                )
            ).all()
            for alert_id in sorted({post.alert_id for post in missed}):
                plan.check_later(session, alert_id, self._now())
            return send_again(session, [post.post_id for post in missed], self._now()) if missed else 0

    def _close(self, session: Session, caller: Caller, alert_id: int, state: AlertState) -> Alert:
        require(session, caller, Role.PUBLISHER)
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
