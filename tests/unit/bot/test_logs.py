"""Logs: one line an event, and no token in any of them."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    logging.captureWarnings(capture=False)
    root.setLevel(level)
    root.handlers[:] = handlers
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


def test_json(capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    logging.getLogger("bot.a").info("post %s sent", 12, extra={"workspace": "T1"})
    line = json.loads(capfd.readouterr().err)
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "INFO", "logger": "bot.a", "message": "post 12 sent", "workspace": "T1"}


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_a_token_is_taken_out_of_errors_too(log_format: str, capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", log_format)
    try:
        int("xoxb-12-34-AbCdEf")
    except ValueError:
        logging.getLogger("bot.a").exception("with xapp-1-A02-33-0ff")
    written = capfd.readouterr().err
    assert "ValueError: invalid literal for int() with base 10: '[token]'" in written
    assert "with [token]" in written


def test_one_line_an_event_in_json(capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json")
    try:
        _ = 1 // 0
    except ZeroDivisionError:
        logging.getLogger("bot.a").exception("several\nlines")
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_libraries_that_would_log_bodies_are_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG", "text")
    logging.getLogger("slack_bolt").warning("Unhandled request ({'text': 'private'})")
    logging.getLogger("slack_sdk.web").debug("Sending private words")
    logging.getLogger("bot.a").debug("seen")
    written = capfd.readouterr().err
    assert "private" not in written
    assert "seen" in written


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_what_postgresql_quotes_of_a_refused_row_is_left_out(
    log_format: str, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure("DEBUG", log_format)
    refused = ValueError("null\nDETAIL:  Failing row contains (7, What\n\nnobody dares).\n[SQL: INSERT]")
    logging.getLogger("bot.a").error("a listener failed", exc_info=refused)
    written = capfd.readouterr().err
    assert "null" in written
    assert "[SQL: INSERT]" in written
    assert "dares" not in written
