"""Whatever the calls come to and whenever a process dies: nothing is lost, and nothing is said twice."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.delivery.ends import NotSent, Uncertain
from storage.database import Database
from storage.posts import Post, PostFacts, PostState
from tests.integration.delivery.scripted import Died, End, Engine, LostAnswer, ScriptedSlack, Words, note
from tests.support import ManualClock, wait_until

ENDS: dict[str, Callable[[], End]] = {
    "not sent": lambda: NotSent("refused"),
    "asked to wait": lambda: NotSent("429", 5),
    "request lost": lambda: Uncertain("closed"),
    "answer lost": LostAnswer,
    "died unheard": lambda: Died(stored=False),
    "died heard": lambda: Died(stored=True),
}
DIED_WRITING = "died writing"
POSTS = 6
bad_ends = st.lists(st.sampled_from([*ENDS, DIED_WRITING]), max_size=4)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.lists(bad_ends, min_size=POSTS, max_size=POSTS),
    looks_that_fail=st.lists(st.booleans(), max_size=10),
)
def test_each_post_is_said_once_however_calls_end(
    database: Database, ends: list[list[str]], looks_that_fail: list[bool]
) -> None:
    with database.write() as session:
        session.execute(delete(Post))
    clock = ManualClock()
    slack = ScriptedSlack(clock)
    engines = [Engine(database, clock, owner=owner, slack=slack) for owner in ("a", "b")]
    ids = engines[0].add(*(note(f"C{n % 3}", n) for n in range(POSTS)))
    left = {post_id: list(bad) for post_id, bad in zip(ids, ends, strict=True)}
    failing = iter(looks_that_fail)

    def write(post: PostFacts) -> Words:
        if left[post.id][:1] == [DIED_WRITING]:
            left[post.id].pop(0)
            raise SystemExit
        return Words("…")

    def end(post_id: int, _channel: str) -> End:
        return ENDS[left[post_id].pop(0)]() if left[post_id] else None

    slack.script = end
    slack.look_script = lambda _channel: Uncertain("time-out") if next(failing, False) else None
    for engine in engines:
        engine.renderers["note"] = write
    try:
        for step in range(200):
            engines[step % 2].pass_time(10, step_s=10)
            if set(engines[0].states()) == {PostState.SENT}:
                break
    finally:
        for engine in engines:
            wait_until(lambda engine=engine: engine.outbox.status().in_flight == 0)  # type: ignore[misc]
            engine.outbox.stop()
    assert Counter(said.post_id for said in slack.said) == Counter(ids)
    for post in engines[0].rows():
        (said,) = [said for said in slack.said if said.post_id == post.id]
        assert (post.state, post.channel, post.ts) == (PostState.SENT, said.channel, said.ts)
