"""The demo's prompt: a newcomer's first five minutes, typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Application, bootstrap
from bot.demo.brand import Brand, build_brand
from bot.demo.console import Console, things_to_try
from bot.demo.story import tell
from bot.settings import Settings
from sandbox import Sandbox


class Prompt:
    """Types lines, and gives back what they print."""

    def __init__(self, slack: Sandbox, brand: Brand, capsys: pytest.CaptureFixture[str]) -> None:
        self.slack = slack
        self.brand = brand
        self._console = Console(slack, brand)
        self._capsys = capsys

    def type(self, line: str) -> str:
        self._capsys.readouterr()
        self._console.onecmd(line)
        return str(self._capsys.readouterr().out)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Brand, Application]]:
    folder: Path = tmp_path_factory.mktemp("demo")
    with Sandbox(page_size=200) as slack:
        brand = build_brand(slack)
        settings = Settings(
            bot_token=brand.app.bot_token,
            app_token=brand.app.app_token,
            api_url=slack.api_url,
            database_url=f"sqlite:///{folder / 'frontlane.db'}",
            host="127.0.0.1",
            port=0,
            publishers=(brand.maya.id, brand.tom.id),
            desk_channel=brand.channels["brand-desk"].id,
        )
        app = bootstrap(settings, now=slack.clock.utcnow)
        app.start()
        try:
            tell(slack, brand, app)
            yield slack, brand, app
            assert slack.violations == []
        finally:
            app.stop()


@pytest.fixture
def prompt(stage: tuple[Sandbox, Brand, Application], capsys: pytest.CaptureFixture[str]) -> Prompt:
    slack, brand, _ = stage
    return Prompt(slack, brand, capsys)


def test_the_story_has_happened(stage: tuple[Sandbox, Brand, Application]) -> None:
    slack, brand, _ = stage
    posts = slack.messages(brand.channels["care-austin"])
    slack.wait_for(lambda: "23 of 40" in posts[0].all_text, timeout=30)
    slack.wait_for(lambda: "1 still open" in posts[0].all_text, timeout=30)


def test_an_agent_reads_and_presses_got_it(prompt: Prompt) -> None:
    prompt.type("as olive")
    seen = prompt.type("look")
    assert "Winter boots" in seen
    assert "@Tom Adeyemi" in seen, "people by name"
    assert "<!date" not in seen
    assert "Send a courier to the door" in prompt.type("press what may")
    prompt.type("close")
    prompt.type("press Got it")
    olive = prompt.slack.as_person(prompt.brand.agents["Austin"][14])
    thanks = prompt.slack.wait_for(lambda: olive.ephemerals)
    assert "You are counted as ready" in thanks[-1].text


def test_a_publisher_finishes_the_campaign(prompt: Prompt) -> None:
    prompt.type("as maya")
    assert "Buy one, plant one" in prompt.type("/alert list")
    assert "What is happening?" in prompt.type("press Continue")
    assert "channels" in prompt.type("fields")
    assert "Choose" in prompt.type("send"), "nobody is chosen yet"
    prompt.type("fill channels care-austin")
    prompt.type("fill first_word_at 2h")
    assert "Schedule" in prompt.type("send")
    assert "is scheduled" in prompt.type("send")
    prompt.type("close")
    assert "It is now" in prompt.type("forward 3h")
    channel = prompt.brand.channels["care-austin"]
    prompt.slack.wait_for(lambda: len(prompt.slack.messages(channel)) == 2, timeout=30)


def test_what_cannot_be_done_is_said(prompt: Prompt) -> None:
    assert "`people` lists everybody" in prompt.type("as nobody")
    assert "`try` shows" in prompt.type("dance")
    assert "Say how far" in prompt.type("forward far")
    assert "No modal is open" in prompt.type("send")
    assert "`look` shows" in prompt.type("press Fly")
    assert "/alert list" in prompt.type("/alert nonsense")
    assert "Manila: ligaya" in prompt.type("people")
    assert things_to_try() in prompt.type("try")
