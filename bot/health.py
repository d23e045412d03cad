"""Whether the application is well, as `GET /healthz` tells it."""

import logging
from collections.abc import Callable, Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

Check = Callable[[], str | None]
"""None when all is well, else what is wrong, in words for the operator."""

OK = "ok"

logger = logging.getLogger(__name__)


class Health:
    """Asks every part how it is.

    Args:
        checks: by the name of the part; one that raises is not well.
        notes: what else is worth knowing; it does not make the application unwell.
    """

    def __init__(
        self, checks: Mapping[str, Check], notes: Callable[[], Mapping[str, object]] | None = None
    ) -> None:
        self._checks = dict(checks)
        self._notes = notes
        self._was_well = True

    def report(self) -> tuple[bool, dict[str, object]]:
        """Whether all is well, and how each part is."""
        parts = {name: _ask(check) for name, check in self._checks.items()}
        wrong = {name: words for name, words in parts.items() if words != OK}
        if bool(wrong) == self._was_well:
            self._was_well = not wrong
            logger.log(logging.WARNING if wrong else logging.INFO, "health: %s", wrong or "all is well again")
        report: dict[str, object] = {"ok": not wrong, "parts": parts}
        if self._notes is not None:
            report |= self._notes()
        return not wrong, report


def database_check(database: Database) -> Check:
    """Whether the database answers."""

    def check() -> str | None:
        try:
            with database.read() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            return f"the database does not answer ({type(error).__name__})"
        return None

    return check


def _ask(check: Check) -> str:
    try:
        return check() or OK
    except Exception as error:
        logger.exception("health: a check failed")
        return f"the check failed ({type(error).__name__})"
