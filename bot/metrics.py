"""What Prometheus is told at `GET /metrics`. docs/operations.md says what to watch.

No label holds a name, a channel or a person: workspaces go by their ids, all else by our own words.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    Summary,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.delivery.watch import Outcome
from storage.database import Database
from storage.post_due import COUNTED_TO, Depth, depth

LATENESS_BUCKETS_S = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
ACK_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3)
"""Slack gives up after 3 s: https://docs.slack.dev/interactivity/handling-user-interaction"""
LONGEST_LOOK_S = 2.0
"""Below the time-out of any scraper: what the database does not tell by then is left out."""
REQUESTS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "command",
        "event_callback",
        "message_action",
        "shortcut",
        "view_closed",
        "view_submission",
    }
)

logger = logging.getLogger(__name__)


class Metrics:
    """Counts what delivery and Bolt tell it, and asks collectors when it is read."""

    def __init__(self) -> None:
        # Labels are looked up once: that takes longer than to count.
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._posts = cache(
            Counter(
                "frontlane_posts",
                "Tries at saying a post, by what came of them.",
                ("kind", "outcome"),
                registry=self._registry,
            ).labels
        )
        self._lateness = cache(
            Histogram(
                "frontlane_post_lateness_seconds",
                "From the hour at which a post was due to Slack's answer that it is there.",
                ("kind",),
                buckets=LATENESS_BUCKETS_S,
                registry=self._registry,
            ).labels
        )
        self._waits = cache(
            Summary(
                "frontlane_rate_limit_seconds",
                "Calls that Slack answered with a 429, and for how long it asked us to wait.",
                ("workspace", "method"),
                registry=self._registry,
            ).labels
        )
        self._acks = cache(
            Histogram(
                "frontlane_ack_seconds",
                "From a request of Slack's, once a thread has taken it, to our answer.",
                ("request", "answer"),
                buckets=ACK_BUCKETS_S,
                registry=self._registry,
            ).labels
        )

    def ended(self, kind: str, outcome: Outcome, late_s: float) -> None:
        """A try at a post came to an end; see `DeliveryWatch`."""
        self._posts(kind, outcome.value).inc()
        if outcome in (Outcome.SENT, Outcome.FOUND):
            # A clock that was set back makes no post early.
            self._lateness(kind).observe(max(0.0, late_s))

    def told_to_wait(self, workspace_id: str, method: str, hold_s: float) -> None:
        """A 429; see `DeliveryWatch`."""
        self._waits(workspace_id, method).observe(hold_s)

    def answered(self, request: str, status: int, took_s: float) -> None:
        """Bolt answered a request of that type with that HTTP status."""
        # In HTTP mode anybody may send any type: what is not Slack's must not become a label.
        known = request if request in REQUESTS else "other"
        if status < HTTPStatus.BAD_REQUEST:
            answer = "taken"
        else:
            answer = "refused" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "failed"
        self._acks(known, answer).observe(took_s)

    def add(self, collector: Collector) -> None:
        """Asks this one, too, whenever the metrics are read."""
        self._registry.register(collector)

    def exposition(self) -> bytes:
        """All of it, in Prometheus's text format 0.0.4."""
        return generate_latest(self._registry)


class ClockCollector(Collector):
    """How long ago each job of the clock last went well."""

    def __init__(self, ages_s: Callable[[], Mapping[str, float]]) -> None:
        self._ages_s = ages_s

    def collect(self) -> Iterable[Metric]:
        """One gauge by job."""
        ages = GaugeMetricFamily(
            "frontlane_clock_tick_age_seconds",
            "Since the clock's last tick that went well.",
            labels=("job",),
        )
        for job, age in self._ages_s().items():
            ages.add_metric((job,), age)
        return [ages]

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked for before there is a scrape."""
        return []


class Look(Protocol):
    """Asks the database how deep the queue is."""

    def __call__(self) -> Depth: ...


def queue_look(database: Database, now: Callable[[], datetime]) -> Look:
    """The queue of this database, at this hour."""

    def look() -> Depth:
        with database.read() as session:
            return depth(session, now())

    return look


class QueueCollector(Collector):
    """How deep delivery's queue is. A database that fails or is slow leaves the figures out, and says so."""

    def __init__(self, look: Look, *, longest_s: float = LONGEST_LOOK_S) -> None:
        self._look = look
        self._longest_s = longest_s
        self._asking = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """The depth by state, the age of the oldest post that is due, and whether the database told."""
        depth = self._asked()
        yield GaugeMetricFamily(
            "frontlane_queue_read", "Whether the database told how deep the queue is.", depth is not None
        )
        if depth is None:
            return
        posts = GaugeMetricFamily(
            "frontlane_queue_posts",
            f"Posts that are not over; {COUNTED_TO}: so many or more.",
            labels=("state",),
        )
        for state, count in depth.posts.items():
            posts.add_metric((state,), count)
        yield posts
        yield GaugeMetricFamily(
            "frontlane_queue_updates",
            f"Messages in Slack that are to be updated; {COUNTED_TO}: so many or more.",
            depth.updates,
        )
        yield GaugeMetricFamily(
            "frontlane_queue_oldest_due_seconds",
            "How long the post that has waited longest is overdue; 0 where none is.",
            depth.oldest_due_s,
        )

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked for before there is a scrape."""
        return []

    def _asked(self) -> Depth | None:
        # One look at a time: a database that hangs costs one thread and one connection, however many ask.
        if not self._asking.acquire(timeout=self._longest_s):
            return None
        told: list[Depth] = []

        def ask() -> None:
            try:
                told.append(self._look())
            except Exception as error:
                logger.warning("the depth of the queue could not be read (%s)", type(error).__name__)
            finally:
                self._asking.release()

        asking = threading.Thread(target=ask, name="metrics", daemon=True)
        asking.start()
        asking.join(self._longest_s)
        return told[0] if told else None
