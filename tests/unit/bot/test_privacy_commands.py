"""`frontlane export-person`, `erase-person`, `forget-workspace`: what whoever runs them reads and gets."""

import json
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import main
from services.privacy.leaving import WorkspaceLeaving
from storage.database import Database
from storage.people import Person
from tests.support import ManualClock
from tests.unit.bot.conftest import Fernwood
from tests.unit.services.privacy.lives import HERE, Lives


@pytest.fixture
def lives(database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Lives:
    """A brand in the database that the settings name."""
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    lives = Lives(database, clock)
    lives.live()
    return lives


def typed(monkeypatch: pytest.MonkeyPatch, words: str | None) -> None:
    def answer(_: str) -> str:
        if words is None:
            raise EOFError
        return words

    monkeypatch.setattr("builtins.input", answer)


def is_known(lives: Lives, user_id: str) -> bool:
    with lives.database.read() as session:
        return session.scalar(select(Person.id).where(Person.user_id == user_id)) is not None


@pytest.mark.parametrize(
    "command", [["export-person", "U1"], ["erase-person", "U1"], ["forget-workspace", "T1"]]
)
def test_without_a_database_there_is_nothing(
    command: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert main(command) == 1
    assert "There is no database yet" in capfd.readouterr().err


@pytest.mark.usefixtures("lives")
class TestExport:
    def test_two_files_for_their_owner_alone(self, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        assert main(["export-person", f"UANA@{HERE}", "--to", str(tmp_path)]) == 0
        written = [Path(line) for line in capfd.readouterr().out.splitlines()]
        assert [path.suffix for path in written] == [".md", ".json"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
        assert json.loads(written[1].read_text())["about"] == f"UANA@{HERE}"

    def test_no_file_is_overwritten(self, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        command = ["export-person", "UANA", "--to", str(tmp_path)]
        assert main(command) == 0
        assert main(command) == 1
        assert "is there already" in capfd.readouterr().err
        assert main(["export-person", "UANA", "--to", str(tmp_path / "none")]) == 1
        assert "cannot be written" in capfd.readouterr().err

    def test_nobody(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["export-person", "UNOBODY"]) == 1
        assert capfd.readouterr().err == "Nothing is kept about UNOBODY: nobody of that id is known here.\n"


class TestErase:
    def test_it_says_what_it_will_do_and_asks(
        self, lives: Lives, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FRONTLANE_PUBLISHERS", "USAM, UANA")
        for words in ("yes", None):
            typed(monkeypatch, words)
            assert main(["erase-person", "UANA"]) == 1
            said = capfd.readouterr().out
            assert "Ana (UANA@T1) is to be erased:" in said
            assert "  1 question that they asked about an alert: stays without a name." in said
            assert "  1 wow moment that is about them: " in said
            assert re.search(r"thank-yous? that they received", said)
            assert "! FRONTLANE_PUBLISHERS names UANA" in said
            assert "Nothing was changed." in said
            assert is_known(lives, "UANA")

    def test_whoever_types_the_id_means_it(
        self, lives: Lives, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed(monkeypatch, " UANA ")
        assert main(["erase-person", "UANA", "--words", "remove"]) == 0
        said = capfd.readouterr().out
        assert "  1 question that they asked about an alert: removed." in said
        assert "Done." in said
        assert not is_known(lives, "UANA")
        assert main(["erase-person", "UANA", "--yes"]) == 1
        assert "Nothing is kept about UANA" in capfd.readouterr().err


class TestForget:
    def test_it_says_how_much_there_is_and_asks(
        self, lives: Lives, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed(monkeypatch, "no")
        assert main(["forget-workspace", HERE]) == 1
        said = capfd.readouterr().out
        assert "  2 rows of acknowledgements" in said
        assert "Nothing was changed." in said
        typed(monkeypatch, HERE)
        assert main(["forget-workspace", HERE]) == 0
        assert "rows are deleted" in capfd.readouterr().out
        assert not is_known(lives, "UANA")
        assert main(["forget-workspace", HERE, "--yes"]) == 0
        assert capfd.readouterr().out == f"Nothing is kept of {HERE}.\n"

    def test_who_is_not_asked_is_refused_where_nobody_told_that_it_was_taken_out(
        self, lives: Lives, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["forget-workspace", HERE, "--yes"]) == 1
        assert "run this without --yes" in capfd.readouterr().err
        assert is_known(lives, "UANA")
        WorkspaceLeaving(lives.database, lives.clock).uninstalled(HERE)
        assert main(["forget-workspace", HERE, "--yes"]) == 0
        assert not is_known(lives, "UANA")

    def test_where_slack_says_that_it_is_installed_nothing_goes(
        self,
        lives: Lives,
        fernwood: Fernwood,
        capfd: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        there = fernwood.workspace.id
        for name, value in fernwood.variables(tmp_path).items():
            if name != "DATABASE_URL":
                monkeypatch.setenv(name, value)
        lives.world.directory.record_workspace(there, "Fernwood", "UBOT")
        # Nor where Slack has told otherwise before: it was installed again while the app did not run.
        WorkspaceLeaving(lives.database, lives.clock).uninstalled(there)
        for command in (["forget-workspace", there], ["forget-workspace", there, "--yes"]):
            assert main(command) == 1
            assert f"Frontlane is still installed in {there}. Take it out" in capfd.readouterr().err
        # Of another workspace the token says nothing.
        typed(monkeypatch, HERE)
        assert main(["forget-workspace", HERE]) == 0
        fernwood.slack.uninstall(fernwood.app)
        assert main(["forget-workspace", there, "--yes"]) == 0
        assert "rows are deleted" in capfd.readouterr().out
