"""How the mood of customers moves, by tag, campaign and site. Never by agent.

Counted are all published stories, those for a team alone, too. So where fewer than three agents stand behind
a figure, only the count is given: else it would tell of one agent, or of a story its reader may not read.
Sites and campaigns add up to the whole: where those without a figure have fewer than three agents together,
the next smallest goes without one, too, else the difference from the whole would tell theirs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, literal, select, true
from sqlalchemy.orm import Session

from services.language import N_
from services.language import gettext as _
from services.people import Caller
from storage.database import Database
from storage.people import Person
from storage.stories import Story, StoryVersion

LEAST_AGENTS = 3
OWN_JUDGEMENT = N_("Own judgement")


@dataclass(frozen=True)
class MoodShift:
    """One line: stories of a tag, a campaign, a site, or all."""

    name: str
    stories: int
    shift: float | None
    """By how many of the five steps the mood rose on average; None where too few agents stand behind it."""
    rose: int | None
    """In how many of them it rose at all; None likewise."""


@dataclass(frozen=True)
class Measures:
    """What is measured over a time; the groups with most stories come first, whatever their shift is."""

    since: datetime
    whole: MoodShift
    by_tag: Sequence[MoodShift]
    by_campaign: Sequence[MoodShift]
    by_site: Sequence[MoodShift]


class StoryMeasures:
    """For everyone: it says nothing of anybody."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def of(self, caller: Caller, days: int = 90) -> Measures:
        """What was published in the workspace in the last so many days."""
        since = self._now() - timedelta(days=days)
        with self._database.read() as session:
            published = and_(StoryVersion.story_id == Story.id, StoryVersion.number == Story.published)
            stories = (
                select(*_figures())
                .select_from(Story)
                .join(StoryVersion, published)
                .where(Story.workspace_id == caller.workspace_id, Story.published_at >= since)
            )
            tag = _tags(session)
            campaign = func.max(StoryVersion.campaign)
            at_site = stories.join(Person, Person.id == Story.agent_id)
            return Measures(
                since=since,
                whole=_lines(session, stories)[0].shown(),
                by_tag=[line.shown() for line in _lines(session, stories.join(tag, true()), tag.c.value)],
                by_campaign=_apart(
                    _lines(session, stories, StoryVersion.alert_id, campaign), _(OWN_JUDGEMENT)
                ),
                by_site=_apart(_lines(session, at_site, Person.site), _("Unknown")),
            )


@dataclass(frozen=True)
class _Line:
    """A group with what must not always be shown of it."""

    name: str
    stories: int
    steps: int
    rose: int
    agents: int

    def shown(self, unnamed: str = "", *, silent: bool = False) -> MoodShift:
        is_told = self.agents >= LEAST_AGENTS and not silent
        return MoodShift(
            name=self.name or unnamed,
            stories=self.stories,
            shift=self.steps / self.stories if is_told else None,
            rose=self.rose if is_told else None,
        )


def _figures() -> list[ColumnElement[Any]]:
    shift = StoryVersion.mood_after - StoryVersion.mood_before
    return [
        func.count(Story.id).label("stories"),
        func.coalesce(func.sum(shift), 0).label("steps"),
        func.count().filter(shift > 0).label("rose"),
        func.count(Story.agent_id.distinct()).label("agents"),
    ]


def _lines(
    session: Session,
    found: Select[Any],
    key: SQLColumnExpression[Any] | None = None,
    name: SQLColumnExpression[Any] | None = None,
) -> list[_Line]:
    """One line for each value of the key (its name, where it has another one), most stories first."""
    if key is None:
        found = found.add_columns(literal("").label("name"))
    else:
        found = found.add_columns((key if name is None else name).label("name"))
        found = found.group_by(key).order_by(func.count(Story.id).desc(), key)
    return [
        _Line(row.name or "", row.stories, row.steps, row.rose, row.agents) for row in session.execute(found)
    ]


def _apart(lines: Sequence[_Line], unnamed: str) -> list[MoodShift]:
    """Lines that add up to the whole, so that what has no figure cannot be told from the rest."""
    silent = [line for line in lines if line.agents < LEAST_AGENTS]
    told = sorted((line for line in lines if line.agents >= LEAST_AGENTS), key=lambda line: line.stories)
    while silent and told and sum(line.agents for line in silent) < LEAST_AGENTS:
        silent.append(told.pop(0))
    return [line.shown(unnamed, silent=line in silent) for line in lines]


def _tags(session: Session) -> Any:
    """The tags of a version, one a row, in the column `value`."""
    if session.get_bind().dialect.name == "postgresql":
        return func.jsonb_array_elements_text(StoryVersion.tags).table_valued("value").lateral("tag")
    return func.json_each(StoryVersion.tags).table_valued("value", name="tag")
