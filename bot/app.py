"""The one place where the parts are put together."""

import logging
import os
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy.exc import SQLAlchemyError

import handlers
from bot.allocator import use_one_arena
from bot.bolt import SpeakingApp
from bot.clock import Clock, Job
from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.gateway import SlackGateway
from bot.delivery.kept import KeepingClient
from bot.delivery.outbox import Outbox
from bot.delivery.pacing import Pacer
from bot.delivery.protocol import AuthFacts
from bot.directory import DirectoryReader
from bot.health import Health, database_check
from bot.http import WebServer, web_app
from bot.metrics import ClockCollector, Metrics, QueueCollector, queue_look
from bot.problems import CannotStart
from bot.settings import Settings
from bot.single import SingleProcess
from bot.socket import SocketConnection
from bot.stopwatch import Told
from services.alerts import Alerts
from services.changes import AuditLog
from services.decisions import Decisions
from services.directory import Directory
from services.guiding import Guides
from services.kudos import Kudos
from services.privacy import Privacy
from services.quiet import Quiet
from services.roles import Roles
from services.settings import WorkspaceSettings
from services.speakers import Speakers
from services.stories import Stories
from services.town_halls import TownHalls
from services.troubles import TroubleReading
from services.undelivered import Undelivered
from storage.database import Database
from storage.migrations import Newer, upgrade

REQUESTS_AT_ONCE = 32
CALLS_AT_ONCE = 20
"""Of delivery. With more of them more marks share a commit, and they begin only where the pace has room."""
LISTENER_TIMEOUT_S = 3
"""For calls that a listener makes while someone waits."""
READING_TIMEOUT_S = 6
"""Shorter than the ten seconds in which we must have stopped."""
QUICK_TIMEOUT_S = 2
RETRY_S = 5.0
STOP_S = 9.0

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def migrate(database: Database) -> None:
    """Brings the database up to date.

    Raises:
        CannotStart: it cannot be reached, refuses, or was written by a newer Frontlane.
    """
    try:
        upgrade(database)
    except Newer as newer:
        raise CannotStart(
            f"The database was brought up to date by a newer Frontlane (revision {newer.revision}): run that "
            "version, or restore a backup from before."
        ) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or type(error).__name__).strip()
        raise CannotStart(f"The database that DATABASE_URL names cannot be used: {cause}") from error


@dataclass(frozen=True)
class Application:
    """The running application. What it is made of is open to tests and to the demo."""

    settings: Settings
    auth: AuthFacts
    database: Database
    bolt: App
    alerts: Alerts
    stories: Stories
    kudos: Kudos
    town_halls: TownHalls
    quiet: Quiet
    undelivered: Undelivered
    directory: Directory
    workspace_settings: WorkspaceSettings
    roles: Roles
    reader: DirectoryReader
    outbox: Outbox
    clock: Clock
    health: Health
    metrics: Metrics
    server: WebServer
    connection: SocketConnection | None
    single: SingleProcess

    def start(self) -> None:
        """Brings the database up to date, listens to Slack, and begins to deliver.

        Raises:
            CannotStart: something outside must be mended first. Nothing is left running.
        """
        try:
            self.single.acquire()
            migrate(self.database)
            self.directory.record_workspace(
                self.auth.workspace_id, self.auth.workspace_name, self.auth.bot_user_id
            )
            self._seed()
            self.quiet.releasing.begin()
            self.server.start()
            if self.connection is not None:
                self.connection.start()
            self.clock.start()
        except BaseException:
            self.stop()
            raise
        logger.info(
            "started for %s: Slack by %s, health on port %s",
            self.auth.workspace_id,
            "Socket Mode" if self.connection else "HTTP",
            self.server.port,
        )

    def _seed(self) -> None:
        overruled = [
            f"FRONTLANE_{role.upper()}S"
            for role, holders in self.settings.roles.items()
            if not self.roles.set_holders(self.auth.workspace_id, role, holders) and holders
        ]
        overruled += self.workspace_settings.overruled(self.auth.workspace_id)
        if overruled:
            logger.info("not used, since App Home has decided: %s", ", ".join(overruled))

    def stop(self) -> None:
        """Takes and claims nothing more, lets what is in flight end or gives it back. Below ten seconds."""
        self.reader.stop()
        parts: dict[str, Callable[[], None]] = {
            "delivery": self.outbox.stop,
            "clock": self.clock.stop,
            "web server": self.server.stop,
        }
        if self.connection is not None:
            parts["socket"] = self.connection.stop
        stopping = [
            threading.Thread(target=_stop, args=(name, part), name=name, daemon=True)
            for name, part in parts.items()
        ]
        deadline = time.monotonic() + STOP_S
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                logger.warning("%s has not stopped in time", thread.name)
        self.database.close()
        self.single.release()
        logger.info("stopped")


def bootstrap(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Application:
    """Puts the parts together for the workspace that the bot token is for. Nothing runs yet.

    Raises:
        CannotStart: Slack refuses the token.
        NotSent, Uncertain: Slack could not be asked; it may be tried again.
    """
    tls = ssl.create_default_context() if settings.api_url.startswith("https:") else None
    try:
        auth = SlackGateway(settings.bot_token, base_url=settings.api_url, tls=tls).auth_test()
    except Refused as error:
        raise CannotStart(
            f"Slack refuses SLACK_BOT_TOKEN ({error.error}): copy the Bot User OAuth Token again, from "
            "“OAuth & Permissions” of your app."
        ) from None
    here = auth.workspace_id
    metrics = Metrics()
    gateway = partial(
        SlackGateway,
        settings.bot_token,
        base_url=settings.api_url,
        told_to_wait=partial(metrics.told_to_wait, here),
        tls=tls,
    )
    database = Database(settings.database_url)
    decisions = Decisions(settings.seeds)
    alerts = Alerts.over(database, now, decisions)
    stories = Stories.over(database, now, alerts.reading, decisions)
    kudos = Kudos.over(database, now, decisions)
    town_halls = TownHalls.over(database, now, secret=settings.bot_token.encode(), decisions=decisions)
    directory = Directory(database, now, decisions)
    workspace_settings = WorkspaceSettings(database, now, decisions)
    undelivered = Undelivered(database, now)
    privacy = Privacy.over(database, now, decisions)
    quiet = Quiet.over(database, now, decisions)

    def wake() -> None:
        outbox.wake()

    def held_until() -> datetime | None:
        return max((hold.until for hold in outbox.status().holds), default=None)

    reader = DirectoryReader(
        directory,
        {here: gateway(timeout_s=READING_TIMEOUT_S)},
        {here: gateway(timeout_s=QUICK_TIMEOUT_S)},
        alerts.moments.welcome,
        now,
        wake,
    )
    parts = handlers.Parts(
        alerts=alerts,
        stories=stories,
        kudos=kudos,
        town_halls=town_halls,
        undelivered=undelivered,
        privacy=privacy,
        quiet=quiet,
        directory=directory,
        speakers=Speakers(database, decisions),
        roles=alerts.roles,
        audit=AuditLog(database, now),
        settings=workspace_settings,
        guides=Guides(database, now, decisions),
        troubles=TroubleReading(database, now, decisions),
        slack=reader,
        prefix=settings.command_prefix,
        url=auth.url,
        now=now,
        held_until=held_until,
        wake=wake,
    )
    outbox = Outbox(
        database,
        {here: gateway()},
        handlers.renderers(parts),
        Pacer(now),
        now,
        owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        workers=CALLS_AT_ONCE,
        watch=metrics,
        release=quiet.releasing.tick,
    )
    bolt = _bolt(settings, auth, metrics.answered, tls)
    bolt.speaking_to = partial(handlers.speaking_to, parts)
    handlers.register(bolt, parts)
    connection = (
        SocketConnection(bolt, settings.app_token, threads=REQUESTS_AT_ONCE) if settings.app_token else None
    )
    clock = Clock(
        _jobs(alerts, stories, kudos, town_halls, privacy, directory, undelivered, outbox, reader, connection)
    )
    metrics.add(ClockCollector(clock.ages_s))
    metrics.add(QueueCollector(queue_look(database, now)))
    health = Health(
        {"database": database_check(database), "clock": clock.trouble}
        | ({"socket": connection.trouble} if connection else {}),
        notes=lambda: {"waiting": [hold.reason for hold in outbox.status().holds]},
    )
    slack = None if connection else SlackRequestHandler(bolt)
    return Application(
        settings=settings,
        auth=auth,
        database=database,
        bolt=bolt,
        alerts=alerts,
        stories=stories,
        kudos=kudos,
        town_halls=town_halls,
        quiet=quiet,
        undelivered=undelivered,
        directory=directory,
        workspace_settings=workspace_settings,
        roles=alerts.roles,
        reader=reader,
        outbox=outbox,
        clock=clock,
        health=health,
        metrics=metrics,
        server=WebServer(
            web_app(health, metrics.exposition, slack),
            settings.host,
            settings.port,
            threads=REQUESTS_AT_ONCE if slack else 2,
        ),
        connection=connection,
        single=SingleProcess(database.url),
    )


def run(
    settings: Settings,
    *,
    stop: threading.Event,
    now: Callable[[], datetime] = utc_now,
    started: Callable[[Application], None] | None = None,
) -> None:
    """Runs until `stop` is set. While Slack cannot be reached at the start, it is asked again and again.

    Args:
        started: called once with the running application.

    Raises:
        CannotStart: something outside must be mended first.
    """
    use_one_arena()
    application = _bootstrap_when_slack_answers(settings, stop, now)
    if application is None:
        return
    application.start()
    try:
        if started is not None:
            started(application)
        stop.wait()
    finally:
        application.stop()


def _bootstrap_when_slack_answers(
    settings: Settings, stop: threading.Event, now: Callable[[], datetime]
) -> Application | None:
    while not stop.is_set():
        try:
            return bootstrap(settings, now=now)
        except (NotSent, Uncertain) as error:
            logger.warning("Slack cannot be asked who we are: %s; trying again", error)
            asked = error.retry_after_s if isinstance(error, NotSent) else None
            stop.wait(asked or RETRY_S)
    return None


def _stop(name: str, part: Callable[[], None]) -> None:
    try:
        part()
    except Exception:
        logger.exception("%s did not stop well", name)


def _bolt(settings: Settings, auth: AuthFacts, told: Told, tls: ssl.SSLContext | None) -> SpeakingApp:
    us = AuthorizeResult(
        enterprise_id=None,
        team_id=auth.workspace_id,
        team=auth.workspace_name,
        url=auth.url,
        bot_user_id=auth.bot_user_id,
        bot_token=settings.bot_token,
    )

    def authorize() -> AuthorizeResult:
        return us

    bolt = SpeakingApp(
        name="frontlane",
        logger=logging.getLogger("slack_bolt"),
        # Commit, then ack: an acknowledged click is a stored click.
        process_before_response=True,
        signing_secret=settings.signing_secret or "",
        client=KeepingClient(
            settings.bot_token,
            base_url=settings.api_url,
            timeout=LISTENER_TIMEOUT_S,
            ssl=tls,
            # slack_sdk's own handler posts twice when an answer is lost.
            retry_handlers=[],
            logger=logging.getLogger("slack_sdk.web"),
        ),
        # With the facts at hand, Bolt need not ask Slack who we are within somebody's three seconds.
        authorize=authorize,
        # That a post of ours was deleted is an event of our own to Bolt, and is wanted.
        ignoring_self_events_enabled=False,
        listener_executor=ThreadPoolExecutor(REQUESTS_AT_ONCE, thread_name_prefix="listener"),
    )
    bolt.told = told
    return bolt


def _jobs(
    alerts: Alerts,
    stories: Stories,
    kudos: Kudos,
    town_halls: TownHalls,
    privacy: Privacy,
    directory: Directory,
    undelivered: Undelivered,
    outbox: Outbox,
    reader: DirectoryReader,
    connection: SocketConnection | None,
) -> Sequence[Job]:
    def moments() -> None:
        if alerts.moments.tick() + town_halls.moments.tick():
            outbox.wake()

    def digests() -> None:
        if stories.digests.tick():
            outbox.wake()

    def notes() -> None:
        if kudos.weekly.tick():
            outbox.wake()

    def troubles() -> None:
        if undelivered.tick():
            outbox.wake()

    def old() -> None:
        alerts.retention.tick()
        stories.retention.tick()
        kudos.retention.tick()
        town_halls.retention.tick()
        undelivered.forget()

    def forgotten() -> None:
        if privacy.erasing.tick():
            outbox.wake()
        privacy.leaving.tick()

    jobs = [
        Job("deliver", 1, outbox.tick),
        Job("moments", 1, moments),
        Job("directory", 2, reader.tick),
        Job("sites", 2, directory.place_anew),
        Job("digests", 10, digests),
        Job("retention", 10, old),
        Job("privacy", 20, forgotten),
        Job("kudos", 30, notes),
        Job("undelivered", 10, troubles),
    ]
    if connection is not None:
        jobs.append(Job("socket", 2, connection.watch))
    return jobs
