"""Group commit: what several threads want to store at the same time becomes one transaction.

Whoever comes while nobody commits does so at once, alone. Those who come meanwhile wait, and the first of
them then commits for all of them: a group is as large as the burst is dense, and nobody waits for company.
There is no thread of its own, thus none to start, to stop or to lose.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class NotCommitted(Exception):
    """A transaction did not begin, or its commit was refused or not answered. The cause says why."""


class GroupCommit(Generic[Item, Result]):
    """Stores items of several threads together.

    Args:
        commit: stores all of some items in one transaction, or none, and returns a result for each. It raises
            NotCommitted where no item would fare better alone, and anything else where one of them may be to
            blame: then each is stored alone, so that only that one fails.
    """

    def __init__(self, commit: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._commit = commit
        self._lock = threading.Lock()
        self._waiting: list[Place[Item, Result]] = []
        self._is_led = False

    def store(self, item: Item) -> Result:
        """Returns once the item is committed, on this thread or on that of somebody who waits as well.

        Raises:
            NotCommitted: it is not stored or, where the database fell silent at the commit, nobody knows.
            Exception: what `commit` raised for this item; it is not stored.
        """
        place = Place[Item, Result](item)
        with self._lock:
            is_alone = not self._is_led and not self._waiting
            self._is_led = self._is_led or is_alone
            if not is_alone:
                self._waiting.append(place)
        if is_alone:
            self._lead(place, [place])
            return place.result()
        return self.settle(place)

    def add(self, item: Item) -> "Place[Item, Result]":
        """Leaves the item to whoever commits next, and does not wait. To be settled before long."""
        place = Place[Item, Result](item)
        with self._lock:
            self._waiting.append(place)
        return place

    def settle(self, place: "Place[Item, Result]") -> Result:
        """Returns once what was added is committed, as `store`; one thread settles it, once."""
        with self._lock:
            place.is_awaited = True
            turn = threading.Lock() if self._is_led and not place.is_over else None
            if turn is not None:
                turn.acquire()
                place.turn = turn
            self._is_led = self._is_led or not place.is_over
        if turn is not None:
            turn.acquire()
        if not place.is_over:
            with self._lock:
                group, self._waiting = self._waiting, []
            self._lead(place, group)
        return place.result()

    def _lead(self, leader: "Place[Item, Result]", group: "Sequence[Place[Item, Result]]") -> None:
        """Commits for all of a group, the leader among them, and hands on to the next one who waits."""
        try:
            self._store(group)
        finally:
            with self._lock:
                next_leader = next((place for place in self._waiting if place.is_awaited), None)
                self._is_led = next_leader is not None
            if next_leader is not None:
                next_leader.go_on()
            for place in group:
                if place is not leader:
                    place.go_on()

    def _store(self, group: "Sequence[Place[Item, Result]]") -> None:
        try:
            results = self._commit([place.item for place in group])
        except Exception as error:
            if len(group) > 1 and not isinstance(error, NotCommitted):
                self._store_apart(group)
            else:
                _fail(group, error)
        except BaseException:
            _fail(group, NotCommitted("the thread that committed was ended"))
            raise
        else:
            for place, result in zip(group, results, strict=True):
                place.is_over, place.stored = True, result

    def _store_apart(self, group: "Sequence[Place[Item, Result]]") -> None:
        for number, place in enumerate(group, start=1):
            self._store([place])
            if isinstance(place.error, NotCommitted):
                # The database is away: nobody should wait for the same with each of the others.
                _fail(group[number:], place.error)
                return


class Place(Generic[Item, Result]):
    """Where one item waits, and what became of it."""

    __slots__ = ("error", "is_awaited", "is_over", "item", "stored", "turn")

    stored: Result

    def __init__(self, item: Item) -> None:
        self.item = item
        self.error: Exception | None = None
        self.is_over = False
        self.is_awaited = False
        self.turn: threading.Lock | None = None
        """Held by whoever waits here; None where nobody does."""

    def go_on(self) -> None:
        """Wakes who waits."""
        if self.turn is not None:
            self.turn.release()

    def result(self) -> Result:
        if isinstance(self.error, NotCommitted):
            # Several threads raise it: each its own.
            raise NotCommitted(*self.error.args) from self.error.__cause__
        if self.error is not None:
            raise self.error
        return self.stored


def _fail(places: Sequence[Place[Item, Result]], error: Exception) -> None:
    for place in places:
        place.is_over, place.error = True, error
