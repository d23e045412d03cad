"""Working off what is due: one unit of work a milestone, and one that fails holds nobody up."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from storage.database import Database
from storage.milestones import Milestone, take_due

logger = logging.getLogger(__name__)


def work_off(
    database: Database,
    subject_kind: str,
    now: Callable[[], datetime],
    happen: Callable[[Session, Milestone], bool],
) -> int:
    """Has all that is due happen, oldest first; returns how many did.

    Args:
        happen: does it, in the unit of work in which the milestone is then done; False: not yet, the next
            tick tries again, as it does where this raises.
    """
    done = 0
    put_off: set[int] = set()
    while True:
        taken: int | None = None
        try:
            with database.write() as session:
                due = take_due(session, subject_kind, now(), limit=1, but_not=put_off)
                if not due:
                    return done
                taken = due[0].id
                has_happened = happen(session, due[0])
                if has_happened:
                    due[0].done_at = now()
        except Exception:
            logger.exception("a milestone failed and will be tried again", extra={"milestone": taken})
            if taken is None:
                return done
            put_off.add(taken)
        else:
            if has_happened:
                done += 1
            else:
                put_off.add(taken)
