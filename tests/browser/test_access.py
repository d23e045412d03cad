"""What axe-core finds: nothing that is serious or worse, wherever one can look, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.stage import Stage

GRAVE = {"serious", "critical"}


def grave(page: Page) -> list[str]:
    """Each finding in a line: the rule, and where it is broken."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_serious(stage: Stage, open_window: OpenWindow, dark: bool) -> None:
    brand = stage.brand
    page = open_window(stage.slack, brand.maya, room=brand.channels["brand-desk"].id, dark=dark)
    expect(page.get_by_role("article").first).to_be_visible()
    page.get_by_role("button", name="All steps").click()
    assert grave(page) == []
    page.get_by_role("button", name="Fewer").click()
    page.get_by_role("button", name="Move time on").click()
    assert grave(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Behind the scenes").click()
    page.get_by_role("complementary").get_by_role("listitem").first.get_by_role("button").click()
    assert grave(page) == []
    page.get_by_role("complementary").get_by_role("button", name="Close").click()
    article = page.get_by_role("article").first
    article.hover()
    article.get_by_role("button", name="Reply in thread").click()
    article.hover()
    article.get_by_role("button", name="Find another reaction").click()
    assert grave(page) == []
    page.keyboard.press("Escape")
    field = page.get_by_role("combobox", name="Message #brand-desk")
    field.press_sequentially("/al")
    assert grave(page) == []
    field.fill("/alert")
    field.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Write an alert")).to_be_visible()
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_text("Please complete this required field.").first).to_be_visible()
    dialog.get_by_role("combobox", name="Channels").click()
    assert grave(page) == []
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    for tab in ("About", "Messages", "Home"):
        page.get_by_role("tab", name=tab).click()
        assert grave(page) == []


def test_nothing_serious_in_a_channel_of_agents(stage: Stage, open_window: OpenWindow) -> None:
    brand = stage.brand
    page = open_window(stage.slack, brand.agents["Austin"][14], room=brand.channels["care-austin"].id)
    page.get_by_role("button", name="All details").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert grave(page) == []
