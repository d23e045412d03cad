"""A workspace takes the app out: nothing more is said there, and in time nothing is left of it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from services.privacy import leaving
from services.privacy.leaving import GRACE, WorkspaceLeaving
from storage.audiences import Channel
from storage.database import Base
from storage.erasures import Erasure
from storage.kudos import KudosPerson, KudosReaction, lock_people
from storage.people import Person, Workspace, uninstalled
from storage.stories import Story, StoryCheer
from tests.unit.services.privacy.lives import HERE, SUPPORT, Lives
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


def reaction(person_id: int, channel_id: str) -> KudosReaction:
    return KudosReaction(
        channel_id=channel_id, message_ts="1", giver_id=person_id, emoji="clap", event_ts="1", is_on=True
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
        there = {"role_grants": 4, "audit_entries": 4, "stories": 1, "story_cheers": 2, "kudos_people": 1}
        assert rows(lives) == {"workspaces": 3, "people": 3} | there
        assert people(lives) == {f"UADMIN9@{ELSEWHERE}", f"UCHO@{VENDOR}", f"UBEN@{HERE}"}

    def test_who_takes_part_elsewhere_keeps_what_they_chose_and_that_they_were_erased(
        self, lives: Lives
    ) -> None:
        """Of Cho, of a workspace without the app, and of Ben, who is of the one that is forgotten."""
        elsewhere(lives)
        with lives.database.write() as session:
            session.add(Channel(workspace_id=ELSEWHERE, channel_id="C9"))
            people_of = {person.user_id: person for person in session.scalars(select(Person))}
            for user_id in ("UCHO", "UBEN", "UDAN"):
                person = people_of[user_id]
                lock_people(session, [person.id])[person.id].is_listed = False
                for channel_id in (SUPPORT, "C9", "CUNKNOWN"):
                    session.add(reaction(person.id, channel_id))
            session.add(Erasure(person_id=people_of["UCHO"].id, words="keep", begun_at=lives.clock()))
            # Dan has reacted there, and nothing else.
            session.execute(delete(KudosReaction).where(KudosReaction.giver_id == people_of["UDAN"].id))
            session.add(reaction(people_of["UDAN"].id, "C9"))
        one = WorkspaceLeaving(lives.database, lives.clock)
        one.forget(HERE)
        assert people(lives) == {f"UADMIN9@{ELSEWHERE}", f"UCHO@{VENDOR}", f"UBEN@{HERE}", f"UDAN@{HERE}"}
        with lives.database.read() as session:
            names = {person.id: person.user_id for person in session.scalars(select(Person))}
            chose = {
                names[row.person_id] for row in session.scalars(select(KudosPerson)) if not row.is_listed
            }
            reacted = [
                (names[row.giver_id], row.channel_id) for row in session.scalars(select(KudosReaction))
            ]
            erased = [names[row.person_id] for row in session.scalars(select(Erasure))]
        assert chose == {"UCHO", "UBEN", "UDAN"}
        assert sorted(reacted) == [
            ("UBEN", "C9"),
            ("UBEN", "CUNKNOWN"),
            ("UCHO", "C9"),
            ("UCHO", "CUNKNOWN"),
            ("UDAN", "C9"),
        ]
        assert erased == ["UCHO"]
        one.forget(ELSEWHERE)
        assert rows(lives) == {}

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
