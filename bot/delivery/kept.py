"""slack_sdk's client over connections that are kept from one call to the next.

Left to itself it opens one for each call: with TLS that is two journeys to Slack and a key exchange before
the first byte of a request.
"""

import io
import select
import time
import weakref
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, getproxies

from slack_sdk import WebClient

KEPT_S = 5.0
"""A connection that was idle for longer is not used again: far below what any server waits before it closes
one, and a network that went away meanwhile is met by a connection that cannot be made."""


Idle = deque[tuple[HTTPConnection, float]]


class KeepingClient(WebClient):
    """slack_sdk's own, but for how a request travels. Several threads may use it.

    Answers are JSON, thus UTF-8. Where a proxy is set it travels slack_sdk's way. Connections last no longer
    than the client.
    """

    def __init__(self, token: str, *, seconds: Callable[[], float] = time.monotonic, **options: Any) -> None:
        super().__init__(token, **options)
        address = urlsplit(self.base_url)
        self._host, self._is_https = address.netloc, address.scheme == "https"
        self._has_proxy = bool(self.proxy) or address.scheme in getproxies()
        self._seconds = seconds
        self._idle = Idle()
        """Each since when, the longest first."""
        weakref.finalize(self, _hang_up, self._idle)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """One request, as slack_sdk's own does it: an answer, or what urllib and http.client raise.

        It is never repeated: where a connection that was kept breaks off, nobody knows what has arrived.
        """
        if self._has_proxy or req.host != self._host:
            return super()._perform_urllib_http_request_internal(url, req)
        connection = self._take()
        try:
            connection.request(req.get_method(), req.selector, req.data, dict(req.header_items()))
            with connection.getresponse() as answer:
                body = answer.read()
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise HTTPError(url, answer.status, answer.reason, answer.headers, io.BytesIO(body))
        return {"status": answer.status, "headers": dict(answer.getheaders()), "body": body.decode()}

    def _take(self) -> HTTPConnection:
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return self._new()
            if self._seconds() - since <= KEPT_S and not _is_closed(connection):
                connection.timeout = self.timeout
                connection.sock.settimeout(self.timeout)
                return connection
            connection.close()

    def _keep(self, connection: HTTPConnection) -> None:
        # An answer that says "Connection: close" has closed it.
        if connection.sock is not None:
            self._idle.append((connection, self._seconds()))

    def _new(self) -> HTTPConnection:
        if self._is_https:
            return HTTPSConnection(self._host, timeout=self.timeout, context=self.ssl)
        return HTTPConnection(self._host, timeout=self.timeout)


def _is_closed(connection: HTTPConnection) -> bool:
    """Whether the other end has hung up, or said something unasked."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _hang_up(idle: Idle) -> None:
    while idle:
        idle.pop()[0].close()
