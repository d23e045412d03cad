"""A workspace takes the app out: nothing more is said there, and in time nothing is left of it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services.privacy import leaving
from services.privacy.leaving import GRACE, WorkspaceLeaving
from storage.database import Base
from storage.people import Person, Workspace, uninstalled
from storage.stories import Story, StoryCheer
from tests.unit.services.privacy.lives import HERE, Lives
from tests.unit.services.world import ELSEWHERE, VENDOR


def rows(lives: Lives) -> dict[str, int]:
    with lives.database.read() as session:
        counted = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    return {name: number for name, number in counted.items() if number}


def people(lives: Lives) -> set[str]:
    with lives.database.read() as session:
        return {f"{person.user_id}@{person.workspace_id}" for person in session.scalars(select(Person))}


def elsewhere(lives: Lives) -> None:
    """Another workspace has the app, and Cho of the vendor's has cheered there."""
    with lives.database.write() as session:
        nia, cho, ben = (
            session.scalars(select(Person).where(Person.user_id == name)).one()
            for name in ("UADMIN9", "UCHO", "UBEN")
        )
        story = Story(
            workspace_id=ELSEWHERE,
            author_id=nia.id,
            agent_id=nia.id,
            state="review",
            created_at=lives.clock(),
        )
        session.add(story)
        session.flush()
        for fan in (cho, ben):
            session.add(
                StoryCheer(story_id=story.id, person_id=fan.id, is_on=True, click="1", at=lives.clock())
            )


class TestForgetting:
    def test_nothing_is_left(self, lives: Lives) -> None:
        one = WorkspaceLeaving(lives.database, lives.clock)
        assert one.forget(ELSEWHERE) > 3
        assert one.forget(HERE) > 100
        assert rows(lives) == {}

    def test_of_another_workspace_all_is_left(self, lives: Lives) -> None:
        elsewhere(lives)
        WorkspaceLeaving(lives.database, lives.clock).forget(HERE)
        there = {"role_grants": 4, "audit_entries": 4, "stories": 1, "story_cheers": 2}
        assert rows(lives) == {"workspaces": 3, "people": 3} | there
        assert people(lives) == {f"UADMIN9@{ELSEWHERE}", f"UCHO@{VENDOR}", f"UBEN@{HERE}"}

    def test_it_goes_in_small_pieces(self, lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(leaving, "ROWS_AT_ONCE", 3)
        elsewhere(lives)
        one = WorkspaceLeaving(lives.database, lives.clock)
        counted = sum(one.count(HERE).values())
        assert one.forget(HERE) >= counted
        assert one.count(HERE) == {}
        assert one.forget(HERE) == 0

    def test_what_there_is_is_told_before(self, lives: Lives) -> None:
        counted = WorkspaceLeaving(lives.database, lives.clock).count(HERE)
        assert counted["acknowledgements"] == 2
        assert counted["kudos"] == 5
        assert WorkspaceLeaving(lives.database, lives.clock).count("TNONE") == {}


class TestUninstalled:
    def test_nothing_goes_within_the_grace(self, lives: Lives) -> None:
        before = rows(lives)
        one = WorkspaceLeaving(lives.database, lives.clock)
        one.uninstalled(HERE)
        lives.clock.advance(GRACE - timedelta(seconds=1))
        one.uninstalled(HERE)
        assert one.tick() == 0
        assert rows(lives) == before
        with lives.database.read() as session:
            assert uninstalled(session) == {HERE}
        lives.clock.advance(timedelta(seconds=1))
        assert one.tick() > 100
        assert "alerts" not in rows(lives)
        assert one.tick() == 0

    def test_who_installs_it_again_finds_everything(self, lives: Lives) -> None:
        before = rows(lives)
        one = WorkspaceLeaving(lives.database, lives.clock)
        one.uninstalled(HERE)
        lives.world.directory.record_workspace(HERE, "Brand", "UBOT")
        lives.clock.advance(2 * GRACE)
        assert one.tick() == 0
        assert rows(lives) == before
        with lives.database.read() as session:
            assert uninstalled(session) == set()

    def test_a_workspace_that_nobody_knows_is_no_trouble(self, lives: Lives) -> None:
        one = WorkspaceLeaving(lives.database, lives.clock)
        one.uninstalled("TNEW")
        lives.clock.advance(GRACE)
        one.tick()
        with lives.database.read() as session:
            assert session.get(Workspace, "TNEW") is None
