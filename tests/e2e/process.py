"""The app as a process of its own, to be started, asked, killed and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "HOME", "COVERAGE_PROCESS_START")
READY_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0


class AppProcess:
    """One `frontlane run`; `settings` are its environment, `module` what Python runs."""

    def __init__(self, settings: Mapping[str, str], *module: str, log: Path) -> None:
        self.port = free_port()
        self._arguments = [sys.executable, "-m", *(module or ("bot", "run"))]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._environment = kept | {"PORT": str(self.port), "FRONTLANE_HOST": "127.0.0.1"} | dict(settings)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, and returns once it says that it is well.

        Raises:
            AssertionError: it ended, or was not well in time; with its log.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        pause = threading.Event()
        for _ in range(int(READY_WITHIN_S / 0.05)):
            if self._process.poll() is not None:
                break
            if self.is_well():
                return
            pause.wait(0.05)
        self.kill()
        msg = f"the app was not well in time:\n{self.log()}"
        raise AssertionError(msg)

    def kill(self) -> None:
        """kill -9: no goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def terminate(self) -> int:
        """SIGTERM; returns the exit status, within the ten seconds that are promised."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=STOP_WITHIN_S)

    def health(self) -> tuple[int, dict[str, object]]:
        """What GET /healthz answers; (0, {}) when nobody does."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return int(answer.status), json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def is_well(self) -> bool:
        """Whether it says so itself."""
        return self.health()[0] == 200

    def log(self) -> str:
        """All that it has written."""
        return self._log.read_text() if self._log.exists() else ""


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
