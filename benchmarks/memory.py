"""How much memory the app takes: after 10,000 posts, and over an hour of posts, clicks and looks.

The app is a process of its own, against the stand-in in this one; in Slack's stead it sets no limits.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event

from benchmarks.hurried import HurriedClock
from benchmarks.town import TEAM_SIZE, Town, resident_mb, town
from handlers.alerts.ids import GOT_IT
from storage.database import Database
from storage.post_due import depth
from tests.e2e.campaign import is_announcement
from tests.e2e.process import AppProcess

AGENTS = 1_000
ALERTS = 10
GIVEN_UP_AFTER_S = 100.0

TIMES_AS_FAST = 36.0
MINUTES = 60
MINUTE, DAY = 60.0, 86_400.0
CLICKS_A_MINUTE, LOOKS_A_MINUTE = 20, 4
TOLD_EVERY = 10


def run_posts() -> Iterator[str]:
    """Ten alerts for 1,000 people each, one after another."""
    with town(AGENTS) as place, _running(place.app()) as app:
        place.wait_until_read()
        yield f"memory: {resident_mb(app):.1f} MB when it has started"
        for number in range(1, ALERTS + 1):
            now = time.time()
            place.write(f"Alert {number}", place.hall, starts_at=now + 9 * DAY, ends_at=now + 10 * DAY)
            _wait_until_said(place, number * AGENTS)
            yield f"memory: {resident_mb(app):.1f} MB after {number * AGENTS:,} posts"


def run_hour() -> Iterator[str]:
    """Each minute an alert for a team of fifty, which is live five minutes later and over after fifteen."""
    since = time.time()
    now = HurriedClock(since, TIMES_AS_FAST)
    hurried = ("benchmarks.hurried", str(since), str(TIMES_AS_FAST))
    with town(AGENTS) as place, _running(place.app(*hurried)) as app:
        place.wait_until_read()
        began, pause, done = now.timestamp(), Event(), Counter[str]()
        for minute in range(MINUTES + 1):
            pause.wait(max(0.0, began + minute * MINUTE - now.timestamp()) / TIMES_AS_FAST)
            if minute % TOLD_EVERY == 0:
                yield f"memory: {resident_mb(app):.1f} MB at minute {minute}, {_told(place, done)}"
            _do_what_people_do(place, minute, now.timestamp(), done)
        late = now.timestamp() - began - MINUTES * MINUTE
        yield f"memory: the hour ended {late:.0f} s late"
        assert place.slack.violations == []


def _do_what_people_do(place: Town, minute: int, now: float, done: Counter[str]) -> None:
    team = minute % len(place.teams)
    place.write(f"Alert {minute}", place.teams[team], starts_at=now + 5 * MINUTE, ends_at=now + 15 * MINUTE)
    done["alerts"] += 1
    told = (minute - 1) % len(place.teams) * TEAM_SIZE
    for agent in place.agents[told : told + CLICKS_A_MINUTE]:
        person = place.slack.as_person(agent)
        takes_clicks = [post for post in person.dms if is_announcement(post) and GOT_IT in str(post.blocks)]
        if takes_clicks and person.click(takes_clicks[-1], GOT_IT).ok:
            done["clicks"] += 1
    for agent in place.agents[told : told + LOOKS_A_MINUTE]:
        place.slack.as_person(agent).open_home()
        done["looks"] += 1
    assert place.maya.slash("/alert", "list").ok
    place.maya.close(everything=True)


def _told(place: Town, done: Counter[str]) -> str:
    posts = len(place.slack.calls_of("chat.postMessage"))
    return f"after {posts:,} posts, {done['clicks']:,} clicks and {done['looks']:,} Homes"


@contextmanager
def _running(app: AppProcess) -> Iterator[AppProcess]:
    # The first start makes the database, and keeps in memory what that takes: every later one does not.
    app.start()
    app.terminate()
    app.start()
    try:
        yield app
    finally:
        app.terminate()


def _wait_until_said(place: Town, posts: int) -> None:
    pause, deadline = Event(), time.monotonic() + GIVEN_UP_AFTER_S
    with closing(Database(place.settings["DATABASE_URL"])) as database:
        while time.monotonic() < deadline:
            with database.read() as session:
                is_done = not sum(depth(session, HurriedClock(0, 1)()).posts.values())
            if is_done and len(place.slack.calls_of("chat.postMessage")) >= posts:
                return
            pause.wait(0.2)
    raise TimeoutError
