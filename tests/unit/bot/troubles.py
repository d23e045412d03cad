"""Each thing that the doctor may find wrong, brought about."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text

from bot.doctor import examine
from bot.doctor.findings import Finding, Trouble
from bot.health import Health
from bot.http import WebServer, web_app
from bot.manifest import SCOPES, build_manifest
from bot.single import SingleProcess
from sandbox import Channel, Fault
from storage.database import Database
from tests.e2e.process import free_port
from tests.unit.bot.conftest import Fernwood
from tests.unit.delivery.tiny_slack import Answer, tiny_slack

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


@dataclass
class Installation:
    """An installation where all is well, until one of `TROUBLES` is let loose on it."""

    fernwood: Fernwood
    variables: dict[str, str]
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    clock: Callable[[], float] = time.time
    free: int = 10**12
    """Bytes on the disk."""
    beside: ExitStack = field(default_factory=ExitStack)
    """What runs beside it while the doctor looks."""

    def findings(self) -> list[Finding]:
        """What the doctor says."""
        with self.beside:
            return examine(
                self.variables, folder=self.folder, free_bytes=lambda _: self.free, clock=self.clock
            )

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return Path(make_url(self.variables["DATABASE_URL"]).database or "")

    def at_revision(self, revision: str) -> None:
        """Its database says that it is at this one."""
        database = Database(self.variables["DATABASE_URL"])
        with database.write() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
        database.close()

    def serve(self, how: Mapping[str, str] | None) -> None:
        """Someone listens on PORT: a Frontlane whose parts are like this, or something else."""
        ours = web_app(
            Health({name: partial(str, words) for name, words in (how or {}).items()}), bytes, None
        )
        server = WebServer(ours if how else _other, "127.0.0.1", 0, threads=1)
        server.start()
        self.beside.callback(server.stop)
        self.variables["PORT"] = str(server.port)


Provoke = Callable[[Installation], object]
TROUBLES: dict[Trouble, tuple[Provoke, str]] = {}
"""What brings each about, and what is said then."""


def _provokes(trouble: Trouble, what: str) -> Callable[[Provoke], Provoke]:
    def keep(provoke: Provoke) -> Provoke:
        assert trouble not in TROUBLES
        TROUBLES[trouble] = provoke, what
        return provoke

    return keep


def _set(**variables: str) -> Provoke:
    return lambda it: it.variables.update(variables)


def _fails(method: str, fault: Fault | None = None) -> Provoke:
    return lambda it: it.fernwood.slack.fail(method, fault or Fault.status(500), times=1)


_provokes(Trouble.SETTING, "A setting is wrong")(_set(PORT="x"))
_provokes(Trouble.BOT_TOKEN, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)")(
    _set(SLACK_BOT_TOKEN="xoxb-wrong")
)
_provokes(Trouble.SLACK_AWAY, "Slack cannot be asked: Slack could not be reached (ConnectionRefusedError)")(
    _set(SLACK_API_URL="http://127.0.0.1:9/api/")
)
_provokes(Trouble.TIME_AWAY, "Slack's time cannot be asked: Slack answered with HTTP 500")(_fails("api.test"))
_provokes(Trouble.SOCKET_AWAY, "Socket Mode cannot be tried: Slack answered with HTTP 500")(
    _fails("apps.connections.open")
)
_provokes(Trouble.APP_TOKEN_SCOPE, "SLACK_APP_TOKEN lacks the scope connections:write")(
    _fails("apps.connections.open", Fault.error("missing_scope"))
)
_provokes(
    Trouble.CHANNELS_AWAY,
    "Slack does not say in which channels Frontlane is: Slack answered with HTTP 500",
)(_fails("users.conversations"))
_provokes(Trouble.CHANNEL_AWAY, "FRONTLANE_DESK_CHANNEL cannot be asked for: Slack answered with HTTP 500")(
    _fails("conversations.info")
)
_provokes(Trouble.PEOPLE_AWAY, "People and user groups cannot be asked for: Slack answered with HTTP 500")(
    _fails("usergroups.list")
)
_provokes(Trouble.CHANNEL_UNREADABLE, "FRONTLANE_KUDOS_CHANNEL C0NONE cannot be read (channel_not_found)")(
    _set(FRONTLANE_KUDOS_CHANNEL="C0NONE")
)
_provokes(
    Trouble.NOBODY, "FRONTLANE_HOSTS names U0NONE, which this workspace does not have, or has deactivated"
)(_set(FRONTLANE_HOSTS="U0NONE"))
_provokes(Trouble.NO_ADDRESS, "Nothing can listen on 192.0.2.1 port 3999: Cannot assign requested address")(
    _set(FRONTLANE_HOST="192.0.2.1", PORT="3999")
)


@_provokes(Trouble.ENV_IS_OPEN, "Others on this machine can read the tokens in .env")
def _env(it: Installation) -> None:
    (it.folder / ".env").touch()
    (it.folder / ".env").chmod(0o644)


@_provokes(Trouble.SCOPES, "The bot lacks scopes: files:write")
def _scopes(it: Installation) -> None:
    manifest = build_manifest()
    manifest["oauth_config"] = {"scopes": {"bot": [scope for scope in SCOPES if scope != "files:write"]}}
    slack, fernwood = it.fernwood.slack, it.fernwood
    other = slack.install(fernwood.workspace, manifest)
    slack.invite(fernwood.austin, other.bot_user)
    it.variables |= {"SLACK_BOT_TOKEN": other.bot_token, "SLACK_APP_TOKEN": other.app_token}


@_provokes(Trouble.CLOCK, "This machine's clock differs from Slack's by 3")
def _clock(it: Installation) -> None:
    """With a Slack that knows the hour, and nothing else."""
    here = it.fernwood
    who = {"team_id": "T1", "team": "Fernwood", "user_id": "U1", "url": "https://f.slack.com/"}
    channel = {"id": here.austin.id, "name": "austin", "is_member": True}
    person = {"id": here.ann.id, "team_id": "T1"}
    scopes = {"x-oauth-scopes": ",".join(SCOPES)}
    told = it.beside.enter_context(tiny_slack())
    answers = {
        "auth.test": Answer({"ok": True, **who}, headers=scopes),
        "api.test": Answer({"ok": True}),
        "apps.connections.open": Answer({"ok": True, "url": "wss://f.example.com"}),
        "users.conversations": Answer({"ok": True, "channels": [channel]}),
        "conversations.info": Answer({"ok": True, "channel": channel}),
        "usergroups.list": Answer({"ok": True, "usergroups": [{"id": here.manila.id}]}),
        "users.info": Answer({"ok": True, "user": person}),
    }
    for method, answer in answers.items():
        told.given(method, answer)
    it.variables["SLACK_API_URL"] = told.url
    it.clock = lambda: time.time() + 3600


@_provokes(Trouble.APP_TOKEN, "Slack refuses SLACK_APP_TOKEN (forbidden_app)")
def _socket_mode_is_off(it: Installation) -> None:
    it.fernwood.slack.set_socket_mode(it.fernwood.app, on=False)


@_provokes(Trouble.NO_CHANNEL, "Frontlane is in no channel, so it can post nowhere")
def _no_channel(it: Installation) -> None:
    it.variables.pop("FRONTLANE_DESK_CHANNEL")
    it.fernwood.slack.remove_from_channel(it.fernwood.austin, it.fernwood.app.bot_user)


@_provokes(Trouble.CHANNEL_ARCHIVED, "FRONTLANE_DESK_CHANNEL #elsewhere is archived")
def _archived(it: Installation) -> None:
    room = _desk_elsewhere(it)
    it.fernwood.slack.invite(room, it.fernwood.app.bot_user)
    it.fernwood.slack.archive(room)


@_provokes(Trouble.NOT_IN_CHANNEL, "The app is not in FRONTLANE_DESK_CHANNEL #elsewhere")
def _not_there(it: Installation) -> None:
    _desk_elsewhere(it)


@_provokes(Trouble.NO_FOLDER, "The database's folder {folder}/none is not there")
def _no_folder(it: Installation) -> None:
    it.variables["DATABASE_URL"] = f"sqlite:///{it.folder}/none/x.db"


@_provokes(Trouble.NOT_WRITABLE, "{folder}/frontlane.db cannot be written by this user")
def _not_writable(it: Installation) -> None:
    may = os.access
    it.monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != it.database and may(path, mode))


@_provokes(Trouble.DISK_FULL, "Only 12 MB are free on the database's disk")
def _disk_full(it: Installation) -> None:
    it.free = 12_345_678


@_provokes(Trouble.NO_DATABASE, "There is no database yet")
def _no_database(it: Installation) -> None:
    it.database.unlink()


@_provokes(Trouble.DATABASE_AWAY, "The database cannot be used: connection failed")
def _away(it: Installation) -> None:
    it.variables["DATABASE_URL"] = "postgresql://nobody:passw0rd@127.0.0.1:9/none"


@_provokes(Trouble.OLD_SCHEMA, "The database is at revision 0001, not 00")
def _old(it: Installation) -> None:
    it.at_revision("0001")


@_provokes(Trouble.NEWER_SCHEMA, "The database is of a newer Frontlane (revision 9999; this one knows 00")
def _newer(it: Installation) -> None:
    it.at_revision("9999")


@_provokes(
    Trouble.SECOND,
    "Another Frontlane (process {pid}) uses this SQLite file, and does not answer on port {port}",
)
def _second(it: Installation) -> None:
    single = SingleProcess(make_url(it.variables["DATABASE_URL"]))
    single.acquire()
    it.beside.callback(single.release)
    it.variables["PORT"] = str(free_port())


@_provokes(Trouble.PORT_TAKEN, "Port {port} is taken by another program")
def _taken(it: Installation) -> None:
    it.serve(None)


@_provokes(Trouble.UNWELL, "Frontlane runs here and is not well: clock: it stands still")
def _unwell(it: Installation) -> None:
    it.serve({"database": "", "clock": "it stands still"})


def _other(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []


def _desk_elsewhere(it: Installation) -> Channel:
    fernwood = it.fernwood
    room = fernwood.slack.add_channel(fernwood.workspace, "elsewhere", members=[fernwood.maya])
    it.variables["FRONTLANE_DESK_CHANNEL"] = room.id
    return room
