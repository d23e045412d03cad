"""The demo on its stage, in this process: Fernwood, the app, the steps."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import Application, bootstrap
from bot.demo.brand import Brand, build_brand
from bot.demo.guide import Guide
from bot.demo.show import demo_settings
from bot.demo.story import tell
from sandbox import Sandbox

SLACK, DATABASE = "slack.kept", "frontlane.db"
PAGE_SIZE = 200


@dataclass
class Stage:
    """What is on it."""

    slack: Sandbox
    brand: Brand
    app: Application


def rehearse(folder: Path) -> None:
    """Tells once what has happened at Fernwood before the demo begins, and keeps it in the folder."""
    with Sandbox(page_size=PAGE_SIZE) as slack:
        brand = build_brand(slack)
        with _running(slack, brand, folder / DATABASE) as app:
            tell(slack, brand, app)
        slack.save(folder / SLACK, brand)


@contextmanager
def staged(rehearsed: Path, folder: Path) -> Iterator[Stage]:
    """The demo as `frontlane demo` begins it; at the end, Slack would have taken all that the app sent."""
    shutil.copyfile(rehearsed / DATABASE, folder / DATABASE)
    with Sandbox(page_size=PAGE_SIZE) as slack:
        brand = slack.load(rehearsed / SLACK)
        assert isinstance(brand, Brand)
        with _running(slack, brand, folder / DATABASE) as app:
            slack.wait_for(lambda: slack.connections(brand.app))
            guide = Guide(slack, brand, app, has_steps=True)
            guide.start()
            yield Stage(slack, brand, app)
            guide.stop()
            assert slack.violations == []


@contextmanager
def _running(slack: Sandbox, brand: Brand, database: Path) -> Iterator[Application]:
    app = bootstrap(demo_settings(slack, brand, database), now=slack.clock.utcnow)
    app.start()
    try:
        yield app
    finally:
        app.stop()
