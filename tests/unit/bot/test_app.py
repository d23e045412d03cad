"""The parts put together: it starts, delivers, and stops without leaving anything behind."""

import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from bot.app import Application, bootstrap, run
from bot.directory import EVER
from bot.problems import CannotStart
from bot.settings import Settings, read_settings
from sandbox import Fault
from services.alerts.content import AlertForm
from services.people import ADMINS, Caller, Role
from services.roles import Holder, RoleChange
from storage.people import RoleGrant
from tests.support import wait_until
from tests.unit.bot.conftest import Fernwood


@contextmanager
def running(settings: Settings) -> Iterator[Application]:
    application = bootstrap(settings)
    application.start()
    try:
        yield application
    finally:
        application.stop()


@pytest.fixture
def settings(fernwood: Fernwood, tmp_path: Path) -> Settings:
    return read_settings(fernwood.variables(tmp_path))


def health(application: Application) -> dict[str, object]:
    with urllib.request.urlopen(f"http://127.0.0.1:{application.server.port}/healthz") as answer:
        report: dict[str, object] = json.load(answer)
    return report


def metric(application: Application, name: str, **labels: str) -> float:
    """The value of one metric, 0 where there is none yet."""
    with urllib.request.urlopen(f"http://127.0.0.1:{application.server.port}/metrics") as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    return sum(
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    )


def send_alert(application: Application, fernwood: Fernwood, title: str) -> None:
    """An alert for #austin, now."""
    starts_at = datetime.now(UTC) + timedelta(days=2)
    form = AlertForm(
        title=title,
        happening={
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Half price"}]}],
        },
        starts_at=int(starts_at.timestamp()),
        channels=[fernwood.austin.id],
    )
    maya = Caller(fernwood.workspace.id, fernwood.workspace.id, fernwood.maya.id)
    alerts = application.alerts
    alerts.publishing.send(maya, alerts.drafts.save(maya, form, typed_in=title))


def members_were_read(application: Application, fernwood: Fernwood) -> bool:
    known = application.directory.channels_to_read(fernwood.workspace.id, EVER)
    old = application.directory.channels_to_read(
        fernwood.workspace.id, datetime.now(UTC) - timedelta(hours=1)
    )
    return bool(known) and not old


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_an_alert_reaches_its_channel(fernwood: Fernwood, settings: Settings, mode: str) -> None:
    slack = fernwood.slack
    if mode == "http":
        settings = replace(settings, app_token=None, signing_secret=fernwood.app.signing_secret)
    with running(settings) as application:
        if mode == "http":
            slack.set_socket_mode(fernwood.app, on=False)
            slack.set_request_url(fernwood.app, f"http://127.0.0.1:{application.server.port}/slack/events")
        slack.wait_for(lambda: members_were_read(application, fernwood))
        send_alert(application, fernwood, "Black Friday")
        application.outbox.wake()
        posted = slack.wait_for(lambda: slack.messages(fernwood.austin))
        assert "Black Friday" in posted[0].all_text
        slack.as_person(fernwood.maya).open_home()
        slack.wait_for(lambda: slack.home(fernwood.app, fernwood.maya))
        parts = {"database": "ok", "clock": "ok"} | ({"socket": "ok"} if mode == "socket" else {})
        assert health(application) == {"ok": True, "parts": parts, "waiting": []}
        wait_until(
            lambda: (
                metric(application, "frontlane_posts_total", kind="alert.announcement", outcome="sent") == 1
            )
        )
        acks = "frontlane_ack_seconds_count"
        wait_until(lambda: metric(application, acks, request="event_callback", answer="taken") > 0)
        assert metric(application, "frontlane_clock_tick_age_seconds", job="deliver") < 10
        assert metric(application, "frontlane_queue_read") == 1
    assert slack.violations == []


def test_a_429_is_counted_by_its_method(fernwood: Fernwood, settings: Settings) -> None:
    fernwood.slack.fail("users.list", Fault.rate_limited(7), times=1)
    with running(settings) as application:
        labels = {"workspace": fernwood.workspace.id, "method": "users.list"}
        wait_until(lambda: metric(application, "frontlane_rate_limit_seconds_sum", **labels) == 7)
        assert metric(application, "frontlane_rate_limit_seconds_count", **labels) == 1


def test_nothing_is_left_behind(settings: Settings) -> None:
    before = {thread.name for thread in threading.enumerate()}
    with running(settings) as application:
        port = application.server.port
    assert {thread.name for thread in threading.enumerate()} <= before
    with socket.socket() as asking:
        assert asking.connect_ex(("127.0.0.1", port)) != 0
    with running(settings):
        pass


def test_publishers_are_those_of_the_settings(fernwood: Fernwood, settings: Settings) -> None:
    for publishers in ((fernwood.ann.id, fernwood.manila.id), (fernwood.ann.id,)):
        new = replace(settings, publishers=publishers)
        with running(new) as application, application.database.read() as session:
            named = select(RoleGrant.holder_id).where(RoleGrant.role == Role.PUBLISHER)
            assert set(session.scalars(named)) == {*publishers, ADMINS}


def test_a_role_that_home_has_decided_is_not_that_of_the_settings(
    fernwood: Fernwood, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    named = replace(settings, publishers=(fernwood.ann.id,), leaders=(fernwood.ann.id,))
    here, maya, ann = (each.id for each in (fernwood.workspace, fernwood.maya, fernwood.ann))
    with running(named) as application:
        fernwood.slack.wait_for(lambda: not application.directory.unknown_people(1))
        wait_until(lambda: application.roles.holds(Caller(here, here, maya), Role.ADMIN))
        application.roles.change(
            Caller(here, here, maya), [RoleChange(Role.PUBLISHER, taken=[Holder(ann, here)])]
        )
    caplog.clear()
    with caplog.at_level("INFO", "bot.app"), running(named) as application:
        assert not application.roles.holds(Caller(here, here, ann), Role.PUBLISHER)
        assert application.roles.holds(Caller(here, here, ann), Role.LEADER)
    assert [line for line in caplog.messages if "App Home" in line] == [
        "not used, since App Home has decided: FRONTLANE_PUBLISHERS"
    ]


def test_a_token_that_slack_refuses(settings: Settings) -> None:
    with pytest.raises(CannotStart, match=r"Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)"):
        bootstrap(replace(settings, bot_token="xoxb-wrong"))


def test_what_had_started_is_stopped_when_the_rest_cannot(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        application = bootstrap(replace(settings, port=taken.getsockname()[1]))
        with pytest.raises(CannotStart, match="Cannot listen on"):
            application.start()
    with running(settings):
        pass


def test_a_database_that_is_away(settings: Settings) -> None:
    application = bootstrap(replace(settings, database_url="postgresql+psycopg://u:passw0rd@127.0.0.1:9/d"))
    with pytest.raises(CannotStart, match="The database that DATABASE_URL names cannot be used") as caught:
        application.start()
    assert "passw0rd" not in str(caught.value)


def test_slack_is_asked_again_until_it_answers(
    fernwood: Fernwood, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.RETRY_S", 0.01)
    fernwood.slack.fail("auth.test", Fault.status(500), times=3)
    stop, started = threading.Event(), threading.Event()
    working = threading.Thread(
        target=run, args=(settings,), kwargs={"stop": stop, "started": lambda _: started.set()}
    )
    working.start()
    assert started.wait(10)
    stop.set()
    working.join(10)
    assert not working.is_alive()
    assert len(fernwood.slack.calls_of("auth.test")) == 4


def test_waiting_for_slack_can_be_ended(fernwood: Fernwood, settings: Settings) -> None:
    fernwood.slack.fail("auth.test", Fault.rate_limited(60), times=None)
    stop = threading.Event()
    working = threading.Thread(target=run, args=(settings,), kwargs={"stop": stop})
    working.start()
    fernwood.slack.wait_for(lambda: fernwood.slack.calls_of("auth.test"))
    stop.set()
    working.join(10)
    assert not working.is_alive()
