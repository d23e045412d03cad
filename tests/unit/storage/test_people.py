"""The lock on a workspace: what it shows, and whom it lets pass."""

import pytest

from storage.database import Database
from storage.people import Person, Workspace, ensure_workspace, lock_workspace

HERE = "T1"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_locked_is_what_holds_now(database: Database) -> None:
    with database.write() as session:
        ensure_workspace(session, HERE).name = "before"
    with database.write() as session:
        assert session.get_one(Workspace, HERE).name == "before"
        with database.write() as other:
            lock_workspace(other, HERE).name = "after"
        assert lock_workspace(session, HERE).name == "after"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_adds_rows_does_not_wait_for_it(database: Database) -> None:
    with database.write() as session:
        ensure_workspace(session, HERE)
    with database.write() as session:
        lock_workspace(session, HERE)
        with database.write() as other:
            other.connection().exec_driver_sql("SET LOCAL lock_timeout = 1000")
            other.add(Person(workspace_id=HERE, user_id="U1"))
