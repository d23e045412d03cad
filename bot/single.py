"""One process a SQLite file. PostgreSQL bears several; on one file they would wait for each other."""

import fcntl
import os
from pathlib import Path

from sqlalchemy import URL

from bot.problems import CannotStart


class InUse(CannotStart):
    """Another process has the database."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"Another Frontlane (process {holder}) uses this database already. "
            "Stop it first; to run several, use PostgreSQL."
        )
        self.holder = holder
        """Its process id, as it wrote it down; `unknown` where it did not."""


class SingleProcess:
    """A lock beside a SQLite file; the operating system frees it when the process ends, however it ends."""

    def __init__(self, database: URL) -> None:
        is_file = database.get_backend_name() == "sqlite"
        self._path = self.lock_beside(Path(database.database)) if is_file and database.database else None
        self._file: int | None = None

    @staticmethod
    def lock_beside(database: Path) -> Path:
        """The file that is locked."""
        return database.with_name(f"{database.name}.lock-pid")

    def acquire(self) -> None:
        """Takes the lock, if the database needs one.

        Raises:
            InUse: another process has it.
            CannotStart: there is no such folder, or it cannot be written.
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
            raise InUse(holder) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file

    def release(self) -> None:
        """Frees the lock, if it is held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
