"""A wow moment in a browser, by typing and clicking: from the form to the card and a cheer."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.hands import finish, write
from tests.browser.stage import Stage

PHONE = "+1 512 555 0142"
TITLE = "A violin for the audition"


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=option).click()


def test_a_story_is_told_looked_at_published_and_cheered(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    olive = open_window(slack, brand.agents["Austin"][14], room=brand.channels["wow-moments"].id)
    maya = open_window(slack, brand.maya, room=brand.channels["wow-review"].id)

    write(olive, "wow-moments", "/wow")
    form = olive.get_by_role("dialog")
    form.get_by_label("Title").fill(TITLE)
    form.get_by_label("What did the customer face?").fill(f"No strings, and the audition was near: {PHONE}.")
    form.get_by_label("What was done?").fill("Found strings in a shop next door, and had them carried over.")
    form.get_by_label("How did it end?").fill("She plays in the orchestra now.")
    choose(olive, "The customer's mood before", "Upset")
    choose(olive, "And after", "Delighted")
    choose(olive, "How was the customer in touch?", "Phone")
    form.get_by_role("button", name="Share").click()

    expect(form).to_contain_text("Nothing is kept yet.")
    expect(form.get_by_label("What did the customer face?")).to_have_value(
        "No strings, and the audition was near: [phone number]."
    )
    form.get_by_role("button", name="Share it like this").click()
    expect(form.get_by_role("heading", name="Thank you")).to_be_visible()
    finish(form)

    review = maya.get_by_role("article").filter(has_text="shares a wow moment").filter(has_text=TITLE)
    expect(review).to_contain_text("[phone number]")
    review.get_by_role("button", name="Publish", exact=True).click()
    expect(review).to_contain_text("published it")

    card = olive.get_by_role("article").filter(has=olive.get_by_role("heading", name=TITLE))
    expect(card).to_contain_text("What Olive did")
    card.get_by_role("button", name="Cheer").click()
    expect(olive.get_by_text("This story is yours").last).to_be_visible()
    ana = open_window(slack, brand.agents["Austin"][0], room=brand.channels["wow-moments"].id)
    hers = ana.get_by_role("article").filter(has=ana.get_by_role("heading", name=TITLE))
    hers.get_by_role("button", name="Cheer").click()
    expect(card.get_by_role("button", name="Cheer · 1")).to_be_visible()
    write(ana, "wow-moments", "/wow search violin")
    expect(ana.get_by_role("dialog")).to_contain_text("1 story with")
