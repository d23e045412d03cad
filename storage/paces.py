"""Paces: how fast each method may be called in each workspace, as all processes have found out together.

What a pace is made of is delivery's business; here it is kept, and held by one unit of work at a time.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.database import Base, insert_once


class KeptPace(Base):
    """The pace of one method of Slack's in one workspace."""

    __tablename__ = "paces"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    method: Mapped[str] = mapped_column(primary_key=True)
    """As Slack names it: `chat.postMessage`."""
    state: Mapped[dict[str, Any]]


def hold_pace(session: Session, workspace_id: str, method: str) -> dict[str, Any]:
    """The state of a pace, empty where none was kept. Others wait for it until this unit of work is over."""
    state = _locked(session, workspace_id, method)
    if state is None:
        # Someone else may make it at this moment.
        insert_once(session, KeptPace, {"workspace_id": workspace_id, "method": method, "state": {}})
        state = _locked(session, workspace_id, method) or {}
    return state


def keep_pace(session: Session, workspace_id: str, method: str, state: Mapping[str, object]) -> None:
    """Keeps the state of a pace that is held."""
    session.connection().execute(
        update(_PACES)
        .where(_PACES.c.workspace_id == workspace_id, _PACES.c.method == method)
        .values(state=dict(state))
    )


_PACES = Base.metadata.tables[KeptPace.__tablename__]


def _locked(session: Session, workspace_id: str, method: str) -> dict[str, Any] | None:
    return session.connection().scalar(
        select(_PACES.c.state)
        .where(_PACES.c.workspace_id == workspace_id, _PACES.c.method == method)
        .with_for_update()
    )
