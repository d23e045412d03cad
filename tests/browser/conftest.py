"""A real browser in front of the stand-in's page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from sandbox import Person, Sandbox
from tests.browser.chromium import ARGUMENTS, executable
from tests.browser.stage import Stage, rehearse, staged
from tests.integration.sandbox.conftest import Town, settle

PATIENCE_MS = 10_000

OpenWindow = Callable[..., Page]
"""Opens a window for a person: `open_window(slack, person)`."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def town() -> Iterator[Town]:
    """A workspace with two people and a room, and the Probe app, which nobody runs yet."""
    with Sandbox() as slack:
        yield settle(slack)


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo tells at its beginning, kept; it takes seconds, so that it is told once."""
    folder = tmp_path_factory.mktemp("rehearsed")
    rehearse(folder)
    return folder


@pytest.fixture
def stage(rehearsed: Path, tmp_path: Path) -> Iterator[Stage]:
    """The demo as it begins, each time anew: a test finds nothing that it, or another, left there."""
    with staged(rehearsed, tmp_path) as set_up:
        yield set_up


@pytest.fixture
def open_window(browser: Browser) -> Iterator[OpenWindow]:
    """Opens windows for the time of a test."""
    with windows(browser) as window:
        yield window


@contextmanager
def windows(browser: Browser) -> Iterator[OpenWindow]:
    """Opens windows, each a browser of its own; at the end, nothing may have gone wrong in them."""
    troubles: list[str] = []
    with ExitStack() as opened:

        def window(slack: Sandbox, person: Person, *, room: str = "", dark: bool = False) -> Page:
            context = browser.new_context(
                viewport={"width": 1280, "height": 900},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                timezone_id="Pacific/Auckland",
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("console", lambda message: _note(message, troubles))
            page.goto(f"{slack.url}/?as={person.id}&room={room}")
            expect(page.get_by_role("navigation", name="Channels and apps")).to_be_visible()
            return page

        yield window
    assert troubles == []


def _note(message: ConsoleMessage, troubles: list[str]) -> None:
    if message.type in ("error", "warning"):
        troubles.append(message.text)
