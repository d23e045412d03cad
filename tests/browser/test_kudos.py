"""Kudos in a browser: given by command, by form, by button and by reaction; the post and the board."""

import re

from playwright.sync_api import expect

from services.people import Caller
from tests.browser.conftest import OpenWindow
from tests.browser.hands import finish, write
from tests.browser.stage import Stage

WHY = "Talked me through a difficult call"


def test_thanks_are_given_by_form_read_by_all_and_counted(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    room = brand.channels["kudos"]
    olive, ana, ligaya = (
        open_window(slack, who, room=room.id)
        for who in (brand.agents["Austin"][14], brand.agents["Austin"][0], brand.agents["Manila"][0])
    )

    # What the brand has said stands out.
    expect(olive.get_by_role("heading", name="Thank you from the brand")).to_be_visible()

    write(olive, "kudos", "/kudos")
    modal = olive.get_by_role("dialog")
    modal.get_by_role("button", name="Give").click()
    expect(modal.get_by_text("Please complete this required field.").first).to_be_visible()
    people = modal.get_by_role("combobox", name="Whom do you thank?")
    for name in ("Ana Reyes", "Ben Okafor"):
        people.fill(name)
        olive.get_by_role("option", name=f"{name} @").click()
    modal.get_by_role("textbox", name="What did they do?").fill("thx")
    modal.get_by_role("button", name="Give").click()
    expect(modal.get_by_text("Say a little more")).to_be_visible()
    modal.get_by_role("textbox", name="What did they do?").fill(f"{WHY} <!here> @channel")
    modal.get_by_role("checkbox", name="#empathy").check()
    modal.get_by_role("button", name="Give").click()
    expect(modal.get_by_role("heading", name="Thank you")).to_be_visible()
    finish(modal)

    # Everyone reads it; who was thanked is told once more by direct message.
    post = ana.get_by_role("article").filter(has_text=f"{WHY} <!here> @channel")
    expect(post).to_contain_text("Olive Grant thanked @Ana Reyes and @Ben Okafor")
    expect(post).to_contain_text("#empathy")
    slack.clock.advance(11 * 60)
    ana.get_by_role("navigation").get_by_role("button", name="Frontlane").click()
    ana.get_by_role("tab", name="Messages").click()
    expect(ana.get_by_role("article").filter(has_text="thanked you and 1 other")).to_be_visible()

    joined = ligaya.get_by_role("article").filter(has_text=WHY)
    joined.get_by_role("button", name="Join in").click()
    expect(ligaya.get_by_role("article").filter(has_text="Thank you for thanking")).to_be_visible()
    slack.clock.advance(60)
    expect(joined.get_by_role("button", name="Join in · 1")).to_be_visible()

    write(olive, "kudos", "/kudos top")
    expect(modal.get_by_role("heading", name="Kudos leaderboard")).to_be_visible()
    expect(modal).to_contain_text("Ana Reyes · Austin · 3 times")
    modal.get_by_role("button", name="Who thanks most").click()
    expect(modal).to_contain_text("Who thanked others most")
    expect(modal).to_contain_text("Olive Grant")


def test_a_command_with_names_and_its_undo(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    room = brand.channels["kudos"]
    hugo = open_window(slack, brand.agents["Austin"][7], room=room.id)

    write(hugo, "kudos", "/kudos @grace and @manila-team found the missing parcel together #teamwork")
    refused = hugo.get_by_role("article").filter(has_text="That is 15 people")
    expect(refused).to_contain_text("You typed: /kudos @grace and @manila-team found the missing parcel")

    write(hugo, "kudos", "/kudos @grace found the missing parcel #teamwork")
    answer = hugo.get_by_role("article").filter(has_text="Thank you for thanking @Grace Kim")
    post = hugo.get_by_role("article").filter(has_text="Hugo Marsh thanked @Grace Kim")
    expect(post).to_contain_text("found the missing parcel")
    answer.get_by_role("button", name="Undo").click()
    expect(
        hugo.get_by_role("article").filter(has_text="Taken back: your kudos to @Grace Kim")
    ).to_be_visible()
    slack.clock.advance(60)
    expect(hugo.get_by_role("article").filter(has_text="These kudos were taken back.")).to_be_visible()


def test_a_message_is_thanked_for_by_its_menu_and_by_reaction(stage: Stage, open_window: OpenWindow) -> None:
    slack, brand = stage.slack, stage.brand
    room = brand.channels["kudos"]
    mina, noah = brand.agents["Austin"][12:14]
    macro = slack.post(room, noah, "The macro for returns is mended, try it.")
    window = open_window(slack, mina, room=room.id)
    message = window.get_by_role("article").filter(has_text="The macro for returns is mended")

    message.hover()
    message.get_by_role("button", name="More actions").click()
    window.get_by_role("button", name=re.compile("^Give kudos")).last.click()
    modal = window.get_by_role("dialog")
    expect(modal).to_contain_text("Noah Fischer")
    modal.get_by_role("textbox", name="What did they do?").fill("Mended the macro that cost us hours")
    modal.get_by_role("button", name="Give").click()
    finish(modal)
    expect(
        window.get_by_role("article").filter(has_text="thanked @Noah Fischer for this message")
    ).to_be_visible()

    andres = brand.agents["Bogotá"][3]
    slack.as_person(andres).react(macro, "clap")
    # The board is a snapshot: it is looked at when the reaction counts.
    caller = Caller(brand.workspace.id, andres.workspace.id, andres.id)
    slack.wait_for(lambda: stage.app.kudos.reading.mine(caller).given == 1)
    write(window, "kudos", "/kudos top givers")
    expect(modal).to_contain_text("Andrés Molina")
