"""What people read, and that they have read it."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from services.alerts import announcing
from services.alerts.content import Change, Kind
from services.language import speaking
from services.people import Caller
from services.problems import NotAllowed, NotFound, Problem
from storage.alerts import Acknowledgement, AlertState
from storage.post_reasons import Ours, Why
from storage.posts import Post, PostState
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
    PAT,
    SALES,
    SAM,
    STRANGER,
    SUPPORT,
    TEAM,
    World,
)

NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")


def acknowledgements(world: World) -> int:
    with world.database.read() as session:
        return session.scalar(select(func.count()).select_from(Acknowledgement)) or 0


class TestGotIt:
    def test_it_is_counted_once_an_agent_and_version(self, world: World) -> None:
        alert_id = world.announce()
        reading = world.alerts.reading
        first = reading.acknowledge(ANA, alert_id, 1)
        assert (first.is_new, first.version) == (True, 1)
        world.clock.advance(HOUR)
        assert not reading.acknowledge(ANA, alert_id, 1).is_new
        assert reading.acknowledged_at(HERE, alert_id, "UANA") == NOON, "the first click counts"
        assert reading.acknowledged_at(HERE, alert_id, "UBEN") is None
        assert reading.brief(HERE, alert_id).acknowledged == 1
        world.edit(alert_id, Change.MATERIAL)
        assert reading.acknowledged_at(HERE, alert_id, "UANA") is None
        assert reading.acknowledge(ANA, alert_id, 2).is_new
        assert acknowledgements(world) == 2

    def test_the_counter_in_the_channel_is_brought_up_to_date(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), delivery="both"))
        world.deliver()
        for _ in range(2):
            world.alerts.reading.acknowledge(ANA, alert_id, 1)
        assert world.stale(announcing.ANNOUNCEMENT) == {SUPPORT: 1, "UANA": 0, "UBEN": 0}

    def test_two_clicks_at_once_count_once(self, world: World) -> None:
        alert_id = world.announce()
        ends = outcomes(*[lambda: world.alerts.reading.acknowledge(ANA, alert_id, 1)] * 2)
        assert sorted(getattr(end, "is_new", None) is True for end in ends) == [False, True]
        assert acknowledgements(world) == 1

    def test_one_agents_click_is_theirs_alone(self, world: World) -> None:
        alert_id = world.announce()
        outcomes(
            lambda: world.alerts.reading.acknowledge(ANA, alert_id, 1),
            lambda: world.alerts.reading.acknowledge(BEN, alert_id, 1),
        )
        assert world.alerts.reading.brief(HERE, alert_id).acknowledged == 2

    def test_someone_whom_nobody_knew_may_click(self, world: World) -> None:
        alert_id = world.announce()
        assert world.alerts.reading.acknowledge(STRANGER, alert_id, 1).is_new
        assert world.alerts.reading.brief(HERE, alert_id).acknowledged == 0, "not in the audience"
        assert (ELSEWHERE, "UXYZ") in world.directory.unknown_people(10)

    def test_what_has_changed_is_to_be_read_first(self, world: World) -> None:
        alert_id = world.announce()
        world.edit(alert_id, Change.MATERIAL)
        with pytest.raises(Problem) as refusal:
            world.alerts.reading.acknowledge(ANA, alert_id, 1)
        assert str(refusal.value) == (
            "“Black Week” has just changed. Please read what is new, then press Got it again."
        )

    def test_what_is_closed_asks_for_nothing(self, world: World) -> None:
        cancelled, over = world.announce(), world.announce()
        world.alerts.publishing.cancel(PAT, cancelled)
        world.alerts.publishing.end_early(PAT, over)
        for alert_id, how in ((cancelled, "was cancelled"), (over, "is over")):
            with pytest.raises(Problem) as refusal:
                world.alerts.reading.acknowledge(ANA, alert_id, 1)
            assert str(refusal.value) == f"“Black Friday” {how}. There is nothing more to do. Thank you."
        assert acknowledgements(world) == 0

    def test_pressed_elsewhere_it_brings_their_own_direct_message_up_to_date(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), delivery="both"))
        other = world.announce(replace(world.form(), delivery="dm"))
        world.deliver()
        for _ in range(2):
            world.alerts.reading.acknowledge(ANA, alert_id, 1, elsewhere=True)
        stale = {
            (post.subject_id, post.recipient): post.stale for post in world.posts(announcing.ANNOUNCEMENT)
        }
        assert stale == {
            (alert_id, SUPPORT): 1,
            (alert_id, "UANA"): 1,
            (alert_id, "UBEN"): 0,
            (other, "UANA"): 0,
            (other, "UBEN"): 0,
        }

    def test_who_is_not_in_the_audience_is_told_that_they_are_not_counted(self, world: World) -> None:
        alert_id = world.announce()
        acknowledge = world.alerts.reading.acknowledge
        for who in (ANA, PAT, CHO, STRANGER):
            acknowledge(who, alert_id, 1)
        thanks = world.alerts.reading.thanks
        counted = {who.user_id: thanks(who, alert_id).is_counted for who in (ANA, PAT, CHO, STRANGER)}
        assert counted == {"UANA": True, "UPAT": False, "UCHO": False, "UXYZ": False}
        assert not acknowledge(ANA, alert_id, 1).is_new
        brief = world.alerts.reading.brief(HERE, alert_id)
        assert (brief.acknowledged, brief.audience) == (1, 2)

    def test_an_alert_unknown_untold_or_of_another_workspace_is_not_there(self, world: World) -> None:
        told, untold = world.announce(), world.send()
        for caller, alert_id in ((ANA, 404), (ANA, untold), (NIA, told)):
            with pytest.raises(NotFound) as refusal:
                world.alerts.reading.acknowledge(caller, alert_id, 1)
            assert str(refusal.value) == f"There is no alert #{alert_id} here. Type /alert to see yours."
        assert acknowledgements(world) == 0


class TestBriefs:
    def test_a_brief_has_all_that_a_reader_may_be_shown(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), groups=[TEAM], answers=[["a?", "b"]], kind="policy"))
        brief = world.alerts.reading.brief_for(DAN, alert_id)
        assert (brief.alert_id, brief.state, brief.announced_at) == (alert_id, AlertState.SCHEDULED, NOON)
        assert (brief.author, brief.author_name) == ("UPAT", "Pat")
        assert (brief.content.kind, list(brief.content.answers)) == (Kind.POLICY, [("a?", "b")])
        assert (list(brief.channels), [group.handle for group in brief.groups]) == ([SUPPORT], ["team"])
        assert (brief.audience, brief.acknowledged, brief.changed_at) == (3, 0, None)

    def test_an_uncounted_brief_has_no_numbers(self, world: World) -> None:
        brief = world.alerts.reading.brief(HERE, world.announce(), counted=False)
        assert (brief.audience, brief.acknowledged) == (0, 0)

    def test_only_the_audience_and_publishers_open_it_and_agents_once_they_were_told(
        self, world: World
    ) -> None:
        told, untold = world.announce(), world.send()
        reading = world.alerts.reading
        assert reading.brief_for(ANA, told).alert_id == told
        assert reading.brief_for(SAM, untold).alert_id == untold
        for caller, alert_id in ((ANA, untold), (CHO, told), (STRANGER, told), (NIA, told), (SAM, 404)):
            with pytest.raises(NotFound, match=f"^There is no alert #{alert_id} here"):
                reading.brief_for(caller, alert_id)
        with pytest.raises(NotFound):
            reading.brief(ELSEWHERE, told)
        with pytest.raises(NotFound):
            reading.acknowledged_at(ELSEWHERE, told, "UANA")

    def test_who_can_read_the_post_where_they_are_may_read_on(self, world: World) -> None:
        told = world.announce()
        world.announce(replace(world.form(), channels=[SALES]))
        untold = world.send()
        reading = world.alerts.reading
        with pytest.raises(NotFound):
            reading.brief_for(CHO, told, seen_in=SUPPORT)
        world.deliver()
        for onlooker in (CHO, STRANGER):
            assert reading.brief_for(onlooker, told, seen_in=SUPPORT).alert_id == told
        for caller, alert_id, seen_in in (
            (CHO, told, SALES),
            (CHO, told, ""),
            (CHO, untold, SUPPORT),
            (NIA, told, SUPPORT),
        ):
            with pytest.raises(NotFound, match=f"^There is no alert #{alert_id} here"):
                reading.brief_for(caller, alert_id, seen_in=seen_in)


class TestLists:
    def test_an_agent_sees_what_is_on_coming_and_waiting_soonest_first(self, world: World) -> None:
        later = world.announce()
        now_on = world.announce(replace(world.form(), title="Outage", starts_at=None))
        world.announce(replace(world.form(), channels=[SALES]))
        world.send()
        world.alerts.publishing.cancel(PAT, world.announce())
        world.alerts.moments.tick()
        world.alerts.publishing.end_early(PAT, world.alerts.reading.for_agent(ANA)[-1].brief.alert_id)
        world.alerts.reading.acknowledge(ANA, later, 1)
        mine = world.alerts.reading.for_agent(ANA)
        assert [(one.brief.alert_id, one.brief.state, one.acknowledged) for one in mine] == [
            (now_on, AlertState.LIVE, False),
            (later, AlertState.SCHEDULED, True),
        ]
        world.edit(later, Change.MATERIAL)
        assert not world.alerts.reading.for_agent(ANA)[1].acknowledged, "it waits for them again"

    def test_a_group_member_sees_theirs_and_a_stranger_nothing(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), channels=[], groups=[TEAM]))
        assert [one.brief.alert_id for one in world.alerts.reading.for_agent(DAN)] == [alert_id]
        assert world.alerts.reading.for_agent(STRANGER) == []
        assert world.alerts.reading.for_agent(replace(DAN, workspace_id=ELSEWHERE)) == []

    def test_publishers_see_all_that_is_open_and_what_ended_lately(self, world: World) -> None:
        old = world.announce()
        world.alerts.publishing.cancel(PAT, old)
        world.clock.advance(13 * DAY)
        ended = world.announce()
        world.alerts.publishing.end_early(PAT, ended)
        later = world.send(replace(world.form(), starts_at=world.at(5 * DAY), ends_at=None))
        sooner = world.announce(by=SAM)
        world.alerts.reading.acknowledge(ANA, sooner, 1)
        for number in range(2):
            world.alerts.questions.ask(ANA, sooner, "Until when?", asked_in=f"Q{number}")
        world.alerts.questions.answer(SAM, world.alerts.questions.open(SAM)[0].question_id, "Monday.")
        listed = world.alerts.reading.for_publisher(SAM)
        assert [one.alert_id for one in listed] == [sooner, later, ended, old], "what is closed newest first"
        assert [one.unanswered for one in listed] == [1, 0, 0, 0]
        assert (listed[0].acknowledged, listed[0].audience, listed[0].title) == (1, 3, "Black Friday")
        assert world.alerts.reading.for_publisher(SAM, most=2) == listed[:2]
        world.clock.advance(DAY)
        assert old not in {one.alert_id for one in world.alerts.reading.for_publisher(SAM)}
        assert world.alerts.reading.for_publisher(NIA) == []

    def test_who_may_not_publish_sees_neither_list_nor_report(self, world: World) -> None:
        alert_id = world.announce()
        for attempt in (
            lambda: world.alerts.reading.for_publisher(ANA),
            lambda: world.alerts.reading.report(ANA, alert_id),
        ):
            with pytest.raises(NotAllowed, match=r"Ask one of them: Pat, Sam\.$"):
                attempt()
        with pytest.raises(NotFound):
            world.alerts.reading.report(NIA, alert_id)

    def test_a_report_says_what_comes_and_what_went_wrong(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), delivery="both", channels=[SUPPORT, SALES]))
        ends = iter(
            [
                (PostState.SENT, None),
                (PostState.FAILED, Why("token_revoked").write()),
                (PostState.FAILED, Why("account_inactive").write()),
                (PostState.UNCERTAIN, Why(Ours.NO_ANSWER).write()),
                (PostState.WITHDRAWN, None),
            ]
        )
        with world.database.write() as session:
            for post, (state, reason) in zip(world.posts(announcing.ANNOUNCEMENT), ends, strict=True):
                session.execute(update(Post).where(Post.id == post.id).values(state=state, reason=reason))
        _, report = world.alerts.reading.report(SAM, alert_id)
        assert (report.arrived, report.posts, report.missed, report.waiting) == (1, 4, 3, 0)
        removed = "Frontlane was removed from this workspace. An admin has to install it again."
        looking = "Slack did not answer. Frontlane is looking whether it arrived."
        assert list(report.troubles) == [f"2 × {removed}", looking], "what says the same is one line"
        assert [moment.name for moment in report.moments][:2] == ["reminder:1440", "reminder:60"]

    def test_a_report_says_where_and_in_the_language_of_who_reads_it(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), channels=[SUPPORT, SALES]))
        not_there = update(Post).values(state=PostState.FAILED, reason=Why("not_in_channel").write())
        with world.database.write() as session:
            session.execute(not_there)
        with speaking("es"):
            _, report = world.alerts.reading.report(SAM, alert_id)
        assert sorted(report.troubles) == sorted(
            f"Frontlane no está en <#{channel}>. Invítalo ahí: /invite @Frontlane"
            for channel in (SUPPORT, SALES)
        )

    def test_a_report_counts_apart_who_is_told_when_their_hours_begin(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), delivery="dm", groups=[TEAM]))
        _, report = world.alerts.reading.report(SAM, alert_id)
        assert (report.posts, report.waiting, report.held) == (3, 3, 0)
        night = update(Post).where(Post.recipient.in_(("UANA", "UBEN")), Post.state == PostState.HELD)
        with world.database.write() as session:
            session.execute(night.values(next_at=world.clock() + DAY))
        _, report = world.alerts.reading.report(SAM, alert_id)
        assert (report.posts, report.waiting, report.held) == (3, 1, 2)
        # In the morning they are on their way.
        world.clock.advance(DAY)
        _, report = world.alerts.reading.report(SAM, alert_id)
        assert (report.posts, report.waiting, report.held) == (3, 3, 0)

    def test_a_report_counts_what_waits_and_what_failed_after_the_first_word(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), groups=[TEAM]))
        _, report = world.alerts.reading.report(SAM, alert_id)
        assert (report.arrived, report.posts, report.missed, report.waiting) == (0, 2, 0, 2)
        world.deliver()
        world.alerts.readiness.nudge(PAT, alert_id)
        world.clock.advance(DAY)
        world.alerts.moments.tick()
        _, report = world.alerts.reading.report(SAM, alert_id)
        assert (report.arrived, report.posts, report.missed, report.waiting) == (2, 2, 0, 0)
        with world.database.write() as session:
            for kind, reason in ((announcing.REMINDER, "No."), (announcing.NUDGE, "Maybe not.")):
                failed = update(Post).where(Post.kind == kind, Post.recipient != "UDAN")
                session.execute(failed.values(state=PostState.FAILED, reason=reason))
        _, report = world.alerts.reading.report(SAM, alert_id)
        assert (report.arrived, report.posts, report.missed, report.waiting) == (2, 2, 4, 0)
        assert sorted(report.troubles) == ["2 × Maybe not.", "2 × No."]
