"""Processes of the app on one database, by HTTP and by Socket Mode, which are killed and started again."""

import random
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.e2e.campaign import Campaign, settings_for
from tests.e2e.process import AppProcess

SOONEST_S, LATEST_S = 0.05, 2.0
"""When the next kill is, after all are up again."""
LONGEST_AWAY_S = 0.5


@dataclass(frozen=True)
class Setup:
    """What runs, and on what."""

    database: Literal["sqlite", "postgresql"]
    by_http: int
    by_socket: int

    def __str__(self) -> str:
        return f"{self.database}-{self.by_http}-http-{self.by_socket}-socket"


class Herd:
    """Keeps them, kills them, and lets Slack reach those that live.

    Slack reaches an app by sockets or by HTTP, never by both. Where there are processes of both kinds it may
    be `switched`; those that it does not reach deliver all the same.
    """

    def __init__(
        self, campaign: Campaign, setup: Setup, database_url: str, folder: Path, chance: random.Random
    ) -> None:
        self._campaign = campaign
        self._slack = campaign.slack
        self._chance = chance
        self._log = folder / "app.log"

        def processes(count: int, *, uses_socket_mode: bool) -> list[AppProcess]:
            settings = settings_for(campaign, database_url, uses_socket_mode=uses_socket_mode)
            follow = ("tests.e2e.follow", campaign.slack.url)
            return [AppProcess(settings, *follow, log=self._log) for _ in range(count)]

        self._by_http = processes(setup.by_http, uses_socket_mode=False)
        self._by_socket = processes(setup.by_socket, uses_socket_mode=True)
        self._all = [*self._by_http, *self._by_socket]
        self._reached: AppProcess | None = None
        """By HTTP."""
        self._pool = ThreadPoolExecutor(len(self._all))
        self._stop = threading.Event()
        self._changing = threading.Lock()
        self.kills = 0
        """Of single processes."""
        self.rounds = 0

    @property
    def _uses_sockets(self) -> bool:
        return self._campaign.brand.app.app.socket_mode

    def is_up(self) -> bool:
        """Whether Slack reaches one of them that is well."""
        if self._uses_sockets:
            return any(process.is_well() for process in self._by_socket)
        return self._reached is not None and self._reached.is_well()

    def start(self) -> None:
        """Starts all at once, on what may be an empty database."""
        self._start(self._all)

    def switch(self) -> None:
        """Has Slack take the other way, where there is one."""
        if not (self._by_http and self._by_socket):
            return
        with self._changing:
            on = not self._uses_sockets
            self._slack.set_socket_mode(self._campaign.brand.app, on=on)
        if on:
            self._slack.wait_for(lambda: self._slack.connections(self._campaign.brand.app), timeout=30)

    @contextmanager
    def killed(self, rounds: int) -> Iterator[threading.Event]:
        """So many times, at random moments, some of them are killed and started again.

        Gives what is set when that is over. When the block ends, no more is killed.

        Raises:
            AssertionError: one did not come up again; with the log of all.
        """
        is_over = threading.Event()
        failed: list[BaseException] = []

        def rage() -> None:
            try:
                while self.rounds < rounds and not self._stop.wait(self._chance.uniform(SOONEST_S, LATEST_S)):
                    self._kill_some()
                    self.rounds += 1
            except BaseException as error:
                failed.append(error)
            finally:
                is_over.set()

        thread = threading.Thread(target=rage, name="kills")
        thread.start()
        try:
            yield is_over
        finally:
            self._stop.set()
            thread.join()
            if failed:
                raise failed[0]

    def terminate(self) -> list[int]:
        """SIGTERM to all; their exit statuses."""
        return list(self._pool.map(AppProcess.terminate, self._all))

    def close(self) -> None:
        """Nothing of them is left."""
        for process in self._all:
            process.kill()
        self._pool.shutdown()

    def log(self) -> str:
        """What all have written."""
        return self._all[0].log()

    def _kill_some(self) -> None:
        with self._changing:
            # In Socket Mode a process cannot start where Slack has switched it off.
            may_start = self._all if self._uses_sockets or not self._by_socket else self._by_http
            struck = self._chance.sample(may_start, self._chance.randint(1, len(may_start)))
            self._let_slack_reach(process for process in self._by_http if process not in struck)
            for process in struck:
                process.kill()
            self.kills += len(struck)
            self._stop.wait(self._chance.uniform(0, LONGEST_AWAY_S))
            self._start(struck)

    def _start(self, processes: list[AppProcess]) -> None:
        list(self._pool.map(AppProcess.start, processes))
        self._let_slack_reach(process for process in processes if process in self._by_http)

    def _let_slack_reach(self, processes: Iterable[AppProcess]) -> None:
        """As what stands before several processes does: it takes one that lives."""
        for process in processes:
            self._reached = process
            self._slack.set_request_url(
                self._campaign.brand.app, f"http://127.0.0.1:{process.port}/slack/events"
            )
            return
