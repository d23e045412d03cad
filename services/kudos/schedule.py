"""When a site's weekly note is due. A row is written for each, so that any process may find it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.days import next_monday
from storage.database import insert_once
from storage.kudos import KudosNote
from storage.people import Person


def plan_notes(session: Session, workspace_id: str, sites: Collection[str], now: datetime) -> None:
    """Sees to it that each of these sites has a note to come: the first kudos for a site begins its notes."""
    named = sorted(filter(None, sites))
    planned = set(
        session.scalars(
            select(KudosNote.site).where(
                KudosNote.workspace_id == workspace_id, KudosNote.site.in_(named), KudosNote.done_at.is_(None)
            )
        )
    )
    for site in named:
        # In the order of their names, so that two units of work never wait for each other.
        if site not in planned:
            plan_note(session, workspace_id, site, now)


def plan_note(session: Session, workspace_id: str, site: str, after: datetime) -> None:
    """The next note of a site, once."""
    due_at = next_monday(after, zone_of(session, site))
    insert_once(session, KudosNote, {"workspace_id": workspace_id, "site": site, "due_at": due_at})


def zone_of(session: Session, site: str) -> str:
    """The time zone of most people there."""
    zone = session.scalar(
        select(Person.time_zone)
        .where(Person.site == site, Person.is_bot.is_(False), Person.is_deactivated.is_(False))
        .group_by(Person.time_zone)
        .order_by(func.count().desc(), Person.time_zone)
        .limit(1)
    )
    return zone or "UTC"
