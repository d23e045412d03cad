"""The web server: Slack's requests in HTTP mode, and `/healthz` and `/metrics` in both."""

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, cast

from waitress import wasyncore
from waitress.server import create_server

from bot.health import Health
from bot.problems import CannotStart

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SLACK_PATH = "/slack/events"
HEALTH_PATH = "/healthz"
METRICS_PATH = "/metrics"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats"""
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes: a view of Slack's largest size, form-encoded, is below 1 MB."""
CONNECTIONS = 800
"""Kept open at once: fewer than most systems let a process open files. At waitress's own limit of 100, those
that are kept alive after a burst leave all others unanswered, until they are closed after two minutes."""
TIMESTAMP, SIGNATURE = re.compile(r"[0-9]{0,12}"), re.compile(r"(v0=[0-9a-f]{64})?")
STOP_S = 5.0
FLUSH_S = 1.0

logger = logging.getLogger(__name__)


def web_app(
    health: Health, metrics: Callable[[], bytes], slack: "WSGIApplication | None"
) -> "WSGIApplication":
    """One WSGI application: health, metrics, and Slack's requests where there is someone to take them."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if path == HEALTH_PATH and method in {"GET", "HEAD"}:
            is_well, report = health.report()
            status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
            return _answer(start_response, status, json.dumps(report).encode(), "application/json")
        if path == METRICS_PATH and method in {"GET", "HEAD"}:
            return _answer(start_response, HTTPStatus.OK, metrics(), METRICS_TYPE)
        if slack is not None and path == SLACK_PATH:
            if method != "POST":
                return _answer(start_response, HTTPStatus.METHOD_NOT_ALLOWED, b"Slack sends POST here.\n")
            return _guarded(slack, environ, start_response)
        return _answer(start_response, HTTPStatus.NOT_FOUND, b"There is nothing here.\n")

    return app


def _guarded(
    slack: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    if not _could_be_signed(environ):
        # Bolt's own check stumbles over these, and its stumbling would be told to wherever the body says.
        return _answer(start_response, HTTPStatus.UNAUTHORIZED, b"This is not a request of Slack's.\n")
    try:
        return slack(environ, start_response)
    except Exception as error:
        # What listeners raise is answered in handlers/errors.py. Bolt reads the body before it looks at the
        # signature, and stumbles over what is no text, or no object: nothing that Slack sends.
        logger.info("a request that is not Slack's was turned away (%s)", type(error).__name__)
        return _answer(start_response, HTTPStatus.BAD_REQUEST, b"This is not a request of Slack's.\n")


def _could_be_signed(environ: "WSGIEnvironment") -> bool:
    """Without the two headers it may be Slack's check of our certificate, which Bolt answers itself.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    return bool(TIMESTAMP.fullmatch(timestamp) and SIGNATURE.fullmatch(signature))


def _answer(
    start_response: "StartResponse",
    status: HTTPStatus,
    content: bytes,
    kind: str = "text/plain; charset=utf-8",
) -> Iterable[bytes]:
    start_response(
        f"{status.value} {status.phrase}",
        [("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store")],
    )
    return [content]


class _Trigger(Protocol):
    def pull_trigger(self, thunk: Callable[[], object]) -> None: ...


class _Dispatcher(Protocol):
    def shutdown(self, *, timeout: float) -> object: ...


class _Connection(Protocol):
    close_when_flushed: bool


class _Server(Protocol):
    """What we use of waitress's server; its published types name other attributes."""

    trigger: _Trigger
    task_dispatcher: _Dispatcher
    active_channels: Mapping[object, _Connection]

    def run(self) -> None: ...


class WebServer:
    """waitress on a thread of its own.

    Args:
        threads: requests at once; sized for a burst of clicks.
    """

    def __init__(self, app: "WSGIApplication", host: str, port: int, *, threads: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._threads = threads
        self._sockets: dict[int, socket.socket] = {}
        self._server: _Server | None = None
        self._loop: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that it listens on; where any was wanted, the one that it got."""
        return self._port

    def start(self) -> None:
        """Listens.

        Raises:
            CannotStart: the port is taken, or may not be opened.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            listener = socket.create_server((self._host, self._port), family=family, backlog=CONNECTIONS)
        except OSError as error:
            raise CannotStart(
                f"Cannot listen on {self._host} port {self._port} ({error.strerror}). "
                "Is another process there? FRONTLANE_HOST and PORT say where to listen."
            ) from None
        self._port = listener.getsockname()[1]
        server = create_server(
            self._app,
            map=self._sockets,
            sockets=[listener],
            threads=self._threads,
            connection_limit=CONNECTIONS,
            # select() knows no file descriptor above 1,023.
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=True,
            max_request_body_size=LARGEST_BODY,
        )
        self._server = cast(_Server, server)
        self._loop = threading.Thread(target=self._server.run, name="web-server", daemon=True)
        self._loop.start()

    def stop(self, timeout_s: float = STOP_S) -> None:
        """Takes no new connections, lets requests that are being answered end, and closes."""
        server, loop = self._server, self._loop
        if server is None or loop is None:
            return
        # waitress's sockets belong to the thread of its loop, so all of this but waiting happens there.
        server.trigger.pull_trigger(lambda: _close_listener(server))
        server.task_dispatcher.shutdown(timeout=timeout_s)
        server.trigger.pull_trigger(lambda: _close_when_flushed(server))
        flushed_by = time.monotonic() + FLUSH_S
        while server.active_channels and time.monotonic() < flushed_by:
            loop.join(timeout=0.01)
        with suppress(OSError):
            # The loop may have closed the trigger before this thread has pulled it to the end.
            server.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))
        loop.join(timeout=timeout_s)
        self._server = self._loop = None


def _close_listener(server: _Server) -> None:
    # Its own close() would close the trigger, too, by which answers are still to be sent off.
    wasyncore.dispatcher.close(cast(wasyncore.dispatcher, server))


def _close_when_flushed(server: _Server) -> None:
    for connection in server.active_channels.values():
        connection.close_when_flushed = True
