"""One side in a process of its own: `python -m benchmarks.clicks.target SIDE DATABASE SLACK`.

It prints its port and the values of its buttons, then takes orders on standard input: clicks to be given to
`App.dispatch` by so many threads. It ends with its input.
"""

import json
import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import func, make_url, select

from benchmarks.clicks.click import AGENTS, HERE, PUBLISHER, ROOM, SECRET, payload
from benchmarks.clicks.load import OK
from bot.app import REQUESTS_AT_ONCE, Application, bootstrap
from bot.http import WebServer
from bot.settings import Settings
from handlers.alerts.ids import GOT_IT, AlertRef
from services.alerts import announcing
from services.alerts.content import AlertForm
from services.directory import ChannelFacts, PersonFacts
from services.people import Caller
from storage.posts import Post, PostState

ALERTS = 30
TOKEN = "xoxb-none"


@dataclass(frozen=True)
class Target:
    """What is clicked on."""

    bolt: App
    port: int
    values: list[str]
    """Of buttons on which nobody has clicked yet."""


@contextmanager
def frontlane(database_url: str, slack_url: str) -> Iterator[Target]:
    """The application as it runs, with alerts that have arrived in a channel of 5,000 agents."""
    app = bootstrap(
        Settings(
            bot_token=TOKEN,
            signing_secret=SECRET,
            api_url=f"{slack_url}/api/",
            database_url=database_url,
            host="127.0.0.1",
            port=0,
            publishers=(PUBLISHER,),
        )
    )
    app.start()
    try:
        directory = app.directory
        directory.record_people(HERE, [PersonFacts(HERE, PUBLISHER, "Maya", "UTC")])
        room = ChannelFacts(ROOM, "care", is_private=False, is_archived=False, has_bot=True)
        directory.record_channel(HERE, room)
        directory.record_channel_members(HERE, ROOM, [PUBLISHER, *AGENTS])
        yield Target(app.bolt, app.server.port, [_announced(app) for _ in range(ALERTS)])
    finally:
        app.stop()


def _announced(app: Application) -> str:
    maya = Caller(HERE, HERE, PUBLISHER)
    text = {"type": "text", "text": "Trees"}
    happening = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}
    starts_at = int((datetime.now(UTC) + timedelta(days=1)).timestamp())
    form = AlertForm(title="Trees", happening=happening, starts_at=starts_at, channels=[ROOM])
    draft_id = app.alerts.drafts.save(maya, form, typed_in=f"V{time.monotonic()}")
    alert_id = app.alerts.publishing.send(maya, draft_id).alert_id or 0
    app.alerts.moments.tick()
    sent = select(func.count()).where(
        Post.kind == announcing.ANNOUNCEMENT, Post.subject_id == alert_id, Post.state == PostState.SENT
    )
    while True:
        app.outbox.tick()
        with app.database.read() as session:
            if session.scalar(sent):
                return AlertRef(alert_id, 1).dump()
        time.sleep(0.05)


@contextmanager
def bare(database_url: str, slack_url: str) -> Iterator[Target]:  # noqa: ARG001
    """A listener of Bolt's with one INSERT and one COMMIT, as durable, and served by the same server."""
    url = make_url(database_url)
    insert = (
        _into_sqlite(url.database or "") if url.drivername == "sqlite" else _into_postgresql(database_url)
    )
    result = AuthorizeResult(enterprise_id=None, team_id=HERE, bot_user_id="UBOT", bot_token=TOKEN)
    bolt = App(process_before_response=True, signing_secret=SECRET, authorize=lambda: result)

    @bolt.action(GOT_IT)
    def store(ack: Ack, body: dict[str, Any]) -> None:
        insert(body["user"]["id"])
        ack()

    server = WebServer(SlackRequestHandler(bolt), "127.0.0.1", 0, threads=REQUESTS_AT_ONCE)
    server.start()
    try:
        yield Target(bolt, server.port, ["{}"] * ALERTS)
    finally:
        server.stop()


def _into_sqlite(path: str) -> Callable[[str], None]:
    """One connection for all threads: each of them with its own would wait for the others by sleeping."""
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE clicks (person TEXT)")
    lock = threading.Lock()

    def insert(person: str) -> None:
        with lock:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO clicks VALUES (?)", (person,))
            database.execute("COMMIT")

    return insert


def _into_postgresql(url: str) -> Callable[[str], None]:
    """A connection for each thread."""
    address = url.replace("postgresql+psycopg:", "postgresql:")
    with psycopg.connect(address) as first:
        first.execute("CREATE TABLE clicks (person TEXT)")
    threads = threading.local()

    def insert(person: str) -> None:
        if not hasattr(threads, "connection"):
            threads.connection = psycopg.connect(address)
        threads.connection.execute("INSERT INTO clicks VALUES (%s)", (person,))
        threads.connection.commit()

    return insert


def _dispatched(target: Target, slack_url: str, value: str, people: list[str], threads: int) -> float:
    """The seconds that it took."""
    clicks = [payload(person, value, slack_url) for person in people]

    def click(body: str) -> None:
        answer = target.bolt.dispatch(BoltRequest(mode="socket_mode", body=body))
        if answer.status != OK:
            msg = f"a click was refused: {answer.body}"
            raise RuntimeError(msg)

    if threads == 1:
        start = time.perf_counter()
        for body in clicks:
            click(body)
        return time.perf_counter() - start
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(int, range(threads)))
        start = time.perf_counter()
        list(pool.map(click, clicks))
        return time.perf_counter() - start


def main(side: str, database_url: str, slack_url: str) -> None:
    """Serves until standard input ends."""
    logging.disable(logging.CRITICAL)
    with {"frontlane": frontlane, "bare": bare}[side](database_url, slack_url) as target:
        print(json.dumps({"port": target.port, "values": target.values}), flush=True)
        for line in sys.stdin:
            print(json.dumps(_dispatched(target, slack_url, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
