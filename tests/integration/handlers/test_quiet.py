"""Quiet as people meet it: a night without messages, a morning with one, outages at any hour."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox import Message
from sandbox.person import Actor
from services.alerts.content import Delivery, Kind
from services.quiet.manners import IN_CHANNELS, MANNERS, TOPICS, Manner
from tests.integration.handlers import stories
from tests.integration.handlers.thanking import WHY, named
from tests.integration.handlers.town import Town, running


@pytest.fixture(scope="module")
def quiet_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One of these tests alone: days pass in it."""
    seeds = {"working_hours": "Mon-Sun 08:00-20:00", "messages_a_day": "4"}
    with running(tmp_path_factory.mktemp("quiet"), seeds=seeds) as town:
        yield town
        assert town.slack.violations == []


@pytest.fixture
def town(quiet_town: Town) -> Town:
    """Nobody was told anything, and nothing waits."""
    quiet_town.forget()
    return quiet_town


def until(town: Town, who: Actor, hour: int) -> None:
    """Time goes on to that hour on their clocks."""
    now = town.slack.clock.utcnow().astimezone(ZoneInfo(who.person.tz))
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if then <= now:
        then += timedelta(days=1)
    town.slack.clock.advance((then - now).total_seconds())


def news(town: Town, who: Actor, before: int) -> list[Message]:
    """What they were told since."""
    return who.dms[before:]


def publish(town: Town, *titles: str) -> None:
    """Stories of Ana's that reviewers let out."""
    for title in titles:
        stories.publish(town, stories.told(town, town.ana, title=title))


def test_a_night_is_quiet_and_its_news_are_one_message(town: Town) -> None:
    until(town, town.ana, 21)
    before = len(town.ana.dms)
    publish(town, "A cake in time", "The lost ring")
    assert town.ben.slash("/kudos", f"{named(town.ana)} {WHY} #ownership", channel=town.room(town.ben)).ok
    town.app.outbox.drain()
    assert news(town, town.ana, before) == []

    until(town, town.ana, 8)
    town.eventually(lambda: news(town, town.ana, before))
    town.app.outbox.drain()
    (told,) = news(town, town.ana, before)
    assert told.text.startswith("3 messages for you")
    assert "A cake in time" in told.all_text
    assert "The lost ring" in told.all_text
    assert WHY in told.all_text


def test_its_buttons_work_and_what_is_taken_back_goes_from_it(town: Town) -> None:
    until(town, town.ana, 21)
    before = len(town.ana.dms)
    publish(town, "The last candle", "A note in the box")
    until(town, town.ana, 8)
    town.eventually(lambda: news(town, town.ana, before))
    (told,) = news(town, town.ana, before)
    of_last = next(block for block in reversed(told.blocks) if block["type"] == "actions")
    assert town.ana.click(told, "story.read", of_last["elements"][0]["value"]).ok
    assert town.ana.view is not None
    assert "A note in the box" in town.ana.view.text
    town.ana.close(everything=True)

    story_id = stories.newest(town)
    assert stories.version(town, story_id).title == "A note in the box"
    town.app.stories.telling.withdraw(town.caller(town.ana), story_id)
    town.eventually(lambda: "A note in the box" not in news(town, town.ana, before)[0].all_text)
    assert "The last candle" in news(town, town.ana, before)[0].all_text


def test_an_outage_comes_at_any_hour_a_campaign_in_the_morning(town: Town) -> None:
    room = town.room(town.ana)
    until(town, town.ana, 22)
    before = len(town.ana.dms)
    town.announce(room, title="Checkout is down", kind=Kind.OUTAGE.value, delivery=Delivery.BOTH.value)
    town.announce(room, title="Half the price", delivery=Delivery.BOTH.value)
    town.app.outbox.drain()
    assert ["Checkout is down" in each.all_text for each in news(town, town.ana, before)] == [True]

    until(town, town.ana, 8)
    town.eventually(lambda: len(news(town, town.ana, before)) == 2)
    assert "Half the price" in news(town, town.ana, before)[1].all_text


def test_a_day_has_so_many_and_no_more(town: Town) -> None:
    room = town.room(town.ana)
    until(town, town.ana, 9)
    before = len(town.ana.dms)
    for number in range(6):
        town.announce(room, title=f"News {number}", delivery=Delivery.BOTH.value)
    town.app.outbox.drain()
    assert len(news(town, town.ana, before)) == 4
    until(town, town.ana, 8)
    town.eventually(lambda: len(news(town, town.ana, before)) == 6)


def test_each_kind_has_a_manner(town: Town) -> None:
    """A kind that nobody thought of would be told at any hour."""
    kinds = town.app.outbox._errands._renderers.keys()
    assert kinds == MANNERS.keys() | IN_CHANNELS
    assert not IN_CHANNELS & MANNERS.keys()
    assert all(MANNERS[kind] == Manner.NEWS for kind in TOPICS)
