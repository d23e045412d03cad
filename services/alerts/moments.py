"""What happens at an alert's milestones. The clock calls `tick`; everything else is in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import announcing, plan
from services.alerts.arrivals import has_news, is_under_way
from services.alerts.audience import awaits_members, is_for, missing, recipients
from services.alerts.content import Delivery
from services.ticking import work_off
from storage.alerts import CLOSED, Alert, AlertChannel, AlertGroup, AlertState, AlertVersion
from storage.audiences import Channel, ChannelMember, UserGroup
from storage.database import Database
from storage.milestones import Milestone
from storage.people import Person
from storage.posts import withdraw

MEMBERS_PATIENCE = timedelta(minutes=2)
"""How long the first word waits for a channel's members to be read."""


class AlertMoments:
    """Lets alerts speak when their time has come."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def tick(self) -> int:
        """Does all that is due, each milestone in a unit of work of its own; returns how many were done.

        One that fails is logged, left for the next tick, and holds nobody up.
        """
        return work_off(self._database, plan.SUBJECT, self._now, self._happen)

    def welcome(self, workspace_id: str, person_id: int, *, channel_id: str = "", group_id: str = "") -> int:
        """Tells who joined a channel or user group of what is on there; returns how many alerts that were."""
        with self._database.write() as session:
            person = session.get_one(Person, person_id)
            if person.is_bot:
                return 0
            audience = (
                select(AlertChannel.alert_id)
                .join(Channel, Channel.id == AlertChannel.channel_id)
                .where(Channel.channel_id == channel_id)
                .union(
                    select(AlertGroup.alert_id)
                    .join(UserGroup, UserGroup.id == AlertGroup.group_id)
                    .where(UserGroup.group_id == group_id)
                )
            )
            current = session.scalars(
                select(Alert)
                .where(
                    Alert.workspace_id == workspace_id,
                    Alert.id.in_(audience),
                    Alert.announced_at.is_not(None),
                    Alert.state.in_((AlertState.SCHEDULED, AlertState.LIVE)),
                )
                .order_by(Alert.id)
            ).all()
            return sum(
                announcing.announce(session, alert, [person.user_id], self._now())
                for alert in current
                if is_for(session, alert, person.id) and not _was_there(session, alert, person, channel_id)
            )

    def _happen(self, session: Session, milestone: Milestone) -> bool:
        # Never waited for: who edits holds the alert and waits for its milestones.
        alert = session.get(Alert, milestone.subject_id, with_for_update={"skip_locked": True})
        if alert is None:
            return False
        version = session.get_one(AlertVersion, (alert.id, alert.version))
        name, _, detail = milestone.name.partition(":")
        if name == plan.CHECK:
            return self._check(session, alert, milestone)
        if alert.state in CLOSED:
            return True
        if name == plan.FIRST_WORD:
            return self._first_word(session, alert, milestone)
        if name == plan.REMINDER:
            self._remind(session, alert, version, milestone, detail)
        elif name == plan.DEADLINE:
            self._report(session, alert, milestone)
        elif name == plan.LIVE:
            self._go_live(session, alert, version, milestone)
        elif name == plan.OVER:
            self._finish(session, alert)
        return True

    def _first_word(self, session: Session, alert: Alert, milestone: Milestone) -> bool:
        waited = self._now() - max(milestone.due_at, alert.created_at)
        if awaits_members(session, alert) and waited < MEMBERS_PATIENCE:
            return False
        alert.announced_at = self._now()
        announcing.announce(session, alert, recipients(session, alert), self._now())
        return True

    def _check(self, session: Session, alert: Alert, milestone: Milestone) -> bool:
        """A failure that nobody hears of is a failure twice. While posts are on their way, it looks again."""
        if has_news(session, alert):
            author = session.get_one(Person, alert.author_id)
            occasion = f"alert:{alert.id}:trouble:{_stamp(milestone)}"
            announcing.say(session, alert, announcing.TROUBLE, occasion, [author.user_id], self._now())
        if is_under_way(session, alert):
            milestone.due_at = self._now() + plan.CHECK_AFTER
            return False
        return True

    def _remind(
        self, session: Session, alert: Alert, version: AlertVersion, milestone: Milestone, minutes: str
    ) -> None:
        if alert.announced_at is None or self._now() >= version.starts_at:
            return
        if any(
            moment.name.startswith(plan.REMINDER) and milestone.due_at < moment.due_at <= self._now()
            for moment in plan.coming(session, alert.id)
        ):
            return  # After a pause several are due at once: the last one says it all.
        announcing.say(
            session,
            alert,
            announcing.REMINDER,
            f"alert:{alert.id}:reminder:{minutes}:{_stamp(milestone)}",
            session.scalars(missing(session, alert).with_only_columns(Person.user_id).order_by(Person.id)),
            self._now(),
            priority=announcing.REMINDER_PRIORITY,
            expires_at=version.starts_at,
        )

    def _report(self, session: Session, alert: Alert, milestone: Milestone) -> None:
        author = session.get_one(Person, alert.author_id)
        announcing.say(
            session,
            alert,
            announcing.DEADLINE,
            f"alert:{alert.id}:deadline:{_stamp(milestone)}",
            [author.user_id],
            self._now(),
        )

    def _go_live(self, session: Session, alert: Alert, version: AlertVersion, milestone: Milestone) -> None:
        alert.state = AlertState.LIVE
        announcing.refresh_in_channels(session, alert, self._now())
        just_told = alert.announced_at is None or alert.announced_at >= version.starts_at
        is_past = version.ends_at is not None and self._now() >= version.ends_at
        if just_told or is_past:
            return
        announcing.say(
            session,
            alert,
            announcing.LIVE,
            f"alert:{alert.id}:live:{_stamp(milestone)}",
            recipients(session, alert),
            self._now(),
            expires_at=version.ends_at,
        )

    def _finish(self, session: Session, alert: Alert) -> None:
        alert.state, alert.ended_at = AlertState.OVER, self._now()
        plan.call_off(session, alert.id)
        withdraw(session, announcing.WAITING_KINDS, alert.id)
        announcing.refresh_in_channels(session, alert, self._now())
        if alert.announced_at is not None:
            announcing.say_again(session, alert, announcing.OVER, f"alert:{alert.id}:over", self._now())


def _was_there(session: Session, alert: Alert, person: Person, joined: str) -> bool:
    """Whether another channel of the alert, whose post they can read, has this person already."""
    if alert.delivery == Delivery.DM:
        return False
    elsewhere = (
        select(Channel.id)
        .join(ChannelMember, ChannelMember.channel_id == Channel.id)
        .join(AlertChannel, AlertChannel.channel_id == Channel.id)
        .where(
            AlertChannel.alert_id == alert.id,
            ChannelMember.person_id == person.id,
            Channel.channel_id != joined,
        )
    )
    return session.execute(elsewhere.limit(1)).first() is not None


def _stamp(milestone: Milestone) -> int:
    return int(milestone.due_at.timestamp())
