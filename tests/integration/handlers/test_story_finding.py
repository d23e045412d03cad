"""Stories are found, counted, voted for and handed over: only by those who may read them."""

import json

import pytest

from handlers.stories import ids
from sandbox.person import Actor
from services.problems import NotFound
from tests.integration.handlers import stories
from tests.integration.handlers.town import Town


def has_file(actor: Actor, name: str) -> bool:
    return any(name in file.name for message in actor.dms for file in message.files)


def shown(actor: Actor) -> str:
    view = actor.view
    assert view is not None
    return json.dumps(view.blocks, ensure_ascii=False)


def test_a_story_is_found_by_its_words_a_page_at_a_time(town: Town) -> None:
    for number in range(9):
        story_id = stories.told(town, town.ana, title=f"Zebra {number}", tags="#savannah")
        town.app.stories.reviewing.publish(town.caller(town.maya), story_id, 1)

    assert town.ben.slash("/wow", "search zebra SAVANNAH").ok
    assert "9 stories with" in shown(town.ben)
    assert "Zebra 8" in shown(town.ben)
    assert "Zebra 0" not in shown(town.ben)
    assert town.ben.click(None, ids.PAGE).ok
    assert "Zebra 0" in shown(town.ben)
    assert town.ben.click(None, ids.READ).ok
    assert "Zebra 0" in shown(town.ben)
    town.ben.close(everything=True)


@pytest.mark.parametrize("words", ["%", "_", "zzz' OR 1=1", "no such story"])
def test_what_is_typed_is_looked_for_as_it_is(town: Town, words: str) -> None:
    assert town.ben.slash("/wow", f"search {words}").ok
    assert "No story holds" in shown(town.ben)
    town.ben.close(everything=True)


def test_a_story_for_the_team_is_not_there_for_others(town: Town) -> None:
    story_id = stories.told(town, town.ana, title="Quokka for the team", readers="team")
    assert town.maya.click(stories.review_of(town, story_id), ids.PUBLISH).ok
    town.slack.wait_for(lambda: "stands in no channel" in town.told(town.maya))
    assert stories.find_card(town, story_id) is None

    for reader, found in ((town.ben, True), (town.guest, False), (town.maya, True)):
        assert reader.slash("/wow", "search quokka").ok
        assert ("Quokka for the team" in shown(reader)) is found
        reader.close(everything=True)
    with pytest.raises(NotFound, match=f"There is no story #{story_id} here"):
        town.app.stories.reading.opened(town.caller(town.guest), story_id)


def test_mine_shows_where_each_story_is(town: Town) -> None:
    stories.told(town, town.ana, title="Waiting still")

    assert town.ana.slash("/wow", "mine").ok

    assert "Waiting still" in shown(town.ana)
    assert "waits for a reviewer" in shown(town.ana)
    assert town.ana.click(None, ids.READ).ok
    assert town.ana.click(None, ids.EDIT).ok
    town.ana.fill("story.form.title", "Waiting, edited")
    assert town.ana.submit().ok
    town.ana.close(everything=True)
    assert stories.version(town, stories.newest(town), 2).title == "Waiting, edited"


def test_the_month_is_voted_for_once_a_person(town: Town) -> None:
    story_id = stories.told(town, town.ana, title="Vote for me")
    stories.publish(town, story_id)
    assert town.ben.slash("/wow", "top month").ok
    assert "Vote for me" in shown(town.ben)
    town.ben.close(everything=True)
    card = stories.card_of(town, story_id)
    assert town.ben.click(card, ids.READ).ok
    assert town.ben.click(None, ids.VOTE).ok
    assert "Your vote for" in shown(town.ben)
    assert "You voted for it" in shown(town.ben)
    town.ben.close(everything=True)

    assert town.ana.slash("/wow", "top 1999-13").ok
    assert "Say which month" in town.ana.ephemerals[-1].all_text


def test_a_case_study_comes_by_dm_where_the_consent_covers_it(town: Town) -> None:
    story_id = stories.told(town, town.ana, title="Into the world", readers="world")
    stories.publish(town, story_id)
    assert town.maya.slash("/wow", "export").ok
    town.maya.fill("story.export.stories", [str(story_id)])
    town.maya.fill("story.export.purpose", "outside")
    town.maya.submit()
    assert "has to agree first" in json.dumps(town.maya.submit().errors, ensure_ascii=False)
    town.maya.close(everything=True)

    assert town.maya.click(stories.card_of(town, story_id), ids.READ).ok
    assert town.maya.click(None, ids.ASK_OUTSIDE).ok
    assert "is being asked" in shown(town.maya)
    town.maya.close(everything=True)
    town.eventually(lambda: town.find(town.ana, ids.OUTSIDE_YES))
    assert town.ana.click(town.post(town.ana, ids.OUTSIDE_YES), ids.OUTSIDE_YES).ok

    assert town.maya.slash("/wow", "export").ok
    town.maya.fill("story.export.stories", [str(story_id)])
    town.maya.fill("story.export.purpose", "outside")
    assert town.maya.submit().ok
    town.maya.close(everything=True)
    town.eventually(
        lambda: any("case-study" in file.name for message in town.maya.dms for file in message.files)
    )


def test_a_table_of_all_comes_by_dm(town: Town) -> None:
    stories.publish(town, stories.told(town, town.ana))
    assert town.ben.slash("/wow", "export").ok
    town.ben.fill("story.export.form", "csv")
    assert town.ben.submit().ok
    town.ben.close(everything=True)

    town.eventually(
        lambda: any("wow-moments" in file.name for message in town.ben.dms for file in message.files)
    )


def test_measures_are_shown(town: Town) -> None:
    stories.publish(town, stories.told(town, town.ana))

    assert town.maya.slash("/wow", "measures").ok

    assert "By tag" in shown(town.maya)
    assert "#birthday" not in shown(town.maya)
    town.maya.close(everything=True)
