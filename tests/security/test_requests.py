"""Requests by HTTP that are not Slack's: forged, changed on the way, sent again later, or far too large."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import func, select

from bot.app import Application, bootstrap
from bot.http import LARGEST_BODY, SLACK_PATH
from bot.manifest import build_manifest
from bot.settings import Settings
from sandbox import Person, Sandbox, Workspace
from storage.alerts import AlertDraft
from storage.people import Person as PersonRow

SECRET = "a signing secret"
FORM = "application/x-www-form-urlencoded"
FIVE_MINUTES_S = 5 * 60
"""https://docs.slack.dev/authentication/verifying-requests-from-slack: what is older could be a replay."""


@dataclass(frozen=True)
class Door:
    """The running app's one way in, and somebody who would use it."""

    app: Application
    workspace: Workspace
    owner: Person

    def command(self, text: str = "help", **others: str) -> str:
        """A slash command as Slack sends it."""
        return urlencode(
            {
                "command": "/alert",
                "text": text,
                "team_id": self.workspace.id,
                "user_id": self.owner.id,
                "channel_id": "D1",
                "trigger_id": "1.2.3",
                "response_url": f"{self.app.settings.api_url}nowhere",
                "api_app_id": "A1",
                **others,
            }
        )

    def knock(
        self,
        body: str,
        *,
        signed: str | None = None,
        secret: str = SECRET,
        age_s: float = 0,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """Sends a body with a signature over it, or over another one."""
        timestamp = str(int(time.time() - age_s))
        signature = SignatureVerifier(secret).generate_signature(
            timestamp=timestamp, body=body if signed is None else signed
        )
        assert signature is not None
        sent = {
            "Content-Type": FORM,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
        }
        return self.ask(body, {**sent, **(headers or {})})

    def ask(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        """Any request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.app.server.port, timeout=10)
        try:
            connection.request("POST", SLACK_PATH, body.encode(), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def rows(self) -> tuple[int, int]:
        """How many people and drafts there are."""
        with self.app.database.read() as session:
            people = session.execute(select(func.count()).select_from(PersonRow)).scalar_one()
            drafts = session.execute(select(func.count()).select_from(AlertDraft)).scalar_one()
            return people, drafts


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Frontlane in HTTP mode."""
    with Sandbox() as slack:
        workspace = slack.add_workspace("Fernwood")
        owner = slack.add_person(workspace, "maya", admin=True)
        installed = slack.install(workspace, build_manifest(url="https://frontlane.test"))
        app = bootstrap(
            Settings(
                bot_token=installed.bot_token,
                signing_secret=SECRET,
                api_url=slack.api_url,
                database_url=f"sqlite:///{tmp_path_factory.mktemp('door')}/frontlane.db",
                host="127.0.0.1",
                port=0,
            )
        )
        app.start()
        try:
            # Else whom Slack tells of at the start would be taken for what a request has left.
            slack.wait_for(lambda: all(each.people_at for each in app.directory.workspaces()))
            yield Door(app, workspace, owner)
        finally:
            app.stop()


def test_slacks_own_request_is_answered(door: Door) -> None:
    status, said = door.knock(door.command())

    assert status == 200
    assert "/alert" in said


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": str(2**70), "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": "v0=é"},
    ],
    ids=[
        "unsigned",
        "without a time",
        "with a time that is none",
        "with an absurd time",
        "with no signature",
    ],
)
def test_what_nobody_signed_is_turned_away(door: Door, headers: dict[str, str]) -> None:
    before = door.rows()

    status, said = door.ask(door.command(user_id="U0STRANGER"), {"Content-Type": FORM, **headers})

    assert status == 401
    assert "/alert" not in said
    assert door.rows() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": "v0=" + "0" * 64},
    ],
    ids=["a time that is none", "no signature", "a wrong signature"],
)
def test_what_nobody_signed_sends_frontlane_nowhere(door: Door, headers: dict[str, str]) -> None:
    """A sentence about what went wrong goes to the request's response_url: not to a stranger's."""
    with socket.create_server(("127.0.0.1", 0)) as inside:
        click = {
            "type": "block_actions",
            "user": {"id": door.owner.id, "team_id": door.workspace.id},
            "actions": [{"action_id": "alert.got_it", "block_id": "b", "type": "button", "value": "x"}],
            "container": {"type": "message", "channel_id": "C1"},
            "response_url": f"http://127.0.0.1:{inside.getsockname()[1]}/admin",
        }
        body = urlencode({"payload": json.dumps(click)})

        assert door.ask(body, {"Content-Type": FORM, **headers})[0] == 401

        inside.setblocking(False)
        with pytest.raises(BlockingIOError):
            inside.accept()


def test_a_signature_of_another_secret_is_turned_away(door: Door) -> None:
    assert door.knock(door.command(), secret="another secret")[0] == 401


def test_a_body_that_was_changed_on_the_way_is_turned_away(door: Door) -> None:
    honest = door.command()

    assert door.knock(honest.replace(door.owner.id, "U0ATTACKER"), signed=honest)[0] == 401


@pytest.mark.parametrize("age_s", [FIVE_MINUTES_S + 30, -FIVE_MINUTES_S - 30], ids=["older", "ahead"])
def test_a_request_that_is_sent_once_more_later_is_turned_away(door: Door, age_s: float) -> None:
    assert door.knock(door.command(), age_s=age_s)[0] == 401


def test_a_body_larger_than_slack_ever_sends_is_not_read(door: Door) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", door.app.server.port, timeout=10)
    connection.putrequest("POST", SLACK_PATH)
    connection.putheader("Content-Length", str(LARGEST_BODY + 1))
    connection.endheaders()

    assert connection.getresponse().status == 413
    connection.close()
    assert door.knock(door.command())[0] == 200


@pytest.mark.parametrize(
    "body",
    ["", "payload=", "payload=%7B", "payload=[]", "payload=null", "payload=%22a%22", "a=b", "%ff=%fe", "{}"],
)
def test_signed_nonsense_is_answered_and_changes_nothing(
    door: Door, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = door.rows()

    status, said = door.knock(body)

    assert status in {200, 400, 404}
    assert "Traceback" not in said
    assert door.rows() == before
    assert SECRET not in caplog.text
