"""The HTTP side: one ASGI app for the Web API, Socket Mode, uploads, response_urls and the page."""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from sandbox.core import Core
from sandbox.gate import Gate
from sandbox.interaction import Interactions
from sandbox.models import File
from sandbox.response_urls import respond
from sandbox.web import Windows, pages

_HOSTS = frozenset({"127.0.0.1", "localhost"})
_PING_SECONDS = 5.0
_GOODBYE_SECONDS = 1.0


def listening(port: int) -> socket.socket:
    """A socket that listens on that port of the loopback address; 0: a free one. Raises OSError: taken."""
    # asyncio turns Nagle's delay off only where the protocol is named.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen(512)
    listener.settimeout(0)
    return listener


class _Http(H11Protocol):
    """Hands each request its connection, so that a fault can close it without an answer."""

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__(config, server_state, app_state)
        self.app = _with_protocol(self.app, self)


class _WebSocket(WebSocketsSansIOProtocol):
    """Hands each connection its protocol, so that a zombie can be made of it."""

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__(config, server_state, app_state)
        self.app = _with_protocol(self.app, self)


def _with_protocol(app: Any, protocol: asyncio.Protocol) -> Any:
    async def served(scope: Any, receive: Any, send: Any) -> None:
        scope["sandbox.protocol"] = protocol
        await app(scope, receive, send)

    return served


class Server:
    """Serves a core on a socket that is bound to the loopback address."""

    def __init__(self, core: Core, interactions: Interactions, listener: socket.socket) -> None:
        self._core = core
        self._gate = Gate(core)
        self._listener = listener
        self._port: int = listener.getsockname()[1]
        self._state = ServerState()
        self._pages = _pages(core)
        self._windows = Windows(core, interactions)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to serve."""
        config = Config(
            self._app,
            http=_Http,
            ws=_WebSocket,
            interface="asgi3",
            proxy_headers=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws_ping_interval=_PING_SECONDS,
            ws_ping_timeout=None,
            ws_per_message_deflate=False,
            timeout_keep_alive=300,
        )
        config.load()
        self._protocol = lambda: _Http(config, self._state, {})
        await self._serve(self._listener)

    async def _serve(self, listener: socket.socket) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._protocol, sock=listener)

    def turn_away(self) -> None:
        """Refuse new connections until `come_back`, and keep none for another call; sockets stay."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._state.connections):
            if isinstance(connection, H11Protocol):
                connection.shutdown()

    async def come_back(self) -> None:
        """Listen again, on the same port."""
        await self._serve(listening(self._port))

    async def stop(self) -> None:
        """Close every connection at once, whatever is under way."""
        self.turn_away()
        for connection in list(self._state.connections):
            transport = connection.transport
            if transport is not None:
                transport.abort()
        tasks = set(self._state.tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=_GOODBYE_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        refusal = _refusal(host, headers.get(b"origin"), scope["path"], headers.get(b"sec-fetch-site"))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        if scope["type"] == "websocket":
            serve = self._windows.serve if scope["path"] == "/window" else self._core.delivery.sockets.serve
            await serve(scope, receive, send)
            return
        path: str = scope["path"]
        if path.startswith("/api/"):
            await self._api(path[5:], scope, headers, receive, send)
            return
        await self._pages(scope, receive, send)

    async def _api(
        self, method: str, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        body = b""
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            body += event.get("body", b"")
            if not event.get("more_body", False):
                break
        answer = await self._gate.answer(
            method,
            headers.get(b"authorization", b"").decode("latin-1"),
            headers.get(b"content-type", b"").decode("latin-1"),
            scope["query_string"],
            body,
        )
        if answer.body is None:
            protocol: H11Protocol = scope["sandbox.protocol"]
            protocol.transport.close()
            while (await receive())["type"] != "http.disconnect":
                continue
            return
        length = (b"content-length", str(len(answer.body)).encode())
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": [*answer.headers, length]}
        )
        await send({"type": "http.response.body", "body": answer.body})


def _refusal(host: str, origin: bytes | None, path: str, from_site: bytes | None) -> Response | None:
    """For requests that a page of another site sends, or that reach us by another name (DNS rebinding)."""
    name, _, port = host.partition(":")
    if name not in _HOSTS or (port and not port.isdigit()):
        return PlainTextResponse("This server answers to 127.0.0.1 alone.", 421)
    is_foreign = origin is not None and origin.decode("latin-1") != f"http://{host}"
    # A browser names no origin when a page of another site merely loads something, as a picture: and a method
    # may be called so, with a token that is the same in every run.
    is_foreign |= path.startswith("/api/") and from_site in (b"cross-site", b"same-site")
    if is_foreign:
        return PlainTextResponse("Requests from other sites are refused.", 403)
    return None


def _pages(core: Core) -> ASGIApp:
    """All addresses outside the Web API."""

    async def answer_response_url(request: Request) -> Response:
        status, text = respond(core, request.url.path.lstrip("/"), await request.body())
        return PlainTextResponse(text, status)

    async def upload(request: Request) -> Response:
        file = core.world.files.get(request.path_params["file_id"])
        if file is None or file.content is not None:
            return PlainTextResponse("no such upload", 404)
        content = await _uploaded_bytes(request)
        if len(content) != file.size:
            return PlainTextResponse(f"expected {file.size} bytes, got {len(content)}", 400)
        file.content = content
        core.notify()
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(request: Request) -> Response:
        file = _authorized_file(core, request)
        if file is None or file.content is None:
            return PlainTextResponse("not found", 404)
        return Response(file.content, media_type="application/octet-stream")

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            given = json.loads(await request.body())
            if "now" in given:
                core.clock.set(float(given["now"]))
            else:
                core.clock.advance(float(given["advance"]))
        return JSONResponse({"now": core.clock.now(), "offset": core.clock.offset})

    hooks: list[tuple[str, Callable[[Request], Any], list[str]]] = [
        ("/commands/{rest:path}", answer_response_url, ["POST"]),
        ("/actions/{rest:path}", answer_response_url, ["POST"]),
        ("/app/{rest:path}", answer_response_url, ["POST"]),
        ("/upload/v1/{file_id}", upload, ["POST"]),
        ("/files-pri/{key}/{name}", download, ["GET"]),
        ("/sandbox/clock", clock, ["GET", "POST"]),
    ]
    routes = [Route(path, handler, methods=methods) for path, handler, methods in hooks]
    return Starlette(routes=[*routes, *pages(core)])


async def _uploaded_bytes(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            if not isinstance(part, str):
                return await part.read()
    return b""


def _authorized_file(core: Core, request: Request) -> File | None:
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token not in core.world.installations:
        return None
    return core.world.files.get(request.path_params["key"].rpartition("-")[2])
