"""The ledger: what was given and taken back. Every total is a sum of its entries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from services.days import local_day, next_midnight
from services.kudos.content import Allowance, Line, MessageRef, Source, who
from storage.kudos import Kudos, KudosEntry
from storage.kudos_rewards import KudosRedemption
from storage.people import Person


def enter(session: Session, kudos: Kudos, receiver_ids: Iterable[int]) -> None:
    """One for each of them."""
    session.add_all(
        KudosEntry(
            kudos_id=kudos.id, receiver_id=receiver_id, amount=1, trigger=kudos.trigger, at=kudos.given_at
        )
        for receiver_id in receiver_ids
    )
    session.flush()


def reverse(session: Session, kudos: Kudos, receiver_ids: Iterable[int], trigger: str, now: datetime) -> None:
    """Takes it back from each of them."""
    session.add_all(
        KudosEntry(kudos_id=kudos.id, receiver_id=receiver_id, amount=-1, trigger=trigger, at=now)
        for receiver_id in receiver_ids
    )
    session.flush()


def is_reversed() -> ColumnElement[bool]:
    """Whether `Kudos` was taken back: from all of its receivers, always."""
    back = aliased(KudosEntry)
    return exists().where(back.kudos_id == Kudos.id, back.amount == -1)


def was_reversed(session: Session, kudos_id: int) -> bool:
    """Whether this one was taken back."""
    back = select(KudosEntry.id).where(KudosEntry.kudos_id == kudos_id, KudosEntry.amount == -1)
    return session.execute(back.limit(1)).first() is not None


def taken_back_by(session: Session, giver_id: int, trigger: str) -> Kudos | None:
    """What this wish has taken back already."""
    return session.scalar(
        select(Kudos)
        .join(KudosEntry, KudosEntry.kudos_id == Kudos.id)
        .where(Kudos.giver_id == giver_id, KudosEntry.trigger == trigger, KudosEntry.amount == -1)
        .limit(1)
    )


def receiver_ids(session: Session, kudos_id: int) -> list[int]:
    """Whom it was given to, whether it was taken back or not."""
    return list(
        session.scalars(
            select(KudosEntry.receiver_id)
            .where(KudosEntry.kudos_id == kudos_id, KudosEntry.amount == 1)
            .order_by(KudosEntry.id)
        )
    )


def receivers(session: Session, kudos_ids: Collection[int]) -> Mapping[int, Sequence[Person]]:
    """Whom each was given to, in the order named."""
    found: dict[int, list[Person]] = defaultdict(list)
    for kudos_id, person in session.execute(
        select(KudosEntry.kudos_id, Person)
        .join(Person, Person.id == KudosEntry.receiver_id)
        .where(KudosEntry.kudos_id.in_(kudos_ids), KudosEntry.amount == 1)
        .order_by(KudosEntry.id)
    ):
        found[kudos_id].append(person)
    return found


def total(session: Session, *which: ColumnElement[bool]) -> int:
    """The sum of entries; `which` is about `Kudos` and `KudosEntry`."""
    counted = select(func.coalesce(func.sum(KudosEntry.amount), 0)).join(
        Kudos, Kudos.id == KudosEntry.kudos_id
    )
    return int(session.execute(counted.where(*which)).scalar_one())


def used(session: Session, giver_id: int, day: date) -> int:
    """How many of a day's allowance are given; what was taken back is free again."""
    return total(session, Kudos.giver_id == giver_id, Kudos.day == day)


def allowance(session: Session, giver: Person, a_day: int, now: datetime) -> Allowance:
    """What this person may still give today."""
    given = used(session, giver.id, local_day(now, giver.time_zone))
    return Allowance(a_day, max(0, a_day - given), next_midnight(now, giver.time_zone))


def points(session: Session, person_id: int) -> int:
    """What was received in the open, less what was spent; never below zero.

    A private thank-you earns none: nobody could see whether it was earned. Where a kudos is taken back whose
    point was spent, the next one makes up for it.
    """
    earned = total(session, KudosEntry.receiver_id == person_id, Kudos.is_private.is_(False))
    spent = select(func.coalesce(func.sum(KudosRedemption.cost), 0)).where(
        KudosRedemption.buyer_id == person_id, KudosRedemption.state == "approved"
    )
    return max(0, earned - int(session.execute(spent).scalar_one()))


def lines(session: Session, *which: ColumnElement[bool], limit: int | None = None) -> list[Line]:
    """Givings as shown, newest first, without those that were taken back; `which` is about `Kudos`."""
    giver = aliased(Person)
    found = session.execute(
        select(Kudos, giver)
        .join(giver, giver.id == Kudos.giver_id)
        .where(and_(*which), ~is_reversed())
        .order_by(Kudos.given_at.desc(), Kudos.id.desc())
        .limit(limit)
    ).all()
    named = receivers(session, [kudos.id for kudos, _ in found])
    return [line(kudos, by, named[kudos.id]) for kudos, by in found]


def line(kudos: Kudos, giver: Person, named: Iterable[Person]) -> Line:
    """One giving as shown."""
    return Line(
        kudos_id=kudos.id,
        giver=who(giver),
        receivers=tuple(who(person) for person in named),
        text=kudos.text,
        values=tuple(str(value) for value in kudos.thanked_for),
        is_private=kudos.is_private,
        is_by_leader=kudos.is_by_leader,
        source=Source(kudos.source),
        about=message_of(kudos),
        given_at=kudos.given_at,
    )


def message_of(kudos: Kudos) -> MessageRef | None:
    """The message that is thanked for."""
    if kudos.about_channel is None or kudos.about_ts is None:
        return None
    return MessageRef(kudos.about_channel, kudos.about_ts)
