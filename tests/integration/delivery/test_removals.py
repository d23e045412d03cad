"""Taking messages out of Slack again: once, for good, and safely where an answer is lost."""

import pytest

from bot.delivery.ends import NotSent, Refused, Uncertain
from storage.posts import Post, PostState, mark_stale
from tests.integration.delivery.scripted import Engine, LostAnswer, Words, note


@pytest.fixture
def wanted(engine: Engine) -> list[bool]:
    """Whether the message (the only item) is wanted, which was sent ten seconds ago."""
    is_wanted = [True]
    engine.renderers["note"] = lambda _post: (
        Words("here it is") if is_wanted[0] else Words("taken back", is_removed=True)
    )
    engine.add(note())
    engine.outbox.drain()
    engine.pass_time(10)
    return is_wanted


def take_back(engine: Engine, wanted: list[bool]) -> None:
    wanted[0] = False
    with engine.database.write() as session:
        mark_stale(session, "note", 1, engine.clock())
    engine.outbox.drain()


def the_post(engine: Engine) -> Post:
    (post,) = engine.rows()
    return post


def test_a_message_is_removed_and_never_looked_after_again(engine: Engine, wanted: list[bool]) -> None:
    take_back(engine, wanted)

    assert engine.slack.said == []
    post = the_post(engine)
    assert (post.state, post.owner, post.update_at) == (PostState.REMOVED, None, None)
    with engine.database.write() as session:
        assert mark_stale(session, "note", 1, engine.clock()) == 0
    engine.pass_time(60)
    assert engine.slack.deletes == 1


@pytest.mark.parametrize("end", [LostAnswer(), Uncertain("lost"), NotSent("no way there")])
def test_what_may_not_have_been_removed_is_removed_again(
    engine: Engine, wanted: list[bool], end: Exception | LostAnswer
) -> None:
    ends = [end]
    engine.slack.delete_script = lambda: ends.pop() if ends else None

    take_back(engine, wanted)
    assert the_post(engine).state == PostState.SENT
    engine.pass_time(15)

    assert engine.slack.said == []
    assert the_post(engine).state == PostState.REMOVED
    assert engine.slack.deletes == 2


def test_a_429_is_waited_for(engine: Engine, wanted: list[bool]) -> None:
    ends = [NotSent("wait", retry_after_s=30)]
    engine.slack.delete_script = lambda: ends.pop() if ends else None

    take_back(engine, wanted)
    engine.pass_time(29)
    assert engine.slack.deletes == 1
    engine.pass_time(5)

    assert the_post(engine).state == PostState.REMOVED


def test_where_slack_lets_nobody_delete_the_words_go(engine: Engine, wanted: list[bool]) -> None:
    def refuse() -> Exception:
        return Refused("compliance_exports_prevent_deletion")

    engine.slack.delete_script = refuse

    take_back(engine, wanted)

    assert engine.slack.texts("C1") == ["taken back"]
    assert the_post(engine).state == PostState.SENT
    assert the_post(engine).update_at is None


def test_what_is_not_said_yet_is_left_unsaid(engine: Engine) -> None:
    engine.renderers["note"] = lambda _post: Words("taken back", is_removed=True)
    engine.add(note())

    engine.outbox.drain()

    assert engine.slack.said == []
    assert engine.states() == [PostState.WITHDRAWN]


def test_one_that_is_taken_back_while_it_is_being_said_is_removed_once_it_is_found(engine: Engine) -> None:
    is_wanted = [True]
    engine.renderers["note"] = lambda _post: Words("words", is_removed=not is_wanted[0])
    ends = [LostAnswer()]
    engine.slack.script = lambda _post_id, _channel: ends.pop() if ends else None
    engine.add(note())
    engine.outbox.drain()
    assert engine.states() == [PostState.UNCERTAIN]
    assert engine.slack.texts("C1") == ["words"]

    take_back(engine, is_wanted)
    engine.pass_time(180)

    assert engine.slack.said == []
    assert engine.states() == [PostState.REMOVED]


def test_a_process_that_dies_meanwhile_leaves_it_to_the_next(engine: Engine, wanted: list[bool]) -> None:
    wanted[0] = False
    with engine.database.write() as session:
        mark_stale(session, "note", 1, engine.clock())
    ends: list[Exception] = [RuntimeError("killed")]
    engine.slack.delete_script = lambda: ends.pop() if ends else None
    engine.outbox.drain()
    assert the_post(engine).state == PostState.SENT

    engine.pass_time(90)

    assert the_post(engine).state == PostState.REMOVED


def test_a_reply_that_waits_for_what_is_gone_is_not_said(engine: Engine, wanted: list[bool]) -> None:
    take_back(engine, wanted)
    engine.add(note(kind="reply", subject_id=2, parent_id=the_post(engine).id))

    engine.pass_time(5)

    assert engine.states() == [PostState.REMOVED, PostState.FAILED]
