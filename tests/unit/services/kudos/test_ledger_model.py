"""Whatever people do, in whatever order, every total is the sum of the ledger and that of a simple model."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from services.days import local_day
from services.kudos.content import MessageRef, Named
from services.kudos.gathering import POST, RECEIVED
from services.kudos.reactions import Reaction
from services.kudos.refusals import NotGiven
from services.people import Caller
from services.problems import NotFound, Problem
from storage.database import Database
from storage.kudos import Kudos, KudosEntry
from storage.people import find_person
from tests.support import ManualClock
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, SUPPORT, World

A_DAY = 4
PEOPLE = (ANA, BEN, CHO, DAN)
ZONES = {ANA: "Asia/Manila", BEN: "America/Bogota", CHO: "America/Bogota", DAN: "Asia/Tokyo"}
TONES = ("clap", "clap::skin-tone-4")
UNDO = timedelta(minutes=10)

people = st.sampled_from(PEOPLE)
messages = st.sampled_from(("1.0", "2.0"))


@dataclass
class Gift:
    """What the model knows of one giving."""

    giver: Caller
    receivers: tuple[Caller, ...]
    given_at: datetime
    day: date
    kudos_id: int
    message: str | None = None
    is_private: bool = False
    is_back: bool = False


@dataclass
class Model:
    """What should be so."""

    gifts: list[Gift] = field(default_factory=list)
    on: dict[tuple[Caller, str, str], tuple[int, bool]] = field(default_factory=dict)
    """By person, message and emoji: the newest that was told, and whether it is on."""

    def received(self, who: Caller) -> int:
        return sum(who in gift.receivers for gift in self.gifts if not gift.is_back)

    def given(self, who: Caller) -> int:
        return sum(len(gift.receivers) for gift in self.gifts if gift.giver == who and not gift.is_back)

    def left(self, who: Caller, day: date) -> int:
        used = sum(
            len(gift.receivers)
            for gift in self.gifts
            if gift.giver == who and gift.day == day and not gift.is_back
        )
        return A_DAY - used

    def reacted(self, giver: Caller, message: str) -> Gift | None:
        return next(
            (
                gift
                for gift in self.gifts
                if gift.giver == giver and gift.message == message and not gift.is_back
            ),
            None,
        )


class KudosMachine(RuleBasedStateMachine):
    """Gives, seconds, undoes, reacts and takes away, is told again, lets time pass."""

    template: ClassVar[Path]
    """A database with all tables, to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "model.db"
        copyfile(self.template, path)
        self.database = Database(f"sqlite:///{path}")
        self.clock = ManualClock()
        self.thanking = Thanking(World(self.database, self.clock), a_day=A_DAY)
        self.model = Model()
        self.again: list[tuple[Caller, tuple[Caller, ...], str, int]] = []
        self.undone: list[tuple[Caller, str]] = []
        self.number = 0
        self.lines = 0

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    def trigger(self) -> str:
        self.number += 1
        return f"trigger {self.number}"

    def day(self, who: Caller) -> date:
        return local_day(self.clock(), ZONES[who])

    def keep(
        self,
        giver: Caller,
        receivers: tuple[Caller, ...],
        kudos_id: int,
        *,
        message: str | None = None,
        is_private: bool = False,
    ) -> None:
        gift = Gift(giver, receivers, self.clock(), self.day(giver), kudos_id, message, is_private)
        self.model.gifts.append(gift)

    @rule(
        giver=people, receivers=st.lists(people, min_size=1, max_size=3, unique=True), private=st.booleans()
    )
    def give(self, giver: Caller, receivers: list[Caller], private: bool) -> None:
        trigger, named = self.trigger(), tuple(receivers)
        is_possible = giver not in named and len(named) <= self.model.left(giver, self.day(giver))
        try:
            given = self.thanking.give(giver, *named, trigger=trigger, is_private=private)
        except NotGiven:
            assert not is_possible
            return
        assert is_possible
        assert given.is_new
        self.keep(giver, named, given.kudos_id, is_private=private)
        self.again.append((giver, named, trigger, given.kudos_id))

    @precondition(lambda self: self.again)
    @rule(data=st.data())
    def give_again(self, data: st.DataObject) -> None:
        giver, named, trigger, kudos_id = data.draw(st.sampled_from(self.again))
        given = self.thanking.give(giver, *named, trigger=trigger)
        assert (given.is_new, given.kudos_id) == (False, kudos_id)

    @rule(giver=people, data=st.data())
    def second(self, giver: Caller, data: st.DataObject) -> None:
        posts = [post.subject_id for post in self.thanking.posts(POST)]
        if not posts:
            return
        post = data.draw(st.sampled_from(posts))
        try:
            given = self.thanking.kudos.giving.second(giver, post, trigger=self.trigger())
        except (NotFound, NotGiven):
            return
        if given.is_new:
            named = tuple(
                next(who for who in PEOPLE if who.user_id == each.user_id) for each in given.receivers
            )
            assert giver not in named
            assert len(named) <= self.model.left(giver, self.day(giver))
            self.keep(giver, named, given.kudos_id)
        else:
            assert any(gift.kudos_id == given.kudos_id and not gift.is_back for gift in self.model.gifts)

    @rule(giver=people)
    def undo(self, giver: Caller) -> None:
        trigger = self.trigger()
        recent = [
            gift
            for gift in self.model.gifts
            if gift.giver == giver
            and not gift.is_back
            and gift.message is None
            and self.clock() < gift.given_at + UNDO
        ]
        try:
            undone = self.thanking.undo(giver, trigger=trigger)
        except Problem:
            assert not recent
            return
        assert undone.kudos_id == recent[-1].kudos_id
        recent[-1].is_back = True
        self.undone.append((giver, trigger))

    @precondition(lambda self: self.undone)
    @rule(data=st.data())
    def undo_again(self, data: st.DataObject) -> None:
        giver, trigger = data.draw(st.sampled_from(self.undone))
        assert not self.thanking.undo(giver, trigger=trigger).is_new

    @rule(giver=people, author=people, message=messages, emoji=st.sampled_from(TONES), at=st.integers(1, 30))
    def react(self, giver: Caller, author: Caller, message: str, emoji: str, at: int) -> None:
        message = f"{PEOPLE.index(author)}{message}"
        reaction = Reaction(
            MessageRef(SUPPORT, message), emoji, Named(author.user_id, author.home_id), f"{at}.0"
        )
        is_news = giver != author and at > self.model.on.get((giver, message, emoji), (0, False))[0]
        gives = is_news and self.model.reacted(giver, message) is None
        try:
            given = self.thanking.kudos.reactions.added(giver, reaction)
        except NotGiven:
            assert gives
            assert self.model.left(giver, self.day(giver)) < 1
            return
        assert (given is not None) == gives
        if is_news:
            self.model.on[giver, message, emoji] = (at, True)
        if given is not None:
            assert self.model.left(giver, self.day(giver)) >= 1
            self.keep(giver, (author,), given.kudos_id, message=message)

    @rule(giver=people, author=people, message=messages, emoji=st.sampled_from(TONES), at=st.integers(1, 30))
    def unreact(self, giver: Caller, author: Caller, message: str, emoji: str, at: int) -> None:
        message = f"{PEOPLE.index(author)}{message}"
        reaction = Reaction(
            MessageRef(SUPPORT, message), emoji, Named(author.user_id, author.home_id), f"{at}.0"
        )
        is_news = giver != author and at > self.model.on.get((giver, message, emoji), (0, False))[0]
        taken = self.thanking.kudos.reactions.removed(giver, reaction)
        if is_news:
            self.model.on[giver, message, emoji] = (at, False)
        another = any(self.model.on.get((giver, message, tone), (0, False))[1] for tone in TONES)
        gift = self.model.reacted(giver, message)
        assert taken == (is_news and not another and gift is not None)
        if taken and gift is not None:
            gift.is_back = True

    @rule(author=people, message=messages)
    def message_goes(self, author: Caller, message: str) -> None:
        message = f"{PEOPLE.index(author)}{message}"
        lost = [gift for gift in self.model.gifts if gift.message == message and not gift.is_back]
        gone = self.thanking.kudos.reactions.message_gone(ANA.workspace_id, MessageRef(SUPPORT, message))
        assert gone == len(lost)
        for gift in lost:
            gift.is_back = True

    @rule(minutes=st.sampled_from((1, 9, 11, 240, 600)))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule()
    def messages_arrive(self) -> None:
        self.thanking.deliver()

    @invariant()
    def totals_are_those_of_the_ledger_and_of_the_model(self) -> None:
        with self.database.read() as session:
            entries = session.execute(
                select(KudosEntry.receiver_id, KudosEntry.amount, Kudos.giver_id).join(
                    Kudos, Kudos.id == KudosEntry.kudos_id
                )
            ).all()
            ids = {}
            for who in PEOPLE:
                person = find_person(session, who.home_id, who.user_id)
                assert person is not None
                ids[who] = person.id
        assert len(entries) >= self.lines, "a line of the ledger is gone"
        self.lines = len(entries)
        for who in PEOPLE:
            mine = self.thanking.kudos.reading.mine(who)
            received = sum(amount for receiver, amount, _ in entries if receiver == ids[who])
            given = sum(amount for _, amount, giver in entries if giver == ids[who])
            assert mine.received == received == self.model.received(who)
            assert mine.given == given == self.model.given(who)
            assert mine.allowance.left == self.model.left(who, self.day(who)) >= 0

    @invariant()
    def each_is_told_and_what_was_taken_back_is_not(self) -> None:
        live = [gift for gift in self.model.gifts if not gift.is_back]
        reading = self.thanking.kudos.reading
        posts = {
            (post.recipient, line.kudos_id)
            for post in self.thanking.posts(POST)
            for line in reading.post(post.workspace_id, post.subject_id).lines
        }
        messages = {
            (post.recipient, line.kudos_id)
            for post in self.thanking.posts(RECEIVED)
            for line in reading.received(post.workspace_id, post.subject_id).lines
        }
        public = [gift for gift in live if gift.message is None and not gift.is_private]
        assert posts == {(SUPPORT, gift.kudos_id) for gift in public}
        assert messages == {(who.user_id, gift.kudos_id) for gift in live for who in gift.receivers}


def test_totals_are_the_ledgers_after_any_interleaving(sqlite_template: Path) -> None:
    class Machine(KudosMachine):
        template = sqlite_template

    run_state_machine_as_test(
        Machine, settings=settings(max_examples=10, stateful_step_count=25, deadline=None)
    )
