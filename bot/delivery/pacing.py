"""How fast Slack may be called: its limits count per method, workspace and, for posts, channel.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

POST = "chat.postMessage"
UPDATE = "chat.update"
HISTORY = "conversations.history"


@dataclass(frozen=True, slots=True)
class Hold:
    """Calls that wait: of one method, or of all where `method` is None."""

    workspace_id: str
    method: str | None
    until: datetime
    reason: str


class Pacer:
    """Says whether a call may be made now. It never waits, and knows only what this process sends.

    Rates are calls a minute a workspace, given out smoothly with two seconds' worth (but at least 5) at once.
    A channel gets one post a second, with up to `channel_burst` at once.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        posts_per_minute: int = 300,
        updates_per_minute: int = 50,
        looks_per_minute: int = 40,
        channel_burst: int = 3,
    ) -> None:
        self._now = now
        self._per_minute = {POST: posts_per_minute, UPDATE: updates_per_minute, HISTORY: looks_per_minute}
        self._channel_burst = channel_burst
        self._workspaces: dict[tuple[str, str], _Bucket] = {}
        self._channels: dict[tuple[str, str], _Bucket] = {}
        self._holds: dict[tuple[str, str | None], Hold] = {}
        self._lock = Lock()

    def room(self, workspace_id: str, method: str) -> int:
        """How many calls of that method the workspace bears now."""
        with self._lock:
            now = self._now()
            return (
                0 if self._held(workspace_id, method, now) else self._bucket(workspace_id, method).tokens(now)
            )

    def full_channels(self, workspace_id: str) -> set[str]:
        """The channels that bear no post now."""
        with self._lock:
            now = self._now()
            self._forget_rested_channels(now)
            return {
                channel
                for (workspace, channel), bucket in self._channels.items()
                if workspace == workspace_id and not bucket.tokens(now)
            }

    def try_take(self, workspace_id: str, method: str, channel: str | None = None) -> bool:
        """Counts a call, if it may be made now."""
        with self._lock:
            now = self._now()
            if self._held(workspace_id, method, now):
                return False
            buckets = [self._bucket(workspace_id, method)]
            if channel is not None:
                key = (workspace_id, channel)
                buckets.append(self._channels.setdefault(key, _Bucket(1.0, self._channel_burst, now)))
            if not all(bucket.tokens(now) for bucket in buckets):
                return False
            for bucket in buckets:
                bucket.take()
            return True

    def hold(self, workspace_id: str, method: str | None, until: datetime, reason: str) -> None:
        """Lets nothing of that method (None: nothing at all) through to that workspace until then."""
        with self._lock:
            known = self._holds.get((workspace_id, method))
            if known is None or known.until < until:
                self._holds[workspace_id, method] = Hold(workspace_id, method, until, reason)

    def holds(self) -> tuple[Hold, ...]:
        """What waits now, for the health check."""
        with self._lock:
            now = self._now()
            self._holds = {key: hold for key, hold in self._holds.items() if hold.until > now}
            return tuple(self._holds.values())

    def _held(self, workspace_id: str, method: str, now: datetime) -> bool:
        holds = (self._holds.get((workspace_id, method)), self._holds.get((workspace_id, None)))
        return any(hold is not None and hold.until > now for hold in holds)

    def _bucket(self, workspace_id: str, method: str) -> "_Bucket":
        per_minute = self._per_minute[method]
        fresh = _Bucket(per_minute / 60, max(5, per_minute // 30), self._now())
        return self._workspaces.setdefault((workspace_id, method), fresh)

    def _forget_rested_channels(self, now: datetime) -> None:
        self._channels = {key: bucket for key, bucket in self._channels.items() if not bucket.is_full(now)}


class _Bucket:
    """A token bucket. Time that runs backwards gives nothing and takes nothing."""

    def __init__(self, per_second: float, size: int, now: datetime) -> None:
        self._per_second = per_second
        self._size = size
        self._tokens = float(size)
        self._at = now

    def tokens(self, now: datetime) -> int:
        self._refill(now)
        return int(self._tokens + 1e-9)

    def is_full(self, now: datetime) -> bool:
        self._refill(now)
        return self._tokens >= self._size

    def take(self) -> None:
        self._tokens -= 1

    def _refill(self, now: datetime) -> None:
        passed_s = max(0.0, (now - self._at).total_seconds())
        self._tokens = min(float(self._size), self._tokens + passed_s * self._per_second)
        self._at = now
