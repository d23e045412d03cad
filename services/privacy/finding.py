"""Who is meant by `U…@T…`, and what is kept about them: rows found as the catalogue says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    case,
    exists,
    func,
    literal,
    not_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from services.kudos.ledger import is_reversed
from services.language import gettext as _
from services.privacy.describing import Kind, Section
from services.problems import NotFound, Problem
from storage.alerts import Acknowledgement, AlertVersion
from storage.database import Base
from storage.kudos import Kudos
from storage.people import NAME_OF_LEFT, Person, RoleGrant

WHO = re.compile(r"(?P<user>[UW][A-Z0-9]{1,30})(?:@(?P<home>[TE][A-Z0-9]{1,30}))?")

Row = Mapping[Any, Any]


def find_one(session: Session, named: str) -> Person:
    """The person whom `U…` or `U…@T…` names.

    Raises:
        NotFound: there is nobody of that id.
        Problem: it names nobody, or people of several workspaces.
    """
    read = WHO.fullmatch(named)
    if read is None:
        raise Problem(
            _("“{named}” names nobody: give a member ID as Slack shows it, as in U0123ABC@T0456DEF.").format(
                named=named
            )
        )
    wanted = select(Person).where(Person.user_id == read["user"]).order_by(Person.workspace_id)
    if read["home"]:
        wanted = wanted.where(Person.workspace_id == read["home"])
    found = session.scalars(wanted).all()
    if not found:
        raise NotFound(
            _("Nothing is kept about {named}: nobody of that id is known here.").format(named=named)
        )
    if len(found) > 1:
        ways = ", ".join(f"{person.user_id}@{person.workspace_id}" for person in found)
        raise Problem(_("There are several people of that id. Say which: {ways}.").format(ways=ways))
    return found[0]


def count(session: Session, section: Section, person: Person) -> int:
    """How many rows of a section are about somebody."""
    table, owner = _whose(section)
    mine = (owner == _key(section, person), *_apart(section, person))
    counted = select(func.count()).select_from(_joined(table, (owner.table,))).where(*mine)
    return session.scalar(counted) or 0


def rows(session: Session, section: Section, person: Person) -> Sequence[Row]:
    """What is handed over of a section: all about them, and nothing of others that they could not see.

    People are given by name.
    """
    table, owner = _whose(section)
    wanted = [
        table.c[name]
        for name, kind in section.columns.items()
        if kind is not Kind.IDENTITY or section.table == "people"
    ]
    others = [_column(table, name) for name in section.shows]
    tables = [column.table for column in (owner, *others)]
    look: Select[Any] = (
        select(*(_shown(column, table) for column in dict.fromkeys((*wanted, *others))))
        .select_from(_joined(table, tables))
        .where(owner == _key(section, person), *_apart(section, person))
        .order_by(*table.primary_key.columns)
    )
    return session.execute(look).mappings().all()


def _whose(section: Section) -> tuple[Table, ColumnElement[Any] | Any]:
    table = Base.metadata.tables[section.table]
    return table, _column(table, section.whose)


def _column(table: Table, name: str) -> Any:
    where, _dot, column = name.rpartition(".")
    return (Base.metadata.tables[where] if where else table).c[column]


def _joined(table: Table, others: Sequence[FromClause]) -> FromClause:
    joined: FromClause = table
    for other in dict.fromkeys(others):
        if other is not table:
            joined = joined.join(other)
    return joined


def _key(section: Section, person: Person) -> int | str:
    return person.id if is_by_id(section) else person.user_id


def is_by_id(section: Section) -> bool:
    """Whether its rows name the person's row, not the user id that Slack gave them."""
    owner = _whose(section)[1]
    return owner.primary_key or bool(owner.foreign_keys)


def _apart(section: Section, person: Person) -> Sequence[ColumnElement[bool]]:
    """People of several workspaces may have one user id: then only what was said in their own counts."""
    if section.table == Acknowledgement.__tablename__:
        # By the versions, which are few: there is no index by person.
        versions = select(AlertVersion.alert_id, AlertVersion.number)
        return (tuple_(Acknowledgement.alert_id, Acknowledgement.version).in_(versions),)
    if is_by_id(section):
        return ()
    table = Base.metadata.tables[section.table]
    if table is RoleGrant.__table__:
        return (table.c.home_id == person.workspace_id,)
    double = exists().where(
        Person.user_id == person.user_id, Person.id != person.id, table.c.workspace_id != person.workspace_id
    )
    return (not_(double),)


def _shown(column: Any, table: Table) -> Any:
    """A column as it is handed over, under its own name."""
    label = column.name if column.table is table else f"{column.table.name}.{column.name}"
    if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys):
        name = select(Person.name).where(Person.id == column).correlate(column.table).scalar_subquery()
        return func.coalesce(func.nullif(name, ""), NAME_OF_LEFT).label(label)
    if column is Kudos.__table__.c.text and column.table is not table:
        # What its giver has taken back is not there to be read any more.
        return case((is_reversed(), literal("")), else_=column).label(label)
    return column.label(label)
