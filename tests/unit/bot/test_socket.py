"""Socket Mode: requests come in, a dead connection is replaced, and nothing is cut off at the end."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.problems import CannotStart
from bot.socket import SocketConnection
from sandbox import Fault
from tests.support import wait_until
from tests.unit.bot.conftest import Fernwood


@dataclass
class Line:
    """A connection to a Bolt app that answers `/alert`."""

    connection: SocketConnection
    fernwood: Fernwood
    clock_ahead_s: float = 0.0
    texts: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def session_id(self) -> str | None:
        assert self.connection._client is not None
        return self.connection._client.session_id()

    def is_connected(self) -> bool:
        return bool(self.fernwood.slack.connections(self.fernwood.app))


@pytest.fixture
def line(fernwood: Fernwood) -> Iterator[Line]:
    made: list[Line] = []

    def answer(ack: Ack, command: dict[str, str]) -> None:
        made[0].arrived.set()
        assert made[0].go_on.wait(10)
        made[0].texts.append(command["text"])
        ack("heard")

    bolt = App(
        client=WebClient(base_url=fernwood.slack.api_url, retry_handlers=[]),
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id=fernwood.workspace.id, bot_token=fernwood.app.bot_token
        ),
        process_before_response=True,
    )
    bolt.command("/alert")(answer)
    connection = SocketConnection(
        bolt, fernwood.app.app_token, threads=4, clock=lambda: time.time() + made[0].clock_ahead_s
    )
    made.append(Line(connection, fernwood))
    made[0].go_on.set()
    yield made[0]
    connection.stop()


def test_a_command_is_answered(line: Line) -> None:
    assert line.connection.trouble() == "Socket Mode is not connected"
    line.connection.start()
    line.fernwood.slack.wait_for(line.is_connected)
    assert line.connection.trouble() is None
    answer = line.fernwood.slack.as_person(line.fernwood.maya).slash("/alert", "list")
    assert (answer.ok, answer.text) == (True, "heard")
    assert line.texts == ["list"]


def test_a_request_in_flight_is_acknowledged_before_the_end(line: Line) -> None:
    line.connection.start()
    line.fernwood.slack.wait_for(line.is_connected)
    line.go_on.clear()
    answers: list[str] = []
    maya = line.fernwood.slack.as_person(line.fernwood.maya)
    asking = threading.Thread(target=lambda: answers.append(maya.slash("/alert", "list").text))
    asking.start()
    assert line.arrived.wait(10)
    stopping = threading.Thread(target=line.connection.stop)
    stopping.start()
    line.go_on.set()
    stopping.join(10)
    asking.join(10)
    assert answers == ["heard"]
    line.fernwood.slack.wait_for(lambda: not line.is_connected())


def test_a_silent_connection_is_replaced(line: Line) -> None:
    line.connection.start()
    slack, app = line.fernwood.slack, line.fernwood.app
    slack.wait_for(line.is_connected)
    line.connection.watch()
    assert len(slack.calls_of("apps.connections.open")) == 1
    assert line.connection.trouble() is None
    slack.make_zombies(app)
    line.clock_ahead_s = 60
    trouble = line.connection.trouble()
    assert trouble is not None
    assert trouble.startswith("Slack has not answered a ping for")
    line.connection.watch()
    assert len(slack.calls_of("apps.connections.open")) == 2
    assert line.connection.trouble() is None
    assert slack.as_person(line.fernwood.maya).slash("/alert", "again").ok


def test_a_connection_that_was_cut_is_replaced(line: Line) -> None:
    line.connection.start()
    slack, app = line.fernwood.slack, line.fernwood.app
    slack.wait_for(line.is_connected)
    slack.drop_connections(app)
    slack.wait_for(lambda: line.connection.trouble() == "Socket Mode is not connected")
    line.connection.watch()
    slack.wait_for(line.is_connected)
    assert line.connection.trouble() is None
    assert slack.as_person(line.fernwood.maya).slash("/alert", "again").ok


def test_a_connection_that_is_replaced_while_it_stops_is_not_left_behind(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(threading.enumerate())
    line.connection.start()
    slack, app = line.fernwood.slack, line.fernwood.app
    slack.wait_for(line.is_connected)
    client = line.connection._client
    assert client is not None
    asking, go_on = threading.Event(), threading.Event()
    address = client.issue_new_wss_url

    def slowly() -> str:
        asking.set()
        assert go_on.wait(60)
        return address()

    monkeypatch.setattr(client, "issue_new_wss_url", slowly)
    slack.drop_connections(app)
    slack.wait_for(lambda: line.connection.trouble() == "Socket Mode is not connected")
    watching = threading.Thread(target=line.connection.watch)
    watching.start()
    assert asking.wait(60)
    line.connection.stop()
    go_on.set()
    watching.join(60)
    slack.wait_for(lambda: len(slack.calls_of("apps.connections.open")) == 2 and not line.is_connected())
    wait_until(lambda: set(threading.enumerate()) <= before)


def test_a_thread_that_begins_to_read_at_the_end_ends(line: Line) -> None:
    line.connection.start()
    line.fernwood.slack.wait_for(line.is_connected)
    client = line.connection._client
    assert client is not None
    line.connection.stop()
    # As slack_sdk's does between being told to end and its first look whether it should.
    client.current_session_state.terminated = False
    assert client.current_session_state.terminated


def test_slack_asks_to_connect_again(line: Line) -> None:
    line.connection.start()
    slack, app = line.fernwood.slack, line.fernwood.app
    slack.wait_for(line.is_connected)
    first = line.session_id()
    slack.disconnect(app, "refresh_requested")
    slack.wait_for(lambda: line.session_id() != first and slack.connections(app) == 1)
    assert slack.as_person(line.fernwood.maya).slash("/alert", "again").ok


def test_slack_is_away_at_the_start(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    plan = line.fernwood.slack.fail("apps.connections.open", Fault.lost_request(), times=None)
    line.connection.start()
    assert line.connection.trouble() == "Socket Mode is not connected"
    line.connection.watch()
    assert "Slack cannot be reached" in caplog.text
    plan.clear()
    line.connection.watch()
    line.fernwood.slack.wait_for(line.is_connected)
    assert line.connection.trouble() is None


def test_a_wrong_token(line: Line) -> None:
    line.fernwood.slack.fail("apps.connections.open", Fault.error("invalid_auth"), times=1)
    with pytest.raises(CannotStart, match=r"Slack refuses SLACK_APP_TOKEN \(invalid_auth\)"):
        line.connection.start()
    line.connection.watch()
    assert line.connection.trouble() == "Socket Mode is not connected"
