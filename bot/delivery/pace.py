"""A pace that finds Slack's ceiling: how often one method may be called in one workspace. No I/O, no clock.

Slack publishes "several hundred a minute" for posts, and no number. Its limits count in windows of a minute;
a full window refuses all that is left of it, and `Retry-After` tells how much that is. So:

- Calls are given out evenly, a few at once, and never more than the pace in any minute: a pace below the
  ceiling fills no window, wherever windows begin.
- The pace doubles every few seconds while all of it is used, until the first refusal.
- A refusal tells where its window began, hence how many calls fitted in: that is the ceiling, and the pace
  stays just below it. From then on it is raised seldom and by little, so that a refusal comes at the very end
  of a window and costs next to nothing; while raises go well they follow each other quickly, and grow.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from dataclasses import dataclass, field

WINDOW_S = 60
BURST_S = 2
"""So much of the pace may be used at once, after a pause."""
LEAST_BURST = 5

DOUBLE_AFTER_S = 5
MOSTLY = 0.75
NEARLY_ALL = 0.9
"""Of what was allowed. Where so much is used, it is the pace that holds calls up, and not a lack of them."""
MARGIN = 0.015
FIRST_STEP, LARGEST_STEP = 0.02, 0.5
RAISE_AFTER_S, RAISE_AGAIN_AFTER_S, LONGEST_PATIENCE_S = 180, 61, 600
TOO_FEW = 0.15
"""Fewer calls than this part of the pace have not filled a window: something else was refused."""

CHANNEL_BURST = 3
CHANNEL_EVERY_S = 1.0
CHANNEL_WAIT_S = 3
"""Where a channel got more than its one post a second, no longer wait than this is asked for."""

CLOCKS_DIFFER_S = 60
"""Clocks of processes differ by less. One that is behind stands still until it has caught up."""

_ALMOST = 1e-3


@dataclass(slots=True)
class Pace:
    """What all processes together know of one method in one workspace. Times are unix seconds.

    Whoever uses it has it alone meanwhile, and says first what time it is.
    """

    per_minute: float
    settled: float
    """The pace that has gone well, to which one that is too fast goes back."""
    is_bounded: bool = False
    """Whether a ceiling is known; until then the pace rises quickly."""

    now: float = 0.0
    counts: list[int] = field(default_factory=list)
    """Calls of the last minute by the second in which they were taken, from `counted_from` on."""
    counted_from: int = 0
    empty_at: float = 0.0
    """When the bucket from which calls are taken was empty, or would have been."""
    channels: dict[str, float] = field(default_factory=dict)
    """For channels that were posted in lately: when they bear a full burst again."""
    held_until: float = 0.0

    changed_at: float = 0.0
    """When the pace was last changed."""
    raise_after_s: float = RAISE_AFTER_S
    step: float = FIRST_STEP
    patience_s: float = RAISE_AFTER_S
    """How long not to try a higher one after a refusal; it grows with raises in vain."""

    window_from: float | None = None
    """Where the full window began whose calls tell the ceiling; None where nothing is learned."""
    struck_at: float = 0.0
    """The pace at which it was filled, and the one that had gone well before."""
    went_well: float = 0.0

    def set_clock(self, now: float) -> None:
        """Says what time it is; where the time has come for it, the pace rises."""
        if now < self.now - CLOCKS_DIFFER_S:
            self._shift(now - self.now)
        self.now = max(now, self.now)
        first = int(self.now) - WINDOW_S
        if self.counted_from < first:
            del self.counts[: first - self.counted_from]
            self.counted_from = first
        self.channels = {channel: full_at for channel, full_at in self.channels.items() if full_at > self.now}
        if self.now >= self.held_until:
            self.window_from = None
            self._rise()

    def room(self) -> int:
        """How many calls may be made now."""
        if self.now < self.held_until:
            return 0
        tokens = min(self._burst(), (self.now - self.empty_at) / self._each_s())
        return max(0, min(int(tokens + _ALMOST), int(self.per_minute) - self._last_minute()))

    def next_at(self) -> float:
        """When there is room for a call, if nobody else takes it."""
        at = max(self.now, self.held_until, self.empty_at + self._each_s())
        if self._last_minute() >= int(self.per_minute):
            leaves = next(n for n, calls in enumerate(self.counts) if calls and self._is_recent(n))
            at = max(at, self.counted_from + leaves + WINDOW_S)
        return at

    def full_channels(self) -> set[str]:
        """The channels that bear no post now."""
        return {channel for channel in self.channels if self.channel_at(channel) > self.now + _ALMOST}

    def channel_at(self, channel: str) -> float:
        """When that channel bears a post."""
        return max(self.now, self.channels.get(channel, 0.0) - (CHANNEL_BURST - 1) * CHANNEL_EVERY_S)

    def take(self, channel: str | None = None) -> None:
        """Counts a call that is about to be made."""
        self.empty_at = max(self.empty_at, self.now - self._burst() * self._each_s()) + self._each_s()
        place = int(self.now) - self.counted_from
        self.counts += [0] * (place + 1 - len(self.counts))
        self.counts[place] += 1
        if channel is not None:
            self.channels[channel] = max(self.channels.get(channel, 0.0), self.now) + CHANNEL_EVERY_S

    def give_back(self, channel: str | None = None) -> None:
        """A call that was taken lately is not made."""
        self._uncount()
        self.empty_at -= self._each_s()
        if channel in self.channels:
            self.channels[channel] -= CHANNEL_EVERY_S
        self._learn()

    def refused(self, retry_after_s: float, channel: str | None = None) -> None:
        """A call that was taken lately was answered 429."""
        self._uncount()
        if self.now >= self.held_until:
            alone = channel is None or self.channels.get(channel, 0.0) <= self.now + CHANNEL_EVERY_S
            self._strike(retry_after_s, teaches=alone or retry_after_s > CHANNEL_WAIT_S)
        self.held_until = max(self.held_until, self.now + retry_after_s)
        self._learn()

    def _rise(self) -> None:
        for_s = self.now - self.changed_at
        if not self.is_bounded:
            used = self._between(int(self.now) - DOUBLE_AFTER_S, int(self.now))
            if for_s >= DOUBLE_AFTER_S and used >= MOSTLY * DOUBLE_AFTER_S / self._each_s():
                self.per_minute *= 2
                self.changed_at = self.now
        elif for_s >= self.raise_after_s and self._last_minute() >= NEARLY_ALL * int(self.per_minute):
            self.settled = self.per_minute
            self.per_minute += max(1.0, self.step * self.per_minute)
            self.step = min(2 * self.step, LARGEST_STEP)
            self.raise_after_s = RAISE_AGAIN_AFTER_S
            self.changed_at = self.now

    def _strike(self, retry_after_s: float, *, teaches: bool) -> None:
        """A window is full; what it tells is learned as more of its refusals come in."""
        begun = self._window_start(retry_after_s)
        enough = TOO_FEW * self.settled * (self.now - begun) / WINDOW_S
        if not teaches or begun >= self.now or self._since(begun) < enough:
            self.window_from = None
            return
        self.window_from = begun
        self.struck_at = self.per_minute
        self.went_well = self.settled if self.is_bounded else 0.0
        if not self.is_bounded:
            # It rose so fast that calls on their way blur how many fitted in: look again soon.
            self.is_bounded = True
            self.raise_after_s, self.step = RAISE_AGAIN_AFTER_S, 4 * FIRST_STEP
            return
        in_vain = self.settled < self.per_minute and self.step <= 4 * FIRST_STEP
        self.patience_s = min(2 * self.patience_s, LONGEST_PATIENCE_S) if in_vain else RAISE_AFTER_S
        self.raise_after_s, self.step = self.patience_s, FIRST_STEP

    def _learn(self) -> None:
        """From the calls of a full window; again at each further refusal, which was counted among them."""
        if self.window_from is None:
            return
        ceiling = min(float(self._since(self.window_from)), self.struck_at)
        pace = ceiling - max(1.0, MARGIN * ceiling)
        was_a_try = self.went_well < self.struck_at
        if was_a_try and ceiling >= NEARLY_ALL * self.went_well:
            pace = max(pace, self.went_well)
        self.per_minute = self.settled = max(1.0, self.went_well / 2, pace)
        self.changed_at = self.held_until

    def _window_start(self, retry_after_s: float) -> float:
        # Retry-After is in whole seconds: it began in the second before `latest`, with the minute if one did.
        latest = self.now + retry_after_s - WINDOW_S
        minute = math.floor(latest / WINDOW_S) * WINDOW_S
        return float(minute) if latest - minute < 1 else latest - 0.5

    def _each_s(self) -> float:
        return WINDOW_S / self.per_minute

    def _burst(self) -> float:
        return max(float(LEAST_BURST), BURST_S / self._each_s())

    def _last_minute(self) -> int:
        return self._between(int(self.now) - WINDOW_S + 1, int(self.now) + 1)

    def _is_recent(self, place: int) -> bool:
        return self.counted_from + place > int(self.now) - WINDOW_S

    def _since(self, moment: float) -> int:
        return self._between(math.ceil(moment - 0.5), int(self.now) + 1)

    def _between(self, first: int, after: int) -> int:
        return sum(self.counts[max(0, first - self.counted_from) : max(0, after - self.counted_from)])

    def _uncount(self) -> None:
        # The newest one: any of the window will do.
        for place in reversed(range(len(self.counts))):
            if self.counts[place]:
                self.counts[place] -= 1
                return

    def _shift(self, by_s: float) -> None:
        """A clock that was set back takes with it all that is kept."""
        self.now += by_s
        self.counted_from += round(by_s)
        self.empty_at += by_s
        self.held_until += by_s
        self.changed_at += by_s
        if self.window_from is not None:
            self.window_from += by_s
        self.channels = {channel: full_at + by_s for channel, full_at in self.channels.items()}
