"""The command line."""

import sys
import types
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli import main


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_bad_settings_end_with_status_2_and_every_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "SLACK_BOT_TOKEN is missing" in printed.err
    assert "SLACK_APP_TOKEN is missing" in printed.err


def test_help_names_every_command(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    out = capfd.readouterr().out
    assert all(command in out for command in ("run", "demo", "doctor", "manifest", "migrate"))


@pytest.mark.parametrize("arguments", [[], ["dance"]])
def test_nonsense_gets_the_usage(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: frontlane" in capfd.readouterr().err


def test_the_demo_gets_its_own_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> int:
        given.append(arguments)
        return 7

    demo = types.ModuleType("bot.demo")
    monkeypatch.setattr(demo, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "bot.demo", demo)
    assert main(["demo", "--port", "1", "--help"]) == 7
    assert given == [["--port", "1", "--help"]]


def test_migrate(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert main(["migrate"]) == 0
    assert "The database is at revision 0008, the newest." in capfd.readouterr().out
    assert (tmp_path / "frontlane.db").exists()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/x.db")
    assert main(["migrate"]) == 1
    assert "The database that DATABASE_URL names cannot be used: unable to open" in capfd.readouterr().err
