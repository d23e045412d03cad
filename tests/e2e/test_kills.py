"""Nothing is lost and nothing is said or counted twice, however often processes are killed without goodbye.

A round is a moment, chosen at random, in which some of the processes are killed (kill -9) and started again,
while alerts are lived through and some of Slack's answers are lost. `make test` has a few rounds of it,
`make kills` two hundred. `SEED=` has the same choices made once more; how far all are by then is up to the
machine.
"""

import os
import random
from pathlib import Path

import pytest

from sandbox import Sandbox
from storage.database import Database
from tests.e2e.campaign import Campaign, assert_slack_took_all
from tests.e2e.herd import Herd, Setup
from tests.e2e.lives import Lives

FEW = 3
SWITCHED_OFF = "apps.connections.open: forbidden_app"
"""What a process in Socket Mode hears while Slack goes by HTTP."""
SHORT = (Setup("sqlite", 1, 0), Setup("postgresql", 1, 1))
LONG = (
    Setup("sqlite", 1, 0),
    Setup("sqlite", 0, 1),
    Setup("postgresql", 1, 0),
    Setup("postgresql", 0, 1),
    Setup("postgresql", 1, 1),
    Setup("postgresql", 2, 2),
)
ROUNDS = int(os.environ.get("ROUNDS") or 0)
SEED = os.environ.get("SEED") or str(random.SystemRandom().randrange(10**6))
SETUPS = LONG if ROUNDS else SHORT

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("setup", "bare_database_url"),
    [pytest.param(setup, setup.database, id=str(setup)) for setup in SETUPS],
    indirect=["bare_database_url"],
)
def test_killed_at_random_moments(
    setup: Setup, bare_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = SETUPS.index(setup)
    rounds = ROUNDS // len(SETUPS) + (number < ROUNDS % len(SETUPS)) if ROUNDS else FEW
    chance = random.Random(f"{SEED}-{setup}")
    database = Database(bare_database_url)
    with Sandbox(page_size=15) as slack:
        campaign = Campaign(
            slack,
            request_url=None if setup.by_socket else "https://frontlane.example.com",
            of_each_site=4,
        )
        herd = Herd(campaign, setup, bare_database_url, tmp_path, random.Random(chance.random()))
        lives = Lives(campaign, database, chance)
        campaign.is_up = herd.is_up
        try:
            herd.start()
            campaign.wait_until_read()
            lives.lose_answers()
            with herd.killed(rounds) as is_over:
                lives.live()
                while not is_over.is_set():
                    herd.switch()
                    lives.live()
            slack.heal()
            lives.assert_nothing_is_lost_or_twice()
            assert set(herd.terminate()) == {0}
        except BaseException as error:
            error.add_note(f"SEED={SEED} ({setup}, round {herd.rounds})\n{herd.log()[-20_000:]}")
            raise
        finally:
            herd.close()
            database.close()
        assert_slack_took_all(slack, but_for={SWITCHED_OFF})
    with capsys.disabled():
        print(f"\nSEED={SEED} {setup}: {herd.rounds} rounds, {herd.kills} kills, {len(lives.lived)} alerts")
