"""All that an attacker has: every row with where it lies, every message, every line of the logs."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, text

from bot import logs
from sandbox import Message
from storage.database import Base, Database

Row = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """A copy of everything at one moment."""

    tables: dict[str, list[Row]]
    """Rows with all their columns and, as the database has them, `rowid`, `ctid` and `xmin`."""
    messages: Sequence[Message]
    lines: Sequence[tuple[datetime, str]]


def copy(database: Database, messages: Sequence[Message], lines: Sequence[tuple[datetime, str]]) -> Evidence:
    """Everything as it is now."""
    tables = {table.name: list(_rows(database, table)) for table in Base.metadata.sorted_tables}
    return Evidence(tables, list(messages), list(lines))


def _rows(database: Database, table: Table) -> Iterator[Row]:
    own = ", ".join(f'"{column.name}"' for column in table.columns)
    if not database.is_sqlite:
        own += ", ctid::text AS _ctid, xmin::text AS _xmin"
    elif table.dialect_options["sqlite"]["with_rowid"]:
        own += ", rowid AS _rowid"
    with database.read() as session:
        for found in session.execute(text(f"SELECT {own} FROM {table.name}")).mappings():
            row = dict(found)
            if "_ctid" in row:
                page, line = row["_ctid"].strip("()").split(",")
                row["_ctid"], row["_xmin"] = int(page) * 10_000 + int(line), int(row["_xmin"])
            yield row


class Listener(logs._Text):
    """Formats lines as the product does, and notes when they were written."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(logs.TEXT)
        self.lines: list[tuple[datetime, str]] = []
        self._now = now

    def format(self, record: Any) -> str:
        line = super().format(record)
        self.lines.append((self._now(), line))
        return line


Series = dict[str, list[float]]
"""By where it was found: numbers that grow with time."""
Names = dict[int, str]


def _number(value: object) -> float | None:
    """A time in seconds; None for what is no time."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:", value):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return None


def _numbers(name: str, row: Row, series: Series, *, with_id: bool = True) -> None:
    for column, value in row.items():
        is_place = column.startswith("_") or (column == "id" and with_id)
        number = float(value) if is_place and isinstance(value, int) else _number(value)
        if number is not None:
            series.setdefault(f"{name}.{column}", []).append(number)


def of_people(evidence: Evidence) -> dict[str, Series]:
    """By user id: everything with a time or a place that names this person."""
    names: Names = {row["id"]: row["user_id"] for row in evidence.tables["people"]}
    found: dict[str, Series] = {user_id: {} for user_id in names.values()}
    by_user = set(found)
    for table in Base.metadata.sorted_tables:
        ids = [
            column.name
            for column in table.columns
            if any(key.column.table.name == "people" for key in column.foreign_keys)
        ]
        for row in evidence.tables[table.name]:
            people = {names[row[name]] for name in ids if row[name] is not None}
            people |= {value for value in row.values() if isinstance(value, str) and value in by_user}
            for person in people:
                _numbers(table.name, row, found[person])
    for at, line in evidence.lines:
        for person in by_user & {*re.findall(r"[UW][A-Z0-9]{5,}", line)}:
            found[person].setdefault("logs.time", []).append(at.timestamp())
    return found


def of_questions(evidence: Evidence) -> dict[int, Series]:
    """By id: everything with a time or a place about a question without a name."""
    found: dict[int, Series] = {}
    for row in evidence.tables["town_hall_questions"]:
        if row["asker_id"] is not None:
            continue
        series = found[row["id"]] = {}
        _numbers("town_hall_questions", row, series)
        if row["number"] is not None:
            series["number"] = [float(row["number"])]
        for post in evidence.tables["posts"]:
            if post["kind"].startswith("town_hall.question") and post["subject_id"] == row["id"]:
                _numbers("posts", post, series)
                if post["ts"]:
                    series["posts.ts"] = [float(post["ts"])]
        for vote in evidence.tables["town_hall_votes"]:
            if vote["question_id"] == row["id"]:
                _numbers("town_hall_votes", vote, series)
        for at, line in evidence.lines:
            if str(row["id"]) in line or row["handle"] in line or (row["text"] and row["text"] in line):
                series.setdefault("logs.time", []).append(at.timestamp())
    return found


def words_of_questions(evidence: Evidence) -> dict[int, list[str]]:
    """By id: what of a question without a name could be made of its asker."""
    return {
        row["id"]: [row["handle"], f"{row['id']:x}", str(row["id"])]
        for row in evidence.tables["town_hall_questions"]
        if row["asker_id"] is None
    }


def words_of_people(evidence: Evidence) -> dict[str, list[str]]:
    """By user id: what is usually made of somebody."""
    return {
        row["user_id"]: [
            made
            for plain in (
                row["user_id"],
                f"{row['workspace_id']}{row['user_id']}",
                f"{row['workspace_id']} {row['user_id']}",
                f"{row['workspace_id']}:{row['user_id']}",
                str(row["id"]),
            )
            for made in (
                plain,
                hashlib.sha256(plain.encode()).hexdigest(),
                hashlib.sha1(plain.encode()).hexdigest(),
                hashlib.md5(plain.encode()).hexdigest(),
            )
        ]
        for row in evidence.tables["people"]
    }
