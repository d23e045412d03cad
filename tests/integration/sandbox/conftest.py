"""A stand-in with a small workspace, and an app installed in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from slack_sdk import WebClient

from sandbox import Channel, Installation, Person, Sandbox, Workspace
from tests.integration.sandbox.probe import manifest

SHAPES = Path(__file__).parents[4] / "shared" / "slack-shapes"

collect_ignore = [] if SHAPES.is_dir() else ["test_shapes.py"]


@dataclass
class Town:
    """A workspace with two people and a room, and the Probe app with a client of its own."""

    slack: Sandbox
    home: Workspace
    maya: Person
    noor: Person
    room: Channel
    app: Installation
    client: WebClient


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def town(slack: Sandbox) -> Town:
    return settle(slack)


@pytest.fixture
def hasty_town() -> Iterator[Town]:
    """A town whose Slack waits a fifth of a second for acks, for tests of what follows when none comes."""
    with Sandbox(ack_seconds=0.2) as running:
        yield settle(running)


def settle(slack: Sandbox) -> Town:
    """Found the town."""
    home = slack.add_workspace("Fernwood")
    maya = slack.add_person(home, "maya", real_name="Maya Lindqvist", tz="America/Chicago")
    noor = slack.add_person(home, "noor", real_name="Noor Haddad", tz="Asia/Manila")
    room = slack.add_channel(home, "austin", members=[maya, noor])
    app = slack.install(home, manifest())
    slack.invite(room, app.bot_user)
    client = WebClient(app.bot_token, base_url=slack.api_url, retry_handlers=[])
    return Town(slack, home, maya, noor, room, app, client)
