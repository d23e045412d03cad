"""One process a SQLite file. PostgreSQL bears several; on one file they would wait for each other."""

import fcntl
import os
from pathlib import Path

from sqlalchemy import URL

from bot.problems import CannotStart


class SingleProcess:
    """A lock beside a SQLite file; the operating system frees it when the process ends, however it ends."""

    def __init__(self, database: URL) -> None:
        is_file = database.get_backend_name() == "sqlite" and database.database
        self._path = Path(f"{database.database}.lock-pid") if is_file else None
        self._file: int | None = None

    def acquire(self) -> None:
        """Takes the lock, if the database needs one.

        Raises:
            CannotStart: another process has it, or there is no such folder.
        """
        if self._path is None:
            return
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise CannotStart(
                f"DATABASE_URL names a file that cannot be made: {self._path.parent} ({error.strerror})."
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 20).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise CannotStart(
                f"Another Frontlane (process {holder}) uses this database already. "
                "Stop it first; to run several, use PostgreSQL."
            ) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file

    def release(self) -> None:
        """Frees the lock, if it is held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
