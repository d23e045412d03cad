"""A small HTTP/1.1 client for one loop: POSTs over connections that are kept, then closed for certain."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11

_CHUNK = 65_536

Address = tuple[str, int, bool]


@dataclass(frozen=True)
class Response:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class ConnectionFailedError(OSError):
    """The server could not be reached, or closed the connection before it had answered."""


class _StaleError(Exception):
    """A kept connection had been closed by the other side: a new one is needed."""


@dataclass(eq=False)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT))
    used: bool = False


class HttpClient:
    """Posts bodies. Use it from one loop; `close()` when done."""

    def __init__(self) -> None:
        self._idle: dict[Address, list[_Line]] = {}
        self._open: set[_Line] = set()

    async def post(self, url: str, headers: dict[str, str], body: bytes, seconds: float) -> Response:
        """Post and read the whole answer.

        Raises TimeoutError after `seconds`, ConnectionFailedError, and ValueError for a URL without a host.
        """
        parts = urlsplit(url)
        if parts.hostname is None:
            raise ValueError(f"{url!r} is no HTTP address")
        tls = parts.scheme == "https"
        address = (parts.hostname, parts.port or (443 if tls else 80), tls)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = h11.Request(
            method="POST",
            target=target,
            headers=[("host", parts.netloc), ("content-length", str(len(body))), *headers.items()],
        )
        async with asyncio.timeout(seconds):
            while True:
                line = await self._line(address)
                try:
                    return await self._exchange(line, address, request, body)
                except _StaleError:
                    continue
                except (OSError, h11.RemoteProtocolError) as error:
                    raise ConnectionFailedError(str(error)) from error
                finally:
                    if line not in self._idle.get(address, ()):
                        self._drop(line)

    async def close(self) -> None:
        """Close every connection, used or idle."""
        for line in list(self._open):
            self._drop(line)
        self._idle.clear()
        await asyncio.sleep(0)

    async def _line(self, address: Address) -> _Line:
        idle = self._idle.get(address)
        if idle:
            return idle.pop()
        host, port, tls = address
        try:
            reader, writer = await asyncio.open_connection(host, port, ssl=tls or None)
        except OSError as error:
            raise ConnectionFailedError(str(error)) from error
        line = _Line(reader, writer)
        self._open.add(line)
        return line

    async def _exchange(self, line: _Line, address: Address, request: h11.Request, body: bytes) -> Response:
        state = line.state
        wire = b"".join(
            state.send(part) or b"" for part in (request, h11.Data(data=body), h11.EndOfMessage())
        )
        try:
            line.writer.write(wire)
            await line.writer.drain()
            data = await line.reader.read(_CHUNK)
        except OSError:
            data = b""
        if not data and line.used:
            raise _StaleError
        state.receive_data(data)
        status, headers, content = 0, dict[str, str](), bytearray()
        while True:
            event = state.next_event()
            if event is h11.NEED_DATA:
                state.receive_data(await line.reader.read(_CHUNK))
            elif isinstance(event, h11.Response):
                status = event.status_code
                headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            elif isinstance(event, h11.Data):
                content += event.data
            elif isinstance(event, h11.EndOfMessage):
                break
        if state.our_state is h11.DONE and state.their_state is h11.DONE:
            state.start_next_cycle()
            line.used = True
            self._idle.setdefault(address, []).append(line)
        return Response(status, headers, bytes(content))

    def _drop(self, line: _Line) -> None:
        self._open.discard(line)
        line.writer.transport.abort()
