"""A crowd presses Got it within seconds. `make bench ARGS=burst` has the whole crowd, and its figures."""

from pathlib import Path

import pytest

from benchmarks.clicks.burst import burst

PEOPLE, SECONDS = 200, 4.0

pytestmark = pytest.mark.e2e


def test_all_are_stored_and_the_counter_is_soon_right(bare_database_url: str, tmp_path: Path) -> None:
    came = burst(bare_database_url, tmp_path, PEOPLE, SECONDS)
    assert (came.taken, came.stored) == (PEOPLE, PEOPLE)
    assert came.right_after < 5, came
    assert came.closest >= 3, came
