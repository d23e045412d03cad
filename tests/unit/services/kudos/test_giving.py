"""Giving, seconding and taking back."""

from datetime import timedelta

import pytest

from services.directory import PersonFacts
from services.kudos.content import Given, MessageRef, Named
from services.kudos.gathering import POST, RECEIVED
from services.kudos.refusals import NotGiven, Reason
from services.people import Caller, Role
from services.problems import NotFound, Problem
from storage.posts import PostState
from tests.unit.services.kudos.thanks import KUDOS_CHANNEL, WHY, Thanking
from tests.unit.services.world import (
    ANA,
    BEN,
    CHO,
    DAN,
    ELSEWHERE,
    HERE,
    PAT,
    SALES,
    SAM,
    STRANGER,
    SUPPORT,
    TEAM,
    VENDOR,
)


def ids(given: Given) -> list[str]:
    return [who.user_id for who in given.receivers]


def test_everyone_named_gets_one(thanking: Thanking) -> None:
    given = thanking.give(ANA, BEN, CHO, DAN, tags=["ownership", "#OwnerShip", "teamwrk"])
    assert ids(given) == ["UBEN", "UCHO", "UDAN"]
    assert given.values == ("ownership",)
    assert given.suggestions == {"teamwrk": "teamwork"}
    assert (given.channel_id, given.is_elsewhere, given.allowance.left) == (SUPPORT, False, 7)
    assert [thanking.received(who) for who in (ANA, BEN, CHO, DAN)] == [0, 1, 1, 1]
    assert thanking.world.told(POST) == [SUPPORT]
    assert thanking.world.told(RECEIVED) == ["UBEN", "UCHO", "UDAN"]


def test_named_twice_counts_once(thanking: Thanking) -> None:
    given = thanking.give(ANA, BEN, BEN, DAN, groups=[TEAM, TEAM])
    assert ids(given) == ["UBEN", "UDAN"]
    assert given.allowance.left == 8


def test_oneself_in_a_user_group_is_left_out(thanking: Thanking) -> None:
    thanking.world.directory.change_group_members(HERE, TEAM, added=["UBEN"], removed=[])
    assert ids(thanking.give(DAN, groups=[TEAM])) == ["UBEN"]
    assert ids(thanking.give(DAN, ANA, groups=[TEAM])) == ["UANA", "UBEN"]


def test_a_trigger_gives_once(thanking: Thanking) -> None:
    first = thanking.give(ANA, BEN, trigger="x")
    again = thanking.give(ANA, BEN, trigger="x")
    assert (first.is_new, again.is_new) == (True, False)
    assert again.kudos_id == first.kudos_id
    assert thanking.received(BEN) == 1
    # Somebody else's may have the same name.
    assert thanking.give(CHO, BEN, trigger="x").is_new
    assert thanking.received(BEN) == 2


def test_a_redelivery_after_undo_does_not_give_again(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, trigger="x")
    thanking.undo(ANA)
    again = thanking.give(ANA, BEN, trigger="x")
    assert (again.is_new, again.is_undone, thanking.received(BEN)) == (False, True, 0)


def test_people_of_another_workspace_give_and_receive(thanking: Thanking) -> None:
    given = thanking.give(CHO, ANA)
    assert ids(given) == ["UANA"]
    assert given.allowance.left == 9
    assert thanking.give(ANA, CHO).receivers[0].home_id == VENDOR


def test_somebody_nobody_has_seen_gives_and_receives(thanking: Thanking) -> None:
    assert thanking.give(STRANGER, ANA).is_new
    given = thanking.give(ANA, people=[Named("UNEW"), Named("UXYZ", ELSEWHERE)])
    assert [(who.home_id, who.user_id) for who in given.receivers] == [(HERE, "UNEW"), (ELSEWHERE, "UXYZ")]
    assert thanking.received(STRANGER) == 1
    assert thanking.received(Caller(HERE, HERE, "UNOBODY")) == 0


def test_who_turns_out_to_be_of_another_workspace_keeps_their_kudos(thanking: Thanking) -> None:
    """A command names people without their workspace; Slack tells it later."""
    vi = Caller(HERE, VENDOR, "UVI")
    thanking.give(ANA, BEN, people=[Named("UVI"), Named("UBEN")])
    thanking.give(vi, BEN)
    thanking.world.directory.record_people(HERE, [PersonFacts(VENDOR, "UVI", "Vi", "Asia/Manila")])
    mine = thanking.kudos.reading.mine(vi)
    assert (mine.received, mine.given, mine.me.name) == (1, 1, "Vi")
    post, message = thanking.posts(POST)[0], next(p for p in thanking.posts(RECEIVED) if p.recipient == "UVI")
    shown = thanking.kudos.reading.post(HERE, post.subject_id)
    assert sorted(who.name for who in shown.receivers) == ["Ben", "Vi"]
    told = thanking.kudos.reading.received(HERE, message.subject_id)
    assert [(who.name, who.home_id) for who in told.receivers] == [("Vi", VENDOR)]
    assert ids(thanking.kudos.giving.second(DAN, post.subject_id, trigger="a")) == ["UBEN", "UVI"]


def test_where_the_app_is_not_it_goes_to_the_kudos_channel(thanking: Thanking) -> None:
    thanking.kudos = thanking.over(channel=KUDOS_CHANNEL)
    assert thanking.give(ANA, BEN, channel_id="CSECRET").channel_id is None
    thanking.world.channel(KUDOS_CHANNEL, "kudos", [])
    for channel_id in ("CSECRET", "D1", None):
        given = thanking.give(ANA, BEN, channel_id=channel_id)
        assert (given.channel_id, given.is_elsewhere) == (KUDOS_CHANNEL, True)
    given = thanking.give(ANA, BEN, channel_id=SALES)
    assert (given.channel_id, given.is_elsewhere) == (SALES, False)
    thanking.world.directory.channel_changed(HERE, SALES, is_archived=True)
    assert thanking.give(ANA, BEN, channel_id=SALES).channel_id == KUDOS_CHANNEL


def test_private_ones_are_told_to_the_receiver_alone(thanking: Thanking) -> None:
    thanking.kudos.choices.set_messages(BEN, False)
    given = thanking.give(ANA, BEN, is_private=True)
    assert (given.is_private, given.channel_id) == (True, None)
    assert thanking.world.told(POST) == []
    assert thanking.world.told(RECEIVED) == ["UBEN"]
    assert [line.text for line in thanking.kudos.reading.mine(BEN).latest] == [WHY]
    assert thanking.kudos.reading.mine(CHO).latest == []


def test_leaders_thanks_are_marked(thanking: Thanking) -> None:
    thanking.world.roles.set_holders(HERE, Role.LEADER, ["UPAT"])
    thanking.give(PAT, BEN)
    thanking.give(ANA, BEN)
    assert [line.is_by_leader for line in thanking.kudos.reading.mine(BEN).latest] == [False, True]


def test_undo(thanking: Thanking) -> None:
    first = thanking.give(ANA, BEN)
    second = thanking.give(ANA, BEN, CHO)
    assert thanking.kudos.reading.mine(ANA).undoable is not None
    undone = thanking.undo(ANA)
    assert (undone.kudos_id, undone.is_new, undone.is_undone) == (second.kudos_id, True, True)
    assert ids(undone) == ["UBEN", "UCHO"]
    assert (thanking.received(BEN), thanking.received(CHO), thanking.left(ANA)) == (1, 0, 9)
    again = thanking.undo(ANA, second.kudos_id)
    assert (again.is_new, again.is_undone) == (False, True)
    assert thanking.undo(ANA).kudos_id == first.kudos_id
    assert thanking.kudos.reading.mine(ANA).undoable is None
    with pytest.raises(Problem, match="There is nothing to take back"):
        thanking.undo(ANA)
    assert thanking.entries() == 6


def test_a_redelivered_undo_takes_back_no_more(thanking: Thanking) -> None:
    thanking.give(ANA, BEN)
    thanking.give(ANA, CHO)
    assert thanking.undo(ANA, trigger="u").is_new
    assert not thanking.undo(ANA, trigger="u").is_new
    assert (thanking.received(BEN), thanking.received(CHO)) == (1, 0)


def test_undo_within_ten_minutes(thanking: Thanking) -> None:
    given = thanking.give(ANA, BEN)
    thanking.clock.advance(timedelta(minutes=10))
    with pytest.raises(Problem, match="There is nothing to take back"):
        thanking.undo(ANA)
    with pytest.raises(Problem, match="taken back for ten minutes, and these are older"):
        thanking.undo(ANA, given.kudos_id)
    thanking.clock.advance(timedelta(seconds=-1))
    assert thanking.undo(ANA).is_new


def test_nobody_takes_back_what_another_gave(thanking: Thanking) -> None:
    given = thanking.give(ANA, BEN)
    for kudos_id in (given.kudos_id, 404):
        with pytest.raises(NotFound, match="You gave no such kudos"):
            thanking.undo(BEN, kudos_id)
    with pytest.raises(Problem, match="There is nothing to take back"):
        thanking.undo(BEN)


def test_undo_after_midnight_frees_nothing_of_the_new_day(thanking: Thanking) -> None:
    thanking.kudos = thanking.over(a_day=2)
    thanking.clock.advance(timedelta(hours=3, minutes=55))
    thanking.give(ANA, BEN, CHO)
    thanking.clock.advance(timedelta(minutes=6))
    thanking.give(ANA, DAN)
    thanking.undo(ANA, trigger="a")
    thanking.undo(ANA, trigger="b")
    assert thanking.left(ANA) == 2


def test_a_suggested_value_is_added(thanking: Thanking) -> None:
    given = thanking.give(ANA, BEN, tags=["teamwrk"])
    added = thanking.kudos.giving.add_value(ANA, given.kudos_id, "Teamwork")
    assert (added.values, added.is_new) == (("teamwork",), True)
    assert not thanking.kudos.giving.add_value(ANA, given.kudos_id, "teamwork").is_new
    assert thanking.world.stale(POST) == {SUPPORT: 1}
    assert thanking.entries() == 1
    with pytest.raises(NotFound, match="is not a value any more"):
        thanking.kudos.giving.add_value(ANA, given.kudos_id, "speed")
    with pytest.raises(NotFound, match="You gave no such kudos"):
        thanking.kudos.giving.add_value(BEN, given.kudos_id, "empathy")
    thanking.undo(ANA)
    with pytest.raises(Problem, match="You have taken these kudos back"):
        thanking.kudos.giving.add_value(ANA, given.kudos_id, "empathy")
    late = thanking.give(ANA, BEN)
    thanking.clock.advance(timedelta(minutes=10))
    with pytest.raises(Problem, match="changed for ten minutes"):
        thanking.kudos.giving.add_value(ANA, late.kudos_id, "empathy")


def test_others_second_a_post(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, CHO)
    (post,) = thanking.posts(POST)
    thanking.deliver()
    thanking.clock.advance(timedelta(days=1))
    seconded = thanking.kudos.giving.second(DAN, post.subject_id, trigger="a")
    assert ids(seconded) == ["UBEN", "UCHO"]
    assert (seconded.channel_id, seconded.is_elsewhere) == (SUPPORT, False)
    assert thanking.received(BEN) == 2
    # Once a person and post, and not by who gave it.
    for who in (DAN, ANA):
        assert not thanking.kudos.giving.second(who, post.subject_id, trigger="b").is_new
    # One of those who are thanked thanks the others.
    assert ids(thanking.kudos.giving.second(BEN, post.subject_id, trigger="a")) == ["UCHO"]
    assert (thanking.received(BEN), thanking.received(CHO)) == (2, 3)
    lines = thanking.kudos.reading.post(HERE, post.subject_id).lines
    assert [(line.giver.name, line.text) for line in lines] == [("Ana", WHY), ("Dan", ""), ("Ben", "")]
    assert thanking.world.told(POST) == [SUPPORT]
    assert thanking.world.stale(POST) == {SUPPORT: 2}


def test_what_was_seconded_can_be_taken_back_and_given_again(thanking: Thanking) -> None:
    thanking.give(ANA, BEN)
    (post,) = thanking.posts(POST)
    thanking.kudos.giving.second(DAN, post.subject_id, trigger="a")
    thanking.undo(DAN)
    redelivered = thanking.kudos.giving.second(DAN, post.subject_id, trigger="a")
    assert (redelivered.is_new, redelivered.is_undone) == (False, True)
    assert thanking.kudos.giving.second(DAN, post.subject_id, trigger="b").is_new
    assert thanking.received(BEN) == 2


def test_what_cannot_be_seconded(thanking: Thanking) -> None:
    thanking.give(ANA, BEN)
    (post,), (message,) = thanking.posts(POST), thanking.posts(RECEIVED)
    with pytest.raises(NotGiven) as caught:
        thanking.kudos.giving.second(BEN, post.subject_id, trigger="a")
    assert caught.value.reason == Reason.SELF
    for gathering_id in (404, message.subject_id):
        with pytest.raises(NotFound):
            thanking.kudos.giving.second(DAN, gathering_id, trigger="a")
    with pytest.raises(NotFound):
        thanking.kudos.giving.second(Caller(ELSEWHERE, ELSEWHERE, "UADMIN9"), post.subject_id, trigger="a")
    thanking.undo(ANA)
    with pytest.raises(NotFound, match="were taken back"):
        thanking.kudos.giving.second(DAN, post.subject_id, trigger="a")


def test_a_message_that_is_thanked_for_is_kept(thanking: Thanking) -> None:
    about = MessageRef(SUPPORT, "7.0")
    thanking.give(ANA, BEN, about=about)
    (line,) = thanking.kudos.reading.mine(BEN).latest
    assert line.about == about


def test_what_mine_counts(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, tags=["ownership", "empathy"])
    thanking.clock.advance(timedelta(days=31))
    thanking.give(ANA, BEN, tags=["empathy"])
    thanking.give(ANA, BEN, is_private=True, tags=["empathy"])
    thanking.give(BEN, SAM)
    mine = thanking.kudos.reading.mine(BEN)
    assert (mine.received, mine.received_in_month, mine.given, mine.points) == (3, 2, 1, 2)
    assert mine.values == [("empathy", 2)]
    assert mine.me.name == "Ben"


def test_an_undone_kudos_that_was_not_said_is_not_said(thanking: Thanking) -> None:
    thanking.give(ANA, BEN)
    thanking.undo(ANA)
    assert thanking.posts(POST) == thanking.posts(RECEIVED) == []
    assert len(thanking.world.posts(POST, PostState.WITHDRAWN)) == 1
    # The next one does not join what was withdrawn.
    thanking.give(ANA, BEN)
    assert thanking.world.told(POST) == [SUPPORT]
    assert thanking.world.told(RECEIVED) == ["UBEN"]
