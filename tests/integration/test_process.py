"""`frontlane run` as a process: both modes, health, a second one, and the end."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
from sqlalchemy import select

from bot.manifest import build_manifest
from sandbox import Channel, Fault, Installation, Person, Sandbox, Workspace
from services.alerts import Alerts
from services.alerts.content import AlertForm
from services.decisions import Decisions
from services.directory import Directory
from services.people import Caller
from storage.database import Database
from storage.posts import Post, PostState
from tests.support import wait_until

MODES = ["socket", "http"]
ALONE = ("unshare", "--pid", "--fork", "--kill-child")
"""As the first process of a container."""
EVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Process:
    """`frontlane run`, and what it says."""

    popen: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def port(self) -> int:
        """Of the web server, once it has started."""
        wait_until(lambda: "started for" in self.said() or self.popen.poll() is not None, timeout_s=30)
        found = re.search(r"health on port (\d+)", self.said())
        assert found is not None, self.said()
        return int(found[1])

    def health(self) -> tuple[int, dict[str, object]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port()}/healthz") as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Its exit status."""
        self.popen.send_signal(number)
        return self.popen.wait(timeout=60)


@dataclass
class Brand:
    """A workspace in the stand-in."""

    slack: Sandbox
    workspace: Workspace
    maya: Person
    austin: Channel
    app: Installation
    folder: Path

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder}/frontlane.db"

    def variables(self, mode: str) -> dict[str, str]:
        listen = {"socket": ("SLACK_APP_TOKEN", self.app.app_token)}
        name, secret = listen.get(mode, ("SLACK_SIGNING_SECRET", self.app.signing_secret))
        return {
            "SLACK_BOT_TOKEN": self.app.bot_token,
            name: secret,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": self.database_url,
            "FRONTLANE_HOST": "127.0.0.1",
            "PORT": "0",
        }

    def connect(self, process: Process, mode: str) -> None:
        """Slack begins to send."""
        if mode == "socket":
            self.slack.wait_for(lambda: self.slack.connections(self.app), timeout=30)
        else:
            self.slack.set_socket_mode(self.app, on=False)
            self.slack.set_request_url(self.app, f"http://127.0.0.1:{process.port()}/slack/events")

    def send_alert(self) -> None:
        """An alert for #austin, now, as soon as the process knows the channel."""
        database = Database(self.database_url)
        try:
            directory = Directory(database, _now, Decisions())
            wait_until(
                lambda: (
                    bool(directory.channels_to_read(self.workspace.id, EVER))
                    and not directory.channels_to_read(self.workspace.id, _now() - timedelta(hours=1))
                )
            )
            alerts = Alerts.over(database, _now)
            maya = Caller(self.workspace.id, self.workspace.id, self.maya.id)
            words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Half price"}]}
            form = AlertForm(
                title="Black Friday",
                happening={"type": "rich_text", "elements": [words]},
                starts_at=int((_now() + timedelta(days=2)).timestamp()),
                channels=[self.austin.id],
            )
            alerts.publishing.send(maya, alerts.drafts.save(maya, form, typed_in="V1"))
        finally:
            database.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _can_unshare() -> bool:
    if shutil.which(ALONE[0]) is None:
        return False
    return subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def brand(tmp_path: Path) -> Iterator[Brand]:
    with Sandbox() as slack:
        workspace = slack.add_workspace("Fernwood")
        maya = slack.add_person(workspace, "maya", admin=True)
        agents = [slack.add_person(workspace, name) for name in ("ann", "ben")]
        austin = slack.add_channel(workspace, "austin", members=[maya, *agents])
        app = slack.install(workspace, build_manifest())
        slack.invite(austin, app.bot_user)
        yield Brand(slack, workspace, maya, austin, app, tmp_path)


@contextmanager
def frontlane(
    variables: Mapping[str, str], folder: Path, name: str = "first", within: Sequence[str] = ()
) -> Iterator[Process]:
    log = folder / f"{name}.log"
    with log.open("wb") as written:
        popen = subprocess.Popen(
            [*within, sys.executable, "-W", "error", "-m", "bot", "run"],
            env={name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
            | {"PYTHONPATH": str(Path(__file__).parents[2])}
            | dict(variables),
            cwd=folder,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Process(popen, log)
        finally:
            popen.kill()
            popen.wait()


@pytest.mark.parametrize("mode", MODES)
def test_it_runs_is_well_and_ends(brand: Brand, mode: str) -> None:
    with frontlane(brand.variables(mode), brand.folder) as process:
        brand.connect(process, mode)
        maya = brand.slack.as_person(brand.maya)
        assert maya.slash("/alert", "help", channel=brand.austin).ok
        maya.open_home()
        brand.slack.wait_for(lambda: maya.home)
        brand.send_alert()
        posted = brand.slack.wait_for(lambda: brand.slack.messages(brand.austin))
        assert "Black Friday" in posted[0].all_text
        status, report = process.health()
        assert (status, report["ok"]) == (200, True), report
        assert process.end(signal.SIGTERM if mode == "socket" else signal.SIGINT) == 0, process.said()
        lines = [json.loads(line) for line in process.said().splitlines()]
        assert [line["message"] for line in lines if line["level"] != "INFO"] == []
        assert "Half price" not in process.said()
        assert brand.app.bot_token not in process.said()
    assert brand.slack.violations == []


if _can_unshare():

    def test_alone_in_a_container_it_takes_its_signals_itself(brand: Brand) -> None:
        """The system ignores signals to the first process of a container that have no handler."""
        with frontlane(brand.variables("http"), brand.folder, within=ALONE) as process:
            process.port()
            first = Path(f"/proc/{process.popen.pid}/task/{process.popen.pid}/children").read_text().strip()
            assert Path(f"/proc/{first}/status").read_text().partition("NSpid:")[2].split()[1] == "1"
            os.kill(int(first), signal.SIGTERM)
            assert process.popen.wait(timeout=60) == 0
            assert '"stopped"' in process.said()


def test_health_names_what_is_not_well(brand: Brand) -> None:
    with frontlane(brand.variables("socket"), brand.folder) as process:
        brand.connect(process, "socket")
        brand.slack.fail("apps.connections.open", Fault.error("link_disabled"), times=None)
        brand.slack.drop_connections(brand.app)
        wait_until(lambda: process.health()[0] == 503)
        assert process.health()[1]["parts"] == {
            "database": "ok",
            "clock": "ok",
            "socket": "Socket Mode is not connected",
        }
        assert process.end() == 0


def test_a_call_that_hangs_does_not_hold_the_end_up(brand: Brand) -> None:
    brand.slack.fail("chat.postMessage", Fault.hang(600), times=None)
    with frontlane(brand.variables("socket"), brand.folder) as process:
        brand.connect(process, "socket")
        brand.send_alert()
        wait_until(lambda: _is_sending(brand))
        assert process.end() == 0, process.said()


def _is_sending(brand: Brand) -> bool:
    database = Database(brand.database_url)
    try:
        with database.read() as session:
            return session.scalar(select(Post.id).where(Post.state == PostState.SENDING)) is not None
    finally:
        database.close()


def test_a_second_process_on_the_file_is_refused_and_after_a_crash_it_is_not(brand: Brand) -> None:
    variables = brand.variables("http")
    with frontlane(variables, brand.folder) as first:
        first.port()
        with frontlane(variables, brand.folder, "second") as second:
            assert second.popen.wait(timeout=60) == 1
            assert f"Another Frontlane (process {first.popen.pid}) uses this database" in second.said()
            assert "Traceback" not in second.said()
        assert first.health()[0] == 200
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
        with frontlane(variables, brand.folder, "third") as third:
            assert third.health()[0] == 200
            assert third.end() == 0


def test_what_must_be_mended_is_said_in_a_sentence(brand: Brand) -> None:
    wrong = brand.variables("socket") | {"SLACK_BOT_TOKEN": "xoxb-wrong"}
    with frontlane(wrong, brand.folder) as process:
        assert process.popen.wait(timeout=60) == 1
        assert process.said().startswith("Slack refuses SLACK_BOT_TOKEN (invalid_auth)")
    with frontlane(wrong | {"SLACK_BOT_TOKEN": "", "PORT": "x"}, brand.folder) as process:
        assert process.popen.wait(timeout=60) == 2
        assert "SLACK_BOT_TOKEN is missing" in process.said()
        assert "PORT should be a port" in process.said()
