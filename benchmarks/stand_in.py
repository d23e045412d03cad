"""The stand-in without limits: `python -m benchmarks.stand_in PEOPLE ROOMS`.

It prints its address, the app's token and whom there is to tell, then serves until its input ends.
"""

import json
import sys
from dataclasses import asdict

from benchmarks.delivery.slack import Slack
from bot.manifest import build_manifest
from sandbox import Sandbox


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
