"""From occurrences to event_callback payloads: who hears what, and again when it is not acknowledged.

https://docs.slack.dev/apis/events-api#retries
"""

from sandbox.acks import Ack, Retry
from sandbox.core import Core, Delivered
from sandbox.models import JSON, Installation
from sandbox.registry import Occurrence

RETRY_AFTER = (0.0, 60.0, 300.0)
"""Seconds from the first attempt to each repetition."""


class EventFeed:
    """Listens to a world and brings its occurrences to the apps that may hear them."""

    def __init__(self, core: Core) -> None:
        self._core = core
        core.world.listeners.append(self._on)

    def _on(self, occurrence: Occurrence) -> None:
        hearers = [
            installation
            for installation in self._core.world.installations.values()
            if occurrence.kind in installation.events and self._may_hear(installation, occurrence)
        ]
        if not hearers:
            return
        body = occurrence.body()
        event_id = self._core.ids.new("Ev")
        told: set[str] = set()
        for installation in hearers:
            if installation.app.id not in told:
                told.add(installation.app.id)
                payload = self._payload(installation, occurrence, body, event_id)
                self._core.spawn(self._deliver(installation, payload))

    def _may_hear(self, installation: Installation, occurrence: Occurrence) -> bool:
        if occurrence.only is not None:
            if installation is not occurrence.only:
                return False
        elif installation.state != "active" or installation.workspace not in occurrence.workspaces:
            return False
        if occurrence.scope is not None and occurrence.scope not in installation.scopes:
            return False
        channel = occurrence.channel
        return channel is None or occurrence.outsiders or installation.bot_user.id in channel.members

    def _payload(self, installation: Installation, occurrence: Occurrence, body: JSON, event_id: str) -> JSON:
        channel = occurrence.channel
        authorization = {
            "enterprise_id": None,
            "team_id": installation.workspace.id,
            "user_id": installation.bot_user.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": installation.app.verification_token,
            "team_id": installation.workspace.id,
            "api_app_id": installation.app.id,
            "event": body,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self._core.clock.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": bool(channel is not None and channel.shared_with),
            "event_context": f"4-{event_id}",
        }

    async def _deliver(self, installation: Installation, payload: JSON) -> None:
        core = self._core
        began = core.clock.now()
        ack = await self._attempt(installation, payload, None)
        for number, pause in enumerate(RETRY_AFTER, start=1):
            if ack.ok:
                return
            await self._pause(installation, ack, began + pause)
            ack = await self._attempt(installation, payload, Retry(number, _reason(ack)))

    async def _pause(self, installation: Installation, ack: Ack, until: float) -> None:
        """Wait for the hour of the repetition, or, where a connection was lost, for the next connection."""
        core = self._core
        if ack.connection_lost and await core.delivery.sockets.wait_for_connection(
            installation.app, max(until - core.clock.now(), 60.0)
        ):
            return
        await core.sleep_until(until)

    async def _attempt(self, installation: Installation, payload: JSON, retry: Retry | None) -> Ack:
        number, reason = (retry.number, retry.reason) if retry else (0, "")
        now = self._core.clock.now()
        record = Delivered("events_api", payload, installation.app.id, now, number, reason)
        self._core.delivered.append(record)
        record.ack = await self._core.delivery.send(installation.app, "events_api", payload, retry=retry)
        self._core.notify()
        return record.ack


def _reason(ack: Ack) -> str:
    if ack.error == "operation_timeout":
        return "timeout"
    if ack.error == "http_error":
        return "http_error"
    return "connection_failed"
