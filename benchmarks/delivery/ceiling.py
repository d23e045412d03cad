"""Ceilings that nobody tells the app: what it sends after the first minute, and how much Slack refuses.

In the stand-in, which counts as Slack is thought to count, on a clock that is moved on as soon as all that
may be said at an hour is said.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.databases import sqlite
from bot.app import CALLS_AT_ONCE
from bot.delivery.gateway import SlackGateway
from bot.delivery.outbox import Outbox
from bot.delivery.pacing import Pacer
from bot.manifest import build_manifest
from handlers.blocks import Message
from sandbox import Clock, Limits, Sandbox
from storage.database import Database
from storage.migrations import upgrade
from storage.people import ensure_workspace
from storage.posts import NewPost, add_posts

CEILINGS = 120, 400, 1_000
MINUTES = 6
STEP_S = 0.2
SECONDS_INTO_A_MINUTE = 13
PEOPLE = 200


class StandingClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, start: float) -> None:
        super().__init__()
        self._at = start

    def now(self) -> float:
        return self._at

    def utcnow(self) -> datetime:
        return datetime.fromtimestamp(self._at, UTC)

    def advance(self, seconds: float) -> None:
        self._at += seconds


def run() -> Iterator[str]:
    """One ceiling after the other."""
    for ceiling in CEILINGS:
        with sqlite("frontlane") as (url,):
            yield met(ceiling, url)


def met(ceiling: int, url: str) -> str:
    """What is sent below that one."""
    start = time.time() // 60 * 60 + SECONDS_INTO_A_MINUTE
    clock = StandingClock(start)
    with Sandbox(clock=clock, limits=Limits(workspace_posts_a_minute=ceiling)) as sandbox:
        workspace = sandbox.add_workspace("Fernwood")
        world = sandbox.core.world
        people = sandbox.do(lambda: [world.add_person(workspace, f"a{n}").id for n in range(PEOPLE)])
        app = sandbox.install(workspace, build_manifest())
        database = Database(url)
        upgrade(database)
        with database.write() as session:
            ensure_workspace(session, workspace.id)
            add_posts(
                session, _posts(workspace.id, people, ceiling * (MINUTES + 2), clock.utcnow()), clock.utcnow()
            )
        gateway = SlackGateway(app.bot_token, base_url=sandbox.api_url)
        words = Message("Every order above $30 plants a tree in the customer's name.")
        outbox = Outbox(
            database,
            {workspace.id: gateway},
            {"note": lambda _post: words},
            Pacer(clock.utcnow),
            clock.utcnow,
            owner="bench",
            workers=CALLS_AT_ONCE,
        )
        while clock.now() < start + 60 * MINUTES + 60:
            outbox.drain()
            clock.advance(STEP_S)
        outbox.stop()
        database.close()
        calls = sandbox.calls_of("chat.postMessage")
    passed = [call.at for call in calls if call.ok]
    first = start // 60 * 60 + 120
    minutes = [sum(at // 60 * 60 == first + 60 * n for at in passed) for n in range(MINUTES - 1)]
    plain = sum(start + 60 <= at < start + 60 * MINUTES for at in passed) / (MINUTES - 1)
    part = sum(minutes) / len(minutes) / ceiling
    return (
        f"ceiling of {ceiling:,} a minute: {part:.3f} of it in Slack's whole minutes after the first 60 s "
        f"({', '.join(f'{n:,}' for n in minutes)}), "
        f"{plain / ceiling:.3f} counted from 60 s on; "
        f"{1 - len(passed) / len(calls):.2%} of {len(calls):,} calls answered 429"
    )


def _posts(workspace_id: str, people: list[str], how_many: int, now: datetime) -> list[NewPost]:
    return [
        NewPost(
            workspace_id=workspace_id,
            kind="note",
            subject_id=1,
            occasion=f"note:{number // len(people)}",
            recipient=people[number % len(people)],
            due_at=now,
        )
        for number in range(how_many)
    ]
