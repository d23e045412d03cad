"""The doctor: what is wrong is named, with what to do about it."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.doctor.findings import Trouble, Unknown
from services.kudos.settings import KUDOS_CHANNEL
from services.people import Role
from storage.database import Database
from storage.migrations import upgrade
from storage.people import RoleDecision, RoleGrant, Workspace
from storage.settings import WorkspaceSetting
from tests.support import newest_revision
from tests.unit.bot.conftest import Fernwood
from tests.unit.bot.doctor_page import PAGE, brought_up_to_date
from tests.unit.bot.troubles import TROUBLES, Installation


@pytest.fixture
def installation(fernwood: Fernwood, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """One where all is well."""
    variables = fernwood.variables(tmp_path) | {
        "FRONTLANE_DESK_CHANNEL": fernwood.austin.id,
        "FRONTLANE_PUBLISHERS": f"{fernwood.ann.id},{fernwood.manila.id}",
        "FRONTLANE_SITES": f"{fernwood.manila.id}=Manila",
    }
    database = Database(variables["DATABASE_URL"])
    upgrade(database)
    database.close()
    return Installation(fernwood, variables, tmp_path, monkeypatch)


def troubles(installation: Installation) -> list[str]:
    return [found.what for found in installation.findings() if not found.is_well]


@pytest.mark.parametrize("trouble", Trouble, ids=lambda trouble: trouble.name)
def test_each_trouble_is_found_alone_and_has_a_mend(installation: Installation, trouble: Trouble) -> None:
    provoke, what = TROUBLES[trouble]
    provoke(installation)
    found = [finding for finding in installation.findings() if not finding.is_well]
    assert [finding.about for finding in found] == [trouble], found
    words = {"folder": installation.folder, "pid": os.getpid(), "port": installation.variables["PORT"]}
    assert found[0].what.startswith(what.format(**words))
    assert found[0].mend
    assert "passw0rd" not in found[0].what
    assert found[0].mark == "✗"


def test_all_is_well(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    installation.serve({"database": "", "clock": ""})
    monkeypatch.chdir(installation.folder)
    for name, value in installation.variables.items():
        monkeypatch.setenv(name, value)
    with installation.beside:
        assert main(["doctor"]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "✓ Settings make sense; Slack is listened to by Socket Mode",
        f"✓ The bot token is for Fernwood ({installation.fernwood.workspace.id})",
        "✓ The bot has all scopes that it needs",
        "✓ Slack told no time to compare this machine's clock with",
        "✓ Socket Mode can be used",
        "✓ Frontlane is in #austin",
        "✓ The app is in FRONTLANE_DESK_CHANNEL #austin",
        "✓ All people and user groups that settings name are of this workspace",
        "? Whether another app has one of the names /alert, /wow, /kudos, /townhall, Slack does not say",
        f"    {Unknown.COMMANDS.value[1].format(first='/alert')}",
        "✓ The database answers",
        f"✓ The database is up to date (revision {newest_revision()})",
        f"✓ Frontlane runs here and is well (port {installation.variables['PORT']})",
    ]


def test_settings_that_are_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "x")
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert main(["doctor"]) == 1
    assert capfd.readouterr().out.count("✗ A setting is wrong\n") == 3


def test_http_mode_asks_for_no_socket_and_cannot_see_the_public_address(installation: Installation) -> None:
    secret = installation.fernwood.app.signing_secret
    installation.variables |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": secret}
    found = installation.findings()
    assert all(finding.is_well for finding in found)
    assert [finding.about for finding in found if finding.mark == "?"] == list(Unknown)
    assert installation.fernwood.slack.calls_of("apps.connections.open") == []


def test_a_clock_that_is_five_seconds_off_is_right(installation: Installation) -> None:
    TROUBLES[Trouble.CLOCK][0](installation)
    hour_ahead = installation.clock
    installation.clock = lambda: hour_ahead() - 3595
    assert "This machine's clock is right" in [found.what for found in installation.findings()]


@pytest.mark.parametrize(
    "name",
    [
        "FRONTLANE_DESK_CHANNEL",
        "FRONTLANE_WOW_CHANNEL",
        "FRONTLANE_REVIEW_CHANNEL",
        "FRONTLANE_KUDOS_CHANNEL",
        "FRONTLANE_WOW_SITE_CHANNELS",
    ],
)
def test_each_channel_that_a_setting_names_is_looked_at(installation: Installation, name: str) -> None:
    given = "Manila=C0NONE" if name.endswith("CHANNELS") else "C0NONE"
    installation.variables[name] = given
    assert troubles(installation) == [f"{name} C0NONE cannot be read (channel_not_found)"]


@pytest.mark.parametrize("name", ["PUBLISHERS", "HOSTS", "REVIEWERS", "LEADERS"])
def test_everybody_whom_a_setting_names_is_looked_for(installation: Installation, name: str) -> None:
    gone = installation.fernwood.slack.add_person(installation.fernwood.workspace, "gone")
    installation.fernwood.slack.deactivate(gone)
    installation.variables[f"FRONTLANE_{name}"] = f"{installation.fernwood.ann.id},U0NONE,S0NONE,{gone.id}"
    words = "which this workspace does not have, or has deactivated"
    assert troubles(installation) == [
        f"FRONTLANE_{name} names {who}, {words}" for who in ("U0NONE", "S0NONE", gone.id)
    ]


def test_what_home_has_decided_counts_and_the_environment_does_not(installation: Installation) -> None:
    here, now = installation.fernwood.workspace.id, datetime(2026, 11, 2, tzinfo=UTC)
    database = Database(installation.variables["DATABASE_URL"])
    with database.write() as session:
        session.add(Workspace(id=here, name="Fernwood", bot_user_id="UB"))
        session.flush()
        session.add(WorkspaceSetting(workspace_id=here, name="kudos_channel", value="C0HOME", changed_at=now))
        session.add(RoleDecision(workspace_id=here, role=Role.PUBLISHER, decided_at=now))
        for holder in ("admins", "U0HOME", installation.fernwood.ann.id):
            session.add(RoleGrant(workspace_id=here, role=Role.PUBLISHER, home_id=here, holder_id=holder))
    database.close()
    installation.variables |= {"FRONTLANE_KUDOS_CHANNEL": "C0ENV", "FRONTLANE_PUBLISHERS": "U0ENV"}
    assert troubles(installation) == [
        f"Home's “{KUDOS_CHANNEL.label}” C0HOME cannot be read (channel_not_found)",
        "Home's role publisher names U0HOME, which this workspace does not have, or has deactivated",
    ]


def test_sites_are_user_groups(installation: Installation) -> None:
    installation.variables["FRONTLANE_SITES"] = "S0NONE=Manila"
    (what,) = troubles(installation)
    assert what.startswith("FRONTLANE_SITES names S0NONE")


def test_many_channels_are_counted(installation: Installation) -> None:
    slack = installation.fernwood.slack
    for name in "abcdef":
        room = slack.add_channel(installation.fernwood.workspace, name, members=[installation.fernwood.maya])
        slack.invite(room, installation.fernwood.app.bot_user)
    assert "Frontlane is in #austin, #a, #b, #c, #d and 2 more" in [
        each.what for each in installation.findings()
    ]


def test_a_database_that_is_not_there_is_not_made(installation: Installation) -> None:
    installation.database.unlink()
    assert troubles(installation) == ["There is no database yet"]
    assert not installation.database.exists()
    installation.database.touch()
    assert troubles(installation) == [f"The database is at revision none, not {newest_revision()}"]


def test_a_port_that_is_free_and_one_that_is_chosen_by_the_system(installation: Installation) -> None:
    assert not [found for found in installation.findings() if "ort" in found.what]
    TROUBLES[Trouble.SECOND][0](installation)
    installation.beside.close()
    assert f"Port {installation.variables['PORT']} is free" in [each.what for each in installation.findings()]


def test_a_file_of_settings_for_oneself_is_well(installation: Installation) -> None:
    (installation.folder / ".env").touch()
    (installation.folder / ".env").chmod(0o600)
    assert troubles(installation) == []


def test_the_page_says_what_the_doctor_says() -> None:
    page = PAGE.read_text()
    assert page == brought_up_to_date(page), "python -m tests.unit.bot.doctor_page brings it up to date"


def test_nothing_is_changed_by_looking(installation: Installation) -> None:
    before = sorted(path.name for path in installation.folder.iterdir())
    installation.findings()
    assert sorted(path.name for path in installation.folder.iterdir()) == before
