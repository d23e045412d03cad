"""Blocks as a person sees and uses them, in messages and on a Home, posted as any app posts them."""

import re
import threading
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect
from slack_bolt import Ack, App

from sandbox import Channel, Sandbox
from tests.browser.conftest import OpenWindow, windows
from tests.browser.test_access import grave
from tests.integration.sandbox.conftest import Town, settle
from tests.integration.sandbox.probe import JSON, bolted, button, modal, plain, section

FAR = "https://far.example/cat.png"
DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
DAY = 86_400
NEW_YEAR = 1_893_510_000
"""Tuesday, 1 January 2030, 9:00 in Chicago and 23:00 in Manila."""


def mrkdwn(text: str) -> JSON:
    return {"type": "mrkdwn", "text": text}


def options(*names: str) -> list[JSON]:
    return [{"text": plain(name), "value": name.lower()} for name in names]


def actions(*elements: JSON) -> JSON:
    return {"type": "actions", "elements": list(elements)}


def image(alt_text: str, url: str = FAR, **more: object) -> JSON:
    return {"type": "image", "image_url": url, "alt_text": alt_text, **more}


def rich(*elements: JSON) -> JSON:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: JSON) -> JSON:
    return {"type": "rich_text_section", "elements": list(elements)}


def words(text: str, *styles: str) -> JSON:
    return {"type": "text", "text": text, "style": dict.fromkeys(styles, True)}


def listed(style: str, *items: str, **more: object) -> JSON:
    elements = [line(words(each)) for each in items]
    return {"type": "rich_text_list", "style": style, "elements": elements, **more}


def raw(text: str) -> JSON:
    return {"type": "raw_text", "text": text}


def people_table(sites: int) -> JSON:
    rows = [
        [raw(f"Site {site}"), {"type": "raw_number", "text": f"{site},000", "value": site * 1000}]
        for site in range(1, sites + 1)
    ]
    return {
        "type": "data_table",
        "caption": "People",
        "page_size": 2,
        "rows": [[raw("Site"), raw("All")], *rows],
    }


def chart(kind: str) -> JSON:
    series = [
        {"name": name, "data": [{"label": "Mon", "value": monday}, {"label": "Tue", "value": tuesday}]}
        for name, monday, tuesday in (("Austin", 12, 30), ("Manila", -5, 25))
    ]
    axes = {"categories": ["Mon", "Tue"], "x_label": "Day", "y_label": "Contacts"}
    return {
        "type": "data_visualization",
        "title": "Contacts",
        "chart": {"type": kind, "series": series, "axis_config": axes},
    }


PRESS = button("press", "1")

PIE: JSON = {
    "type": "data_visualization",
    "title": "Contacts",
    "chart": {
        "type": "pie",
        "segments": [{"label": "Chat", "value": 45}, {"label": "Phone", "value": 15}],
    },
}

VIDEO: JSON = {
    "type": "video",
    "title": plain("How it works"),
    "title_url": "https://far.example/v",
    "video_url": "https://far.example/e",
    "thumbnail_url": FAR,
    "alt_text": "A still",
    "provider_name": "Tube",
    "author_name": "Ana",
    "description": plain("In a minute"),
}

CONTROLS = actions(
    PRESS | {"style": "primary"},
    button("read", "1", "Read") | {"url": "https://far.example"},
    {"type": "overflow", "options": options("One", "Two")},
    {"type": "static_select", "placeholder": plain("Pick"), "options": options("One", "Two")},
    {"type": "multi_static_select", "placeholder": plain("Picks"), "options": options("One", "Two")},
    {"type": "external_select", "placeholder": plain("Find")},
    {"type": "users_select", "placeholder": plain("Who")},
    {"type": "conversations_select", "placeholder": plain("Where")},
    {"type": "channels_select", "placeholder": plain("Which")},
    {"type": "datepicker", "placeholder": plain("When"), "initial_date": "2026-11-25"},
    {"type": "timepicker", "placeholder": plain("At"), "initial_time": "09:30"},
    {"type": "checkboxes", "options": options("Mon", "Tue")},
    {"type": "radio_buttons", "options": options("Once", "Twice")},
)

PLOTTED = """
    - figure "Contacts":
      - text: Contacts
      - 'img "{kind} chart: Contacts"': "-10 0 10 20 30 Mon Tue Day Contacts"
      - table "Contacts":
        - caption: Contacts
        - rowgroup:
          - row "Category Austin Manila":
            - columnheader "Category"
            - columnheader "Austin"
            - columnheader "Manila"
        - rowgroup:
          - row "Mon 12 -5":
            - rowheader "Mon"
            - cell "12"
            - cell "-5"
          - row "Tue 30 25":
            - rowheader "Tue"
            - cell "30"
            - cell "25"
"""

ANYWHERE: dict[str, tuple[list[JSON], str]] = {
    "section": (
        [
            section("*Title*", fields=[mrkdwn("*Host*\ndb-3"), plain("Used :tada:")], accessory=PRESS),
        ],
        """
        - text: Title Host db-3 Used 🎉
        - button "Press"
        """,
    ),
    "accessories": (
        [
            section("Pictured", accessory=image("A cat")),
            section("Choose one", accessory={"type": "static_select", "options": options("One")}),
            section("More", accessory={"type": "overflow", "options": options("One")}),
            section("The day", accessory={"type": "datepicker"}),
        ],
        """
        - text: Pictured
        - img "A cat"
        - text: Choose one
        - combobox "Choose one"
        - status
        - text: More
        - button "More actions"
        - text: The day
        - textbox "The day"
        - status
        """,
    ),
    "context": (
        [{"type": "context", "elements": [image("A cat"), mrkdwn("from *here*"), plain("small :tada:")]}],
        """
        - img "A cat"
        - text: from here small 🎉
        """,
    ),
    "header": (
        [
            {"type": "header", "text": plain("News :tada:")},
            {"type": "header", "text": plain("Less"), "level": 2},
            {"type": "divider"},
        ],
        """
        - heading "News 🎉" [level=3]
        - heading "Less" [level=4]
        - separator
        """,
    ),
    "image": (
        [image("A cat", title=plain("Our cat")), image("A dot", DOT)],
        """
        - figure "Our cat":
          - text: Our cat
          - img "A cat"
        - figure:
          - img "A dot"
        """,
    ),
    "rich_text": (
        [
            rich(
                line(words("Hi "), {"type": "broadcast", "range": "here"}, words(" "), words("it", "code")),
                listed("bullet", "one", "two"),
                listed("ordered", "three", offset=2),
                {"type": "rich_text_quote", "elements": [words("said")]},
                {"type": "rich_text_preformatted", "elements": [words("typed")]},
                line({"type": "link", "url": "https://far.example", "text": "far"}, words(" away")),
                line({"type": "emoji", "name": "tada"}, {"type": "color", "value": "#aabbcc"}),
            )
        ],
        """
        - text: Hi @here
        - code: it
        - list:
          - listitem: one
          - listitem: two
        - list:
          - listitem: three
        - blockquote: said
        - text: typed
        - link "far":
          - /url: https://far.example
        - text: "away 🎉 #aabbcc"
        """,
    ),
    "table": (
        [
            {
                "type": "table",
                "rows": [[raw("Site"), raw("All")], [raw("Austin"), rich(line(words("12", "bold")))]],
                "column_settings": [{"is_wrapped": True}, {"align": "right"}],
            }
        ],
        """
        - group "Table":
          - table:
            - rowgroup:
              - row "Site All":
                - columnheader "Site"
                - columnheader "All"
            - rowgroup:
              - row "Austin 12":
                - cell "Austin"
                - cell "12"
        """,
    ),
    "data_table": (
        [people_table(2)],
        """
        - group "People":
          - table "People":
            - caption: People
            - rowgroup:
              - row "Site All":
                - columnheader "Site"
                - columnheader "All"
            - rowgroup:
              - row "Site 1 1,000":
                - rowheader "Site 1"
                - cell "1,000"
              - row "Site 2 2,000":
                - rowheader "Site 2"
                - cell "2,000"
        """,
    ),
    "pie chart": (
        [PIE],
        """
        - figure "Contacts":
          - text: Contacts
          - 'img "pie chart: Contacts"'
          - table "Contacts":
            - caption: Contacts
            - rowgroup:
              - row "Segment Value":
                - columnheader "Segment"
                - columnheader "Value"
            - rowgroup:
              - row "Chat 45":
                - rowheader "Chat"
                - cell "45"
              - row "Phone 15":
                - rowheader "Phone"
                - cell "15"
        """,
    ),
    **{f"{kind} chart": ([chart(kind)], PLOTTED.format(kind=kind)) for kind in ("bar", "line", "area")},
    "video": (
        [VIDEO],
        """
        - figure "Tube · Ana How it works In a minute":
          - text: Tube · Ana
          - link "How it works":
            - /url: https://far.example/v
          - text: In a minute
          - img "A still"
        """,
    ),
    "actions": (
        [CONTROLS],
        """
        - button "Press"
        - link "Read":
          - /url: https://far.example
        - button "More actions"
        - combobox "Pick"
        - status
        - combobox "Picks"
        - status
        - combobox "Find"
        - status
        - combobox "Who"
        - status
        - combobox "Where"
        - status
        - combobox "Which"
        - status
        - textbox "When": 2026-11-25
        - button "Clear When"
        - status
        - textbox "At": 09:30
        - button "Clear At"
        - status
        - group "checkboxes":
          - checkbox "Mon"
          - text: Mon
          - checkbox "Tue"
          - text: Tue
        - radiogroup "radio buttons":
          - radio "Once"
          - text: Once
          - radio "Twice"
          - text: Twice
        """,
    ),
    "input": (
        [{"type": "input", "label": plain("Your name"), "element": {"type": "plain_text_input"}}],
        """
        - text: Your name
        - textbox "Your name"
        """,
    ),
}

IN_MESSAGES: dict[str, tuple[list[JSON], str]] = {
    **ANYWHERE,
    "markdown": (
        [{"type": "markdown", "text": "# Head\n**bold** `it`\n- [x] one\n\n| a | b |\n|---|---|\n| 1 | 2 |"}],
        """
        - heading "Head" [level=3]
        - text: bold
        - code: it
        - list:
          - listitem: ☑︎ one
        - group "Table":
          - table:
            - rowgroup:
              - row "a b":
                - columnheader "a"
                - columnheader "b"
            - rowgroup:
              - row "1 2":
                - cell "1"
                - cell "2"
        """,
    ),
    "context_actions": (
        [
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "positive_button": {"text": plain("Good"), "value": "good"},
                        "negative_button": {
                            "text": plain("Bad"),
                            "value": "bad",
                            "accessibility_label": "It was bad",
                        },
                    },
                    {"type": "icon_button", "icon": "trash", "text": plain("Remove")},
                    {
                        "type": "icon_button",
                        "icon": "trash",
                        "text": plain("Not for you"),
                        "visible_to_user_ids": ["U0"],
                    },
                ],
            }
        ],
        """
        - button "Good"
        - button "It was bad"
        - button "Remove"
        """,
    ),
    "more actions": (
        [
            actions(
                {
                    "type": "workflow_button",
                    "text": plain("Flow"),
                    "workflow": {"trigger": {"url": "https://far.example"}},
                },
                {"type": "datetimepicker", "initial_date_time": NEW_YEAR},
            )
        ],
        """
        - button "Flow" [disabled]
        - group "datetimepicker":
          - textbox "Date": 2030-01-01
          - textbox "Time": 09:00
          - button "Clear datetimepicker"
          - text: Central Time
        - status
        """,
    ),
    "not drawn yet": (
        [
            {
                "type": "card",
                "title": mrkdwn("*Card*"),
                "body": mrkdwn("Body"),
                "actions": [PRESS],
            },
            {"type": "container", "title": plain("Box"), "child_blocks": [section("inside")]},
        ],
        """
        - code: card
        - text: Card Body Press
        - code: container
        - text: Box inside
        """,
    ),
}


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """One for all tests here, each of which looks at its own messages; a slow app is waited for."""
    with Sandbox(ack_seconds=30) as slack:
        yield settle(slack)


@pytest.fixture
def app(town: Town) -> Iterator[App]:
    """For one test: it would answer with what an earlier one has given it to do."""
    with bolted(town.slack, town.app) as running:
        running.event("app_home_opened")(lambda: None)
        yield running


@pytest.fixture(scope="module")
def maya(browser: Browser, town: Town) -> Iterator[Page]:
    with windows(browser) as window:
        yield window(town.slack, town.maya, room=town.room.id)


@pytest.fixture(scope="module")
def noor(browser: Browser, town: Town) -> Iterator[Page]:
    with windows(browser) as window:
        yield window(town.slack, town.noor, room=town.room.id)


@pytest.fixture(scope="module")
def home(browser: Browser, town: Town) -> Iterator[Locator]:
    """Maya's Home, in a window of its own."""
    with windows(browser) as window:
        page = window(town.slack, town.maya)
        page.get_by_role("navigation").get_by_role("button", name="Probe").click()
        yield page.get_by_role("tabpanel")


@pytest.fixture
def window(town: Town, maya: Page) -> Iterator[Page]:
    """Maya's window, for a test that opens something in it: the next one finds it as new."""
    yield maya
    maya.goto(f"{town.slack.url}/?as={town.maya.id}&room={town.room.id}")


def send(town: Town, *blocks: JSON, room: Channel | None = None, **more: object) -> str:
    """Posts them as the app does; returns the message's ts."""
    content: JSON = {"text": "no blocks", "blocks": list(blocks), **more}
    return str(town.client.chat_postMessage(channel=(room or town.room).id, **content)["ts"])


def slip_in(town: Town, *blocks: Any, room: Channel | None = None) -> str:
    """Posts what the stand-in would refuse; returns the message's ts."""
    world = town.slack.core.world
    given: JSON = {"text": "no blocks", "installation": town.app, "blocks": blocks}
    return town.slack.do(lambda: world.post(room or town.room, **given)).ts


def body(page: Page, ts: str) -> Locator:
    """What stands in the message, without who wrote it and when."""
    return page.locator(f'article[id$="{ts.replace(".", "-")}"] .message-body')


def box_of(shown: Locator) -> FloatRect:
    box = shown.bounding_box()
    assert box
    return box


def expect_just(shown: Locator, snapshot: str) -> None:
    """The blocks are this and no more, to whoever sees them and to whoever hears them."""
    expect(shown.locator(".blocks")).to_match_aria_snapshot("- /children: equal\n" + dedent(snapshot))


@pytest.mark.parametrize("name", IN_MESSAGES)
def test_a_message_shows(town: Town, maya: Page, name: str) -> None:
    blocks, seen = IN_MESSAGES[name]
    expect_just(body(maya, send(town, *blocks)), seen)


@pytest.mark.parametrize("name", ANYWHERE)
def test_a_home_shows(town: Town, home: Locator, name: str) -> None:
    blocks, seen = ANYWHERE[name]
    town.client.views_publish(user_id=town.maya.id, view={"type": "home", "blocks": blocks})
    expect_just(home, seen)


def test_a_modal_shows_alerts(town: Town, noor: Page, app: App) -> None:
    @app.action("alerts")
    def open_modal(ack: Ack, body: JSON) -> None:
        ack()
        alerts = [{"type": "alert", "level": each, "text": mrkdwn("*Care*")} for each in ("error", "default")]
        town.client.views_open(trigger_id=body["trigger_id"], view=modal("Alerts", *alerts))

    body(noor, send(town, actions(button("alerts", "1")))).get_by_role("button").click()
    dialog = noor.get_by_role("dialog")
    expect_just(dialog, '- text: "error: Care Care"')
    expect(dialog.get_by_text("⛔")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)


def test_styles_are_seen(town: Town, maya: Page) -> None:
    styles = ("bold", "italic", "strike", "underline", "code", "highlight")
    elements = [words(each, each) for each in styles]
    shown = body(maya, send(town, rich(line(*elements, words("all", "bold", "italic", "strike")))))
    for style, name, value in (
        ("bold", "font-weight", "700"),
        ("italic", "font-style", "italic"),
        ("strike", "text-decoration-line", "line-through"),
        ("underline", "text-decoration-line", "underline"),
        ("code", "font-family", re.compile("mono", re.IGNORECASE)),
        ("highlight", "background-color", re.compile(r"rgb\(")),
        ("all", "font-weight", "700"),
        ("all", "font-style", "italic"),
    ):
        expect(shown.get_by_text(style, exact=True)).to_have_css(name, value)


def test_lists_are_numbered_and_indented(town: Town, maya: Page) -> None:
    lists = [listed("ordered", "one"), listed("ordered", "in", indent=1), listed("ordered", "two", offset=1)]
    shown = body(maya, send(town, rich(*lists)))
    expect(shown.get_by_role("list")).to_have_count(3)
    starts = shown.get_by_role("list").evaluate_all("lists => lists.map((each) => each.start)")
    assert starts == [1, 1, 2]
    one, inner, two = (box_of(shown.get_by_text(each))["x"] for each in ("one", "in", "two"))
    assert one == two < inner


def test_whoever_is_meant_sees_it(town: Town, maya: Page, noor: Page) -> None:
    ts = send(town, section(f"<@{town.maya.id}> <@{town.noor.id}>"), section("<!channel>"))
    ground = "each => getComputedStyle(each).backgroundColor"
    for page, other, mine in (
        (maya, "@Noor Haddad", ["@Maya Lindqvist", "@channel"]),
        (noor, "@Maya Lindqvist", ["@Noor Haddad", "@channel"]),
    ):
        marked = body(page, ts).locator(".mention-mine")
        expect(marked).to_have_text(mine)
        theirs = body(page, ts).get_by_text(other).evaluate(ground)
        assert theirs not in [each.evaluate(ground) for each in marked.all()]


def test_a_room_that_is_named_is_opened(town: Town, window: Page) -> None:
    lunch = town.slack.add_channel(town.home, "lunch", members=[town.maya])
    ts = send(town, rich(line({"type": "channel", "channel_id": lunch.id})))
    body(window, ts).get_by_role("button", name="#lunch").click()
    expect(window.get_by_role("combobox", name="Message #lunch")).to_be_visible()


def test_dates_are_told_in_everyones_own_zone_and_by_the_clock(town: Town, maya: Page, noor: Page) -> None:
    when = f"<!date^{NEW_YEAR}^{{date_num}} {{time}}, {{date_pretty}}|then>"
    moment = {"type": "date", "timestamp": NEW_YEAR, "format": "{date_pretty}", "fallback": "then"}
    town.slack.clock.set(NEW_YEAR - DAY)
    ts = send(town, section(when), rich(line(moment)))
    expect(body(maya, ts)).to_have_text("2030-01-01 9:00 AM, tomorrowTomorrow")
    expect(body(noor, ts)).to_have_text("2030-01-01 11:00 PM, tomorrowTomorrow")
    expect(body(maya, ts).get_by_role("time").first).to_have_attribute("title", "then")
    town.slack.clock.advance(2 * 3600)
    # The next day has begun in Manila.
    expect(body(noor, ts)).to_have_text("2030-01-01 11:00 PM, todayToday")
    expect(body(maya, ts)).to_have_text("2030-01-01 9:00 AM, tomorrowTomorrow")


def test_what_looks_like_a_page_stays_text(town: Town, maya: Page) -> None:
    tags = "<b>now</b> <img src=x onerror=alert(1)> &lt;i&gt; <script>alert(1)</script>"
    texts = [section(tags), {"type": "header", "text": plain(tags)}, rich(line(words(tags)))]
    shown = body(maya, send(town, *texts, {"type": "markdown", "text": tags}))
    read = "<b>now</b> <img src=x onerror=alert(1)> <i> <script>alert(1)</script>"
    expect(shown.get_by_text(read)).to_have_count(2)
    expect(shown.get_by_text(tags)).to_have_count(2)
    expect(shown.locator("b, img, i, script")).to_have_count(0)


def test_pictures_from_elsewhere_are_named_and_never_fetched(town: Town, maya: Page) -> None:
    asked: list[str] = []
    maya.on("request", lambda request: asked.append(request.url))
    context: JSON = {"type": "context", "elements": [image("An icon")]}
    thumbnail = section("Pictured", accessory=image("A thumbnail"))
    shown = body(maya, send(town, image("A cat"), thumbnail, context, VIDEO, image("A dot", DOT)))
    expect(shown.get_by_role("img", name="A dot")).to_have_js_property("naturalWidth", 1)
    expect(shown.get_by_text("A cat")).to_be_visible()
    expect(shown.get_by_text("A thumbnail")).to_be_visible()
    expect(shown.get_by_role("img", name="An icon")).to_have_attribute("title", "An icon")
    assert [each for each in asked if not each.startswith((town.slack.url, "data:"))] == []


def test_a_long_table_is_leafed_through(town: Town, maya: Page) -> None:
    shown = body(maya, send(town, people_table(5)))
    names, next_page = shown.get_by_role("rowheader"), shown.get_by_role("button", name="Next")
    expect(names).to_have_text(["Site 1", "Site 2"])
    expect(shown.get_by_role("button", name="Previous")).to_be_disabled()
    next_page.press("Enter")
    expect(shown.get_by_text("Page 2 of 3")).to_be_visible()
    next_page.press("Enter")
    expect(names).to_have_text(["Site 5"])
    expect(next_page).to_be_disabled()
    shown.get_by_role("button", name="Previous").click()
    expect(names).to_have_text(["Site 3", "Site 4"])


def test_charts_are_drawn_to_scale(town: Town, maya: Page) -> None:
    shown = body(maya, send(town, chart("bar"), PIE))
    expect(shown.locator("rect title")).to_have_text(
        ["Austin, Mon: 12", "Austin, Tue: 30", "Manila, Mon: -5", "Manila, Tue: 25"]
    )
    heights = shown.locator("rect").evaluate_all("bars => bars.map((each) => +each.getAttribute('height'))")
    assert [round(each / heights[0], 2) for each in heights] == [1, 2.5, 0.42, 2.08]
    expect(shown.get_by_text("Chat · 75 %")).to_be_visible()
    expect(shown.get_by_text("Phone · 25 %")).to_be_visible()


def test_attachments(town: Town, maya: Page) -> None:
    legacy = {
        "pretext": "*Before* it",
        "color": "good",
        "author_name": "Ana",
        "author_link": "https://far.example/ana",
        "title": "The title",
        "title_link": "https://far.example/title",
        "text": "`some` text",
        "fields": [{"title": "Host", "value": "*db-3*", "short": True}, {"title": "Used", "value": "91 %"}],
        "image_url": FAR,
        "footer": "The foot",
        "ts": NEW_YEAR,
    }
    newer = {"color": "#36c5f0", "blocks": [section("*in* blocks"), actions(button("within", "1"))]}
    shown = body(maya, send(town, text="The text", attachments=[legacy, {"fallback": "No more"}, newer]))
    expect(shown).to_match_aria_snapshot(
        dedent("""
        - /children: equal
        - text: The text Before it
        - link "Ana":
          - /url: https://far.example/ana
        - link "The title":
          - /url: https://far.example/title
        - code: some
        - text: text Host db-3 Used 91 %
        - img "The title"
        - text: /The foot · .* 9:00 AM No more in blocks/
        - button "Press"
        """)
    )
    bars = shown.locator(".attachment")
    expect(bars.nth(0)).to_have_css("border-left-color", "rgb(46, 182, 125)")
    expect(bars.nth(2)).to_have_css("border-left-color", "rgb(54, 197, 240)")
    host, used = (box_of(shown.get_by_text(each, exact=True)) for each in ("Host", "Used"))
    assert host["x"] == used["x"]
    assert host["y"] < used["y"]


def test_what_is_unknown_is_named_with_all_its_words(town: Town, maya: Page) -> None:
    hologram = {
        "type": "hologram",
        "title": plain("A title :tada:"),
        "rows": [{"text": "a row"}, {"alt_text": "a picture"}],
        "elements": [line(words("for "), {"type": "user", "user_id": town.noor.id}), mrkdwn("*marked*")],
        "secret": "kept",
    }
    strangers = [
        hologram,
        {"type": "file", "external_id": "ledger", "source": "remote"},
        {"type": "context", "elements": [{"type": "novel", "text": "Once"}]},
        rich({"type": "rich_text_poem", "elements": [words("verse")]}),
        rich(line({"type": "smell", "text": "roses"})),
        {"type": "data_visualization", "title": "Radar", "chart": {"type": "radar", "series": []}},
    ]
    shown = body(maya, slip_in(town, *strangers))
    expect_just(
        shown,
        """
        - code: hologram
        - text: A title 🎉 a row a picture for @Noor Haddad marked remote file ledger
        - code: novel
        - text: Once
        - code: rich_text_poem
        - text: "verse smell: roses"
        - code: data_visualization
        - text: Radar
        """,
    )
    expect(shown.locator(".block-unknown").first).to_have_css("border-top-style", "dashed")


def test_one_broken_block_takes_no_other_with_it(browser: Browser, town: Town) -> None:
    told: list[str] = []
    room = town.slack.add_channel(town.home, "workshop", members=[town.maya])
    town.slack.invite(room, town.app.bot_user)
    broken = {"type": "section", "text": {"type": "mrkdwn"}, "block_id": "words"}
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.goto(f"{town.slack.url}/?as={town.maya.id}&room={room.id}")
        ts = slip_in(town, section("before"), broken, {"type": "table", "rows": 7}, room=room)
        slip_in(town, section("after"), room=room)
        expect(body(page, ts)).to_have_text("beforecould not be drawn: sectioncould not be drawn: table")
        expect(page.get_by_role("article").last).to_contain_text("after")
        assert [each.split(" {")[0] for each in told] == [
            "could not be drawn: section",
            "could not be drawn: table",
        ]
        mended = [section("Mended", block_id="words")]
        town.client.chat_update(channel=room.id, ts=ts, text="Mended", blocks=mended)
        expect(body(page, ts)).to_have_text("Mended")


def test_a_button_asks_before_it_is_pressed(town: Town, window: Page, app: App) -> None:
    heard: list[str] = []

    @app.action("delete")
    def delete(ack: Ack, action: JSON) -> None:
        heard.append(action["value"])
        ack()

    question = {
        "title": plain("Delete it?"),
        "text": mrkdwn("It is *gone* then."),
        "confirm": plain("Delete"),
        "deny": plain("Keep it"),
        "style": "danger",
    }
    shown = body(window, send(town, actions(button("delete", "1") | {"confirm": question})))
    pressed = shown.get_by_role("button", name="Press")
    asked = window.get_by_role("alertdialog", name="Delete it?")
    pressed.click()
    expect(asked).to_have_accessible_description("It is gone then.")
    expect(asked.locator("b")).to_have_text("gone")
    expect(asked.get_by_role("button", name="Keep it")).to_be_focused()
    window.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    expect(pressed).to_be_focused()
    pressed.click()
    asked.get_by_role("button", name="Keep it").click()
    expect(asked).to_have_count(0)
    pressed.click()
    asked.get_by_role("button", name="Delete", exact=True).click()
    town.slack.wait_for(lambda: heard)
    expect(pressed).not_to_have_attribute("aria-busy", "true")
    assert heard == ["1"]


def test_a_menu_is_used_by_keyboard(town: Town, window: Page, app: App) -> None:
    heard: list[str] = []

    @app.action("menu")
    def choose(ack: Ack, action: JSON) -> None:
        heard.append(action["selected_option"]["value"])
        ack()

    menu = {"type": "overflow", "action_id": "menu", "options": options("One", "Two", "Three")}
    shown = body(window, send(town, actions(menu)))
    opens = shown.get_by_role("button", name="More actions")
    opens.press("ArrowDown")
    item = shown.get_by_role("menuitem")
    expect(opens).to_have_attribute("aria-expanded", "true")
    expect(item.filter(has_text="One")).to_be_focused()
    for key, focused in (("ArrowDown", "Two"), ("End", "Three"), ("ArrowDown", "One"), ("t", "Two")):
        window.keyboard.press(key)
        expect(item.filter(has_text=focused)).to_be_focused()
    window.keyboard.press("Escape")
    expect(item).to_have_count(0)
    expect(opens).to_be_focused()
    window.keyboard.press("ArrowUp")
    expect(item.filter(has_text="Three")).to_be_focused()
    window.keyboard.press("Enter")
    town.slack.wait_for(lambda: heard)
    assert heard == ["three"]
    expect(opens).to_be_focused()


def test_what_is_chosen_in_a_message_stays_chosen_for_whoever_chose(
    town: Town, window: Page, noor: Page, app: App
) -> None:
    heard: list[str] = []

    @app.action("pick")
    def pick(ack: Ack, action: JSON) -> None:
        heard.append(action["selected_option"]["value"])
        ack()

    select = {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick")}
    ts = send(town, actions(select | {"options": options("One", "Two", "Three")}))
    shown = body(window, ts)
    picker = shown.get_by_role("combobox", name="Pick")
    picker.click()
    expect(shown.get_by_role("option")).to_have_text(["One", "Two", "Three"])
    picker.press_sequentially("tw")
    expect(shown.get_by_role("option")).to_have_text(["Two"])
    picker.press("Enter")
    expect(picker).to_have_value("Two")
    town.slack.wait_for(lambda: heard)
    picker.click()
    shown.get_by_role("option", name="Three").click()
    town.slack.wait_for(lambda: len(heard) == 2)
    assert heard == ["two", "three"]
    expect(picker).to_have_value("Three")
    expect(body(noor, ts).get_by_role("combobox", name="Pick")).to_have_value("")
    window.reload()
    expect(picker).to_have_value("Three")


def test_a_button_is_busy_until_the_app_has_answered(town: Town, window: Page, app: App) -> None:
    heard: list[str] = []
    answer = threading.Event()

    @app.action("slow")
    def slow(ack: Ack, action: JSON) -> None:
        heard.append(action["value"])
        answer.wait(30)
        ack()

    shown = body(window, send(town, actions(button("slow", "1"), button("other", "1", "Other"))))
    pressed = shown.get_by_role("button", name="Press")
    pressed.click()
    expect(pressed).to_have_attribute("aria-busy", "true")
    expect(pressed.locator(".spinner")).to_be_visible()
    expect(shown.get_by_role("button", name="Other")).not_to_have_attribute("aria-busy", "true")
    expect(pressed).to_be_focused()
    # Once is enough.
    pressed.press("Enter")
    answer.set()
    expect(pressed).not_to_have_attribute("aria-busy", "true")
    expect(pressed.locator(".spinner")).to_have_count(0)
    assert heard == ["1"]


def test_feedback_is_given(town: Town, window: Page, app: App) -> None:
    heard: list[str] = []

    @app.action("feedback")
    def feedback(ack: Ack, action: JSON) -> None:
        heard.append(action["value"])
        ack()

    thumbs = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"text": plain("Good"), "value": "good"},
        "negative_button": {"text": plain("Bad"), "value": "bad"},
    }
    shown = body(window, send(town, {"type": "context_actions", "elements": [thumbs]}))
    shown.get_by_role("button", name="Bad").click()
    expect(shown.get_by_role("button", name="Bad")).to_have_attribute("aria-pressed", "true")
    expect(shown.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "false")
    town.slack.wait_for(lambda: heard)
    assert heard == ["bad"]


def test_a_button_leads_to_web_addresses_alone(town: Town, maya: Page) -> None:
    def to(url: str) -> JSON:
        return button(url, "1", url) | {"url": url}

    shown = body(maya, send(town, actions(to("https://far.example/"), to("javascript:alert(1)"))))
    link = shown.get_by_role("link")
    expect(link).to_have_attribute("href", "https://far.example/")
    expect(link).to_have_attribute("rel", "noreferrer")
    expect(shown.get_by_role("button")).to_have_text("javascript:alert(1)")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_serious(town: Town, app: App, open_window: OpenWindow, dark: bool) -> None:
    room = town.slack.add_channel(town.home, f"gallery-{dark}".lower(), members=[town.maya])
    town.slack.invite(room, town.app.bot_user)
    for blocks, _ in IN_MESSAGES.values():
        send(town, *blocks, room=room)
    slip_in(town, {"type": "hologram", "title": plain("Unknown")}, room=room)
    question = {
        "title": plain("Sure?"),
        "text": plain("There is no way back."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    danger = PRESS | {"confirm": question, "style": "danger"}
    asking = actions(danger, {"type": "overflow", "options": options("One")})
    words_around = section("A link <https://far.example|stands> among `words` for <!here>")
    attachment = {"color": "danger", "title": "Title", "text": f"<@{town.maya.id}>", "footer": "Foot"}
    ts = send(town, words_around, asking, people_table(5), room=room, attachments=[attachment])
    page = open_window(town.slack, town.maya, room=room.id, dark=dark)
    last = body(page, ts)
    expect(last.get_by_role("button", name="Next")).to_be_visible()
    assert grave(page) == []
    last.get_by_role("button", name="More actions").click()
    expect(last.get_by_role("menuitem")).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("Escape")
    last.get_by_role("button", name="Press").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("Escape")
    everything = [block for blocks, _ in ANYWHERE.values() for block in blocks]
    town.client.views_publish(user_id=town.maya.id, view={"type": "home", "blocks": everything})
    page.get_by_role("navigation").get_by_role("button", name="Probe").click()
    expect(page.get_by_role("tabpanel").get_by_role("figure")).to_have_count(7)
    assert grave(page) == []
