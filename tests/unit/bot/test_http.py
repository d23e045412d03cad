"""The web server: health, Slack's requests, nothing else; and an end without losses."""

import http.client
import json
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from bot.health import Health
from bot.http import WebServer, web_app
from bot.problems import CannotStart
from tests.support import wait_until

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class SlowSlack:
    """Answers when it is let to."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.arrived.set()
        assert self.go_on.wait(10)
        body.decode()
        start_response("200 OK", [("Content-Length", "3")])
        return [b"yes"]


@pytest.fixture
def words() -> dict[str, str | None]:
    return {"database": None}


@pytest.fixture
def slack() -> SlowSlack:
    slack = SlowSlack()
    slack.go_on.set()
    return slack


@pytest.fixture
def server(words: dict[str, str | None], slack: SlowSlack) -> Iterator[WebServer]:
    server = WebServer(
        web_app(Health({"database": lambda: words["database"]}), metrics, slack), "127.0.0.1", 0, threads=4
    )
    server.start()
    yield server
    server.stop()


def metrics() -> bytes:
    return b"frontlane_posts_total 1.0\n"


def ask(server: WebServer, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def accepts(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_health(server: WebServer, words: dict[str, str | None]) -> None:
    status, body = ask(server, "GET", "/healthz")
    assert (status, json.loads(body)["ok"]) == (200, True)
    words["database"] = "gone"
    status, body = ask(server, "GET", "/healthz")
    assert (status, json.loads(body)["parts"]) == (503, {"database": "gone"})
    assert ask(server, "HEAD", "/healthz") == (503, "")


def test_metrics(server: WebServer) -> None:
    assert ask(server, "GET", "/metrics") == (200, "frontlane_posts_total 1.0\n")
    assert ask(server, "POST", "/metrics", b"")[0] == 404


def test_slacks_requests(server: WebServer) -> None:
    assert ask(server, "POST", "/slack/events", b"payload") == (200, "yes")
    assert ask(server, "GET", "/slack/events")[0] == 405


def test_nothing_else(server: WebServer) -> None:
    assert ask(server, "GET", "/")[0] == 404
    assert ask(server, "POST", "/healthz", b"")[0] == 404


def test_nonsense_is_turned_away(server: WebServer) -> None:
    assert ask(server, "POST", "/slack/events", b"\xff\xfe")[0] == 400


def test_in_socket_mode_slack_sends_nothing_here() -> None:
    server = WebServer(web_app(Health({}), metrics, None), "127.0.0.1", 0, threads=1)
    server.start()
    try:
        assert ask(server, "GET", "/healthz")[0] == 200
        assert ask(server, "GET", "/metrics")[0] == 200
        assert ask(server, "POST", "/slack/events", b"x")[0] == 404
    finally:
        server.stop()


def test_a_request_in_flight_is_answered_before_the_end(server: WebServer, slack: SlowSlack) -> None:
    slack.go_on.clear()
    answers: list[tuple[int, str]] = []
    asking = threading.Thread(target=lambda: answers.append(ask(server, "POST", "/slack/events", b"x")))
    asking.start()
    assert slack.arrived.wait(10)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    wait_until(lambda: not accepts(server.port))
    slack.go_on.set()
    stopping.join(10)
    asking.join(10)
    assert answers == [(200, "yes")]


def test_an_idle_connection_does_not_hold_the_end_up(server: WebServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    server.stop()
    assert connection.sock is not None
    assert connection.sock.recv(1) == b""
    connection.close()


def test_connections_that_are_kept_open_leave_nobody_unanswered(server: WebServer) -> None:
    with ExitStack() as stack:
        for _ in range(150):
            kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            stack.callback(kept.close)
            kept.request("GET", "/healthz")
            assert kept.getresponse().read()


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = WebServer(web_app(Health({}), metrics, None), "127.0.0.1", port, threads=1)
        with pytest.raises(CannotStart, match=f"Cannot listen on 127.0.0.1 port {port}"):
            server.start()
        server.stop()
