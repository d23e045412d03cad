"""Socket Mode: connections, envelopes and acks.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from sandbox.acks import Ack, EnvelopeType, Retry
from sandbox.ids import Ids
from sandbox.models import JSON, App

MOST_CONNECTIONS = 10

DisconnectReason = Literal["warning", "refresh_requested", "link_disabled"]


@dataclass(eq=False)
class Connection:
    """One WebSocket of an app. A zombie is open but neither speaks nor hears."""

    app: App
    send_text: Callable[[str], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    protocol: WebSocketsSansIOProtocol
    pending: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)
    zombie: bool = False
    leaving: bool = False


class SocketRoad:
    """All open connections. `changed` is called when one opens or closes."""

    def __init__(self, ids: Ids, changed: Callable[[], None]) -> None:
        self.connections: dict[str, list[Connection]] = {}
        self._ids = ids
        self._changed = changed
        self._tickets: dict[str, App] = {}
        self._turn = 0
        self._opened = asyncio.Event()

    def ticket(self, app: App) -> str:
        """A one-use ticket for the URL that apps.connections.open answers."""
        ticket = self._ids.secret("ticket", 40)
        self._tickets[ticket] = app
        return ticket

    def open_for(self, app: App) -> list[Connection]:
        """The connections that are given payloads: zombies only where no other is left."""
        staying = [one for one in self.connections.get(app.id, []) if not one.leaving]
        return [one for one in staying if not one.zombie] or staying

    async def wait_for_connection(self, app: App, seconds: float) -> bool:
        """Whether there is one now or within that time."""
        try:
            async with asyncio.timeout(seconds):
                while not self.open_for(app):
                    self._opened.clear()
                    await self._opened.wait()
        except TimeoutError:
            return False
        return True

    async def send(
        self, app: App, kind: EnvelopeType, payload: JSON, retry: Retry | None, seconds: float
    ) -> Ack:
        """Give one payload to any one of the app's connections and wait for its ack."""
        open_now = self.open_for(app)
        if not open_now:
            return Ack("dispatch_failed", status=0, connection_lost=True)
        self._turn += 1
        connection = open_now[self._turn % len(open_now)]
        envelope_id = self._ids.secret("envelope", 32)
        envelope: JSON = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry.number if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.pending[envelope_id] = answer
        try:
            async with asyncio.timeout(seconds):
                if not connection.zombie:
                    await connection.send_text(json.dumps(envelope))
                return await answer
        except TimeoutError:
            return Ack("operation_timeout", status=0)
        except OSError:
            return Ack("dispatch_failed", status=0, connection_lost=True)
        finally:
            connection.pending.pop(envelope_id, None)

    async def disconnect(self, app: App, reason: DisconnectReason) -> None:
        """Tell every connection to go; all but a `warning` end it. Clients reconnect by themselves."""
        for connection in list(self.connections.get(app.id, [])):
            body = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            if connection.zombie:
                continue
            await connection.send_text(json.dumps(body))
            if reason != "warning":
                connection.leaving = True
                await connection.close()
        self._changed()

    def make_zombies(self, app: App) -> int:
        """Let every open connection of the app fall silent without closing; how many there were."""
        found = [one for one in self.connections.get(app.id, []) if not one.zombie]
        for connection in found:
            connection.zombie = True
            connection.protocol.stop_keepalive()
            connection.protocol.transport.pause_reading()
        return len(found)

    def drop(self, app: App) -> int:
        """Cut every connection of the app without a word; how many there were."""
        found = list(self.connections.get(app.id, []))
        for connection in found:
            connection.leaving = True
            connection.protocol.transport.abort()
        return len(found)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI side of one WebSocket."""
        await receive()
        ticket = parse_qs(scope["query_string"].decode()).get("ticket", [""])[0]
        app = self._tickets.pop(ticket, None)
        if app is None or not app.socket_mode:
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "websocket.accept"})

        async def send_text(text: str) -> None:
            await send({"type": "websocket.send", "text": text})

        async def close() -> None:
            await send({"type": "websocket.close", "code": 1000})

        connection = Connection(app, send_text, close, scope["sandbox.protocol"])
        mine = self.connections.setdefault(app.id, [])
        if len(mine) >= MOST_CONNECTIONS:
            await send_text(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            await send({"type": "websocket.close", "code": 1008})
            return
        mine.append(connection)
        hello = {
            "type": "hello",
            "num_connections": len(mine),
            "connection_info": {"app_id": app.id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }
        await send_text(json.dumps(hello))
        self._opened.set()
        self._changed()
        try:
            while (message := await receive())["type"] == "websocket.receive":
                self._acknowledged(connection, message.get("text") or "")
        finally:
            mine.remove(connection)
            for waiting in connection.pending.values():
                if not waiting.done():
                    waiting.set_result(Ack("operation_timeout", status=0, connection_lost=True))
            self._changed()

    def _acknowledged(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        waiting = connection.pending.get(str(message.get("envelope_id")))
        if waiting is None or waiting.done():
            return
        payload = message.get("payload")
        match payload:
            case dict():
                waiting.set_result(Ack(body=payload, text=str(payload.get("text", ""))))
            case str():
                waiting.set_result(Ack(text=payload))
            case _:
                waiting.set_result(Ack())
