"""A workspace takes the app out: nothing more is said there, and after a grace all of its data goes.

Slack wants all data of a workspace deleted within 14 business days of that. The grace is for who did it by
mistake, or has the token renewed; whoever installs the app again within it finds everything as it was.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from services.alerts import plan
from services.town_halls import schedule
from storage.alerts import Acknowledgement, Alert
from storage.audiences import Channel
from storage.database import Base, Database
from storage.erasures import Erasure
from storage.inboxes import Inbox
from storage.kudos import KudosPerson, KudosReaction
from storage.milestones import Milestone
from storage.people import Person, Workspace, ensure_workspace
from storage.posts import Post
from storage.town_halls import TownHall, TownHallQuestion

GRACE = timedelta(days=10)
ROWS_AT_ONCE = 500
OF_PEOPLE = (
    *(KudosReaction.__tablename__, KudosPerson.__tablename__, Inbox.__tablename__),
    Erasure.__tablename__,
)
"""What is about people and says of no workspace."""

logger = logging.getLogger(__name__)


class WorkspaceLeaving:
    """Forgets workspaces. Any number of processes may do so at once."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def uninstalled(self, workspace_id: str) -> None:
        """Slack says that the app was taken out: from the next look on, delivery says nothing there."""
        with self._database.write() as session:
            workspace = ensure_workspace(session, workspace_id)
            workspace.uninstalled_at = workspace.uninstalled_at or self._now()
        logger.warning("workspace %s: the app was uninstalled; its data goes in %s", workspace_id, GRACE)

    def tick(self) -> int:
        """Forgets workspaces whose grace is over; returns how many rows that concerned."""
        with self._database.read() as session:
            over = session.scalars(
                select(Workspace.id).where(Workspace.uninstalled_at <= self._now() - GRACE)
            ).all()
        return sum(self.forget(workspace_id) for workspace_id in over)

    def is_left(self, workspace_id: str) -> bool:
        """Whether the app is not there, as far as Slack has told us."""
        with self._database.read() as session:
            workspace = session.get(Workspace, workspace_id)
            return workspace is None or workspace.bot_user_id is None or workspace.uninstalled_at is not None

    def count(self, workspace_id: str) -> dict[str, int]:
        """How many rows there are of a workspace, by table; tables without any are left out."""
        with self._database.read() as session:
            counted = Counter[str]()
            for table, which in _parts(workspace_id):
                counted[table.name] += (
                    session.scalar(select(func.count()).select_from(table).where(which)) or 0
                )
        return dict(+counted)

    def forget(self, workspace_id: str) -> int:
        """Deletes all that there is of a workspace, in small units of work; returns how many rows.

        It can be done again. People of another workspace that has the app, or in whose channels somebody is,
        stay as what they are there.
        """
        rows = self._loosen(workspace_id)
        for table, which in _parts(workspace_id):
            while done := self._delete(table, which):
                rows += done
        with self._database.write() as session:
            _delete_if_free(session, workspace_id)
        if self._database.is_sqlite:
            self._database.scrub(())
        logger.warning("workspace %s: its data is deleted, %s rows", workspace_id, rows)
        return rows

    def _loosen(self, workspace_id: str) -> int:
        """Rows that refer to others of their table let go of them, so that each can be deleted alone."""
        halls = select(TownHall.id).where(TownHall.workspace_id == workspace_id)
        rows = 0
        for model, column, which in (
            (Post, Post.parent_id, Post.workspace_id == workspace_id),
            (TownHall, TownHall.follows_id, TownHall.workspace_id == workspace_id),
            (TownHallQuestion, TownHallQuestion.merged_into, TownHallQuestion.town_hall_id.in_(halls)),
        ):
            tied = select(model.id).where(which, column.is_not(None)).limit(ROWS_AT_ONCE)
            while True:
                with self._database.write() as session:
                    ids = session.scalars(tied).all()
                    session.execute(
                        update(model).where(model.id.in_(ids)).values({column.key: None}),
                        execution_options={"synchronize_session": False},
                    )
                if not ids:
                    break
                rows += len(ids)
        return rows

    def _delete(self, table: Table, which: ColumnElement[bool]) -> int:
        primary = table.primary_key.columns
        with self._database.write() as session:
            keys = [tuple(row) for row in session.execute(select(*primary).where(which).limit(ROWS_AT_ONCE))]
            if keys:
                session.execute(delete(table).where(tuple_(*primary).in_(keys)))
        return len(keys)


def _parts(workspace_id: str) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """What belongs to a workspace, of each table; what refers to others comes before them."""
    alerts = select(Alert.id).where(Alert.workspace_id == workspace_id)
    halls = select(TownHall.id).where(TownHall.workspace_id == workspace_id)
    channels = select(Channel.channel_id).where(Channel.workspace_id == workspace_id)
    elsewhere = select(Channel.channel_id).where(Channel.workspace_id.in_(_others(workspace_id)))
    # Without a foreign key, or by the person alone.
    first: dict[str, ColumnElement[bool]] = {
        Milestone.__tablename__: or_(
            and_(Milestone.subject_kind == plan.SUBJECT, Milestone.subject_id.in_(alerts)),
            and_(Milestone.subject_kind == schedule.SUBJECT, Milestone.subject_id.in_(halls)),
        ),
        Acknowledgement.__tablename__: Acknowledgement.alert_id.in_(alerts),
        KudosReaction.__tablename__: KudosReaction.channel_id.in_(channels),
    }
    # About people: this goes with those who have nothing left anywhere.
    last: dict[str, ColumnElement[bool]] = {
        KudosReaction.__tablename__: and_(
            KudosReaction.giver_id.in_(_nobodys(workspace_id, but=OF_PEOPLE)),
            KudosReaction.channel_id.not_in(elsewhere),
        ),
        KudosPerson.__tablename__: KudosPerson.person_id.in_(_nobodys(workspace_id, but=OF_PEOPLE[1:])),
        Inbox.__tablename__: Inbox.person_id.in_(_nobodys(workspace_id, but=OF_PEOPLE[1:])),
        Erasure.__tablename__: Erasure.person_id.in_(_nobodys(workspace_id, but=OF_PEOPLE[1:])),
        Person.__tablename__: Person.id.in_(_nobodys(workspace_id)),
    }
    tables = Base.metadata.tables
    yield from ((tables[name], which) for name, which in first.items())
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in {*first, *last, Workspace.__tablename__}:
            yield table, _belongs(table, workspace_id)
    yield from ((tables[name], which) for name, which in last.items())


def _belongs(table: Table, workspace_id: str) -> ColumnElement[bool]:
    """Whether a row is of a workspace: it says so, or what it refers to does.

    Raises:
        LookupError: nothing of the table says so. Then it is to be said above.
    """
    if "workspace_id" in table.columns:
        return table.c.workspace_id == workspace_id
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent.name != Person.__tablename__ and parent is not table:
                return column.in_(select(key.column).where(_belongs(parent, workspace_id)))
    raise LookupError(table.name)


def _others(workspace_id: str) -> Select[str]:
    """The other workspaces that still have the app."""
    return select(Workspace.id).where(Workspace.bot_user_id.is_not(None), Workspace.id != workspace_id)


def _nobodys(workspace_id: str, but: Collection[str] = ()) -> Select[int]:
    """Who is of no other workspace that still has the app, and takes part in none: once all that is of this
    one is deleted, nothing names them."""
    return select(Person.id).where(
        Person.workspace_id.not_in(_others(workspace_id)), ~_is_named(Person, but=but)
    )


def _is_named(model: type[Person | Workspace], but: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether anything refers to a row of people or workspaces, in other tables than these."""
    named = model.__table__
    referring: Sequence[Any] = [
        column
        for table in Base.metadata.sorted_tables
        if table.name not in but
        for column in table.columns
        if any(key.column.table is named for key in column.foreign_keys)
    ]
    exist = (select(column).where(column == model.id).correlate(named).exists() for column in referring)
    return reduce(or_, exist)


def _delete_if_free(session: Session, workspace_id: str) -> None:
    """The workspace's own row goes, and those of workspaces of which nobody is left."""
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id)
        .values(name="", bot_user_id=None, uninstalled_at=None, people_at=None)
    )
    nobodys = and_(Workspace.bot_user_id.is_(None), ~_is_named(Workspace))
    session.execute(delete(Workspace).where(nobodys), execution_options={"synchronize_session": False})
