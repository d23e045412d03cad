"""A workspace in the stand-in, and the app as a process of its own on a SQLite file: for memory and start."""

import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot.manifest import build_manifest
from sandbox import Channel, Person, Sandbox
from sandbox.person import Actor
from tests.e2e.process import AppProcess

TEAM_SIZE = 50
READ_WITHIN_S = 60.0
WORDS = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Half the price. " * 20}]}


@dataclass(frozen=True)
class Town:
    """All agents are in the hall, and in teams of fifty."""

    slack: Sandbox
    maya: Actor
    """She publishes."""
    agents: Sequence[Person]
    hall: Channel
    teams: Sequence[Channel]
    settings: dict[str, str]
    """The app's environment."""
    folder: Path

    def app(self, *module: str) -> AppProcess:
        """`frontlane run`, or what Python is to run instead; it is not started."""
        return AppProcess(self.settings, *module, log=self.folder / "log")

    def wait_until_read(self) -> None:
        """Until the app knows who is where."""
        for channel in (self.hall, *self.teams):
            self.slack.wait_for(partial(self._was_read, channel), timeout=READ_WITHIN_S)

    def write(self, title: str, to: Channel, *, starts_at: float, ends_at: float) -> None:
        """Maya writes an alert for a channel and sends it, by direct message to each. Unix seconds."""
        maya = self.maya
        assert maya.slash("/alert").ok
        maya.fill("title", title)
        maya.fill("happening", {"type": "rich_text", "elements": [WORDS]})
        maya.fill("starts_at", int(starts_at))
        maya.fill("ends_at", int(ends_at))
        maya.fill("channels", [to.id])
        maya.fill("delivery", "dm")
        for expected in ("Preview", "On its way"):
            answer = maya.submit()
            assert not answer.trouble, answer
            self.slack.wait_for(partial(self._sees, expected))
        maya.close(everything=True)

    def _sees(self, title: str) -> bool:
        return self.maya.view is not None and self.maya.view.title == title

    def _was_read(self, channel: Channel) -> bool:
        return any(
            call.args.get("channel") == channel.id for call in self.slack.calls_of("conversations.members")
        )


@contextmanager
def town(agents: int) -> Iterator[Town]:
    """So many agents, in a Slack without limits."""
    with tempfile.TemporaryDirectory(prefix="frontlane-town-") as folder, Sandbox(page_size=900) as slack:
        home = slack.add_workspace("Fernwood")
        maya = slack.add_person(home, "maya", admin=True)
        people = [slack.add_person(home, f"agent-{number}") for number in range(agents)]
        hall = slack.add_channel(home, "hall", members=[maya, *people])
        teams = [
            slack.add_channel(home, f"team-{start}", members=[maya, *people[start : start + TEAM_SIZE]])
            for start in range(0, agents, TEAM_SIZE)
        ]
        app = slack.install(home, build_manifest())
        for channel in (hall, *teams):
            slack.invite(channel, app.bot_user)
        settings = {
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{folder}/frontlane.db",
            "LOG_LEVEL": "WARNING",
        }
        yield Town(slack, slack.as_person(maya), people, hall, teams, settings, Path(folder))


def resident_mb(app: AppProcess) -> float:
    """The memory of a running app, as it says itself."""
    with urllib.request.urlopen(f"http://127.0.0.1:{app.port}/metrics", timeout=10) as answer:
        for family in text_string_to_metric_families(answer.read().decode()):
            if family.name == "process_resident_memory_bytes":
                return family.samples[0].value / 2**20
    raise LookupError
