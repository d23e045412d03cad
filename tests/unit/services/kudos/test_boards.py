"""Leaderboards, values, pairs: what they count, and whom they leave out."""

from datetime import timedelta

import pytest

from services.directory import PersonFacts
from services.kudos.boards import Board, Period
from services.people import Caller
from services.problems import NotAllowed, NotFound
from tests.unit.services.kudos.thanks import Thanking
from tests.unit.services.world import ANA, BEN, CHO, DAN, HERE, PAT, SAM, STRANGER

DAY = timedelta(days=1)


def lines(board: Board) -> list[tuple[int, str, int]]:
    return [(line.rank, line.who.name, line.count) for line in board.lines]


def test_who_received_and_who_gave_most(thanking: Thanking) -> None:
    boards = thanking.kudos.boards
    thanking.give(ANA, BEN, CHO)
    thanking.give(DAN, BEN)
    thanking.give(DAN, SAM)
    assert lines(boards.top(BEN, Period.ALL)) == [(1, "Ben", 2), (2, "Cho", 1), (2, "Sam", 1)]
    assert lines(boards.top(BEN, Period.ALL, givers=True)) == [(1, "Ana", 2), (1, "Dan", 2)]
    mine = boards.top(BEN, Period.ALL).mine
    assert mine is not None
    assert (mine.rank, mine.count) == (1, 2)
    assert boards.top(DAN, Period.ALL).mine is None
    assert boards.top(STRANGER, Period.ALL).mine is None


def test_periods_are_the_last_7_and_30_days(thanking: Thanking) -> None:
    boards = thanking.kudos.boards
    thanking.give(ANA, BEN)
    thanking.clock.advance(29 * DAY)
    thanking.give(ANA, BEN)
    thanking.clock.advance(1 * DAY)
    counts = [
        sum(count for _, _, count in lines(boards.top(ANA, period)))
        for period in (Period.WEEK, Period.MONTH, Period.ALL)
    ]
    assert counts == [1, 2, 2]
    thanking.clock.advance(timedelta(seconds=1))
    assert lines(boards.top(ANA, Period.MONTH)) == [(1, "Ben", 1)]
    thanking.clock.advance(31 * DAY)
    assert lines(boards.top(ANA, Period.MONTH)) == []


def test_what_was_taken_back_counts_in_no_period(thanking: Thanking) -> None:
    thanking.kudos.reactions.added(ANA, thanking.reaction(BEN))
    thanking.clock.advance(10 * DAY)
    thanking.kudos.reactions.removed(ANA, thanking.reaction(BEN))
    for period in Period:
        assert lines(thanking.kudos.boards.top(ANA, period)) == []
        assert lines(thanking.kudos.boards.top(ANA, period, givers=True)) == []


def test_sites(thanking: Thanking) -> None:
    boards = thanking.kudos.boards
    thanking.give(ANA, BEN, SAM, CHO)
    assert lines(boards.top(BEN, Period.ALL, own_site=True)) == [(1, "Ben", 1), (1, "Cho", 1)]
    board = boards.top(BEN, Period.ALL, site="  pARIS ")
    assert (board.site, lines(board)) == ("Paris", [(1, "Sam", 1)])
    with pytest.raises(NotFound, match=r"There is no site “Rome”. There are: Bogota, Cebu, Manila, Paris"):
        boards.top(BEN, Period.ALL, site="Rome")


def test_private_kudos_count_in_no_list(thanking: Thanking) -> None:
    boards = thanking.kudos.boards
    for _ in range(3):
        thanking.give(ANA, BEN, is_private=True, tags=["ownership"])
        thanking.give(BEN, ANA, is_private=True, tags=["ownership"])
    assert lines(boards.top(ANA, Period.ALL)) == lines(boards.top(ANA, Period.ALL, givers=True)) == []
    assert sum(each.count for each in boards.value_counts(ANA)) == 0
    assert boards.pairs(PAT) == []
    assert thanking.received(BEN) == 3


def test_people_leave_the_leaderboards_and_come_back(thanking: Thanking) -> None:
    boards, choices = thanking.kudos.boards, thanking.kudos.choices
    thanking.give(ANA, BEN, CHO)
    thanking.give(DAN, BEN)
    choices.set_listed(BEN, False)
    board = boards.top(BEN, Period.ALL)
    assert (lines(board), board.mine, board.has_left) == ([(1, "Cho", 1)], None, True)
    assert lines(boards.top(CHO, Period.ALL, givers=True)) == [(1, "Ana", 2), (2, "Dan", 1)]
    assert thanking.received(BEN) == 2
    choices.set_listed(BEN, True)
    assert lines(boards.top(BEN, Period.ALL)) == [(1, "Ben", 2), (2, "Cho", 1)]
    assert choices.of(STRANGER).is_listed


def test_people_who_have_left_the_workspace_are_left_out(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, CHO)
    thanking.world.directory.record_people(
        HERE, [PersonFacts(HERE, "UBEN", "Ben", "America/Bogota", is_deactivated=True)]
    )
    assert lines(thanking.kudos.boards.top(ANA, Period.ALL)) == [(1, "Cho", 1)]


def test_ten_and_whoever_shares_the_last_rank(thanking: Thanking) -> None:
    thanking.kudos = thanking.over(a_day=100)
    crowd = [Caller(HERE, HERE, f"UX{number:02}") for number in range(30)]
    thanking.world.directory.record_people(
        HERE, [PersonFacts(HERE, one.user_id, one.user_id, "UTC") for one in crowd]
    )
    thanking.give(ANA, *crowd[:12])
    assert len(thanking.kudos.boards.top(ANA, Period.ALL).lines) == 12
    thanking.give(DAN, *crowd)
    board = thanking.kudos.boards.top(crowd[29], Period.ALL)
    assert [line.count for line in board.lines] == [2] * 12
    thanking.give(CHO, *crowd[12:])
    assert len(thanking.kudos.boards.top(ANA, Period.ALL).lines) == 20


def test_values_of_the_last_month(thanking: Thanking) -> None:
    thanking.give(ANA, BEN, tags=["craft"])
    thanking.clock.advance(31 * DAY)
    thanking.give(ANA, BEN, CHO, tags=["courage", "craft"])
    thanking.give(DAN, BEN, tags=["courage"])
    thanking.undo(DAN)
    counts = [(each.value, each.count) for each in thanking.kudos.boards.value_counts(ANA)]
    assert counts == [
        ("ownership", 0),
        ("empathy", 0),
        ("teamwork", 0),
        ("curiosity", 0),
        ("courage", 1),
        ("craft", 1),
    ]


def test_pairs_that_only_thank_each_other_are_shown_to_admins(thanking: Thanking) -> None:
    boards = thanking.kudos.boards
    for _ in range(4):
        thanking.give(ANA, BEN)
    for _ in range(3):
        thanking.give(BEN, ANA)
    thanking.give(ANA, CHO)
    # One who thanks many, and one who never thanks back, are no pair.
    for _ in range(3):
        thanking.give(CHO, DAN)
        thanking.give(DAN, CHO)
        thanking.give(DAN, SAM)
        thanking.give(SAM, PAT)
    (pair,) = boards.pairs(PAT)
    assert (pair.one.name, pair.other.name) == ("Ana", "Ben")
    assert (pair.from_one, pair.from_other, pair.given_by_one, pair.given_by_other) == (4, 3, 5, 3)
    for who in (ANA, SAM, STRANGER):
        with pytest.raises(NotAllowed, match=r"Only admins can do this. Ask one of them: Pat."):
            boards.pairs(who)
    thanking.give(ANA, CHO)
    assert boards.pairs(PAT) == []
    thanking.clock.advance(91 * DAY)
    assert boards.pairs(PAT) == []
