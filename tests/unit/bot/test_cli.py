"""The command line."""

import sys
import types
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bot.cli import main
from storage.database import Database
from storage.town_halls import TownHall, TownHallQuestion
from tests.support import ManualClock, newest_revision
from tests.unit.services.town_halls.hall import SECRET, HallWorld
from tests.unit.services.world import BEN, DAY, MINUTE, World


@pytest.fixture
def halls(database: Database, clock: ManualClock) -> HallWorld:
    """Town halls in a database of either kind."""
    return HallWorld(World(database, clock))


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
    named = (
        *("run", "demo", "doctor", "audit-anonymity", "manifest", "migrate", "backup", "restore"),
        *("export-person", "erase-person", "forget-workspace"),
    )
    assert all(command in out for command in named)


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


def test_where_the_demo_was_left_out_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "bot.demo", None)
    assert main(["demo"]) == 1
    assert capfd.readouterr().err.startswith("The demo is not part of this installation (")


def test_migrate(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert main(["migrate"]) == 0
    assert f"The database is at revision {newest_revision()}, the newest." in capfd.readouterr().out
    assert (tmp_path / "frontlane.db").exists()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/x.db")
    assert main(["migrate"]) == 1
    assert "The database that DATABASE_URL names cannot be used: unable to open" in capfd.readouterr().err


def test_a_database_of_a_newer_program_is_left_alone(
    database: Database, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    with database.write() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        session.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    try:
        assert main(["migrate"]) == 1
        assert capfd.readouterr().err == (
            "The database was brought up to date by a newer Frontlane (revision 9999): run that version, or "
            "restore a backup from before.\n"
        )
    finally:
        # The PostgreSQL one is shared.
        with database.write() as session:
            session.execute(text("DROP TABLE alembic_version"))


@pytest.fixture
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SECRET.decode())
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "abc")


@pytest.mark.usefixtures("_settings")
def test_an_audit_needs_a_database(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["audit-anonymity"]) == 1
    assert "There is no database yet" in capfd.readouterr().err
    assert not (tmp_path / "frontlane.db").exists()
    (tmp_path / "frontlane.db").touch()
    assert main(["audit-anonymity"]) == 1
    assert "not up to date" in capfd.readouterr().err
    assert main(["migrate"]) == 0
    capfd.readouterr()
    assert main(["audit-anonymity"]) == 0
    assert capfd.readouterr().out == "There is no town hall yet.\n"


@pytest.mark.usefixtures("_settings")
def test_an_audit_says_what_is_stored_and_who_is_found(
    halls: HallWorld, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = halls.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    hall = halls.call()
    question = halls.ask(hall).question_id
    halls.ask_unnamed(hall, by=BEN)
    halls.vote(question, BEN)
    assert main(["audit-anonymity"]) == 0
    out = capfd.readouterr().out
    assert "1 question without a name" in out
    assert "under it 2 names of voters and askers" in out
    assert "1 person found who voted or flagged, 1 person found who asked" in out
    assert "! Only 3 people can see it" in out
    assert BEN.user_id not in out

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-another")
    assert main(["audit-anonymity"]) == 0
    assert "has SLACK_BOT_TOKEN changed since it opened?" in capfd.readouterr().out

    key = halls.row(hall).key
    halls.clock.advance(2 * DAY)
    halls.town_halls.moments.tick()
    assert main(["audit-anonymity"]) == 0
    assert "nobody is found, with the secret or without" in capfd.readouterr().out

    with halls.database.write() as session:
        session.execute(update(TownHall).values(key=key))
        session.execute(update(TownHallQuestion).values(asked_at=halls.clock() + MINUTE))
    assert main(["audit-anonymity"]) == 1
    out = capfd.readouterr().out
    assert "✗ 1 question has no name, and a time below the hour." in out
    assert "✗ It is over, and its key is still there." in out
