"""A loop in a thread of its own that serves the stand-in, and waiting for what happens in it."""

import asyncio
import inspect
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from sandbox.acks import ACK_SECONDS
from sandbox.clock import Clock
from sandbox.core import Core
from sandbox.events import EventFeed
from sandbox.interaction import Interactions
from sandbox.limits import Limits
from sandbox.server import Server, listening

Result = TypeVar("Result")

_RECHECK_SECONDS = 0.05
"""How long a wait sleeps at most, for predicates on something else than the stand-in."""


class Host:
    """Runs the stand-in between `start()` and `stop()`, or in a `with`."""

    def __init__(
        self,
        *,
        port: int = 0,
        clock: Clock | None = None,
        limits: Limits | None = None,
        page_size: int = 5,
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        """Nothing is served before `start()`.

        `port` 0: a free one. `limits` None: no rate limits. `page_size`: the most that a list method answers.
        `ack_seconds`: how long an app has to acknowledge; Slack's 3 unless a test waits for them to pass.
        """
        self.clock = clock or Clock()
        self._port = port
        self._limits = limits
        self._page_size = page_size
        self._ack_seconds = ack_seconds
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._core: Core | None = None
        self._interactions: Interactions | None = None
        self._server: Server | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` and slack_sdk's `base_url` take."""
        return f"{self.url}/api/"

    def start(self) -> None:
        """Begin to serve. Raises OSError when the port is taken."""
        listener = listening(self._port)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, ready)), name="sandbox", daemon=True
        )
        self._thread.start()
        ready.wait()

    async def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        core = Core(self.clock, self.url, self._limits, self._page_size, self._ack_seconds)
        core.watchers.append(self._notify)
        EventFeed(core)
        interactions = Interactions(core)
        server = self._server = Server(core, interactions, listener)
        await server.start()
        self._core, self._interactions = core, interactions
        self.clock.watch(self._clock_moved)
        ready.set()
        try:
            await self._stopping.wait()
        finally:
            self.clock.unwatch(self._clock_moved)
            await core.close()
            await server.stop()

    def stop(self) -> None:
        """Close every connection and the port, and wait until the thread has ended."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._loop = self._thread = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Meanwhile new connections are refused, as where Slack, or the network before it, is down."""
        server = self._server
        if server is None:
            raise RuntimeError("start the sandbox first")
        self.do(server.turn_away)
        try:
            yield
        finally:
            self.run(server.come_back())

    def _clock_moved(self) -> None:
        if self._loop is not None and self._core is not None:
            self._loop.call_soon_threadsafe(self._core.clock_was_moved)

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    @property
    def core(self) -> Core:
        """The parts inside, for the loop's thread. Raises RuntimeError when the stand-in is not running."""
        if self._core is None:
            raise RuntimeError("start the sandbox first")
        return self._core

    @property
    def interactions(self) -> Interactions:
        """What people can do, for the loop's thread."""
        if self._interactions is None:
            raise RuntimeError("start the sandbox first")
        return self._interactions

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine in the loop's thread and wait for its result."""
        if self._loop is None:
            work.close()
            raise RuntimeError("start the sandbox first")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def do(self, step: Callable[[], Result]) -> Result:
        """Run a plain function in the loop's thread, tell those who wait, and return its result."""

        async def stepped() -> Result:
            result = step()
            self.core.notify()
            return result

        return self.run(stepped())

    def wait_for(self, predicate: Callable[[], Result], timeout: float = 60.0) -> Result:
        """Evaluate `predicate` at every change until it is truthy, and return that value.

        Raises AssertionError after `timeout` seconds, with what was waited for and what happened meanwhile.
        """
        deadline = time.monotonic() + timeout
        while True:
            value = predicate()
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(self._story(predicate, timeout))
            with self._changed:
                # A change during the predicate is seen at the next one, or soon: its own looks count as
                # changes, too, and would keep it running without a pause.
                self._changed.wait(min(left, _RECHECK_SECONDS))

    def _story(self, predicate: Callable[[], object], timeout: float) -> str:
        try:
            source = inspect.getsource(predicate).strip()
        except (OSError, TypeError):
            source = repr(predicate)
        calls = [
            f"  {call.method} -> {call.error or 'ok' if call.answer else 'no answer'}"
            for call in self.core.calls[-12:]
        ]
        sent = [
            f"  {each.name} -> {'waiting' if each.ack is None else each.ack.error or 'ok'}"
            for each in self.core.delivered[-12:]
        ]
        refused = [f"  {each.source}: {'; '.join(each.errors)}" for each in self.core.violations[-5:]]
        parts: Sequence[str] = (
            f"not so within {timeout:g} s: {source}",
            "last calls of the Web API:",
            *(calls or ["  none"]),
            "last payloads to the app:",
            *(sent or ["  none"]),
            *(["refused:", *refused] if refused else []),
        )
        return "\n".join(parts)
