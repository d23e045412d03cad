"""Kudos by reaction: given with it, taken back with it, in whatever order Slack tells of both."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.decisions import Decisions
from services.kudos import gathering, ledger
from services.kudos.content import Given, MessageRef, Named, Source
from services.kudos.giving import KudosGiving, Wish, take_back
from services.kudos.receiving import check_named, is_app, person_of
from services.kudos.settings import KUDOS_EMOJI
from services.people import Caller
from storage.database import Database
from storage.kudos import Kudos, KudosGathering, KudosReaction, lock_people
from storage.people import Person, ensure_person
from storage.posts import Post

POSTED_WITHIN = timedelta(days=2)
"""Longer than any post waits to be said; it bounds the look for a post by its time."""


@dataclass(frozen=True)
class Reaction:
    """A reaction that was put on a message or taken from it, as an event tells."""

    message: MessageRef
    emoji: str
    """Its name without colons, perhaps with a skin tone: `clap::skin-tone-2`."""
    author: Named | None
    """Who wrote the message; None where Slack tells nobody, as for some bots."""
    event_ts: str
    """When it happened, as in `1700000000.000100`: what is older than what is known is passed over."""


class KudosReactions:
    """The configured emoji on somebody's message gives its author one; nothing is posted in the channel,
    where the reaction is to be seen, and the author is told by direct message."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], giving: KudosGiving, decisions: Decisions
    ) -> None:
        self._database = database
        self._now = now
        self._giving = giving
        self._decisions = decisions

    def is_ours(self, workspace_id: str, emoji: str) -> bool:
        """Whether this is the emoji that gives kudos there, in whatever skin tone."""
        with self._database.read() as session:
            return self._is_ours(session, workspace_id, emoji)

    def added(self, caller: Caller, reaction: Reaction) -> Given | None:
        """Gives one to the author; None where nothing came of it: another emoji, one's own message, a bot's,
        a redelivery, or one that was removed again.

        Raises:
            NotGiven: beyond today's allowance, or the author is deactivated.
        """
        if reaction.author is None or not self.is_ours(caller.workspace_id, reaction.emoji):
            return None
        with self._database.write() as session:
            giver = ensure_person(session, caller.home_id, caller.user_id)
            author = person_of(session, caller, reaction.author)
            if giver.id == author.id or any(
                is_app(session, caller.workspace_id, person) for person in (giver, author)
            ):
                return None
            check_named(session, caller, giver, author)
            lock_people(session, [giver.id, author.id])
            if not _learn(session, giver, reaction, is_on=True):
                return None
            if _given_for(session, giver, reaction.message) is not None:
                # They put on a second one, in another skin tone.
                return None
            message = reaction.message
            wish = Wish(
                source=Source.REACTION,
                trigger=f"reaction:{message.channel_id}:{message.ts}:{reaction.event_ts}",
                receivers=[author],
                asked_in=message.channel_id,
                about=message,
            )
            kudos, is_new = self._giving.enter(session, caller, giver, wish)
            return self._giving.given(session, kudos, giver, is_new=is_new)

    def removed(self, caller: Caller, reaction: Reaction) -> bool:
        """Takes it back; returns whether anything was taken back."""
        if reaction.author is None or not self.is_ours(caller.workspace_id, reaction.emoji):
            return False
        with self._database.write() as session:
            giver = ensure_person(session, caller.home_id, caller.user_id)
            author = person_of(session, caller, reaction.author)
            if giver.id == author.id:
                return False
            lock_people(session, [giver.id, author.id])
            if not _learn(session, giver, reaction, is_on=False):
                return False
            if _has_another(session, giver, reaction.message):
                return False
            kudos = _given_for(session, giver, reaction.message)
            if kudos is None:
                return False
            return take_back(session, kudos, f"reaction:{reaction.event_ts}", self._now())

    def message_gone(self, workspace_id: str, message: MessageRef) -> int:
        """A message was deleted: takes back what was given for it by reaction and, of a post of ours, what it
        showed. Returns how many kudos were taken back.
        """
        with self._database.read() as session:
            lost = [
                *_reacted(session, workspace_id, message),
                *_shown_by_post(session, workspace_id, message),
            ]
        # Each in a unit of work of its own: nobody holds the people of two kudos at once.
        return sum(self._lose(kudos_id, message) for kudos_id in dict.fromkeys(lost))

    def _is_ours(self, session: Session, workspace_id: str, emoji: str) -> bool:
        return emoji.partition("::")[0] == self._decisions.get(session, workspace_id, KUDOS_EMOJI)

    def _lose(self, kudos_id: int, message: MessageRef) -> bool:
        with self._database.write() as session:
            kudos = session.get_one(Kudos, kudos_id)
            return take_back(session, kudos, f"gone:{message.channel_id}:{message.ts}", self._now())


def _learn(session: Session, giver: Person, reaction: Reaction, *, is_on: bool) -> bool:
    """Keeps that it is on or off; returns whether that is news."""
    known = session.scalar(
        select(KudosReaction).where(
            KudosReaction.message_ts == reaction.message.ts,
            KudosReaction.channel_id == reaction.message.channel_id,
            KudosReaction.giver_id == giver.id,
            KudosReaction.emoji == reaction.emoji,
        )
    )
    if known is None:
        known = KudosReaction(
            channel_id=reaction.message.channel_id,
            message_ts=reaction.message.ts,
            giver_id=giver.id,
            emoji=reaction.emoji,
            event_ts="0",
            is_on=False,
        )
        session.add(known)
    if _moment(reaction.event_ts) <= _moment(known.event_ts):
        return False
    known.event_ts, known.is_on = reaction.event_ts, is_on
    session.flush()
    return True


def _given_for(session: Session, giver: Person, message: MessageRef) -> Kudos | None:
    """What they gave for that message by reaction, and have not taken back."""
    return session.scalar(
        select(Kudos)
        .where(
            Kudos.about_ts == message.ts,
            Kudos.about_channel == message.channel_id,
            Kudos.giver_id == giver.id,
            Kudos.source == Source.REACTION.value,
            ~ledger.is_reversed(),
        )
        .limit(1)
    )


def _has_another(session: Session, giver: Person, message: MessageRef) -> bool:
    on = select(KudosReaction.id).where(
        KudosReaction.message_ts == message.ts,
        KudosReaction.channel_id == message.channel_id,
        KudosReaction.giver_id == giver.id,
        KudosReaction.is_on,
    )
    return session.execute(on.limit(1)).first() is not None


def _reacted(session: Session, workspace_id: str, message: MessageRef) -> Sequence[int]:
    return session.scalars(
        select(Kudos.id)
        .where(
            Kudos.workspace_id == workspace_id,
            Kudos.about_ts == message.ts,
            Kudos.about_channel == message.channel_id,
            Kudos.source == Source.REACTION.value,
            ~ledger.is_reversed(),
        )
        .order_by(Kudos.id)
    ).all()


def _shown_by_post(session: Session, workspace_id: str, message: MessageRef) -> Sequence[int]:
    posted = _moment(message.ts)
    if not posted:
        return ()
    at = datetime.fromtimestamp(float(posted), UTC)
    is_post = exists().where(
        Post.kind == gathering.POST,
        Post.subject_id == KudosGathering.id,
        Post.channel == message.channel_id,
        Post.ts == message.ts,
    )
    posts = session.scalars(
        select(KudosGathering.id).where(
            KudosGathering.workspace_id == workspace_id,
            KudosGathering.recipient == message.channel_id,
            KudosGathering.closes_at.between(at - POSTED_WITHIN, at + POSTED_WITHIN),
            is_post,
        )
    ).all()
    found: list[int] = []
    for gathering_id in posts:
        found += session.scalars(
            select(Kudos.id).where(gathering.shown_by(gathering_id), ~ledger.is_reversed()).order_by(Kudos.id)
        )
    return found


def _moment(ts: str) -> Decimal:
    return Decimal(ts) if re.fullmatch(r"\d{1,11}(\.\d{1,9})?", ts, re.ASCII) else Decimal(0)
