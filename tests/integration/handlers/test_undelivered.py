"""A story, a town hall and kudos whose post fails, or is not known to have arrived: through Bolt."""

import pytest

from handlers import undelivered
from handlers.kudos import ids as kudos_ids
from handlers.stories import ids as story_ids
from handlers.undelivered import MissedRef
from sandbox import Channel, Fault, Message
from sandbox.person import Actor
from tests.integration.handlers import stories
from tests.integration.handlers.test_town_halls import fill, open_a_modal
from tests.integration.handlers.thanking import WHY, crew, named
from tests.integration.handlers.town import DAY, Town

NOT_THERE = Fault.error("not_in_channel")


def fails(town: Town, room: Channel, fault: Fault = NOT_THERE) -> None:
    """The next post to this room ends so; nobody may look what is in there."""
    for method, how in (("chat.postMessage", fault), ("conversations.history", Fault.error("missing_scope"))):
        town.slack.fail(
            method,
            how,
            times=1 if method == "chat.postMessage" else None,
            when=lambda arguments: arguments.get("channel") == room.id,
        )


def told(town: Town, who: Actor, words: str) -> Message:
    """What they hear of it."""
    town.eventually(lambda: town.find(who, words))
    return town.post(who, words)


def test_kudos_that_cannot_be_shown_are_told_to_their_giver_who_sends_them_again(town: Town) -> None:
    team = crew(town, 1)
    fails(town, team.room)
    assert team.thank(f"{named(*team.others)} {WHY}").ok
    message = told(town, team.giver, "The message with your kudos did not arrive")
    assert "Invite it there" in message.all_text
    assert "They count all the same." in message.all_text
    assert team.received(team.others[0]) == 1
    assert not town.find(team.others[0], "did not arrive")

    assert team.giver.click(message, undelivered.AGAIN).ok

    town.slack.wait_for(lambda: "It goes out again." in town.told(team.giver))
    town.eventually(lambda: town.find(team.room, kudos_ids.JOIN))
    town.eventually(lambda: town.find(team.giver, "arrived in") or town.find(team.giver, "on its way again"))


def test_a_card_is_told_to_the_reviewer_who_published_it(town: Town) -> None:
    story_id = stories.told(town, town.ana)
    review = stories.review_of(town, story_id)
    fails(town, town.wow)
    assert town.tom.click(review, story_ids.PUBLISH).ok
    message = told(town, town.tom, "did not arrive")
    assert stories.version(town, story_id).title in message.all_text
    assert stories.find_card(town, story_id) is None
    assert town.tom.click(message, undelivered.AGAIN).ok
    stories.card_of(town, story_id)


def test_a_board_of_which_nobody_knows_is_told_to_the_hosts(town: Town) -> None:
    room = town.room(town.ana, town.maya, town.tom)
    fails(town, room, Fault.lost_answer())
    assert town.maya.slash("/townhall", "new").ok
    fill(town, room, hosts=[town.maya.person.id, town.tom.person.id])
    assert town.maya.submit().ok
    town.maya.close(everything=True)
    town.slack.wait_for(lambda: town.find(room, "Town hall: "))
    town.slack.clock.advance((DAY / 24).total_seconds())
    message = told(town, town.tom, "Slack did not say whether")
    told(town, town.maya, "Slack did not say whether")
    assert town.tom.click(message, undelivered.ARRIVED).ok
    town.slack.wait_for(lambda: "It is counted as arrived." in town.told(town.tom))
    town.eventually(lambda: town.find(town.maya, "has arrived in"))
    assert town.dispatch(town.last("block_actions")).status == 200
    town.slack.wait_for(lambda: "Nothing was done" in town.told(town.tom))


@pytest.mark.parametrize("action_id", [undelivered.AGAIN, undelivered.ARRIVED])
def test_altered_values_are_refused(town: Town, action_id: str) -> None:
    for value, says in (
        (MissedRef(1).dump(), "There is no such message here."),
        (MissedRef(999_999_999, 5).dump(), "There is no such message here."),
        ("nonsense", "too old to use"),
        (None, "too old to use"),
    ):
        open_a_modal(town)
        assert town.forge(town.maya, action_id, value).status == 200
        assert says in town.told(town.maya)
    town.maya.close(everything=True)
