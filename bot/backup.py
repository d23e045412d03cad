"""`frontlane backup` and `frontlane restore`: a SQLite database saved while it runs, and put back."""

import shlex
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from bot.problems import CannotStart
from bot.single import InUse, SingleProcess
from storage import copies
from storage.migrations import known_revisions

STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Saved:
    """A backup that was made."""

    path: Path
    size: int
    """Bytes."""
    revision: str | None


@dataclass(frozen=True)
class Restored:
    """What is in the database's place now."""

    revision: str
    aside: Path | None
    """Where the database of before is; None where there was none."""


def backup(database: URL, target: Path, now: datetime) -> Saved:
    """Saves a SQLite database while it is in use, checked and for its owner's eyes alone.

    Args:
        target: a new file, or a folder, in which the file is named after the time.

    Raises:
        CannotStart: with a sentence that says why there is no backup.
    """
    if database.get_backend_name() != "sqlite":
        raise CannotStart(f"The database is PostgreSQL, which saves it itself: {_dump(database, target)}")
    path = _file_of(database)
    if not path.exists():
        raise CannotStart(f"There is no database to save: {path} is not there.")
    if target.is_dir():
        target /= f"{path.stem}-{now.strftime(STAMP)}.db"
    if not target.parent.is_dir():
        raise CannotStart(f"There is no folder {target.parent}: make it first.")
    try:
        copies.save(path, target)
    except FileExistsError:
        raise CannotStart(f"{target} is there already, and was left alone: give a new name.") from None
    except copies.Damaged as error:
        raise CannotStart(
            f"The database is damaged ({error}), so no backup was made: keep the ones that you have."
        ) from None
    except sqlite3.Error as error:
        raise CannotStart(f"The database could not be saved to {target}: {error}.") from None
    except OSError as error:
        raise CannotStart(f"The backup could not be written to {target}: {error.strerror}.") from None
    return Saved(target, target.stat().st_size, copies.revision_of(target))


def restore(database: URL, source: Path, now: datetime) -> Restored:
    """Puts a backup in the place of a SQLite database that nobody uses; what was there is kept beside it.

    Raises:
        CannotStart: with a sentence that says why nothing was changed.
    """
    if database.get_backend_name() != "sqlite":
        raise CannotStart(
            "The database is PostgreSQL, which restores it itself. Stop every Frontlane first, then: "
            f"{_put_back(database, source)}"
        )
    path = _file_of(database)
    if not source.is_file():
        raise CannotStart(f"There is no backup {source}.")
    if path.exists() and source.samefile(path):
        raise CannotStart(f"{source} is the database itself.")
    single = SingleProcess(database)
    try:
        single.acquire()
    except InUse as error:
        raise CannotStart(
            f"Frontlane runs on this database (process {error.holder}): stop it first. Nothing was changed."
        ) from None
    try:
        # Root may have made it just now.
        copies.give(SingleProcess.lock_beside(Path(database.database or "")), path.parent)
        return _restore(path, source, path.with_name(f"{path.name}.before-{now.strftime(STAMP)}"))
    except copies.Damaged as error:
        raise CannotStart(
            f"{source} cannot be restored: it is damaged, or no backup ({error}). Nothing was changed."
        ) from None
    except copies.StillOpen:
        raise CannotStart(f"Another program has {path} open: close it first. Nothing was changed.") from None
    except (sqlite3.Error, OSError) as error:
        raise CannotStart(f"{source} could not be restored to {path}: {error}.") from None
    finally:
        single.release()


def _restore(path: Path, source: Path, aside: Path) -> Restored:
    with copies.checked_copy(source, path) as copy:
        revision = copies.revision_of(copy)
        if revision is None:
            raise CannotStart(f"{source} is no backup of Frontlane's. Nothing was changed.")
        if revision not in known_revisions():
            raise CannotStart(
                f"{source} is of a newer Frontlane (revision {revision}): bring in that version first. "
                "Nothing was changed."
            )
        return Restored(revision, aside if copies.put_in_place(copy, path, aside) else None)


def _file_of(database: URL) -> Path:
    return Path(database.database or "").resolve()


def _dump(database: URL, target: Path) -> str:
    return shlex.join(["pg_dump", "--format=custom", f"--file={target}", _without_password(database)])


def _put_back(database: URL, source: Path) -> str:
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
    return shlex.join(["pg_restore", *options, f"--dbname={_without_password(database)}", str(source)])


def _without_password(url: URL) -> str:
    """The address as PostgreSQL's own programs take it; they ask for the password, or have ~/.pgpass."""
    query = {name: value for name, value in url.query.items() if "password" not in name}
    return URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=query,
    ).render_as_string()
