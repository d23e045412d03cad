"""Votes in any order of presses, redeliveries, merges and takes-back; and many at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.people import Caller
from storage.database import Database
from tests.unit.services.town_halls.hall import HallWorld
from tests.unit.services.world import ANA, BEN, HERE, PAT, SAM

VOTERS = (ANA, BEN, PAT, SAM)
MOST_QUESTIONS = 5
PRESSES, PRESSES_ON_SQLITE = 1_000, 400
"""SQLite has one writer at a time, however many there are."""
PEOPLE, QUESTIONS, THREADS = 200, 20, 8


@dataclass
class Ballot:
    """What ought to stand of one voter on one question."""

    latest: int
    is_on: bool


class Votes(RuleBasedStateMachine):
    """The services beside a model that is as simple as can be."""

    def __init__(self, halls: HallWorld) -> None:
        super().__init__()
        self._halls = halls
        self._live: list[int] = []
        self._into: dict[int, int] = {}
        self._ballots: dict[tuple[int, Caller], Ballot] = {}
        self._presses: list[tuple[Caller, int, int]] = []

    @initialize()
    def open(self) -> None:
        """A town hall with two questions."""
        self._hall = self._halls.call()
        self.ask()
        self.ask()

    @rule()
    def ask(self) -> None:
        """One more question."""
        if len(self._live) < MOST_QUESTIONS:
            self._live.append(self._halls.ask(self._hall).question_id)

    @rule(voter=st.sampled_from(VOTERS), lot=st.integers(0, 99))
    def press(self, voter: Caller, lot: int) -> None:
        """A vote, or one taken back, on a question that may be merged by now."""
        every = [*self._live, *self._into]
        self._send(voter, every[lot % len(every)], self._halls.press())

    @rule(lot=st.integers(0, 99))
    def told_again(self, lot: int) -> None:
        """Slack tells of an earlier press once more."""
        if self._presses:
            self._send(*self._presses[lot % len(self._presses)])

    @rule(one=st.integers(0, 99), other=st.integers(0, 99))
    def merge(self, one: int, other: int) -> None:
        """A host puts one question to another."""
        gone, stays = self._live[one % len(self._live)], self._live[other % len(self._live)]
        if gone == stays:
            return
        self._halls.town_halls.hosting.merge(SAM, gone, stays)
        self._live.remove(gone)
        self._into[gone] = stays
        for voter in VOTERS:
            moved = self._ballots.pop((gone, voter), None)
            if moved is not None:
                stands = self._ballots.setdefault((stays, voter), Ballot(0, is_on=False))
                stands.latest = max(stands.latest, moved.latest)
                stands.is_on = stands.is_on or moved.is_on

    @invariant()
    def counts_are_right(self) -> None:
        """Nobody is counted twice, nobody left out."""
        for question in self._live:
            expected = sum(self._ballots.get((question, who), Ballot(0, is_on=False)).is_on for who in VOTERS)
            assert self._halls.votes(question) == expected

    def _send(self, voter: Caller, question: int, pressed_at: int) -> None:
        self._presses.append((voter, question, pressed_at))
        is_on = self._halls.town_halls.voting.vote(voter, question, pressed_at).is_on
        while question in self._into:
            question = self._into[question]
        stands = self._ballots.setdefault((question, voter), Ballot(0, is_on=False))
        if pressed_at > stands.latest:
            stands.latest, stands.is_on = pressed_at, not stands.is_on
        assert is_on == stands.is_on


def test_votes_are_counted_once_in_any_order(halls: HallWorld) -> None:
    class OfThisDatabase(Votes):
        def __init__(self) -> None:
            super().__init__(halls)

    run_state_machine_as_test(
        OfThisDatabase,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_many_votes_at_once_each_told_of_twice(halls: HallWorld, database: Database) -> None:
    count = PRESSES_ON_SQLITE if database.is_sqlite else PRESSES
    hall = halls.call()
    questions = [halls.ask(hall, f"Why {number}?").question_id for number in range(QUESTIONS)]
    people = [Caller(HERE, HERE, f"UVOTER{number}") for number in range(PEOPLE)]
    lots = random.Random(1_000)
    pairs = [(who, question) for who in people for question in questions]
    presses = [(who, question, halls.press()) for who, question in lots.sample(pairs, count)]
    told = presses * 2
    lots.shuffle(told)
    vote = halls.town_halls.voting.vote
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda press: vote(*press), told))
    for question in questions:
        assert halls.votes(question) == sum(asked == question for _, asked, _ in presses)
