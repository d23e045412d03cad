"""Socket Mode: the connection through which Slack's requests come, and a watch on it.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import contextlib
import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPException

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import ConnectionState
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.problems import CannotStart

PING_EVERY_S = 5.0
SILENT_AFTER_S = 25.0
"""slack_sdk gives a connection up after four pings without an answer, unless none was ever answered."""
DRAIN_S = 3.0
FAILURES = (SlackClientError, OSError, HTTPException, ValueError)

logger = logging.getLogger(__name__)


class SocketConnection:
    """Slack's requests, taken through a socket and given to Bolt.

    Args:
        threads: requests at once; sized for a burst of clicks.
        clock: unix seconds, as slack_sdk stamps its pings.
    """

    def __init__(
        self, bolt: App, app_token: str, *, threads: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._bolt = bolt
        self._app_token = app_token
        self._threads = threads
        self._clock = clock
        self._client: SocketModeClient | None = None
        self._met: tuple[str | None, float] = (None, 0.0)
        self._idle = threading.Condition()
        self._in_flight = 0
        self._is_stopped = threading.Event()

    def start(self) -> None:
        """Connects. Where Slack cannot be reached now, `watch` tries again.

        Raises:
            CannotStart: Slack refuses the app token.
        """
        handler = SocketModeHandler(
            self._bolt,
            self._app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            ping_interval=PING_EVERY_S,
            concurrency=self._threads,
        )
        self._client = handler.client
        self._is_stopped.clear()
        handler.client.socket_mode_request_listeners[:] = [self._counted(handler)]
        try:
            handler.client.connect()
        except SlackApiError as error:
            self.stop()
            raise CannotStart(
                f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')}): "
                "make an App-Level Token with the scope connections:write, under “Basic Information” of your "
                "app, and turn Socket Mode on."
            ) from None
        except FAILURES as error:
            logger.warning("Socket Mode: Slack cannot be reached yet (%s)", type(error).__name__)

    def watch(self) -> None:
        """Replaces a connection that is dead, though it may say that it is connected."""
        client = self._client
        if client is None or self._is_stopped.is_set() or self.trouble() is None:
            return
        logger.warning("Socket Mode: %s; connecting again", self.trouble())
        try:
            client.disconnect()
            client.connect_to_new_endpoint()
        except FAILURES as error:
            logger.warning("Socket Mode: Slack cannot be reached (%s)", type(error).__name__)
        if self._is_stopped.is_set():
            # Meanwhile: slack_sdk connects all the same.
            _hang_up(client)
            client.disconnect()

    def trouble(self) -> str | None:
        """What is wrong with the connection; None when all is well."""
        client = self._client
        session = None if client is None else client.current_session
        sock = None if session is None else session.sock
        if session is None or sock is None or _has_ended(sock):
            return "Socket Mode is not connected"
        now = self._clock()
        if self._met[0] != session.session_id:
            self._met = (session.session_id, now)
        silent_s = now - max(session.last_ping_pong_time or 0.0, self._met[1])
        if silent_s > SILENT_AFTER_S:
            return f"Slack has not answered a ping for {silent_s:.0f} s"
        return None

    def stop(self) -> None:
        """Lets requests that are being answered end, and disconnects."""
        client = self._client
        if client is None:
            return
        self._is_stopped.set()
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        with self._idle:
            self._idle.wait_for(lambda: not self._in_flight, timeout=DRAIN_S)
        _hang_up(client)
        client.close()
        # One that slack_sdk's own watch has just made.
        client.disconnect()
        self._client = None

    def _counted(
        self, handler: SocketModeHandler
    ) -> Callable[[BaseSocketModeClient, SocketModeRequest], None]:
        def handle(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
            with self._idle:
                self._in_flight += 1
            try:
                handler.handle(client, request)  # type: ignore[arg-type]  # Bolt names the builtin client
            finally:
                with self._idle:
                    self._in_flight -= 1
                    self._idle.notify_all()

        return handle


class _Terminated(ConnectionState):
    """For good: slack_sdk's thread that begins to read just now says that it is not, and would never end."""

    def __init__(self) -> None:
        self.terminated = True

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, True)


def _hang_up(client: SocketModeClient) -> None:
    """Ends the waiting for bytes and for messages, which `close` would sit out."""
    client.closed = True
    client.message_queue.put(None)
    state, client.current_session_state = client.current_session_state, _Terminated()
    state.terminated = True
    sock = None if client.current_session is None else client.current_session.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _has_ended(sock: socket.socket) -> bool:
    """Whether the other side has closed; slack_sdk goes on reading nothing, in a busy loop, for 25 s."""
    try:
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        # By the base class, for TLS sockets know no flags: only the end of the bytes matters here.
        return bool(poll.poll(0)) and socket.socket.recv(sock, 1, socket.MSG_PEEK) == b""
    except TimeoutError:
        return False  # the reading thread was quicker
    except (OSError, ValueError):
        return True
