"""From nothing to a first alert: a workspace that has just installed the app, and its owner.

No seed and no setting but tokens and a database: all else is decided in Slack.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.app import bootstrap
from bot.manifest import build_manifest
from bot.settings import read_settings
from sandbox import Channel, Installation, Person, Sandbox
from tests.browser.conftest import OpenWindow
from tests.browser.hands import write


@dataclass
class Bare:
    """A workspace on its first day."""

    slack: Sandbox
    owner: Person
    agent: Person
    other: Person
    care: Channel
    thanks: Channel
    installed: Installation


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Bare]:
    with Sandbox() as slack:
        workspace = slack.add_workspace("Juniper", domain="juniper")
        owner = slack.add_person(workspace, "olga", real_name="Olga Brandt", tz="Europe/Berlin", owner=True)
        agent, other = (
            slack.add_person(workspace, name.lower(), real_name=f"{name} Cruz", tz="Asia/Manila")
            for name in ("Ines", "Leo")
        )
        everyone = [owner, agent, other]
        care = slack.add_channel(workspace, "care", members=everyone)
        thanks = slack.add_channel(workspace, "thanks", members=everyone)
        slack.add_user_group(workspace, "manila", name="Manila", members=[agent, other])
        installed = slack.install(workspace, build_manifest())
        variables = {
            "SLACK_BOT_TOKEN": installed.bot_token,
            "SLACK_APP_TOKEN": installed.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'frontlane.db'}",
            "FRONTLANE_HOST": "127.0.0.1",
            "PORT": "0",
        }
        app = bootstrap(read_settings(variables), now=slack.clock.utcnow)
        app.start()
        try:
            slack.wait_for(lambda: slack.connections(installed))
            yield Bare(slack, owner, agent, other, care, thanks, installed)
            assert slack.violations == []
        finally:
            app.stop()


def steps(page: Page) -> Locator:
    """The message that leads through."""
    return page.get_by_role("article").filter(has_text="Welcome to Frontlane").last


def shows(bare: Bare, place: Locator, text: str) -> None:
    """It says so soon: nobody waits for the seconds between two updates of a message."""
    bare.slack.clock.advance(5)
    expect(place).to_contain_text(text)


def test_from_nothing_to_a_first_alert(bare: Bare, open_window: OpenWindow) -> None:
    olga = open_window(bare.slack, bare.owner, room=bare.care.id)
    ines = open_window(bare.slack, bare.agent, room=bare.care.id)

    # She looks what she has installed there.
    olga.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    olga.get_by_role("tab", name="Messages").click()
    guide = steps(olga)
    expect(guide).to_contain_text("Publishers")

    # Who may do what: all four in one form.
    guide.get_by_role("button", name="Choose publishers").click()
    modal = olga.get_by_role("dialog")
    for role in ("Publishers", "Leaders", "Hosts", "Reviewers"):
        people = modal.get_by_role("combobox", name=f"{role}: people")
        people.fill("Olga")
        olga.get_by_role("option", name="Olga Brandt @olga").click()
    modal.get_by_role("button", name="Save").click()
    modal.get_by_role("button", name="Done").click()
    shows(bare, guide, "✅ Publishers")
    expect(guide).to_contain_text("✅ Reviewers")

    # Frontlane comes to where agents are.
    olga.get_by_role("navigation").get_by_role("button", name="care").click()
    write(olga, "care", "/invite @Frontlane")
    # The first Enter has taken the name that is offered.
    olga.keyboard.press("Enter")
    olga.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    olga.get_by_role("tab", name="Messages").click()
    shows(bare, guide, "✅ Channels for alerts")

    guide.get_by_role("button", name="Do it later").click()
    expect(guide).to_contain_text("A channel for wow moments, later")

    # What cannot be is said under its field, and what to do.
    guide.get_by_role("button", name="Set up kudos").click()
    channel = modal.get_by_role("combobox", name="Where kudos stand")
    channel.fill("thanks")
    olga.get_by_role("option", name="thanks").click()
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_contain_text("Frontlane is not in #thanks. Type /invite @Frontlane there")
    bare.slack.invite(bare.thanks, bare.installed.bot_user)
    modal.get_by_role("button", name="Save").click()
    shows(bare, guide, "✅ A channel for kudos")

    guide.get_by_role("button", name="Write your values").click()
    modal.get_by_label("What people are thanked for").fill("care, courage")
    modal.get_by_role("button", name="Save").click()
    shows(bare, guide, "✅ Your values")

    # Hours are suggested: she has Sundays free.
    guide.get_by_role("button", name="Set quiet hours").click()
    expect(modal).to_contain_text("These hours are a suggestion.")
    modal.get_by_role("checkbox", name="Sunday").uncheck()
    modal.get_by_role("textbox", name="From what time").fill("07:30")
    modal.get_by_role("button", name="Save").click()
    shows(bare, guide, "That is it.")

    # The first alert.
    guide.get_by_role("button", name="Write your first alert").click()
    modal.get_by_label("Title").fill("Blue week")
    modal.get_by_role("textbox", name="What is happening?").press_sequentially("Blue things cost half.")
    modal.get_by_role("combobox", name="Channels").fill("care")
    olga.get_by_role("option", name="care").click()
    olga.keyboard.press("Tab")
    modal.get_by_role("button", name="Preview").click()
    modal.get_by_role("button", name="Send now").click()
    expect(modal).to_contain_text("On its way")
    modal.get_by_role("button", name="Done").click()

    alert = ines.get_by_role("article").filter(has_text="Blue things cost half.")
    alert.get_by_role("button", name="Got it").click()
    shows(bare, alert, "1 of 2")
    # Nobody but the owner was written to.
    for person in (bare.agent, bare.other):
        assert bare.slack.as_person(person).dms == []
