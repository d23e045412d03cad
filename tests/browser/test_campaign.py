"""The first five minutes of a newcomer, in a browser: both sides of a campaign, by typing and clicking."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.hands import finish, write
from tests.browser.stage import Stage

SOON_MS = 2_000
"""Within which one window sees what is done in another."""


def step(page: Page) -> str:
    return page.get_by_role("region", name="Steps to try").get_by_role("status").inner_text()


def go_to(page: Page, moment: str) -> None:
    page.get_by_role("button", name="Move time on").click()
    page.get_by_role("button", name=re.compile(f"^{moment}: Buy one")).first.click()


def test_a_campaign_is_sent_read_reminded_and_counted(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    maya = open_window(slack, brand.maya, room=brand.channels["brand-desk"].id)
    olive = open_window(slack, brand.agents["Austin"][14], room=brand.channels["care-austin"].id)
    ligaya = open_window(slack, brand.agents["Manila"][0], room=brand.channels["care-manila"].id)
    steps = maya.get_by_role("region", name="Steps to try")
    expect(steps).to_contain_text("1 of 13")

    # Maya finishes the half-written campaign.
    write(maya, "brand-desk", "/alert list")
    modal = maya.get_by_role("dialog")
    modal.get_by_role("button", name="Continue").click()
    expect(modal.get_by_label("Title")).to_have_value("Buy one, plant one")
    expect(steps).to_contain_text("2 of 13")
    modal.get_by_role("button", name="Preview").click()
    expect(modal.get_by_text("Choose")).to_be_visible()
    channels = modal.get_by_role("combobox", name="Channels")
    for name in ("care-austin", "care-manila"):
        channels.fill(name)
        maya.get_by_role("option", name=name).click()
    modal.get_by_role("button", name="Preview").click()
    modal.get_by_role("button", name="Send now").click()
    expect(modal.get_by_role("heading", name="On its way")).to_be_visible()
    finish(modal)

    # The agents have it before their eyes, without reloading.
    heading = re.compile("Buy one, plant one")
    alert = olive.get_by_role("article").filter(has=olive.get_by_role("heading", name=heading))
    expect(alert).to_be_visible()
    # What is pressed at an older alert is no step.
    boots = olive.get_by_role("article").filter(has=olive.get_by_role("heading", name=re.compile("boots")))
    boots.get_by_role("button", name="Got it").click()
    expect(olive.get_by_text("You are counted as ready for").last).to_be_visible()
    alert.get_by_role("button", name="What may I do?").click()
    expect(olive.get_by_role("dialog")).to_contain_text("Send the certificate again")
    olive.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    expect(steps).to_contain_text("5 of 13")
    alert.get_by_role("button", name="Got it").click()
    expect(alert).to_contain_text("1 of 30")

    asked = ligaya.get_by_role("article").filter(has=ligaya.get_by_role("heading", name=heading))
    asked.get_by_role("button", name="I have a question").click()
    ligaya.get_by_role("dialog").get_by_role("textbox").fill("What tree is it?")
    ligaya.get_by_role("dialog").get_by_role("button", name="Ask").click()
    expect(ligaya.get_by_role("dialog")).to_contain_text("Thank you")
    ligaya.keyboard.press("Escape")

    # The question reaches the brand, the answer everybody.
    question = maya.get_by_role("article").filter(has_text="What tree is it?")
    question.get_by_role("button", name="Answer").click()
    modal.get_by_role("textbox").first.fill("A spruce.")
    modal.get_by_role("button", name=re.compile("Answer|Send")).last.click()
    expect(asked).to_contain_text("A spruce.")
    expect(steps).to_contain_text("8 of 13")

    # Time moves on: whoever has not pressed Got it is reminded, nobody else.
    go_to(maya, "Reminder")
    ligaya.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    # Where it has not come yet, Home is shown.
    ligaya.get_by_role("tab", name="Messages").click()
    expect(ligaya.get_by_role("article").filter(has_text="then press Got it")).to_be_visible()
    expect(steps).to_contain_text("9 of 13")
    assert not any("⏰" in each.all_text for each in slack.as_person(brand.agents["Austin"][14]).dms)

    write(maya, "brand-desk", "/alert ready 2")
    expect(modal.get_by_role("heading", name="Who is ready")).to_be_visible()
    expect(modal).to_contain_text("1 of 30")
    expect(modal).to_contain_text("Manila")
    maya.keyboard.press("Escape")
    go_to(maya, "It is live")
    expect(olive.get_by_role("article").filter(has_text="is live until")).to_be_visible()
    expect(steps).to_contain_text("11 of 13")


def test_an_alert_typed_from_nothing_is_scheduled(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    maya = open_window(slack, brand.maya, room=brand.channels["brand-desk"].id)
    bogota = open_window(slack, brand.agents["Bogotá"][0], room=brand.channels["care-bogota"].id)
    field = maya.get_by_role("combobox", name="Message #brand-desk")
    field.press_sequentially("/al")
    expect(maya.get_by_role("option", name="/alert")).to_be_visible()
    field.press("Tab")
    expect(field).to_have_value("/alert ")
    field.press("Enter")
    modal = maya.get_by_role("dialog")
    modal.get_by_role("button", name="Preview").click()
    # What is missing is said under its field; what is typed stays.
    expect(modal.get_by_text("Please complete this required field.").first).to_be_visible()
    modal.get_by_label("Title").fill("Blue week")
    modal.get_by_role("textbox", name="What is happening?").press_sequentially("Blue things cost half.")
    for name, day in (("Starts", 1), ("Ends", 3)):
        group = modal.get_by_role("group", name=re.compile(f"^{name}"))
        group.locator("input[type=date]").fill(f"2030-06-0{day}")
        group.locator("input[type=time]").fill("09:30")
    modal.get_by_role("combobox", name="Channels").fill("bogota")
    maya.get_by_role("option", name="care-bogota").click()
    first_word = modal.get_by_role("group", name=re.compile("^First word"))
    first_word.locator("input[type=date]").fill("2030-05-31")
    first_word.locator("input[type=time]").fill("12:00")
    modal.get_by_role("button", name="Preview").click()
    # Each reads it in their own time: it is 9:30 in New York.
    expect(modal).to_contain_text("Jun 1")
    expect(modal).to_contain_text("9:30")
    modal.get_by_role("button", name="Schedule").click()
    expect(modal).to_contain_text("is scheduled")
    finish(modal)
    maya.get_by_role("button", name="Move time on").click()
    maya.get_by_role("button", name=re.compile("^First word: Blue week")).click()
    alert = bogota.get_by_role("article").filter(has_text="Blue things cost half.")
    expect(alert).to_be_visible()
    # And 8:30 in Bogotá.
    expect(alert).to_contain_text("8:30")


def test_windows_see_each_other_within_two_seconds(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    room = brand.channels["water-cooler"]
    maya, ana = (open_window(slack, who, room=room.id) for who in (brand.maya, brand.agents["Austin"][0]))
    write(maya, "water-cooler", "Hello @Ana Re")
    message = ana.get_by_role("article").filter(has_text="Hello")
    expect(message).to_be_visible(timeout=SOON_MS)
    message.hover()
    message.get_by_role("button", name="React with eyes").click()
    expect(maya.get_by_role("button", name="eyes: Ana Reyes")).to_be_visible(timeout=SOON_MS)
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    thread = ana.get_by_role("complementary", name="Thread")
    field = thread.get_by_role("combobox", name="Message the thread")
    field.fill("Hello back")
    field.press("Enter")
    expect(thread.get_by_text("Hello back")).to_be_visible()
    maya.get_by_role("button", name="1 reply").click(timeout=SOON_MS)
    expect(maya.get_by_role("complementary", name="Thread").get_by_text("Hello back")).to_be_visible()
