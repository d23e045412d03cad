"""Kudos by reaction: in whatever order, and however often, Slack tells of it."""

from itertools import permutations

import pytest

from services.kudos.content import MessageRef, Named
from services.kudos.gathering import POST, RECEIVED
from services.kudos.reactions import Reaction
from services.kudos.refusals import NotGiven, Reason
from services.people import Caller
from services.problems import Problem
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, SUPPORT

BOT, OLD = Caller(HERE, HERE, "UBOT"), Caller(HERE, HERE, "UOLD")


def test_given_with_the_reaction_and_taken_back_with_it(thanking: Thanking) -> None:
    reactions = thanking.kudos.reactions
    given = reactions.added(CHO, thanking.reaction(BEN))
    assert given is not None
    assert given.is_new
    assert (thanking.received(BEN), thanking.left(CHO)) == (1, 9)
    # The reaction is there to be seen: no post, one message to the author.
    assert thanking.world.told(POST) == []
    assert thanking.world.told(RECEIVED) == ["UBEN"]
    (line,) = thanking.kudos.reading.mine(BEN).latest
    assert (line.text, line.about) == ("", MessageRef(SUPPORT, "1.0"))
    assert reactions.removed(CHO, thanking.reaction(BEN))
    assert (thanking.received(BEN), thanking.left(CHO)) == (0, 10)
    assert thanking.world.told(RECEIVED) == []
    assert reactions.added(CHO, thanking.reaction(BEN)) is not None
    assert thanking.received(BEN) == 1


@pytest.mark.parametrize("emoji", ["tada", "clapper", "CLAP"])
def test_other_emoji_give_nothing(thanking: Thanking, emoji: str) -> None:
    assert thanking.kudos.reactions.added(CHO, thanking.reaction(BEN, emoji=emoji)) is None
    assert not thanking.kudos.reactions.removed(CHO, thanking.reaction(BEN, emoji=emoji))
    assert thanking.entries() == 0


@pytest.mark.parametrize(("giver", "author"), [(BEN, BEN), (ANA, None), (ANA, BOT), (BOT, ANA)])
def test_nothing_comes_of_it(thanking: Thanking, giver: Caller, author: Caller | None) -> None:
    assert thanking.kudos.reactions.added(giver, thanking.reaction(author)) is None
    assert not thanking.kudos.reactions.removed(giver, thanking.reaction(author))
    assert thanking.entries() == 0


def test_refusals(thanking: Thanking) -> None:
    with pytest.raises(NotGiven) as caught:
        thanking.kudos.reactions.added(ANA, thanking.reaction(OLD))
    assert caught.value.reason == Reason.DEACTIVATED
    thanking.kudos = thanking.over(a_day=1)
    thanking.kudos.reactions.added(ANA, thanking.reaction(BEN))
    with pytest.raises(NotGiven) as caught:
        thanking.kudos.reactions.added(ANA, thanking.reaction(CHO, ts="2.0"))
    assert caught.value.reason == Reason.ALLOWANCE
    assert not thanking.kudos.reactions.removed(ANA, thanking.reaction(CHO, ts="2.0"))


@pytest.mark.parametrize("told", list(permutations([1, 2, 3])))
@pytest.mark.parametrize("again", [0, 1, 2])
def test_any_order_ends_as_it_stands_in_slack(thanking: Thanking, told: tuple[int, ...], again: int) -> None:
    """On, off, on: told in any order, one of them twice, and once more in full."""
    reactions = thanking.kudos.reactions
    for at in (*told, told[again], *told):
        (reactions.removed if at == 2 else reactions.added)(CHO, thanking.reaction(BEN, at=at))
        assert thanking.received(BEN) in (0, 1)
    assert thanking.received(BEN) == 1
    reactions.removed(CHO, thanking.reaction(BEN, at=4))
    assert thanking.received(BEN) == 0


def test_off_that_comes_before_on(thanking: Thanking) -> None:
    assert not thanking.kudos.reactions.removed(CHO, thanking.reaction(BEN, at=2))
    assert thanking.kudos.reactions.added(CHO, thanking.reaction(BEN, at=1)) is None
    assert thanking.entries() == 0


def test_two_skin_tones_are_one_thank_you(thanking: Thanking) -> None:
    reactions = thanking.kudos.reactions
    dark = "clap::skin-tone-6"
    assert reactions.added(CHO, thanking.reaction(BEN)) is not None
    assert reactions.added(CHO, thanking.reaction(BEN, emoji=dark)) is None
    assert not reactions.removed(CHO, thanking.reaction(BEN))
    assert thanking.received(BEN) == 1
    assert reactions.removed(CHO, thanking.reaction(BEN, emoji=dark))
    assert thanking.received(BEN) == 0


def test_times_are_numbers_not_words(thanking: Thanking) -> None:
    at = Reaction(MessageRef(SUPPORT, "1.0"), "clap", Named("UBEN"), "999.5")
    thanking.kudos.reactions.added(CHO, at)
    later = Reaction(at.message, at.emoji, at.author, "1000.1")
    assert thanking.kudos.reactions.removed(CHO, later)
    for nonsense in ("", "NaN", "soon", "-1"):
        odd = Reaction(at.message, at.emoji, at.author, nonsense)
        assert thanking.kudos.reactions.added(DAN, odd) is None


def test_undo_is_not_for_reactions(thanking: Thanking) -> None:
    given = thanking.kudos.reactions.added(CHO, thanking.reaction(BEN))
    assert given is not None
    with pytest.raises(Problem, match="those by reaction with the reaction"):
        thanking.undo(CHO)
    with pytest.raises(Problem, match="take the reaction away"):
        thanking.undo(CHO, given.kudos_id)
    assert thanking.received(BEN) == 1


def test_a_deleted_message_takes_its_kudos_along(thanking: Thanking) -> None:
    reactions = thanking.kudos.reactions
    for giver in (ANA, CHO, DAN):
        reactions.added(giver, thanking.reaction(BEN))
    reactions.added(ANA, thanking.reaction(BEN, ts="2.0"))
    # What was typed about it stands on its own.
    thanking.give(ANA, BEN, about=MessageRef(SUPPORT, "1.0"))
    assert reactions.message_gone(HERE, MessageRef(SUPPORT, "1.0")) == 3
    assert reactions.message_gone(HERE, MessageRef(SUPPORT, "1.0")) == 0
    assert reactions.message_gone(HERE, MessageRef("C9", "2.0")) == 0
    assert (thanking.received(BEN), thanking.left(CHO)) == (2, 10)


def test_a_deleted_post_takes_back_what_it_showed(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, DAN)
    thanking.deliver()
    (post,) = thanking.posts(POST)
    thanking.kudos.giving.second(CHO, post.subject_id, trigger="a")
    thanking.give(ANA, BEN)
    assert post.ts is not None
    assert thanking.kudos.reactions.message_gone(HERE, MessageRef(SUPPORT, post.ts)) == 2
    assert (thanking.received(BEN), thanking.received(DAN)) == (1, 0)
    assert thanking.kudos.reactions.message_gone(HERE, MessageRef(SUPPORT, "never")) == 0
