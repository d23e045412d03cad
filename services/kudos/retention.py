"""What was kept long enough of kudos goes: words, places, messages. Who thanked whom stays, for the totals.

So totals, leaderboards of all time and points never change because something is old. What goes is what was
said, where, and for which message, and the messages that showed it; notes of past weeks, and reactions.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    delete,
    exists,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.kudos import gathering, rewards, weekly
from services.retention import ROWS_AT_ONCE, Limit, take_turns
from storage.audiences import Channel
from storage.database import Database, is_not_newest
from storage.kudos import Kudos, KudosEntry, KudosGathering, KudosNote, KudosReaction, KudosShown
from storage.kudos_rewards import KudosRedemption
from storage.posts import Post, by_subject, delete_finished, is_unfinished

BATCH = 200
OLD = "old:"
"""How what named a wish begins once it is forgotten: no event comes twice after so long."""

Kinds = tuple[str, ...]
SHOWN_BY: Kinds = (gathering.POST, gathering.RECEIVED)


class KudosRetention:
    """Forgets the words of kudos. Any number of processes may do so at once.

    Args:
        limits: what is old, for each workspace.
    """

    def __init__(self, database: Database, now: Callable[[], datetime], limits: Limit) -> None:
        self._database = database
        self._now = now
        self._limits = limits
        self._looked_until: dict[str, datetime] = {}

    def tick(self) -> int:
        """Does a little of what there is to do; returns how many rows that concerned."""
        with self._database.read() as session:
            limits = self._limits(session, self._now())
        return sum(self._tick_of(workspace_id, before) for workspace_id, before in limits)

    def _tick_of(self, workspace_id: str, before: datetime) -> int:
        return take_turns(
            lambda: self._words(workspace_id, before),
            lambda: self._messages(workspace_id, before),
            lambda: self._notes(workspace_id, before),
            lambda: self._reactions(workspace_id, before),
            lambda: self._wishes(workspace_id, before),
        )

    def _words(self, workspace_id: str, before: datetime) -> int:
        """No index says which have words still: they are looked through once, from the oldest on."""
        old = select(Kudos.id, Kudos.given_at).where(
            Kudos.workspace_id == workspace_id, Kudos.given_at < before
        )
        if workspace_id in self._looked_until:
            old = old.where(Kudos.given_at >= self._looked_until[workspace_id])
        worded = or_(
            Kudos.text != "",
            Kudos.asked_in.is_not(None),
            Kudos.about_ts.is_not(None),
            Kudos.second_of.is_not(None),
        )
        with self._database.read() as session:
            found = session.execute(
                old.where(worded).order_by(Kudos.given_at, Kudos.id).limit(ROWS_AT_ONCE)
            ).all()
        if not found:
            self._looked_until[workspace_id] = before
            return 0
        ids = [row.id for row in found]
        # Of a reaction, it names the channel and the message, too.
        trigger = literal(OLD) + cast(Kudos.id, String)
        nothing = dict.fromkeys(("asked_in", "about_channel", "about_ts", "second_of"))
        with self._database.write() as session:
            for forgotten in (
                update(Kudos).where(Kudos.id.in_(ids)).values(text="", trigger=trigger, **nothing),
                update(KudosEntry).where(KudosEntry.kudos_id.in_(ids)).values(trigger=OLD),
            ):
                session.execute(forgotten, execution_options={"synchronize_session": False})
        self._looked_until[workspace_id] = found[0].given_at
        return len(found)

    def _messages(self, workspace_id: str, before: datetime) -> int:
        old = (
            select(KudosGathering.id)
            .where(
                KudosGathering.workspace_id == workspace_id,
                KudosGathering.closes_at < before,
                is_not_newest(KudosGathering.id),
                ~exists().where(Kudos.second_of == KudosGathering.id),
                ~_is_in_use(SHOWN_BY, KudosGathering.id),
            )
            .order_by(KudosGathering.id)
            .limit(BATCH)
        )

        def forget(session: Session, ids: Sequence[int]) -> int:
            rows, free = _delete_posts(session, SHOWN_BY, ids)
            session.execute(delete(KudosShown).where(KudosShown.gathering_id.in_(free)))
            session.execute(delete(KudosGathering).where(KudosGathering.id.in_(free)))
            return rows + len(free)

        return self._forget(old, forget)

    def _notes(self, workspace_id: str, before: datetime) -> int:
        old = (
            select(KudosNote.id)
            .where(
                KudosNote.workspace_id == workspace_id,
                KudosNote.done_at < before,
                is_not_newest(KudosNote.id),
                ~_is_in_use((weekly.NOTE,), KudosNote.id),
            )
            .order_by(KudosNote.id)
            .limit(BATCH)
        )

        def forget(session: Session, ids: Sequence[int]) -> int:
            rows, free = _delete_posts(session, (weekly.NOTE,), ids)
            session.execute(delete(KudosNote).where(KudosNote.id.in_(free)))
            return rows + len(free)

        return self._forget(old, forget)

    def _reactions(self, workspace_id: str, before: datetime) -> int:
        """Slack's times of messages are seconds in ten digits: they are in order as words are."""
        here = select(Channel.channel_id).where(Channel.workspace_id == workspace_id)
        old = (
            select(KudosReaction.id)
            .where(
                KudosReaction.channel_id.in_(here),
                KudosReaction.message_ts < f"{before.timestamp():.6f}",
                is_not_newest(KudosReaction.id),
            )
            .limit(ROWS_AT_ONCE)
        )

        def forget(session: Session, ids: Sequence[int]) -> int:
            session.execute(delete(KudosReaction).where(KudosReaction.id.in_(ids)))
            return len(ids)

        return self._forget(old, forget)

    def _wishes(self, workspace_id: str, before: datetime) -> int:
        decided = and_(KudosRedemption.workspace_id == workspace_id, KudosRedemption.decided_at < before)
        worded = select(KudosRedemption.id).where(decided, KudosRedemption.words != "").limit(ROWS_AT_ONCE)
        of_old = and_(
            Post.kind.in_((rewards.ASKED, rewards.DECIDED)),
            Post.subject_id.in_(select(KudosRedemption.id).where(decided)),
        )
        said = select(Post.id).where(of_old, ~is_unfinished(), is_not_newest(Post.id)).order_by(*by_subject())

        def forget(session: Session, ids: Sequence[int]) -> int:
            session.execute(update(KudosRedemption).where(KudosRedemption.id.in_(ids)).values(words=""))
            return len(ids)

        return self._forget(worded, forget) + self._forget(
            said.limit(1), lambda session, _ids: delete_finished(session, of_old, ROWS_AT_ONCE)
        )

    def _forget(self, some: Select[int], forget: Callable[[Session, Sequence[int]], int]) -> int:
        """Looks beside those who write, and writes only where there is something."""
        with self._database.read() as session:
            if session.scalar(some.limit(1)) is None:
                return 0
        with self._database.write() as session:
            return forget(session, session.scalars(some).all())


def _is_in_use(kinds: Kinds, subject_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether something is still to be done about a message, which holds what it shows."""
    return exists().where(Post.kind.in_(kinds), Post.subject_id == subject_id, is_unfinished())


def _delete_posts(session: Session, kinds: Kinds, ids: Sequence[int]) -> tuple[int, Sequence[int]]:
    """Returns how many went, and about which of these there are none now."""
    about = and_(Post.kind.in_(kinds), Post.subject_id.in_(ids))
    rows = delete_finished(session, about, ROWS_AT_ONCE)
    held = set(session.scalars(select(Post.subject_id).where(about)))
    return rows, [each for each in ids if each not in held]
