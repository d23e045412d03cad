"""The manifest: valid for Slack, least scopes, following mode and prefix."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.manifest import MESSAGE_SHORTCUTS, SCOPES, SHORTCUTS, build_manifest
from handlers.alerts import ids
from handlers.kudos import ids as kudos_ids
from handlers.stories import ids as story_ids
from handlers.town_halls import ids as hall_ids
from sandbox.validation import check_manifest

ROOT = Path(__file__).parents[3]
CHECKER = ROOT.parent / "shared" / "tools" / "blockcheck" / "manifest_check.py"
KINDS = [{}, {"prefix": "acme-"}, {"url": "https://front.example.com"}]


@pytest.mark.parametrize("kind", KINDS)
def test_slack_would_take_it(kind: dict[str, str]) -> None:
    assert check_manifest(build_manifest(**kind)) == []


if CHECKER.exists():

    @pytest.mark.parametrize("kind", KINDS)
    def test_slacks_schema_takes_it(kind: dict[str, str], tmp_path: Path) -> None:
        file = tmp_path / "manifest.json"
        file.write_text(json.dumps(build_manifest(**kind)))
        checked = subprocess.run(
            [sys.executable, str(CHECKER), str(file)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout


def test_socket_mode_needs_no_address() -> None:
    text = json.dumps(build_manifest())
    assert "url" not in text
    assert '"socket_mode_enabled": true' in text


@pytest.mark.parametrize(
    "url", ["https://f.example.com", "https://f.example.com/", "https://f.example.com/slack/events"]
)
def test_http_names_the_address_everywhere(url: str) -> None:
    manifest = json.loads(json.dumps(build_manifest(url=url)))
    address = "https://f.example.com/slack/events"
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert manifest["settings"]["event_subscriptions"]["request_url"] == address
    assert manifest["settings"]["interactivity"]["request_url"] == address
    assert manifest["settings"]["interactivity"]["message_menu_options_url"] == address
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {address}


def test_it_is_all_that_is_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTLANE_COMMAND_PREFIX", "acme-")
    assert main(["manifest"]) == 0
    printed = capfd.readouterr()
    assert json.loads(printed.out) == build_manifest(prefix="acme-")
    assert '"/acme-alert"' in printed.out
    assert printed.err == ""


def test_an_address_that_slack_would_refuse(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["manifest", "--url", "http://front.example.com"])
    assert end.value.code == 2
    assert "Slack needs an address that begins with https://" in capfd.readouterr().err


def test_every_scope_has_its_reason() -> None:
    assert all(reason.endswith(".") for reason in SCOPES.values())


def test_the_shortcuts_are_listened_to() -> None:
    assert list(SHORTCUTS) == [ids.WRITE, story_ids.TELL, hall_ids.LIST]
    assert list(MESSAGE_SHORTCUTS) == [story_ids.SHARE, kudos_ids.MESSAGE, hall_ids.ANSWER_WITH]
