"""How fast Slack may be called: its limits count per method, workspace and, for posts, channel.

What was found out about them is kept in the database, by all processes together; see `pace`. Here is what
this process remembers of it between its turns, and what Slack has told this process alone.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.orm import Session

from bot.delivery.pace import CLOCKS_DIFFER_S, Pace
from storage import paces

POST = "chat.postMessage"
UPDATE = "chat.update"
HISTORY = "conversations.history"

_FIELDS = frozenset(field.name for field in fields(Pace))
_CLOCKS_DIFFER = timedelta(seconds=CLOCKS_DIFFER_S)


@dataclass(frozen=True, slots=True)
class Hold:
    """Calls that wait: of one method, or of all where `method` is None."""

    workspace_id: str
    method: str | None
    until: datetime
    reason: str
    since: datetime

    def applies(self, now: datetime) -> bool:
        """Whether it is still on. One from before the clock was set back is forgotten."""
        return self.since - _CLOCKS_DIFFER <= now < self.until


@dataclass(frozen=True, slots=True)
class _Glimpse:
    """What a pace was like when this process had its last turn."""

    per_minute: float
    seen_at: float
    next_at: float


class Pacer:
    """Says whether a call may be made now. It never waits.

    Args:
        posts_per_minute: the pace of posts in a workspace until more is known of it.
        updates_per_minute, looks_per_minute: likewise; both methods are tier 3, "50+ a minute".
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        posts_per_minute: float = 300,
        updates_per_minute: float = 48,
        looks_per_minute: float = 40,
    ) -> None:
        self._now = now
        self._first = {
            POST: Pace(posts_per_minute, posts_per_minute),
            UPDATE: Pace(updates_per_minute, updates_per_minute, is_bounded=True),
            HISTORY: Pace(looks_per_minute, looks_per_minute, is_bounded=True),
        }
        self._glimpses: dict[tuple[str, str], _Glimpse] = {}
        self._holds: dict[tuple[str, str | None], Hold] = {}
        self._lock = Lock()

    @contextmanager
    def turn(self, session: Session, workspace_id: str, method: str) -> Iterator[Pace]:
        """The pace of that method, for this unit of work alone until it ends, at the present time.

        No unit of work takes two: two processes could then wait for each other.
        """
        state = paces.hold_pace(session, workspace_id, method)
        now = self._now().timestamp()
        if state:
            pace = Pace(**{name: value for name, value in state.items() if name in _FIELDS})
        else:
            pace = replace(self._first[method], counts=[], channels={}, changed_at=now)
        pace.set_clock(now)
        yield pace
        paces.keep_pace(session, workspace_id, method, {name: getattr(pace, name) for name in _FIELDS})
        with self._lock:
            self._glimpses[workspace_id, method] = _Glimpse(pace.per_minute, now, pace.next_at())

    def next_at(self, workspace_id: str, method: str) -> datetime | None:
        """Before then there is no use in a turn; None: there may be room now.

        Others may use the room up meanwhile, and a hold may be over sooner where the clock was moved.
        """
        with self._lock:
            now = self._now()
            waits = [hold.until for hold in self._applying(workspace_id, method, now)]
            glimpse = self._glimpses.get((workspace_id, method))
        if glimpse is not None and glimpse.seen_at - CLOCKS_DIFFER_S <= now.timestamp() < glimpse.next_at:
            waits.append(datetime.fromtimestamp(glimpse.next_at, now.tzinfo))
        return max(waits, default=None)

    def at_once(self, workspace_id: str, method: str, call_s: float) -> int:
        """How many calls of so many seconds each are on their way at that pace, with some to spare.

        More would only be refused together when a ceiling is met.
        """
        with self._lock:
            glimpse = self._glimpses.get((workspace_id, method))
        per_minute = self._first[method].per_minute if glimpse is None else glimpse.per_minute
        return 2 + math.ceil(2 * per_minute / 60 * call_s)

    def hold(self, workspace_id: str, method: str | None, until: datetime, reason: str) -> None:
        """Lets nothing of that method (None: nothing at all) of this process through until then."""
        with self._lock:
            known = self._holds.get((workspace_id, method))
            now = self._now()
            if known is None or not known.applies(now) or known.until < until:
                self._holds[workspace_id, method] = Hold(workspace_id, method, until, reason, now)

    def is_held(self, workspace_id: str, method: str) -> bool:
        """Whether this process lets nothing of that method through now."""
        with self._lock:
            return bool(self._applying(workspace_id, method, self._now()))

    def holds(self) -> tuple[Hold, ...]:
        """What waits now, for the health check."""
        with self._lock:
            now = self._now()
            self._holds = {key: hold for key, hold in self._holds.items() if hold.applies(now)}
            return tuple(self._holds.values())

    def _applying(self, workspace_id: str, method: str, now: datetime) -> list[Hold]:
        holds = (self._holds.get((workspace_id, method)), self._holds.get((workspace_id, None)))
        return [hold for hold in holds if hold is not None and hold.applies(now)]
