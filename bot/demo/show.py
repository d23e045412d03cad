"""Puts the stand-in and the app on the stage, in one process, for whoever opens the page."""

import argparse
import logging
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bot import logs
from bot.app import Application
from bot.app import run as run_app
from bot.demo.brand import Brand, build_brand
from bot.demo.guide import Guide
from bot.demo.story import tell
from bot.problems import CannotStart
from bot.settings import Settings
from bot.signals import set_by_signals
from sandbox import Sandbox

PAGE_PORT = 8300
LARGEST_PORT = 65_535
STARTS_WITHIN_S = 60.0


def run(arguments: Sequence[str]) -> int:
    """`frontlane demo`; returns the exit status."""
    chosen = _parser().parse_args(arguments)
    logs.configure("DEBUG" if chosen.verbose else "ERROR", "text")
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    ended = set_by_signals()
    try:
        with ExitStack() as stage:
            _play(stage, chosen.port, chosen.keep, ended)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="frontlane demo",
        description="Runs Frontlane in a Slack stand-in on this machine, with a believable brand: forty "
        "agents at three sites, one alert on and a campaign in the making. No Slack is needed.",
    )
    parser.add_argument("--port", type=_port, default=PAGE_PORT, help=f"of the page (default {PAGE_PORT})")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep everything there, and go on from it the next time"
    )
    parser.add_argument("--verbose", action="store_true", help="show what the app logs")
    return parser


def _play(stage: ExitStack, port: int, keep: Path | None, ended: threading.Event) -> None:
    """Plays until `ended`."""
    if keep is None:
        folder = Path(stage.enter_context(tempfile.TemporaryDirectory(prefix="frontlane-demo-")))
    else:
        folder = _made(keep)
    kept = folder / "slack.kept"
    is_going_on = kept.exists()
    slack = stage.enter_context(Sandbox(port=_free(port), page_size=200))
    brand = _load(slack, kept) if is_going_on else build_brand(slack)
    if keep is not None:
        # Once the app has stopped: what it has said at last is kept, too.
        stage.callback(slack.save, kept, brand)
    app = _start(stage, slack, brand, folder / "frontlane.db")
    if not is_going_on:
        tell(slack, brand, app)
    guide = Guide(slack, brand, app, has_steps=not is_going_on)
    guide.start()
    stage.callback(guide.stop)
    print(f"\nFrontlane's demo is at  {slack.url}\n")
    led = "" if is_going_on else ", and steps on top lead you through"
    print(f"Open it in a browser: it is a small Slack{led}.")
    print("It runs until it is stopped (Ctrl-C).", flush=True)
    ended.wait()


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"{folder} cannot be made ({error.strerror}). Choose another folder.") from None
    return folder


def _load(slack: Sandbox, kept: Path) -> Brand:
    damaged = f"{kept} is damaged, or of another version. Delete its folder to begin anew."
    try:
        brand = slack.load(kept)
    except Exception as error:
        raise CannotStart(damaged) from error
    if not isinstance(brand, Brand):
        raise CannotStart(damaged)
    return brand


def demo_settings(slack: Sandbox, brand: Brand, database: Path) -> Settings:
    """The app's settings in the demo."""
    return Settings(
        bot_token=brand.app.bot_token,
        app_token=brand.app.app_token,
        api_url=slack.api_url,
        database_url=f"sqlite:///{database}",
        host="127.0.0.1",
        port=0,
        publishers=(brand.maya.id, brand.tom.id),
        reviewers=(brand.maya.id, brand.tom.id),
        hosts=(brand.maya.id, brand.priya.id),
        leaders=(brand.priya.id,),
        seeds={
            "sites": f"{brand.austin_team.id}=Austin,{brand.manila_team.id}=Manila",
            "desk_channel": brand.channels["brand-desk"].id,
            "wow_channel": brand.channels["wow-moments"].id,
            "review_channel": brand.channels["wow-review"].id,
            "kudos_channel": brand.channels["kudos"].id,
            "rewards": "yes",
        },
    )


def _start(stage: ExitStack, slack: Sandbox, brand: Brand, database: Path) -> Application:
    settings = demo_settings(slack, brand, database)
    started: list[Application] = []
    failed: list[Exception] = []
    ready, stop = threading.Event(), threading.Event()

    def on_started(application: Application) -> None:
        started.append(application)
        ready.set()

    def work() -> None:
        try:
            run_app(settings, stop=stop, now=slack.clock.utcnow, started=on_started)
        except CannotStart as error:
            failed.append(error)
            ready.set()

    thread = threading.Thread(target=work, name="frontlane")
    thread.start()
    stage.callback(thread.join)
    stage.callback(stop.set)
    if not ready.wait(STARTS_WITHIN_S) or failed:
        raise CannotStart(str(failed[0]) if failed else "The app did not start within a minute.")
    return started[0]


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {LARGEST_PORT}")
    return int(text)


def _free(port: int) -> int:
    """The port, or 0 for any free one where somebody listens there already."""
    with socket.socket() as probe:
        return 0 if probe.connect_ex(("127.0.0.1", port)) == 0 else port
