"""What is told to who gave, and what they can still take back."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kudos import gathering, ledger
from services.kudos.content import Given, Source, who
from services.kudos.values import Tags
from storage.kudos import Kudos
from storage.people import Person

UNDO_WITHIN = timedelta(minutes=10)
NO_TAGS = Tags((), {}, ())


def as_given(
    session: Session,
    kudos: Kudos,
    giver: Person,
    a_day: int,
    now: datetime,
    *,
    is_new: bool,
    tags: Tags = NO_TAGS,
) -> Given:
    """What is told of a giving to who gave it."""
    channel_id = gathering.channel_of(session, kudos.id)
    return Given(
        kudos_id=kudos.id,
        is_new=is_new,
        receivers=tuple(who(person) for person in ledger.receivers(session, [kudos.id])[kudos.id]),
        text=kudos.text,
        values=tuple(str(value) for value in kudos.thanked_for),
        suggestions=tags.suggestions,
        unknown_tags=tags.unknown,
        is_private=kudos.is_private,
        channel_id=channel_id,
        is_elsewhere=channel_id is not None and channel_id != kudos.asked_in,
        allowance=ledger.allowance(session, giver, a_day, now),
        undo_until=kudos.given_at + UNDO_WITHIN,
        is_undone=ledger.was_reversed(session, kudos.id),
    )


def undoable(session: Session, giver: Person, now: datetime) -> Kudos | None:
    """The last one that this person can take back."""
    return session.scalar(
        select(Kudos)
        .where(
            Kudos.giver_id == giver.id,
            Kudos.source != Source.REACTION.value,
            Kudos.given_at > now - UNDO_WITHIN,
            ~ledger.is_reversed(),
        )
        .order_by(Kudos.id.desc())
        .limit(1)
    )
