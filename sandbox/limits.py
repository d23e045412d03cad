"""Slack's rate limits: tiers by method and workspace in minute windows, and the special one for posting.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections import defaultdict
from dataclasses import dataclass

_TIERS = {1: 1, 2: 20, 3: 50, 4: 100}

_SPECIAL = 600
"""A minute, for what Slack calls "hundreds": auth.test and chat.getPermalink."""


_READING = ("conversations.history", "conversations.replies")
_PAGE = 1_000
_READ_OUTSIDE, _PAGE_OUTSIDE = 1, 15
"""Calls a minute and messages a page, for apps that are distributed outside the Marketplace."""


@dataclass(frozen=True)
class Limits:
    """Which limits hold. Times are in seconds, rates in calls."""

    workspace_posts_a_minute: int = 400
    channel_posts_a_second: float = 1.0
    channel_burst: int = 5
    outside_marketplace: bool = False
    """Whether apps read conversations once a minute only, 15 messages a page."""


class Meter:
    """Counts calls and says when one is too many."""

    def __init__(self, limits: Limits | None) -> None:
        self.limits = limits
        self._windows: dict[tuple[str, str], tuple[int, int]] = {}
        self._buckets: dict[str, tuple[float, float]] = defaultdict(lambda: (math.nan, 0.0))

    def wait(self, method: str, tier: int, workspace: str, channel: str | None, now: float) -> int | None:
        """Seconds to wait where the call is refused; else None, and it is counted. `now`: unix seconds."""
        if self.limits is None:
            return None
        if method in _READING and self.limits.outside_marketplace:
            return self._window(method, workspace, _READ_OUTSIDE, now)
        if method != "chat.postMessage":
            return self._window(method, workspace, _TIERS.get(tier, _SPECIAL), now)
        if channel is not None:
            pause = self._bucket(f"{workspace}/{channel}", self.limits, now)
            if pause is not None:
                return pause
        return self._window(method, workspace, self.limits.workspace_posts_a_minute, now)

    @property
    def most_messages(self) -> int:
        """On a page of a conversation."""
        return _PAGE_OUTSIDE if self.limits is not None and self.limits.outside_marketplace else _PAGE

    def _window(self, method: str, workspace: str, allowed: int, now: float) -> int | None:
        minute = int(now // 60)
        started, count = self._windows.get((method, workspace), (minute, 0))
        if started != minute:
            count = 0
        if count >= allowed:
            return max(1, math.ceil((minute + 1) * 60 - now))
        self._windows[method, workspace] = (minute, count + 1)
        return None

    def _bucket(self, key: str, limits: Limits, now: float) -> int | None:
        level, at = self._buckets[key]
        if math.isnan(level):
            level = float(limits.channel_burst)
        else:
            level = min(
                float(limits.channel_burst), level + max(0.0, now - at) * limits.channel_posts_a_second
            )
        if level < 1.0:
            self._buckets[key] = (level, now)
            return max(1, math.ceil((1.0 - level) / limits.channel_posts_a_second))
        self._buckets[key] = (level - 1.0, now)
        return None
