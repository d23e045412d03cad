"""What an alert and a click cost: calls of Slack's Web API. The table is in docs/performance.md."""

from collections import Counter

import pytest

from handlers.alerts import ids
from sandbox import Channel
from services.alerts.content import Delivery
from tests.integration.handlers.town import Town

READS = ("conversations.info", "conversations.members", "users.", "usergroups.", "apps.", "auth.")
"""Of the directory, which reads on in its own time, whatever is said meanwhile."""


@pytest.fixture(autouse=True)
def _nothing_of_before(town: Town) -> None:
    town.forget()


class Bill:
    """The calls since it was opened."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._before = len(town.slack.calls)

    def calls(self) -> Counter[str]:
        """By method."""
        made = self._town.slack.calls[self._before :]
        return Counter(call.method for call in made if not call.method.startswith(READS))


def test_an_alert_costs_a_call_for_each_channel_and_each_person(town: Town) -> None:
    people = [town.ana, town.ben, town.guest]
    rooms = [town.room(*people) for _ in range(4)]
    town.app.outbox.drain()
    bill = Bill(town)
    town.announce(*rooms, delivery=Delivery.BOTH)
    town.app.outbox.drain()
    calls = bill.calls()
    # Messages of other tests may still be brought up to date.
    assert set(calls) <= {"chat.postMessage", "chat.update"}
    assert calls["chat.postMessage"] == len(rooms) + len(people)


def test_an_alert_by_direct_message_opens_no_conversation(town: Town) -> None:
    people = [town.ana, town.ben, town.guest]
    room = town.room(*people)
    town.app.outbox.drain()
    bill = Bill(town)
    alert_id = town.schedule(room, first_word_at=None, delivery=Delivery.DM)
    title = town.brief(alert_id).content.title
    town.eventually(lambda: all(town.find(each, title) for each in people))
    town.app.outbox.drain()
    assert bill.calls() == {"chat.postMessage": len(people)}


@pytest.mark.parametrize("channels", [1, 3])
def test_a_click_costs_an_update_for_each_channel_and_clicks_soon_after_share_it(
    town: Town, channels: int
) -> None:
    rooms = [town.room(town.ana, town.ben) for _ in range(channels)]
    town.announce(*rooms)
    _settle(town)
    bill = Bill(town)
    for agent in (town.ana, town.ben):
        assert agent.click(town.post(rooms[0]), ids.GOT_IT).ok
    town.eventually(lambda: all(_shows(town, room, "2 of 2") for room in rooms))
    _settle(town)
    calls = bill.calls()
    assert set(calls) == {"chat.update"}
    assert channels <= calls["chat.update"] <= 2 * channels


def test_a_click_in_a_direct_message_costs_no_call(town: Town) -> None:
    """What it shows goes to the click's response_url, which has no part in the limits of methods."""
    room = town.room(town.ana, town.ben)
    alert_id = town.schedule(room, first_word_at=None, delivery=Delivery.DM)
    title = town.brief(alert_id).content.title
    town.eventually(lambda: all(town.find(each, title) for each in (town.ana, town.ben)))
    _settle(town)
    bill = Bill(town)
    assert town.ana.click(town.post(town.ana, title), ids.GOT_IT).ok
    town.eventually(lambda: "You pressed" in town.post(town.ana, title).all_text)
    _settle(town)
    assert not bill.calls()


def _settle(town: Town) -> None:
    for _ in range(3):
        town.slack.clock.advance(5)
        town.app.outbox.drain()


def _shows(town: Town, room: Channel, words: str) -> bool:
    return town.find(room, words) is not None
