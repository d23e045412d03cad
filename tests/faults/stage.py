"""A small brand and its app in this process, at an hour that stands still until it is moved."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Application, bootstrap
from bot.manifest import build_manifest
from bot.settings import Settings
from sandbox import Channel, Clock, Fault, Installation, Message, Person, Sandbox, Workspace
from sandbox.person import Actor, Reply
from services.alerts import announcing
from services.alerts.content import AlertForm
from services.people import Caller, Role
from storage import people
from storage.alerts import Acknowledgement
from storage.milestones import Milestone
from storage.posts import Post, PostState
from tests.databases import PostgresqlServer
from tests.e2e.campaign import rich
from tests.support import NOON, wait_until

TITLE = "Buy one, plant one"
GOT_IT = "alert.got_it"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STARTS_IN, REMINDED_BEFORE, LASTS = 2 * DAY, HOUR, DAY
STEP_S = 2.0
STEP_OF_PATIENCE_S = 0.05
SOON = timedelta(minutes=45)
LONGEST_S = 3_600.0
OPEN = (PostState.PENDING, PostState.CLAIMED, PostState.SENDING, PostState.UNCERTAIN)


class StillClock(Clock):
    """Slack's time: it moves only when told to."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._at = start.timestamp()

    def now(self) -> float:
        return self._at

    def advance(self, seconds: float) -> None:
        self._at += seconds
        self._tell()

    def set(self, timestamp: float) -> None:
        self._at = timestamp
        self._tell()


class AppClock:
    """The time as the app's machine has it: Slack's, unless it is wrong."""

    def __init__(self, slack: StillClock) -> None:
        self._slack = slack
        self.is_ahead_by = timedelta(0)

    def __call__(self) -> datetime:
        return self._slack.utcnow() + self.is_ahead_by


@dataclass
class Stage:
    """Fernwood: Maya publishes for #care, where Ana and Ben are, and #night, where Cho is."""

    slack: Sandbox
    clock: StillClock
    now: AppClock
    workspace: Workspace
    installed: Installation
    maya: Person
    ana: Person
    ben: Person
    cho: Person
    care: Channel
    night: Channel
    settings: Settings
    app: Application
    started_at: datetime
    alert_id: int = 0
    patience_s: float = 10.0
    """How long a step waits for calls in flight: less where they wait for a database that is away."""
    is_down: bool = False
    """Whether nobody is at work."""
    postgresql: PostgresqlServer | None = None
    """Where the stage may stop and start it."""

    @property
    def agents(self) -> Sequence[Person]:
        return (self.ana, self.ben, self.cho)

    @property
    def everywhere(self) -> set[str]:
        """To whom an alert is said: both channels and all agents."""
        return {self.care.id, self.night.id, *(agent.id for agent in self.agents)}

    @property
    def publisher(self) -> Caller:
        """Maya, as services know her."""
        return Caller(self.workspace.id, self.workspace.id, self.maya.id)

    def actor(self, person: Person) -> Actor:
        return self.slack.as_person(person, app=self.installed)

    def send_alert(self) -> None:
        """Maya's alert for both channels, also by direct message: its first word is due, and not yet said."""
        starts_at = self.now() + STARTS_IN
        form = AlertForm(
            title=TITLE,
            happening=rich("Half price"),
            starts_at=int(starts_at.timestamp()),
            ends_at=int((starts_at + LASTS).timestamp()),
            reminders=[int(REMINDED_BEFORE.total_seconds()) // 60],
            channels=[self.care.id, self.night.id],
            delivery="both",
        )
        drafts, publishing = self.app.alerts.drafts, self.app.alerts.publishing
        sent = publishing.send(self.publisher, drafts.save(self.publisher, form, typed_in="V1"))
        assert sent.alert_id is not None
        self.alert_id = sent.alert_id

    def announce(self) -> None:
        """The same, and it has arrived some time ago."""
        self.send_alert()
        self.work()
        self.pass_time(10)
        assert self.copies(announcing.ANNOUNCEMENT) == dict.fromkeys(self.everywhere, 1)

    def announcement(self, place: Channel | Person) -> Message | None:
        """The alert itself, in a channel or in somebody's direct messages."""
        found = self.arrived(announcing.ANNOUNCEMENT).get(place.id)
        return found[0] if found else None

    def press_got_it(self, message: Message | None) -> Reply:
        """Ben does, in his direct message."""
        return self.actor(self.ben).click(message, GOT_IT)

    def deliver_again(self) -> BoltResponse:
        """The newest click once more, as Slack may do that has lost the answer."""
        body = next(
            each.payload
            for each in reversed(self.slack.delivered)
            if each.payload.get("type") == "block_actions"
        )
        return self.app.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))

    def at_the_first_call(self, strike: Callable[..., bool]) -> None:
        """Has that done in the middle of the next call of Slack that says or changes something."""
        for method in ("chat.postMessage", "chat.update"):
            self.slack.fail(method, Fault.status(500), when=strike)

    def told(self, person: Person) -> str:
        """The newest words that only this person sees."""
        ephemerals = self.actor(person).ephemerals
        return ephemerals[-1].all_text if ephemerals else ""

    def rows(self, kind: str) -> Sequence[Post]:
        """The posts of this kind."""
        with self.app.database.read() as session:
            return session.scalars(select(Post).where(Post.kind == kind).order_by(Post.id)).all()

    def arrived(self, kind: str) -> dict[str, list[Message]]:
        """What stands in Slack of the posts of this kind, by their recipient, also where nothing does."""
        found: dict[int, list[Message]] = {}
        for message in self.slack.do(self._messages):
            post_id = (message.metadata or {}).get("event_payload", {}).get("post", 0)
            found.setdefault(post_id, []).append(message)
        return {row.recipient: found.get(row.id, []) for row in self.rows(kind)}

    def _messages(self) -> list[Message]:
        channels = self.slack.core.world.channels.values()
        return [message for channel in channels for message in channel.by_ts.values()]

    def copies(self, kind: str) -> dict[str, int]:
        """How often each of these posts stands in Slack, by its recipient."""
        return {recipient: len(messages) for recipient, messages in self.arrived(kind).items()}

    def counted(self) -> Counter[str]:
        """How often Got it was counted, by the user's id."""
        by_user = select(people.Person.user_id).join(
            Acknowledgement, Acknowledgement.person_id == people.Person.id
        )
        with self.app.database.read() as session:
            return Counter(session.scalars(by_user))

    def numbers(self) -> str:
        """What an announcement in a channel is to say of who is ready."""
        brief = self.app.alerts.reading.brief(self.workspace.id, self.alert_id)
        return f"*{brief.acknowledged} of {brief.audience}* got it"

    def work(self) -> None:
        """What the app's clock does each second, once."""
        if self.is_down:
            return
        self.app.alerts.moments.tick()
        if self.app.connection is not None:
            self.app.connection.watch()
        crew = self.app.outbox._crew
        # As `drain`, which would wait for ever for ends that a database keeps back until time has passed.
        while not self.is_down:
            done_before = crew.done
            did_something = self._pass()
            if not self._all_have_ended() or (not did_something and crew.done == done_before):
                return

    def _pass(self) -> bool:
        """Unlike the outbox's `tick`, waits for a pass that another thread makes."""
        try:
            with self.app.outbox._passing:
                return self.app.outbox._pass()
        except SQLAlchemyError:
            return False

    def _all_have_ended(self) -> bool:
        """Waits as long as patience lasts; a fault may shorten it meanwhile."""
        crew, waited_s = self.app.outbox._crew, 0.0
        while not crew.wait(STEP_OF_PATIENCE_S):
            waited_s += STEP_OF_PATIENCE_S
            if waited_s > self.patience_s:
                return False
        return True

    def pass_time(self, seconds: float, *, step_s: float = STEP_S) -> None:
        """Lets the clock run, with the app at work at each step."""
        while seconds > 0:
            self.clock.advance(min(step_s, seconds))
            seconds -= step_s
            self.work()

    def settle(self) -> None:
        """Lets the clock run until nothing more happens by itself."""
        passed = 0.0
        while passed < LONGEST_S and self._has_open_work():
            step_s = STEP_S if passed < 180 else 10 * STEP_S
            self.pass_time(step_s, step_s=step_s)
            passed += step_s

    def _has_open_work(self) -> bool:
        now = self.now()
        waiting = exists().where(
            or_(and_(Post.state.in_(OPEN), Post.next_at <= now + SOON), Post.update_at <= now + SOON)
        )
        due = exists().where(Milestone.done_at.is_(None), Milestone.due_at <= now)
        with self.app.database.read() as session:
            return any(session.execute(select(waiting, due)).one())

    def move_to(self, moment: datetime) -> None:
        """Moves the clock on, with nobody at work meanwhile."""
        self.clock.set(moment.timestamp())

    def heard(self) -> None:
        """Until the app has heard of all that has happened in Slack."""
        self.slack.wait_for(lambda: all(each.ack is not None for each in self.slack.delivered))

    def replace_app(self) -> None:
        """Another process in place of one that has said no goodbye."""
        self.app.outbox._is_stopping = True
        self.app = bootstrap(self.settings, now=self.now)
        self.listen()

    def listen(self) -> None:
        """All that `Application.start` does, but that its clock is not started: `work` stands for it."""
        app, here = self.app, self.workspace
        app.directory.record_workspace(here.id, here.name, app.auth.bot_user_id)
        app.roles.set_holders(here.id, Role.PUBLISHER, app.settings.publishers)
        app.outbox._alarm.stop()
        app.reader.tick()
        if app.connection is None:
            app.server.start()
            self.slack.set_request_url(self.installed, f"http://127.0.0.1:{app.server.port}/slack/events")
        else:
            app.connection.start()
            self.slack.wait_for(lambda: self.slack.connections(self.installed))


def bury(app: Application) -> None:
    """Waits for the last threads of an app that is at work no more, and closes its connections."""
    wait_until(lambda: not app.outbox.status().in_flight)
    # What is done after an ack is still using connections.
    app.bolt.listener_runner.listener_executor.shutdown()
    app.stop()


@contextmanager
def opened(
    database_url: str, *, uses_socket_mode: bool = False, start: datetime = NOON, ack_s: float = 3.0
) -> Iterator[Stage]:
    """A stage until the block ends.

    Args:
        start: what its clock says at first.
        ack_s: how long Slack waits for an answer.
    """
    clock = StillClock(start)
    with Sandbox(page_size=200, clock=clock, ack_seconds=ack_s) as slack:
        workspace = slack.add_workspace("Fernwood")
        maya = slack.add_person(workspace, "maya")
        ana, ben, cho = (slack.add_person(workspace, name) for name in ("ana", "ben", "cho"))
        care = slack.add_channel(workspace, "care", members=[ana, ben])
        night = slack.add_channel(workspace, "night", members=[cho])
        url = None if uses_socket_mode else "https://frontlane.example.com"
        installed = slack.install(workspace, build_manifest(url=url))
        slack.invite(care, installed.bot_user)
        slack.invite(night, installed.bot_user)
        settings = Settings(
            bot_token=installed.bot_token,
            app_token=installed.app_token if uses_socket_mode else None,
            signing_secret=installed.signing_secret,
            api_url=slack.api_url,
            database_url=database_url,
            host="127.0.0.1",
            port=0,
            publishers=(maya.id,),
        )
        now = AppClock(clock)
        app = bootstrap(settings, now=now)
        stage = Stage(
            slack, clock, now, workspace, installed, maya, ana, ben, cho, care, night, settings, app, start
        )
        try:
            stage.listen()
            yield stage
        finally:
            bury(stage.app)
