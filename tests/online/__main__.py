"""`python -m tests.online FOLDER`: has Slack look at payloads that were kept.

Written against https://docs.slack.dev/reference/methods/blocks.validate (POST, a form with `message` or
`view`, no scope needed), and tried against a stand-in alone.
"""

import argparse
import os
import sys
from pathlib import Path

from slack_sdk import WebClient

from tests.online.asking import CannotAsk, ask_all

SLACK = "https://slack.com/api/"
A_SECOND = 1.0


def main(arguments: list[str] | None = None) -> int:
    """Asks about each, and says what Slack refuses."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.online",
        description="Has Slack's public blocks.validate look at payloads that tests have kept. Exit status 1 "
        "if it refuses one. Untried: it is written against Slack's documentation. Slack gets made-up names "
        "alone. SLACK_BOT_TOKEN is sent along where it is set; by the documentation none is needed.",
    )
    parser.add_argument("folder", type=Path, help="as given to --payloads")
    parser.add_argument("--url", default=SLACK, help="Slack's Web API")
    parser.add_argument(
        "--pause", type=float, default=A_SECOND, metavar="SECONDS", help="between two payloads (1)"
    )
    chosen = parser.parse_args(arguments)
    files = sorted(chosen.folder.glob("*.json"))
    if not files:
        print(f"There are no payloads in {chosen.folder}.", file=sys.stderr)
        return 2
    client = WebClient(os.environ.get("SLACK_BOT_TOKEN"), base_url=chosen.url, retry_handlers=[])
    try:
        refusals = ask_all(client, files, pause_s=chosen.pause)
    except CannotAsk as error:
        print(f"Slack cannot be asked: {error}", file=sys.stderr)
        return 2
    for refusal in refusals:
        print(refusal)
    print(f"Slack looked at {len(files)} payloads and refuses {len(refusals)}.")
    return 1 if refusals else 0


if __name__ == "__main__":
    sys.exit(main())
