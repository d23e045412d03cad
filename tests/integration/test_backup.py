"""Backups that are taken while the application works hard: each is the database of one moment."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from bot.single import SingleProcess
from services.kudos.content import Named, NewKudos
from services.kudos.refusals import NotGiven
from services.people import Caller
from storage import copies
from tests.e2e.process import AppProcess
from tests.integration.handlers.town import Town, running

BACKUPS = 3
ROWS_BETWEEN = 30
"""Kudos that are given between the beginnings of two backups, so that each falls into the work."""


class Load:
    """Threads that store clicks and posts, as long as the block lasts. What they are refused counts, too."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._stop = threading.Event()
        self._numbers = count(1)
        self._more = threading.Condition()
        self.given = 0
        self.ended_well = True

    @contextmanager
    def on(self) -> Iterator[None]:
        """Until the block ends."""
        works = (self._thank, self._thank, self._press)
        threads = [threading.Thread(target=self._work, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def wait_for_more(self) -> None:
        """Until so many more kudos were given."""
        with self._more:
            enough = self.given + ROWS_BETWEEN
            assert self._more.wait_for(lambda: self.given >= enough, timeout=60)

    def _work(self, work: Callable[[int], None]) -> None:
        while not self._stop.is_set():
            try:
                work(next(self._numbers))
            except BaseException:
                self.ended_well = False
                raise

    def _thank(self, number: int) -> None:
        agents = self._town.brand.agents["Austin"]
        here = self._town.brand.workspace.id
        giver, one, other = (agents[(number + step) % len(agents)].id for step in (0, 1, 2))
        new = NewKudos(
            people=[Named(one), Named(other)],
            text="stayed late to calm the queue",
            channel_id=self._town.brand.channels["care-austin"].id,
        )
        try:
            self._town.app.kudos.giving.give(Caller(here, here, giver), new, trigger=f"t{number}")
        except NotGiven:
            self._stop.set()
        with self._more:
            self.given += 1
            self._more.notify_all()

    def _press(self, number: int) -> None:
        """An alert is sent, somebody presses Got it in another one, and time goes on: posts are said."""
        town = self._town
        town.slack.clock.advance(60)
        agents = town.brand.agents["Austin"]
        town.schedule(town.brand.channels["care-austin"])
        agent = town.person(agents[number % len(agents)])
        agent.click(town.post(town.brand.channels["care-austin"], "alert.got_it"), "alert.got_it")


def frontlane(command: str, path: Path, database: Path) -> str:
    """Runs `frontlane backup` or `frontlane restore` as a process of its own."""
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", "bot", command, str(path)],
        env=variables | {"DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def counts(path: Path) -> Mapping[str, int]:
    """What belongs together, and what grows."""
    questions = {
        "kudos": "kudos",
        "entries": "kudos_entries",
        "alerts": "alerts",
        "clicks": "acknowledgements",
        "posts": "posts WHERE state = 'sent'",
        "kudos without a message": "kudos WHERE id NOT IN (SELECT kudos_id FROM kudos_shown)",
        "messages without a post": "kudos_gatherings WHERE id NOT IN "
        "(SELECT subject_id FROM posts WHERE kind LIKE 'kudos.%')",
        "alerts without a version": "alerts WHERE id NOT IN (SELECT alert_id FROM alert_versions)",
        "alerts without a milestone": "alerts WHERE id NOT IN (SELECT subject_id FROM milestones)",
        "sent posts without a place": "posts WHERE state = 'sent' AND (ts IS NULL OR channel IS NULL)",
    }
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: int(connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])
            for name, rows in questions.items()
        }


def test_each_backup_is_whole_and_one_can_be_gone_back_to(tmp_path: Path) -> None:
    with running(tmp_path, seeds={"kudos_a_day": "1000"}) as town:
        town.announce(town.brand.channels["care-austin"])
        database = tmp_path / "frontlane.db"
        load, taken = Load(town), [tmp_path / f"backup{number}.db" for number in range(BACKUPS)]
        with load.on():
            for target in taken:
                load.wait_for_more()
                frontlane("backup", target, database)
        assert load.ended_well
        found = [counts(path) for path in taken]
        for path, seen in zip(taken, found, strict=True):
            copies.check(path)
            assert seen["entries"] == 2 * seen["kudos"] > 0
            assert not any(number for name, number in seen.items() if "without" in name), seen
        for name in ("kudos", "alerts", "clicks", "posts"):
            numbers = [seen[name] for seen in found]
            assert numbers == sorted(numbers), "what was stored before a backup began is in it"
            assert numbers[0] < numbers[-1], "it was taken under load"

        restored = tmp_path / "restored.db"
        assert "which is whole" in frontlane("restore", taken[-1], restored)
        assert counts(restored) == found[-1]
        settings = {
            "SLACK_BOT_TOKEN": town.brand.app.bot_token,
            "SLACK_APP_TOKEN": town.brand.app.app_token,
            "SLACK_API_URL": town.slack.api_url,
            "DATABASE_URL": f"sqlite:///{restored}",
        }
        app = AppProcess(settings, log=tmp_path / "restored.log")
        try:
            app.start()
            assert app.terminate() == 0
        finally:
            app.kill()
        assert counts(restored)["clicks"] == found[-1]["clicks"]
        SingleProcess(make_url(settings["DATABASE_URL"])).acquire()
