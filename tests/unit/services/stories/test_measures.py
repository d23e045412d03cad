"""Measures: averages with counts, by tag, campaign and site; nothing that tells of one or two agents."""

import pytest

from services.people import Caller
from services.stories.content import Readers
from services.stories.measures import MoodShift, StoryMeasures
from storage.people import ensure_person
from storage.stories import Story
from tests.unit.services.stories.shelf import put
from tests.unit.services.world import ANA, BEN, DAY, HERE, World


@pytest.fixture
def measures(world: World) -> StoryMeasures:
    return StoryMeasures(world.database, world.clock)


def agents(world: World, site: str, count: int) -> list[Caller]:
    callers = [Caller(HERE, HERE, f"U{site.upper()}{number}") for number in range(count)]
    with world.database.write() as session:
        for caller in callers:
            ensure_person(session, HERE, caller.user_id).site = site
    return callers


def test_by_tag_campaign_and_site(world: World, measures: StoryMeasures) -> None:
    cebu, lima = agents(world, "Cebu", 3), agents(world, "Lima", 4)
    for number, agent in enumerate(cebu):
        put(world, agent, mood=(1, 1 + number), tags=("late", "gift"), campaign=(12, "Holiday"))
    for agent in lima:
        put(world, agent, mood=(3, 2), tags=("late",), readers=Readers.TEAM)
    found = measures.of(ANA)
    assert found.since == world.clock() - 90 * DAY
    assert found.whole == MoodShift("", 7, (0 + 1 + 2 - 4) / 7, 2)
    assert found.by_tag == [MoodShift("late", 7, -1 / 7, 2), MoodShift("gift", 3, 1.0, 2)]
    assert found.by_campaign == [MoodShift("Own judgement", 4, -1.0, 0), MoodShift("Holiday", 3, 1.0, 2)]
    assert found.by_site == [MoodShift("Lima", 4, -1.0, 0), MoodShift("Cebu", 3, 1.0, 2)]


def test_most_stories_first_whatever_the_mood(world: World, measures: StoryMeasures) -> None:
    for agent in agents(world, "Cebu", 4):
        put(world, agent, mood=(5, 1))
    for agent in agents(world, "Lima", 3):
        put(world, agent, mood=(1, 5))
    assert [line.name for line in measures.of(ANA).by_site] == ["Cebu", "Lima"]


def test_behind_few_agents_there_is_only_a_count(world: World, measures: StoryMeasures) -> None:
    for _ in range(5):
        put(world, ANA, tags=("alone",))
    put(world, BEN, tags=("alone",))
    found = measures.of(ANA)
    silent = (None, None)
    assert (found.whole.stories, found.whole.shift, found.whole.rose) == (6, *silent)
    assert [(line.stories, line.shift, line.rose) for line in found.by_tag] == [(6, *silent)]
    assert [(line.name, line.shift) for line in found.by_site] == [("Manila", None), ("Bogota", None)]


def test_no_figure_can_be_told_from_the_others(world: World, measures: StoryMeasures) -> None:
    for site, count in (("Cebu", 5), ("Lima", 4), ("Quito", 3)):
        for agent in agents(world, site, count):
            put(world, agent)
    put(world, ANA)
    told = {line.name: line.shift for line in measures.of(ANA).by_site}
    assert told == {"Cebu": 4.0, "Lima": 4.0, "Quito": None, "Manila": None}


def test_several_small_ones_hide_each_other(world: World, measures: StoryMeasures) -> None:
    for site, count in (("Cebu", 3), ("Lima", 2), ("Quito", 1)):
        for agent in agents(world, site, count):
            put(world, agent)
    told = {line.name: line.shift for line in measures.of(ANA).by_site}
    assert told == {"Cebu": 4.0, "Lima": None, "Quito": None}


def test_only_what_is_published_here_and_lately(world: World, measures: StoryMeasures) -> None:
    cebu = agents(world, "Cebu", 3)
    for agent in cebu:
        put(world, agent)
        put(world, agent, at=world.clock() - 91 * DAY)
    withdrawn = put(world, ANA)
    with world.database.write() as session:
        story = session.get_one(Story, withdrawn)
        story.published = story.published_at = None
    assert measures.of(ANA).whole.stories == 3
    assert measures.of(ANA, days=100).whole.stories == 6
    assert measures.of(Caller("T9", "T9", "UADMIN9")).whole == MoodShift("", 0, None, None)


def test_a_campaign_is_one_line_whatever_it_was_called(world: World, measures: StoryMeasures) -> None:
    first, second, third = agents(world, "Cebu", 3)
    put(world, first, campaign=(12, "Black Friday"))
    put(world, second, campaign=(12, "Black Friday week"))
    put(world, third, campaign=(12, "Black Friday"))
    assert measures.of(ANA).by_campaign == [MoodShift("Black Friday week", 3, 4.0, 3)]
