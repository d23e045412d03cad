"""What is said alike is made once, and never from before a claim."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from handlers.alike import FRESH_S, MOST_KEPT, Alike


class Making:
    """Numbers what is made, on a clock of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.alike = Alike[int](lambda: self.now)
        self._numbers = count(1)

    def get(self, claimed_at: float, key: str = "alert 1") -> int:
        return self.alike.get(key, claimed_at, lambda: next(self._numbers))


@pytest.fixture
def making() -> Making:
    return Making()


def test_it_is_made_once_for_those_who_were_claimed_before(making: Making) -> None:
    assert [making.get(99), making.get(99), making.get(100), making.get(98)] == [1, 1, 1, 1]
    assert making.get(99, "alert 2") == 2


def test_what_was_read_before_a_claim_does_not_serve_it(making: Making) -> None:
    making.get(99)
    making.now += 0.1
    assert making.get(100.05) == 2
    assert making.get(99) == 2, "what is newer serves an older claim, too"


def test_it_is_kept_for_a_moment_alone(making: Making) -> None:
    making.get(99)
    making.now += FRESH_S
    assert making.get(99) == 1
    making.now += 0.01
    assert making.get(99) == 2


def test_whoever_comes_meanwhile_waits_for_it(making: Making) -> None:
    together = Barrier(6)

    def get() -> int:
        together.wait(10)
        return making.get(99)

    with ThreadPoolExecutor(6) as pool:
        assert [run.result(10) for run in [pool.submit(get) for _ in range(6)]] == [1] * 6


def test_what_cannot_be_made_is_tried_by_the_next(making: Making) -> None:
    with pytest.raises(ZeroDivisionError):
        making.alike.get("alert 1", 99, lambda: 1 // 0)
    assert making.get(99) == 1


def test_few_are_kept(making: Making) -> None:
    for number in range(MOST_KEPT + 1):
        making.get(99, f"alert {number}")
    assert making.get(99, f"alert {MOST_KEPT}") == MOST_KEPT + 1
    assert making.get(99, "alert 1") == 2
    assert making.get(99, "alert 0") == MOST_KEPT + 2
