"""The application beside that stand-in, with alerts to be delivered."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from benchmarks.delivery.slack import Slack
from bot.app import Application, bootstrap, migrate
from bot.delivery.pacing import POST
from bot.settings import Settings
from services.alerts.content import AlertForm, Delivery
from services.directory import ChannelFacts, PersonFacts
from services.people import Caller, Role
from storage.paces import hold_pace, keep_pace


@contextmanager
def application(slack: Slack, database_url: str) -> Iterator[Application]:
    """The application as it is put together, with everyone in its books. Nothing runs yet."""
    app = bootstrap(
        Settings(
            bot_token=slack.token,
            signing_secret="a signing secret",
            api_url=slack.api_url,
            database_url=database_url,
            host="127.0.0.1",
            port=0,
            publishers=(slack.people[0],),
        )
    )
    try:
        migrate(app.database)
        here, directory = slack.workspace_id, app.directory
        directory.record_workspace(here, "Fernwood", "UBOT")
        app.roles.set_holders(here, Role.PUBLISHER, slack.people[:1])
        directory.record_people(here, [PersonFacts(here, person, person, "UTC") for person in slack.people])
        for room in slack.rooms:
            facts = ChannelFacts(room, room.lower(), is_private=False, is_archived=False, has_bot=True)
            directory.record_channel(here, facts)
            directory.record_channel_members(here, room, slack.people)
        yield app
    finally:
        app.stop()


def set_pace(app: Application, slack: Slack, per_minute: float, *, is_bounded: bool = False) -> None:
    """As if it had been found out before; where it is not bounded, no ceiling is known, and it may rise."""
    pace = {"per_minute": per_minute, "settled": per_minute, "is_bounded": is_bounded}
    with app.database.write() as session:
        hold_pace(session, slack.workspace_id, POST)
        keep_pace(session, slack.workspace_id, POST, pace)


def announce(app: Application, slack: Slack, *, delivery: Delivery, rooms: Sequence[str] = ()) -> int:
    """Sends an alert to all of these rooms, or their members: its posts are due now. Returns its id."""
    maya = Caller(slack.workspace_id, slack.workspace_id, slack.people[0])
    words = {"type": "text", "text": "Every order above $30 plants a tree in the customer's name. " * 4}
    happening = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}
    form = AlertForm(
        title="Trees",
        happening=happening,
        starts_at=int((datetime.now(UTC) + timedelta(days=1)).timestamp()),
        channels=rooms or slack.rooms,
        delivery=delivery,
    )
    draft_id = app.alerts.drafts.save(maya, form, typed_in=f"V{time.monotonic()}")
    alert_id = app.alerts.publishing.send(maya, draft_id).alert_id
    app.alerts.moments.tick()
    assert alert_id is not None
    return alert_id
