"""A plugin of pytest's that keeps what the app sends to the stand-in, for Slack to look at afterwards.

pytest -p tests.online.recording --payloads FOLDER
"""

import hashlib
import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

CHECKS = {
    "sandbox.api.chat": "check_message",
    "sandbox.interaction": "check_message",
    "sandbox.response_urls": "check_message",
    "sandbox.api.view_methods": "check_view",
    "sandbox.validation.response_action": "check_view",
}
"""Where the stand-in looks at what it is sent, and by what."""
OF_A_MESSAGE = ("blocks", "attachments")
"""What of a message is looked at: the rest is the method's own."""
DIFFERS_ANYHOW = re.compile(r"\d+|\b[A-Z][A-Z0-9]{7,}\b")
"""Ids, times and counts: payloads that differ by these alone are one."""
NOT_THE_APP = "sandbox"
"""Tests in folders of this name send what no app would."""

Check = Callable[..., list[str]]


class Recorder:
    """Keeps one of each kind of payload, in files of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.test = ""
        """What sends just now; empty: nothing is kept."""
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keeps what the stand-in takes, until the block ends."""
        with pytest.MonkeyPatch.context() as patch:
            for module, name in CHECKS.items():
                check: Check = getattr(importlib.import_module(module), name)
                patch.setattr(f"{module}.{name}", partial(self._checked, check))
            yield

    def keep(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Keeps a payload, unless one like it is there."""
        words = json.dumps(payload, sort_keys=True, ensure_ascii=False)
        likeness = hashlib.sha256(DIFFERS_ANYHOW.sub("0", words).encode()).hexdigest()
        file = self._folder / f"{kind}-{likeness[:16]}.json"
        if not file.exists():
            file.write_text(json.dumps({"kind": kind, "test": self.test, "payload": payload}))

    def _checked(self, check: Check, payload: Mapping[str, Any], *rest: object) -> list[str]:
        errors = check(payload, *rest)
        if self.test and not errors:
            if check.__name__ == "check_view":
                self.keep("view", payload)
            elif message := {name: _decoded(payload[name]) for name in OF_A_MESSAGE if payload.get(name)}:
                self.keep("message", message)
        return errors


def _decoded(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folder."""
    parser.addoption("--payloads", type=Path, required=True, help="where payloads are kept")


def pytest_configure(config: pytest.Config) -> None:
    """Listens from now on, in this process."""
    recorder = Recorder(config.getoption("payloads"))
    cleanup = ExitStack()
    cleanup.enter_context(recorder.listening())
    config.add_cleanup(cleanup.close)
    config.pluginmanager.register(_Watcher(recorder))


class _Watcher:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        is_ours = NOT_THE_APP not in Path(nodeid.partition("::")[0]).parts
        self._recorder.test = nodeid if is_ours else ""
