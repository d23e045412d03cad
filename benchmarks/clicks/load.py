"""Fifty connections that click, and the Slack that hears the app's answers: one event loop for both."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, TypeVar, cast

CONNECTIONS = 50
OK = 200
ANSWERS: dict[str, dict[str, object]] = {
    "auth.test": {"ok": True, "team_id": "T1", "team": "Fernwood", "user_id": "UBOT", "url": "https://f/"},
    "chat.postMessage": {"ok": True, "channel": "C1", "ts": "1.1"},
    "chat.update": {"ok": True, "channel": "C1", "ts": "1.1"},
}
UNKNOWN = {"ok": False, "error": "internal_error"}

Result = TypeVar("Result")


@dataclass
class Load:
    """What clicking came to. Times are in seconds."""

    took: float = 0.0
    """From the first click to the last ack."""
    waits: list[float] = field(default_factory=list)
    """Of each click until its ack."""
    refused: int = 0

    @property
    def rate(self) -> float:
        """Acks a second."""
        return len(self.waits) / self.took

    def percentile(self, percent: int) -> float:
        """The wait that so many of a hundred clicks do not exceed."""
        return sorted(self.waits)[len(self.waits) * percent // 100]


class Slack:
    """Answers every call and every `response_url` at once, on a thread with an event loop."""

    def __init__(self) -> None:
        self.thanks = 0
        """How many answers to clicks came in."""
        self.url = ""
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Until the block ends."""
        thread = Thread(target=self._loop.run_forever, name="slack", daemon=True)
        thread.start()
        server = self.do(_listen(lambda: _Caller(self)))
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(server.close)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Does something in its loop, and waits for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def answer(self, path: str) -> bytes:
        """What a call gets."""
        if path == "/thanks":
            self.thanks += 1
            return b"ok"
        return json.dumps(ANSWERS.get(path.removeprefix("/api/"), UNKNOWN)).encode()


async def click_all(port: int, requests: Sequence[bytes], rate: float | None = None) -> Load:
    """Clicks.

    Args:
        rate: clicks a second, whatever becomes of them: each waits from the moment at which it is due.
            None: each connection sends its next click as soon as its last one is acknowledged.
    """
    load, due = Load(), asyncio.Queue[tuple[bytes, float | None]]()
    loop = asyncio.get_running_loop()
    clickers = [(await loop.create_connection(_Clicker, "127.0.0.1", port))[1] for _ in range(CONNECTIONS)]
    start = loop.time()
    tasks = [asyncio.create_task(_go_on(clicker, due, load)) for clicker in clickers]
    for number, request in enumerate(requests):
        moment = None if rate is None else start + number / rate
        if moment is not None and moment > loop.time():
            await asyncio.sleep(moment - loop.time())
        due.put_nowait((request, moment))
    await due.join()
    load.took = loop.time() - start
    for task, clicker in zip(tasks, clickers, strict=True):
        task.cancel()
        clicker.close()
    return load


async def _go_on(clicker: "_Clicker", due: "asyncio.Queue[tuple[bytes, float | None]]", load: Load) -> None:
    loop = asyncio.get_running_loop()
    while True:
        request, moment = await due.get()
        since = loop.time() if moment is None else moment
        load.refused += await clicker.click(request) != OK
        load.waits.append(loop.time() - since)
        due.task_done()


async def _listen(protocol: Callable[[], asyncio.Protocol]) -> asyncio.Server:
    return await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, backlog=1_000)


class _Http(asyncio.Protocol):
    """One side of HTTP/1.1, where every message has a Content-Length."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):
            self._received = b""
            self.received(head.partition(b"\r\n")[0].decode())

    def received(self, first_line: str) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._transport.close()


class _Clicker(_Http):
    """A connection of Slack's to the app."""

    _status: "asyncio.Future[int]"

    def click(self, request: bytes) -> "asyncio.Future[int]":
        self._status = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._status

    def received(self, first_line: str) -> None:
        self._status.set_result(int(first_line.split()[1]))


class _Caller(_Http):
    """A connection of the app's to Slack."""

    def __init__(self, slack: Slack) -> None:
        super().__init__()
        self._slack = slack

    def received(self, first_line: str) -> None:
        content = self._slack.answer(first_line.split()[1])
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        self._transport.write(head.encode() + content)
        self._transport.close()
