"""Who changed which role or setting, and when: added in the change's own transaction, read by admins."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from storage.people import Person
from storage.settings import AuditEntry, Told


class Action(StrEnum):
    """What can be done that an admin would want to read about later."""

    ROLE_GRANTED = "role_granted"
    ROLE_TAKEN = "role_taken"
    SETTING_CHANGED = "setting_changed"


def record(
    session: Session,
    workspace_id: str,
    actor: Person | None,
    at: datetime,
    action: Action,
    subject: str,
    *,
    before: Told = None,
    after: Told = None,
) -> None:
    """Writes one change down.

    Args:
        actor: None for the operator, who acts by the environment or the command line.
        subject: the role or the setting.
    """
    session.add(
        AuditEntry(
            workspace_id=workspace_id,
            at=at,
            actor_id=None if actor is None else actor.id,
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )
