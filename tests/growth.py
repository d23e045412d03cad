"""A database as it is after a year, filled in seconds: for tests of plans, and at full size for benchmarks.

One workspace. Its people are in channels of 500; one channel, the hall, has an alert that is on and half
acknowledged. All other alerts are over, but for a few that come.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from services.alerts import Alerts, announcing, plan
from services.decisions import Decisions
from services.directory import Directory
from services.people import Caller
from services.roles import give_first_roles
from storage.alerts import (
    Acknowledgement,
    Alert,
    AlertChannel,
    AlertDraft,
    AlertQuestion,
    AlertState,
    AlertVersion,
)
from storage.audiences import Channel, ChannelMember
from storage.database import Base, Database
from storage.milestones import Milestone
from storage.people import Person, Workspace
from storage.posts import Post, PostState

HERE = "T1"
CHANNEL_SIZE = 500
CHANNELS_AN_ALERT = 4
LATELY = 10
"""Alerts that ended within the last ten days: lists show them."""
COMING = 9
QUESTIONS_AN_ALERT = 3
YEAR = timedelta(days=365)
ZONES = (
    *("Asia/Manila", "America/Bogota", "Europe/Paris", "America/Chicago", "Asia/Kolkata", "Africa/Cairo"),
    *("Europe/Lisbon", "Asia/Tokyo", "America/Lima", "Africa/Nairobi", "Europe/Riga", "Asia/Cebu"),
)
SQLITE_MOMENT = "%Y-%m-%d %H:%M:%S.%f"
"""As SQLAlchemy writes it: https://docs.sqlalchemy.org/en/21/dialects/sqlite.html"""

Value = str | int | bool | datetime | None
Row = tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many rows there are of a kind."""

    people: int
    hall: int
    """People in the hall, and so in the audience of the alert that is on."""
    alerts: int
    """Of the year, and over."""
    acknowledgements: int
    """Of those alerts."""
    posts: int
    """Of those alerts."""
    milestones: int
    """To come."""
    waiting: int
    """Posts that are due and wait for their turn, as after an outage was told to everybody."""


FULL = Size(
    people=50_000,
    hall=10_000,
    alerts=500,
    acknowledgements=1_000_000,
    posts=1_000_000,
    milestones=100_000,
    waiting=100_000,
)
SMALL = Size(
    people=10_500,
    hall=10_000,
    alerts=15,
    acknowledgements=30_000,
    posts=30_000,
    milestones=1_000,
    waiting=1_000,
)
"""The same to look at, with little beside it."""
TESTED = Size(
    people=10_000,
    hall=200,
    alerts=40,
    acknowledgements=20_000,
    posts=20_000,
    milestones=10_000,
    waiting=2_000,
)
"""Enough for PostgreSQL to prefer an index where there is one."""


@dataclass(frozen=True)
class Year:
    """A filled database."""

    database: Database
    size: Size
    now: datetime

    def clock(self) -> datetime:
        """The hour at which it is looked at."""
        return self.now

    @property
    def alerts(self) -> Alerts:
        """The services over it."""
        return Alerts.over(self.database, self.clock)

    def keeping(self, keep_for: timedelta) -> Alerts:
        """The services, where alerts are kept so long."""
        return Alerts.over(self.database, self.clock, Decisions({"keep_days": str(keep_for.days)}))

    @property
    def directory(self) -> Directory:
        """Its people and channels."""
        return Directory(self.database, self.clock, Decisions())

    @property
    def publisher(self) -> Caller:
        """An admin."""
        return Caller(HERE, HERE, "UA1")

    @property
    def on(self) -> int:
        """The alert that is on, for the hall."""
        return self.size.alerts + 1

    @property
    def hall(self) -> str:
        """The hall's channel id."""
        return f"CA{_channels(self.size) + 1}"

    def agent(self, number: int) -> Caller:
        """Someone in the hall; the first half has acknowledged."""
        return Caller(HERE, HERE, f"UA{2 + number % (self.size.hall - 2)}")


def fill(database: Database, size: Size, now: datetime) -> Year:
    """Fills a database that has its tables and no rows."""
    with database.write() as session:
        session.add(Workspace(id=HERE, name="Fernwood", bot_user_id="UBOT", people_at=now))
        session.flush()
        give_first_roles(session, HERE, now)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            # The one writing connection: its default of 2 MB would have each index read again for each row.
            connection.exec_driver_sql("PRAGMA cache_size = -400000")
    with database.engine.begin() as connection:
        load(connection, Person, _people(size, now))
        load(connection, Channel, _rooms(size, now))
        load(connection, ChannelMember, _members(size))
    with database.write() as session:
        _write_alerts(session, size, now)
    with database.engine.begin() as connection:
        load(connection, Acknowledgement, _acknowledgements(size, now))
        load(connection, Post, _posts(size, now))
        load(connection, Milestone, _milestones(size, now))
        if not database.is_sqlite:
            for model in (Person, Channel, Alert, Post):
                go_on_counting(connection, model.__tablename__)
            connection.execute(text("ANALYZE"))
    # What is measured or explained begins with new connections.
    database.close()
    return Year(database, size, now)


def load(connection: Connection, model: type[Base], rows: Iterator[Row]) -> None:
    """Adds many rows in one go; the first names the columns."""
    columns = [str(name) for name in next(rows)]
    table, names = model.__tablename__, ", ".join(columns)
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", map(_for_sqlite, rows))
        return
    with driver.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def go_on_counting(connection: Connection, table: str) -> None:
    """PostgreSQL's sequences do not see ids that were given."""
    highest = f"(SELECT max(id) FROM {table})"
    connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})"))


def _for_sqlite(row: Row) -> Row:
    return tuple(value.strftime(SQLITE_MOMENT) if isinstance(value, datetime) else value for value in row)


def _channels(size: Size) -> int:
    return max(1, size.people // CHANNEL_SIZE)


def _people(size: Size, now: datetime) -> Iterator[Row]:
    yield (
        *("id", "workspace_id", "user_id", "name", "time_zone", "locale"),
        *("is_admin", "is_guest", "is_bot", "is_deactivated", "site", "read_at"),
    )
    for number in range(1, size.people + 1):
        zone = ZONES[number % len(ZONES)]
        flags = (number == 1, False, False, number % 50 == 0)
        name, site = f"Agent {number}", zone.rsplit("/", 1)[-1]
        yield (number, HERE, f"UA{number}", name, zone, "en-US", *flags, site, now)


def _rooms(size: Size, now: datetime) -> Iterator[Row]:
    yield ("id", "workspace_id", "channel_id", "name", "is_private", "is_archived", "has_bot", "members_at")
    for number in range(1, _channels(size) + 2):
        yield (number, HERE, f"CA{number}", f"room-{number}", False, False, True, now)


def _members(size: Size) -> Iterator[Row]:
    yield ("channel_id", "person_id")
    channels = _channels(size)
    for person in range(1, size.people + 1):
        yield (1 + person % channels, person)
    for person in range(1, size.hall + 1):
        yield (channels + 1, person)


def _audience(size: Size, alert: int) -> Sequence[int]:
    """The channels of an alert of the year."""
    channels = _channels(size)
    return sorted({1 + (alert * CHANNELS_AN_ALERT + step) % channels for step in range(CHANNELS_AN_ALERT)})


def _readers(size: Size, alert: int, most: int) -> Iterator[int]:
    channels = _channels(size)
    people = (
        person
        for room in _audience(size, alert)
        for person in range(room - 1 if room > 1 else channels, size.people + 1, channels)
    )
    return (person for person, _ in zip(people, range(most), strict=False))


def _ended_at(size: Size, alert: int, now: datetime) -> datetime:
    of_late = alert - (size.alerts - LATELY)
    if of_late > 0:
        return now - timedelta(days=LATELY + 1 - of_late)
    return now - timedelta(days=20) - YEAR * (1 - alert / (size.alerts - LATELY))


def _write_alerts(session: Session, size: Size, now: datetime) -> None:
    for number in range(1, size.alerts + COMING + 2):
        is_over, is_on = number <= size.alerts, number == size.alerts + 1
        starts_at = _ended_at(size, number, now) - timedelta(days=1) if is_over else now + timedelta(days=1)
        told_at = starts_at - timedelta(days=2)
        session.add(
            Alert(
                id=number,
                workspace_id=HERE,
                author_id=1,
                state=AlertState.OVER if is_over else AlertState.LIVE if is_on else AlertState.SCHEDULED,
                delivery="both" if is_on else "channel",
                reminders=[60],
                created_at=told_at,
                announced_at=told_at,
                ended_at=_ended_at(size, number, now) if is_over else None,
            )
        )
        session.flush()
        session.add(_version(number, starts_at, told_at))
        rooms = [_channels(size) + 1] if is_on else _audience(size, number)
        session.add_all(AlertChannel(alert_id=number, channel_id=room) for room in rooms)
        session.add(
            AlertDraft(
                workspace_id=HERE,
                author_id=1,
                alert_id=number,
                typed_in=f"V{number}",
                form={"title": f"Alert {number}"},
                updated_at=told_at,
                used_at=told_at,
            )
        )
        session.add_all(
            AlertQuestion(
                alert_id=number,
                asker_id=2 + question,
                asked_in=f"Q{number}.{question}",
                text="May I?",
                asked_at=told_at,
                answer="You may.",
                answered_by=1,
                answered_at=told_at,
            )
            for question in range(QUESTIONS_AN_ALERT)
        )


def _version(alert: int, starts_at: datetime, edited_at: datetime) -> AlertVersion:
    return AlertVersion(
        alert_id=alert,
        number=1,
        editor_id=1,
        edited_at=edited_at,
        changed=[],
        kind="campaign",
        title=f"Alert {alert}",
        happening={"type": "rich_text", "elements": []},
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=1),
        volume="",
        answers=[],
        freedoms="",
        stop_and_ask="",
        ask_whom=[],
        links="",
    )


def _acknowledgements(size: Size, now: datetime) -> Iterator[Row]:
    yield ("alert_id", "version", "person_id", "at")
    for alert in range(1, size.alerts + 1):
        at = _ended_at(size, alert, now) - timedelta(days=2)
        for person in _readers(size, alert, size.acknowledgements // size.alerts):
            yield (alert, 1, person, at)
    for person in range(1, size.hall // 2 + 1):
        yield (size.alerts + 1, 1, person, now - timedelta(hours=1))


def _posts(size: Size, now: datetime) -> Iterator[Row]:
    yield (
        *("id", "workspace_id", "kind", "subject_id", "occasion", "recipient", "parent_id", "priority"),
        *("due_at", "expires_at", "created_at", "state", "next_at", "attempts", "looks", "sent_at"),
        *("channel", "ts", "stale", "shown"),
    )
    said = chain(*(_said_of(size, alert, now) for alert in range(1, size.alerts + 1)), _said_of_on(size, now))
    number = 0
    for number, (kind, alert, occasion, to, at, state) in enumerate(said, start=1):
        is_sent = state == PostState.SENT
        where = (to if to[0] == "C" else f"D{to[1:]}", f"{number}.0001") if is_sent else (None, None)
        begun = (number, HERE, kind, alert, occasion, to, None, 30, at, None, at)
        yield (*begun, str(state), at, 1, 0, at if is_sent else None, *where, 0, 0)
    for later in range(size.waiting):
        at = now - timedelta(milliseconds=later)
        alert, to = size.alerts + 2 + later % COMING, f"UA{1 + later % size.people}"
        row = (number + 1 + later, HERE, announcing.REMINDER, alert, f"later:{later}", to, None, 40)
        yield (*row, at, now + timedelta(hours=1), now, str(PostState.PENDING), at, 0, 0, *[None] * 3, 0, 0)


Said = tuple[str, int, str, str, datetime, PostState]


def _said_of(size: Size, alert: int, now: datetime) -> Iterator[Said]:
    at = _ended_at(size, alert, now) - timedelta(days=3)
    rooms = _audience(size, alert)
    for room in rooms:
        first = f"alert:{alert}:first"
        yield (announcing.ANNOUNCEMENT, alert, first, f"CA{room}", at, PostState.SENT)
    left = size.posts // size.alerts - len(rooms)
    for turn in range(1 + left // (CHANNEL_SIZE * CHANNELS_AN_ALERT)):
        for person in _readers(size, alert, left - turn * CHANNEL_SIZE * CHANNELS_AN_ALERT):
            state = {7: PostState.FAILED, 8: PostState.WITHDRAWN}.get(person % 100, PostState.SENT)
            yield (announcing.REMINDER, alert, f"alert:{alert}:reminder:{turn}", f"UA{person}", at, state)


def _said_of_on(size: Size, now: datetime) -> Iterable[Said]:
    alert, at = size.alerts + 1, now - timedelta(hours=1)
    everyone = (f"UA{person}" for person in range(2, size.hall + 1))
    for to in chain([f"CA{_channels(size) + 1}"], everyone):
        yield (announcing.ANNOUNCEMENT, alert, f"alert:{alert}:first", to, at, PostState.SENT)


def _milestones(size: Size, now: datetime) -> Iterator[Row]:
    yield ("subject_kind", "subject_id", "name", "due_at", "done_at")
    for alert in range(1, size.alerts + 1):
        at = _ended_at(size, alert, now)
        for name in (plan.FIRST_WORD, "reminder:60", plan.DEADLINE, plan.LIVE, plan.OVER, plan.CHECK):
            yield (plan.SUBJECT, alert, name, at, at)
    names = ("reminder:1440", "reminder:60", plan.DEADLINE, plan.LIVE, plan.OVER)
    for later in range(size.milestones):
        at = now + YEAR * (later + 1) / size.milestones
        yield (plan.SUBJECT, 10_000_000 + later // len(names), names[later % len(names)], at, None)
