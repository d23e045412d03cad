"""Giving kudos and taking them back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.days import local_day
from services.decisions import Decisions
from services.kudos import gathering, ledger, refusals
from services.kudos.content import Given, MessageRef, NewKudos, Source
from services.kudos.given import NO_TAGS, UNDO_WITHIN, as_given, undoable
from services.kudos.receiving import receivers_of
from services.kudos.schedule import plan_notes
from services.kudos.settings import KUDOS_A_DAY, KUDOS_CHANNEL, KUDOS_VALUES
from services.kudos.values import Tags, Values
from services.language import gettext as _
from services.people import Caller, Role, holds
from services.problems import NotFound, Problem
from storage.database import Database
from storage.kudos import Kudos, KudosGathering, lock_people
from storage.people import Person, ensure_person


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A checked wish to give; what is left to check is the allowance."""

    source: Source
    trigger: str
    receivers: Sequence[Person]
    text: str = ""
    values: Sequence[str] = ()
    is_private: bool = False
    asked_in: str | None = None
    about: MessageRef | None = None
    joins: KudosGathering | None = None
    """The message that is seconded."""


class KudosGiving:
    """Gives, all or nothing: of several people each gets one, and each counts against the giver's day."""

    def __init__(self, database: Database, now: Callable[[], datetime], decisions: Decisions) -> None:
        self._database = database
        self._now = now
        self._decisions = decisions

    def give(self, caller: Caller, new: NewKudos, *, trigger: str) -> Given:
        """Thanks these people. The same trigger gives once, however often it comes.

        Args:
            trigger: what names this wish among all of the giver's: the trigger id of a slash command, the
                id of a form.

        Raises:
            NotGiven: with the reason.
        """
        named = f"give:{trigger}"
        with self._database.write() as session:
            tags = self._values(session, caller.workspace_id).read(new.tags)
            giver = ensure_person(session, caller.home_id, caller.user_id)
            before = _by_trigger(session, giver, named)
            if before is not None:
                return self.given(session, before, giver, is_new=False, tags=tags)
            wish = Wish(
                source=Source.WORDS,
                trigger=named,
                receivers=receivers_of(session, caller, giver, new),
                text=refusals.check_text(new.text),
                values=tags.values,
                is_private=new.is_private,
                asked_in=_channel_id(new.channel_id),
                about=new.about,
            )
            kudos, is_new = self.enter(session, caller, giver, wish)
            return self.given(session, kudos, giver, is_new=is_new, tags=tags)

    def second(self, caller: Caller, gathering_id: int, *, trigger: str) -> Given:
        """One more thanks the same people for the same, by the button on a post: once a person and post.

        Args:
            gathering_id: the subject of the post.
            trigger: as in `give`: the time of the click, for one.

        Raises:
            NotFound: there is no such post, or nothing is left of it.
            NotGiven: with the reason.
        """
        named = f"second:{gathering_id}:{trigger}"
        with self._database.write() as session:
            giver = ensure_person(session, caller.home_id, caller.user_id)
            before = _by_trigger(session, giver, named)
            if before is not None:
                return self.given(session, before, giver, is_new=False)
            post = session.get(KudosGathering, gathering_id)
            if post is None or post.workspace_id != caller.workspace_id or post.receiver_id is not None:
                raise NotFound(_("There are no such kudos here."))
            thanked = [int(person_id) for person_id in post.receivers.split(",")]
            # Before anything is looked at: what is found stays so until it is given.
            lock_people(session, [giver.id, *thanked])
            theirs = session.scalar(
                select(Kudos)
                .where(Kudos.giver_id == giver.id, gathering.shown_by(post.id), ~ledger.is_reversed())
                .limit(1)
            )
            if theirs is not None:
                return self.given(session, theirs, giver, is_new=False)
            if not gathering.has_any(session, post.id):
                raise NotFound(_("These kudos were taken back. You can give your own."))
            people = session.scalars(select(Person).where(Person.id.in_(thanked)).order_by(Person.id)).all()
            wish = Wish(
                source=Source.SECOND,
                trigger=named,
                receivers=_others(people, giver),
                asked_in=post.recipient,
                joins=post,
            )
            kudos, is_new = self.enter(session, caller, giver, wish)
            return self.given(session, kudos, giver, is_new=is_new)

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
        named = f"undo:{trigger}"
        with self._database.write() as session:
            giver = ensure_person(session, caller.home_id, caller.user_id)
            kudos = ledger.taken_back_by(session, giver.id, named)
            if kudos is not None:
                return self.given(session, kudos, giver, is_new=False)
            kudos = (
                undoable(session, giver, self._now())
                if kudos_id is None
                else self._own(session, giver, kudos_id)
            )
            if kudos is None:
                raise Problem(
                    _(
                        "There is nothing to take back: kudos can be taken back for ten minutes, and those "
                        "by reaction with the reaction."
                    )
                )
            if not ledger.was_reversed(session, kudos.id):
                self._require_time(kudos, _("Kudos can be taken back for ten minutes, and these are older."))
            is_new = take_back(session, kudos, named, self._now())
            return self.given(session, kudos, giver, is_new=is_new)

    def add_value(self, caller: Caller, kudos_id: int, value: str) -> Given:
        """Adds a suggested value to what the caller gave, within the time for `undo`.

        Raises:
            NotFound: they gave no such kudos, or there is no such value.
            Problem: it is too late, or it was taken back.
        """
        with self._database.write() as session:
            giver = ensure_person(session, caller.home_id, caller.user_id)
            lock_people(session, [giver.id])
            kudos = self._own(session, giver, kudos_id)
            known = self._values(session, caller.workspace_id).read([value]).values
            if not known:
                raise NotFound(_("“{value}” is not a value any more.").format(value=value))
            if known[0] in kudos.thanked_for:
                return self.given(session, kudos, giver, is_new=False)
            if ledger.was_reversed(session, kudos.id):
                raise Problem(_("You have taken these kudos back."))
            self._require_time(kudos, _("Kudos can be changed for ten minutes, and these are older."))
            kudos.thanked_for = [*kudos.thanked_for, known[0]]
            gathering.refresh(session, kudos, self._now())
            return self.given(session, kudos, giver, is_new=True)

    def enter(self, session: Session, caller: Caller, giver: Person, wish: Wish) -> tuple[Kudos, bool]:
        """Gives, within a unit of work; returns what was given by this trigger, and whether it was now.

        Raises:
            NotGiven: beyond today's allowance.
        """
        now = self._now()
        wanted, a_day = len(wish.receivers), self._a_day(session, caller.workspace_id)
        # Whoever is far beyond it holds only themselves: a user group may be thousands.
        held = [] if wanted > a_day else [person.id for person in wish.receivers]
        choices = lock_people(session, [giver.id, *held])
        before = _by_trigger(session, giver, wish.trigger)
        if before is not None:
            return before, False
        allowance = ledger.allowance(session, giver, a_day, now)
        if wanted > allowance.left:
            raise refusals.beyond(wanted, allowance, now)
        kudos = Kudos(
            workspace_id=caller.workspace_id,
            giver_id=giver.id,
            trigger=wish.trigger,
            source=wish.source.value,
            text=wish.text,
            thanked_for=list(wish.values),
            is_private=wish.is_private,
            is_by_leader=holds(session, giver, Role.LEADER, caller.workspace_id),
            asked_in=wish.asked_in,
            about_channel=wish.about.channel_id if wish.about else None,
            about_ts=wish.about.ts if wish.about else None,
            second_of=wish.joins.id if wish.joins else None,
            given_at=now,
            day=local_day(now, giver.time_zone),
        )
        session.add(kudos)
        session.flush()
        ledger.enter(session, kudos, [person.id for person in wish.receivers])
        is_shown = self._show(session, kudos, wish, now)
        for person in sorted(wish.receivers, key=lambda person: person.id):
            if gathering.wants_message(choices[person.id], is_shown=is_shown):
                gathering.tell(session, kudos, person, now)
        plan_notes(session, caller.workspace_id, {person.site for person in wish.receivers}, now)
        return kudos, True

    def given(
        self, session: Session, kudos: Kudos, giver: Person, *, is_new: bool, tags: Tags = NO_TAGS
    ) -> Given:
        """What is told of it to who gave it."""
        a_day = self._a_day(session, kudos.workspace_id)
        return as_given(session, kudos, giver, a_day, self._now(), is_new=is_new, tags=tags)

    def _show(self, session: Session, kudos: Kudos, wish: Wish, now: datetime) -> bool:
        """Tells a channel where it should; returns whether everyone can see it somewhere."""
        if wish.is_private:
            return False
        if wish.source == Source.REACTION:
            # The reaction is there to be seen: a post beside each would be noise.
            return True
        if wish.joins is not None:
            gathering.join(session, kudos, wish.joins, now)
            return True
        channel = self._decisions.get(session, kudos.workspace_id, KUDOS_CHANNEL)
        channel_id = gathering.place(session, kudos.workspace_id, wish.asked_in, channel)
        if channel_id is None:
            return False
        gathering.post_in(session, kudos, wish.receivers, channel_id, now)
        return True

    def _own(self, session: Session, giver: Person, kudos_id: int) -> Kudos:
        kudos = session.get(Kudos, kudos_id)
        if kudos is None or kudos.giver_id != giver.id:
            raise NotFound(_("You gave no such kudos."))
        if kudos.source == Source.REACTION:
            raise Problem(
                _("You gave these with a reaction: take the reaction away, and they are taken back.")
            )
        return kudos

    def _values(self, session: Session, workspace_id: str) -> Values:
        return Values(self._decisions.get(session, workspace_id, KUDOS_VALUES))

    def _a_day(self, session: Session, workspace_id: str) -> int:
        return self._decisions.get(session, workspace_id, KUDOS_A_DAY)

    def _require_time(self, kudos: Kudos, sentence: str) -> None:
        if self._now() >= kudos.given_at + UNDO_WITHIN:
            raise Problem(sentence)


def take_back(session: Session, kudos: Kudos, trigger: str, now: datetime) -> bool:
    """Takes it back from all its receivers; returns whether it was not before."""
    receiver_ids = ledger.receiver_ids(session, kudos.id)
    lock_people(session, [kudos.giver_id, *receiver_ids])
    if ledger.was_reversed(session, kudos.id):
        return False
    ledger.reverse(session, kudos, receiver_ids, trigger, now)
    gathering.refresh(session, kudos, now)
    return True


def _by_trigger(session: Session, giver: Person, trigger: str) -> Kudos | None:
    return session.scalar(select(Kudos).where(Kudos.giver_id == giver.id, Kudos.trigger == trigger))


def _channel_id(channel_id: str | None) -> str | None:
    return channel_id if channel_id is not None and channel_id.startswith(("C", "G")) else None


def _others(people: Sequence[Person], giver: Person) -> list[Person]:
    others = [person for person in people if person.id != giver.id and not person.is_deactivated]
    if not others:
        raise refusals.ones_own()
    return others
