"""Everyone's own choice about messages, made in App Home in a browser."""

from playwright.sync_api import expect

from services.people import Caller
from services.quiet.manners import Topic
from tests.browser.conftest import OpenWindow
from tests.browser.stage import Stage


def test_an_agent_chooses_hours_of_their_own(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    ligaya = brand.agents["Manila"][0]
    page = open_window(slack, ligaya, room=brand.channels["kudos"].id)
    page.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_text("reach you at any hour.")).to_be_visible()

    page.get_by_role("button", name="Change", exact=True).click()
    modal = page.get_by_role("dialog")
    modal.get_by_role("checkbox", name="An alert is over").uncheck()
    expect(modal.get_by_role("checkbox", name="Monday")).to_have_count(0)
    modal.get_by_role("radio", name="In hours of my own").check()
    modal.get_by_role("checkbox", name="Monday").check()
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_have_count(0)
    expect(page.get_by_text("reach you Mon 08:00–20:00, on your clocks (Asia/Manila)")).to_be_visible()

    choices = stage.app.quiet.choices.of(Caller(brand.workspace.id, ligaya.workspace.id, ligaya.id))
    assert (choices.own, choices.muted) == ("Mon 08:00-20:00", frozenset({Topic.ALERTS_OVER}))

    # What was chosen is there again.
    page.get_by_role("button", name="Change", exact=True).click()
    expect(modal.get_by_role("radio", name="In hours of my own")).to_be_checked()
    expect(modal.get_by_role("checkbox", name="Monday")).to_be_checked()
    expect(modal.get_by_role("checkbox", name="An alert is over")).not_to_be_checked()
    modal.get_by_role("radio", name="At any hour").check()
    expect(modal.get_by_role("checkbox", name="Monday")).to_have_count(0)
    modal.get_by_role("button", name="Save").click()
    expect(page.get_by_text("reach you at any hour.")).to_be_visible()
