"""The demo on its stage, in this process: Fernwood, the app, the steps."""

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


@dataclass
class Stage:
    """What is on it."""

    slack: Sandbox
    brand: Brand
    app: Application


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """The demo as `frontlane demo` begins it; at the end, Slack would have taken all that the app sent."""
    with Sandbox(page_size=200) as slack:
        brand = build_brand(slack)
        app = bootstrap(demo_settings(slack, brand, folder / "frontlane.db"), now=slack.clock.utcnow)
        app.start()
        try:
            tell(slack, brand, app)
            guide = Guide(slack, brand, app, has_steps=True)
            guide.start()
            yield Stage(slack, brand, app)
            guide.stop()
            assert slack.violations == []
        finally:
            app.stop()
