"""How each fault is brought about: in the stand-in, in the database or in this process."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.delivery.gateway import SlackGateway
from sandbox import Fault
from services.alerts import announcing
from storage.database import Base
from tests.databases import admin
from tests.faults.stage import Stage, bury

Bring = Callable[[Stage], AbstractContextManager[None]]

HALF_AN_HOUR = timedelta(minutes=30)
HISTORY_SCOPES = {"channels:history", "groups:history", "im:history"}
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
FULL_DISK = """
CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$
"""
REFUSE = "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {} EXECUTE FUNCTION full_disk()"
ALLOW = "DROP TRIGGER full_disk ON {}"
SHORT_TIMEOUT_S = 0.2
NOT_LONG_S = 0.1


def answered_with(fault: Fault) -> Bring:
    """Every call of Slack ends so."""

    @contextmanager
    def bring(stage: Stage) -> Iterator[None]:
        plan = stage.slack.fail("*", fault, times=None)
        yield
        plan.clear()

    return bring


@contextmanager
def unanswered(stage: Stage) -> Iterator[None]:
    """Slack takes every call and says nothing, until the app's own time-out."""
    gateway = stage.app.outbox._gateways[stage.workspace.id]
    assert isinstance(gateway, SlackGateway)
    client = gateway._client
    patient = client.timeout
    client.timeout = SHORT_TIMEOUT_S  # type: ignore[assignment]  # urllib takes parts of a second
    with answered_with(Fault.hang(2 * SHORT_TIMEOUT_S))(stage):
        yield
    client.timeout = patient


@contextmanager
def answers_lost_where_nobody_may_look(stage: Stage) -> Iterator[None]:
    """Each call is carried out and not answered, and the app was installed without the history scopes."""
    stage.installed.scopes -= HISTORY_SCOPES
    with answered_with(Fault.lost_answer())(stage):
        yield


@contextmanager
def unreachable(stage: Stage) -> Iterator[None]:
    """Connections are refused."""
    with stage.slack.away():
        yield


@contextmanager
def token_revoked(stage: Stage) -> Iterator[None]:
    """An admin removes the app, and installs it again."""
    stage.slack.revoke(stage.installed)
    yield
    stage.slack.reinstall(stage.installed)


@contextmanager
def channel_archived(stage: Stage) -> Iterator[None]:
    """#care is put away."""
    stage.slack.archive(stage.care)
    stage.heard()
    yield


def unarchive(stage: Stage) -> None:
    """#care is taken out again, and Maya presses Send again."""
    stage.slack.archive(stage.care, archived=False)
    stage.heard()
    send_again(stage)


@contextmanager
def channel_deleted(stage: Stage) -> Iterator[None]:
    """#care is no more."""
    stage.slack.delete_channel(stage.care)
    stage.heard()
    yield


@contextmanager
def bot_removed(stage: Stage) -> Iterator[None]:
    """Somebody takes the app out of #care."""
    stage.slack.remove_from_channel(stage.care, stage.installed.bot_user)
    stage.heard()
    yield


def invite(stage: Stage) -> None:
    """Somebody invites it again, which is enough as long as the alert is not over."""
    stage.slack.invite(stage.care, stage.installed.bot_user)
    stage.heard()
    send_again(stage, announcing.OVER)


@contextmanager
def person_deactivated(stage: Stage) -> Iterator[None]:
    """Ana has left the company."""
    stage.slack.deactivate(stage.ana)
    stage.heard()
    yield


def reactivate(stage: Stage) -> None:
    """Ana is back, and Maya presses Send again."""
    stage.slack.deactivate(stage.ana, deactivated=False)
    stage.heard()
    send_again(stage)


@contextmanager
def announcement_deleted(stage: Stage) -> Iterator[None]:
    """An admin deletes the alert's message in #care."""
    message = stage.announcement(stage.care)
    assert message is not None
    stage.slack.do(lambda: stage.slack.core.world.delete(message))
    yield


def send_again(stage: Stage, *kinds: str) -> None:
    """Maya presses Send again beside each message, of these kinds or of all, that did not arrive."""
    arrivals = stage.app.alerts.arrivals
    for missed in arrivals.missed(stage.publisher, stage.alert_id).missed:
        if missed.bar is None and (not kinds or missed.kind in kinds):
            arrivals.send_again(stage.publisher, stage.alert_id, missed.post_id, missed.attempt)


@contextmanager
def locked_by_another_process(stage: Stage) -> Iterator[None]:
    """As a backup tool, or somebody at a SQLite prompt, may do."""
    path = str(stage.app.database.url.database)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            with impatient(stage):
                yield
        finally:
            holder.communicate()


@contextmanager
def no_file_can_be_written(stage: Stage) -> Iterator[None]:
    """What a full disk does to SQLite: each write of this process fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with impatient(stage):
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def postgresql_is_full(stage: Stage) -> Iterator[None]:
    """PostgreSQL refuses every change with the SQLSTATE of a full disk."""
    with admin(stage.app.database.url) as connection:
        connection.execute(text(FULL_DISK))
        for table in Base.metadata.sorted_tables:
            connection.execute(text(REFUSE.format(table.name)))
        try:
            with impatient(stage):
                yield
        finally:
            for table in Base.metadata.sorted_tables:
                connection.execute(text(ALLOW.format(table.name)))


@contextmanager
def postgresql_gone(stage: Stage) -> Iterator[None]:
    """The server is stopped, and started again."""
    assert stage.postgresql is not None
    stage.postgresql.stop()
    try:
        with impatient(stage):
            yield
    finally:
        stage.postgresql.start()


@contextmanager
def postgresql_crashed(stage: Stage) -> Iterator[None]:
    """The server's processes are killed, and it is started again at once."""
    assert stage.postgresql is not None
    stage.postgresql.crash()
    stage.postgresql.start()
    yield


@contextmanager
def impatient(stage: Stage) -> Iterator[None]:
    """Calls in flight may be waiting for the database, so that time has to pass all the same."""
    patient, stage.patience_s = stage.patience_s, NOT_LONG_S
    try:
        yield
    finally:
        stage.patience_s = patient


@contextmanager
def clock_ahead(stage: Stage) -> Iterator[None]:
    """The machine's clock jumps half an hour forward, and is set right again."""
    stage.now.is_ahead_by = HALF_AN_HOUR
    yield
    stage.now.is_ahead_by = timedelta(0)


@contextmanager
def clock_behind(stage: Stage) -> Iterator[None]:
    """The machine's clock jumps half an hour back, and is set right again."""
    stage.now.is_ahead_by = -HALF_AN_HOUR
    yield
    stage.now.is_ahead_by = timedelta(0)


@contextmanager
def answers_lost_by_a_clock_ahead(stage: Stage) -> Iterator[None]:
    """Each call is carried out and not answered; and Frontlane will look for them at a wrong hour."""
    with clock_ahead(stage), answered_with(Fault.lost_answer())(stage):
        yield


@contextmanager
def answers_lost_by_a_clock_behind(stage: Stage) -> Iterator[None]:
    """Likewise."""
    with clock_behind(stage), answered_with(Fault.lost_answer())(stage):
        yield


@contextmanager
def in_new_york(stage: Stage) -> Iterator[None]:
    """The machine is set to a zone with daylight saving."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


@contextmanager
def killed(stage: Stage) -> Iterator[None]:
    """The process dies, whatever it is about, and another one is started."""
    dead = stage.app

    def die(*_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            raise OperationalError("", {}, Exception("this process is dead"))
        raise SystemExit

    # From here on nothing of it reaches the database any more.
    for unit_of_work in ("read", "write"):
        setattr(dead.database, unit_of_work, die)
    for line in dead.database._lines:
        vars(line)["run"] = die
    stage.is_down = True
    dead.server.stop()
    yield
    bury(dead)
    stage.replace_app()
    stage.is_down = False


@contextmanager
def asked_to_connect_again(stage: Stage) -> Iterator[None]:
    """Slack refreshes the connection, as it does every few hours."""
    slack = stage.slack
    opened = len(slack.calls_of("apps.connections.open"))
    slack.disconnect(stage.installed, "refresh_requested")
    slack.wait_for(lambda: len(slack.calls_of("apps.connections.open")) > opened)
    slack.wait_for(lambda: slack.connections(stage.installed))
    yield


@contextmanager
def connection_cut(stage: Stage) -> Iterator[None]:
    """The connection breaks off."""
    stage.slack.drop_connections(stage.installed)
    yield


@contextmanager
def connection_silent(stage: Stage) -> Iterator[None]:
    """The connection stays open, and nothing comes through it any more."""
    connection = stage.app.connection
    assert connection is not None
    stage.slack.make_zombies(stage.installed)
    silent_from = stage.clock.now()
    connection._clock = lambda: time.time() + stage.clock.now() - silent_from
    yield
    connection._clock = time.time
