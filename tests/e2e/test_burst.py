"""A crowd presses Got it within seconds. How soon the counter is right, `make bench ARGS=burst` tells."""

from pathlib import Path

import pytest

from benchmarks.clicks.burst import burst

PEOPLE, SECONDS = 150, 6.0

pytestmark = pytest.mark.e2e


def test_all_are_stored_and_the_counter_becomes_right(bare_database_url: str, tmp_path: Path) -> None:
    came = burst(bare_database_url, tmp_path, PEOPLE, SECONDS)
    assert (came.taken, came.stored) == (PEOPLE, PEOPLE)
    assert came.closest >= 3, came
