"""The directory's reader: all of it, in small pieces, and on with it after every failure."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.delivery.gateway import SlackGateway
from bot.directory import DirectoryReader
from sandbox import Fault
from services.decisions import Decisions
from services.directory import Directory
from services.people import Caller
from storage.audiences import Channel, ChannelMember, GroupMember, UserGroup
from storage.database import Base, Database
from storage.people import Person, Workspace
from tests.support import ManualClock
from tests.unit.bot.conftest import Fernwood

HOUR = timedelta(hours=1, seconds=1)


@dataclass
class Reading:
    """A reader with all that it touches."""

    reader: DirectoryReader
    directory: Directory
    database: Database
    fernwood: Fernwood
    clock: ManualClock
    welcomed: list[tuple[str, str, str]] = field(default_factory=list)
    woken: list[int] = field(default_factory=list)

    @property
    def here(self) -> str:
        return self.fernwood.workspace.id

    def welcome(self, _: str, person_id: int, *, channel_id: str = "", group_id: str = "") -> int:
        with self.database.read() as session:
            self.welcomed.append((session.get_one(Person, person_id).user_id, channel_id, group_id))
        return 1

    def known(self) -> set[str]:
        """User ids of those about whom Slack was asked."""
        with self.database.read() as session:
            return set(session.scalars(select(Person.user_id).where(Person.read_at.is_not(None))))

    def channels(self) -> dict[str, bool]:
        """Whether the bot is there, by name."""
        with self.database.read() as session:
            return {channel.name: channel.has_bot for channel in session.scalars(select(Channel))}

    def members(self, channel_id: str) -> set[str]:
        with self.database.read() as session:
            return set(
                session.scalars(
                    select(Person.user_id)
                    .join(ChannelMember, ChannelMember.person_id == Person.id)
                    .join(Channel, Channel.id == ChannelMember.channel_id)
                    .where(Channel.channel_id == channel_id)
                )
            )

    def calls(self, method: str) -> int:
        return len(self.fernwood.slack.calls_of(method))


@pytest.fixture
def reading(fernwood: Fernwood, clock: ManualClock, tmp_path: Path) -> Iterator[Reading]:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    Base.metadata.create_all(database.engine)
    directory = Directory(database, clock, Decisions())
    directory.record_workspace(fernwood.workspace.id, "Fernwood", fernwood.app.bot_user.id)
    gateway = SlackGateway(fernwood.app.bot_token, base_url=fernwood.slack.api_url)
    here = {fernwood.workspace.id: gateway}
    made: list[Reading] = []
    reader = DirectoryReader(
        directory,
        here,
        here,
        lambda *args, **kwargs: made[0].welcome(*args, **kwargs),
        clock,
        lambda: made[0].woken.append(1),
    )
    made.append(Reading(reader, directory, database, fernwood, clock))
    yield made[0]
    assert fernwood.slack.violations == []
    database.close()


def test_the_first_tick_reads_a_small_workspace(reading: Reading) -> None:
    reading.reader.tick()
    fernwood = reading.fernwood
    assert reading.known() == {fernwood.maya.id, fernwood.ann.id, fernwood.app.bot_user.id}
    assert reading.channels() == {"austin": True}
    here = {fernwood.maya.id, fernwood.ann.id, fernwood.app.bot_user.id}
    assert reading.members(fernwood.austin.id) == here
    with reading.database.read() as session:
        assert session.scalars(select(UserGroup.handle)).all() == ["manila-team"]
        assert session.scalars(
            select(Person.user_id).join(GroupMember, GroupMember.person_id == Person.id)
        ).all() == [fernwood.ann.id]
        assert session.get_one(Workspace, reading.here).people_at == reading.clock()
    assert reading.welcomed == []


def test_nothing_is_read_again_within_the_hour(reading: Reading) -> None:
    reading.reader.tick()
    before = len(reading.fernwood.slack.calls)
    for _ in range(30):
        reading.clock.advance(timedelta(minutes=1.9))
        reading.reader.tick()
    assert len(reading.fernwood.slack.calls) == before


def test_after_an_hour_who_is_new_is_welcomed(reading: Reading) -> None:
    reading.reader.tick()
    slack, fernwood = reading.fernwood.slack, reading.fernwood
    ben = slack.add_person(fernwood.workspace, "ben")
    slack.invite(fernwood.austin, ben)
    slack.set_group_members(fernwood.manila, [fernwood.ann, fernwood.maya])
    reading.clock.advance(HOUR)
    reading.reader.tick()
    assert ben.id in reading.known()
    assert set(reading.welcomed) == {
        (ben.id, fernwood.austin.id, ""),
        (fernwood.maya.id, "", fernwood.manila.id),
    }
    assert reading.woken


def test_a_channel_that_the_bot_has_left_is_noticed(reading: Reading) -> None:
    reading.reader.tick()
    reading.fernwood.slack.remove_from_channel(reading.fernwood.austin, reading.fernwood.app.bot_user)
    reading.clock.advance(HOUR)
    reading.reader.tick()
    assert reading.channels() == {"austin": False}


def test_a_channel_that_is_gone_does_not_hold_the_others_up(reading: Reading) -> None:
    fernwood = reading.fernwood
    other = fernwood.slack.add_channel(fernwood.workspace, "boston", members=[fernwood.ann])
    fernwood.slack.invite(other, fernwood.app.bot_user)
    fernwood.slack.fail(
        "conversations.members",
        Fault.error("channel_not_found"),
        times=None,
        when=lambda args: args["channel"] == fernwood.austin.id,
    )
    reading.reader.tick()
    assert reading.channels() == {"austin": False, "boston": True}
    assert fernwood.ann.id in reading.members(other.id)


def test_a_429_holds_that_method_alone_and_as_long_as_slack_asks(reading: Reading) -> None:
    slack = reading.fernwood.slack
    slack.fail("usergroups.list", Fault.rate_limited(40), times=1)
    reading.reader.tick()
    assert reading.channels() == {"austin": True}
    reading.clock.advance(timedelta(seconds=39))
    reading.reader.tick()
    assert reading.calls("usergroups.list") == 1
    reading.clock.advance(timedelta(seconds=2))
    reading.reader.tick()
    assert reading.calls("usergroups.list") == 2
    with reading.database.read() as session:
        assert session.scalar(select(UserGroup.handle)) == "manila-team"


def test_a_failure_is_logged_and_tried_again_ever_more_rarely(
    reading: Reading, caplog: pytest.LogCaptureFixture
) -> None:
    reading.fernwood.slack.fail("users.list", Fault.status(500), times=None)
    with caplog.at_level(logging.WARNING, logger="bot.directory"):
        for _ in range(60):
            reading.reader.tick()
            reading.clock.advance(timedelta(seconds=2))
    assert reading.calls("users.list") == 4
    assert "people could not be read: Slack answered with HTTP 500; again in 10 s" in caplog.text
    assert "again in 80 s" in caplog.text


def test_it_begins_again_where_a_list_broke_off(reading: Reading) -> None:
    fernwood = reading.fernwood
    for number in range(12):
        fernwood.slack.add_person(fernwood.workspace, f"p{number}")
    later_page = Fault.rate_limited(5)
    fernwood.slack.fail("users.list", later_page, times=1, when=lambda args: bool(args.get("cursor")))
    reading.reader.tick()
    with reading.database.read() as session:
        assert session.get_one(Workspace, reading.here).people_at is None
    reading.clock.advance(timedelta(seconds=6))
    reading.reader.tick()
    assert len(reading.known()) == 15


def test_a_broken_database_is_no_end(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr(reading.directory, "record_people", broken)
        reading.reader.tick()
    assert reading.channels() == {"austin": True}
    reading.clock.advance(timedelta(seconds=11))
    reading.reader.tick()
    assert reading.fernwood.maya.id in reading.known()


def test_who_was_met_in_a_click_is_asked_for(reading: Reading) -> None:
    reading.reader.tick()
    acme = reading.fernwood.slack.add_workspace("Acme")
    eve = reading.fernwood.slack.add_person(acme, "eve")
    reading.fernwood.slack.add_channel(
        reading.fernwood.workspace, "shared", members=[eve, reading.fernwood.app.bot_user], shared_with=[acme]
    )
    reading.directory.joined(reading.here, reading.fernwood.austin.id, Caller(reading.here, acme.id, eve.id))
    reading.clock.advance(timedelta(seconds=2))
    reading.reader.tick()
    assert eve.id in reading.known()


def test_who_does_not_exist_is_asked_for_once_an_hour(reading: Reading) -> None:
    reading.reader.tick()
    reading.directory.joined(
        reading.here, reading.fernwood.austin.id, Caller(reading.here, reading.here, "U0GHOST")
    )
    for _ in range(20):
        reading.clock.advance(timedelta(seconds=2))
        reading.reader.tick()
    assert reading.calls("users.info") == 1
    reading.clock.advance(HOUR)
    reading.reader.tick()
    assert reading.calls("users.info") == 2


def test_no_more_calls_a_minute_than_slack_allows(reading: Reading) -> None:
    for number in range(100):
        reading.directory.joined(
            reading.here, reading.fernwood.austin.id, Caller(reading.here, reading.here, f"U0GHOST{number}")
        )
    reading.reader.tick()
    assert reading.calls("users.info") == 90
    reading.clock.advance(timedelta(seconds=59))
    reading.reader.tick()
    assert reading.calls("users.info") == 90
    reading.clock.advance(timedelta(seconds=2))
    reading.reader.tick()
    assert reading.calls("users.info") == 100


def test_it_stops_between_two_calls(reading: Reading) -> None:
    reading.reader.stop()
    reading.reader.tick()
    assert reading.fernwood.slack.calls == []


def test_someone_who_acts_is_read_at_once(reading: Reading) -> None:
    reading.reader.refresh_person(reading.here, reading.here, reading.fernwood.ann.id)
    assert reading.known() == {reading.fernwood.ann.id}


def test_a_person_who_cannot_be_read_changes_nothing(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reading.reader.refresh_person("T0OTHER", "T0OTHER", "U0GHOST")
    reading.reader.refresh_person(reading.here, reading.here, "U0GHOST")
    assert "a person could not be read: user_not_found" in caplog.text
    monkeypatch.setattr(reading.directory, "record_people", lambda *_: 1 // 0)
    reading.reader.refresh_person(reading.here, reading.here, reading.fernwood.ann.id)
    assert reading.known() == set()


def test_a_form_asks_for_channels_that_are_unknown_or_without_the_bot(reading: Reading) -> None:
    fernwood = reading.fernwood
    boston = fernwood.slack.add_channel(fernwood.workspace, "boston", members=[fernwood.ann])
    asked = [fernwood.austin.id, boston.id, boston.id]
    reading.reader.refresh_channels(reading.here, asked)
    assert reading.channels() == {"austin": True, "boston": False}
    fernwood.slack.invite(boston, fernwood.app.bot_user)
    reading.reader.refresh_channels(reading.here, asked)
    assert reading.channels() == {"austin": True, "boston": True}
    assert reading.calls("conversations.info") == 3


def test_channels_that_cannot_be_read_change_nothing(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reading.reader.refresh_channels("T0OTHER", ["C0NONE"])
    reading.reader.refresh_channels(reading.here, ["C0NONE"])
    assert "channel C0NONE could not be read: channel_not_found" in caplog.text
    monkeypatch.setattr(reading.directory, "record_channel", lambda *_: 1 // 0)
    reading.reader.refresh_channels(reading.here, [reading.fernwood.austin.id])
    assert reading.channels() == {}


def test_the_address_of_a_message_is_asked_for_and_nothing_breaks_where_it_is_not_told(
    reading: Reading,
) -> None:
    fernwood = reading.fernwood
    post = fernwood.slack.as_person(fernwood.maya).post(fernwood.austin, "Hello")
    address = reading.reader.permalink(reading.here, fernwood.austin.id, post.ts)
    assert address.endswith(f"/archives/{fernwood.austin.id}/p{post.ts.replace('.', '')}")
    assert reading.reader.permalink(reading.here, fernwood.austin.id, "1.1") == ""
    assert reading.reader.permalink("T0OTHER", fernwood.austin.id, post.ts) == ""


def test_what_someone_said_in_a_thread_is_read_for_them_alone(reading: Reading) -> None:
    fernwood = reading.fernwood
    room = fernwood.austin
    maya = fernwood.slack.as_person(fernwood.maya)
    post = maya.post(room, "Hello")
    reply = maya.post(room, "On Monday", thread=post)
    here, said_by = reading.here, reading.reader.said_by
    asking = Caller(here, here, fernwood.maya.id)
    assert said_by(asking, room.id, post.ts, reply.ts) == "On Monday"
    assert said_by(replace(asking, user_id="U0OTHER"), room.id, post.ts, reply.ts) == ""
    assert said_by(replace(asking, workspace_id="T0OTHER"), room.id, post.ts, reply.ts) == ""
    assert said_by(asking, room.id, post.ts, "1.1") == ""
    assert said_by(asking, room.id, "1.1", reply.ts) == ""
