"""The first quarter of an hour, by docs/install.md: from nothing to an alert that somebody has read."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sandbox import Sandbox
from tests.browser.conftest import OpenWindow
from tests.browser.hands import write
from tests.e2e.process import free_port
from tests.support import wait_until

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "install.md").read_text()


@dataclass
class Newcomer:
    """Someone who has the page, a folder, and nothing set in the environment."""

    folder: Path

    def run(self, command: str) -> tuple[int, str]:
        """Types a command of the page; its exit status and what it says."""
        ended = subprocess.run(
            self._words(command),
            cwd=self.folder,
            env=self._bare(),
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout

    def start(self, command: str, log: Path) -> subprocess.Popen[bytes]:
        """The same, of one that goes on."""
        with log.open("wb") as written:
            return subprocess.Popen(
                self._words(command), cwd=self.folder, env=self._bare(), stdout=written, stderr=written
            )

    def fill_in(self, **settings: str) -> None:
        """Writes into `.env`, where it has a place for it."""
        env = self.folder / ".env"
        text = env.read_text()
        for name, value in settings.items():
            text, places = re.subn(rf"^{name}=$", f"{name}={value}", text, flags=re.MULTILINE)
            assert places == 1, name
        env.write_text(text)

    def _words(self, command: str) -> list[str]:
        assert command in PAGE, "a newcomer knows what the page says"
        program, *words = command.split()
        assert program == "frontlane"
        return [sys.executable, "-m", "bot", *words]

    def _bare(self) -> dict[str, str]:
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "COVERAGE_PROCESS_START")
            if name in os.environ
        }
        return kept | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    """With `.env` as the page says to make it."""
    assert "install -m 600 .env.example .env" in PAGE
    folder = tmp_path / "frontlane"
    folder.mkdir()
    (folder / ".env").write_text((ROOT / ".env.example").read_text())
    (folder / ".env").chmod(0o600)
    return Newcomer(folder)


@pytest.fixture
def bare() -> Iterator[Sandbox]:
    """A Slack with nothing in it."""
    with Sandbox() as slack:
        yield slack


def wrong(said: str) -> list[str]:
    return [line.removeprefix("✗ ") for line in said.splitlines() if line.startswith("✗ ")]


def test_from_nothing_to_a_first_alert(
    newcomer: Newcomer, bare: Sandbox, open_window: OpenWindow, tmp_path: Path
) -> None:
    workspace = bare.add_workspace("Fernwood")
    maya = bare.add_person(workspace, "maya", real_name="Maya Lindqvist", admin=True, tz="Europe/Berlin")
    ana = bare.add_person(workspace, "ana", real_name="Ana Reyes", tz="America/Chicago")
    care = bare.add_channel(workspace, "care", members=[maya, ana])

    # Nothing is filled in: the doctor says what is missing.
    status, said = newcomer.run("frontlane doctor")
    assert (status, wrong(said)) == (1, ["A setting is wrong"] * 2)
    status, manifest = newcomer.run("frontlane manifest")
    assert status == 0
    app = bare.install(workspace, json.loads(manifest))
    newcomer.fill_in(SLACK_BOT_TOKEN=app.bot_token, SLACK_APP_TOKEN=app.app_token)
    # What only a stand-in needs.
    newcomer.fill_in(SLACK_API_URL=bare.api_url, FRONTLANE_HOST="127.0.0.1", PORT=str(free_port()))

    status, said = newcomer.run("frontlane doctor")
    assert status == 1
    assert wrong(said) == ["Frontlane is in no channel, so it can post nowhere", "There is no database yet"]

    log = tmp_path / "log"
    running = newcomer.start("frontlane run", log)
    try:
        wait_until(lambda: "started for" in log.read_text() or running.poll() is not None, timeout_s=30)
        assert "/invite @Frontlane" in PAGE
        bare.invite(care, app.bot_user, by=maya)
        status, said = newcomer.run("frontlane doctor")
        assert (status, wrong(said)) == (0, []), said
        assert "✓ Frontlane runs here and is well" in said

        publisher = open_window(bare, maya, room=care.id)
        agent = open_window(bare, ana, room=care.id)
        write(publisher, "care", "/alert")
        form = publisher.get_by_role("dialog")
        form.get_by_label("Title").fill("Blue week")
        form.get_by_role("textbox", name="What is happening?").press_sequentially("Blue things cost half.")
        form.get_by_role("combobox", name="Channels").fill("care")
        publisher.get_by_role("option", name="care").click()
        form.get_by_role("heading", name="Write an alert").click()
        form.get_by_role("button", name="Preview").click()
        form.get_by_role("button", name="Send now").click()
        expect(form.get_by_role("heading", name="On its way")).to_be_visible()
        form.get_by_role("button", name="Done").click()

        alert = agent.get_by_role("article").filter(has_text="Blue things cost half.")
        alert.get_by_role("button", name="Got it").click()
        expect(alert).to_contain_text("1 of 1")
        assert "`/alert ready 1`" in PAGE
        expect(form).to_be_hidden()
        write(publisher, "care", "/alert ready 1")
        expect(form.get_by_role("heading", name="Who is ready")).to_be_visible()
        expect(form).to_contain_text("1 of 1")

        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=10) == 0
    finally:
        running.kill()
        running.wait()
    assert bare.violations == []
