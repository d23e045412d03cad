"""A post that is a file."""

from dataclasses import dataclass

import pytest

from bot.delivery.ends import NotSent, Refused, Uncertain
from storage.post_reasons import Ours, Why, read
from storage.posts import Post, PostFacts, PostState
from tests.integration.delivery.scripted import Engine, Words, note

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Table:
    name: str = "ready.csv"
    title: str = "Who is ready"
    content: bytes = b"name"


def write_file(_post: PostFacts) -> Words:
    return Words("Here it is", file=Table())


def why(engine: Engine) -> Why | None:
    with engine.database.read() as session:
        return read(session.query(Post).one().reason or "")


def test_a_file_goes_to_its_recipient_once(engine: Engine) -> None:
    engine.renderers["note"] = write_file
    engine.add(note("U1"))
    engine.outbox.drain()
    assert engine.slack.uploads == [("U1", "ready.csv", b"name", "Who is ready", "Here it is")]
    assert engine.slack.attempts == []
    assert engine.states() == [PostState.SENT]
    engine.pass_time(600)
    assert len(engine.slack.uploads) == 1


def test_a_file_without_an_answer_is_not_sent_again_by_itself(engine: Engine) -> None:
    engine.renderers["note"] = write_file
    engine.slack.upload_script = lambda: Uncertain("no answer")
    engine.add(note("U1"))
    engine.outbox.drain()
    assert engine.states() == [PostState.FAILED]
    assert why(engine) == Why(Ours.FILE_UNSURE)
    engine.pass_time(600)
    assert engine.slack.looks == []


def test_a_file_that_did_not_leave_goes_later(engine: Engine) -> None:
    ends = [NotSent("refused"), None]
    engine.renderers["note"] = write_file
    engine.slack.upload_script = lambda: ends.pop(0)
    engine.add(note("U1"))
    engine.outbox.drain()
    assert engine.states() == [PostState.PENDING]
    engine.pass_time(10)
    assert engine.states() == [PostState.SENT]


def test_a_file_that_slack_refuses_fails_and_keeps_why(engine: Engine) -> None:
    engine.renderers["note"] = write_file
    engine.slack.upload_script = lambda: Refused("user_not_found")
    engine.add(note("U1"))
    engine.outbox.drain()
    assert engine.states() == [PostState.FAILED]
    assert why(engine) == Why("user_not_found")
