"""Signed requests to an app's request URL.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from sandbox.acks import Ack, EnvelopeType, Retry
from sandbox.http_client import ConnectionFailedError, HttpClient, Response
from sandbox.models import JSON, App

_FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The value of X-Slack-Signature."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpRoad:
    """Posts payloads to request URLs. Close it when done."""

    def __init__(self) -> None:
        self._client = HttpClient()

    async def close(self) -> None:
        await self._client.close()

    async def send(
        self, app: App, kind: EnvelopeType, payload: JSON, retry: Retry | None, seconds: float
    ) -> Ack:
        """Post one payload as Slack encodes its kind."""
        match kind:
            case "events_api":
                content_type, body = "application/json", json.dumps(payload).encode()
            case "slash_commands":
                content_type, body = (
                    _FORM,
                    urlencode({key: _plain(value) for key, value in payload.items()}).encode(),
                )
            case "interactive":
                content_type, body = _FORM, urlencode({"payload": json.dumps(payload)}).encode()
        headers = {}
        if retry is not None:
            headers = {"x-slack-retry-num": str(retry.number), "x-slack-retry-reason": retry.reason}
        return await self.post(app, body, content_type, headers, seconds)

    async def post(
        self, app: App, body: bytes, content_type: str, headers: dict[str, str], seconds: float
    ) -> Ack:
        """Sign and post a body; the timestamp is the machine's, as verifiers read the machine's clock."""
        if not app.request_url:
            return Ack("dispatch_failed", status=0)
        timestamp = str(int(time.time()))
        signed = {
            "accept": "*/*",
            "content-type": content_type,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(app.signing_secret, timestamp, body),
            **headers,
        }
        try:
            answer = await self._client.post(app.request_url, signed, body, seconds)
        except TimeoutError:
            return Ack("operation_timeout", status=0)
        except ConnectionFailedError:
            return Ack("dispatch_failed", status=0)
        return _read(answer)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(answer: Response) -> Ack:
    text = answer.body.decode(errors="replace")
    if answer.status != 200:
        return Ack("http_error", status=answer.status, text=text)
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return Ack(text=text)
    try:
        body = json.loads(answer.body) if answer.body else None
    except ValueError:
        return Ack("http_error", text=text)
    return Ack(body=body if isinstance(body, dict) else None, text=text)
