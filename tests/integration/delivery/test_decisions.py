"""What a publisher decides about an uncertain post holds, whatever the engine is doing about it just then."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete

from bot.delivery.ends import NotSent, Refused, Uncertain
from storage.database import Database
from storage.posts import Post, PostState, mark_arrived, mark_stale, send_again
from tests.integration.delivery.scripted import End, Engine, LostAnswer, Words, note, on_sqlite_alone
from tests.support import NOON, ManualClock


def lose_the_first(engine: Engine, *, stored: bool = True) -> None:
    """The first call ends without an answer, whether or not Slack has done it."""
    ends = iter([LostAnswer() if stored else Uncertain("closed")])
    engine.slack.script = lambda _post_id, _channel: next(ends, None)


def bar(engine: Engine) -> None:
    """Nobody may look."""
    engine.slack.look_script = lambda _channel: Refused("missing_scope")


def arrived(engine: Engine, post_id: int) -> bool:
    """A publisher says that it is there."""
    post = engine.row(post_id)
    channel = post.recipient if post.recipient.startswith("C") else None
    with engine.database.write() as session:
        return mark_arrived(session, post_id, engine.clock(), channel=channel)


def again(engine: Engine, post_id: int) -> bool:
    """A publisher has it sent again."""
    with engine.database.write() as session:
        return send_again(session, [post_id], engine.clock()) == 1


def test_what_arrived_by_a_publishers_word_is_sent_and_left_alone(engine: Engine) -> None:
    lose_the_first(engine)
    bar(engine)
    (post_id,) = engine.add(note("C1"))
    engine.pass_time(30)
    assert arrived(engine, post_id)
    engine.slack.look_script = lambda _channel: None
    with engine.database.write() as session:
        assert mark_stale(session, "note", 1, engine.clock()) == 1
    assert engine.row(post_id).update_at is None, "nobody knows which message to update"
    engine.pass_time(2 * 3_600, step_s=300)
    post = engine.row(post_id)
    assert (post.state, post.channel, post.ts, post.reason, post.sent_at) == (
        PostState.SENT,
        "C1",
        None,
        None,
        NOON,
    )
    assert (post.owner, post.lease_until, post.update_at) == (None, None, None)
    assert engine.slack.looks == []
    assert len(engine.slack.attempts) == 1


@pytest.mark.parametrize(("recipient", "channel"), [("C1", "C1"), ("U7", "D7")])
def test_replies_to_it_stand_for_themselves(engine: Engine, recipient: str, channel: str) -> None:
    lose_the_first(engine)
    bar(engine)
    (parent_id,) = engine.add(note(recipient))
    engine.add(note(recipient, kind="reply", parent_id=parent_id))
    engine.pass_time(30)
    assert engine.states() == [PostState.UNCERTAIN, PostState.PENDING]
    assert arrived(engine, parent_id)
    engine.outbox.drain()
    assert engine.states() == [PostState.SENT, PostState.SENT]
    reply = engine.slack.said[-1]
    assert (reply.text, reply.channel, reply.thread_ts) == ("reply 1", channel, None)


@on_sqlite_alone
def test_a_reply_that_stands_for_itself_is_looked_for_in_the_channel(engine: Engine) -> None:
    engine.slack.script = lambda _post_id, _channel: LostAnswer()
    bar(engine)
    (parent_id,) = engine.add(note("C1"))
    (reply_id,) = engine.add(note("C1", kind="reply", parent_id=parent_id))
    engine.pass_time(30)
    assert arrived(engine, parent_id)
    engine.slack.look_script = lambda _channel: None
    engine.pass_time(30)
    assert engine.row(reply_id).state == PostState.SENT
    assert [(channel, thread_ts) for _, channel, thread_ts in engine.slack.looks] == [("C1", None)]


@pytest.mark.parametrize("state", [state for state in PostState if state != PostState.UNCERTAIN])
@on_sqlite_alone
def test_only_what_is_uncertain_can_have_arrived(engine: Engine, state: PostState) -> None:
    (post_id,) = engine.add(note("C1"))
    with engine.database.write() as session:
        session.get_one(Post, post_id).state = state
    assert not arrived(engine, post_id)
    assert engine.row(post_id).state == state


@pytest.mark.parametrize(
    ("stored", "looks_before"),
    [(True, 0), (False, 0), (False, 1)],
    ids=["which finds it", "the first in vain", "the second in vain"],
)
@pytest.mark.parametrize("decide", [arrived, again])
def test_a_look_in_flight_does_not_undo_a_decision(
    engine: Engine, decide: Callable[[Engine, int], bool], stored: bool, looks_before: int
) -> None:
    lose_the_first(engine, stored=stored)
    (post_id,) = engine.add(note("C1"))
    engine.pass_time(59 if looks_before else 19)
    decisions: list[bool] = []

    def decide_meanwhile(_channel: str) -> None:
        if not decisions:
            decisions.append(decide(engine, post_id))

    engine.slack.look_script = decide_meanwhile
    engine.pass_time(2)
    engine.pass_time(200, step_s=20)
    assert decisions == [True]
    post = engine.row(post_id)
    if decide is arrived:
        assert (post.state, post.ts, len(engine.slack.attempts)) == (PostState.SENT, None, 1)
    else:
        assert (post.state, len(engine.slack.attempts)) == (PostState.SENT, 2)
        assert post.ts == engine.slack.said[-1].ts


ENDS: dict[str, Callable[[], End]] = {
    "well": lambda: None,
    "not sent": lambda: NotSent("refused"),
    "request lost": lambda: Uncertain("closed"),
    "answer lost": LostAnswer,
    "refused": lambda: Refused("is_archived"),
}
LOOKS: dict[str, Callable[[], Exception | None]] = {
    "well": lambda: None,
    "barred": lambda: Refused("not_in_channel"),
    "no answer": lambda: Uncertain("time-out"),
    "too many": lambda: NotSent("429", 30),
}
DECISIONS = {"arrived": arrived, "again": again}
numbers = st.integers(0, 3)


class Deciding(RuleBasedStateMachine):
    """An engine at work while a publisher decides, between its passes and in the middle of its looks."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        with database.write() as session:
            session.execute(delete(Post))
        self.engine = Engine(database, ManualClock())
        slack = self.engine.slack
        slack.script = lambda _post_id, _channel: ENDS[self.ends.pop(0)]() if self.ends else None
        slack.look_script = self._look
        self.engine.renderers["note"] = lambda post: Words(f"{post.id}")
        self.ends: list[str] = []
        self.looks = "well"
        self.during: tuple[str, int] | None = None
        self.tries_when_decided: dict[int, int] = {}
        self.copies_allowed: Counter[int] = Counter()

    @initialize(ends=st.lists(st.sampled_from(["request lost", "answer lost"]), max_size=4))
    def add(self, ends: list[str]) -> None:
        self.ends = ends
        self.ids = self.engine.add(note("C1", 1), note("C1", 2), note("C2", 1), note("U7", 1))
        self.copies_allowed.update(self.ids)
        self.engine.outbox.drain()

    @rule(ends=st.lists(st.sampled_from(sorted(ENDS)), min_size=1, max_size=4))
    def calls_end(self, ends: list[str]) -> None:
        self.ends = ends

    @rule(how=st.sampled_from(sorted(LOOKS)))
    def looks_end(self, how: str) -> None:
        self.looks = how

    @rule(seconds=st.sampled_from([1, 20, 45, 3_700]))
    def time_passes(self, seconds: int) -> None:
        self.engine.pass_time(seconds, step_s=max(5, seconds / 4))

    @rule()
    def the_alert_changes(self) -> None:
        with self.engine.database.write() as session:
            mark_stale(session, "note", 1, self.engine.clock())

    @rule(decision=st.sampled_from(sorted(DECISIONS)), number=numbers)
    def a_publisher_decides(self, decision: str, number: int) -> None:
        self._decide(decision, number)

    @rule(decision=st.sampled_from(sorted(DECISIONS)), number=numbers)
    def a_publisher_decides_during_the_next_look(self, decision: str, number: int) -> None:
        self.during = decision, number

    @invariant()
    def what_has_arrived_is_not_said_again(self) -> None:
        for post_id, tries in self.tries_when_decided.items():
            post = self.engine.row(post_id)
            assert (post.state, post.ts, self._tries()[post_id]) == (PostState.SENT, None, tries)

    @invariant()
    def nothing_is_said_more_often_than_decided(self) -> None:
        said = Counter(said.post_id for said in self.engine.slack.said)
        assert said <= self.copies_allowed

    def teardown(self) -> None:
        self.ends, self.looks = [], "well"
        self.engine.pass_time(4 * 3_600, step_s=900)
        for post in self.engine.rows():
            assert post.state in (PostState.SENT, PostState.FAILED)
            is_there = post.id in {said.post_id for said in self.engine.slack.said}
            assert is_there or post.id in self.tries_when_decided or post.state == PostState.FAILED
        self.what_has_arrived_is_not_said_again()
        self.nothing_is_said_more_often_than_decided()
        self.engine.outbox.stop()

    def _look(self, _channel: str) -> Exception | None:
        if self.during is not None:
            decision, self.during = self.during, None
            self._decide(*decision)
        return LOOKS[self.looks]()

    def _decide(self, decision: str, number: int) -> None:
        in_doubt = [post.id for post in self.engine.rows() if post.state == PostState.UNCERTAIN]
        choice = in_doubt or self.ids
        post_id = choice[number % len(choice)]
        tries = self._tries()[post_id]
        if not DECISIONS[decision](self.engine, post_id):
            return
        if decision == "arrived":
            self.tries_when_decided[post_id] = tries
        else:
            self.copies_allowed[post_id] += 1

    def _tries(self) -> Counter[int]:
        return Counter(post_id for _, post_id in self.engine.slack.attempts)


def test_whatever_is_decided_and_whenever_the_engine_keeps_to_it(database: Database) -> None:
    class Here(Deciding):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=40,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
