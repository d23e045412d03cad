"""What comes back from Slack is a claim: altered values, other workspaces' stories, other people's."""

import pytest

from handlers.alerts.ids import USED_FREEDOM
from handlers.stories import ids
from services.directory import PersonFacts
from services.people import Caller
from services.stories import Stories
from services.stories.content import StoryForm
from services.stories.telling import Told
from storage.stories import StoryState
from tests.integration.handlers import stories
from tests.integration.handlers.town import Town

ELSEWHERE = "T0FARAWAY"
OLD = "This button is too old to use."
OF_A_STORY = (
    ids.CHEER, ids.READ, ids.VOTE, ids.EDIT, ids.WITHDRAW, ids.AGREE, ids.REFUSE, ids.OUTSIDE_YES,
    ids.OUTSIDE_NO, ids.LOOK, ids.PUBLISH, ids.PUBLISH_FEATURED, ids.CHANGE, ids.DECLINE, ids.FEATURE,
    ids.UNFEATURE, ids.ASK_OUTSIDE, ids.KUDOS,
)  # fmt: skip
FORM = StoryForm(
    title="Their secret",
    faced="Something",
    did="Something",
    ended="Well",
    mood_before=1,
    mood_after=5,
    contact="chat",
    readers="brand",
)


@pytest.fixture
def foreign(town: Town) -> int:
    """A published story of another brand's workspace, in the same database."""
    directory = town.app.directory
    directory.record_workspace(ELSEWHERE, "Other", "U0FARBOT")
    directory.record_people(
        ELSEWHERE,
        [
            PersonFacts(ELSEWHERE, "U0NIKO", "Niko", "UTC", is_admin=True),
            PersonFacts(ELSEWHERE, "U0NURI", "Nuri", "UTC"),
        ],
    )
    service: Stories = town.app.stories
    told = service.telling.tell(
        Caller(ELSEWHERE, ELSEWHERE, "U0NURI"), FORM, told_in=f"V{town.slack.clock.now()}"
    )
    assert isinstance(told, Told)
    service.reviewing.publish(Caller(ELSEWHERE, ELSEWHERE, "U0NIKO"), told.story_id, 1)
    return told.story_id


def open_a_modal(town: Town) -> None:
    """With a button in it that was pressed just now, for a forger to alter."""
    assert town.maya.slash("/wow", "mine").ok
    assert town.maya.click(None, ids.TELL).ok
    town.maya.close()


@pytest.mark.parametrize("action_id", OF_A_STORY)
def test_a_story_of_another_workspace_is_not_there(town: Town, foreign: int, action_id: str) -> None:
    open_a_modal(town)

    town.forge(town.maya, action_id, ids.StoryRef(foreign, 1).dump())

    said = town.told(town.maya)
    assert f"There is no story #{foreign} here." in said
    assert "Their secret" not in said
    assert stories.row(town, foreign).state == StoryState.PUBLISHED


@pytest.mark.parametrize("action_id", [*OF_A_STORY, ids.PAGE, ids.EXPORT, USED_FREEDOM])
@pytest.mark.parametrize(
    "value", [None, "nonsense", '{"story": "1 OR 1=1"}', '{"list": 1, "alert": 1e400}', "[" * 2_000]
)
def test_an_altered_value_is_refused(town: Town, action_id: str, value: str | None) -> None:
    open_a_modal(town)

    assert town.forge(town.maya, action_id, value).status == 200

    assert OLD in town.told(town.maya)


@pytest.mark.parametrize(
    "action_id", [ids.EDIT, ids.WITHDRAW, ids.AGREE, ids.REFUSE, ids.OUTSIDE_YES, ids.OUTSIDE_NO]
)
def test_somebody_elses_story_is_not_theirs_to_change(town: Town, action_id: str) -> None:
    story_id = stories.told(town, town.ana)
    stories.publish(town, story_id)
    open_a_modal(town)

    town.forge(town.maya, action_id, ids.StoryRef(story_id, 1).dump())

    assert f"There is no story #{story_id} here." in town.told(town.maya)
    row = stories.row(town, story_id)
    assert (row.state, row.outside) == (StoryState.PUBLISHED, None)


def test_a_story_that_waits_for_its_agents_yes_is_not_there_for_reviewers(town: Town) -> None:
    story_id = stories.told(town, town.ben, agent=town.ana.person.id)
    open_a_modal(town)

    town.forge(town.maya, ids.LOOK, ids.StoryRef(story_id, 1).dump())

    assert f"There is no story #{story_id} here." in town.told(town.maya)


@pytest.mark.parametrize("metadata", ["", "nonsense", '{"round": "12"}', '{"story": 9223372036854775808}'])
def test_altered_metadata_of_the_form_keeps_nothing_unseen(town: Town, metadata: str) -> None:
    stories.told(town, town.ana)
    body = town.last("view_submission")
    before = stories.newest(town)
    body["view"]["private_metadata"] = metadata

    assert town.dispatch(body).status == 200

    assert stories.newest(town) == before
