"""The stand-in's moving parts in one place, all owned by one asyncio loop."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.acks import ACK_SECONDS, Ack
from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.delivery_http import HttpRoad
from sandbox.delivery_socket import SocketRoad
from sandbox.faults import Plan
from sandbox.guide import Mark, Step
from sandbox.ids import Ids
from sandbox.limits import Limits, Meter
from sandbox.models import JSON, Channel, Installation, Message, Person, View
from sandbox.world import World

TRIGGER_SECONDS = 3.0
"""https://docs.slack.dev/interactivity/handling-user-interaction#payload-trigger_id"""

RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 1800.0
"""https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""

DEEPEST_STACK = 3
"""Views on top of each other. https://docs.slack.dev/surfaces/modals"""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API as it was answered. `answer`: None where there was none; `at`: unix seconds."""

    method: str
    args: Mapping[str, Any]
    token_hash: str | None
    answer: JSON | None
    http_status: int
    at: float
    workspace: str | None

    @property
    def ok(self) -> bool:
        return self.answer is not None and self.answer.get("ok") is True

    @property
    def error(self) -> str | None:
        return None if self.answer is None else self.answer.get("error")


@dataclass(frozen=True)
class Violation:
    """Something an app sent that Slack refuses for its form. `source`: the method, or the kind of answer."""

    source: str
    errors: Sequence[str]
    payload: JSON


@dataclass
class Trigger:
    """A trigger_id: one use, three seconds. `view`: the modal it comes from; `channel`: where it happened."""

    installation: Installation
    person: Person
    born: float
    view: View | None
    channel: Channel | None
    used: bool = False


@dataclass
class ResponseUrl:
    """A place to answer an interaction. `message`: the one that was clicked."""

    installation: Installation
    person: Person
    channel: Channel
    message: Message | None
    born: float
    uses: int = 0


@dataclass
class Delivered:
    """A payload on its way to an app, and what became of it. `at`: unix seconds; `retry`: 0 at first."""

    kind: str
    payload: JSON
    app_id: str
    at: float
    retry: int = 0
    retry_reason: str = ""
    ack: Ack | None = None

    @property
    def name(self) -> str:
        """The event's type, the interaction's type or the command."""
        inner = self.payload.get("event", self.payload)
        return str(inner.get("type") or inner.get("command"))


@dataclass
class Core:
    """Everything the handlers share. Use it from the loop's thread alone."""

    clock: Clock
    base_url: str
    limits: Limits | None = None
    page_size: int = 5
    ack_seconds: float = ACK_SECONDS
    calls: list[Call] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)
    steps: Sequence[Step] = ()
    marks: Sequence[Mark] = ()
    watchers: list[Callable[[], None]] = field(default_factory=list)
    """Called, in the loop's thread, at every change."""

    def __post_init__(self) -> None:
        self.ids = Ids()
        self.world = World(self.clock, self.ids, self.base_url)
        self.meter = Meter(self.limits)
        self.delivery = Delivery(SocketRoad(self.ids, self.notify), HttpRoad(), self.ack_seconds)
        self.clock_moved = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    def notify(self) -> None:
        """Tell those who watch that something has changed."""
        for watcher in tuple(self.watchers):
            watcher()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something in the background until it ends or the stand-in stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop what runs in the background."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.delivery.http.close()

    def clock_was_moved(self) -> None:
        """Wake those who wait for a moment."""
        self.clock_moved.set()
        self.notify()

    async def sleep_until(self, moment: float) -> None:
        """Return once the clock says `moment` (unix seconds), also when it is moved there."""
        while (left := moment - self.clock.now()) > 0:
            self.clock_moved.clear()
            try:
                async with asyncio.timeout(left):
                    await self.clock_moved.wait()
            except TimeoutError:
                continue

    def new_trigger(
        self,
        installation: Installation,
        person: Person,
        view: View | None = None,
        channel: Channel | None = None,
    ) -> str:
        trigger_id = f"{self.ids.number('trigger')}.{self.ids.number('trigger')}.{self.ids.secret('trigger')}"
        self.triggers[trigger_id] = Trigger(installation, person, time.monotonic(), view, channel)
        return trigger_id

    def new_response_url(
        self,
        kind: str,
        installation: Installation,
        person: Person,
        channel: Channel,
        message: Message | None = None,
    ) -> str:
        """`kind`: "commands" or "actions", as in Slack's own URLs."""
        secret = self.ids.secret("response", 24)
        key = f"{kind}/{installation.workspace.id}/{self.ids.number('response')}/{secret}"
        self.response_urls[key] = ResponseUrl(installation, person, channel, message, self.clock.now())
        return f"{self.base_url}/{key}"

    def find_view(
        self, view_id: str | None, external_id: str | None, installation: Installation
    ) -> View | None:
        """An open modal or a Home of that installation."""
        open_views = [view for stack in self.stacks.values() for view in stack]
        for view in [*open_views, *self.homes.values()]:
            if view.installation is installation and (
                view.id == view_id or (external_id and view.external_id == external_id)
            ):
                return view
        return None
