"""The stand-in without limits, in a process of its own: `python -m benchmarks.delivery.slack PEOPLE ROOMS`.

It prints its address, the app's token and whom there is to tell, then serves until its input ends.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from bot.manifest import build_manifest
from sandbox import Sandbox


@dataclass(frozen=True)
class Slack:
    """A workspace with the app in it."""

    api_url: str
    token: str
    workspace_id: str
    people: list[str]
    rooms: list[str]


@contextmanager
def slack(*, people: int = 1, rooms: int = 1) -> Iterator[Slack]:
    """Such a process, until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", __name__, str(people), str(rooms)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Slack(**json.loads(process.stdout.readline() if process.stdout else ""))
        process.communicate()


def main(people: str, rooms: str) -> None:
    """Serves."""
    with Sandbox() as sandbox:
        workspace = sandbox.add_workspace("Fernwood")
        world = sandbox.core.world
        agents = sandbox.do(lambda: [world.add_person(workspace, f"a{n}").id for n in range(int(people))])
        channels = [sandbox.add_channel(workspace, f"care-{n}") for n in range(int(rooms))]
        installation = sandbox.install(workspace, build_manifest())
        for channel in channels:
            sandbox.invite(channel, installation.bot_user)
        facts = Slack(
            sandbox.api_url,
            installation.bot_token,
            workspace.id,
            agents,
            [channel.id for channel in channels],
        )
        print(json.dumps(asdict(facts)), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
