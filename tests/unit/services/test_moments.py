"""What happens when its time has come, and who comes late."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.alerts import announcing, plan
from services.alerts.content import Change
from services.alerts.moments import MEMBERS_PATIENCE, AlertMoments
from services.directory import GroupFacts, PersonFacts
from storage.alerts import Alert, AlertState, AlertVersion
from storage.database import Database
from storage.milestones import Milestone
from storage.posts import Post, PostState
from tests.support import NOON, ManualClock
from tests.unit.services.world import (
    ANA,
    BEN,
    CHO,
    DAN,
    DAY,
    HERE,
    HOUR,
    MINUTE,
    NIGHT,
    PAT,
    SALES,
    SAM,
    SUPPORT,
    TEAM,
    VENDOR,
    World,
)


def tick_after(world: World, pause: timedelta) -> int:
    world.clock.advance(pause)
    return world.alerts.moments.tick()


def test_the_life_of_an_alert(world: World) -> None:
    alert_id = world.send()
    assert world.alerts.moments.tick() == 1
    world.deliver()
    world.alerts.reading.acknowledge(ANA, alert_id, 1)
    assert tick_after(world, DAY - MINUTE) == 1, "whether it has arrived was checked"
    assert tick_after(world, MINUTE) == 1
    assert world.told(announcing.REMINDER) == ["UBEN"], "only who has not acknowledged"
    assert world.posts(announcing.REMINDER)[0].expires_at == NOON + 2 * DAY
    assert tick_after(world, DAY - HOUR) == 1
    assert world.told(announcing.REMINDER) == ["UBEN", "UBEN"]
    world.deliver()
    assert world.alert(alert_id).state == AlertState.SCHEDULED
    assert tick_after(world, HOUR) == 3, "and whether the reminder has arrived"
    assert world.told(announcing.DEADLINE) == ["UPAT"]
    assert world.told(announcing.LIVE) == [SUPPORT]
    assert world.alert(alert_id).state == AlertState.LIVE
    world.deliver()
    assert tick_after(world, DAY) == 2, "and whether it was heard that it is live"
    assert world.told(announcing.OVER) == [SUPPORT]
    world.deliver()
    alert = world.alert(alert_id)
    assert (alert.state, alert.ended_at) == (AlertState.OVER, NOON + 3 * DAY)
    assert tick_after(world, HOUR) == 1, "whether the thanks have arrived"
    assert tick_after(world, 30 * DAY) == 0
    assert world.told(announcing.OVER) == [SUPPORT]
    assert world.told(announcing.TROUBLE) == []


def test_an_alert_that_is_on_already_is_announced_and_not_said_to_be_live_again(world: World) -> None:
    alert_id = world.announce(replace(world.form(), starts_at=None, reminders=[]))
    assert world.alert(alert_id).state == AlertState.LIVE
    assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT]
    assert world.told(announcing.LIVE) == []


def test_ticking_again_or_beside_another_process_changes_nothing(world: World) -> None:
    world.send()
    other = AlertMoments(world.database, world.clock)
    assert world.alerts.moments.tick() + other.tick() == 1
    assert len(world.posts(announcing.ANNOUNCEMENT)) == 1


def test_after_a_pause_the_last_reminder_says_it_all(world: World) -> None:
    world.announce()
    world.deliver()
    tick_after(world, 2 * DAY - MINUTE)
    assert world.told(announcing.REMINDER) == ["UANA", "UBEN"]
    assert tick_after(world, timedelta()) == 0


def test_after_a_pause_beyond_the_start_no_reminder_is_said(world: World) -> None:
    alert_id = world.announce()
    world.deliver()
    tick_after(world, 2 * DAY + HOUR)
    assert world.told(announcing.REMINDER) == []
    assert world.told(announcing.LIVE) == [SUPPORT]
    assert world.alert(alert_id).state == AlertState.LIVE


def test_after_a_pause_beyond_the_end_it_is_over_and_never_was_live(world: World) -> None:
    alert_id = world.announce()
    world.deliver()
    tick_after(world, 9 * DAY)
    assert world.told(announcing.LIVE) == []
    assert world.told(announcing.OVER) == [SUPPORT]
    assert world.alert(alert_id).state == AlertState.OVER
    assert world.due(alert_id) == {}


def test_an_alert_whose_time_passed_before_anyone_was_told_is_announced_first(world: World) -> None:
    alert_id = world.send(replace(world.form(), first_word_at=world.at(HOUR)))
    tick_after(world, 2 * DAY + HOUR)
    assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT]
    assert world.told(announcing.REMINDER) == world.told(announcing.LIVE) == []
    assert world.alert(alert_id).state == AlertState.LIVE


def test_the_deadline_tells_the_author_who_is_ready(world: World) -> None:
    alert_id = world.announce(replace(world.form(), acknowledge_by=world.at(HOUR)))
    world.deliver()
    assert tick_after(world, HOUR) == 2, "and whether it has arrived was checked"
    assert world.told(announcing.DEADLINE) == ["UPAT"]
    assert world.alerts.readiness.for_post(HERE, alert_id).missing == 2


def test_direct_messages_wait_until_the_members_are_read_but_not_for_ever(world: World) -> None:
    world.channel(NIGHT, "night", None)
    world.send(replace(world.form(), channels=[NIGHT], delivery="dm"))
    assert world.alerts.moments.tick() == 0
    assert world.told(announcing.ANNOUNCEMENT) == []
    world.directory.record_channel_members(HERE, NIGHT, ["UANA"])
    assert world.alerts.moments.tick() == 1
    assert world.told(announcing.ANNOUNCEMENT) == ["UANA"]


def test_a_channel_that_cannot_be_read_holds_the_others_up_for_minutes_only(world: World) -> None:
    world.channel(NIGHT, "night", None)
    world.send(replace(world.form(), channels=[NIGHT], groups=[TEAM]))
    assert tick_after(world, MEMBERS_PATIENCE - timedelta(seconds=1)) == 0
    assert tick_after(world, timedelta(seconds=1)) == 1
    assert world.told(announcing.ANNOUNCEMENT) == [NIGHT, "UDAN"]


def test_a_post_in_a_channel_waits_for_nobody(world: World) -> None:
    world.channel(NIGHT, "night", None)
    world.announce(replace(world.form(), channels=[NIGHT]))
    assert world.told(announcing.ANNOUNCEMENT) == [NIGHT]


def test_what_waits_for_members_goes_live_without_a_second_word(world: World) -> None:
    world.channel(NIGHT, "night", None)
    alert_id = world.send(replace(world.form(), channels=[NIGHT], delivery="dm", starts_at=None))
    assert world.alerts.moments.tick() == 1
    assert world.alert(alert_id).state == AlertState.LIVE
    tick_after(world, MEMBERS_PATIENCE)
    assert world.told(announcing.LIVE) == []


def test_a_poisoned_milestone_holds_nobody_up(world: World, caplog: pytest.LogCaptureFixture) -> None:
    poisoned, sound = world.send(), world.send()
    with world.database.write() as session:
        session.execute(delete(AlertVersion).where(AlertVersion.alert_id == poisoned))
    with caplog.at_level(logging.ERROR):
        assert world.alerts.moments.tick() == 1
    assert [record.message for record in caplog.records] == ["a milestone failed and will be tried again"]
    assert world.alert(sound).announced_at == NOON
    assert world.alert(poisoned).announced_at is None


def test_what_ends_before_anyone_could_be_told_ends_in_silence(world: World) -> None:
    world.channel(NIGHT, "night", None)
    form = replace(world.form(), channels=[NIGHT], delivery="dm", starts_at=None, ends_at=world.at(MINUTE))
    alert_id = world.send(form)
    tick_after(world, MINUTE)
    assert world.alert(alert_id).state == AlertState.OVER
    tick_after(world, DAY)
    assert world.told(announcing.ANNOUNCEMENT) == world.told(announcing.OVER) == []


class Failing(Database):
    """A database that goes away after some units of work."""

    def __init__(self, url: str, after: int) -> None:
        super().__init__(url)
        self.left = after

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.left -= 1
        if self.left < 0:
            msg = "the database is gone"
            raise ConnectionError(msg)
        with super().write() as session:
            yield session


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_database_that_goes_away_ends_the_tick(
    world: World, database_url: str, clock: ManualClock, after: int
) -> None:
    world.channel(NIGHT, "night", None)
    world.send(replace(world.form(), channels=[NIGHT], delivery="dm"))
    world.send()
    database = Failing(database_url, after)
    assert AlertMoments(database, clock).tick() == max(0, after - 1)
    database.close()
    assert world.alerts.moments.tick() == (1 if after < 2 else 0)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_alert_that_is_being_edited_is_left_for_the_next_tick(world: World) -> None:
    alert_id = world.send()
    with world.database.write() as session:
        session.get(Alert, alert_id, with_for_update=True)
        assert world.alerts.moments.tick() == 0
    assert world.alerts.moments.tick() == 1


def test_a_milestone_of_an_alert_that_was_closed_meanwhile_says_nothing(world: World) -> None:
    alert_id = world.announce()
    world.deliver()
    with world.database.write() as session:
        session.execute(update(Alert).values(state=AlertState.CANCELLED))
    assert tick_after(world, 9 * DAY) == 6
    assert world.told(announcing.OVER) == world.told(announcing.LIVE) == []
    assert world.due(alert_id) == {}


def test_a_milestone_of_an_unknown_name_is_done_with(world: World) -> None:
    alert_id = world.announce()
    with world.database.write() as session:
        session.add(
            Milestone(subject_kind=plan.SUBJECT, subject_id=alert_id, name="of the future", due_at=NOON)
        )
    assert world.alerts.moments.tick() == 1
    assert world.alerts.moments.tick() == 0


class TestLateJoiners:
    def test_who_joins_while_it_is_on_gets_it_once(self, world: World) -> None:
        world.announce()
        world.deliver()
        assert world.join(CHO) == 1
        assert world.told(announcing.ANNOUNCEMENT, PostState.HELD) == ["UCHO"]
        world.directory.left(HERE, SUPPORT, CHO)
        assert world.join(CHO) == 0, "told once, however often they come"
        assert len(world.posts(announcing.ANNOUNCEMENT)) == 2

    def test_who_joins_is_reminded_and_counted(self, world: World) -> None:
        alert_id = world.announce()
        world.join(CHO)
        tick_after(world, DAY)
        assert world.told(announcing.REMINDER) == ["UANA", "UBEN", "UCHO"]
        assert world.alerts.reading.brief(HERE, alert_id).audience == 3

    def test_who_joins_just_before_an_edit_is_still_told(self, world: World) -> None:
        alert_id = world.announce()
        world.join(CHO)
        world.edit(alert_id, Change.TYPO)
        assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT, "UCHO"]
        world.edit(alert_id, Change.TYPO, edit=lambda form: replace(form, channels=[], groups=[TEAM]))
        assert world.told(announcing.ANNOUNCEMENT) == ["UDAN"], "taken out, they are not"

    def test_a_live_one_is_told_of_too_what_is_over_is_not(self, world: World) -> None:
        world.announce()
        tick_after(world, 2 * DAY)
        assert world.join(CHO) == 1
        tick_after(world, DAY)
        assert world.join(DAN) == 0

    def test_what_nobody_was_told_of_yet_waits(self, world: World) -> None:
        world.send()
        assert world.join(CHO) == 0

    def test_who_joins_a_user_group_gets_it(self, world: World) -> None:
        world.announce(replace(world.form(), channels=[], groups=[TEAM]))
        members = GroupFacts(TEAM, "team", "Team", is_disabled=False, members=["UDAN", "UANA"])
        assert world.directory.record_group(HERE, members) == [world.person_id(ANA)]
        assert world.alerts.moments.welcome(HERE, world.person_id(ANA), group_id=TEAM) == 1

    def test_who_can_read_it_in_a_channel_already_is_not_told_again(self, world: World) -> None:
        world.announce(replace(world.form(), channels=[SUPPORT, SALES], groups=[TEAM]))
        assert world.join(ANA, SALES) == 0
        members = GroupFacts(TEAM, "team", "Team", is_disabled=False, members=["UBEN"])
        world.directory.record_group(HERE, members)
        assert world.alerts.moments.welcome(HERE, world.person_id(BEN), group_id=TEAM) == 0

    def test_by_direct_message_each_is_told_once_whatever_they_join(self, world: World) -> None:
        world.announce(replace(world.form(), channels=[SUPPORT, SALES], delivery="dm"))
        assert world.join(ANA, SALES) == 0
        assert world.join(DAN, SALES) == 1

    def test_neither_bots_nor_the_author_nor_the_deactivated_are_welcomed(self, world: World) -> None:
        world.announce(by=SAM)
        assert world.join(replace(SAM)) == 0
        assert world.join(replace(SAM, user_id="UBOT")) == 0
        assert world.join(replace(SAM, user_id="UOLD")) == 0

    def test_channels_are_told_apart(self, world: World) -> None:
        world.announce()
        assert world.join(DAN, SALES) == 0

    def test_a_newcomer_of_the_vendor_is_welcomed_before_slack_told_about_them(self, world: World) -> None:
        world.announce()
        assert world.join(replace(CHO, user_id="UNEW")) == 1
        assert ("T2", "UNEW") in world.directory.unknown_people(10)
        world.directory.record_people(HERE, [PersonFacts(VENDOR, "UNEW", "Nel", "Asia/Manila")])
        assert world.alerts.readiness.missing(PAT, 1, 10)[-1].name == "Nel"


def test_the_author_hears_of_what_did_not_arrive(world: World) -> None:
    alert_id = world.announce()
    with world.database.write() as session:
        session.execute(update(Post).values(state=PostState.FAILED, reason="#support is archived."))
    tick_after(world, plan.CHECK_AFTER)
    assert world.told(announcing.TROUBLE) == ["UPAT"]
    brief, report = world.alerts.reading.report_for_post(HERE, alert_id)
    assert (brief.alert_id, report.arrived, report.posts) == (alert_id, 0, 1)
    assert report.troubles == ["#support is archived."]
    tick_after(world, DAY)
    assert world.told(announcing.TROUBLE) == ["UPAT"], "once"


def test_nobody_is_bothered_when_all_has_arrived(world: World) -> None:
    world.announce()
    world.deliver()
    tick_after(world, plan.CHECK_AFTER)
    assert world.told(announcing.TROUBLE) == []


def test_while_posts_are_on_their_way_nobody_is_bothered_and_it_looks_again(world: World) -> None:
    world.announce()
    for _ in range(3):
        assert tick_after(world, plan.CHECK_AFTER) == 0
    assert world.told(announcing.TROUBLE) == []
    with world.database.write() as session:
        session.execute(update(Post).values(state=PostState.FAILED, reason="It is archived."))
    assert tick_after(world, plan.CHECK_AFTER - MINUTE) == 0, "not before its time"
    assert tick_after(world, MINUTE) == 1
    assert world.told(announcing.TROUBLE) == ["UPAT"]


def test_a_check_that_was_put_off_ends_in_silence_when_all_has_arrived(world: World) -> None:
    world.announce()
    assert tick_after(world, plan.CHECK_AFTER) == 0
    world.deliver()
    assert tick_after(world, plan.CHECK_AFTER) == 1
    assert tick_after(world, plan.CHECK_AFTER) == 0
    assert world.told(announcing.TROUBLE) == []


def end(world: World, kind: str, state: PostState, *, reason: str = "It is archived.") -> None:
    """What waits of a kind was tried just now, and came to this."""
    with world.database.write() as session:
        session.execute(
            update(Post)
            .where(Post.kind == kind, Post.state.in_((PostState.HELD, PostState.PENDING)))
            .values(state=state, reason=reason, sending_at=world.clock())
        )


def troubles(world: World) -> int:
    """How often the author has heard that something did not arrive."""
    return len(world.posts(announcing.TROUBLE))


@pytest.mark.parametrize("state", [PostState.FAILED, PostState.UNCERTAIN])
def test_the_author_hears_of_each_wave_that_did_not_arrive_and_of_each_once(
    world: World, state: PostState
) -> None:
    alert_id = world.announce()
    world.deliver()
    tick_after(world, plan.CHECK_AFTER)
    world.clock.advance(DAY - plan.CHECK_AFTER)
    world.alerts.moments.tick()
    end(world, announcing.REMINDER, state)
    assert troubles(world) == 0
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 1
    tick_after(world, DAY - HOUR - plan.CHECK_AFTER)
    assert len(world.posts(announcing.REMINDER)) == 4
    world.deliver()
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 1, "the second reminder has arrived"
    tick_after(world, HOUR)
    end(world, announcing.LIVE, state)
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 2
    world.deliver()
    world.alerts.readiness.nudge(PAT, alert_id)
    end(world, announcing.NUDGE, state)
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 3
    tick_after(world, HOUR)
    assert troubles(world) == 3
    _, report = world.alerts.reading.report(PAT, alert_id)
    assert (report.missed, report.uncertain) == (5, 5 if state == PostState.UNCERTAIN else 0)


@pytest.mark.parametrize("how", ["changed", "welcomed", "sent again", "one sent again", "bot is back"])
def test_whatever_is_said_later_is_checked_too(world: World, how: str) -> None:
    alert_id = world.announce()
    end(world, announcing.ANNOUNCEMENT, PostState.FAILED)
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 1
    world.clock.advance(DAY // 2)
    if how == "changed":
        with world.database.write() as session:
            session.execute(update(Post).values(state=PostState.SENT, channel=Post.recipient, ts="1.0"))
        world.edit(alert_id, Change.MATERIAL)
        end(world, announcing.CHANGED, PostState.UNCERTAIN)
    elif how == "welcomed":
        world.join(DAN)
    elif how == "sent again":
        world.alerts.publishing.send_again(PAT, alert_id)
    elif how == "one sent again":
        (missed,) = world.alerts.arrivals.missed(PAT, alert_id).missed
        assert world.alerts.arrivals.send_again(PAT, alert_id, missed.post_id, missed.attempt).is_done
    else:
        assert world.alerts.publishing.bot_is_back(HERE, SUPPORT) == 1
    end(world, announcing.ANNOUNCEMENT, PostState.FAILED)
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 2


def test_what_is_tried_while_the_author_is_told_is_told_in_its_turn(world: World) -> None:
    world.announce(replace(world.form(), channels=[SUPPORT, SALES]))
    with world.database.write() as session:
        session.execute(
            update(Post)
            .where(Post.recipient == SUPPORT)
            .values(state=PostState.FAILED, sending_at=NOON, reason="No.")
        )
    world.clock.advance(plan.CHECK_AFTER)
    with world.database.write() as session:
        session.execute(
            update(Post)
            .where(Post.recipient == SALES)
            .values(state=PostState.SENDING, sending_at=world.clock() - timedelta(seconds=5))
        )
    world.alerts.moments.tick()
    assert troubles(world) == 1
    with world.database.write() as session:
        session.execute(
            update(Post).where(Post.recipient == SALES).values(state=PostState.UNCERTAIN, reason="?")
        )
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 2
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 2


@pytest.mark.parametrize("close", ["cancel", "end_early"])
def test_that_agents_do_not_hear_of_the_end_is_told_and_what_failed_before_is_not(
    world: World, close: str
) -> None:
    alert_id = world.announce(replace(world.form(), channels=[SUPPORT, SALES]))
    with world.database.write() as session:
        session.execute(
            update(Post)
            .where(Post.recipient == SUPPORT)
            .values(state=PostState.SENT, channel=SUPPORT, ts="1.0", sending_at=NOON)
        )
    end(world, announcing.ANNOUNCEMENT, PostState.FAILED)
    getattr(world.alerts.publishing, close)(PAT, alert_id)
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 0, "who was never told need not hear of the end"
    end(world, announcing.CANCELLED if close == "cancel" else announcing.OVER, PostState.FAILED)
    tick_after(world, plan.CHECK_AFTER)
    assert troubles(world) == 1
    assert tick_after(world, DAY) == 0


def test_the_check_is_in_no_plan_and_outlives_an_edit(world: World) -> None:
    alert_id = world.announce()
    world.edit(alert_id, Change.MATERIAL)
    with world.database.read() as session:
        assert plan.CHECK not in [moment.name for moment in plan.coming(session, alert_id)]
    with world.database.write() as session:
        session.execute(update(Post).values(state=PostState.FAILED, reason="It is archived."))
    tick_after(world, plan.CHECK_AFTER)
    assert world.told(announcing.TROUBLE) == ["UPAT"]
