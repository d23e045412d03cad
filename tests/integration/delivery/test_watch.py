"""Whoever watches delivery hears of every end, with how late it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.watch import Outcome
from storage.database import Database
from storage.posts import PostFacts
from tests.integration.delivery.scripted import End, Engine, LostAnswer, Words, note, on_sqlite_alone
from tests.support import ManualClock

pytestmark = on_sqlite_alone


@dataclass
class Heard:
    """What a watch was told."""

    ends: list[tuple[str, Outcome, float]] = field(default_factory=list)

    def ended(self, kind: str, outcome: Outcome, late_s: float) -> None:
        self.ends.append((kind, outcome, late_s))

    def told_to_wait(self, workspace_id: str, method: str, hold_s: float) -> None:
        raise NotImplementedError


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def engine(database: Database, clock: ManualClock, heard: Heard) -> Iterator[Engine]:
    engine = Engine(database, clock, watch=heard)
    yield engine
    engine.outbox.stop()


@pytest.mark.parametrize(
    ("end", "outcomes"),
    [
        (None, [Outcome.SENT]),
        (NotSent("429", 5), [Outcome.PUT_OFF, Outcome.SENT]),
        (Refused("is_archived"), [Outcome.FAILED]),
        (Refused("invalid_auth"), [Outcome.PUT_OFF, Outcome.SENT]),
        (LostAnswer(), [Outcome.UNCERTAIN, Outcome.FOUND]),
        (Uncertain("lost"), [Outcome.UNCERTAIN, Outcome.SENT]),
    ],
)
def test_each_end_is_told(engine: Engine, heard: Heard, end: End, outcomes: list[Outcome]) -> None:
    ends = iter([end])
    engine.slack.script = lambda _post_id, _channel: next(ends, None)
    engine.add(note())
    engine.pass_time(120)
    assert [(kind, outcome) for kind, outcome, _ in heard.ends] == [("note", each) for each in outcomes]


def test_how_late_it_was_counts_from_when_it_was_due(
    engine: Engine, heard: Heard, clock: ManualClock
) -> None:
    engine.add(note(due_in_s=10))
    clock.advance(timedelta(seconds=13))
    engine.outbox.drain()
    assert heard.ends == [("note", Outcome.SENT, 3.0)]


def test_what_is_not_wanted_or_cannot_be_written(engine: Engine, heard: Heard) -> None:
    def write(post: PostFacts) -> Words | None:
        if post.subject_id == 1:
            return None
        raise ValueError

    engine.renderers["note"] = write
    engine.add(note(subject_id=1), note("C2", subject_id=2))
    engine.outbox.drain()
    assert sorted(heard.ends) == [("note", Outcome.FAILED, 0.0), ("note", Outcome.WITHDRAWN, 0.0)]
