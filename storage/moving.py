"""Two rows turned out to be one person: what belongs to the first is to belong to the second."""

from typing import cast

from sqlalchemy import ColumnElement, inspect, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.database import Base, insert_once

PersonId = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def move_references(session: Session, from_id: int, to_id: int, *columns: PersonId) -> None:
    """Every row that names the first in one of these columns names the second."""
    for column in columns:
        session.execute(update(column.class_).where(column == from_id).values({column.key: to_id}))


def move_rows(
    session: Session, from_id: int, to_id: int, column: PersonId, *where: ColumnElement[bool]
) -> None:
    """The same, where each has one row: what the second has already stays, and the first's is deleted.

    Args:
        where: finds the rows where no index has them by person.
    """
    model = cast("type[Base]", column.class_)
    # A new row has an id of its own.
    names = [each.key for each in inspect(model).column_attrs if each.key != "id"]
    for row in session.scalars(select(model).where(column == from_id, *where)).all():
        values = {name: getattr(row, name) for name in names} | {column.key: to_id}
        insert_once(session, model, values)
        session.delete(row)
    session.flush()
