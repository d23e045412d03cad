"""What many posts say alike is read and built once for some of them, not for each."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from services.language import spoken

FRESH_S = 1.0
MOST_KEPT = 32

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Made]):
    since: float
    made: Made


class Alike(Generic[Made]):
    """Keeps for a moment what was made from the database, for posts that were claimed before it was read.

    A post promises to show what was stored when it was claimed, or later. So what was read after its claim
    serves it; what was read before may miss a change that the claim has seen, and is never used.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._kept: dict[Hashable, _Kept[Made]] = {}

    def get(self, key: Hashable, claimed_at: float, make: Callable[[], Made]) -> Made:
        """What `make` gives now, or gave since that moment and not long ago, in the language that is spoken.

        Whoever comes while it is being made waits for it, instead of making it as well. Whom an older one
        serves waits for nobody.
        """
        key = (key, spoken())
        kept = self._fresh(key, claimed_at)
        if kept is not None:
            return kept.made
        with self._lock:
            kept = self._fresh(key, claimed_at)
            if kept is None:
                kept = _Kept(self._seconds(), make())
                self._kept.pop(key, None)
                self._kept[key] = kept
                if len(self._kept) > MOST_KEPT:
                    del self._kept[next(iter(self._kept))]
            return kept.made

    def _fresh(self, key: Hashable, claimed_at: float) -> _Kept[Made] | None:
        kept = self._kept.get(key)
        is_fresh = kept is not None and claimed_at <= kept.since >= self._seconds() - FRESH_S
        return kept if is_fresh else None
