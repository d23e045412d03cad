"""A modal with every kind of input, filled by mouse alone and by keyboard alone, as the app receives it."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from slack_bolt import Ack, App

from tests.browser.conftest import OpenWindow
from tests.browser.test_access import grave
from tests.integration.sandbox.conftest import Town
from tests.integration.sandbox.probe import JSON, bolted, input_block, modal, plain

FRUITS = ("Apple", "Apricot", "Banana", "Cherry")
NUMBERS = ("One", "Two", "Three")
NOTE: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"note"}


def options(*names: str) -> list[JSON]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


INPUTS: dict[str, JSON] = {
    "single": {"type": "plain_text_input", "max_length": 40},
    "lines": {"type": "plain_text_input", "multiline": True},
    "email": {"type": "email_text_input"},
    "address": {"type": "url_text_input"},
    "whole": {"type": "number_input", "is_decimal_allowed": False},
    "decimal": {"type": "number_input", "is_decimal_allowed": True},
    "rich": {"type": "rich_text_input"},
    "file": {"type": "file_input", "filetypes": ["txt"], "max_files": 1},
    "days": {"type": "checkboxes", "options": options("Mon", "Tue", "Wed")},
    "often": {"type": "radio_buttons", "options": options("Once", "Twice")},
    "day": {"type": "datepicker"},
    "hour": {"type": "timepicker"},
    "moment": {"type": "datetimepicker"},
    "fruit": {"type": "static_select", "options": options(*FRUITS)},
    "numbers": {
        "type": "multi_static_select",
        "max_selected_items": 2,
        "option_groups": [{"label": plain("All"), "options": options(*NUMBERS)}],
    },
    "asked": {"type": "external_select", "min_query_length": 2},
    "several": {"type": "multi_external_select", "min_query_length": 0},
    "who": {"type": "users_select"},
    "whom": {"type": "multi_users_select"},
    "where": {"type": "conversations_select"},
    "places": {"type": "multi_conversations_select", "filter": {"include": ["public"]}},
    "room": {"type": "channels_select"},
    "rooms": {"type": "multi_channels_select"},
}


class Asked:
    """The form, who fills it, and what the app got."""

    def __init__(self, page: Page, town: Town, submitted: list[JSON]) -> None:
        self.page = page
        self.dialog = page.get_by_role("dialog")
        self.town = town
        self.submitted = submitted

    def field(self, name: str) -> Locator:
        return self.dialog.locator(f'.input[data-block-id="{name}"]')

    def expected(self) -> JSON:
        """What the app is to get, in Slack's own shapes, without the types."""
        town = self.town
        lunch = next(each.id for each in town.slack.core.world.channels.values() if each.name == "lunch")
        texts = [{"type": "text", "text": "Hi "}, {"type": "text", "text": "bold", "style": {"bold": True}}]
        item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}
        both = [town.room.id, lunch]
        return {
            "single": "Hello",
            "lines": "a\nb",
            "email": "a@b.example",
            "address": "https://x.example",
            "whole": "-42",
            "decimal": "3.5",
            "rich": [
                {"type": "rich_text_section", "elements": texts},
                {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [item]},
            ],
            "file": ["note.txt"],
            "days": ["mon", "wed"],
            "often": "twice",
            "day": "2026-12-24",
            "hour": "17:45",
            # 9:00 in Chicago.
            "moment": 1_798_124_400,
            "fruit": "banana",
            "numbers": ["two", "three"],
            "asked": "apricot",
            "several": ["apple", "cherry"],
            "who": town.noor.id,
            "whom": [town.maya.id, town.noor.id],
            "where": town.room.id,
            "places": both,
            "room": lunch,
            "rooms": both,
        }

    def received(self) -> JSON:
        """What the app has got, as `expected` writes it."""
        (values,) = self.submitted
        return {name: plainer(values[name][name]) for name in INPUTS}


def plainer(value: JSON) -> Any:
    """The one thing that a value holds besides its type."""
    match value:
        case {"selected_options": several}:
            return [each["value"] for each in several]
        case {"selected_option": {"value": one}}:
            return one
        case {"files": files}:
            return [each["name"] for each in files]
        case {"rich_text_value": rich}:
            return rich["elements"]
    (content,) = (content for key, content in value.items() if key not in ("type", "timezone"))
    return content


@pytest.fixture
def asked(town: Town, open_window: OpenWindow) -> Iterator[Asked]:
    """The form, open."""
    submitted: list[JSON] = []
    page = open_window(town.slack, town.maya, room=town.room.id)
    town.slack.add_channel(town.home, "lunch", members=[town.maya])
    blocks = [
        input_block(name, {**element, "action_id": name}) | {"label": plain(name.title())}
        for name, element in INPUTS.items()
    ]
    with bolted(town.slack, town.app) as app:
        listen(app, town, blocks, submitted)
        page.get_by_role("button", name="Shortcuts").click()
        page.get_by_role("button", name="Probe it").click()
        form = Asked(page, town, submitted)
        expect(form.dialog).to_be_visible()
        yield form


def listen(app: App, town: Town, blocks: list[JSON], submitted: list[JSON]) -> None:
    @app.shortcut("probe_global")
    def open_it(ack: Ack, body: JSON) -> None:
        ack()
        town.client.views_open(trigger_id=body["trigger_id"], view=modal("Everything", *blocks))

    def suggest(ack: Ack, body: JSON) -> None:
        ack(options=options(*(each for each in FRUITS if body["value"].lower() in each.lower())))

    @app.view("probe_view")
    def take(ack: Ack, view: JSON) -> None:
        submitted.append(view["state"]["values"])
        ack()

    app.options("asked")(suggest)
    app.options("several")(suggest)


def test_every_input_by_mouse(asked: Asked) -> None:
    page, dialog, field = asked.page, asked.dialog, asked.field
    keyboard = page.keyboard

    def pick(name: str, *choices: str) -> None:
        field(name).get_by_role("combobox").click()
        for choice in choices:
            page.get_by_role("listbox").get_by_role("option", name=choice).click()

    dialog.get_by_label("Single").click()
    keyboard.type("Hello")
    dialog.get_by_label("Lines").click()
    keyboard.type("a\nb")
    dialog.get_by_label("Email").fill("a@b.example")
    dialog.get_by_label("Address").fill("https://x.example")
    # Only a number can be typed.
    dialog.get_by_label("Whole").click()
    keyboard.type("x-4.2e")
    dialog.get_by_label("Decimal").click()
    keyboard.type("3.5a")
    rich = field("rich")
    rich.get_by_role("textbox").click()
    keyboard.type("Hi ")
    rich.get_by_role("button", name="Bold").click()
    keyboard.type("bold")
    rich.get_by_role("button", name="Bold").click()
    keyboard.type("\n")
    rich.get_by_role("button", name="Bulleted list").click()
    keyboard.type("item")
    with page.expect_file_chooser() as chooser:
        field("file").get_by_text("Choose").click()
    chooser.value.set_files(NOTE)
    expect(field("file").get_by_role("button", name="Remove note.txt")).to_be_visible()
    for name in ("Mon", "Tue", "Wed", "Tue"):
        dialog.get_by_label(name).click()
    dialog.get_by_label("Once").click()
    dialog.get_by_label("Twice").click()
    field("day").locator("input").fill("2026-12-24")
    field("hour").locator("input").fill("17:45")
    field("moment").get_by_label("Date").fill("2026-12-24")
    field("moment").get_by_label("Time").fill("09:00")
    pick("fruit", "Banana")
    pick("numbers", "Two", "Three")
    expect(page.get_by_role("option", name="One")).to_be_disabled()
    keyboard.press("Escape")
    field("asked").get_by_role("combobox").click()
    keyboard.type("ap")
    page.get_by_role("listbox").get_by_role("option", name="Apricot").click()
    pick("several", "Apple", "Cherry")
    keyboard.press("Escape")
    pick("who", "Noor Haddad")
    pick("whom", "Maya Lindqvist", "Noor Haddad")
    keyboard.press("Escape")
    pick("where", "austin")
    pick("places", "austin", "lunch")
    keyboard.press("Escape")
    pick("room", "lunch")
    pick("rooms", "austin", "lunch")
    keyboard.press("Escape")
    assert grave(page) == []
    dialog.get_by_role("button", name="Go").click()
    expect(dialog).to_have_count(0)
    assert asked.received() == asked.expected()


def test_every_input_by_keyboard(asked: Asked) -> None:
    page = asked.page
    keyboard = page.keyboard

    def to(name: str) -> None:
        """Tab on until the focus is in that field."""
        for _ in range(20):
            if page.evaluate("document.activeElement.closest('.input')?.dataset.blockId") == name:
                return
            keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {name}")

    def choose(name: str, *typed: str) -> None:
        to(name)
        for each in typed:
            keyboard.type(each)
            expect(page.get_by_role("listbox").get_by_role("option", name=each)).to_have_count(1)
            keyboard.press("Enter")

    for name, typed in (
        ("single", "Hello"),
        ("lines", "a\nb"),
        ("email", "a@b.example"),
        ("address", "https://x.example"),
        ("whole", "x-4.2e"),
        ("decimal", "3.5a"),
    ):
        to(name)
        keyboard.type(typed)
    to("rich")
    keyboard.press("Tab")
    keyboard.type("Hi ")
    keyboard.press("Control+b")
    keyboard.type("bold")
    keyboard.press("Control+b")
    keyboard.press("Enter")
    keyboard.type("- item")
    # The browser takes a moment to hold a chooser back: the way to the field is long enough.
    with page.expect_file_chooser() as chooser:
        to("file")
        keyboard.press("Space")
    chooser.value.set_files(NOTE)
    expect(asked.field("file").get_by_role("button", name="Remove note.txt")).to_be_visible()
    to("days")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Space")
    to("often")
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    to("day")
    keyboard.type("12242026")
    to("hour")
    keyboard.type("0545PM")
    to("moment")
    keyboard.type("12242026")
    while page.evaluate("document.activeElement.getAttribute('aria-label')") != "Time":
        keyboard.press("Tab")
    keyboard.type("0900AM")
    to("fruit")
    for _ in range(3):
        keyboard.press("ArrowDown")
    keyboard.press("Enter")
    choose("numbers", "two", "three")
    choose("asked", "apric")
    choose("several", "apple", "cher", "ban")
    keyboard.press("Backspace")
    choose("who", "noor")
    choose("whom", "maya", "noor")
    choose("where", "austin")
    choose("places", "austin", "lunch")
    choose("room", "lunch")
    choose("rooms", "austin", "lunch")
    keyboard.press("Control+Enter")
    expect(asked.dialog).to_have_count(0)
    assert asked.received() == asked.expected()


def test_what_is_wrong_is_said_under_its_field_and_nothing_is_lost(
    town: Town, open_window: OpenWindow
) -> None:
    page = open_window(town.slack, town.maya, room=town.room.id)
    blocks = [
        input_block(name, {**INPUTS[name], "action_id": name}, label=plain(name.title()))
        for name in ("single", "email", "days", "fruit")
    ]
    with bolted(town.slack, town.app) as app:

        @app.shortcut("probe_global")
        def open_it(ack: Ack, body: JSON) -> None:
            ack()
            town.client.views_open(trigger_id=body["trigger_id"], view=modal("Some", *blocks))

        @app.view("probe_view")
        def refuse(ack: Ack) -> None:
            ack(response_action="errors", errors={"fruit": "Bananas are out."})

        page.get_by_role("button", name="Shortcuts").click()
        page.get_by_role("button", name="Probe it").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Email").fill("nonsense")
        dialog.get_by_role("button", name="Go").click()
        errors = dialog.locator(".input-error")
        expect(errors).to_have_count(4)
        expect(dialog.get_by_label("Single")).to_be_focused()
        expect(dialog.get_by_label("Email")).to_have_value("nonsense")
        expect(dialog.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
        assert grave(page) == []
        dialog.get_by_label("Single").fill("x")
        dialog.get_by_label("Email").fill("a@b.example")
        dialog.get_by_label("Mon").check()
        dialog.get_by_role("combobox", name="Fruit").fill("ban")
        page.get_by_role("listbox").get_by_role("option", name="Banana").click()
        dialog.get_by_role("button", name="Go").click()
        expect(errors).to_contain_text("Bananas are out.")
        expect(dialog.get_by_label("Single")).to_have_value("x")
        expect(dialog.get_by_label("Mon")).to_be_checked()


def test_an_app_that_is_silent_loses_nothing(town: Town, open_window: OpenWindow) -> None:
    page = open_window(town.slack, town.maya, room=town.room.id)
    block = input_block("single", {**INPUTS["single"], "action_id": "single"}, label=plain("Single"))
    answering = threading.Event()
    with bolted(town.slack, town.app) as app:

        @app.shortcut("probe_global")
        def open_it(ack: Ack, body: JSON) -> None:
            ack()
            town.client.views_open(trigger_id=body["trigger_id"], view=modal("One", block))

        @app.view("probe_view")
        def take(ack: Ack) -> None:
            answering.wait()
            ack()

        page.get_by_role("button", name="Shortcuts").click()
        page.get_by_role("button", name="Probe it").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Single").fill("typed with care")
        submit: Callable[[], None] = dialog.get_by_role("button", name="Go").click
        submit()
        expect(dialog).to_contain_text("We had some trouble connecting. Try again?")
        expect(dialog.get_by_label("Single")).to_have_value("typed with care")
        answering.set()
        submit()
        expect(dialog).to_have_count(0)
