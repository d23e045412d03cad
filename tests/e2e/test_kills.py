"""The same campaign while the process is killed, without goodbye, at ten random moments."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sandbox import Channel, Person, Sandbox
from storage.database import Database
from storage.posts import Post, PostState
from tests.e2e.campaign import (
    DAY,
    HOUR,
    Campaign,
    assert_slack_took_all,
    connect,
    is_announcement,
    settings_for,
)
from tests.e2e.process import AppProcess

KILLS = 10
CALMEST_S = 2.5

pytestmark = pytest.mark.e2e


class Chaos:
    """Kills the process and starts it again, at random, until it has been done often enough."""

    def __init__(self, app: AppProcess, reconnect: Callable[[], None], seed: int) -> None:
        self._app = app
        self._reconnect = reconnect
        self._random = random.Random(seed)
        self._stop = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._rage, name="chaos")
        self.kills = 0

    @contextmanager
    def raging(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()

    def is_over(self) -> bool:
        return self._is_over.is_set()

    def _rage(self) -> None:
        while self.kills < KILLS and not self._stop.wait(self._random.uniform(0.1, CALMEST_S)):
            self._app.kill()
            self.kills += 1
            self._app.start()
            self._reconnect()
        self._is_over.set()


@pytest.mark.parametrize(
    ("mode", "bare_database_url"),
    [("socket", "sqlite"), ("socket", "postgresql"), ("http", "sqlite"), ("http", "postgresql")],
    indirect=["bare_database_url"],
)
def test_killed_at_ten_random_moments(
    mode: str, bare_database_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    record_property("seed", seed)
    uses_socket_mode = mode == "socket"
    with Sandbox(page_size=15) as slack:
        campaign = Campaign(slack, request_url=None if uses_socket_mode else "https://frontlane.example.com")
        settings = settings_for(campaign, bare_database_url, uses_socket_mode=uses_socket_mode)
        app = AppProcess(settings, "tests.e2e.follow", slack.url, log=tmp_path / "app.log")
        app.start()

        def reconnect() -> None:
            connect(campaign, app, uses_socket_mode=uses_socket_mode)

        reconnect()
        campaign.is_up = app.is_well
        chaos = Chaos(app, reconnect, seed)
        try:
            with chaos.raging():
                early, late = live_through(campaign)
                campaign.settle(chaos.is_over)
            assert chaos.kills == KILLS, app.log()
            finish(campaign, early, late)
            campaign.settle(lambda: not still_open(bare_database_url))
            compare(campaign, early, late)
            assert app.terminate() == 0
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
        finally:
            app.kill()
        assert_slack_took_all(slack)


def live_through(campaign: Campaign) -> tuple[list[Person], list[Person]]:
    """Up to the start; returns who pressed Got it early, and who after the first reminder."""
    campaign.wait_until_read()
    campaign.write(starts_in=2 * DAY)
    campaign.settle(campaign.have("announcement", campaign.agents))
    campaign.settle(lambda: campaign.announcement(campaign.americas))
    campaign.settle(lambda: campaign.announcement(campaign.manila))
    early = campaign.agents[::3]
    campaign.got_it(early)
    campaign.advance_to(campaign.starts_at - DAY + 60)
    reminded = [agent for agent in campaign.agents if agent not in early]
    campaign.settle(campaign.have("reminder", reminded))
    late = reminded[::2]
    campaign.got_it(late, by_dm=True)
    campaign.advance_to(campaign.starts_at - HOUR + 60)
    campaign.settle(campaign.have("reminder", [agent for agent in reminded if agent not in late], times=2))
    return early, late


def finish(campaign: Campaign, early: list[Person], late: list[Person]) -> None:
    """The start and the end."""
    campaign.advance_to(campaign.starts_at + 5)
    campaign.settle(campaign.have("live", campaign.agents))
    campaign.advance_to(campaign.ends_at + 5)
    campaign.settle(campaign.have("over", campaign.agents))
    ready = f"{len(early) + len(late)} of 40"
    for channel in (campaign.americas, campaign.manila):
        campaign.settle(partial(shows, campaign, channel, ready))


def shows(campaign: Campaign, channel: Channel, words: str) -> bool:
    """Whether the alert in this channel shows these words."""
    post = campaign.announcement(channel)
    return post is not None and words in post.all_text


def still_open(database_url: str) -> int:
    """How many posts may still be said, or said again."""
    open_states = (PostState.PENDING, PostState.CLAIMED, PostState.SENDING, PostState.UNCERTAIN)
    database = Database(database_url)
    try:
        with database.read() as session:
            return session.scalar(select(func.count()).where(Post.state.in_(open_states))) or 0
    finally:
        database.close()


def compare(campaign: Campaign, early: list[Person], late: list[Person]) -> None:
    """Everyone has each message exactly once."""
    for channel in (campaign.americas, campaign.manila):
        posts = campaign.slack.messages(channel)
        assert [is_announcement(post) for post in posts] == [True, False, False]
    for agent in campaign.agents:
        reminders = 0 if agent in early else 1 if agent in late else 2
        expected = {"announcement": 1, "live": 1, "over": 1} | ({"reminder": reminders} if reminders else {})
        assert dict(campaign.kinds(agent)) == expected, agent
