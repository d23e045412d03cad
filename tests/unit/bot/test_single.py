"""One process a SQLite file."""

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.problems import CannotStart
from bot.single import SingleProcess


def test_the_second_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/x.db")
    first, second = SingleProcess(url), SingleProcess(url)
    first.acquire()
    with pytest.raises(CannotStart, match=rf"Another Frontlane \(process {os.getpid()}\) uses this database"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()
    second.release()


def test_postgresql_bears_several() -> None:
    url = make_url("postgresql+psycopg://u@h/d")
    SingleProcess(url).acquire()
    SingleProcess(url).acquire()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="DATABASE_URL names a file that cannot be made"):
        SingleProcess(make_url(f"sqlite:///{tmp_path}/no/x.db")).acquire()
