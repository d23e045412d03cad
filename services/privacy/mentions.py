"""User ids of somebody in what others have written or set: they are taken out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, Table, cast, select, tuple_, update
from sqlalchemy.orm import Session

from services.privacy.catalogue import CATALOGUE
from storage.database import Base
from storage.people import NAME_OF_LEFT

Key = tuple[Any, ...]


def columns() -> Sequence[tuple[Table, str]]:
    """Where they may be."""
    named = (name.split(".") for name in CATALOGUE.mentions)
    return [(Base.metadata.tables[table], column) for table, column in named]


def mentioning(session: Session, table: Table, column: str, user_id: str, limit: int) -> Sequence[Key]:
    """Keys of rows that name somebody there. No index tells: these tables are small, and are read."""
    text = cast(table.c[column], String)
    found = select(*table.primary_key.columns).where(text.contains(f'"{user_id}"', autoescape=True))
    return [tuple(row) for row in session.execute(found.limit(limit))]


def take_out(
    session: Session, table: Table, column: str, keys: Sequence[Key], user_id: str, left: str
) -> None:
    """Has these rows name them no more.

    Args:
        left: what stands for them where something must.
    """
    key = tuple_(*table.primary_key.columns)
    rows = session.execute(
        select(*table.primary_key.columns, table.c[column]).where(key.in_(keys)).with_for_update()
    ).all()
    for *primary, value in rows:
        same = (own == mine for own, mine in zip(table.primary_key.columns, primary, strict=True))
        session.execute(update(table).where(*same).values({column: without(value, user_id, left)}))


def without(value: Any, user_id: str, left: str) -> Any:
    """A JSON value as it is without somebody: lists leave them out, formatted text says that they left."""
    match value:
        case list():
            return [without(each, user_id, left) for each in value if each != user_id]
        case {"type": "user", "user_id": mentioned} if mentioned == user_id:
            return {"type": "text", "text": NAME_OF_LEFT.lower()}
        case dict():
            return {
                left if name == user_id else name: without(each, user_id, left)
                for name, each in value.items()
            }
        case _:
            return left if value == user_id else value
