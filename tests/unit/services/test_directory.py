"""What Slack told about people, channels and user groups."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from services.alerts import announcing
from services.decisions import Decisions
from services.directory import ChannelFacts, Directory, GroupFacts, PersonFacts
from services.people import Caller
from services.privacy import Privacy
from services.sites import site_of_zone
from services.speakers import Speakers
from storage.audiences import Channel, ChannelMember, GroupMember
from storage.database import Database
from storage.people import Person, find_person
from tests.support import NOON
from tests.unit.services.test_publishing import outcomes
from tests.unit.services.world import (
    ANA,
    BEN,
    CHO,
    DAN,
    DAY,
    ELSEWHERE,
    HERE,
    HOUR,
    NIGHT,
    PAT,
    SALES,
    STRANGER,
    SUPPORT,
    TEAM,
    VENDOR,
    World,
)


def person(world: World, who: Caller) -> Person:
    with world.database.read() as session:
        found = find_person(session, who.home_id, who.user_id)
        assert found is not None
        return found


def members(world: World, channel_id: str) -> list[str]:
    with world.database.read() as session:
        return sorted(
            session.scalars(
                select(Person.user_id)
                .join(ChannelMember, ChannelMember.person_id == Person.id)
                .join(Channel, Channel.id == ChannelMember.channel_id)
                .where(Channel.channel_id == channel_id)
            )
        )


class TestPeople:
    def test_what_slack_says_replaces_what_it_said(self, world: World) -> None:
        world.clock.advance(HOUR)
        facts = PersonFacts(HERE, "UANA", "Ana B.", "Europe/Madrid", "es-ES", is_admin=True, is_guest=True)
        world.directory.record_people(HERE, [facts])
        ana = person(world, ANA)
        assert (ana.name, ana.time_zone, ana.locale, ana.site) == (
            "Ana B.",
            "Europe/Madrid",
            "es-ES",
            "Madrid",
        )
        assert (ana.is_admin, ana.is_guest, ana.is_bot, ana.is_deactivated) == (True, True, False, False)
        assert ana.read_at == NOON.replace(hour=0), "no row tells the hour at which somebody was here"

    def test_somebody_is_known_once_slack_told_about_them(self, world: World) -> None:
        assert world.directory.is_known(ANA)
        assert not world.directory.is_known(STRANGER)
        world.directory.joined(HERE, SUPPORT, STRANGER)
        assert not world.directory.is_known(STRANGER), "met, not read"
        assert list(world.directory.unknown_people(10)) == [(ELSEWHERE, "UXYZ")]
        world.directory.record_people(HERE, [PersonFacts(ELSEWHERE, "UXYZ", "Xin", "UTC")])
        assert world.directory.is_known(STRANGER)
        assert list(world.directory.unknown_people(10)) == []

    def test_news_without_a_language_leave_it_as_it_was_and_a_newcomer_to_be_read(self, world: World) -> None:
        new = Caller(HERE, HERE, "UNEW")
        world.directory.record_people(HERE, [PersonFacts(HERE, "UNEW", "Nur", "Asia/Manila", locale=None)])
        assert not world.directory.is_known(new)
        world.directory.record_people(HERE, [PersonFacts(HERE, "UNEW", "Nur", "Asia/Manila", locale="es-LA")])
        assert world.directory.is_known(new)
        world.directory.record_people(HERE, [PersonFacts(HERE, "UNEW", "Nur M.", "Asia/Manila", locale=None)])
        assert world.directory.is_known(new)
        assert Speakers(world.database, Decisions()).language_of(HERE, "UNEW") == "es"

    def test_the_same_user_id_in_two_workspaces_is_two_people(self, world: World) -> None:
        world.directory.record_people(ELSEWHERE, [PersonFacts(ELSEWHERE, "UANA", "Another", "UTC")])
        assert person(world, ANA).name == "Ana"
        assert person(world, Caller(ELSEWHERE, ELSEWHERE, "UANA")).name == "Another"

    def test_a_list_of_members_means_the_person_of_its_own_workspace_first(self, world: World) -> None:
        other = Caller(ELSEWHERE, ELSEWHERE, "UANA")
        world.directory.record_people(ELSEWHERE, [PersonFacts(ELSEWHERE, "UANA", "Another", "UTC")])
        world.directory.record_people(ELSEWHERE, [PersonFacts(ELSEWHERE, "UBEN", "Another", "UTC")])
        joined = world.directory.record_channel_members(HERE, SALES, ["UCHO", "UANA", "UBEN"])
        assert joined == [person(world, ANA).id, person(world, BEN).id]
        assert person(world, other).id not in joined

    def test_a_member_of_a_list_turns_out_to_be_of_another_workspace(self, world: World) -> None:
        world.directory.record_channel_members(HERE, SALES, ["UCHO", "UVEN"])
        assert list(world.directory.unknown_people(10)) == [(HERE, "UVEN")]
        world.directory.record_people(HERE, [PersonFacts(VENDOR, "UVEN", "Ven", "UTC")])
        assert person(world, Caller(HERE, VENDOR, "UVEN")).name == "Ven"
        assert list(world.directory.unknown_people(10)) == []
        assert members(world, SALES) == ["UCHO", "UVEN"]

    def test_what_was_guessed_is_joined_with_who_was_met_already(self, world: World) -> None:
        alert_id = world.announce()
        guess, real = Caller(HERE, HERE, "UVEN"), Caller(HERE, VENDOR, "UVEN")
        world.directory.record_channel_members(HERE, SUPPORT, ["UANA", "UBEN", "UVEN"])
        world.directory.record_group(
            HERE, GroupFacts(TEAM, "team", "Team", is_disabled=False, members=["UVEN"])
        )
        world.alerts.reading.acknowledge(guess, alert_id, 1)
        world.alerts.questions.ask(guess, alert_id, "Until when?", asked_in="V1")
        world.alerts.reading.acknowledge(real, alert_id, 1)
        world.directory.record_people(HERE, [PersonFacts(VENDOR, "UVEN", "Ven", "UTC")])
        assert members(world, SUPPORT) == ["UANA", "UBEN", "UVEN"]
        assert person(world, real).site == "Cebu", "memberships of user groups came along"
        assert world.alerts.readiness.of(PAT, alert_id).brief.acknowledged == 1
        kept = Privacy.over(world.database, world.clock).asking.kept_about(real)
        asked = [section.name for section, _ in kept.sections]
        assert "alert_questions" in asked
        assert list(world.directory.unknown_people(10)) == []
        world.directory.record_people(HERE, [PersonFacts(VENDOR, "UVEN", "Ven", "UTC")])

    def test_when_everyone_was_read_is_noted(self, world: World) -> None:
        world.directory.people_were_read(HERE)
        found = {workspace.id: workspace for workspace in world.directory.workspaces()}
        assert set(found) == {HERE, ELSEWHERE}, "the vendor's has no app"
        assert (found[HERE].people_at, found[HERE].name, found[HERE].bot_user_id) == (NOON, "Brand", "UBOT")


class TestSites:
    @pytest.mark.parametrize(
        ("zone", "site"),
        [
            ("Asia/Manila", "Manila"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("UTC", "UTC"),
            ("", "Unknown"),
        ],
    )
    def test_the_city_of_the_time_zone(self, zone: str, site: str) -> None:
        assert site_of_zone(zone) == site

    def test_a_user_group_that_a_setting_names_goes_before_the_zone(self, world: World) -> None:
        assert person(world, DAN).site == "Cebu"
        changed = GroupFacts(TEAM, "team", "Team", is_disabled=False, members=["UANA"])
        world.directory.record_group(HERE, changed)
        assert (person(world, DAN).site, person(world, ANA).site) == ("Tokyo", "Cebu")
        world.directory.record_people(HERE, [PersonFacts(HERE, "UANA", "Ana", "Asia/Manila")])
        assert person(world, ANA).site == "Cebu", "also when they are read again"

    def test_without_a_setting_the_zone_alone_counts(self, world: World) -> None:
        plain = Directory(world.database, world.clock, Decisions())
        plain.record_people(HERE, [PersonFacts(HERE, "UDAN", "Dan", "Asia/Tokyo")])
        assert person(world, DAN).site == "Tokyo"


class TestGroups:
    def test_who_is_new_in_a_group_is_told_apart(self, world: World) -> None:
        facts = GroupFacts(TEAM, "team", "Team", is_disabled=False, members=["UDAN", "UANA"])
        assert world.directory.record_group(HERE, facts) == [person(world, ANA).id]
        assert world.directory.record_group(HERE, facts) == []
        assert world.directory.record_group(HERE, replace(facts, members=["UBEN"])) == [person(world, BEN).id]

    def test_members_come_and_go_one_by_one(self, world: World) -> None:
        change = world.directory.change_group_members
        assert change(HERE, TEAM, added=["UANA", "UDAN"], removed=[]) == [person(world, ANA).id]
        assert (person(world, ANA).site, person(world, DAN).site) == ("Cebu", "Cebu")
        assert change(HERE, TEAM, added=[], removed=["UDAN", "UBEN"]) == []
        assert person(world, DAN).site == "Tokyo"
        assert change(HERE, "S404", added=["UANA"], removed=[]) == []

    def test_two_changes_at_once_are_both_kept(self, world: World) -> None:
        change = world.directory.change_group_members
        ends = outcomes(
            lambda: change(HERE, TEAM, added=["UANA"], removed=[]),
            lambda: change(HERE, TEAM, added=["UBEN"], removed=[]),
        )
        assert ends == [[person(world, ANA).id], [person(world, BEN).id]]
        with world.database.read() as session:
            assert len(session.scalars(select(GroupMember)).all()) == 3

    def test_a_disabled_group_is_empty_and_not_offered(self, world: World) -> None:
        facts = GroupFacts(TEAM, "team", "The team", is_disabled=True, members=["UDAN"])
        world.directory.record_group(HERE, facts)
        assert world.directory.groups(HERE, "team", 10) == []
        with world.database.read() as session:
            assert session.scalars(select(GroupMember)).all() == []

    def test_groups_are_found_by_handle_or_name_taken_literally(self, world: World) -> None:
        world.directory.record_group(
            HERE, GroupFacts("S7", "night", "100%_owls", is_disabled=False, members=[])
        )
        assert [group.handle for group in world.directory.groups(HERE, "TEAM", 10)] == ["team"]
        assert [group.handle for group in world.directory.groups(HERE, "0%_O", 10)] == ["night"]
        assert [group.handle for group in world.directory.groups(HERE, "", 1)] == ["night"]
        assert world.directory.groups(HERE, "_eam", 10) == []
        assert world.directory.groups(ELSEWHERE, "", 10) == []
        assert world.directory.handles(HERE) == {TEAM: "team", "S2": "empty", "S7": "night"}


class TestChannels:
    def test_members_come_and_go(self, world: World) -> None:
        directory = world.directory
        assert directory.record_channel_members(HERE, SALES, ["UCHO", "UANA"]) == [person(world, ANA).id]
        assert directory.record_channel_members(HERE, SALES, ["UANA"]) == []
        assert members(world, SALES) == ["UANA"]
        assert directory.joined(HERE, SALES, CHO) == person(world, CHO).id
        directory.joined(HERE, SALES, CHO)
        assert members(world, SALES) == ["UANA", "UCHO"]
        directory.left(HERE, SALES, CHO)
        directory.left(HERE, SALES, CHO)
        assert members(world, SALES) == ["UANA"]

    def test_the_first_reading_of_a_channel_makes_nobody_a_newcomer(self, world: World) -> None:
        world.channel(NIGHT, "night", None)
        world.directory.joined(HERE, NIGHT, ANA)
        assert world.directory.record_channel_members(HERE, NIGHT, ["UANA", "UBEN"]) == []
        assert world.directory.record_channel_members(HERE, NIGHT, ["UANA", "UBEN", "UDAN"]) == [
            person(world, DAN).id
        ]

    def test_joining_twice_at_once_is_joining_once(self, world: World) -> None:
        ends = outcomes(*[lambda: world.directory.joined(HERE, SALES, ANA)] * 2)
        assert ends == [person(world, ANA).id] * 2
        assert members(world, SALES) == ["UANA", "UCHO"]

    def test_a_change_leaves_the_rest_as_it_was(self, world: World) -> None:
        world.directory.channel_changed(HERE, SALES, name="shop")
        world.directory.channel_changed(HERE, SALES, is_archived=True)
        world.directory.channel_changed(HERE, SALES, has_bot=False)
        with world.database.read() as session:
            channel = session.scalars(select(Channel).where(Channel.channel_id == SALES)).one()
            assert (channel.name, channel.is_archived, channel.has_bot) == ("shop", True, False)
        assert members(world, SALES) == ["UCHO"]

    def test_a_channel_that_nobody_recorded_may_change(self, world: World) -> None:
        world.directory.channel_changed("TNEW", "C77", name="new", has_bot=True)
        assert world.directory.channels_to_read("TNEW", NOON) == ["C77"]

    def test_channels_never_read_come_first_then_the_oldest(self, world: World) -> None:
        world.channel(NIGHT, "night", None)
        world.clock.advance(HOUR)
        world.directory.record_channel_members(HERE, SUPPORT, ["UANA"])
        assert world.directory.channels_to_read(HERE, NOON + DAY) == [NIGHT, SALES, SUPPORT]
        assert world.directory.channels_to_read(HERE, NOON + HOUR) == [NIGHT, SALES]
        world.directory.channel_changed(HERE, SALES, is_archived=True)
        world.directory.record_channel(
            HERE, ChannelFacts(NIGHT, "night", is_private=True, is_archived=False, has_bot=False)
        )
        assert world.directory.channels_to_read(HERE, NOON + DAY) == [SUPPORT]

    def test_a_big_channel_is_kept_whole(self, world: World) -> None:
        many = [f"U{number:05}" for number in range(6_000)]
        world.directory.record_channel_members(HERE, SALES, many)
        assert len(members(world, SALES)) == 6_000
        assert len(world.directory.record_channel_members(HERE, SALES, [*many[:10], "UANA"])) == 1
        assert len(members(world, SALES)) == 11
        world.announce(replace(world.form(), channels=[SALES], delivery="dm"))
        assert len(world.posts(announcing.ANNOUNCEMENT)) == 11


def test_whose_somebody_is_whom_a_list_of_members_guessed_wrong(world: World) -> None:
    world.directory.record_channel_members(HERE, SUPPORT, ["UPAT", "UANA", "UNEW"])
    assert world.directory.home_of(HERE, "UNEW") == HERE
    world.directory.record_people(HERE, [PersonFacts(VENDOR, "UNEW", "New", "UTC")])
    assert world.directory.home_of(HERE, "UNEW") == VENDOR
    assert world.directory.home_of(HERE, "UNOBODY") is None


def test_what_several_processes_read_at_once_is_kept_once(world: World, database: Database) -> None:
    others = [Database(database.url.render_as_string(hide_password=False)) for _ in range(4)]
    members = [f"UNEW{number}" for number in range(60)]
    channels = [f"CNEW{number}" for number in range(10)]
    team = GroupFacts("SNEW", "new", "New", is_disabled=False, members=members)

    def read(replica: Database) -> None:
        directory = Directory(replica, world.clock, Decisions())
        for channel in channels:
            directory.record_channel_members(HERE, channel, members)
        directory.record_group(HERE, team)

    assert outcomes(*(partial(read, each) for each in others)) == [None] * len(others)
    for each in others:
        each.close()
    with database.read() as session:
        counted = select(Channel.channel_id, func.count()).join(ChannelMember).group_by(Channel.channel_id)
        counts = dict(session.execute(counted.where(Channel.channel_id.in_(channels))).all())
    assert counts == dict.fromkeys(channels, len(members))
