"""Copies of SQLite files: whole or not there; what was in their place is kept."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import copies


def make(path: Path, *words: str) -> None:
    """A database in WAL mode that holds these words."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE words (word)")
        connection.executemany("INSERT INTO words VALUES (?)", [(word,) for word in words])


def read(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words")]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def live(tmp_path: Path) -> Path:
    folder = tmp_path / "live"
    folder.mkdir()
    path = folder / "live.db"
    make(path, "live")
    return path


@pytest.fixture
def open_live(live: Path) -> Iterator[sqlite3.Connection]:
    """Someone who uses the database: what they have written is in its log alone."""
    with closing(sqlite3.connect(live, isolation_level=None)) as connection:
        connection.execute("INSERT INTO words VALUES ('newest')")
        yield connection


def put(source: Path, live: Path, aside: Path) -> bool:
    with copies.checked_copy(source, live) as copy:
        return copies.put_in_place(copy, live, aside)


@pytest.mark.usefixtures("open_live")
def test_a_copy_has_what_is_in_the_log_alone(live: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    copies.save(live, target)
    assert read(target) == ["live", "newest"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert names(tmp_path) == ["backup.db", "live"]


def test_a_copy_waits_for_no_writer_and_holds_none_up(
    live: Path, open_live: sqlite3.Connection, tmp_path: Path
) -> None:
    open_live.execute("BEGIN IMMEDIATE")
    open_live.execute("INSERT INTO words VALUES ('not yet')")
    copies.save(live, tmp_path / "backup.db")
    open_live.execute("COMMIT")
    assert read(tmp_path / "backup.db") == ["live", "newest"]


def test_what_is_there_is_left_alone(live: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("precious")
    with pytest.raises(FileExistsError):
        copies.save(live, target)
    assert target.read_text() == "precious"
    assert names(tmp_path) == ["backup.db", "live"]


def test_without_links_it_has_its_name_all_the_same(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "backup.db"
    copies.save(live, target)
    assert read(target) == ["live"]
    assert names(tmp_path) == ["backup.db", "live"]
    with pytest.raises(FileExistsError):
        copies.save(live, target)


def test_nothing_is_left_of_a_copy_that_failed(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        copies.save(live, tmp_path / "backup.db")
    assert names(tmp_path) == ["live"]


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        copies.save(tmp_path / "none.db", tmp_path / "backup.db")
    assert names(tmp_path) == []


def test_damage_is_found(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("words, but no database" * 100)
    with pytest.raises(copies.Damaged, match="not a database"):
        copies.check(path)
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE children (parent REFERENCES parents)")
        connection.execute("INSERT INTO children VALUES (7)")
    with pytest.raises(copies.Damaged, match="a row of children names one of parents that is not there"):
        copies.check(path)


def test_pages_that_contradict_each_other_are_found(live: Path) -> None:
    with closing(sqlite3.connect(live, isolation_level=None)) as connection:
        connection.execute("CREATE INDEX by_word ON words (word)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'words'")
    with pytest.raises(copies.Damaged):
        copies.check(live)


def test_the_new_one_is_there_and_the_old_one_kept(live: Path, tmp_path: Path) -> None:
    source, aside = tmp_path / "backup.db", live.with_name("old.db")
    make(source, "from the backup")
    live.chmod(0o640)
    assert put(source, live, aside)
    assert (read(live), read(aside), read(source)) == (["from the backup"], ["live"], ["from the backup"])
    assert stat.S_IMODE(live.stat().st_mode) == 0o640
    assert names(live.parent) == ["live.db", "old.db"]


def test_the_log_of_a_killed_process_is_kept_with_the_old_one(live: Path, tmp_path: Path) -> None:
    killed = live.with_name("killed.db")
    with closing(sqlite3.connect(live, isolation_level=None)) as connection:
        connection.execute("INSERT INTO words VALUES ('in the log')")
        for end in ("", "-wal"):
            killed.with_name(killed.name + end).write_bytes(live.with_name(live.name + end).read_bytes())
    make(tmp_path / "backup.db", "from the backup")
    assert put(tmp_path / "backup.db", killed, live.with_name("old.db"))
    assert read(killed) == ["from the backup"]
    assert read(live.with_name("old.db")) == ["live", "in the log"]
    assert "killed.db-wal" not in names(live.parent)


def test_where_there_was_none(tmp_path: Path) -> None:
    make(tmp_path / "backup.db", "from the backup")
    live = tmp_path / "live.db"
    assert not put(tmp_path / "backup.db", live, tmp_path / "old.db")
    assert read(live) == ["from the backup"]
    assert stat.S_IMODE(live.stat().st_mode) == 0o600
    assert "old.db" not in names(tmp_path)


def test_the_log_of_one_that_was_deleted_is_not_taken_for_its_own(live: Path, tmp_path: Path) -> None:
    backup, lost = tmp_path / "backup.db", live.with_name("lost.db")
    copies.save(live, backup)
    with closing(sqlite3.connect(live, isolation_level=None)) as connection:
        connection.execute("INSERT INTO words VALUES ('in the log')")
        lost.with_name("lost.db-wal").write_bytes(live.with_name("live.db-wal").read_bytes())
    assert not put(backup, lost, live.with_name("old.db"))
    assert read(lost) == ["live"]
    assert "old.db-wal" in names(live.parent)


def test_one_that_is_in_use_is_left_alone(live: Path, open_live: sqlite3.Connection, tmp_path: Path) -> None:
    make(tmp_path / "backup.db", "from the backup")
    open_live.execute("BEGIN")
    open_live.execute("SELECT * FROM words").fetchall()
    with pytest.raises(copies.StillOpen):
        put(tmp_path / "backup.db", live, live.with_name("old.db"))
    assert names(live.parent) == ["live.db", "live.db-shm", "live.db-wal"]
    assert read(live) == ["live", "newest"]


def test_one_that_cannot_be_read_gives_way_and_is_kept(live: Path, tmp_path: Path) -> None:
    live.write_bytes(b"rubbish" * 1000)
    make(tmp_path / "backup.db", "from the backup")
    assert put(tmp_path / "backup.db", live, live.with_name("old.db"))
    assert read(live) == ["from the backup"]
    assert live.with_name("old.db").read_bytes() == b"rubbish" * 1000


def test_a_log_that_is_left_goes_with_the_old_one(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the disk fails while SQLite folds it in: with that log the new one would be damaged, too."""
    monkeypatch.setattr(copies, "_fold_log_in", lambda _: None)
    live.with_name("live.db-wal").write_bytes(b"its log")
    make(tmp_path / "backup.db", "from the backup")
    assert put(tmp_path / "backup.db", live, live.with_name("old.db"))
    assert names(live.parent) == ["live.db", "old.db", "old.db-wal"]
    assert live.with_name("old.db-wal").read_bytes() == b"its log"


def test_no_revision(live: Path) -> None:
    assert copies.revision_of(live) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_restores_belongs_to_whom_it_belonged(live: Path, tmp_path: Path) -> None:
    make(tmp_path / "backup.db", "from the backup")
    os.chown(live, 1234, 1235)
    put(tmp_path / "backup.db", live, live.with_name("old.db"))
    assert (live.stat().st_uid, live.stat().st_gid) == (1234, 1235)
