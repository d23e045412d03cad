"""Messages that gather: a burst for one person is one message, and nothing that was given is left unsaid."""

from datetime import timedelta

import pytest

from services.kudos.gathering import POST, RECEIVED
from services.problems import NotFound
from storage.database import Database
from storage.posts import Post, PostState
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, PAT, SALES, SAM, SUPPORT

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def said(thanking: Thanking, kind: str) -> list[list[str]]:
    """What each message of a kind shows: who gave."""
    read = thanking.kudos.reading.post if kind == POST else thanking.kudos.reading.received
    return [[line.giver.name for line in read(HERE, post.subject_id).lines] for post in thanking.posts(kind)]


def test_a_burst_for_one_person_is_one_message(thanking: Thanking) -> None:
    for giver in (ANA, CHO, DAN, PAT, SAM):
        for _ in range(4):
            thanking.give(giver, BEN)
            thanking.clock.advance(SECOND)
    names = [name for name in ("Ana", "Cho", "Dan", "Pat", "Sam") for _ in range(4)]
    assert said(thanking, POST) == [names]
    assert said(thanking, RECEIVED) == [names]
    assert thanking.received(BEN) == 20


def test_the_post_is_said_at_once_and_gathers_for_ten_minutes(thanking: Thanking) -> None:
    thanking.give(ANA, BEN)
    thanking.deliver()
    assert [post.state for post in thanking.posts(POST)] == [PostState.SENT]
    thanking.clock.advance(10 * MINUTE - SECOND)
    thanking.give(CHO, BEN)
    assert thanking.world.stale(POST) == {SUPPORT: 1}
    thanking.clock.advance(SECOND)
    thanking.give(DAN, BEN)
    assert said(thanking, POST) == [["Ana", "Cho"], ["Dan"]]


def test_other_people_and_other_channels_have_posts_of_their_own(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, CHO)
    thanking.give(DAN, CHO, BEN)
    thanking.give(DAN, BEN)
    thanking.give(DAN, BEN, channel_id=SALES)
    assert said(thanking, POST) == [["Ana", "Dan"], ["Dan"], ["Dan"]]
    # However many posts there are, Ben hears of all in one message.
    assert said(thanking, RECEIVED) == [["Ana", "Dan", "Dan", "Dan"], ["Ana", "Dan"]]


def test_one_post_a_channel_and_one_message_a_receiver(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, CHO, DAN)
    assert len(thanking.posts(POST)) == 1
    assert len(thanking.posts(RECEIVED)) == 3


def test_messages_wait_half_a_minute_and_are_ten_minutes_apart(thanking: Thanking) -> None:
    start = thanking.clock()
    thanking.give(ANA, BEN)
    thanking.clock.advance(29 * SECOND)
    thanking.give(CHO, BEN)
    thanking.clock.advance(SECOND)
    thanking.deliver()
    thanking.give(DAN, BEN)
    thanking.clock.advance(10 * MINUTE - SECOND)
    thanking.give(PAT, BEN)
    thanking.clock.advance(30 * MINUTE)
    thanking.deliver()
    thanking.give(SAM, BEN)
    assert said(thanking, RECEIVED) == [["Ana", "Cho"], ["Dan", "Pat"], ["Sam"]]
    due = [post.due_at - start for post in thanking.posts(RECEIVED)]
    assert due == [30 * SECOND, 10 * MINUTE + 30 * SECOND, 40 * MINUTE + 59 * SECOND]


def test_what_joins_a_message_on_its_way_is_shown_by_an_update(
    thanking: Thanking, database: Database
) -> None:
    thanking.give(ANA, BEN)
    with database.write() as session:
        for post in session.query(Post):
            post.state = PostState.SENDING
    thanking.give(CHO, BEN)
    assert [(post.state, post.stale) for post in thanking.posts(POST)] == [(PostState.SENDING, 1)]
    assert [(post.state, post.stale) for post in thanking.posts(RECEIVED)] == [(PostState.SENDING, 1)]


@pytest.mark.parametrize("state", [PostState.FAILED, PostState.WITHDRAWN])
def test_nothing_joins_a_message_that_will_not_be(
    thanking: Thanking, database: Database, state: PostState
) -> None:
    thanking.give(ANA, BEN)
    with database.write() as session:
        for post in session.query(Post):
            post.state = state
    thanking.give(CHO, BEN)
    waiting = [post.state for kind in (POST, RECEIVED) for post in thanking.posts(kind)]
    assert (waiting.count(PostState.PENDING), waiting.count(PostState.HELD)) == (1, 1)


def test_what_was_taken_back_goes_from_the_messages(thanking: Thanking) -> None:
    thanking.give(ANA, BEN)
    thanking.give(CHO, BEN)
    thanking.clock.advance(30 * SECOND)
    thanking.deliver()
    thanking.undo(ANA)
    (post,), (message,) = thanking.posts(POST), thanking.posts(RECEIVED)
    for read in (
        thanking.kudos.reading.post(HERE, post.subject_id),
        thanking.kudos.reading.received(HERE, message.subject_id),
    ):
        assert [line.giver.name for line in read.lines] == ["Cho"]
        assert [who.name for who in read.receivers] == ["Ben"]
        assert read.is_rewritten
    assert post.update_at is not None
    assert message.update_at is not None
    thanking.undo(CHO)
    assert thanking.kudos.reading.post(HERE, post.subject_id).lines == ()
    # It says that all was taken back; who is thanked next has a message of their own.
    thanking.give(DAN, BEN)
    assert said(thanking, POST) == [[], ["Dan"]]
    assert said(thanking, RECEIVED) == [[], ["Dan"]]


def test_who_turned_messages_off_is_told_of_what_stands_nowhere_else(thanking: Thanking) -> None:
    thanking.kudos.choices.set_messages(BEN, False)
    thanking.give(ANA, BEN, CHO)
    assert thanking.world.told(RECEIVED) == ["UCHO"]
    thanking.give(ANA, BEN, channel_id=None)
    assert thanking.world.told(RECEIVED) == ["UBEN", "UCHO"]
    thanking.kudos.choices.set_messages(BEN, True)
    assert thanking.kudos.choices.of(BEN).wants_messages


def test_what_is_not_there(thanking: Thanking) -> None:
    thanking.give(ANA, BEN)
    (post,), (message,) = thanking.posts(POST), thanking.posts(RECEIVED)
    reading = thanking.kudos.reading
    for read, gathering_id, workspace_id in (
        (reading.post, message.subject_id, HERE),
        (reading.received, post.subject_id, HERE),
        (reading.post, post.subject_id, "T9"),
        (reading.post, 404, HERE),
    ):
        with pytest.raises(NotFound):
            read(workspace_id, gathering_id)
