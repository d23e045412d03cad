"""How late posts leave: a thousand that are due at one instant, and one among a hundred thousand that wait.

In the time of the machine, with the application running as it does, and the stand-in in a process of its own.
"""

import math
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import select

from benchmarks.databases import sqlite
from benchmarks.delivery.brand import announce, application, set_pace
from benchmarks.delivery.slack import Slack, slack
from bot.app import Application
from bot.delivery.pace import Pace
from services.alerts.announcing import ANNOUNCEMENT
from services.alerts.content import Delivery
from storage.posts import NewPost, Post, PostState, add_posts

ROOMS = 1_000
PER_MINUTE = 3_000.0
WAITING = 100_000
SINGLE_POSTS = 60
FOR_S = 30
NOBODYS = 0
"""No alert's id: nothing that happens concerns those that wait."""


def run() -> Iterator[str]:
    """Both."""
    with slack(rooms=ROOMS) as here:
        with sqlite("frontlane") as (url,), application(here, url) as app:
            yield a_thousand(app, here)
        for waiting in (0, WAITING):
            with sqlite("frontlane") as (url,), application(here, url) as app:
                yield one_among(app, here, waiting)


def a_thousand(app: Application, here: Slack) -> str:
    """Due at once, in as many channels, at a pace that is known."""
    set_pace(app, here, PER_MINUTE, is_bounded=True)
    app.start()
    began_at = datetime.now(UTC)
    announce(app, here, delivery=Delivery.CHANNEL)
    app.outbox.wake()
    times = _left(app, ROOMS)
    with app.database.read() as session:
        due_at = session.scalars(select(Post.due_at).where(Post.kind == ANNOUNCEMENT)).first() or began_at
    took_s, alone_s = (times[-1] - due_at).total_seconds(), _pace_alone_s()
    return (
        f"{ROOMS:,} posts due at once in as many channels, at {PER_MINUTE:,.0f} a minute: the last leaves "
        f"after {took_s:.1f} s, {took_s / alone_s:.2f} of the {alone_s:.1f} s that the pace alone needs"
    )


def one_among(app: Application, here: Slack, waiting: int) -> str:
    """One that is due at an odd moment, many times, while so many others wait for their hour."""
    alert_id = announce(app, here, delivery=Delivery.CHANNEL, rooms=here.rooms[:1])
    now, numbers = datetime.now(UTC), count(1)
    later = now + timedelta(days=1)
    with app.database.write() as session:
        add_posts(
            session,
            (_note(here, here.rooms[n % ROOMS], next(numbers), later, NOBODYS) for n in range(waiting)),
            now,
        )
    # They have waited for long: what storing them leaves to be done is over.
    app.database.scrub(("posts",))
    app.start()
    now, chance = datetime.now(UTC), random.Random(4)
    moments = sorted(now + timedelta(seconds=2 + FOR_S * chance.random()) for _ in range(SINGLE_POSTS))
    # Stored a moment before: else the look that storing one sets off would find the next.
    with app.database.write() as session:
        add_posts(
            session,
            [_note(here, here.rooms[n], next(numbers), due_at, alert_id) for n, due_at in enumerate(moments)],
            now,
        )
    _left(app, SINGLE_POSTS + 1)
    with app.database.read() as session:
        rows = session.execute(select(Post.due_at, Post.sending_at).where(Post.due_at.in_(moments)))
        late = sorted((sending_at - due_at).total_seconds() for due_at, sending_at in rows if sending_at)
    p99 = late[math.ceil(0.99 * len(late)) - 1]
    return (
        f"one due post with {waiting:,} others waiting: p99 {p99:.2f} s late, median "
        f"{late[len(late) // 2]:.2f} s, of {len(late)}"
    )


def _left(app: Application, how_many: int) -> Sequence[datetime]:
    """When the posts left, once all have."""
    sent = select(Post.sending_at).where(Post.state == PostState.SENT).order_by(Post.sending_at)
    while True:
        with app.database.read() as session:
            times = [at for at in session.scalars(sent) if at is not None]
        if len(times) >= how_many:
            return times
        time.sleep(0.5)


def _pace_alone_s() -> float:
    pace, now = Pace(PER_MINUTE, PER_MINUTE, is_bounded=True), 1_000_000.0
    start = now
    for room in range(ROOMS):
        pace.set_clock(now)
        while not pace.room():
            now = pace.next_at()
            pace.set_clock(now)
        pace.take(str(room))
    return now - start


def _note(here: Slack, room: str, number: int, due_at: datetime, alert_id: int) -> NewPost:
    return NewPost(
        workspace_id=here.workspace_id,
        kind=ANNOUNCEMENT,
        subject_id=alert_id,
        occasion=f"note:{number}",
        recipient=room,
        due_at=due_at,
    )
