"""A click on Got it, as Slack sends it.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

import json
import time
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.http import SLACK_PATH
from handlers.alerts.ids import GOT_IT

HERE, PUBLISHER, ROOM = "T1", "U1", "C1"
AGENTS = [f"UA{number}" for number in range(5_000)]
SECRET = "a signing secret"


def payload(person: str, value: str, slack_url: str) -> str:
    """JSON of 4 kB, for Slack sends the whole message in which somebody has pressed a button."""
    words = {"type": "mrkdwn", "text": "Every order above $30 plants a tree in the customer's name. " * 8}
    blocks = [{"type": "section", "block_id": f"b{number}", "text": words} for number in range(6)]
    return json.dumps(
        {
            "type": "block_actions",
            "api_app_id": "A1",
            "team": {"id": HERE, "domain": "fernwood"},
            "user": {"id": person, "username": person.lower(), "name": person.lower(), "team_id": HERE},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": ROOM, "is_ephemeral": False},
            "trigger_id": "1.1",
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": ROOM, "name": "care"},
            "message": {"type": "message", "user": "UBOT", "ts": "1.1", "text": "Trees", "blocks": blocks},
            "state": {"values": {}},
            "response_url": f"{slack_url}/thanks",
            "actions": [
                {"type": "button", "action_id": GOT_IT, "block_id": "b", "value": value, "action_ts": "1.2"}
            ],
        }
    )


def request(port: int, person: str, value: str, slack_url: str) -> bytes:
    """The same as a signed HTTP request; good for five minutes."""
    body = urlencode({"payload": payload(person, value, slack_url)})
    now = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
    head = (
        f"POST {SLACK_PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: application/json,*/*\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature}\r\n\r\n"
    )
    return (head + body).encode()
