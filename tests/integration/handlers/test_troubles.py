"""When something fails: the person reads one sentence, and what was stored stays stored."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import cast

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from handlers.alerts import ids
from sandbox import Fault
from storage.group_commit import NotCommitted
from tests.integration.handlers.town import Town, rich

UNKNOWN = re.compile(
    r"Something went wrong on our side. Please try once more. "
    r"If it happens again, give an admin this number: [0-9a-f]{8}\."
)


@contextmanager
def failing(engine: Engine, moment: str) -> Iterator[None]:
    """The database refuses, from that moment of a transaction on."""

    def refuse(*_: object) -> None:
        raise OperationalError(moment, {}, Exception("disk full"))

    event.listen(engine, moment, refuse)
    try:
        yield
    finally:
        event.remove(engine, moment, refuse)


@contextmanager
def database_that_fails(town: Town) -> Iterator[None]:
    """No commit succeeds: SQLite itself refuses, whatever way the transaction came."""

    def refuse(action: int, operation: str | None, *_: object) -> int:
        is_commit = (action, operation) == (sqlite3.SQLITE_TRANSACTION, "COMMIT")
        return sqlite3.SQLITE_DENY if is_commit else sqlite3.SQLITE_OK

    database = town.app.database

    def authorize(authorizer: Callable[..., int] | None) -> None:
        """For the one connection of all units of work, and for the line of clicks."""
        with closing(database.engine.raw_connection()) as connection:
            cast(sqlite3.Connection, connection.driver_connection).set_authorizer(authorizer)
        for line in database._lines:
            with suppress(NotCommitted):
                line.run(lambda cursor: cast(sqlite3.Cursor, cursor).connection.set_authorizer(authorizer))

    authorize(refuse)
    try:
        yield
    finally:
        authorize(None)


def test_a_click_that_cannot_be_stored_is_not_counted_and_can_be_repeated(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    with database_that_fails(town):
        town.ana.click(town.post(room), ids.GOT_IT)
        town.slack.wait_for(lambda: UNKNOWN.search(town.told(town.ana)))
    said = UNKNOWN.search(town.told(town.ana))

    assert said is not None
    number = said.group()[-9:-1]
    logged = next(record for record in caplog.records if getattr(record, "error_id", "") == number)
    assert logged.exc_info is not None
    assert town.pressed(alert_id) == 0
    assert town.ana.click(town.post(room), ids.GOT_IT).ok
    assert town.pressed(alert_id) == 1


def test_a_question_that_cannot_be_stored_stays_typed(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    town.ana.click(town.post(room), ids.ASK)
    town.ana.fill("question", "Is anybody there?")
    with database_that_fails(town):
        errors = town.ana.submit().errors

    assert UNKNOWN.fullmatch(errors["question"])
    view = town.ana.view
    assert view is not None
    assert "Is anybody there?" in json.dumps(view.values)
    assert town.asked(alert_id) == 0
    assert town.ana.submit().ok
    assert town.asked(alert_id) == 1


def test_a_form_that_cannot_be_stored_stays_typed(town: Town) -> None:
    assert town.maya.slash("/alert").ok
    town.maya.fill("title", "Kept")
    town.maya.fill("happening", rich("Kept too"))
    town.maya.fill("channels", [town.desk.id])
    with database_that_fails(town):
        errors = town.maya.submit().errors
        assert UNKNOWN.fullmatch(errors["reminders"])
        assert town.maya.click(None, ids.SAVE_DRAFT).ok
        assert UNKNOWN.search(town.told(town.maya))
        town.maya.close()
    assert town.maya.submit().ok


def test_sending_that_cannot_be_stored_shows_above_the_preview(town: Town) -> None:
    assert town.maya.slash("/alert", "list").ok
    assert town.maya.click(None, ids.WRITE).ok
    town.maya.fill("title", "Not yet sent")
    town.maya.fill("happening", rich("B"))
    town.maya.fill("channels", [town.desk.id])
    assert town.maya.submit().ok
    assert len(town.maya.views) == 3
    with database_that_fails(town):
        assert town.maya.submit().ok

    assert UNKNOWN.search(town.told(town.maya))
    town.maya.close()
    assert town.maya.submit().ok
    assert town.maya.submit().ok
    assert "is on its way" in town.told(town.maya)


def test_a_command_answers_where_it_was_typed(town: Town) -> None:
    plan = town.slack.fail("views.open", Fault.error("internal_error"))
    reply = town.maya.slash("/alert", "list")
    plan.clear()

    assert UNKNOWN.search(str((reply.body or {})["text"]))


def test_a_trigger_that_has_expired(town: Town) -> None:
    room = town.room(town.ana)
    town.announce(room)
    town.slack.fail("views.open", Fault.error("expired_trigger_id"), times=1)

    assert town.ana.click(town.post(room), ids.DETAILS).ok

    town.slack.wait_for(lambda: "Slack took too long to open this." in town.told(town.ana))
    assert "Please press it once more." in town.told(town.ana)


def test_a_trigger_that_has_expired_for_a_command(town: Town) -> None:
    town.slack.fail("views.open", Fault.error("expired_trigger_id"), times=1)

    reply = town.ana.slash("/alert")

    assert "Slack took too long to open this." in str((reply.body or {})["text"])


@pytest.mark.parametrize("fault", [Fault.status(500), Fault.lost_answer(), Fault.invalid_json()])
def test_slack_failing_while_something_opens(town: Town, fault: Fault) -> None:
    room = town.room(town.ana)
    town.announce(room)
    town.slack.fail("views.open", fault, times=1)

    town.ana.click(town.post(room), ids.DETAILS)

    town.slack.wait_for(lambda: UNKNOWN.search(" ".join(post.all_text for post in town.ana.ephemerals[-1:])))


def test_a_problem_in_the_topmost_of_three_modals_takes_its_place(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    assert town.maya.click(None, ids.READINESS).ok
    assert town.maya.click(None, ids.MISSING).ok
    assert len(town.maya.views) == 3

    assert town.forge(town.maya, ids.MANAGE, "nonsense").status == 200
    assert "too old to use" in town.told(town.maya)
    assert len(town.maya.views) == 3


def test_something_that_opens_from_the_third_modal_takes_its_place(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    assert town.maya.click(None, ids.READINESS).ok
    assert town.maya.click(None, ids.MISSING).ok

    assert town.forge(town.maya, ids.DETAILS, ids.AlertRef(alert_id).dump()).status == 200
    assert [view.title for view in town.maya.views] == ["Alert", "Who is ready", "Alert"]


def test_a_response_url_that_fails_does_not_undo_the_click(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    assert town.ana.click(town.post(room), ids.DETAILS).ok
    body = town.last("block_actions")
    value = ids.AlertRef(alert_id, 1).dump()
    body["actions"][0] |= {"action_id": ids.GOT_IT, "value": value}
    body["response_url"] = f"{town.slack.url}/actions/nowhere"

    assert town.dispatch(body).status == 200

    assert town.pressed(alert_id) == 1


def test_a_message_that_cannot_be_rewritten_does_not_undo_the_click(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    assert town.ana.click(town.post(room), ids.DETAILS).ok
    body = town.last("block_actions")
    body["actions"][0] |= {"action_id": ids.GOT_IT, "value": ids.AlertRef(alert_id, 1).dump()}
    body["response_url"] = "http://127.0.0.1:9/gone"

    assert town.dispatch(body).status == 200

    assert town.pressed(alert_id) == 1
    town.slack.wait_for(lambda: "what was clicked is stored" in caplog.text)


def test_where_nothing_can_be_told_slack_hears_of_the_failure(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    assert town.maya.slash("/alert", "mine").ok
    assert town.maya.click(None, ids.KEPT).ok
    town.slack.fail("views.push", Fault.error("internal_error"), times=1)

    assert town.forge(town.maya, ids.MANAGE, "nonsense").status == 500
    assert "a problem could not be told" in caplog.text


def test_choices_that_cannot_be_read_are_none(town: Town) -> None:
    assert town.maya.slash("/alert").ok
    town.maya.suggest("groups", "manila")
    body = town.last("block_suggestion")
    body["value"] = None

    assert town.dispatch(body).status == 200
    with failing(town.app.database._reader, "begin"):
        assert town.dispatch(body).status == 500


def test_an_event_that_cannot_be_stored_comes_again(town: Town) -> None:
    room = town.room(town.ana)
    with database_that_fails(town):
        town.slack.invite(room, town.brand.agents["Austin"][5])
        town.slack.wait_for(lambda: town.last("event_callback")["event"]["type"] == "member_joined_channel")
        answer = town.dispatch(town.last("event_callback"))
    assert answer.status == 500
    assert town.dispatch(town.last("event_callback")).status == 200
