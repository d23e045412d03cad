"""Logs: one line an event, as JSON or as text, to standard error."""

import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

SECRET = re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+")
ROW = re.compile(r"DETAIL: .*?(?=\n\[SQL: |\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)
"""https://www.postgresql.org/docs/current/error-message-reporting.html: the failing row, or its key."""
TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

QUIET = {
    # What these say below their level: request bodies (slack), every tick, and a warning whenever a job
    # takes longer than its interval, which is as planned (apscheduler).
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.WARNING,
    "apscheduler": logging.ERROR,
    "alembic": logging.WARNING,
    "waitress": logging.WARNING,
    "waitress.queue": logging.ERROR,
    "sqlalchemy": logging.WARNING,
}


def configure(level: str, log_format: str) -> None:
    """Sets up the process's logging, for good.

    Args:
        level: the least level that is written, as `INFO`.
        log_format: `json` or `text`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if log_format == "json" else _Text(TEXT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)


def without_rows(traceback: str) -> str:
    """The traceback without what PostgreSQL quotes of a row that it refuses: there people's words are."""
    return ROW.sub("DETAIL: [left out]", traceback)


def without_secrets(line: str) -> str:
    """The line with Slack's tokens taken out, should one ever have got into it."""
    return SECRET.sub("[token]", line)


class _Json(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )

    def add_fields(
        self, log_data: dict[str, object], record: logging.LogRecord, message_dict: dict[str, object]
    ) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        super().add_fields(log_data, record, message_dict)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        return without_rows("".join(super().formatException(ei)))

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class _Text(logging.Formatter):
    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        return without_rows(super().formatException(ei))

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
