"""A line to the database that one hot path keeps for itself.

To check a connection out of a pool and in again costs as much as a small statement, and on PostgreSQL three
journeys: one to see whether it is alive, and two to begin and to commit.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.pool import PoolProxiedConnection

from storage.group_commit import NotCommitted

CLOSE_S = 1.0
COMMIT = "COMMIT"

Result = TypeVar("Result")


class Line:
    """Runs transactions, one at a time.

    Args:
        engine: makes the connection. Where nothing begins a transaction it must be in autocommit: then what
            `work` sends in one go is a transaction.
        begin: the statement by which a transaction begins; empty where none is needed.
        turn: held while a transaction runs.
        patience_s: seconds to wait for the turn.
    """

    def __init__(self, engine: Engine, begin: str, turn: threading.Lock, patience_s: float) -> None:
        self._engine = engine
        self._begin = begin
        self._turn = turn
        self._patience_s = patience_s
        self._kept: tuple[PoolProxiedConnection, DBAPICursor] | None = None
        self._is_closed = False
        self._close_s = CLOSE_S

    def run(self, work: Callable[[DBAPICursor], Result]) -> Result:
        """Does some work in a transaction.

        Where the line has gone dead since it was last used, it is done once more on a new one, and nobody
        knows whether it was stored before: it must be such that twice is as good as once.

        Raises:
            NotCommitted: it did not begin, or its commit was refused or not answered.
            Exception: what `work` raised; nothing is stored.
        """
        if not self._turn.acquire(timeout=self._patience_s):
            raise NotCommitted("another transaction does not end")
        try:
            was_there = self._kept is not None
            try:
                return self._transaction(work)
            except NotCommitted:
                is_dead = self._kept is None
                if not (was_there and is_dead):
                    raise
            return self._transaction(work)
        finally:
            if self._is_closed:
                self._hang_up()
            self._turn.release()

    def close(self) -> None:
        """Hangs up, after the transaction that runs. A later one opens the line for itself alone."""
        self._is_closed = True
        if self._turn.acquire(timeout=self._close_s):
            try:
                self._hang_up()
            finally:
                self._turn.release()

    def _transaction(self, work: Callable[[DBAPICursor], Result]) -> Result:
        connection, cursor = self._kept or self._open()
        is_working = False
        try:
            if self._begin:
                cursor.execute(self._begin)
            is_working = True
            result = work(cursor)
            is_working = False
            if self._begin:
                # The driver's own commit() is a statement that it parses each time.
                cursor.execute(COMMIT)
        except BaseException as error:
            is_dead = self._is_dead(error, connection)
            if is_dead:
                self._hang_up()
            else:
                self._undo(connection)
            if isinstance(error, Exception) and (is_dead or not is_working):
                raise NotCommitted("the transaction did not begin, or was not committed") from error
            raise
        return result

    def _open(self) -> tuple[PoolProxiedConnection, DBAPICursor]:
        try:
            connection = self._engine.raw_connection()
        except Exception as error:
            raise NotCommitted("there is no connection to write through") from error
        self._kept = connection, connection.cursor()
        return self._kept

    def _is_dead(self, error: BaseException, connection: PoolProxiedConnection) -> bool:
        dialect = self._engine.dialect
        return isinstance(error, dialect.loaded_dbapi.Error) and dialect.is_disconnect(
            error, connection, None
        )

    def _undo(self, connection: PoolProxiedConnection) -> None:
        try:
            connection.rollback()
        except Exception:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._kept is not None:
            connection, self._kept = self._kept[0], None
            connection.invalidate()
