"""A crowd that presses Got it within seconds: the real process, the stand-in in another.

What is asked for: every click is taken and stored, the counter in the channel is right within 5 s of the last
one, and the message is not updated more than once in 3 s.
"""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, select

from sandbox import Message, Person, Sandbox
from storage.alerts import Acknowledgement
from storage.database import Database
from tests.e2e.campaign import DAY, Campaign, connect, settings_for
from tests.e2e.process import AppProcess

PEOPLE, SECONDS = 2_000, 10.0
HANDS = 32
GOT_IT = "alert.got_it"


@dataclass(frozen=True)
class Burst:
    """What came of it; times are in seconds."""

    people: int
    taken: int
    stored: int
    clicking: float
    """From the first click to the last answer."""
    p99: float
    """Of the time from a click to its answer, in Slack's client."""
    right_after: float
    """From the last answer to the message that shows them all."""
    updates: int
    closest: float
    """The least time between two updates of the message."""

    def __str__(self) -> str:
        return (
            f"{self.people:,} people in {self.clicking:.1f} s: {self.taken:,} taken, {self.stored:,} stored, "
            f"p99 {self.p99 * 1000:.0f} ms; the counter is right {self.right_after:.1f} s after the last; "
            f"{self.updates} updates, at least {self.closest:.1f} s apart"
        )


def burst(database_url: str, folder: Path, people: int = PEOPLE, seconds: float = SECONDS) -> Burst:
    """Has so many people press within so many seconds.

    Raises:
        AssertionError: the app did not start, or the counter was not right within a minute.
    """
    with Sandbox(page_size=1_000) as slack:
        campaign = Campaign(slack, request_url="https://frontlane.example.com")
        settings = settings_for(campaign, database_url, uses_socket_mode=False)
        app = AppProcess(settings, "tests.e2e.follow", slack.url, log=folder / "app.log")
        app.start()
        try:
            connect(campaign, app, uses_socket_mode=False)
            # The app hears of each: were it not there yet, Slack would tell it again amid the burst.
            crowd = [slack.add_person(campaign.brand.workspace, f"crowd{number}") for number in range(people)]
            campaign.manila = slack.add_channel(campaign.brand.workspace, "crowd", members=crowd)
            slack.invite(campaign.manila, campaign.brand.app.bot_user)
            campaign.wait_until_read()
            campaign.write(starts_in=2 * DAY, delivery="In the channels")
            campaign.settle(lambda: campaign.announcement(campaign.manila))
            return _press(campaign, crowd, seconds, database_url)
        finally:
            app.kill()


def _press(campaign: Campaign, crowd: list[Person], seconds: float, database_url: str) -> Burst:
    slack, announced = campaign.slack, _announcement(campaign)
    slack.forget_calls()
    waits: list[float] = []

    def press(number: int, due: float) -> bool:
        time.sleep(max(0.0, due - time.monotonic()))
        is_taken = slack.as_person(crowd[number]).click(announced, GOT_IT).ok
        waits.append(time.monotonic() - due)
        return is_taken

    start = time.monotonic()
    with ThreadPoolExecutor(HANDS) as hands:
        dues = [start + number * seconds / len(crowd) for number in range(len(crowd))]
        taken = sum(hands.map(press, range(len(crowd)), dues))
    last = time.monotonic()
    stored = _stored(database_url)
    words = f"*{stored:,} of "
    slack.wait_for(lambda: words in _announcement(campaign).all_text, timeout=60)
    right = time.monotonic()
    updates = [call.at for call in slack.calls_of("chat.update") if call.args.get("ts") == announced.ts]
    return Burst(
        people=len(crowd),
        taken=taken,
        stored=stored,
        clicking=last - start,
        p99=sorted(waits)[len(waits) * 99 // 100],
        right_after=right - last,
        updates=len(updates),
        closest=min((after - before for before, after in pairwise(updates)), default=seconds),
    )


def _announcement(campaign: Campaign) -> Message:
    found = campaign.announcement(campaign.manila)
    if found is None:
        msg = "the alert is gone"
        raise AssertionError(msg)
    return found


def _stored(database_url: str) -> int:
    database = Database(database_url)
    try:
        with database.read() as session:
            return session.scalar(select(func.count()).select_from(Acknowledgement)) or 0
    finally:
        database.close()


def run() -> Iterator[str]:
    """On SQLite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield f"burst, SQLite: {burst(f'sqlite:///{folder}/frontlane.db', folder)}"
