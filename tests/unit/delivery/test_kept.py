"""Connections that are kept: when one is used again, and when it must not be."""

import socket
import threading
from collections.abc import Iterator
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.ends import Uncertain
from bot.delivery.kept import KEPT_S, KeepingClient
from bot.delivery.narrowing import narrowed
from tests.unit.delivery.tiny_slack import Answer, TinySlack, tiny_slack

TEST = "api.test"


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as slack:
        slack.keeps = True
        slack.given(TEST, Answer())
        yield slack


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(slack: TinySlack, clock: Clock) -> KeepingClient:
    return KeepingClient("xoxb-1", seconds=clock, base_url=slack.url + "api/", timeout=5, retry_handlers=[])


def connections(slack: TinySlack) -> int:
    return len({call.came_from for call in slack.calls})


def test_calls_share_a_connection(slack: TinySlack, client: KeepingClient) -> None:
    for number in range(3):
        assert client.api_test(foo=str(number))["ok"]
    assert [call.arguments for call in slack.calls] == [{"foo": str(number)} for number in range(3)]
    assert connections(slack) == 1


def test_what_is_refused_leaves_the_connection_in_order(slack: TinySlack, client: KeepingClient) -> None:
    slack.given(TEST, Answer({"ok": False, "error": "ratelimited"}, status=429), Answer(status=500), Answer())
    for status in (429, 500):
        with pytest.raises(SlackApiError) as refused:
            client.api_test()
        assert refused.value.response.status_code == status
    assert client.api_test()["ok"]
    assert connections(slack) == 1


def test_calls_at_the_same_time_have_a_connection_each(slack: TinySlack, client: KeepingClient) -> None:
    together = threading.Barrier(4)
    slack.meanwhile = together.wait
    threads = [threading.Thread(target=client.api_test) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connections(slack) == 4


def test_one_that_was_idle_for_long_is_not_used(
    slack: TinySlack, client: KeepingClient, clock: Clock
) -> None:
    client.api_test()
    clock.seconds += KEPT_S
    client.api_test()
    assert connections(slack) == 1
    clock.seconds += KEPT_S + 0.1
    client.api_test()
    assert connections(slack) == 2


def test_one_that_the_other_end_has_closed_is_not_used(slack: TinySlack, client: KeepingClient) -> None:
    client.api_test()
    slack.hang_up()
    assert client.api_test()["ok"]
    assert connections(slack) == 2


def test_one_that_is_to_be_closed_is_not_kept(slack: TinySlack, client: KeepingClient) -> None:
    slack.given(TEST, Answer(headers={"Connection": "close"}))
    client.api_test()
    client.api_test()
    assert connections(slack) == 2


@pytest.mark.parametrize("manner", ["reset", "close"])
def test_a_call_over_one_that_breaks_off_is_uncertain_and_not_repeated(
    slack: TinySlack, client: KeepingClient, manner: str
) -> None:
    slack.given(TEST, Answer(), Answer(manner=manner), Answer())
    client.api_test()
    with pytest.raises(Uncertain), narrowed():
        client.api_test()
    assert len(slack.calls) == 2
    assert connections(slack) == 1
    assert client.api_test()["ok"]
    assert connections(slack) == 2


def test_the_time_out_holds_on_one_that_is_kept(slack: TinySlack, client: KeepingClient) -> None:
    client.api_test()
    client.timeout = 0.05  # type: ignore[assignment]  # the socket takes parts of a second
    slack.given(TEST, Answer(manner="hang"))
    with pytest.raises(TimeoutError):
        client.api_test()
    assert connections(slack) == 1


def test_a_proxy_is_used(slack: TinySlack, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setenv("HTTP_PROXY", nowhere)
    client = KeepingClient("xoxb-1", base_url=slack.url + "api/", timeout=5, retry_handlers=[])
    with pytest.raises(URLError, match="refused"):
        client.api_test()
    assert slack.calls == []
