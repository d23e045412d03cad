"""Bringing a payload to an app and waiting for its acknowledgement, by either road."""

from sandbox.acks import Ack, EnvelopeType, Retry
from sandbox.delivery_http import HttpRoad
from sandbox.delivery_socket import SocketRoad
from sandbox.models import JSON, App


class Delivery:
    """Chooses the road by the app's Socket Mode switch."""

    def __init__(self, sockets: SocketRoad, http: HttpRoad, ack_seconds: float) -> None:
        self.ack_seconds = ack_seconds
        self.sockets = sockets
        self.http = http

    async def send(
        self,
        app: App,
        kind: EnvelopeType,
        payload: JSON,
        *,
        retry: Retry | None = None,
    ) -> Ack:
        """Deliver one payload and wait for the ack, at most `ack_seconds`."""
        road = self.sockets if app.socket_mode else self.http
        return await road.send(app, kind, payload, retry, self.ack_seconds)
