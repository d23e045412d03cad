"""A click that Slack was told is taken is stored, whatever happens right afterwards."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest
from sqlalchemy import select

from sandbox import Person, Sandbox
from storage.alerts import Acknowledgement
from storage.database import Database
from storage.people import Person as StoredPerson
from tests.e2e.campaign import DAY, Campaign, connect, is_announcement, settings_for
from tests.e2e.process import AppProcess

KILLS = 4
AT_ONCE = 8

pytestmark = pytest.mark.e2e


class Crowd:
    """Agents who press Got it at the same time; the app is killed as soon as some have been answered."""

    def __init__(self, campaign: Campaign, app: AppProcess) -> None:
        self._campaign = campaign
        self._app = app
        self._lock = Lock()
        self._kill_at = 0
        self.answered: set[str] = set()

    def press(self, agents: list[Person], kill_after: int) -> None:
        """All of them press; after so many answers the app is killed, while others still wait for theirs."""
        with self._lock:
            self._kill_at = len(self.answered) + kill_after
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._press, agents))

    def _press(self, agent: Person) -> None:
        person = self._campaign.slack.as_person(agent)
        seen = self._campaign.slack.messages(self._campaign.home_of(agent))
        is_taken = person.click(next(filter(is_announcement, seen)), "alert.got_it").ok
        with self._lock:
            if is_taken:
                self.answered.add(agent.id)
            if len(self.answered) == self._kill_at:
                self._app.kill()


def stored(database_url: str) -> list[str]:
    """Who has pressed Got it, as the database knows."""
    database = Database(database_url)
    try:
        with database.read() as session:
            who = select(StoredPerson.user_id).join(
                Acknowledgement, Acknowledgement.person_id == StoredPerson.id
            )
            return list(session.scalars(who))
    finally:
        database.close()


@pytest.mark.parametrize(
    ("mode", "bare_database_url"),
    [("socket", "sqlite"), ("http", "postgresql")],
    indirect=["bare_database_url"],
)
def test_killed_right_after_the_answer(
    mode: str, bare_database_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    record_property("seed", seed)
    uses_socket_mode = mode == "socket"
    chance = random.Random(seed)
    with Sandbox(page_size=100) as slack:
        campaign = Campaign(slack, request_url=None if uses_socket_mode else "https://frontlane.example.com")
        settings = settings_for(campaign, bare_database_url, uses_socket_mode=uses_socket_mode)
        app = AppProcess(settings, "tests.e2e.follow", slack.url, log=tmp_path / "app.log")
        app.start()
        connect(campaign, app, uses_socket_mode=uses_socket_mode)
        try:
            campaign.wait_until_read()
            campaign.write(starts_in=2 * DAY, delivery="In the channels")
            for channel in (campaign.americas, campaign.manila):
                campaign.settle(lambda channel=channel: campaign.announcement(channel))  # type: ignore[misc]
            agents = chance.sample(campaign.agents, len(campaign.agents))
            crowd = Crowd(campaign, app)
            for number in range(KILLS):
                crowd.press(agents[number::KILLS], chance.randint(1, AT_ONCE))
                assert crowd.answered, app.log()
                kept = stored(bare_database_url)
                assert crowd.answered <= set(kept), "an answered click is a stored one"
                assert len(kept) == len(set(kept))
                app.start()
                connect(campaign, app, uses_socket_mode=uses_socket_mode)
            campaign.got_it(agents)
            assert sorted(stored(bare_database_url)) == sorted(agent.id for agent in agents)
            assert app.terminate() == 0
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
        finally:
            app.kill()
