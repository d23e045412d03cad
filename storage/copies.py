"""Copies of a SQLite database: made while it is in use, checked, and put in its place.

This is about files, not about rows: it uses the driver alone, and opens nothing that it would have to make.
"""

import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

BUSY_S = 5
WAIT_FOR_OTHERS_S = 1
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite appends to a database's name for the files beside it: https://www.sqlite.org/tempfiles.html"""
FAULTS_SHOWN = 3


class Damaged(Exception):
    """The file is no SQLite database, or one that contradicts itself; the message says how."""


class StillOpen(Exception):
    """Another process has the database open."""


def save(database: Path, target: Path) -> None:
    """Copies a database into a new file that only its owner may read, and checks the copy.

    Others may read and write meanwhile: the copy is what was there at one moment. The target appears when it
    is whole and on the disk, or not at all.

    Raises:
        FileExistsError: there is a target already.
        Damaged: the copy contradicts itself, and so does the database.
        sqlite3.Error, OSError: one could not be read, or the other not be written.
    """
    with _part_of(target) as part:
        with _opened(database, "rw") as connection:
            # Into a file that is there and empty: SQLite would make one that others may read.
            connection.execute("VACUUM INTO ?", (str(part),))
        check(part)
        _sync(part)
        _name_too(part, target)
        _sync(target.parent)


@contextmanager
def checked_copy(source: Path, database: Path) -> Iterator[Path]:
    """A copy of `source` beside a database, that `put_in_place` may take; else it goes when the block ends.

    Raises:
        Damaged: the source is no database, or contradicts itself.
        sqlite3.Error, OSError: one could not be read, or the other not be written.
    """
    with _part_of(database) as part:
        with _opened(source, "ro") as connection, closing(sqlite3.connect(part)) as copy:
            try:
                connection.backup(copy)
                # The source may have been in use, with a log beside it; the copy is one file.
                copy.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.DatabaseError as error:
                raise Damaged(str(error)) from None
        check(part)
        yield part


def put_in_place(copy: Path, database: Path, aside: Path) -> bool:
    """Makes the copy the database. What was there has the name `aside` afterwards; returns whether it was.

    Its owner and permissions stay as they were; those of a new one are the folder's owner's alone.

    Raises:
        StillOpen: another process has the database open. Nothing is changed.
        FileExistsError: there is an `aside` already.
        OSError: the folder cannot be written.
    """
    was_there = database.exists()
    give(copy, database if was_there else database.parent)
    if was_there:
        copy.chmod(stat.S_IMODE(database.stat().st_mode))
        _fold_log_in(database)
    for beside in BESIDE:
        # Left where the database cannot be read, or is not there any more. With another's log beside it the
        # new one would be damaged, too.
        log = database.with_name(database.name + beside)
        if log.exists():
            log.rename(aside.with_name(aside.name + beside))
    if was_there:
        _name_too(database, aside)
    _sync(copy)
    copy.rename(database)
    _sync(database.parent)
    return was_there


def check(path: Path) -> None:
    """Reads all of a database.

    Raises:
        Damaged: it is none, or something in it contradicts something else.
    """
    with _opened(path, "ro") as connection:
        try:
            faults = [str(line) for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
            faults += [
                f"a row of {table} names one of {parent} that is not there"
                for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check")
            ]
        except sqlite3.DatabaseError as error:
            raise Damaged(str(error)) from None
    if faults:
        raise Damaged("; ".join(faults[:FAULTS_SHOWN]))


def revision_of(path: Path) -> str | None:
    """The revision of a database's schema; None where it has none of ours."""
    with _opened(path, "ro") as connection:
        try:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return str(found[0]) if found else None


def give(path: Path, like: Path) -> None:
    """Where root made the file: it belongs to whom `like` belongs to, who else could not open it."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """An empty file beside the target, for its owner alone, that does not outlive the block."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, mode: str, timeout_s: float = BUSY_S) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=timeout_s, isolation_level=None)) as connection:
        yield connection


def _fold_log_in(database: Path) -> None:
    """Has one file hold all of the database. One that cannot be read stays as it is."""
    with _opened(database, "rw", WAIT_FOR_OTHERS_S) as connection:
        try:
            # SQLite leaves this mode only where nobody else is connected.
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise StillOpen from None
        else:
            if mode != "delete":
                raise StillOpen


def _name_too(path: Path, name: Path) -> None:
    """Gives a file a name that is not taken; whether it keeps its own depends on the file system."""
    try:
        name.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links.
        if name.exists():
            raise FileExistsError(name) from None
        path.rename(name)


def _sync(path: Path) -> None:
    """Until the disk has it: a file's bytes, or a folder's names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
