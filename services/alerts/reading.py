"""What people read of alerts: one whole, what waits for an agent, what publishers have, what is kept."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from services.alerts import plan
from services.alerts.acknowledging import Counting
from services.alerts.announcing import ANNOUNCEMENT, SAID
from services.alerts.audience import (
    alerts_for,
    audience_of,
    channels_of,
    everyone,
    groups_of,
    in_audience,
    is_for,
    tally,
)
from services.alerts.content import AlertContent, Brief, Delivery, GroupName, Kind, Report
from services.language import gettext as _
from services.language import number
from services.people import Caller, Role, holds, require
from services.problems import NotFound, Problem
from services.reasons import in_markup
from storage.alerts import Acknowledgement, Alert, AlertQuestion, AlertState, AlertVersion
from storage.database import Database
from storage.people import Person, ensure_person, find_person
from storage.posts import Post, PostState, is_in

RECENTLY = timedelta(days=14)
MOST_LISTED = 40
ATTEMPTS = 3
"""Of a click at a moment when the alert changes under it; the second is for somebody not seen before."""


@dataclass(frozen=True)
class Acknowledged:
    """What came of a click on Got it."""

    is_new: bool
    version: int


@dataclass(frozen=True)
class Thanks:
    """What to thank for."""

    title: str
    is_counted: bool
    """Whether this person is in the audience; whoever reads along is welcome, and not counted."""


@dataclass(frozen=True)
class AgentAlert:
    """An alert in an agent's own list."""

    brief: Brief
    acknowledged: bool


@dataclass(frozen=True)
class ListedAlert:
    """An alert in the publishers' list."""

    alert_id: int
    title: str
    kind: Kind
    state: str
    starts_at: datetime
    ends_at: datetime | None
    acknowledged: int
    audience: int
    unanswered: int


class AlertReading:
    """Reading, and saying that one has read."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._counting = Counting(database)

    def acknowledge(
        self, caller: Caller, alert_id: int, version: int, *, elsewhere: bool = False
    ) -> Acknowledged:
        """Counts that this person has read this version, once.

        Args:
            elsewhere: pressed in another message than the alert itself, as in a reminder.

        Raises:
            NotFound: there is no such alert in this workspace, or nobody was told of it yet.
            Problem: it is over or was cancelled, or has changed since the version that was read.
        """
        for _attempt in range(ATTEMPTS):
            if self._counting.count(caller, alert_id, version, self._now(), elsewhere=elsewhere):
                return Acknowledged(is_new=True, version=version)
            with self._database.read() as session:
                alert = told_alert_of(session, caller.workspace_id, alert_id)
                title = _require_current(session, alert, version)
                person = find_person(session, caller.home_id, caller.user_id)
                if person is not None and _has_acknowledged(session, alert, person.id):
                    return Acknowledged(is_new=False, version=version)
            with self._database.write() as session:
                ensure_person(session, caller.home_id, caller.user_id)
        raise Problem(_("“{title}” is just changing. Please press Got it again.").format(title=title))

    def thanks(self, caller: Caller, alert_id: int) -> Thanks:
        """What to say to someone whose click was counted."""
        with self._database.read() as session:
            values = asdict(caller) | {"alert_id": alert_id}
            return Thanks(*session.execute(_thanks_statement(), values).one())

    def acknowledged_at(self, workspace_id: str, alert_id: int, user_id: str) -> datetime | None:
        """When the person of this user id acknowledged what the alert says now; None if they have not."""
        with self._database.read() as session:
            alert = alert_of(session, workspace_id, alert_id)
            return session.scalar(
                select(Acknowledgement.at)
                .join(Person, Person.id == Acknowledgement.person_id)
                .where(
                    Acknowledgement.alert_id == alert.id,
                    Acknowledgement.version == alert.version,
                    Person.user_id == user_id,
                )
            )

    def acknowledged_among(
        self, workspace_id: str, alert_id: int, user_ids: Collection[str]
    ) -> Mapping[str, datetime]:
        """The same for several: who of these has acknowledged, and when."""
        with self._database.read() as session:
            alert = alert_of(session, workspace_id, alert_id)
            found = session.execute(
                select(Person.user_id, Acknowledgement.at)
                .join(Acknowledgement, Acknowledgement.person_id == Person.id)
                .where(
                    Acknowledgement.alert_id == alert.id,
                    Acknowledgement.version == alert.version,
                    Person.user_id.in_(user_ids),
                )
            )
            return {each.user_id: each.at for each in found}

    def brief(self, workspace_id: str, alert_id: int, *, counted: bool = True) -> Brief:
        """The whole alert, for rendering. Counting costs a look at its whole audience.

        Raises:
            NotFound: there is none in this workspace.
        """
        with self._database.read() as session:
            return brief_of(session, alert_of(session, workspace_id, alert_id), counted=counted)

    def report_for_post(self, workspace_id: str, alert_id: int) -> tuple[Brief, Report]:
        """The same, to be told to the author when something has not arrived."""
        with self._database.read() as session:
            alert = alert_of(session, workspace_id, alert_id)
            return brief_of(session, alert), report_of(session, alert, self._now())

    def report(self, caller: Caller, alert_id: int) -> tuple[Brief, Report]:
        """The alert and how it is getting on.

        Raises:
            NotAllowed: the caller is no publisher.
            NotFound: there is none in this workspace.
        """
        with self._database.read() as session:
            require(session, caller, Role.PUBLISHER)
            alert = alert_of(session, caller.workspace_id, alert_id)
            return brief_of(session, alert), report_of(session, alert, self._now())

    def brief_for(self, caller: Caller, alert_id: int, *, seen_in: str = "") -> Brief:
        """The whole alert, for someone who asks to see it.

        Args:
            seen_in: the channel where they ask: who can read the alert there may read all of it.

        Raises:
            NotFound: there is none, or it is neither announced nor the caller a publisher.
        """
        with self._database.read() as session:
            alert = alert_of(session, caller.workspace_id, alert_id)
            person = find_person(session, caller.home_id, caller.user_id)
            if person is None or not holds(session, person, Role.PUBLISHER, caller.workspace_id):
                told = alert.announced_at is not None
                is_theirs = person is not None and is_for(session, alert, person.id)
                if not told or not (is_theirs or _is_said_in(session, alert, seen_in)):
                    raise NotFound(_no_such(alert_id))
            return brief_of(session, alert)

    def for_agent(self, caller: Caller) -> list[AgentAlert]:
        """What this person was told of and is not over, soonest start first."""
        with self._database.read() as session:
            person = find_person(session, caller.home_id, caller.user_id)
            if person is None:
                return []
            found = session.scalars(
                alerts_for(person.id).where(
                    Alert.workspace_id == caller.workspace_id,
                    Alert.announced_at.is_not(None),
                    Alert.ended_at.is_(None),
                )
            ).all()
            mine = [
                AgentAlert(
                    brief_of(session, alert, counted=False), _has_acknowledged(session, alert, person.id)
                )
                for alert in found
            ]
            return sorted(mine, key=lambda each: (each.brief.content.starts_at, each.brief.alert_id))

    def for_publisher(self, caller: Caller, *, most: int = MOST_LISTED) -> list[ListedAlert]:
        """The workspace's alerts that are not over, soonest start first, then those that ended lately.

        Args:
            most: of them; who has an alert is counted for each, which takes the longest of a list.

        Raises:
            NotAllowed: the caller is no publisher.
        """
        with self._database.read() as session:
            require(session, caller, Role.PUBLISHER)
            rows = session.execute(
                _with_version()
                .where(
                    Alert.workspace_id == caller.workspace_id,
                    (Alert.ended_at.is_(None)) | (Alert.ended_at > self._now() - RECENTLY),
                )
                .order_by(
                    Alert.ended_at.is_not(None), Alert.ended_at.desc(), AlertVersion.starts_at, Alert.id
                )
                .limit(most)
            )
            listed = []
            for alert, version in rows:
                audience, acknowledged = counts(session, alert)
                listed.append(
                    ListedAlert(
                        alert.id,
                        version.title,
                        Kind(version.kind),
                        alert.state,
                        version.starts_at,
                        version.ends_at,
                        acknowledged,
                        audience,
                        _unanswered(session, alert),
                    )
                )
            return listed


def alert_of(session: Session, workspace_id: str, alert_id: int, *, locked: bool = False) -> Alert:
    """The alert, if it is this workspace's.

    Args:
        locked: held until the unit of work ends, for who changes it: a second editor waits, then sees.

    Raises:
        NotFound: it is not.
    """
    alert = session.get(Alert, alert_id, with_for_update=locked or None)
    if alert is None or alert.workspace_id != workspace_id or alert.state == AlertState.RETIRED:
        raise NotFound(_no_such(alert_id))
    return alert


def told_alert_of(session: Session, workspace_id: str, alert_id: int) -> Alert:
    """The alert, if it is this workspace's and agents were told of it.

    Raises:
        NotFound: it is not.
    """
    alert = alert_of(session, workspace_id, alert_id)
    if alert.announced_at is None:
        raise NotFound(_no_such(alert_id))
    return alert


def _require_current(session: Session, alert: Alert, version: int) -> str:
    """The alert's title, if this version of it may be acknowledged now."""
    title = session.get_one(AlertVersion, (alert.id, alert.version)).title
    if alert.state == AlertState.CANCELLED:
        sentence = _("“{title}” was cancelled. There is nothing more to do. Thank you.")
        raise Problem(sentence.format(title=title))
    if alert.state == AlertState.OVER:
        sentence = _("“{title}” is over. There is nothing more to do. Thank you.")
        raise Problem(sentence.format(title=title))
    if version != alert.version:
        sentence = _("“{title}” has just changed. Please read what is new, then press Got it again.")
        raise Problem(sentence.format(title=title))
    return title


def brief_of(session: Session, alert: Alert, *, counted: bool = True) -> Brief:
    """All that may be shown of an alert."""
    version = session.get_one(AlertVersion, (alert.id, alert.version))
    author = session.get_one(Person, alert.author_id)
    asked = session.scalars(
        select(AlertQuestion).where(AlertQuestion.alert_id == alert.id).order_by(AlertQuestion.id)
    ).all()
    audience, acknowledged = counts(session, alert) if counted else (0, 0)
    return Brief(
        alert_id=alert.id,
        version=alert.version,
        state=alert.state,
        content=content_of(version),
        author=author.user_id,
        author_name=author.name,
        channels=[channel.channel_id for channel in channels_of(session, alert.id)],
        groups=[GroupName(group.group_id, group.handle) for group in groups_of(session, alert.id)],
        delivery=Delivery(alert.delivery),
        first_word_at=alert.first_word_at,
        announced_at=alert.announced_at,
        ended_at=alert.ended_at,
        revision=alert.revision,
        reminders=alert.reminders,
        acknowledged=acknowledged,
        audience=audience,
        asked=[(question.text, question.answer) for question in asked if question.answer is not None],
        unanswered=sum(question.answer is None for question in asked),
        changed=version.changed,
        changed_at=version.edited_at if version.number > 1 else None,
    )


def report_of(session: Session, alert: Alert, now: datetime) -> Report:
    """How an alert is getting on."""
    arrived = posts = missed = uncertain = waiting = held = 0
    # What is held for a moment only, until somebody has looked whether it may be told, is on its way.
    is_put_off = and_(is_in(PostState.HELD), Post.next_at > now)
    for kind, state, count, put_off in session.execute(
        select(Post.kind, Post.state, func.count(), func.count().filter(is_put_off))
        .where(Post.kind.in_(SAID), Post.subject_id == alert.id, Post.state != PostState.WITHDRAWN)
        .group_by(Post.kind, Post.state)
    ):
        if kind == ANNOUNCEMENT:
            posts += count
            arrived += count if state == PostState.SENT else 0
        if state in (PostState.FAILED, PostState.UNCERTAIN):
            missed += count
            uncertain += count if state == PostState.UNCERTAIN else 0
        elif kind == ANNOUNCEMENT and state != PostState.SENT:
            waiting += count - put_off
            held += put_off
    troubles = _troubles(session, alert) if missed else []
    return Report(plan.coming(session, alert.id), arrived, posts, missed, uncertain, waiting, held, troubles)


def _troubles(session: Session, alert: Alert) -> list[str]:
    """Why posts did not arrive, or may not have, in words with markup: what says the same is one line."""
    counted: Counter[str] = Counter()
    for reason, recipient, count in session.execute(
        select(Post.reason, Post.recipient, func.count())
        .where(
            Post.kind.in_(SAID),
            Post.subject_id == alert.id,
            Post.state.in_((PostState.FAILED, PostState.UNCERTAIN)),
        )
        .group_by(Post.reason, Post.recipient)
        .order_by(Post.reason, Post.recipient)
    ):
        counted[in_markup(reason, recipient)] += count
    return [f"{number(count)} × {words}" if count > 1 else words for words, count in counted.most_common()]


def content_of(version: AlertVersion) -> AlertContent:
    """What a version says."""
    return AlertContent(
        kind=Kind(version.kind),
        title=version.title,
        happening=version.happening,
        starts_at=version.starts_at,
        ends_at=version.ends_at,
        acknowledge_by=version.acknowledge_by,
        volume=version.volume,
        answers=[(question, answer) for question, answer in version.answers],
        freedoms=version.freedoms,
        stop_and_ask=version.stop_and_ask,
        ask_whom=version.ask_whom,
        links=version.links,
    )


def counts(session: Session, alert: Alert) -> tuple[int, int]:
    """(people in the audience, those of them who have acknowledged what it says now)."""
    people = everyone(audience_of(session, alert.id))
    acknowledged, total = session.execute(tally(alert, people, people.c.person_id)).one()
    return total, acknowledged


def _unanswered(session: Session, alert: Alert) -> int:
    still_open = select(func.count()).where(
        AlertQuestion.alert_id == alert.id, AlertQuestion.answer.is_(None)
    )
    return session.scalar(still_open) or 0


def _is_said_in(session: Session, alert: Alert, channel_id: str) -> bool:
    said = select(Post.id).where(
        Post.kind == ANNOUNCEMENT, Post.subject_id == alert.id, Post.channel == channel_id
    )
    return bool(channel_id) and session.execute(said.limit(1)).first() is not None


def _has_acknowledged(session: Session, alert: Alert, person_id: int) -> bool:
    return session.get(Acknowledgement, (alert.id, alert.version, person_id)) is not None


def _with_version() -> Select[Alert, AlertVersion]:
    return select(Alert, AlertVersion).join(
        AlertVersion, (AlertVersion.alert_id == Alert.id) & (AlertVersion.number == Alert.version)
    )


@cache
def _thanks_statement() -> Select[str, bool]:
    return (
        select(AlertVersion.title, in_audience())
        .select_from(Alert)
        .join(AlertVersion, (AlertVersion.alert_id == Alert.id) & (AlertVersion.number == Alert.version))
        .join(Person, Person.workspace_id == bindparam("home_id"))
        .where(
            Alert.id == bindparam("alert_id"),
            Alert.workspace_id == bindparam("workspace_id"),
            Person.user_id == bindparam("user_id"),
        )
    )


def _no_such(alert_id: int) -> str:
    return _("There is no alert #{number} here. Type /alert to see yours.").format(number=alert_id)
