"""Migrations: they make what the models say, once, however many processes begin at once."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

import storage
from storage.database import Base, Database
from storage.migrations import configuration, known_revisions, load_models, revisions, upgrade
from storage.people import Workspace

load_models()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: URL = request.getfixturevalue("postgresql_server")
    name = f"empty_{secrets.token_hex(4)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """A database without any table."""
    database = Database(empty_url)
    yield database
    database.close()


def shape(engine: Engine) -> dict[str, Any]:
    """Every table as the database itself describes it."""
    looking = inspect(engine)
    in_one_tree = trees(engine)
    return {
        table: {
            "in one tree": table in in_one_tree,
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in looking.get_columns(table)
            },
            "key": looking.get_pk_constraint(table),
            "foreign": sorted(looking.get_foreign_keys(table), key=str),
            "unique": sorted(looking.get_unique_constraints(table), key=str),
            "indexes": sorted(
                (
                    index["name"],
                    index["column_names"],
                    index["unique"],
                    {name: str(option) for name, option in index.get("dialect_options", {}).items()},
                )
                for index in looking.get_indexes(table)
            ),
        }
        for table in looking.get_table_names()
        if table != "alembic_version"
    }


def trees(engine: Engine) -> list[str]:
    """Tables that SQLite keeps in one tree, with no other for the key: `WITHOUT ROWID`."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        listed = connection.execute(text("SELECT name FROM pragma_table_list WHERE wr"))
        return list(listed.scalars())


def test_a_migrated_database_is_what_the_models_say(empty: Database) -> None:
    upgrade(empty)
    with empty.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_down_to_every_index_and_constraint(empty: Database) -> None:
    upgrade(empty)
    migrated = shape(empty.engine)
    with empty.engine.begin() as connection:
        Base.metadata.drop_all(connection)
    Base.metadata.create_all(empty.engine)
    assert migrated == shape(empty.engine)
    assert {"posts", "alerts", "people", "milestones"} <= set(migrated)


def test_again_changes_nothing_and_keeps_what_is_there(empty: Database) -> None:
    assert revisions(empty)[0] is None
    upgrade(empty)
    with empty.write() as session:
        session.add(Workspace(id="T1", name="Fernwood"))
    upgrade(empty)
    present, newest = revisions(empty)
    assert present == newest is not None
    with empty.read() as session:
        assert session.get_one(Workspace, "T1").name == "Fernwood"


def test_files_have_the_numbers_of_their_revisions(empty: Database) -> None:
    with empty.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(configuration(connection))
    assert {script.revision for script in scripts.walk_revisions()} == known_revisions()
    assert scripts.get_current_head() == revisions(empty)[1]


def test_where_there_is_nothing_to_do_alembic_is_not_loaded(empty: Database) -> None:
    upgrade(empty)
    address = empty.url.render_as_string(hide_password=False)
    look = (
        "import sys; from storage.database import Database; from storage.migrations import upgrade; "
        "upgrade(Database(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", look, address], check=True)


def test_roles_that_were_held_are_held(empty: Database) -> None:
    with empty.engine.begin() as connection:
        command.upgrade(configuration(connection), "0009")
        connection.execute(
            text("INSERT INTO workspaces (id, name, bot_user_id) VALUES ('T1', '', 'UBOT'), ('T2', '', NULL)")
        )
        person = text(
            "INSERT INTO people (workspace_id, user_id, name, time_zone, locale, site, is_admin, is_guest, "
            "is_bot, is_deactivated) VALUES (:home, :user, '', '', '', '', false, false, false, :has_left)"
        )
        for home, user, has_left in (
            ("T1", "UANA", False),
            ("T2", "UANA", False),
            ("T1", "UCHO", True),
            ("T2", "UCHO", False),
        ):
            connection.execute(person, {"home": home, "user": user, "has_left": has_left})
        connection.execute(
            text(
                "INSERT INTO role_grants (workspace_id, role, holder_id) VALUES ('T1', 'publisher', 'UANA'), "
                "('T1', 'publisher', 'UCHO'), ('T1', 'leader', 'S1'), ('T1', 'leader', 'UNEW')"
            )
        )
    upgrade(empty)
    with empty.read() as session:
        granted = session.execute(text("SELECT workspace_id, role, home_id, holder_id FROM role_grants"))
        assert {tuple(row) for row in granted} == {
            ("T1", "publisher", "T1", "UANA"),
            ("T1", "publisher", "T2", "UCHO"),
            ("T1", "leader", "T1", "S1"),
            ("T1", "leader", "T1", "UNEW"),
            *(("T1", role, "T1", "admins") for role in ("admin", "publisher", "reviewer", "host")),
        }


def test_two_processes_at_once(empty_url: str, empty: Database) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "bot", "migrate"],
            env=os.environ | {"DATABASE_URL": empty_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    printed = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], printed
    with empty.read() as session:
        assert session.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    present, newest = revisions(empty)
    assert present == newest


def test_a_revision_that_fails_leaves_nothing_half_done(empty: Database) -> None:
    with empty.engine.begin() as connection:
        # One of the last tables of the first revision is there already.
        connection.execute(text("CREATE TABLE alert_versions (x integer)"))
    with pytest.raises(DBAPIError, match="already exists"):
        upgrade(empty)
    assert inspect(empty.engine).get_table_names() == ["alert_versions"]


def test_the_next_revision_is_drafted_from_what_the_models_say(tmp_path: Path) -> None:
    shutil.copytree(Path(storage.__file__).parent, tmp_path / "storage")
    models = tmp_path / "storage" / "people.py"
    models.write_text(models.read_text() + '\n\nclass Badge(Base):\n    __tablename__ = "badges"\n')
    models.write_text(models.read_text() + "    id: Mapped[int] = mapped_column(Key, primary_key=True)\n")
    subprocess.run(
        [sys.executable, "-m", "storage.migrations", "Add badges"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    (drafted,) = (tmp_path / "storage" / "migrations" / "versions").glob("*_add_badges.py")
    revision = drafted.read_text()
    assert revision.startswith('"""Add badges."""')
    assert revision.count("op.create_table") == len(re.findall(r"\bop\.(?!f\()", revision)) == 1
    assert "sa.Column('id', KEY, nullable=False)" in revision
