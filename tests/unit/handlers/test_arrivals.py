"""What did not arrive, as publishers see it."""

from dataclasses import replace

import pytest

from handlers.alerts.ids import MANAGE, ONE_BY_ONE, POST_AGAIN, POST_ARRIVED, SEND_AGAIN, AlertRef, PostRef
from handlers.alerts.views import arrivals, manage, words
from handlers.blocks import Element, View
from services.alerts import announcing
from services.alerts.arrivals import TOO_LATE, Missed, Settled
from storage.alerts import AlertState
from storage.posts import PostState
from tests.unit.handlers.payloads import as_payload, faults, read
from tests.unit.handlers.scene import NOW, brief_of, content_of, missed_of, ordinary, scene_of

BRIEF = brief_of(content_of(ordinary))
SCENE = scene_of(BRIEF, ordinary)


def view_of(*missed: Missed, page: int = 0, pages: int = 1, note: str | None = None) -> View:
    uncertain = sum(each.is_uncertain for each in missed)
    view = arrivals.build_missed(
        replace(
            SCENE.missed,
            missed=missed,
            uncertain=uncertain,
            failed=len(missed) - uncertain,
            page=page,
            pages=pages,
        ),
        note,
    )
    assert faults("modal", view) == []
    return view


def buttons(view: View) -> list[Element]:
    """All of them, in order."""
    found: list[Element] = []
    for block in view["blocks"]:
        found += block.get("elements", []) if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    return found


def decisions(view: View) -> list[str]:
    """What can be decided, in order."""
    return [each["action_id"] for each in buttons(view) if each["action_id"] not in (MANAGE, ONE_BY_ONE)]


@pytest.mark.parametrize(
    ("is_uncertain", "bar", "offered"),
    [
        (True, None, [POST_AGAIN, POST_ARRIVED]),
        (True, TOO_LATE, [POST_ARRIVED]),
        (False, None, [POST_AGAIN]),
        (False, TOO_LATE, []),
    ],
)
def test_what_can_be_decided(is_uncertain: bool, bar: str | None, offered: list[str]) -> None:
    view = view_of(missed_of(7, ordinary, is_uncertain=is_uncertain, bar=bar))

    assert decisions(view) == offered
    assert (TOO_LATE in read(view["blocks"])) is bool(bar)
    assert ("press *It arrived*" in read(view["blocks"])) is is_uncertain
    for each in buttons(view):
        if each["action_id"] in (POST_AGAIN, POST_ARRIVED):
            assert PostRef.load(each["value"]) == PostRef(12, 7, 1_800_000_000_000, 0)
            assert ("confirm" in each) is (is_uncertain and each["action_id"] == POST_AGAIN)


def test_it_says_where_what_since_when_and_why() -> None:
    missed = missed_of(
        7, ordinary, kind=announcing.REMINDER, recipient="U0ASKER", reason="It is archived.", bar=None
    )
    text = read(view_of(missed)["blocks"])

    assert "*Reminder* to <@U0ASKER> · <!date^" in text
    assert str(int(NOW.timestamp())) in text
    assert "It is archived." in text
    assert "*1 message* did not arrive" in text
    assert "Page" not in text


def test_every_kind_that_agents_are_told_has_a_name() -> None:
    assert set(words.SAID) == set(announcing.SAID)


def test_pages_are_turned_and_the_last_leads_back() -> None:
    missed = missed_of(7, ordinary)

    def turn(page: int) -> tuple[str, int | None]:
        view = view_of(missed, page=page, pages=3)
        assert f"Page {page + 1} of 3" in read(view["blocks"])
        (turn, refresh) = [each for each in buttons(view) if each["action_id"] == ONE_BY_ONE]
        assert AlertRef.load(refresh["value"]).page == page
        return turn["text"]["text"], AlertRef.load(turn["value"]).page

    assert [turn(page) for page in range(3)] == [("Read on", 1), ("Read on", 2), ("Back to the beginning", 0)]


def test_when_nothing_is_left_it_says_so() -> None:
    view = view_of(note="A note")

    assert "Everything has arrived, or is on its way." in read(view["blocks"])
    assert "A note" in read(view["blocks"])
    assert decisions(view) == []


@pytest.mark.parametrize(
    ("is_done", "state", "says"),
    [
        (True, PostState.SENT, "✅ First word to <#C1> is counted as arrived."),
        (True, PostState.PENDING, "✅ First word to <#C1> goes out again."),
        (False, PostState.SENT, "☝️ First word to <#C1>: nothing was done, it has arrived meanwhile."),
        (False, PostState.PENDING, "it is on its way again already."),
        (False, PostState.CLAIMED, "it is on its way again already."),
        (False, PostState.SENDING, "it is on its way again already."),
        (False, PostState.FAILED, "it was tried again meanwhile."),
        (False, PostState.UNCERTAIN, "it was tried again meanwhile."),
        (False, PostState.WITHDRAWN, "it is not needed any more."),
    ],
)
def test_what_came_of_it(is_done: bool, state: PostState, says: str) -> None:
    assert says in arrivals.settled_words(Settled(announcing.ANNOUNCEMENT, "C1", is_done, state))


def test_a_reason_without_end_is_cut_between_words() -> None:
    view = view_of(missed_of(7, ordinary, reason="Shorten it. " * 1_000))

    assert "Shorten it. …" in read(view["blocks"]) or "Shorten …" in read(view["blocks"])


@pytest.mark.parametrize(
    ("missed", "uncertain", "says"),
    [
        (2, 0, "2 messages of T did not arrive."),
        (1, 1, "1 message of T may not have arrived: Slack did not say."),
        (3, 1, "2 messages of T did not arrive, and 1 may not have arrived: Slack did not say."),
    ],
)
def test_the_author_is_told_what_is_known(missed: int, uncertain: int, says: str) -> None:
    brief = replace(BRIEF, content=replace(BRIEF.content, title="T"))
    message = manage.build_trouble(brief, replace(SCENE.report, missed=missed, uncertain=uncertain))

    assert message.text == says
    assert says in read(message.blocks).replace("*", "")
    assert faults("message", as_payload(message)) == []


@pytest.mark.parametrize(
    ("state", "missed", "offered"),
    [
        (AlertState.LIVE, 1, [ONE_BY_ONE, SEND_AGAIN]),
        (AlertState.CANCELLED, 1, [ONE_BY_ONE]),
        (AlertState.LIVE, 0, []),
    ],
)
def test_the_alert_leads_to_what_did_not_arrive(state: AlertState, missed: int, offered: list[str]) -> None:
    view = manage.build_manage(
        replace(BRIEF, state=state, ended_at=NOW), replace(SCENE.report, missed=missed, troubles=["No."])
    )
    named = [each["action_id"] for each in buttons(view) if each["action_id"] in (ONE_BY_ONE, SEND_AGAIN)]

    assert named == offered
