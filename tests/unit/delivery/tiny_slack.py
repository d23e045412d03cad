"""A tiny, strict HTTP server that answers, refuses, resets or hangs as told."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Answer:
    """What a call gets."""

    payload: object = field(default_factory=lambda: {"ok": True})
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Instead of the payload as JSON."""
    claimed_length: int | None = None
    manner: str = "answer"
    """`answer`; `reset` or `close` after the request was read; `hang` until the server stops."""


@dataclass
class Call:
    """A call that came in."""

    method: str
    arguments: dict[str, Any]
    headers: Mapping[str, str]
    body: bytes
    came_from: object
    """The other end of the connection: the same for all calls that share one."""


class TinySlack:
    """Answers each method with what `answers` holds for it, the last of them for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.calls: list[Call] = []
        self.stopped = threading.Event()
        self.url = ""
        self.keeps = False
        """Whether connections stay open for the next call."""
        self.connections = set[socket.socket]()
        self.meanwhile: Callable[[], object] = lambda: None
        """Called at each call, on its connection's own thread, before the answer."""

    def hang_up(self) -> None:
        """Ends all connections."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def given(self, method: str, *answers: Answer) -> None:
        self.answers[method] = list(answers)

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        self.meanwhile()
        queue = self.answers[call.method]
        return queue.pop(0) if len(queue) > 1 else queue[0]


@contextmanager
def tiny_slack() -> Iterator[TinySlack]:
    slack = TinySlack()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(slack))
    server.daemon_threads = False
    slack.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield slack
    finally:
        slack.stopped.set()
        slack.hang_up()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(slack: TinySlack) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            super().setup()
            slack.connections.add(self.connection)
            self.protocol_version = "HTTP/1.1" if slack.keeps else "HTTP/1.0"

        def finish(self) -> None:
            slack.connections.discard(self.connection)
            super().finish()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            kind = self.headers.get_content_type()
            arguments: dict[str, Any] = {}
            if kind == "application/json":
                arguments = json.loads(body or b"{}")
            elif kind == "application/x-www-form-urlencoded":
                arguments = dict(parse_qsl(body.decode(), strict_parsing=bool(body)))
            method = self.path.removeprefix("/api/").removeprefix("/")
            self._give(
                slack.answer(Call(method, arguments, dict(self.headers.items()), body, self.client_address))
            )

        def _give(self, answer: Answer) -> None:
            if answer.manner == "hang":
                slack.stopped.wait()
            if answer.manner == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            if answer.manner != "answer":
                self.close_connection = True
                return
            body = json.dumps(answer.payload).encode() if answer.body is None else answer.body
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(answer.claimed_length or len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler
