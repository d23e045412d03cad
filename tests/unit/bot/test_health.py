"""Health: what is not well is named."""

import logging
from pathlib import Path

import pytest

from bot.health import Health, database_check
from storage.database import Database


def test_all_is_well() -> None:
    health = Health({"a": lambda: None, "b": lambda: None}, notes=lambda: {"waiting": ["x"]})
    assert health.report() == (True, {"ok": True, "parts": {"a": "ok", "b": "ok"}, "waiting": ["x"]})


def test_what_is_not_is_named_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    words: list[str | None] = ["it is late"]
    health = Health({"a": lambda: words[-1], "b": lambda: None})
    with caplog.at_level(logging.INFO, logger="bot.health"):
        assert health.report() == (False, {"ok": False, "parts": {"a": "it is late", "b": "ok"}})
        health.report()
        words.append(None)
        assert health.report()[0]
        health.report()
    assert caplog.messages == ["health: {'a': 'it is late'}", "health: all is well again"]


def test_a_check_that_raises_is_not_well(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        assert Health({"a": lambda: str(1 // 0)}).report()[1]["parts"] == {
            "a": "the check failed (ZeroDivisionError)"
        }


def test_a_database_that_answers(database: Database) -> None:
    assert database_check(database)() is None


def test_a_database_that_does_not(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/nowhere/x.db")
    assert database_check(database)() == "the database does not answer (OperationalError)"
