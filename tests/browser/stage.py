"""The demo on its stage, in this process: Fernwood, the app, the steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import Application, bootstrap
from bot.demo.brand import Brand, build_brand
from bot.demo.guide import Guide
from bot.demo.story import tell
from bot.settings import Settings
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
        settings = Settings(
            bot_token=brand.app.bot_token,
            app_token=brand.app.app_token,
            api_url=slack.api_url,
            database_url=f"sqlite:///{folder / 'frontlane.db'}",
            host="127.0.0.1",
            port=0,
            publishers=(brand.maya.id, brand.tom.id),
            sites={brand.austin_team.id: "Austin", brand.manila_team.id: "Manila"},
            desk_channel=brand.channels["brand-desk"].id,
        )
        app = bootstrap(settings, now=slack.clock.utcnow)
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
