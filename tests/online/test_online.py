"""What `make test-online` does, against a stand-in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.demo.brand import build_brand
from sandbox import Sandbox
from tests.online.__main__ import main
from tests.online.asking import CannotAsk, Refusal, ask_all
from tests.online.recording import Recorder
from tests.unit.delivery.tiny_slack import Answer, TinySlack, tiny_slack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Half the price"}}
REFUSED = {
    "ok": False,
    "error": "invalid_message",
    "errors": [
        {
            "code": "failed_constraint",
            "message": "unsupported type: invalid",
            "pointer": "/blocks/0/text/type",
            "constraint": {"type": "enum", "expected": ["plain_text", "mrkdwn"]},
        }
    ],
}
NO_ARGUMENTS = {
    "ok": False,
    "error": "invalid_arguments",
    "response_metadata": {"messages": ["must provide exactly one of `blocks`, `view`, or `message`"]},
}
"""Answers as they are documented: https://docs.slack.dev/reference/methods/blocks.validate"""


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as slack:
        yield slack


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A message and a view."""
    recorder = Recorder(tmp_path / "payloads")
    recorder.test = "tests/some.py::test_it"
    recorder.keep("message", {"blocks": [SECTION]})
    recorder.keep("view", {"type": "home", "blocks": [SECTION]})
    return tmp_path / "payloads"


def ask(slack: TinySlack, folder: Path, waited: list[float] | None = None) -> list[Refusal]:
    client = WebClient(base_url=slack.url, retry_handlers=[])
    sleep = (lambda _: None) if waited is None else waited.append
    return ask_all(client, sorted(folder.iterdir()), pause_s=1.5, sleep=sleep)


def test_all_is_taken(slack: TinySlack, kept: Path) -> None:
    slack.given("blocks.validate", Answer({"ok": True}))
    waited: list[float] = []
    assert ask(slack, kept, waited) == []
    assert waited == [1.5, 1.5]
    message, view = slack.calls
    assert json.loads(message.arguments["message"]) == {"blocks": [SECTION]}
    assert json.loads(view.arguments["view"])["type"] == "home"
    assert [set(call.arguments) for call in slack.calls] == [{"message"}, {"view"}]
    assert not any("Authorization" in call.headers for call in slack.calls)


def test_a_refusal_names_the_place_and_the_test(slack: TinySlack, kept: Path) -> None:
    slack.given("blocks.validate", Answer(REFUSED), Answer({"ok": True}))
    (refusal,) = ask(slack, kept)
    assert str(refusal).splitlines() == [
        f"{refusal.file}, first sent by tests/some.py::test_it",
        "    /blocks/0/text/type: unsupported type: invalid",
    ]


def test_it_waits_as_slack_asks(slack: TinySlack, kept: Path) -> None:
    wait = Answer({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7"})
    slack.given("blocks.validate", wait, Answer({"ok": True}))
    waited: list[float] = []
    assert ask(slack, kept, waited) == []
    assert waited == [7.0, 1.5, 1.5]
    slack.given("blocks.validate", wait)
    with pytest.raises(CannotAsk, match="again and again"):
        ask(slack, kept)


def test_an_answer_that_is_none_is_not_taken_for_one(slack: TinySlack, kept: Path) -> None:
    slack.given("blocks.validate", Answer(NO_ARGUMENTS))
    with pytest.raises(CannotAsk, match="invalid_arguments: must provide exactly one of"):
        ask(slack, kept)


def test_the_command(slack: TinySlack, kept: Path, capfd: pytest.CaptureFixture[str]) -> None:
    slack.given("blocks.validate", Answer({"ok": True}))
    url = ["--url", slack.url, "--pause", "0"]
    assert main([str(kept), *url]) == 0
    assert capfd.readouterr().out == "Slack looked at 2 payloads and refuses 0.\n"
    slack.given("blocks.validate", Answer(REFUSED))
    assert main([str(kept), *url]) == 1
    assert "Slack looked at 2 payloads and refuses 2.\n" in capfd.readouterr().out
    slack.given("blocks.validate", Answer(NO_ARGUMENTS))
    assert main([str(kept), *url]) == 2
    assert main([str(kept), "--url", "http://127.0.0.1:9/", "--pause", "0"]) == 2
    assert main([str(kept / "nothing"), *url]) == 2
    assert "There are no payloads in" in capfd.readouterr().err


def test_what_the_app_sends_is_kept_once(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    recorder.test = "tests/some.py::test_it"
    with recorder.listening(), Sandbox() as slack:
        brand = build_brand(slack)
        bot = WebClient(brand.app.bot_token, base_url=slack.api_url)
        room = brand.channels["care-austin"].id
        for count in (7, 8):
            text = {"type": "mrkdwn", "text": f"{count} of 30 are ready"}
            bot.chat_postMessage(channel=room, text="ready", blocks=[{"type": "section", "text": text}])
        bot.views_publish(user_id=brand.maya.id, view={"type": "home", "blocks": [SECTION]})
        slack.heal()
    kept = [json.loads(file.read_text()) for file in sorted(tmp_path.iterdir())]
    assert [each["kind"] for each in kept] == ["message", "view"]
    assert kept[0]["payload"]["blocks"][0]["text"]["text"] == "7 of 30 are ready"
    assert kept[1]["payload"] == {"type": "home", "blocks": [SECTION]}


def test_what_is_refused_or_sent_by_nobody_is_not_kept(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    with recorder.listening(), Sandbox() as slack:
        brand = build_brand(slack)
        bot = WebClient(brand.app.bot_token, base_url=slack.api_url)
        bot.views_publish(user_id=brand.maya.id, view={"type": "home", "blocks": [SECTION]})
    assert list(tmp_path.iterdir()) == []
