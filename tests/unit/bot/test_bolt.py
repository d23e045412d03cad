"""Bolt as Frontlane runs it: all requests share a client."""

from typing import Any

from slack_bolt import BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.bolt import SpeakingApp
from bot.delivery.kept import KeepingClient

TOKEN = "xoxb-1"
CLICK = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "actions": [{"action_id": "a"}]}


def test_requests_share_a_client_that_has_the_token() -> None:
    us = AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_token=TOKEN)
    shared = KeepingClient(TOKEN, base_url="http://127.0.0.1:9/", retry_handlers=[])
    app = SpeakingApp(signing_secret="s", authorize=lambda: us, client=shared)
    seen = list[Any]()

    @app.action("a")
    def listen(ack: Any, client: Any, context: Any) -> None:
        ack()
        seen.extend([client, context.client])
        assert context.token == context.bot_token == client.token == TOKEN

    for _ in range(2):
        assert app.dispatch(BoltRequest(mode="socket_mode", body=CLICK)).status == 200
    assert all(client is shared for client in seen)
    assert len(seen) == 4
