"""Statements for hot paths: written with SQLAlchemy, compiled once, run on the driver's own cursor.

A session of SQLAlchemy costs a small statement several times what the database needs for it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    import psycopg

Values = Mapping[str, object]


class Prepared:
    """A statement for one dialect, whose `bindparam`s are filled in at each run.

    Raises:
        ValueError: it has an IN over a list of values, which SQLAlchemy writes anew for each list.
    """

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
            msg = f"this statement cannot be compiled once: {compiled}"
            raise ValueError(msg)
        self._sql = str(compiled)
        self._has_pipelines = dialect.driver == "psycopg"
        self._constants: dict[str, object] = {}
        self._converters: list[tuple[str, Callable[[Any], object]]] = []
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if not bind.required:
                self._constants[name] = bind.value if convert is None else convert(bind.value)
            elif convert is not None:
                self._converters.append((name, convert))
        self._names = compiled.positiontup

    def run(self, cursor: DBAPICursor, values: Values) -> int:
        """Runs it once; returns how many rows it concerned.

        Raises:
            KeyError: a value is missing.
        """
        cursor.execute(self._sql, self._parameters(values))
        return cursor.rowcount

    def rows(self, cursor: DBAPICursor, values: Values) -> Sequence[Sequence[Any]]:
        """Runs it once; returns what it gives, as the driver does."""
        cursor.execute(self._sql, self._parameters(values))
        return cursor.fetchall()

    def run_each(self, cursor: DBAPICursor, rows: Sequence[Values]) -> list[int]:
        """Runs it for each of some sets of values: in one journey to the database where the driver can."""
        if not self._has_pipelines or len(rows) < 2:
            return [self.run(cursor, values) for values in rows]
        pipeline = cast("psycopg.Cursor[Any]", cursor)
        pipeline.executemany(self._sql, [self._parameters(values) for values in rows], returning=True)
        counts = [pipeline.rowcount]
        while pipeline.nextset():
            counts.append(pipeline.rowcount)
        return counts

    def _parameters(self, values: Values) -> Any:
        given = {**self._constants, **values}
        for name, convert in self._converters:
            given[name] = convert(given[name])
        return given if self._names is None else [given[name] for name in self._names]
