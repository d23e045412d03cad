"""What is kept about people, in Slack: they see it, have it sent, and messages follow when it is erased."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, func, select, text

from handlers.alerts import ids
from handlers.privacy.ids import COPY
from services.privacy.erasing import PersonErasing, Words
from services.privacy.leaving import GRACE, WorkspaceLeaving
from storage.alerts import Alert
from storage.database import Database
from storage.people import Person, Workspace, uninstalled
from tests.databases import admin
from tests.integration.handlers.town import Town, running


class TestForOneself:
    def test_anybody_sees_what_is_kept_about_them(self, town: Town) -> None:
        room = town.room(town.ana)
        town.announce(room)
        assert town.ana.click(town.post(room), ids.GOT_IT).ok
        assert town.ana.slash("/alert").ok
        assert town.ana.click(None, ids.KEPT).ok
        told = town.told(town.ana)
        assert "Kept about you" in told
        assert "on which you pressed Got it" in told
        assert "Seen by: Publishers of the workspace, by name; everybody, as a number." in told
        assert "For good, unless you are erased." in told

    def test_and_has_it_sent_once_a_day(self, town: Town) -> None:
        assert town.ana.slash("/alert").ok
        assert town.ana.click(None, ids.KEPT).ok
        assert town.ana.click(None, COPY).ok
        assert "comes by direct message" in town.told(town.ana)

        def copies() -> dict[str, bytes]:
            files = [file for post in town.ana.dms for file in post.files]
            return {
                file.name.rpartition(".")[2]: file.content or b""
                for file in files
                if file.name.startswith(f"frontlane-{town.ana.person.id}")
            }

        town.eventually(lambda: len(copies()) == 2)
        assert '"name": "Ana Reyes"' in copies()["json"].decode()
        assert "What Frontlane keeps about Ana Reyes" in copies()["md"].decode()
        town.ana.close()
        assert town.ana.click(None, COPY).ok
        assert "You asked for your copy today" in town.told(town.ana)


@pytest.fixture(scope="module")
def other_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One of which nothing need be left."""
    with running(tmp_path_factory.mktemp("other")) as town:
        yield town


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'frontlane.db'}"
        return
    server: URL = request.getfixturevalue("postgresql_server")
    name = f"privacy_{uuid4().hex}"
    with admin(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_when_somebody_is_erased_beside_the_running_app_messages_follow(
    tmp_path: Path, bare_url: str
) -> None:
    """As the command does it: over connections of its own."""
    with running(tmp_path, database_url=bare_url) as town:
        room = town.room(town.ben)
        town.announce(room)
        assert town.ben.click(town.post(room), ids.ASK).ok
        town.ben.fill("question", "Is it the same in Quito?")
        assert town.ben.submit().ok
        mention = f"<@{town.ben.person.id}>"
        town.eventually(lambda: town.find(town.desk, mention))
        database = Database(bare_url)
        erasing = PersonErasing(database, town.slack.clock.utcnow)

        assert erasing.finish(erasing.begin(town.ben.person.id, Words.REMOVE))

        database.close()
        town.eventually(lambda: not town.find(town.desk, mention))
        assert town.find(town.desk, "someone who left")
        assert not town.find(town.desk, "Is it the same in Quito?")
        assert town.slack.violations == []


class TestTakenOut:
    def test_a_token_that_still_works_is_believed(self, town: Town) -> None:
        """An event that comes late, after the app was installed again."""
        events: list[dict[str, object]] = [
            {"type": "app_uninstalled"},
        ]
        for event in events:
            assert town.dispatch(_of(town, event)).status == 200
        with town.app.database.read() as session:
            assert uninstalled(session) == set()

    def test_nothing_more_is_said_and_in_time_nothing_is_left(self, other_town: Town) -> None:
        town = other_town
        room = town.room(town.ana)
        town.announce(room)
        workspace_id = town.brand.workspace.id

        def is_out() -> bool:
            with town.app.database.read() as session:
                return uninstalled(session) == {workspace_id}

        town.slack.uninstall(town.brand.app)
        town.slack.wait_for(is_out)
        town.schedule(room, first_word_at=None)
        calls = len(town.slack.calls_of("chat.postMessage"))
        town.app.alerts.moments.tick()
        town.app.outbox.tick()
        town.app.outbox.drain()
        assert len(town.slack.calls_of("chat.postMessage")) == calls

        over = GRACE + timedelta(seconds=1)
        later = WorkspaceLeaving(town.app.database, lambda: town.slack.clock.utcnow() + over)
        assert later.tick() > 0
        with town.app.database.read() as session:
            assert session.scalar(select(func.count()).select_from(Alert)) == 0
            assert session.scalar(select(func.count()).select_from(Person)) == 0
            assert session.get(Workspace, workspace_id) is None


def _of(town: Town, event: dict[str, object]) -> dict[str, object]:
    return {
        "type": "event_callback",
        "team_id": town.brand.workspace.id,
        "api_app_id": town.brand.app.app.id,
        "event": event,
        "event_id": "Ev1",
        "event_time": 1,
        "authorizations": [],
    }
