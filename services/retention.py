"""How long things are kept, and the turns in which what was kept long enough goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.decisions import Decisions, Field, Group, Setting, whole_number
from services.language import N_
from services.language import gettext as _
from storage.database import Database
from storage.people import Workspace

ROWS_AT_ONCE = 500
TURNS_A_TICK = 20
LEAST_KEPT_DAYS, MOST_KEPT_DAYS = 30, 36_500
"""Lists show what ended within the last fortnight, and people look back a little further."""
LEAST = timedelta(days=90)
"""Of stories and kudos: measures, pairs and notes look back so far, and are not to lie."""


class Sort(StrEnum):
    """What is kept for a time."""

    ALERTS = "alerts"
    STORIES = "stories"
    KUDOS = "kudos"
    TOWN_HALLS = "town_halls"


def _days(text: str) -> int | None:
    sentence = _("should be a number of days, {least} at least; leave it empty to keep all.")
    return whole_number(text, LEAST_KEPT_DAYS, MOST_KEPT_DAYS, sentence.format(least=LEAST_KEPT_DAYS))


KEEP_DAYS = Setting[int | None](
    name="keep_days",
    variable="FRONTLANE_KEEP_DAYS",
    read=_days,
    default=None,
    group=Group.PEOPLE,
    field=Field.NUMBER,
    label=N_("How many days things are kept once they are over"),
    hint=N_(
        "Then alerts, wow moments, town halls and the words of kudos are deleted; messages in Slack stay. "
        "Left empty, everything is kept."
    ),
)


@dataclass(frozen=True)
class Keeping:
    """How long things are kept once they are over."""

    time: timedelta | None = None
    """None: for ever."""

    def of(self, sort: Sort) -> timedelta | None:
        """How long that sort is kept; None: for ever."""
        if self.time is not None and sort in (Sort.STORIES, Sort.KUDOS):
            return max(self.time, LEAST)
        return self.time


@dataclass(frozen=True)
class Limits:
    """What is old of one sort, by workspace, as its admins have decided."""

    decisions: Decisions
    sort: Sort

    def __call__(self, session: Session, now: datetime) -> list[tuple[str, datetime]]:
        """For each workspace in which not all is kept: what was over before that goes."""
        here = session.scalars(select(Workspace.id).where(Workspace.bot_user_id.is_not(None))).all()
        times = ((each, keeping(session, self.decisions, each).of(self.sort)) for each in here)
        return [(workspace_id, now - time) for workspace_id, time in times if time is not None]


Limit = Callable[[Session, datetime], list[tuple[str, datetime]]]
"""A `Limits`, or what stands for one."""


def keeping(session: Session, decisions: Decisions, workspace_id: str) -> Keeping:
    """How long things are kept in a workspace."""
    days = decisions.get(session, workspace_id, KEEP_DAYS)
    return Keeping(None if days is None else timedelta(days=days))


class OneByOne:
    """Deletes rows some at a time, the oldest first, and goes past those that something holds.

    A look goes on behind what was held when the last one ended, and begins anew once it has met the newest:
    however many are held, those behind them have their turn.

    Args:
        key: the rows' ids.
        delete_some: deletes some of what belongs to a row, at last the row itself; returns how much that was,
            0 where something holds it.
    """

    def __init__(
        self,
        database: Database,
        key: InstrumentedAttribute[int],
        delete_some: Callable[[Session, int], int],
    ) -> None:
        self._database = database
        self._key = key
        self._delete_some = delete_some
        self._past: dict[str, int] = {}
        """Up to which id was looked, by workspace."""

    def turn(self, workspace_id: str, is_old: ColumnElement[bool]) -> int:
        """Deletes some of the oldest that is not held; 0: there was none, of so many as may be tried at once.

        Args:
            is_old: whether a row of that workspace is to go.
        """
        for _turn in range(TURNS_A_TICK):
            past = self._past.get(workspace_id, 0)
            with self._database.read() as session:
                row_id = session.scalar(
                    select(self._key).where(is_old, self._key > past).order_by(self._key).limit(1)
                )
            if row_id is None:
                self._past[workspace_id] = 0
                return 0
            with self._database.write() as session:
                rows = self._delete_some(session, row_id)
            if rows:
                return rows
            self._past[workspace_id] = row_id
        return 0


def take_turns(*turns: Callable[[], int]) -> int:
    """Has each of these delete a little again and again, until none finds more or the tick was long enough.

    Returns:
        How many rows that were.
    """
    rows = 0
    for turn in turns:
        for _turn in range(TURNS_A_TICK):
            done = turn()
            rows += done
            if not done:
                break
    return rows
