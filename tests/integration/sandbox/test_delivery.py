"""Retries, reconnections, scripted faults and rate limits."""

import threading
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Clock, Fault, Limits, Sandbox
from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import JSON, bolted, manifest


def test_failed_events_come_again_at_once_and_after_one_and_five_minutes(town: Town) -> None:
    slack = town.slack
    with bolted(slack, town.app, "http") as bolt:

        @bolt.event("message")
        def hear() -> None:
            raise RuntimeError("on purpose")

        slack.as_person(town.maya).post(town.room, "hi")

        def attempts() -> list[tuple[int, str]]:
            events = [each for each in slack.delivered if each.name == "message" and each.ack is not None]
            return [(each.retry, each.retry_reason) for each in events]

        slack.wait_for(lambda: len(attempts()) == 2)
        slack.clock.advance(61)
        slack.wait_for(lambda: len(attempts()) == 3)
        slack.clock.advance(240)
        slack.wait_for(lambda: len(attempts()) == 4)
    assert attempts() == [(0, ""), (1, "http_error"), (2, "http_error"), (3, "http_error")]
    assert len({each.payload["event_id"] for each in slack.delivered if each.name == "message"}) == 1


def test_retries_are_named_in_the_headers(town: Town) -> None:
    seen: list[tuple[str | None, str | None]] = []
    with bolted(town.slack, town.app, "http") as bolt:

        @bolt.middleware
        def watch(req: Any, next: Any) -> None:  # noqa: A002 - Bolt's name
            headers = {name: values[0] for name, values in req.headers.items()}
            seen.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
            if len(seen) == 1:
                raise RuntimeError("on purpose")
            next()

        @bolt.event("message")
        def hear() -> None: ...

        town.slack.as_person(town.maya).post(town.room, "hi")
        town.slack.wait_for(lambda: len(seen) == 2)
    assert seen == [(None, None), ("1", "http_error")]


def test_an_event_lost_with_its_connection_goes_to_the_next_one(town: Town) -> None:
    slack = town.slack
    heard: list[JSON] = []
    reached, free = threading.Event(), threading.Event()
    with bolted(slack, town.app) as bolt:

        @bolt.event("message")
        def hear(event: JSON) -> None:
            heard.append(event)
            if len(heard) == 1:
                reached.set()
                free.wait(60)

        slack.as_person(town.maya).post(town.room, "hi")
        assert reached.wait(60)
        slack.drop_connections(town.app)
        slack.wait_for(lambda: slack.connections(town.app) == 0)
        assert len(heard) == 1
        free.set()
    with bolted(slack, town.app) as bolt:

        @bolt.event("message")
        def hear_again(event: JSON) -> None:
            heard.append(event)

        slack.wait_for(lambda: len(heard) == 2)
    retries = [each for each in slack.delivered if each.retry and each.name == "message"]
    assert [(each.retry, each.retry_reason) for each in retries] == [(1, "timeout")]
    assert heard[0] == heard[1]


def test_clients_reconnect_when_they_are_asked_to(town: Town) -> None:
    slack = town.slack
    with bolted(slack, town.app) as bolt:
        bolt.command("/probe")(lambda ack: ack("heard"))
        slack.disconnect(town.app)
        slack.wait_for(lambda: len(slack.calls_of("apps.connections.open")) == 2)
        slack.wait_for(lambda: slack.connections(town.app) == 1)
        assert slack.as_person(town.maya).slash("/probe", channel=town.room).ok


def test_turning_socket_mode_off_ends_the_connections(town: Town) -> None:
    with bolted(town.slack, town.app):
        town.slack.set_socket_mode(town.app, on=False)
        town.slack.wait_for(lambda: town.slack.connections(town.app) == 0)
        with pytest.raises(SlackApiError, match="forbidden_app"):
            town.client.apps_connections_open(app_token=town.app.app_token)


def test_zombies_swallow_payloads(hasty_town: Town) -> None:
    with bolted(hasty_town.slack, hasty_town.app) as bolt:
        bolt.command("/probe")(lambda ack: ack("heard"))
        assert hasty_town.slack.make_zombies(hasty_town.app) == 1
        assert hasty_town.slack.connections(hasty_town.app) == 0
        reply = hasty_town.slack.as_person(hasty_town.maya).slash("/probe", channel=hasty_town.room)
    assert reply.error == "operation_timeout"


def test_without_any_connection_a_command_fails_at_once(town: Town) -> None:
    reply = town.slack.as_person(town.maya).slash("/probe", channel=town.room)
    assert reply.error == "dispatch_failed", "it would be operation_timeout had it waited"


def test_apps_hear_only_what_they_may(slack: Sandbox) -> None:
    home = slack.add_workspace("Fernwood")
    maya = slack.add_person(home, "maya")
    deaf = slack.install(home, manifest(scopes=["chat:write"], events=[]))
    room = slack.add_channel(home, "room", members=[maya, deaf.bot_user])
    slack.as_person(maya).post(room, "no subscription")
    hearing = slack.install(home, manifest(scopes=["channels:history"], events=["message.channels"]))
    slack.as_person(maya).post(room, "no member")
    slack.invite(room, hearing.bot_user)
    slack.as_person(maya).post(room, "heard")
    texts = [(each.app_id, each.payload["event"]["text"]) for each in slack.delivered]
    assert texts == [(hearing.id, "heard")]


def post(town: Town) -> Any:
    return town.client.chat_postMessage(channel=town.room.id, text="x")


def test_rate_limited_fault(town: Town) -> None:
    plan = town.slack.fail("chat.postMessage", Fault.rate_limited(7))
    with pytest.raises(SlackApiError) as caught:
        post(town)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"
    assert post(town)["ok"]
    assert plan.used == 1
    assert len(town.slack.messages(town.room)) == 1


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        (Fault.lost_request(), 0),
        (Fault.lost_answer(), 1),
        (Fault.hang(0.05), 0),
        (Fault.hang(0.05, stored=True), 1),
    ],
)
def test_lost_answers(town: Town, fault: Fault, stored: int) -> None:
    town.slack.fail("chat.postMessage", fault)
    with pytest.raises((OSError, HTTPException)):
        post(town)
    assert len(town.slack.messages(town.room)) == stored
    assert town.slack.calls[-1].answer is None


@pytest.mark.parametrize(
    ("fault", "status", "stored"),
    [
        (Fault.status(500), 500, 0),
        (Fault.status(503, stored=True), 503, 1),
        (Fault.error("fatal_error"), 200, 0),
        (Fault.error("internal_error", stored=True), 200, 1),
        (Fault.invalid_json(), 200, 0),
    ],
)
def test_bad_answers(town: Town, fault: Fault, status: int, stored: int) -> None:
    town.slack.fail("chat.postMessage", fault)
    with pytest.raises(SlackApiError) as caught:
        post(town)
    assert caught.value.response.status_code == status
    assert len(town.slack.messages(town.room)) == stored


def test_faults_choose_their_calls(town: Town) -> None:
    plan = town.slack.fail("*", Fault.status(500), times=None, when=lambda args: args.get("text") == "bad")
    assert post(town)["ok"]
    for _ in range(2):
        with pytest.raises(SlackApiError):
            town.client.chat_postMessage(channel=town.room.id, text="bad")
    plan.clear()
    assert town.client.chat_postMessage(channel=town.room.id, text="bad")["ok"]
    town.slack.fail("chat.postMessage", Fault.status(500), times=None)
    town.slack.heal()
    assert post(town)["ok"]


def test_posting_is_limited_by_channel(town: Town) -> None:
    town.slack.set_limits(Limits(channel_burst=2))
    for _ in range(2):
        post(town)
    with pytest.raises(SlackApiError) as caught:
        post(town)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert town.client.chat_postMessage(channel=town.maya.id, text="x")["ok"]
    town.slack.clock.advance(1.1)
    assert post(town)["ok"]


def test_methods_are_limited_by_minute() -> None:
    with Sandbox(clock=Clock(1_800_000_000.0), limits=Limits()) as slack:
        home = slack.add_workspace("Fernwood")
        app = slack.install(home, manifest())
        client = WebClient(app.bot_token, base_url=slack.api_url, retry_handlers=[])
        for _ in range(20):
            client.users_list()
        with pytest.raises(SlackApiError) as caught:
            client.users_list()
        assert 50 < int(caught.value.response.headers["Retry-After"]) <= 60
        slack.clock.advance(60)
        assert client.users_list()["ok"]


def test_waiting_tells_what_happened(town: Town) -> None:
    post(town)
    with pytest.raises(AssertionError, match=r"(?s)town\.room.*chat\.postMessage -> ok"):
        town.slack.wait_for(lambda: len(town.slack.messages(town.room)) > 1, timeout=0.05)


def test_while_it_is_away_connections_are_refused(town: Town) -> None:
    with town.slack.away(), pytest.raises(URLError, match="Connection refused"):
        post(town)
    assert town.slack.messages(town.room) == []
    assert post(town)["ok"]


def test_while_it_is_away_no_connection_is_kept(town: Town) -> None:
    kept = HTTPConnection(town.slack.url.removeprefix("http://"), timeout=5)
    for _ in range(2):
        kept.request("POST", "/api/api.test")
        assert kept.getresponse().read().startswith(b'{"ok":true')
    with town.slack.away():
        assert kept.sock.recv(1) == b""
    kept.close()
