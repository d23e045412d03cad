"""A click on Got it through Bolt's own dispatch, against a bare Bolt listener with one INSERT and COMMIT."""

import json
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import handlers
from benchmarks.measure import Comparison, compare
from handlers.alerts.ids import GOT_IT, AlertRef
from services.alerts import Alerts
from services.alerts.content import AlertForm
from services.directory import ChannelFacts, Directory, PersonFacts, Sites
from services.people import Caller
from storage.database import Database
from storage.migrations import upgrade

CLICKS = 200
HERE, PUBLISHER, ROOM = "T1", "U1", "C1"


class NothingToRead:
    """Slack is not asked anything here."""

    def refresh_person(self, workspace_id: str, home_id: str, user_id: str) -> None:
        """Everybody is known."""

    def refresh_channels(self, workspace_id: str, channel_ids: object) -> None:
        """Every channel is known."""


def run() -> list[Comparison]:
    """Compares the two, on SQLite files of their own."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/frontlane.db")
        bare = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None, check_same_thread=False)
        try:
            ours = _ours(database)
            return [compare("clicks", ours, _bare(bare), times=CLICKS)]
        finally:
            database.close()
            bare.close()


def _ours(database: Database) -> Callable[[], None]:
    upgrade(database)
    alerts = Alerts.over(database, _now)
    directory = Directory(database, _now, Sites({}))
    directory.record_workspace(HERE, "Fernwood", "UBOT")
    directory.record_people(HERE, [PersonFacts(HERE, PUBLISHER, "Maya", "UTC", is_admin=True)])
    room = ChannelFacts(ROOM, "care", is_private=False, is_archived=False, has_bot=True)
    directory.record_channel(HERE, room)
    directory.record_channel_members(HERE, ROOM, [PUBLISHER, *(f"UA{number}" for number in range(5_000))])
    maya = Caller(HERE, HERE, PUBLISHER)
    text = {"type": "text", "text": "Trees"}
    happening = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}
    starts_at = int((_now() + timedelta(days=1)).timestamp())
    form = AlertForm(title="Trees", happening=happening, starts_at=starts_at, channels=[ROOM])
    alert_id = alerts.publishing.send(maya, alerts.drafts.save(maya, form, typed_in="V1")).alert_id or 0
    alerts.moments.tick()
    app = _app()
    handlers.register(app, handlers.Parts(alerts, directory, NothingToRead(), "", _now, wake=lambda: None))
    return _clicker(app, AlertRef(alert_id, 1).dump())


def _bare(database: sqlite3.Connection) -> Callable[[], None]:
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE clicks (person TEXT)")
    app = _app()

    @app.action(GOT_IT)
    def store(ack: Ack, body: dict[str, Any]) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO clicks VALUES (?)", (body["user"]["id"],))
        database.execute("COMMIT")
        ack()

    return _clicker(app, "{}")


def _app() -> App:
    result = AuthorizeResult(enterprise_id=None, team_id=HERE, bot_user_id="UBOT", bot_token="xoxb-none")
    return App(
        process_before_response=True,
        signing_secret="none",
        authorize=lambda: result,
        # The thank-you after each click goes nowhere: what is measured is the answer to Slack.
        client=WebClient(base_url="http://127.0.0.1:9/", retry_handlers=[]),
    )


def _clicker(app: App, value: str) -> Callable[[], None]:
    clicks = count()

    def click() -> None:
        person = f"UA{next(clicks) % 5_000}"
        body = {
            "type": "block_actions",
            "team": {"id": HERE},
            "user": {"id": person, "team_id": HERE},
            "container": {"type": "message", "channel_id": ROOM, "message_ts": "1.1"},
            "channel": {"id": ROOM},
            "trigger_id": "1.1",
            "response_url": "http://127.0.0.1:9/",
            "actions": [{"type": "button", "action_id": GOT_IT, "block_id": "b", "value": value}],
        }
        answer = app.dispatch(BoltRequest(mode="socket_mode", body=json.dumps(body)))
        if answer.status != 200:
            msg = f"a click was refused: {answer.body}"
            raise RuntimeError(msg)

    return click


def _now() -> datetime:
    return datetime.now(UTC)
