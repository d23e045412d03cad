"""The doctor: what is wrong is named, with what to do about it."""

import time
from pathlib import Path

import pytest

from bot.cli import main
from bot.doctor import Finding, examine
from bot.manifest import SCOPES, build_manifest
from sandbox import Fault
from storage.database import Database
from storage.migrations import upgrade
from tests.support import newest_revision
from tests.unit.bot.conftest import Fernwood
from tests.unit.delivery.tiny_slack import Answer, tiny_slack


@pytest.fixture
def variables(fernwood: Fernwood, tmp_path: Path) -> dict[str, str]:
    variables = fernwood.variables(tmp_path) | {
        "FRONTLANE_DESK_CHANNEL": fernwood.austin.id,
        "FRONTLANE_PUBLISHERS": f"{fernwood.ann.id},{fernwood.manila.id}",
        "FRONTLANE_SITES": f"{fernwood.manila.id}=Manila",
    }
    database = Database(variables["DATABASE_URL"])
    upgrade(database)
    database.close()
    return variables


def wrong(variables: dict[str, str]) -> Finding:
    """The one thing that is wrong."""
    found = [finding for finding in examine(variables) if not finding.is_well]
    assert len(found) == 1, found
    assert found[0].mend
    return found[0]


def test_all_is_well(
    fernwood: Fernwood,
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "✓ Settings make sense; Slack is listened to by Socket Mode",
        f"✓ The bot token is for Fernwood ({fernwood.workspace.id})",
        "✓ The bot has all scopes that it needs",
        "✓ Slack told no time to compare this machine's clock with",
        "✓ Socket Mode can be used",
        "✓ Frontlane is in #austin",
        "✓ The app is in FRONTLANE_DESK_CHANNEL #austin",
        "✓ Publishers and sites name people and user groups of this workspace",
        "✓ The database answers",
        f"✓ The database is up to date (revision {newest_revision()})",
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


def test_a_token_that_slack_refuses(variables: dict[str, str]) -> None:
    assert wrong(variables | {"SLACK_BOT_TOKEN": "xoxb-wrong"}).what == (
        "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"
    )


def test_slack_cannot_be_reached(variables: dict[str, str]) -> None:
    found = wrong(variables | {"SLACK_API_URL": "http://127.0.0.1:9/api/"})
    assert found.what.startswith("Slack cannot be asked: ")
    assert "http://127.0.0.1:9/api/" in found.mend


def test_missing_scopes(fernwood: Fernwood, variables: dict[str, str]) -> None:
    manifest = build_manifest()
    manifest["oauth_config"] = {"scopes": {"bot": [scope for scope in SCOPES if scope != "files:write"]}}
    other = fernwood.slack.install(fernwood.workspace, manifest)
    fernwood.slack.invite(fernwood.austin, other.bot_user)
    found = wrong(variables | {"SLACK_BOT_TOKEN": other.bot_token, "SLACK_APP_TOKEN": other.app_token})
    assert found.what == "The bot lacks scopes: files:write"


def test_socket_mode_is_off(fernwood: Fernwood, variables: dict[str, str]) -> None:
    fernwood.slack.set_socket_mode(fernwood.app, on=False)
    assert wrong(variables).what.startswith("Slack refuses SLACK_APP_TOKEN (")


def test_socket_mode_cannot_be_tried(fernwood: Fernwood, variables: dict[str, str]) -> None:
    fernwood.slack.fail("apps.connections.open", Fault.status(500), times=1)
    assert wrong(variables).what == "Socket Mode cannot be tried: Slack answered with HTTP 500"


def test_http_mode_asks_for_no_socket(fernwood: Fernwood, variables: dict[str, str]) -> None:
    assert all(
        finding.is_well
        for finding in examine(
            variables | {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": fernwood.app.signing_secret}
        )
    )
    assert fernwood.slack.calls_of("apps.connections.open") == []


@pytest.mark.parametrize(
    ("ahead_s", "what"),
    [
        (5, "This machine's clock is right"),
        (3600, "This machine's clock differs from Slack's by 3"),
        (-3600, "This machine's clock differs from Slack's by 3"),
    ],
)
def test_the_clock_is_compared_with_slacks(variables: dict[str, str], ahead_s: int, what: str) -> None:
    who = {"ok": True, "team_id": "T1", "team": "Fernwood", "user_id": "U1", "url": "https://f.slack.com/"}
    with tiny_slack() as slack:
        slack.given("auth.test", Answer(who))
        slack.given("api.test", Answer())
        settings = variables | {"SLACK_API_URL": slack.url}
        findings = examine(settings, clock=lambda: time.time() + ahead_s)
    assert [finding.is_well for finding in findings if finding.what.startswith(what)] == [ahead_s == 5]


def test_slacks_time_cannot_be_asked(fernwood: Fernwood, variables: dict[str, str]) -> None:
    fernwood.slack.fail("api.test", Fault.status(500), times=1)
    assert wrong(variables).what == "Slack's time cannot be asked: Slack answered with HTTP 500"


def test_the_desk_channel(fernwood: Fernwood, variables: dict[str, str]) -> None:
    slack = fernwood.slack
    elsewhere = slack.add_channel(fernwood.workspace, "elsewhere", members=[fernwood.maya])
    slack.invite(elsewhere, fernwood.app.bot_user)
    assert wrong(variables | {"FRONTLANE_DESK_CHANNEL": "C0NONE"}).what == (
        "FRONTLANE_DESK_CHANNEL C0NONE cannot be read (channel_not_found)"
    )
    slack.fail("conversations.info", Fault.status(500), times=1)
    assert wrong(variables).what.startswith("FRONTLANE_DESK_CHANNEL cannot be asked for: ")
    slack.remove_from_channel(fernwood.austin, fernwood.app.bot_user)
    found = wrong(variables)
    assert found.what == "The app is not in FRONTLANE_DESK_CHANNEL #austin"
    assert found.mend == "Invite it there: /invite @Frontlane"
    slack.archive(fernwood.austin)
    assert wrong(variables).what == "FRONTLANE_DESK_CHANNEL #austin is archived"


def test_channels(fernwood: Fernwood, variables: dict[str, str]) -> None:
    del variables["FRONTLANE_DESK_CHANNEL"]
    slack = fernwood.slack
    slack.fail("users.conversations", Fault.status(500), times=1)
    assert wrong(variables).what.startswith("Slack does not say in which channels Frontlane is: ")
    slack.remove_from_channel(fernwood.austin, fernwood.app.bot_user)
    found = wrong(variables)
    assert found.what == "Frontlane is in no channel, so it can post nowhere"
    assert "/invite @Frontlane" in (found.mend or "")
    for name in "abcdef":
        room = slack.add_channel(fernwood.workspace, name, members=[fernwood.maya])
        slack.invite(room, fernwood.app.bot_user)
    assert "Frontlane is in #a, #b, #c, #d, #e and 1 more" in [each.what for each in examine(variables)]


def test_publishers_and_sites(fernwood: Fernwood, variables: dict[str, str]) -> None:
    assert wrong(variables | {"FRONTLANE_PUBLISHERS": "U0NOBODY"}).what == (
        "FRONTLANE_PUBLISHERS names U0NOBODY, which this workspace does not have, or has deactivated"
    )
    assert wrong(variables | {"FRONTLANE_SITES": "S0NONE=Manila"}).what.startswith(
        "FRONTLANE_SITES names S0NONE"
    )
    fernwood.slack.fail("usergroups.list", Fault.status(500), times=1)
    assert wrong(variables).what.startswith("People and user groups cannot be asked for: ")
    fernwood.slack.deactivate(fernwood.ann)
    assert wrong(variables).what.startswith(f"FRONTLANE_PUBLISHERS names {fernwood.ann.id}")


def test_the_database(variables: dict[str, str], tmp_path: Path) -> None:
    missing = tmp_path / "new.db"
    assert wrong(variables | {"DATABASE_URL": f"sqlite:///{missing}"}).what == "There is no database yet"
    assert not missing.exists()
    missing.touch()
    assert wrong(variables | {"DATABASE_URL": f"sqlite:///{missing}"}).what == (
        f"The database is at revision none, not {newest_revision()}"
    )
    found = wrong(variables | {"DATABASE_URL": "postgresql://nobody:passw0rd@127.0.0.1:9/none"})
    assert found.what.startswith("The database cannot be used: ")
    assert "passw0rd" not in found.what
