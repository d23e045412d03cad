"""The doctor looks at this machine: the database, its folder and disk, the port, and who else is there."""

import errno
import fcntl
import json
import os
import shutil
import socket
import stat
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

from sqlalchemy.exc import SQLAlchemyError

from bot.doctor.findings import Finding, Trouble, wrong
from bot.health import OK
from bot.http import HEALTH_PATH
from bot.settings import Settings
from bot.single import SingleProcess
from storage.database import Database
from storage.migrations import known_revisions, revisions

LEAST_FREE = 200_000_000
"""Bytes."""
ANSWER_TIMEOUT_S = 5
ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask a server that listens everywhere


def free_bytes(path: Path) -> int:
    """How much may still be written on the disk that this is on."""
    return shutil.disk_usage(path).free


def env_file(folder: Path) -> Iterator[Finding]:
    """Whether others may read the tokens."""
    path = folder / ".env"
    if path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield wrong(Trouble.ENV_IS_OPEN, path=path.name)


def examine(settings: Settings, free_bytes: Callable[[Path], int]) -> Iterator[Finding]:
    """All that can be seen from here."""
    database = Database(settings.database_url)
    path = Path(database.url.database or "").absolute() if database.is_sqlite else None
    try:
        if path is not None and not path.parent.is_dir():
            yield wrong(Trouble.NO_FOLDER, folder=path.parent)
        elif path is not None and not path.exists():
            # To connect would make the file.
            yield from _place(path, free_bytes)
            yield wrong(Trouble.NO_DATABASE)
        else:
            if path is not None:
                yield from _place(path, free_bytes)
            yield from _schema(database)
    finally:
        database.close()
    if settings.port:
        yield from _port(settings, None if path is None else _holder(path))


def _place(path: Path, free_bytes: Callable[[Path], int]) -> Iterator[Finding]:
    beside = [path.parent, path, SingleProcess.lock_beside(path)]
    for each in beside:
        if each.exists() and not os.access(each, os.R_OK | os.W_OK):
            yield wrong(Trouble.NOT_WRITABLE, path=each)
    free = free_bytes(path.parent)
    if free < LEAST_FREE:
        yield wrong(Trouble.DISK_FULL, free=free // 1_000_000)


def _schema(database: Database) -> Iterator[Finding]:
    try:
        present, newest = revisions(database)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or type(error).__name__).strip()
        yield wrong(Trouble.DATABASE_AWAY, cause=cause)
        return
    yield Finding("The database answers")
    if present == newest:
        yield Finding(f"The database is up to date (revision {present})")
    elif present is None or present in known_revisions():
        yield wrong(Trouble.OLD_SCHEMA, present=present or "none", newest=newest)
    else:
        yield wrong(Trouble.NEWER_SCHEMA, present=present, newest=newest)


def _holder(path: Path) -> str | None:
    """The process that runs on this SQLite file; None where there is none."""
    lock = SingleProcess.lock_beside(path)
    try:
        file = os.open(lock, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(file, 20).decode(errors="replace").strip() or "unknown"
    finally:
        os.close(file)
    return None


def _port(settings: Settings, holder: str | None) -> Iterator[Finding]:
    cause = _why_not_listen(settings.host, settings.port)
    is_taken = cause is not None and cause.errno == errno.EADDRINUSE
    parts = _parts(settings) if is_taken else None
    if parts is not None:
        unwell = {name: words for name, words in parts.items() if words != OK}
        if unwell:
            yield wrong(Trouble.UNWELL, parts="; ".join(f"{name}: {words}" for name, words in unwell.items()))
        else:
            yield Finding(f"Frontlane runs here and is well (port {settings.port})")
        return
    if holder is not None:
        yield wrong(Trouble.SECOND, holder=holder, port=settings.port)
    if is_taken:
        yield wrong(Trouble.PORT_TAKEN, port=settings.port)
    elif cause is not None:
        yield wrong(Trouble.NO_ADDRESS, host=settings.host, port=settings.port, cause=cause.strerror)
    else:
        yield Finding(f"Port {settings.port} is free")


def _why_not_listen(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with closing(socket.create_server((host, port), family=family)):
            return None
    except OSError as error:
        return error


def _parts(settings: Settings) -> dict[str, object] | None:
    """How each part of the Frontlane is that listens there; None where it is none."""
    host = ANY.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host else host
    url = f"http://{host}:{settings.port}{HEALTH_PATH}"
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_TIMEOUT_S) as answer:
            report = json.load(answer)
    except HTTPError as error:
        with error:
            try:
                report = json.load(error)
            except ValueError:
                return None
    except (OSError, ValueError):
        return None
    parts = report.get("parts") if isinstance(report, dict) else None
    return parts if isinstance(parts, dict) else None
