"""Giving kudos and taking them back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.kudos.content import Given, NewKudos
from services.kudos.values import Values
from services.people import Caller
from storage.database import Database

UNDO_WITHIN = timedelta(minutes=10)


class KudosGiving:
    """Gives, all or nothing: of several people each gets one, and each counts against the giver's day."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        *,
        channel: str | None,
        values: Values,
        a_day: int,
    ) -> None:
        self._database = database
        self._now = now
        self._channel = channel
        self._values = values
        self._a_day = a_day

    def give(self, caller: Caller, new: NewKudos, *, trigger: str) -> Given:
        """Thanks these people. The same trigger gives once, however often it comes.

        Args:
            trigger: what names this wish among all of the giver's: the trigger id of a slash command, the
                id of a form.

        Raises:
            NotGiven: with the reason.
        """
        raise NotImplementedError

    def second(self, caller: Caller, gathering_id: int, *, trigger: str) -> Given:
        """One more thanks the same people for the same, by the button on a post: once a person and post.

        Args:
            gathering_id: the subject of the post.
            trigger: as in `give`: the time of the click, for one.

        Raises:
            NotFound: there is no such post, or nothing is left of it.
            NotGiven: with the reason.
        """
        raise NotImplementedError

    def undo(self, caller: Caller, *, trigger: str, kudos_id: int | None = None) -> Given:
        """Takes back what the caller gave within the last ten minutes; the posts are rewritten.

        Args:
            kudos_id: which; None: the last one that can be taken back. Where it was taken back already,
                nothing happens and `is_new` is False.
            trigger: as in `give`: a redelivered `undo` does not take back one more.

        Raises:
            Problem: there is nothing to take back, it is too late, or it was a reaction (then the reaction is
                to be removed).
            NotFound: they gave no such kudos.
        """
        raise NotImplementedError

    def add_value(self, caller: Caller, kudos_id: int, value: str) -> Given:
        """Adds a suggested value to what the caller gave, within the time for `undo`.

        Raises:
            NotFound: they gave no such kudos, or there is no such value.
            Problem: it is too late, or it was taken back.
        """
        raise NotImplementedError
