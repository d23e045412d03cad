"""The database: its engines, its column types and its units of work, the same for SQLite and PostgreSQL."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ClauseElement,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Select,
    TypeDecorator,
    any_,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.types import TypeEngine

from storage.group_commit import NotCommitted
from storage.line import Line
from storage.prepared import Prepared

BUSY_TIMEOUT_S = 5
WRITER_QUEUE_TIMEOUT_S = 30
SCRUB_WAITS_MS = 200
"""For whoever uses a table; meanwhile others queue behind."""
TAKE_WRITE_LOCK = "BEGIN IMMEDIATE"

Key = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


class _SqliteMoment(sqlite.DATETIME):
    """As SQLAlchemy's own, which takes twice as long to write one: a click writes two."""

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:  # noqa: ARG002
        return lambda at: None if at is None else at.replace(tzinfo=None).isoformat(" ", "microseconds")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite keeps it without its zone, PostgreSQL as timestamptz.

    Raises:
        ValueError: a datetime without a zone was given.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "sqlite":
            return dialect.type_descriptor(DateTime(timezone=True))
        # SQLAlchemy has no types there.
        return dialect.type_descriptor(_SqliteMoment())  # type: ignore[no-untyped-call]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a time without a zone cannot be stored: {value}"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables. Constraint names are fixed so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: Json, list[Any]: Json}


def insert_once(session: Session, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Adds a row unless one with the same unique key is there; returns whether it was added."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(model).values(values).on_conflict_do_nothing().returning(literal(1))
    return session.execute(statement).first() is not None


def insert_missing(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds those of some rows whose unique keys are not there yet."""
    if rows:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(insert(model).on_conflict_do_nothing(), rows)


def among(
    session: Session, column: InstrumentedAttribute[Any], values: Collection[object]
) -> ColumnElement[bool]:
    """Whether it is one of these, of which there are hundreds.

    PostgreSQL is given an array: its driver takes long to read a statement that names hundreds of parameters.
    """
    if session.get_bind().dialect.name == "sqlite":
        return column.in_(values)
    return column == any_(literal(list(values), ARRAY(column.type)))


def is_not_newest(key: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a later row has come. The last one is not to be deleted: SQLite would give its id once more,
    while buttons in Slack still name the old one by it."""
    return key < select(func.max(key)).correlate(None).scalar_subquery()


class Database:
    """One database, for the life of a process. `write()` and `read()` are its units of work.

    On SQLite one unit of work writes at a time, and takes the database's lock when it begins, so that a
    read-modify-write never meets "database is locked"; reads go beside it on connections of their own (WAL).
    """

    def __init__(self, url: str) -> None:
        self._address = url
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lines: list[Line] = []
        # To wait for a lock of SQLite's is to sleep and look again; to wait for this is to be woken.
        self._turn = threading.Lock() if self.is_sqlite else None
        if self.is_sqlite:
            self._writer = _sqlite_engine(url, begin=TAKE_WRITE_LOCK, pool_size=1)
            self._reader = _sqlite_engine(url, begin="BEGIN", pool_size=8)
        else:
            self._writer = self._reader = create_engine(
                url, pool_size=16, max_overflow=16, pool_pre_ping=True, hide_parameters=True
            )
        self._glancer = self._small_engine()

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations and backup."""
        return self._writer

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work: committed when the block ends, rolled back when it raises."""
        with self._writing(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def hot(self) -> Iterator[DBAPICursor]:
        """A unit of work for `Prepared` statements, on the driver's own cursor: see storage.prepared.

        Raises:
            NotCommitted: it did not begin, or its commit was refused or not answered.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(self._writing())
                # The pool rolls back what is not committed.
                connection = stack.enter_context(closing(self._writer.raw_connection()))
            except Exception as error:
                raise NotCommitted("there is no connection to write through") from error
            cursor = connection.cursor()
            if self.is_sqlite:
                _or_not_committed(lambda: cursor.execute(TAKE_WRITE_LOCK))
            yield cursor
            _or_not_committed(connection.commit)

    def line(self) -> Line:
        """A connection of its own for one hot path, until `close`.

        On PostgreSQL what it is sent in one go is a transaction, with no journeys to begin and to commit it.
        """
        if self.is_sqlite:
            engine = _sqlite_engine(self._address, begin=TAKE_WRITE_LOCK, pool_size=1)
        else:
            engine = create_engine(
                self._address, isolation_level="AUTOCOMMIT", poolclass=NullPool, hide_parameters=True
            )
            event.listen(engine, "connect", _plan_once)
        begin = TAKE_WRITE_LOCK if self.is_sqlite else ""
        line = Line(engine, begin, self._turn or threading.Lock(), WRITER_QUEUE_TIMEOUT_S)
        self._lines.append(line)
        return line

    def insert_once_from(
        self, model: type[Base], rows: Select[*tuple[Any, ...]]
    ) -> sqlite.Insert | postgresql.Insert:
        """As `insert_once`, of the rows of a query whose columns have the names of the model's."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        names = [column.name for column in rows.selected_columns]
        return insert(model).from_select(names, rows).on_conflict_do_nothing()

    def prepare(self, statement: ClauseElement) -> Prepared:
        """A statement to be run many times in `hot`."""
        return Prepared(statement, self._writer.dialect)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look at the database. What is changed in it is not kept."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """A short look that may be taken within another unit of work of the same thread.

        Its connections are its own: who waits for one of them is waited for by nobody who has one.
        """
        with Session(self._glancer, expire_on_commit=False, autoflush=False) as session:
            yield session

    def scrub(self, tables: Sequence[str]) -> bool:
        """Makes what was deleted from these tables unreadable in the database's files; they should be small.

        Returns whether it could: it waits for nobody who is reading or writing, and can be tried again.
        PostgreSQL's log of changes (WAL) is not touched.
        """
        if self.is_sqlite:
            # Deleted words are overwritten (secure_delete); the write-ahead log still has them.
            with closing(self._writer.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                (is_busy, *_) = cursor.fetchone() or (1,)
                return not is_busy
        # Not above: to load the driver takes a tenth of the time until the app is ready; SQLite needs none.
        from psycopg.errors import LockNotAvailable

        with self._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                connection.exec_driver_sql(f"SET lock_timeout = {SCRUB_WAITS_MS}")
                # A plain VACUUM forgets rows, and leaves their bytes where they were. This writes new files.
                connection.exec_driver_sql(f"VACUUM (FULL) {', '.join(tables)}")
            except OperationalError as error:
                if not isinstance(error.orig, LockNotAvailable):
                    raise
                return False
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
            return True

    def close(self) -> None:
        """Closes every idle connection, and each of the others once it is done with."""
        for line in self._lines:
            line.close()
        for engine in {self._writer, self._reader}:
            # Else what comes back would wait in a pool that nobody has any more.
            event.listen(engine.pool, "checkin", _hang_up)
            engine.dispose()
        self._glancer.dispose()

    def _small_engine(self) -> Engine:
        if self.is_sqlite:
            return _sqlite_engine(self._address, begin="BEGIN", pool_size=2)
        return create_engine(
            self._address, pool_size=2, max_overflow=2, pool_pre_ping=True, hide_parameters=True
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=WRITER_QUEUE_TIMEOUT_S):
            msg = "another transaction does not end"
            raise WaitedTooLong(msg)
        try:
            yield
        finally:
            self._turn.release()


def _hang_up(_: DBAPIConnection, kept: ConnectionPoolEntry) -> None:
    kept.close()


def _or_not_committed(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception as error:
        raise NotCommitted("the transaction did not begin, or was not committed") from error


def _plan_once(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """A plan is made for good, whatever is in the tables at that moment: every look is by a key.

    Else PostgreSQL plans anew at each run, which takes longer than the run; or it keeps a plan that reads a
    table from end to end, since that was empty once.
    """
    cursor = connection.cursor()
    for setting in ("plan_cache_mode = force_generic_plan", "enable_seqscan = off"):
        cursor.execute(f"SET {setting}")
    cursor.close()
    connection.commit()


def _sqlite_engine(url: str, *, begin: str, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        pool_timeout=WRITER_QUEUE_TIMEOUT_S,
    )

    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver's own transactions begin too late (at the first write), so SQLAlchemy begins them below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    return engine
