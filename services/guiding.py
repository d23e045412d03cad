"""The one direct message that leads an admin through the first day, step by step.

Slack tells nobody who installed an app that was made from a manifest: see docs/decisions. The first admin who
opens Frontlane or types a command of its is led, once a workspace; any admin may be led again, from App Home.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.kudos.settings import KUDOS_CHANNEL, KUDOS_VALUES
from services.language import N_
from services.language import gettext as _
from services.people import ADMINS, Caller, Role, holds, require
from services.problems import NotFound
from services.quiet.holding import add_posts
from services.quiet.settings import WORKING_HOURS
from services.stories.settings import WOW_CHANNEL
from storage.alerts import Alert
from storage.audiences import Channel
from storage.database import Database
from storage.guides import GUIDE, Guide, show_change
from storage.people import Person, RoleGrant, find_person, lock_workspace
from storage.posts import NewPost, mark_stale

PRIORITY = 20
ONCE_IN = timedelta(seconds=10)
"""Who presses twice is led once."""
CHANNELS_NAMED = 3


class Step(StrEnum):
    """What there is to decide, in this order."""

    PUBLISHERS = "publishers"
    LEADERS = "leaders"
    HOSTS = "hosts"
    REVIEWERS = "reviewers"
    CHANNELS = "channels"
    WOW = "wow"
    KUDOS = "kudos"
    VALUES = "values"
    QUIET = "quiet"


ROLES: Mapping[Step, Role] = {
    Step.PUBLISHERS: Role.PUBLISHER,
    Step.LEADERS: Role.LEADER,
    Step.HOSTS: Role.HOST,
    Step.REVIEWERS: Role.REVIEWER,
}


@dataclass(frozen=True)
class Standing:
    """How far a guide has come."""

    guide_id: int
    done: frozenset[Step]
    put_off: frozenset[Step]
    """Not those that are done all the same."""
    channels: Sequence[str]
    """Ids of some channels in which Frontlane is."""
    values: Sequence[str]
    """What people are thanked for."""

    @property
    def next(self) -> Step | None:
        """The step to take now; None: all are taken or put off."""
        return next((step for step in Step if step not in self.done | self.put_off), None)


class Guides:
    """Leads through."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions
        self._begun: set[str] = set()

    def has_begun(self, workspace_id: str) -> bool:
        """Whether it is known here already that nobody is to be led there: then nothing is read for it."""
        return workspace_id in self._begun

    def begin(self, caller: Caller) -> bool:
        """Leads the first admin who comes; returns whether it is this one, now."""
        if self.has_begun(caller.workspace_id):
            return False
        with self._database.read() as session:
            if self._is_past(session, caller.workspace_id):
                return False
            person = find_person(session, caller.home_id, caller.user_id)
            if person is None or not holds(session, person, Role.ADMIN, caller.workspace_id):
                return False
        with self._database.write() as session:
            # Of two who come at once, one is the first.
            lock_workspace(session, caller.workspace_id)
            if self._is_past(session, caller.workspace_id):
                return False
            self._start(session, caller.workspace_id, person)
            return True

    def start(self, caller: Caller) -> None:
        """Leads an admin through once more, in a new message.

        Raises:
            NotAllowed: the caller is no admin.
        """
        with self._database.write() as session:
            admin = require(session, caller, Role.ADMIN)
            session.get_one(Person, admin.id, with_for_update=True)
            lately = select(Guide.id).where(
                Guide.workspace_id == caller.workspace_id,
                Guide.person_id == admin.id,
                Guide.started_at > self._now() - ONCE_IN,
            )
            if session.scalar(lately) is None:
                self._start(session, caller.workspace_id, admin)

    def for_post(self, workspace_id: str, guide_id: int) -> Standing:
        """How far it has come, for rendering.

        Raises:
            NotFound: there is none in this workspace.
        """
        with self._database.read() as session:
            guide = session.get(Guide, guide_id)
            if guide is None or guide.workspace_id != workspace_id:
                raise NotFound(_(_NONE))
            return self._standing(session, guide)

    def put_off(self, caller: Caller, guide_id: int, step: Step) -> Standing:
        """The admin does it later.

        Raises:
            NotAllowed: the caller is no admin.
            NotFound: it is not their guide.
        """
        with self._database.write() as session:
            guide = _own(session, caller, guide_id)
            if step not in guide.put_off:
                guide.put_off = [*guide.put_off, step.value]
            session.flush()
            return self._standing(session, guide)

    def resume(self, caller: Caller, guide_id: int) -> Standing:
        """What was put off is to be done now; raises as `put_off` does."""
        with self._database.write() as session:
            guide = _own(session, caller, guide_id)
            guide.put_off = []
            session.flush()
            return self._standing(session, guide)

    def saved(self, caller: Caller, guide_id: int, step: Step) -> None:
        """The admin has saved the form of a step, whatever is in it; raises as `put_off` does."""
        with self._database.write() as session:
            guide = _own(session, caller, guide_id)
            if step not in guide.saved:
                guide.saved = [*guide.saved, step.value]
            mark_stale(session, GUIDE, guide.id, self._now())

    def channels_changed(self, workspace_id: str) -> None:
        """Frontlane came into a channel: messages say so."""
        with self._database.write() as session:
            show_change(session, workspace_id, self._now())

    def _is_past(self, session: Session, workspace_id: str) -> bool:
        """Whether the first day is over: somebody is led, or alerts were sent without it."""
        somebody = exists().where(Guide.workspace_id == workspace_id)
        alerts = exists().where(Alert.workspace_id == workspace_id)
        is_past = bool(session.scalar(select(somebody | alerts)))
        if is_past:
            self._begun.add(workspace_id)
        return is_past

    def _start(self, session: Session, workspace_id: str, admin: Person) -> None:
        now = self._now()
        guide = Guide(workspace_id=workspace_id, person_id=admin.id, started_at=now)
        session.add(guide)
        session.flush()
        post = NewPost(
            workspace_id=workspace_id,
            kind=GUIDE,
            subject_id=guide.id,
            occasion=f"guide:{guide.id}",
            recipient=admin.user_id,
            due_at=now,
            priority=PRIORITY,
        )
        add_posts(session, [post], now)

    def _standing(self, session: Session, guide: Guide) -> Standing:
        workspace_id = guide.workspace_id
        decided = self._decisions.all(session, workspace_id)
        granted = session.scalars(
            select(RoleGrant.role)
            .where(RoleGrant.workspace_id == workspace_id, RoleGrant.holder_id != ADMINS)
            .distinct()
        ).all()
        channels = session.scalars(
            select(Channel.channel_id)
            .where(Channel.workspace_id == workspace_id, Channel.has_bot, Channel.is_archived.is_(False))
            .order_by(Channel.id)
            .limit(CHANNELS_NAMED)
        ).all()
        done = {step for step, role in ROLES.items() if role in granted} | {
            Step(name) for name in guide.saved
        }
        for step, is_done in (
            (Step.CHANNELS, bool(channels)),
            (Step.WOW, decided.get(WOW_CHANNEL) is not None),
            (Step.KUDOS, decided.get(KUDOS_CHANNEL) is not None),
            (Step.VALUES, bool(decided.text(KUDOS_VALUES))),
            (Step.QUIET, WORKING_HOURS.name in decided.texts),
        ):
            if is_done:
                done.add(step)
        put_off = {Step(name) for name in guide.put_off} - done
        return Standing(guide.id, frozenset(done), frozenset(put_off), channels, decided.get(KUDOS_VALUES))


_NONE = N_("This is over. In Frontlane’s Home, “Lead me through it” begins anew.")


def _own(session: Session, caller: Caller, guide_id: int) -> Guide:
    admin = require(session, caller, Role.ADMIN)
    guide = session.get(Guide, guide_id, with_for_update=True)
    if guide is None or guide.workspace_id != caller.workspace_id or guide.person_id != admin.id:
        raise NotFound(_(_NONE))
    return guide
