"""Metrics: what is counted, how the queue is read, and that nothing which is asked can break a scrape."""

import threading
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from slack_bolt import BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.delivery.watch import Outcome
from bot.metrics import ClockCollector, Metrics, QueueCollector, queue_look
from bot.stopwatch import TimedApp, type_of
from storage import post_due
from storage.database import Database
from storage.people import ensure_workspace
from storage.post_due import Depth
from storage.posts import OVER, NewPost, Post, PostState, add_posts
from tests.support import NOON, ManualClock

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(metrics: Metrics) -> Samples:
    """The value of each sample by its name and labels."""
    families = text_string_to_metric_families(metrics.exposition().decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def of(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((name, tuple(sorted(labels.items()))))


def test_ends_and_lateness_of_posts() -> None:
    metrics = Metrics()
    metrics.ended("alert.reminder", Outcome.PUT_OFF, 1.0)
    metrics.ended("alert.reminder", Outcome.SENT, 31.0)
    metrics.ended("alert.reminder", Outcome.FOUND, -3600.0)
    samples = read(metrics)
    for outcome in ("put_off", "sent", "found"):
        assert of(samples, "frontlane_posts_total", kind="alert.reminder", outcome=outcome) == 1
    lateness = "frontlane_post_lateness_seconds"
    assert of(samples, f"{lateness}_count", kind="alert.reminder") == 2
    assert of(samples, f"{lateness}_sum", kind="alert.reminder") == 31
    assert of(samples, f"{lateness}_bucket", kind="alert.reminder", le="30.0") == 1
    assert of(samples, f"{lateness}_bucket", kind="alert.reminder", le="60.0") == 2


def test_waits_that_slack_asks_for() -> None:
    metrics = Metrics()
    metrics.told_to_wait("T1", "chat.update", 30)
    metrics.told_to_wait("T1", "chat.update", 12)
    samples = read(metrics)
    name = "frontlane_rate_limit_seconds"
    assert of(samples, f"{name}_count", workspace="T1", method="chat.update") == 2
    assert of(samples, f"{name}_sum", workspace="T1", method="chat.update") == 42


def test_answers_to_slack_and_no_label_by_a_strangers_choice() -> None:
    metrics = Metrics()
    metrics.answered("block_actions", 200, 0.02)
    metrics.answered("block_actions", 500, 2.5)
    metrics.answered("<script>", 401, 0.001)
    samples = read(metrics)
    name = "frontlane_ack_seconds_count"
    assert of(samples, name, request="block_actions", answer="taken") == 1
    assert of(samples, name, request="block_actions", answer="failed") == 1
    assert of(samples, name, request="other", answer="refused") == 1
    assert "<script>" not in metrics.exposition().decode()


def test_each_has_a_registry_of_its_own() -> None:
    Metrics().ended("note", Outcome.SENT, 1)
    assert of(read(Metrics()), "frontlane_posts_total", kind="note", outcome="sent") is None


def test_the_clocks_last_ticks_and_this_process() -> None:
    metrics = Metrics()
    metrics.add(ClockCollector(lambda: {"deliver": 0.5, "moments": 31.0}))
    samples = read(metrics)
    assert of(samples, "frontlane_clock_tick_age_seconds", job="moments") == 31
    assert (of(samples, "process_resident_memory_bytes") or 0) > 1_000_000


def test_bolt_tells_of_each_answer() -> None:
    told: list[tuple[str, int, bool]] = []
    authorized = AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_token="xoxb-none")
    app = TimedApp(signing_secret="s", authorize=lambda: authorized)
    app.dispatch(BoltRequest(mode="socket_mode", body={"type": "nobody_listens"}))
    app.told = lambda request, status, took_s: told.append((request, status, took_s > 0))
    app.dispatch(BoltRequest(mode="socket_mode", body={"type": "nobody_listens"}))
    assert told == [("nobody_listens", 404, True)]


def test_the_type_of_a_request() -> None:
    assert type_of(BoltRequest(body="command=%2Falert&text=")) == "command"
    assert type_of(BoltRequest(mode="socket_mode", body={"type": "block_actions"})) == "block_actions"
    assert type_of(BoltRequest(mode="socket_mode", body={"type": ["nonsense"]})) == ""
    assert type_of(BoltRequest(body="")) == ""


def test_the_depth_of_the_queue(database: Database, clock: ManualClock) -> None:
    posts = [
        NewPost(
            workspace_id="T1",
            kind="note",
            subject_id=number,
            occasion=f"note:{number}",
            recipient="C1",
            due_at=NOON + timedelta(minutes=number),
        )
        for number in range(6)
    ]
    with database.write() as session:
        ensure_workspace(session, "T1")
        add_posts(session, posts, NOON)
        states = (PostState.SENT, PostState.CLAIMED, PostState.UNCERTAIN, PostState.FAILED)
        for number, post in enumerate(session.query(Post).order_by(Post.id)):
            post.state = states[number] if number < len(states) else post.state
            post.update_at = NOON if number == 0 else None
    metrics = Metrics()
    metrics.add(QueueCollector(queue_look(database, clock)))
    samples = read(metrics)
    depth = {state: of(samples, "frontlane_queue_posts", state=state) for state in PostState}
    over = dict.fromkeys(OVER)
    assert depth == over | {
        PostState.HELD: 0,
        PostState.PENDING: 2,
        PostState.CLAIMED: 1,
        PostState.SENDING: 0,
        PostState.UNCERTAIN: 1,
    }
    assert of(samples, "frontlane_queue_updates") == 1
    assert of(samples, "frontlane_queue_oldest_due_seconds") == 0
    clock.advance(timedelta(minutes=7))
    assert of(read(metrics), "frontlane_queue_oldest_due_seconds") == 3 * 60
    with database.read() as session:
        counted = post_due.depth(session, NOON, counted_to=1)
    assert (counted.posts[PostState.PENDING], counted.posts[PostState.SENDING]) == (1, 0)


def test_a_database_that_fails_breaks_no_scrape() -> None:
    metrics = Metrics()
    database = Database("postgresql+psycopg://u@127.0.0.1:9/d")
    metrics.add(QueueCollector(queue_look(database, lambda: NOON)))
    metrics.ended("note", Outcome.SENT, 1)
    samples = read(metrics)
    assert of(samples, "frontlane_queue_read") == 0
    assert of(samples, "frontlane_queue_updates") is None
    assert of(samples, "frontlane_posts_total", kind="note", outcome="sent") == 1


def test_a_database_that_hangs_holds_no_scrape_up_and_is_asked_once() -> None:
    go_on, looks = threading.Event(), []

    def look() -> Depth:
        looks.append(1)
        assert go_on.wait(10)
        return Depth({}, updates=7, oldest_due_s=0.0)

    metrics = Metrics()
    metrics.add(QueueCollector(look, longest_s=0.02))
    for _ in range(2):
        assert of(read(metrics), "frontlane_queue_read") == 0
    assert len(looks) == 1
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "metrics":
            thread.join(10)
    samples = read(metrics)
    assert (of(samples, "frontlane_queue_read"), of(samples, "frontlane_queue_updates")) == (1, 7)
