"""A workspace in the stand-in, with the app installed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.manifest import build_manifest
from sandbox import Channel, Installation, Person, Sandbox, UserGroup, Workspace


@dataclass(frozen=True)
class Fernwood:
    """A workspace of two people, a channel with the bot, and a user group."""

    slack: Sandbox
    workspace: Workspace
    maya: Person
    ann: Person
    austin: Channel
    manila: UserGroup
    app: Installation

    def variables(self, folder: Path) -> dict[str, str]:
        """Settings for Socket Mode."""
        return {
            "SLACK_BOT_TOKEN": self.app.bot_token,
            "SLACK_APP_TOKEN": self.app.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": f"sqlite:///{folder}/frontlane.db",
            "FRONTLANE_HOST": "127.0.0.1",
            "PORT": "0",
        }


@pytest.fixture
def fernwood() -> Iterator[Fernwood]:
    """A workspace, served by a stand-in."""
    with Sandbox() as slack:
        workspace = slack.add_workspace("Fernwood")
        maya = slack.add_person(workspace, "maya", admin=True)
        ann = slack.add_person(workspace, "ann", tz="Asia/Manila")
        austin = slack.add_channel(workspace, "austin", members=[maya, ann])
        manila = slack.add_user_group(workspace, "manila-team", name="Manila", members=[ann])
        app = slack.install(workspace, build_manifest())
        slack.invite(austin, app.bot_user)
        yield Fernwood(slack, workspace, maya, ann, austin, manila, app)
