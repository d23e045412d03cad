"""Draws the pictures of docs/install.md, from the demo's brand on the stand-in's page.

python -m tests.browser.pictures
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.stage import Stage, rehearse, staged

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDE, HIGH = 1100, 1000
TITLE = re.compile("Buy one, plant one")


def draw(stage: Stage, window: "Windows", folder: Path) -> None:
    """One campaign, from the command to who is ready."""
    brand = stage.brand
    maya = window.open(stage, brand.maya.id, brand.channels["brand-desk"].id)
    olive = window.open(stage, brand.agents["Austin"][14].id, brand.channels["care-austin"].id)

    field = maya.get_by_role("combobox", name="Message #brand-desk")
    field.press_sequentially("/")
    expect(maya.get_by_role("option", name="/alert")).to_be_visible()
    _below(maya, folder / "commands.png", 330)
    field.fill("")
    field.press_sequentially("/alert list")
    field.press("Enter")
    modal = maya.get_by_role("dialog")
    modal.get_by_role("button", name="Continue").click()
    expect(modal.get_by_label("Title")).to_have_value("Buy one, plant one")
    modal.get_by_role("heading", name="Write an alert").click()
    _draw(modal, folder / "form.png")
    channels = modal.get_by_role("combobox", name="Channels")
    for name in ("care-austin", "care-manila"):
        channels.fill(name)
        maya.get_by_role("option", name=name).click()
    modal.get_by_role("button", name="Preview").click()
    expect(modal.get_by_role("button", name="Send now")).to_be_visible()
    _draw(modal, folder / "preview.png")
    modal.get_by_role("button", name="Send now").click()
    expect(modal.get_by_role("heading", name="On its way")).to_be_visible()
    modal.get_by_role("button", name="Done").click()

    alert = olive.get_by_role("article").filter(has=olive.get_by_role("heading", name=TITLE))
    alert.get_by_role("button", name="Got it").click()
    expect(alert).to_contain_text("1 of 30")
    # What only she was told goes.
    olive.reload()
    expect(alert).to_contain_text("1 of 30")
    olive.get_by_role("combobox", name="Message #care-austin").hover()
    _draw(alert, folder / "alert.png")

    field.fill("")
    field.press_sequentially("/alert ready 2")
    field.press("Enter")
    expect(modal.get_by_role("heading", name="Who is ready")).to_be_visible()
    _draw(modal, folder / "ready.png")
    maya.keyboard.press("Escape")

    maya.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    maya.get_by_role("tab", name="Home").click()
    home = maya.get_by_role("tabpanel")
    expect(home).to_contain_text("Buy one, plant one")
    _draw(home, folder / "home.png")


class Windows:
    """Browsers of several people."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def open(self, stage: Stage, person_id: str, room: str) -> Page:
        """Someone at their Slack."""
        page = self._browser.new_page(
            viewport={"width": WIDE, "height": HIGH}, reduced_motion="reduce", timezone_id="America/New_York"
        )
        page.goto(f"{stage.slack.url}/?as={person_id}&room={room}")
        expect(page.get_by_role("navigation", name="Channels and apps")).to_be_visible()
        return page


@contextmanager
def windows() -> Iterator[Windows]:
    """Until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield Windows(browser)
        browser.close()


def _draw(part: Locator, file: Path) -> None:
    part.screenshot(path=file, animations="disabled")


def _below(page: Page, file: Path, high: int) -> None:
    page.screenshot(path=file, clip={"x": 0, "y": HIGH - high, "width": WIDE, "height": high})


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        rehearsed, folder = Path(kept) / "rehearsed", Path(kept) / "stage"
        rehearsed.mkdir()
        folder.mkdir()
        rehearse(rehearsed)
        with staged(rehearsed, folder) as stage, windows() as window:
            draw(stage, window, FOLDER)
    sys.exit(0)
