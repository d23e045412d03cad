"""Kudos as services tell of them, and every payload that is made from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.kudos.ids import BoardRef, FormRef
from handlers.kudos.views import answer, board, mine, post, rewards, weekly
from services.kudos.boards import Board, Pair, Period, Standing, ValueCount
from services.kudos.choices import Choices
from services.kudos.content import Allowance, Gathered, Given, Line, MessageRef, Source, Who
from services.kudos.reading import Mine
from services.kudos.rewards import Catalogue, Redemption, RedemptionState, Reward
from services.kudos.weekly import Note
from tests.unit.handlers.payloads import Payload, Surface, as_payload

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ABOUT = MessageRef("C0AUSTIN", "1700000000.000100")
NAMES = ("Ana Reyes", "Ben Okafor", "Tomás Vega", "Ligaya Santos", "Priya Nair")
SITES = ("Austin", "Manila", "Bogota")
VALUES = ("ownership", "empathy", "teamwork", "curiosity", "courage", "craft")

Words = Callable[[int], str]
"""What somebody types into a field that takes this many characters."""


def link(message: MessageRef) -> str:
    return f"https://fernwood.slack.com/archives/{message.channel_id}/p{message.ts.replace('.', '')}"


def person(number: int, words: Words | None = None) -> Who:
    name = words(80).strip() if words else NAMES[number % len(NAMES)]
    return Who(number, "T0FERNWOOD", f"U0PERSON{number:03}", name, words(80) if words else SITES[number % 3])


class Gallery:
    """One scene.

    Args:
        words: what people type.
        many: how many there are of each thing that there can be several of.
        is_ordinary: whether names are those of people.
    """

    def __init__(self, words: Words, *, many: int = 3, is_ordinary: bool = True) -> None:
        self.words = words
        self.many = many
        self.people = [person(number, None if is_ordinary else words) for number in range(many)]
        self.values = VALUES[: min(many, 2)] if is_ordinary else [words(60).strip() or "x"] * min(many, 25)
        self.me = self.people[0]

    def line(self, number: int = 0, **changes: object) -> Line:
        line = Line(
            kudos_id=number,
            giver=person(900 + number),
            receivers=self.people,
            text=self.words(1_000),
            values=self.values,
            is_private=False,
            is_by_leader=False,
            source=Source.WORDS,
            about=None,
            given_at=NOW,
        )
        return replace(line, **changes)  # type: ignore[arg-type]  # of any field

    def gathered(self, *lines: Line, of: Sequence[Who] | None = None) -> Gathered:
        return Gathered(7, self.people if of is None else of, lines, is_rewritten=False)

    def given(self, **changes: object) -> Given:
        given = Given(
            kudos_id=3,
            is_new=True,
            receivers=self.people,
            text=self.words(1_000),
            values=self.values,
            is_private=False,
            channel_id="C0AUSTIN",
            is_elsewhere=False,
            allowance=Allowance(10, 7, NOW + timedelta(hours=9)),
            undo_until=NOW + timedelta(minutes=10),
        )
        return replace(given, **changes)  # type: ignore[arg-type]  # of any field

    def messages(self) -> Mapping[str, Payload]:
        several = [self.line(number, is_by_leader=number == 1) for number in range(self.many)]
        seconds = [self.line(number, source=Source.SECOND, text="", values=()) for number in range(self.many)]
        tags = {self.words(30) or f"tag{number}": "ownership" for number in range(self.many)}
        found = {
            "post": post.build_post(self.gathered(self.line()), link),
            "post of a leader": post.build_post(
                self.gathered(self.line(is_by_leader=True, about=ABOUT)), link
            ),
            "post, joined": post.build_post(self.gathered(self.line(), *seconds), link),
            "post, joined alone": post.build_post(self.gathered(*seconds), link),
            "post of several": post.build_post(self.gathered(*several, *seconds), link),
            "post, taken back": post.build_post(self.gathered(), link),
            "received": post.build_received(self.gathered(self.line(), of=[self.me]), link),
            "received, of a leader": post.build_received(
                self.gathered(self.line(is_by_leader=True, about=ABOUT), of=[self.me]), link
            ),
            "received, private": post.build_received(
                self.gathered(self.line(is_private=True, receivers=[self.me]), of=[self.me]), link
            ),
            "received, by reaction": post.build_received(
                self.gathered(
                    self.line(source=Source.REACTION, text="", values=(), about=ABOUT, receivers=[self.me]),
                    of=[self.me],
                ),
                link,
            ),
            "received, several": post.build_received(self.gathered(*several, *seconds, of=[self.me]), link),
            "received, taken back": post.build_received(self.gathered(of=[self.me]), link),
            "given": answer.build_given(self.given()),
            "given, with tags": answer.build_given(
                self.given(suggestions=tags, unknown_tags=[self.words(30) or "tag"] * self.many)
            ),
            "given, private": answer.build_given(self.given(is_private=True, channel_id=None)),
            "given, elsewhere": answer.build_given(
                self.given(is_elsewhere=True, allowance=Allowance(10, 0, NOW + timedelta(hours=9)))
            ),
            "given, nowhere": answer.build_given(self.given(channel_id=None, text="", values=())),
            "given before": answer.build_given(self.given(is_new=False)),
            "undone": answer.build_undone(self.given(is_undone=True)),
            "refused": answer.build_refused(self.words(300).strip() or "No.", "/kudos", self.words(4_000)),
            "note": weekly.build_note(self.note()),
            "note of a quiet week": weekly.build_note(
                replace(self.note(), thanked=[], thanked_count=0, kudos_count=0, values=[])
            ),
            "note to a leader": weekly.build_note(self.note(unthanked=True)),
            "wish": rewards.build_asked(self.wish()),
            "wish, declined": rewards.build_asked(self.wish(RedemptionState.DECLINED)),
            "wish, cancelled": rewards.build_asked(self.wish(RedemptionState.CANCELLED)),
            "approved": rewards.build_decided(self.wish(RedemptionState.APPROVED)),
            "declined": rewards.build_decided(self.wish(RedemptionState.DECLINED)),
        }
        return {name: as_payload(message) for name, message in found.items()}

    def modals(self) -> Mapping[str, Payload]:
        standings = [
            Standing(number + 1, who, 40 - number % 40) for number, who in enumerate(self.people[:20])
        ]
        shown = Board(Period.MONTH, None, False, standings, Standing(27, person(99), 3), False)
        of_site = replace(
            shown, site=self.words(80).strip() or "Austin", is_givers=True, lines=[], mine=None, has_left=True
        )
        counts = [ValueCount(value, 30 - number) for number, value in enumerate(self.values or VALUES)]
        pairs = [Pair(who, person(99), 20, 19, 22, 21) for who in self.people[:20]]
        filled = answer.Filled([who.user_id for who in self.people], self.words(1_000), is_private=True)
        some = list(dict.fromkeys(self.values)) or ["x"]
        return {
            "form": answer.build_form(VALUES, FormRef("C0AUSTIN"), answer.Filled()),
            "form, filled": answer.build_form(some, FormRef("C0AUSTIN", ABOUT.ts), filled, is_about=True),
            "form without values": answer.build_form((), FormRef(), answer.Filled()),
            "given": answer.build_given_view(self.given()),
            "undone": answer.build_undone_view(self.given(is_undone=True)),
            "mine": mine.build_mine(self.mine(), has_rewards=True),
            "mine, nothing": mine.build_mine(
                replace(self.mine(), received=0, latest=[], values=[], undoable=None), has_rewards=False
            ),
            "choices": mine.build_choices(Choices()),
            "choices, none": mine.build_choices(Choices(False, False)),
            "chosen": mine.build_chosen(Choices(False)),
            "board": board.build_board(shown, BoardRef()),
            "board of givers": board.build_board(of_site, BoardRef("month", of_site.site, None, 1)),
            "values": board.build_values(counts, "/kudos"),
            "no values": board.build_values([], "/kudos"),
            "pairs": board.build_pairs(pairs),
            "no pairs": board.build_pairs([]),
            "week": weekly.build_note_view(self.note(unthanked=True)),
            "catalogue": rewards.build_catalogue(self.catalogue(may_manage=False), note="A note"),
            "catalogue, kept": rewards.build_catalogue(
                self.catalogue(may_manage=True), [self.wish()] * min(self.many, 20), "A note"
            ),
            "catalogue, empty": rewards.build_catalogue(Catalogue(0, 0, [], [], False)),
            "reward": rewards.build_reward_form(),
            "decline": rewards.build_decline(self.wish()),
            "declined": rewards.build_declined(),
        }

    def home(self) -> Payload:
        return {"type": "home", "blocks": mine.build_home_blocks(self.mine())}

    def mine(self) -> Mine:
        return Mine(
            me=self.me,
            received=41,
            received_in_month=7,
            given=23,
            given_in_month=1,
            latest=[self.line(number, is_private=number == 1) for number in range(min(self.many, 10))],
            values=[(value, 3) for value in self.values],
            allowance=Allowance(10, 7, NOW),
            points=38,
            is_listed=False,
            wants_messages=False,
            undoable=self.given(),
        )

    def note(self, *, unthanked: bool = False) -> Note:
        lines = [self.line(number, is_by_leader=number == 0) for number in range(self.many)]
        return Note(
            site=self.words(80).strip() or "Austin",
            since=NOW - timedelta(days=7),
            until=NOW,
            thanked=[(who, lines) for who in self.people[:20]],
            thanked_count=self.many * 2,
            kudos_count=self.many * 5,
            values=[(value, 9) for value in self.values],
            unthanked=self.people[:50] if unthanked else None,
            unthanked_count=self.many * 2 if unthanked else 0,
        )

    def wish(self, state: RedemptionState = RedemptionState.ASKED) -> Redemption:
        is_open = state == RedemptionState.ASKED
        name = self.words(80).strip() or "An afternoon off"
        said = "" if is_open else self.words(300)
        decider = None if is_open else person(99)
        return Redemption(5, name, 25, self.me, 38, state, NOW, decider, said)

    def catalogue(self, *, may_manage: bool) -> Catalogue:
        rewards_there = [
            Reward(number, self.words(80).strip() or "A day off", self.words(300), 10 + number * 10, False)
            for number in range(self.many)
        ]
        return Catalogue(38, 15, rewards_there, [self.wish()] * min(self.many, 20), may_manage)

    def all(self) -> Mapping[str, tuple[Surface, Payload]]:
        return {
            **{name: ("message", payload) for name, payload in self.messages().items()},
            **{f"modal: {name}": ("modal", payload) for name, payload in self.modals().items()},
            "home": ("home", self.home()),
        }
