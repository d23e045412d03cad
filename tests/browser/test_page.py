"""The frame around messages and modals: rooms, writing, threads, Home, the drawer, the clock."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_bolt import Ack, App

from sandbox import Mark, Step
from tests.browser.conftest import OpenWindow
from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import bolted, modal, section, typed


@pytest.fixture
def maya(town: Town, open_window: OpenWindow) -> Page:
    return open_window(town.slack, town.maya, room=town.room.id)


@pytest.fixture
def noor(town: Town, open_window: OpenWindow) -> Page:
    return open_window(town.slack, town.noor, room=town.room.id)


@pytest.fixture
def app(town: Town) -> Iterator[App]:
    with bolted(town.slack, town.app) as running:
        yield running


def field(page: Page) -> Any:
    return page.get_by_role("combobox", name="Message #austin")


def completions(page: Page) -> Any:
    return page.get_by_role("listbox", name="Completions")


def message(page: Page, text: str) -> Any:
    return page.get_by_role("article").filter(has_text=text)


def test_one_writes_edits_and_deletes(maya: Page, noor: Page) -> None:
    field(maya).fill("Good *morning* <b>")
    field(maya).press("Enter")
    expect(field(maya)).to_have_value("")
    expect(message(noor, "Good morning <b>").locator("b", has_text="morning")).to_be_visible()
    message(maya, "Good morning").hover()
    maya.get_by_role("button", name="More actions").click()
    maya.get_by_role("button", name="Edit message").click()
    editor = maya.get_by_role("combobox", name="Edit message")
    expect(editor).to_have_value("Good *morning* <b>")
    editor.fill("Good evening")
    editor.press("Enter")
    expect(message(noor, "Good evening")).to_contain_text("(edited)")
    expect(noor.get_by_role("button", name="Edit message")).to_have_count(0)
    message(maya, "Good evening").hover()
    maya.get_by_role("button", name="More actions").click()
    maya.get_by_role("button", name="Delete message").click()
    expect(message(noor, "Good evening")).to_have_count(0)


def test_a_line_break_by_shift_enter_and_nothing_by_enter_alone(maya: Page, town: Town) -> None:
    field(maya).press("Enter")
    field(maya).press_sequentially("one")
    field(maya).press("Shift+Enter")
    field(maya).press_sequentially("two")
    field(maya).press("Enter")
    expect(message(maya, "one")).to_be_visible()
    assert [each.text for each in town.slack.messages(town.room)] == ["one\ntwo"]


def test_words_are_completed_by_keyboard(maya: Page, noor: Page, town: Town) -> None:
    group = town.slack.add_user_group(town.home, "night-shift", members=[town.noor])
    writing = field(maya)
    writing.press_sequentially("Thanks @noo")
    expect(completions(maya).get_by_role("option", name="Noor Haddad")).to_be_visible()
    writing.press("Enter")
    expect(writing).to_have_value("Thanks @Noor Haddad ")
    writing.press_sequentially("and @night")
    completions(maya).get_by_role("option", name="night-shift").click()
    writing.press_sequentially("in #aus")
    writing.press("Tab")
    writing.press_sequentially(":tad")
    writing.press("Tab")
    writing.press_sequentially("@maya :ta")
    expect(completions(maya)).to_be_visible()
    writing.press("Escape")
    expect(completions(maya)).to_have_count(0)
    writing.press("Enter")
    expect(message(noor, "Thanks")).to_contain_text(
        "Thanks @Noor Haddad and @night-shift in #austin 🎉 @Maya Lindqvist :ta"
    )
    (posted,) = town.slack.messages(town.room)
    noor_id, maya_id = town.noor.id, town.maya.id
    assert posted.text == (
        f"Thanks <@{noor_id}> and <!subteam^{group.id}> in <#{town.room.id}> :tada: <@{maya_id}> :ta"
    )


def test_commands_are_listed_chosen_and_refused(maya: Page, town: Town, app: App) -> None:
    heard: list[str] = []

    @app.command("/probe")
    def probe(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body["text"])
        ack(text="Probed.")

    field(maya).press_sequentially("/")
    options = completions(maya).get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("Probe it")
    field(maya).press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field(maya).press("ArrowUp")
    field(maya).press("Enter")
    expect(field(maya)).to_have_value("/probe ")
    field(maya).press_sequentially("this & that")
    field(maya).press("Enter")
    own = message(maya, "Probed.")
    expect(own).to_contain_text("Only visible to you")
    assert heard == ["this &amp; that"]
    own.hover()
    own.get_by_role("button", name="Dismiss").click()
    expect(own).to_have_count(0)
    field(maya).fill("/nonsense")
    field(maya).press("Enter")
    expect(message(maya, "/nonsense is not a valid command.")).to_be_visible()


def test_shortcuts_open_modals_that_stack_and_close(maya: Page, town: Town, app: App) -> None:
    @app.shortcut("probe_global")
    def first(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        town.client.views_open(trigger_id=body["trigger_id"], view=modal("First", typed("name")))

    @app.shortcut("probe_message")
    def on_message(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        view = modal("About it", section(body["message"]["text"]))
        town.client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("probe_view")
    def push(ack: Ack, view: dict[str, Any]) -> None:
        if view["title"]["text"] == "First":
            ack(response_action="push", view=modal("Second", section("On top")))
        else:
            ack(response_action="clear")

    maya.get_by_role("button", name="Shortcuts").click()
    maya.get_by_role("button", name="Probe it").click()
    # What lies below the top cannot be used.
    dialog = maya.get_by_role("dialog").locator("section:not([inert])")
    dialog.get_by_role("textbox").fill("Maya")
    dialog.get_by_role("button", name="Go").click()
    expect(dialog.get_by_role("heading", name="Second")).to_be_visible()
    maya.keyboard.press("Escape")
    expect(dialog.get_by_role("textbox")).to_have_value("Maya")
    dialog.get_by_role("button", name="Go").click()
    expect(dialog.get_by_role("heading", name="Second")).to_be_visible()
    dialog.get_by_role("button", name="Go").click()
    expect(dialog).to_have_count(0)
    town.slack.post(town.room, town.noor, "look here")
    message(maya, "look here").hover()
    maya.get_by_role("button", name="More actions").click()
    maya.get_by_role("button", name="Probe this").click()
    expect(dialog.get_by_role("heading", name="About it")).to_be_visible()
    expect(dialog).to_contain_text("look here")


def test_an_app_that_does_not_answer_is_told_where_one_looks(maya: Page, town: Town) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]
    town.client.chat_postMessage(channel=town.room.id, text="Go", blocks=blocks)
    message(maya, "Go").get_by_role("button", name="Go", exact=True).click()
    expect(maya.get_by_role("alert")).to_contain_text("The app cannot be reached")


def test_unread_marks_come_and_go(noor: Page, town: Town) -> None:
    other = town.slack.add_channel(town.home, "lunch", members=[town.maya, town.noor])
    entry = noor.get_by_role("navigation").get_by_role("button", name="lunch")
    expect(entry).to_be_visible()
    town.slack.post(other, town.maya, "soup")
    expect(entry).to_contain_text("1 unread")
    town.slack.post(other, town.maya, f"<@{town.noor.id}> soup?")
    expect(entry).to_contain_text("1 for you")
    expect(noor).to_have_title(re.compile(r"^\(1\)"))
    entry.click()
    expect(entry).not_to_contain_text("for you")
    mine = message(noor, "soup?")
    expect(mine).to_have_class(re.compile("message-mention"))


def test_a_home_is_opened_and_clicked(maya: Page, town: Town, app: App) -> None:
    def home(text: str) -> dict[str, Any]:
        button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
        return {"type": "home", "blocks": [section(text, accessory=button)]}

    @app.event("app_home_opened")
    def opened(event: dict[str, Any]) -> None:
        town.client.views_publish(user_id=event["user"], view=home("Welcome"))

    @app.action("more")
    def more(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        town.client.views_publish(user_id=body["user"]["id"], view=home("Welcome again"))

    maya.get_by_role("navigation").get_by_role("button", name="Probe").click()
    panel = maya.get_by_role("tabpanel")
    expect(panel).to_contain_text("Welcome")
    panel.get_by_role("button", name="More").click()
    expect(panel).to_contain_text("Welcome again")
    maya.get_by_role("tab", name="Home").press("ArrowRight")
    expect(maya.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    town.client.chat_postMessage(channel=town.maya.id, text="Hello Maya")
    expect(message(maya, "Hello Maya")).to_be_visible()
    maya.get_by_role("tab", name="About").click()
    expect(panel).to_contain_text("/probe")


def test_reactions_are_counted_and_taken_back(maya: Page, noor: Page, town: Town) -> None:
    town.slack.post(town.room, town.maya, "cake")
    for page in (maya, noor):
        message(page, "cake").hover()
        page.get_by_role("button", name="React with eyes").click()
    reaction = maya.get_by_role("button", name="eyes: Maya Lindqvist, Noor Haddad")
    expect(reaction).to_have_attribute("aria-pressed", "true")
    reaction.click()
    expect(noor.get_by_role("button", name="eyes: Noor Haddad")).to_be_visible()
    message(maya, "cake").hover()
    maya.get_by_role("button", name="Find another reaction").click()
    maya.get_by_role("searchbox", name="Search emoji").fill("birthday")
    maya.get_by_role("searchbox", name="Search emoji").press("Enter")
    expect(noor.get_by_role("button", name="birthday: Maya Lindqvist")).to_be_visible()


def test_a_thread_is_answered_in_the_channel_too(maya: Page, noor: Page, town: Town) -> None:
    parent = town.slack.post(town.room, town.noor, "parent")
    town.slack.post(town.room, town.maya, "first", thread=parent)
    noor.get_by_role("button", name="1 reply").click()
    thread = noor.get_by_role("complementary", name="Thread")
    thread.get_by_role("checkbox", name="Also send to the channel").check()
    thread.get_by_role("combobox").fill("for all")
    thread.get_by_role("combobox").press("Enter")
    expect(maya.get_by_role("log", name="Messages").get_by_text("for all")).to_be_visible()
    expect(maya.get_by_role("button", name="2 replies")).to_be_visible()
    thread.get_by_role("button", name="Close the thread").click()
    expect(thread).to_have_count(0)


def test_behind_the_scenes(maya: Page, town: Town, app: App) -> None:
    app.command("/probe")(lambda ack: ack(text="Probed."))
    maya.get_by_role("button", name="Behind the scenes").click()
    drawer = maya.get_by_role("complementary", name="Behind the scenes")
    town.client.chat_postMessage(channel=town.room.id, text="hello drawer")
    entry = drawer.get_by_role("button", name=re.compile("chat.postMessage"))
    expect(entry).to_contain_text("ok")
    entry.click()
    expect(drawer).to_contain_text("hello drawer")
    drawer.get_by_role("button", name="429, wait 5 s").click()
    expect(drawer.get_by_role("status")).to_contain_text("429, wait 5 s on chat.postMessage")
    with pytest.raises(Exception, match="ratelimited"):
        town.client.chat_postMessage(channel=town.room.id, text="too many")
    expect(drawer.get_by_role("button", name=re.compile("ratelimited"))).to_be_visible()
    drawer.get_by_role("button", name="Slow, 2 s").click()
    drawer.get_by_role("button", name="Take back").click()
    expect(drawer.get_by_role("status")).to_have_count(0)
    with pytest.raises(Exception, match="invalid_blocks"):
        town.client.chat_postMessage(channel=town.room.id, text="x", blocks=[{"type": "nonsense"}])
    drawer.get_by_role("button", name="Violations").click()
    expect(drawer.get_by_role("listitem")).to_contain_text("chat.postMessage")
    field(maya).fill("/probe it")
    field(maya).press("Enter")
    drawer.get_by_role("button", name="Payloads").click()
    drawer.get_by_role("button", name="/probe").click()
    expect(drawer.locator("pre")).to_contain_text('"text": "it"')
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_have_count(0)


def test_time_is_moved_in_the_viewers_zone(maya: Page, town: Town) -> None:
    # A Tuesday, 9:00 in Chicago.
    town.slack.clock.set(1_893_510_000)
    town.slack.guide([Step(town.noor, "say *hello*")], [Mark("The start", 1_893_510_000 + 7200)])
    clock = maya.get_by_role("button", name="Move time on")
    expect(clock).to_contain_text("Tue, Jan 1, 9:00 AM CST")
    clock.click()
    maya.get_by_role("button", name="+ 1 hour").click()
    expect(clock).to_contain_text("10:00 AM")
    maya.get_by_role("button", name=re.compile("^The start")).click()
    expect(clock).to_contain_text("11:00 AM")
    expect(maya.get_by_role("button", name=re.compile("^The start"))).to_have_count(0)


def test_steps_lead_from_person_to_person(maya: Page, town: Town) -> None:
    town.slack.guide([Step(town.maya, "wave", is_done=True), Step(town.noor, "say *hello*")], [])
    steps = maya.get_by_role("region", name="Steps to try")
    expect(steps).to_contain_text("2 of 2")
    expect(steps).to_contain_text("As Noor Haddad: say hello")
    steps.get_by_role("button", name="All steps").click()
    expect(steps.get_by_role("listitem").first).to_contain_text("Done: You are Maya Lindqvist")
    steps.get_by_role("link", name="Be Noor Haddad").click()
    expect(maya.get_by_label("I am")).to_have_value(town.noor.id)
    town.slack.guide([Step(town.maya, "wave", is_done=True)], [])
    expect(maya.get_by_role("region", name="Steps to try")).to_contain_text("That was all")
    maya.get_by_role("button", name="Hide the steps").click()
    expect(maya.get_by_role("region", name="Steps to try")).to_have_count(0)
    maya.get_by_role("button", name="Steps", exact=True).click()
    expect(maya.get_by_role("region", name="Steps to try")).to_be_visible()


def test_who_i_am_is_switched(maya: Page, town: Town) -> None:
    maya.get_by_label("I am").select_option(label="Noor Haddad")
    expect(maya).to_have_title(re.compile("Noor Haddad"))
    with maya.context.expect_page() as opened:
        maya.get_by_role("link", name="Open a second window").click()
    expect(opened.value).to_have_title(re.compile("Noor Haddad"))


def test_light_and_dark(maya: Page) -> None:
    assert maya.evaluate("document.documentElement.dataset.theme") == "light"
    maya.get_by_role("button", name="Light or dark").click()
    assert maya.evaluate("document.documentElement.dataset.theme") == "dark"
    maya.reload()
    expect(field(maya)).to_be_visible()
    assert maya.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_link_shows_its_message_and_older_ones_come_on_scrolling_up(maya: Page, town: Town) -> None:
    for number in range(150):
        town.slack.post(town.room, town.noor, f"message {number}.")
    maya.reload()
    expect(message(maya, "message 149.")).to_be_in_viewport()
    expect(message(maya, "message 10.")).to_have_count(0)
    maya.get_by_role("log", name="Messages").hover()
    maya.mouse.wheel(0, -10_000)
    expect(message(maya, "message 10.")).to_have_count(1)
    expect(maya.get_by_text("This is the beginning.")).to_have_count(1)
    shown = town.slack.messages(town.room)[120]
    maya.goto(f"{town.slack.url}/archives/{town.room.id}/p{shown.ts.replace('.', '')}")
    expect(message(maya, "message 120.")).to_be_focused()


def test_the_end_is_kept_in_sight_and_a_reader_is_left_alone(maya: Page, town: Town) -> None:
    for number in range(80):
        town.slack.post(town.room, town.noor, f"message {number}.")
    expect(message(maya, "message 79.")).to_be_in_viewport()
    maya.get_by_role("log", name="Messages").hover()
    maya.mouse.wheel(0, -900)
    expect(message(maya, "message 79.")).not_to_be_in_viewport()
    reading = message(maya, "message 36.")
    expect(reading).to_be_in_viewport()
    before = reading.bounding_box()
    for number in range(80, 120):
        town.slack.post(town.room, town.noor, f"message {number}.")
    expect(message(maya, "message 119.")).to_have_count(1)
    assert reading.bounding_box() == before


def test_a_file_can_be_fetched(maya: Page, town: Town) -> None:
    town.client.files_upload_v2(channel=town.room.id, filename="list.csv", content="a,b\n", title="The list")
    with maya.expect_download() as download:
        maya.get_by_role("link", name=re.compile("The list")).click()
    assert download.value.suggested_filename == "list.csv"
    assert download.value.path().read_text() == "a,b\n"


def test_an_unknown_person_is_told(town: Town, open_window: OpenWindow, maya: Page) -> None:
    maya.goto(f"{town.slack.url}/?as=nobody")
    expect(maya.get_by_role("heading")).to_have_text("There is nobody of that name.")
    maya.get_by_role("link", name="Start over").click()
    expect(maya).to_have_title(re.compile("Maya Lindqvist"))


def test_the_focus_goes_into_a_thread_and_back(maya: Page, town: Town) -> None:
    town.slack.post(town.room, town.noor, "parent")
    message(maya, "parent").hover()
    maya.get_by_role("button", name="Reply in thread").click()
    thread = maya.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("combobox")).to_be_focused()
    thread.get_by_role("button", name="Close the thread").click()
    expect(message(maya, "parent")).to_be_focused()


def test_a_thread_opens_and_older_messages_stay(maya: Page, town: Town) -> None:
    for number in range(150):
        town.slack.post(town.room, town.noor, f"message {number}.")
    maya.reload()
    expect(message(maya, "message 149.")).to_be_in_viewport()
    maya.get_by_role("log", name="Messages").hover()
    maya.mouse.wheel(0, -10_000)
    expect(message(maya, "message 10.")).to_have_count(1)
    message(maya, "message 149.").focus()
    message(maya, "message 149.").get_by_role("button", name="Reply in thread").press("Enter")
    expect(maya.get_by_role("complementary", name="Thread")).to_contain_text("message 149.")
    expect(message(maya, "message 10.")).to_have_count(1)


def test_an_edited_message_may_begin_as_a_command_does(maya: Page, town: Town) -> None:
    posted = town.slack.post(town.room, town.maya, "hello")
    message(maya, "hello").hover()
    maya.get_by_role("button", name="More actions").click()
    maya.get_by_role("button", name="Edit message").click()
    edited = maya.get_by_role("combobox", name="Edit message")
    edited.fill("/etc/hosts is a file")
    edited.press("Enter")
    expect(message(maya, "/etc/hosts is a file")).to_be_visible()
    assert posted.text == "/etc/hosts is a file"


def test_channels_have_names_in_a_narrow_window(maya: Page) -> None:
    maya.set_viewport_size({"width": 640, "height": 800})
    expect(maya.get_by_role("navigation").get_by_role("button", name="austin")).to_be_visible()


def test_what_is_typed_waits_in_its_channel(maya: Page, town: Town) -> None:
    town.slack.add_channel(town.home, "lunch", members=[town.maya])
    field(maya).fill("half a thou")
    rooms = maya.get_by_role("navigation")
    rooms.get_by_role("button", name="lunch").click()
    expect(maya.get_by_role("combobox", name="Message #lunch")).to_have_value("")
    rooms.get_by_role("button", name="austin").click()
    expect(field(maya)).to_have_value("half a thou")


def test_commands_are_for_channels_alone(maya: Page, town: Town) -> None:
    town.slack.post(town.room, town.noor, "parent")
    message(maya, "parent").hover()
    maya.get_by_role("button", name="Reply in thread").click()
    reply = maya.get_by_role("complementary", name="Thread").get_by_role("combobox")
    reply.fill("/probe it")
    reply.press("Enter")
    expect(maya.get_by_role("alert")).to_contain_text("/probe is not supported in threads")
    expect(reply).to_have_value("/probe it")
    assert all(each.kind != "slash_commands" for each in town.slack.delivered)


def test_a_link_to_a_message_is_followed_as_the_same_person(noor: Page, town: Town) -> None:
    for number in range(90):
        town.slack.post(town.room, town.maya, f"message {number}.")
    other = town.slack.add_channel(town.home, "lunch", members=[town.maya, town.noor])
    ts = town.slack.messages(town.room)[5].ts
    link = town.client.chat_getPermalink(channel=town.room.id, message_ts=ts)["permalink"]
    town.slack.post(other, town.maya, f"see <{link}|there>")
    noor.get_by_role("navigation").get_by_role("button", name="lunch").click()
    noor.get_by_role("link", name="there").click()
    expect(message(noor, "message 5.")).to_be_focused()
    expect(noor).to_have_title(re.compile("Noor Haddad"))


def test_whoever_is_at_home_has_not_read_the_messages(maya: Page, town: Town) -> None:
    entry = maya.get_by_role("navigation").get_by_role("button", name="Probe")
    entry.click()
    expect(maya.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    town.client.chat_postMessage(channel=town.maya.id, text="news")
    expect(entry).to_contain_text("1 for you")
    maya.get_by_role("tab", name="Messages").click()
    expect(message(maya, "news")).to_be_visible()
    expect(entry).not_to_contain_text("for you")


def test_everybody_is_meant_by_channel(noor: Page, town: Town) -> None:
    group = town.slack.add_user_group(town.home, "night-shift", members=[town.noor])
    other = town.slack.add_channel(town.home, "lunch", members=[town.maya, town.noor])
    town.slack.post(other, town.maya, "<!channel> soup")
    town.slack.post(other, town.maya, f"<!subteam^{group.id}> more soup")
    expect(noor.get_by_role("navigation").get_by_role("button", name="lunch")).to_contain_text("2 for you")


def test_a_step_can_be_read_beside_a_modal(maya: Page, town: Town, app: App) -> None:
    @app.shortcut("probe_global")
    def open_it(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        town.client.views_open(trigger_id=body["trigger_id"], view=modal("First", typed("name")))

    town.slack.guide([Step(town.maya, "fill in the *form*")], [])
    maya.get_by_role("button", name="Shortcuts").click()
    maya.get_by_role("button", name="Probe it").click()
    expect(maya.get_by_role("dialog")).to_contain_text("You are Maya Lindqvist: fill in the form")
