"""A linker: says of each question without a name how well each person fits, in every way that it knows.

A way is judged by the mean rank of those who did ask, 0 (always first) to 1, against what the same ranks come
to when questions are dealt out anew to the same people in all the ways that there are (a permutation test).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import sqrt
from statistics import fmean
from typing import TypeVar

from tests.anonymity.evidence import (
    Evidence,
    Series,
    of_people,
    of_questions,
    words_of_people,
    words_of_questions,
)

NOTHING = 1e-9
Key = TypeVar("Key", int, str)
Misfit = Callable[[int, str], float]
"""How badly a person fits a question: less is better."""


@dataclass(frozen=True)
class Verdict:
    """How good one way is."""

    way: str
    mean_rank: float
    deviations: float
    """By how many standard deviations it is better than chance."""


def judge(
    evidence: Evidence, truth: Mapping[int, str], people: Sequence[str], known: Mapping[str, Series]
) -> list[Verdict]:
    """All ways, the best first.

    Args:
        truth: who asked which question.
        people: who may have asked.
        known: what somebody who can read names under the key has beside, by person.
    """
    verdicts = [_judged(way, misfit, truth, people) for way, misfit in _ways(evidence, truth, people, known)]
    return sorted(verdicts, key=lambda verdict: -verdict.deviations)


def _ways(
    evidence: Evidence, truth: Mapping[int, str], people: Sequence[str], known: Mapping[str, Series]
) -> Iterator[tuple[str, Misfit]]:
    questions = of_questions(evidence)
    named = of_people(evidence)
    for person in people:
        named.setdefault(person, {}).update(known.get(person, {}))
    of_question = sorted({name for question in truth for name in questions.get(question, {})})
    of_person = sorted({name for person in people for name in named[person]})
    for one in of_question:
        for other in of_person:
            asked = {question: questions.get(question, {}).get(one, []) for question in truth}
            did = {person: named[person].get(other, []) for person in people}
            if _kind(one) == _kind(other):
                yield f"{one} near {other}", _near(asked, did)
                yield f"{one} after {other}", _after(asked, did)
            yield f"{one} in the order of {other}", _near(_ranked(asked), _ranked(did))
    words, names = words_of_questions(evidence), words_of_people(evidence)
    yield (
        "beginnings of words",
        lambda question, person: (
            -max(
                _shared(one, other) for one in words.get(question, [""]) for other in names.get(person, [""])
            )
        ),
    )


def _kind(name: str) -> str:
    """Numbers of one kind can be compared as they are; others by their order alone."""
    column = name.rpartition(".")[2]
    return column if column in ("_xmin", "_ctid", "_rowid", "id", "number") else "time"


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _near(asked: Mapping[int, Sequence[float]], did: Mapping[str, Sequence[float]]) -> Misfit:
    return lambda question, person: min(
        (abs(one - other) for one in asked[question] for other in did[person]), default=float("inf")
    )


def _after(asked: Mapping[int, Sequence[float]], did: Mapping[str, Sequence[float]]) -> Misfit:
    return lambda question, person: min(
        (one - other for one in asked[question] for other in did[person] if one >= other),
        default=float("inf"),
    )


def _ranked(numbers: Mapping[Key, Sequence[float]]) -> dict[Key, list[float]]:
    """The place of each one's first in the order of all, 0 to 1."""
    order = sorted(each[0] for each in numbers.values() if each)
    return {
        key: [order.index(each[0]) / max(1, len(order) - 1)] if each else [] for key, each in numbers.items()
    }


def _judged(way: str, misfit: Misfit, truth: Mapping[int, str], people: Sequence[str]) -> Verdict:
    askers = list(truth.values())
    table = []
    for question in truth:
        ranks = _ranks({person: misfit(question, person) for person in people})
        table.append([ranks[asker] for asker in askers])
    number = len(askers)
    mean = fmean(table[place][place] for place in range(number))
    # Of all the ways to deal them out, mean and spread are known: Hoeffding, A Combinatorial Central Limit
    # Theorem, 1951.
    rows = [fmean(row) for row in table]
    columns = [fmean(column) for column in zip(*table, strict=True)]
    overall = fmean(rows)
    apart = sum(
        (table[row][column] - rows[row] - columns[column] + overall) ** 2
        for row in range(number)
        for column in range(number)
    )
    spread = sqrt(apart / (number - 1)) / number
    return Verdict(way, mean, (overall - mean) / spread if spread > NOTHING else 0.0)


def _ranks(misfits: Mapping[str, float]) -> dict[str, float]:
    """From 0 to 1; those who fit alike share their places."""
    order = sorted(misfits.values())
    places: dict[float, list[int]] = {}
    for place, value in enumerate(order):
        places.setdefault(value, []).append(place)
    return {person: fmean(places[value]) / (len(order) - 1) for person, value in misfits.items()}
