"""An alert to 5,000 people, against a bare loop over slack_sdk that says the same to them.

Both have the same number of threads, and call the same stand-in, a process of its own without limits. The
pace is set far above: what is compared is all that an engine does that neither loses nor repeats.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import select

from benchmarks.databases import BOTH
from benchmarks.delivery.brand import announce, application, set_pace
from benchmarks.delivery.slack import Slack, slack
from benchmarks.measure import Comparison, compare_rounds
from bot.app import CALLS_AT_ONCE, Application
from bot.delivery.gateway import METADATA_EVENT
from handlers.alerts.views.message import build_announcement
from services.alerts.content import Delivery
from storage.posts import Post, PostState

PEOPLE = 5_000
THREADS = CALLS_AT_ONCE - 2
"""Those of the application that may post: two are kept for looks and updates."""
NO_LIMIT = 600_000.0
ROUNDS = 3


def run_sqlite() -> Iterator[Comparison]:
    """Compares both on SQLite."""
    yield compared("SQLite")


def run_postgresql() -> Iterator[Comparison]:
    """Likewise on PostgreSQL."""
    yield compared("PostgreSQL")


def compared(name: str) -> Comparison:
    """On a database of that kind."""
    with (
        slack(people=PEOPLE) as here,
        BOTH[name]("frontlane") as (url,),
        application(here, url) as app,
    ):
        set_pace(app, here, NO_LIMIT)
        bare = WebClient(here.token, base_url=here.api_url, retry_handlers=[])
        alerts: list[int] = []

        def ours() -> float:
            alerts.append(announce(app, here, delivery=Delivery.DM))
            return seconds_to_deliver(app) / PEOPLE

        def baseline() -> float:
            return seconds_to_say(bare, content_of_a_post(app, here, alerts[-1]), here.people) / PEOPLE

        return compare_rounds(f"fan-out of {PEOPLE:,} direct messages, {name}", ours, baseline, rounds=ROUNDS)


def seconds_to_deliver(app: Application) -> float:
    """All that is due."""
    start = time.perf_counter()
    app.outbox.drain()
    took = time.perf_counter() - start
    with app.database.read() as session:
        if session.scalar(select(Post.id).where(Post.state != PostState.SENT).limit(1)) is not None:
            msg = "not everything was sent"
            raise RuntimeError(msg)
    return took


def content_of_a_post(app: Application, here: Slack, alert_id: int) -> dict[str, Any]:
    """What each of its posts came to, as arguments of chat.postMessage."""
    message = build_announcement(app.alerts.reading.brief(here.workspace_id, alert_id), counts=False)
    return {
        "text": message.text,
        "blocks": message.blocks,
        "metadata": {"event_type": METADATA_EVENT, "event_payload": {"post": 1}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def seconds_to_say(client: WebClient, content: dict[str, Any], people: list[str]) -> float:
    """By a loop over the people in each thread."""

    def say(person: str) -> None:
        client.chat_postMessage(channel=person, **content)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(int, range(THREADS)))
        start = time.perf_counter()
        list(pool.map(say, people))
        return time.perf_counter() - start
