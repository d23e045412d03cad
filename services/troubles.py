"""What is not well and an admin can mend, or should know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.decisions import Decided, Decisions, Field, Setting
from services.people import Caller, Role, require
from services.settings import SETTINGS
from storage.audiences import Channel
from storage.database import Database
from storage.post_due import depth
from storage.posts import Post, PostState, is_in

LATELY = timedelta(days=7)
COUNTED_TO = 1_000
LONG_S = 60.0
"""What is due for longer than this waits."""


@dataclass(frozen=True)
class Unheard:
    """A chosen channel in which nothing can be said."""

    setting: Setting[Any]
    channel_id: str
    is_archived: bool
    """Else Frontlane is not in it."""


@dataclass(frozen=True)
class Troubles:
    """What is not well."""

    is_in_no_channel: bool
    unheard: Sequence[Unheard]
    failed: int
    """Messages of the last 7 days that did not arrive, 1,000 at most."""
    uncertain: int
    """Of which nobody knows whether they did."""
    waiting_s: float
    """How long the message that waits longest is overdue; 0 below a minute."""

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.is_in_no_channel or self.unheard or self.failed or self.uncertain or self.waiting_s)


class TroubleReading:
    """Looks, for admins."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def of(self, caller: Caller) -> Troubles:
        """What is not well in the caller's workspace.

        Raises:
            NotAllowed: the caller is no admin.
        """
        now, here = self._now(), caller.workspace_id
        with self._database.read() as session:
            require(session, caller, Role.ADMIN)
            anywhere = select(Channel.id).where(
                Channel.workspace_id == here, Channel.has_bot, Channel.is_archived.is_(False)
            )
            waited_s = depth(session, now, counted_to=COUNTED_TO).oldest_due_s
            return Troubles(
                is_in_no_channel=session.scalar(anywhere.limit(1)) is None,
                unheard=_unheard(session, here, self._decisions.all(session, here)),
                failed=_count(session, here, PostState.FAILED, now),
                uncertain=_count(session, here, PostState.UNCERTAIN, now),
                waiting_s=waited_s if waited_s > LONG_S else 0.0,
            )


def _unheard(session: Session, workspace_id: str, decided: Decided) -> list[Unheard]:
    chosen: list[tuple[Setting[Any], str]] = []
    for setting in SETTINGS:
        value = decided.get(setting)
        if setting.field == Field.CHANNEL and value is not None:
            chosen.append((setting, value))
        elif setting.field == Field.SITE_CHANNELS:
            chosen += [(setting, channel_id) for channel_id in value.values()]
    known = {
        channel.channel_id: channel
        for channel in session.scalars(
            select(Channel).where(
                Channel.workspace_id == workspace_id, Channel.channel_id.in_([each for _, each in chosen])
            )
        )
    }
    return [
        Unheard(setting, channel_id, is_archived=channel is not None and channel.is_archived)
        for setting, channel_id in chosen
        if (channel := known.get(channel_id)) is None or channel.is_archived or not channel.has_bot
    ]


def _count(session: Session, workspace_id: str, state: PostState, now: datetime) -> int:
    some = (
        select(Post.id)
        .where(is_in(state), Post.workspace_id == workspace_id, Post.created_at > now - LATELY)
        .limit(COUNTED_TO)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0
