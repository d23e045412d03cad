"""Forms that hold far more than their fields take, as no Slack client sends them: refused, kept nowhere."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import String, cast, select

from handlers.alerts import ids as alert_ids
from sandbox import shapes
from sandbox.person import Actor
from storage.database import Base
from tests.integration.handlers.town import Town, rich

OVERFULL = "overfull "
FAR_TOO_LONG = OVERFULL * 5_000
STUFFING: dict[str, dict[str, Any]] = {
    "plain_text_input": {"value": FAR_TOO_LONG},
    "rich_text_input": {"rich_text_value": rich(FAR_TOO_LONG)},
}


def writes(town: Town) -> Actor:
    assert town.maya.slash("/alert").ok
    return town.maya


def asks(town: Town) -> Actor:
    room = town.room(town.ana)
    town.announce(room)
    assert town.ana.click(town.post(room), alert_ids.ASK).ok
    return town.ana


def tells(town: Town) -> Actor:
    assert town.ana.slash("/wow").ok
    return town.ana


def thanks(town: Town) -> Actor:
    assert town.ana.slash("/kudos").ok
    return town.ana


def calls(town: Town) -> Actor:
    assert town.maya.slash("/townhall", "new").ok
    return town.maya


def stuffed(town: Town, actor: Actor) -> dict[str, Any]:
    """The submission of the modal on top, with every field of words far too full."""
    view = actor.view
    assert view is not None
    shown = town.slack.do(lambda: shapes.view(view))
    for block in shown["blocks"]:
        element = block.get("element", {})
        if element.get("type") in STUFFING:
            typed = {"type": element["type"], **STUFFING[element["type"]]}
            shown["state"]["values"].setdefault(block["block_id"], {})[element["action_id"]] = typed
    return {**town.last("block_actions"), "type": "view_submission", "view": shown, "user": user(town, actor)}


def user(town: Town, actor: Actor) -> dict[str, str]:
    return {"id": actor.person.id, "team_id": actor.person.workspace.id, "name": actor.person.name}


def kept(town: Town) -> list[str]:
    """The columns that hold a part of it."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) or "JSON" in str(column.type)
    ]
    with town.app.database.read() as session:
        return [
            str(column)
            for column in columns
            if session.execute(select(1).where(cast(column, String).contains(OVERFULL * 2)).limit(1)).first()
        ]


@pytest.mark.parametrize("opens", [writes, asks, tells, thanks, calls], ids=lambda each: each.__name__)
def test_what_no_field_takes_is_refused_under_its_field(town: Town, opens: Callable[[Town], Actor]) -> None:
    asks(town).close()  # so that there is a click whose payload can be borrowed
    actor = opens(town)

    answer = json.loads(town.dispatch(stuffed(town, actor)).body)

    assert answer["response_action"] == "errors", answer
    assert all(len(sentence) < 300 for sentence in answer["errors"].values())
    assert kept(town) == []
