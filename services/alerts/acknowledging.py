"""Got it, the click that comes in bursts: two small statements, and a commit that a burst shares."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Select, and_, bindparam, exists, literal, literal_column, select
from sqlalchemy.engine.interfaces import DBAPICursor

from services.alerts.announcing import first_word, first_word_to
from services.people import Caller
from storage.alerts import Acknowledgement, Alert, AlertState
from storage.database import Database, UtcDateTime
from storage.group_commit import GroupCommit
from storage.people import Person
from storage.posts import asking_once
from storage.prepared import Prepared


class _Click(TypedDict):
    """The values of the parameters of our statements."""

    alert_id: int
    version: int
    workspace_id: str
    home_id: str
    user_id: str
    now: datetime
    occasion: str
    reader: str
    """Whose own direct message is to show it; empty where it was pressed in that message."""


class Counting:
    """Counts a click if nothing speaks against it. Where something does, it does not say what."""

    def __init__(self, database: Database) -> None:
        self._line = database.line()
        self._group = GroupCommit(self._store)
        insert = database.insert_once_from(Acknowledgement, _what_may_be_counted())
        shown = first_word_to(bindparam("reader"))
        self._refresh: Prepared | None = None
        if database.is_sqlite:
            self._count = database.prepare(insert)
            self._refresh = database.prepare(asking_once(shown, locks=False))
        else:
            # PostgreSQL is a journey away: both in one statement.
            counted = insert.returning(literal_column("1").label("new")).cte("counted")
            is_new = exists(select(counted.c.new))
            refreshed = asking_once(and_(shown, is_new), locks=True).cte("refreshed")
            self._count = database.prepare(select(counted.c.new).add_cte(refreshed))

    def count(self, caller: Caller, alert_id: int, version: int, now: datetime, *, elsewhere: bool) -> bool:
        """Stores it, and asks for an update of what shows it, in one transaction.

        Returns:
            False, and nothing is changed, where it was counted before, nobody knows the person yet, or the
            alert takes no click on this version.
        """
        return self._group.store(
            {
                "alert_id": alert_id,
                "version": version,
                "workspace_id": caller.workspace_id,
                "home_id": caller.home_id,
                "user_id": caller.user_id,
                "now": now,
                "occasion": first_word(alert_id),
                "reader": caller.user_id if elsewhere else "",
            }
        )

    def _store(self, clicks: Sequence[_Click]) -> Sequence[bool]:
        return self._line.run(lambda cursor: self._run(cursor, clicks))

    def _run(self, cursor: DBAPICursor, clicks: Sequence[_Click]) -> Sequence[bool]:
        are_new = [rows > 0 for rows in self._count.run_each(cursor, clicks)]
        if self._refresh is not None:
            new = (click for click, is_new in zip(clicks, are_new, strict=True) if is_new)
            shown_in = {(click["occasion"], click["reader"]): click for click in new}
            self._refresh.run_each(cursor, list(shown_in.values()))
        return are_new


def _what_may_be_counted() -> Select[*tuple[Any, ...]]:
    """A row to be acknowledged: none where the alert takes no clicks or nobody knows the person."""
    return (
        select(
            Alert.id.label("alert_id"),
            Alert.version.label("version"),
            Person.id.label("person_id"),
            bindparam("now", type_=UtcDateTime()).label("at"),
        )
        .join(
            Person, and_(Person.workspace_id == bindparam("home_id"), Person.user_id == bindparam("user_id"))
        )
        .where(
            Alert.id == bindparam("alert_id"),
            Alert.workspace_id == bindparam("workspace_id"),
            Alert.version == bindparam("version"),
            Alert.state.in_([literal(state.value) for state in (AlertState.SCHEDULED, AlertState.LIVE)]),
            Alert.announced_at.is_not(None),
        )
    )
