"""A town hall in a browser, by typing and clicking: questions are asked, voted on, answered and read."""

import re
from contextlib import suppress

from playwright.sync_api import Locator, Page, expect

from bot.demo.hall import TOPIC
from sandbox import Sandbox
from tests.browser.conftest import OpenWindow
from tests.browser.hands import finish, write
from tests.browser.stage import Stage

QUARTER_S = 15 * 60
LOOKS, LOOK_MS, AHEAD_S = 20, 500, 20
NAMED, NAMELESS = "Do returns by courier come back?", "Why does nobody tell us first?"


def board(page: Page) -> Locator:
    """The town hall's own message, in the channel."""
    heading = page.get_by_role("heading", name=re.compile(re.escape(TOPIC)))
    return page.get_by_role("article").filter(has=heading).first


def ask(page: Page, words: str, *, named: bool = True) -> Locator:
    """By the board's button; returns the window that thanks."""
    board(page).get_by_role("button", name="Ask a question").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Your question").fill(words)
    if not named:
        form.get_by_label("Without my name").check()
    form.get_by_role("button", name="Ask", exact=True).click()
    expect(form.get_by_role("heading", name="Thank you")).to_be_visible()
    return form


def thread(page: Page) -> Locator:
    """The town hall's thread, opened."""
    board(page).get_by_role("button", name=re.compile(r"\d+ repl")).click()
    return page.get_by_role("complementary", name="Thread")


def question(place: Locator, words: str) -> Locator:
    """A question's own message in the thread."""
    return place.get_by_role("article", name=re.compile(rf"Question \d+: {re.escape(words)}"))


def in_time(slack: Sandbox, wanted: Locator) -> None:
    """Until it can be seen, time moving on: updates of messages are paced."""
    for _ in range(LOOKS):
        slack.clock.advance(AHEAD_S)
        with suppress(AssertionError):
            expect(wanted).to_be_visible(timeout=LOOK_MS)
            return
    expect(wanted).to_be_visible()


def test_questions_are_asked_voted_on_answered_and_read(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    room = brand.channels["care-austin"].id
    olive = open_window(slack, brand.agents["Austin"][14], room=room)
    ben = open_window(slack, brand.agents["Austin"][1], room=room)
    priya = open_window(slack, brand.priya, room=brand.channels["brand-desk"].id)

    expect(ask(olive, NAMED)).to_contain_text("You are told of the answer")
    finish(olive.get_by_role("dialog"))
    thanks = ask(olive, NAMELESS, named=False)
    expect(thanks).to_contain_text("within a quarter of an hour")

    asked = question(thread(ben), NAMED)
    expect(asked).to_contain_text("asked by")
    asked.get_by_role("button", name="▲").click()
    expect(ben.get_by_text("You want question").last).to_be_visible()
    in_time(slack, asked.get_by_role("button", name="▲ 1"))

    slack.clock.advance(QUARTER_S)
    unnamed = question(ben.get_by_role("complementary", name="Thread"), NAMELESS)
    in_time(slack, unnamed)
    expect(unnamed).to_contain_text("asked without a name")
    expect(unnamed).not_to_contain_text("Olive")
    thanks.get_by_role("button", name="Look again").click()
    expect(thanks).to_contain_text("Shown as question")
    finish(thanks)

    board(ben).get_by_role("button", name=re.compile("^See all")).click()
    every = ben.get_by_role("dialog")
    expect(every).to_contain_text(NAMED)
    every.get_by_label("Search").fill("courier")
    every.get_by_role("button", name="Search").click()
    expect(every).to_contain_text("1 question · page 1 of 1")
    expect(every).not_to_contain_text(NAMELESS)
    every.get_by_role("button", name="Close").last.click()

    # A host need not be in the channel: the command leads to what is not answered, the most wanted first.
    write(priya, "brand-desk", "/townhall list")
    window = priya.get_by_role("dialog")
    window.get_by_role("button", name="Open").first.click()
    expect(window.get_by_role("heading", name="All questions")).to_be_visible()
    expect(window).to_contain_text(NAMELESS)
    window.get_by_role("button", name="For hosts").click()
    window.get_by_role("button", name="Unanswered").click()
    expect(window).to_contain_text(NAMED)
    window.get_by_role("button", name="Answer", exact=True).nth(2).click()
    expect(window.get_by_text(NAMED)).to_be_visible()
    window.get_by_label("Your answer").fill("Yes, from Monday.")
    window.get_by_role("button", name="Answer", exact=True).click()
    in_time(slack, asked.get_by_text("Yes, from Monday."))
    olive.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    # Where it has not come yet, Home is shown.
    olive.get_by_role("tab", name="Messages").click()
    told = olive.get_by_role("article").filter(has_text="Your question")
    in_time(slack, told.get_by_text("Yes, from Monday."))
