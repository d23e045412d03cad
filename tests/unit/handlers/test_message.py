"""The alert as agents read it: the most important thing first, and buttons that fit its state."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.alerts.ids import GOT_IT, AlertRef
from handlers.alerts.views import message
from handlers.alerts.views.words import when
from handlers.words import date
from services.alerts.content import Kind
from storage.alerts import AlertState
from tests.unit.handlers.payloads import labels, read
from tests.unit.handlers.scene import ENDS, NOW, STARTS, brief_of, content_of, ordinary, rich

CONTENT = replace(
    content_of(ordinary),
    title="Buy one, plant one",
    happening=rich("Every order plants a tree."),
    volume="+40 % contacts",
    answers=[("Where is my certificate?", "Two days after delivery.")],
    freedoms="Send it again\nGive 10 %",
    stop_and_ask="Refunds above $100",
    links="",
)
BRIEF = brief_of(CONTENT)
OPEN_BUTTONS = ["Got it", "I have a question", "What may I do?", "All details"]


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_what_and_when_come_first_then_what_to_do_then_what_i_may_do() -> None:
    posted = message.build_announcement(BRIEF)
    text = read(posted.blocks)

    assert [block["type"] for block in posted.blocks[:3]] == ["header", "context", "rich_text"]
    assert in_order(
        text,
        "📣 Buy one, plant one",
        "Campaign",
        "starts",
        "ends",
        "expect *+40 % contacts*",
        "Every order plants a tree.",
        "*Customers will ask*",
        "Where is my certificate?",
        "Two days after delivery.",
        "*You may, on your own*",
        "✅ Send it again",
        "✅ Give 10 %",
        "*Stop and ask* <@U0WHOM>: Refunds above $100",
        "Got it",
        "*3 of 40* got it",
        "from <@U0AUTHOR>",
    )
    assert labels(posted) == OPEN_BUTTONS
    assert posted.blocks[-2]["elements"][0]["style"] == "primary"


def test_a_screen_reader_hears_the_kind_the_title_the_start_and_what_to_do() -> None:
    assert in_order(
        message.build_announcement(BRIEF).text,
        "Campaign: Buy one, plant one.",
        "Starts",
        "Every order plants a tree.",
        "press Got it",
    )


def test_a_screen_reader_hears_names_not_ids() -> None:
    user = {"type": "user", "user_id": "U0123"}
    channel = {"type": "channel", "channel_id": "C0123"}
    section = {"type": "rich_text_section", "elements": [user, channel]}
    happening = {"type": "rich_text", "elements": [section]}
    spoken = message.build_announcement(brief_of(replace(CONTENT, happening=happening))).text

    assert "0123" not in spoken


@pytest.mark.parametrize(
    ("state", "heading", "spoken", "says"),
    [
        (AlertState.SCHEDULED, "📣 Buy one", "Campaign: Buy one", "starts"),
        (AlertState.LIVE, "📣 Buy one", "Campaign: Buy one", "on now"),
        (AlertState.OVER, "🏁 Over: Buy one", "Over: Buy one", "over since"),
        (AlertState.CANCELLED, "✖️ Cancelled: Buy one", "Cancelled: Buy one", "cancelled"),
    ],
)
def test_its_state_shows_in_the_heading_the_grey_line_and_the_buttons(
    state: AlertState, heading: str, spoken: str, says: str
) -> None:
    is_open = state in (AlertState.SCHEDULED, AlertState.LIVE)
    posted = message.build_announcement(replace(BRIEF, state=state, ended_at=None if is_open else ENDS))

    assert posted.blocks[0]["text"]["text"].startswith(heading)
    assert posted.text.startswith(spoken)
    assert says in read([posted.blocks[1]])
    assert labels(posted) == (OPEN_BUTTONS if is_open else ["All details"])


def test_a_direct_message_shows_what_its_reader_has_done_and_no_numbers() -> None:
    before = message.build_announcement(BRIEF, counts=False)
    after = message.build_announcement(BRIEF, acknowledged_at=NOW, counts=False)

    assert "of 40" not in read(before.blocks)
    assert labels(before) == OPEN_BUTTONS
    assert "please press Got it by" in read(before.blocks)
    assert labels(after) == OPEN_BUTTONS[1:]
    assert f"✅ You pressed Got it {date(NOW)}" in read(after.blocks)
    assert "please press" not in read(after.blocks)


def test_a_pressed_direct_message_of_an_alert_that_is_over_does_not_thank_again() -> None:
    over = replace(BRIEF, state=AlertState.OVER, ended_at=ENDS)

    assert "You pressed" not in read(message.build_announcement(over, acknowledged_at=NOW).blocks)


@pytest.mark.parametrize(
    ("asked", "unanswered", "says"),
    [
        ([], 1, "1 question, 1 still open"),
        ([("Why?", "So.")], 0, "1 question, all answered"),
        ([("Why?", "So.")] * 2, 3, "5 questions, 3 still open"),
    ],
)
def test_questions_are_counted(asked: list[tuple[str, str]], unanswered: int, says: str) -> None:
    posted = message.build_announcement(replace(BRIEF, asked=asked, unanswered=unanswered))

    assert says in read([posted.blocks[-1]])


def test_answered_questions_of_colleagues_are_part_of_it() -> None:
    posted = message.build_announcement(replace(BRIEF, asked=[("Does it ship to Peru?", "From Monday on.")]))

    assert in_order(
        read(posted.blocks), "Two days after delivery.", "Does it ship to Peru?", "From Monday on."
    )


def test_what_was_changed_is_said_under_the_heading() -> None:
    posted = message.build_announcement(
        replace(BRIEF, version=2, changed=["starts_at", "links"], changed_at=NOW)
    )

    assert "the start and the links" in read([posted.blocks[2]])


def test_got_it_counts_for_the_version_that_is_shown() -> None:
    posted = message.build_announcement(replace(BRIEF, version=3))
    button = next(each for each in posted.blocks[-2]["elements"] if each["action_id"] == GOT_IT)

    assert AlertRef.load(button["value"]) == AlertRef(12, 3)


def test_an_alert_with_nothing_but_a_title_and_words_has_no_empty_parts() -> None:
    bare = brief_of(
        replace(CONTENT, answers=[], freedoms="", stop_and_ask="", ask_whom=[], volume="", ends_at=None)
    )

    assert [block["type"] for block in message.build_body(bare)] == ["header", "context", "rich_text"]
    assert when(bare).count("·") == 1


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "title": ({}, "*Now called*\nBuy one, plant one"),
    "starts_at": ({}, f"Starts {date(STARTS)}, ends {date(ENDS)}"),
    "ends_at": ({"ends_at": None}, f"Starts {date(STARTS)}"),
    "acknowledge_by": ({}, f"*Press Got it by*\n{date(STARTS)}"),
    "volume": ({}, "*Expect*\n+40 % contacts"),
    "happening": ({}, "Every order plants a tree."),
    "answers": ({}, "Two days after delivery."),
    "freedoms": ({}, "✅ Send it again"),
    "stop_and_ask": ({"freedoms": "", "stop_and_ask": "", "ask_whom": []}, "Nothing is listed"),
    "kind": ({"kind": Kind.OUTAGE}, "the kind"),
    "links": ({}, "the links"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_says_what_changed_and_how_it_reads_now(name: str) -> None:
    change, says = CHANGES[name]
    posted = message.build_changed(brief_of(replace(CONTENT, **change)), [name])

    assert says in read(posted.blocks)
    assert "Please press Got it again" in posted.text
    assert labels(posted) == ["Got it", "All details"]


def test_the_small_messages_say_one_thing_and_lead_to_the_rest() -> None:
    live = replace(BRIEF, state=AlertState.LIVE)
    over = replace(BRIEF, state=AlertState.OVER)

    assert labels(message.build_reminder(BRIEF)) == ["Got it", "What may I do?", "All details"]
    assert "is on now" in message.build_nudge(live).text
    assert f"starts {date(STARTS)}" in message.build_nudge(BRIEF).text
    assert f"until {date(ENDS)}" in message.build_live(live).text
    assert labels(message.build_over(over)) == ["✨ I used this freedom", "All details"]
    assert "Once is enough" in message.build_thanks("A", 1, 1, is_new=False).text
    assert message.build_cancelled(over).blocks[0]["type"] == "section"


def test_times_are_the_readers_own() -> None:
    later = STARTS + timedelta(hours=1)

    assert f"<!date^{int(later.timestamp())}^" in when(brief_of(replace(CONTENT, starts_at=later)))
