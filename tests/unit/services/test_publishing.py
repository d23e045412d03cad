"""Sending, approving, editing and calling off."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from services.alerts import announcing
from services.alerts.content import Change
from services.people import Caller
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from storage.alerts import Alert, AlertDraft, AlertState
from storage.posts import Post, PostState
from tests.support import NOON
from tests.unit.services.world import (
    ANA,
    BEN,
    DAY,
    ELSEWHERE,
    HERE,
    HOUR,
    PAT,
    SALES,
    SAM,
    SUPPORT,
    TEAM,
    World,
)

NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")
REFUSED = r"^Only publishers can do this\. Ask one of them: Pat, Sam\.$"


def outcomes(*calls: Callable[[], object]) -> list[object]:
    """What came of calls made at the same time: what each returned, or the Problem it raised."""
    together = threading.Barrier(len(calls))
    ends: list[object] = [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        together.wait(timeout=10)
        try:
            ends[number] = call()
        except Problem as problem:
            ends[number] = problem

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return ends


def alerts_in(world: World) -> int:
    with world.database.read() as session:
        return session.scalar(select(func.count()).select_from(Alert)) or 0


class TestSending:
    def test_an_alert_is_announced_at_once_in_its_channels_and_to_group_members_outside(
        self, world: World
    ) -> None:
        alert_id = world.announce(replace(world.form(), groups=[TEAM]))
        assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT, "UDAN"]
        assert world.alert(alert_id).announced_at == NOON

    @pytest.mark.parametrize(
        ("delivery", "told"),
        [("dm", ["UANA", "UBEN", "UDAN"]), ("both", [SUPPORT, "UANA", "UBEN", "UDAN"])],
    )
    def test_delivery_says_where(self, world: World, delivery: str, told: list[str]) -> None:
        world.announce(replace(world.form(), groups=[TEAM], delivery=delivery))
        assert world.told(announcing.ANNOUNCEMENT) == told

    def test_an_outage_goes_first(self, world: World) -> None:
        world.announce()
        world.announce(replace(world.form(), kind="outage"))
        usual, outage = world.posts(announcing.ANNOUNCEMENT)
        assert outage.priority < usual.priority

    def test_a_scheduled_one_waits_for_its_hour(self, world: World) -> None:
        draft_id = world.save(replace(world.form(), first_word_at=world.at(HOUR)))
        sent = world.alerts.publishing.send(PAT, draft_id)
        assert (sent.title, sent.is_edit, sent.first_word_at) == ("Black Friday", False, NOON + HOUR)
        world.alerts.moments.tick()
        assert world.told(announcing.ANNOUNCEMENT) == []
        world.clock.advance(HOUR)
        world.alerts.moments.tick()
        assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT]

    def test_sending_a_draft_twice_makes_one_alert(self, world: World) -> None:
        draft_id = world.save(world.form())
        first = world.alerts.publishing.send(PAT, draft_id)
        world.clock.advance(10 * DAY)
        assert world.alerts.publishing.send(PAT, draft_id) == first
        assert alerts_in(world) == 1

    def test_two_clicks_at_once_make_one_alert(self, world: World) -> None:
        draft_id = world.save(world.form())
        first, second = outcomes(*[lambda: world.alerts.publishing.send(PAT, draft_id)] * 2)
        assert first == second
        assert alerts_in(world) == 1

    def test_who_may_not_publish_is_told_who_can(self, world: World) -> None:
        alert_id = world.announce()
        draft_id = world.save(world.form())
        publishing = world.alerts.publishing
        for attempt in (
            lambda: publishing.send(ANA, draft_id),
            lambda: world.approve(ANA, draft_id),
            lambda: world.send_back(ANA, draft_id, "no"),
            lambda: publishing.cancel(ANA, alert_id),
            lambda: publishing.end_early(ANA, alert_id),
        ):
            with pytest.raises(NotAllowed, match=REFUSED):
                attempt()
        assert world.alert(alert_id).state == AlertState.SCHEDULED

    def test_a_publisher_of_another_workspace_meets_nothing(self, world: World) -> None:
        alert_id = world.announce()
        draft_id = world.save(world.form())
        world.with_approval.publishing.send(PAT, draft_id)
        publishing = world.alerts.publishing
        for attempt in (
            lambda: publishing.send(NIA, draft_id),
            lambda: world.approve(NIA, draft_id),
            lambda: world.send_back(NIA, draft_id, "no"),
            lambda: publishing.cancel(NIA, alert_id),
            lambda: publishing.end_early(NIA, alert_id),
        ):
            with pytest.raises(NotFound):
                attempt()


class TestEditing:
    def test_a_typo_changes_the_posts_in_place_and_nobody_reads_again(self, world: World) -> None:
        alert_id = world.announce()
        world.deliver()
        world.alerts.reading.acknowledge(ANA, alert_id, 1)
        before = world.stale(announcing.ANNOUNCEMENT)[SUPPORT]
        world.edit(alert_id, Change.TYPO, by=SAM)
        brief = world.alerts.reading.brief(HERE, alert_id)
        assert (brief.version, brief.revision, brief.acknowledged) == (1, 2, 1)
        assert brief.content.title == "Black Week"
        assert world.stale(announcing.ANNOUNCEMENT)[SUPPORT] == before + 1
        assert world.told(announcing.CHANGED) == []
        assert len(world.versions(alert_id)) == 1

    def test_a_material_edit_is_said_in_the_threads_and_reopens_acknowledgements(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), groups=[TEAM]))
        world.deliver()
        world.alerts.reading.acknowledge(ANA, alert_id, 1)
        world.edit(
            alert_id,
            Change.MATERIAL,
            edit=lambda form: replace(form, title="Black Week", ends_at=world.at(9 * DAY)),
        )
        brief = world.alerts.reading.brief(HERE, alert_id)
        assert (brief.version, brief.acknowledged, brief.audience) == (2, 0, 3)
        assert list(brief.changed) == ["title", "ends_at"]
        assert brief.changed_at == world.clock()
        replies = world.posts(announcing.CHANGED)
        assert sorted(reply.recipient for reply in replies) == [SUPPORT, "UDAN"]
        assert all(reply.parent_id and reply.detail == "2" for reply in replies)
        old, new = world.versions(alert_id)
        assert (old.title, new.title) == ("Black Friday", "Black Week")

    def test_before_anyone_was_told_no_edit_is_news(self, world: World) -> None:
        alert_id = world.send(replace(world.form(), first_word_at=world.at(HOUR)))
        world.edit(alert_id, Change.MATERIAL)
        assert world.alerts.reading.brief(HERE, alert_id).version == 1
        assert world.told(announcing.CHANGED) == []
        assert world.due(alert_id)["first_word"] == NOON + HOUR

    def test_an_edit_without_a_change_is_no_new_version(self, world: World) -> None:
        alert_id = world.announce()
        world.edit(alert_id, Change.MATERIAL, edit=lambda form: form)
        brief = world.alerts.reading.brief(HERE, alert_id)
        assert (brief.version, brief.revision) == (1, 2)

    def test_an_edit_says_whether_it_is_a_typo(self, world: World) -> None:
        alert_id = world.announce()
        draft_id = world.edit_draft(alert_id, Change.TYPO, edit=lambda form: replace(form, change=None))
        with pytest.raises(FormProblem) as refusal:
            world.alerts.publishing.send(PAT, draft_id)
        assert refusal.value.fields == {"change": "Choose whether this is a typo, or something has changed."}

    def test_a_new_alert_cannot_pass_for_an_edit_to_lie_in_the_past(self, world: World) -> None:
        draft_id = world.save(replace(world.form(), change="typo", starts_at=world.at(-DAY)))
        with pytest.raises(FormProblem, match="This time has passed"):
            world.alerts.publishing.send(PAT, draft_id)

    def test_another_time_is_no_typo(self, world: World) -> None:
        alert_id = world.announce()
        with pytest.raises(FormProblem) as refusal:
            world.edit(alert_id, Change.TYPO, edit=lambda form: replace(form, ends_at=world.at(9 * DAY)))
        assert refusal.value.fields == {
            "change": "A time is different, and agents know the old one. Choose “Something has changed”."
        }

    def test_a_start_of_now_does_not_look_changed_in_a_later_edit(self, world: World) -> None:
        world.clock.advance(timedelta(microseconds=123_456))
        alert_id = world.announce(replace(world.form(), starts_at=None))
        world.edit(alert_id, Change.TYPO)
        assert list(world.alerts.reading.brief(HERE, alert_id).content.title) == list("Black Week")

    def test_another_start_moves_the_reminders_and_withdraws_those_that_wait(self, world: World) -> None:
        alert_id = world.announce()
        world.clock.advance(DAY)
        world.alerts.moments.tick()
        assert world.told(announcing.REMINDER, PostState.HELD) == ["UANA", "UBEN"]
        world.edit(
            alert_id,
            Change.MATERIAL,
            edit=lambda form: replace(form, starts_at=world.at(2 * DAY), ends_at=None, acknowledge_by=None),
        )
        assert world.told(announcing.REMINDER) == []
        now = world.clock()
        assert world.due(alert_id) == {
            "reminder:1440": now + DAY,
            "reminder:60": now + 2 * DAY - HOUR,
            "deadline": now + 2 * DAY,
            "live": now + 2 * DAY,
        }

    def test_a_live_alert_that_is_postponed_is_coming_again(self, world: World) -> None:
        alert_id = world.announce()
        world.clock.advance(2 * DAY)
        world.alerts.moments.tick()
        assert world.told(announcing.LIVE, PostState.PENDING) == [SUPPORT]
        world.edit(
            alert_id,
            Change.MATERIAL,
            edit=lambda form: replace(form, starts_at=world.at(HOUR), acknowledge_by=None),
        )
        assert world.alert(alert_id).state == AlertState.SCHEDULED
        assert world.told(announcing.LIVE) == [], "what has not gone out is not said"
        world.clock.advance(HOUR)
        world.alerts.moments.tick()
        assert world.alert(alert_id).state == AlertState.LIVE
        assert world.told(announcing.LIVE) == [SUPPORT]

    def test_a_live_alert_stays_live_in_an_edit(self, world: World) -> None:
        alert_id = world.announce()
        world.clock.advance(2 * DAY + HOUR)
        world.alerts.moments.tick()
        world.edit(alert_id, Change.TYPO)
        assert world.alert(alert_id).state == AlertState.LIVE
        assert set(world.due(alert_id)) == {"over"}
        assert len(world.posts(announcing.LIVE)) == 1

    def test_an_announced_alert_may_start_before_its_planned_first_word(self, world: World) -> None:
        alert_id = world.send(replace(world.form(), first_word_at=world.at(HOUR)))
        seconds_ago = world.at(HOUR - timedelta(seconds=20))
        world.clock.advance(HOUR + timedelta(seconds=20))
        world.alerts.moments.tick()
        world.edit(alert_id, Change.MATERIAL, edit=lambda form: replace(form, starts_at=seconds_ago))
        world.alerts.moments.tick()
        assert world.alert(alert_id).state == AlertState.LIVE

    def test_who_is_added_is_told_and_who_is_taken_out_before_it_reached_them_is_not(
        self, world: World
    ) -> None:
        alert_id = world.announce(replace(world.form(), groups=[TEAM]))
        world.edit(
            alert_id,
            Change.MATERIAL,
            edit=lambda form: replace(form, title="Black Week", channels=[SALES], groups=[TEAM]),
        )
        assert world.told(announcing.ANNOUNCEMENT) == [SALES, "UDAN"]
        assert world.told(announcing.CHANGED) == [], "who was not told yet reads the new words at once"
        world.edit(alert_id, Change.MATERIAL, edit=lambda form: replace(form, channels=[SUPPORT]))
        assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT, "UDAN"], "taken out, and in again"

    def test_taking_out_a_channel_whose_thread_has_a_reply_waiting(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), channels=[SUPPORT, SALES]))
        world.edit(alert_id, Change.MATERIAL)
        world.edit(alert_id, Change.TYPO, edit=lambda form: replace(form, channels=[SALES]))
        assert world.told(announcing.ANNOUNCEMENT) == [SALES]
        assert world.told(announcing.CHANGED) == [SALES]

    def test_who_was_told_stays_told(self, world: World) -> None:
        alert_id = world.announce()
        world.deliver()
        world.edit(alert_id, Change.TYPO, edit=lambda form: replace(form, channels=[SALES]))
        assert world.told(announcing.ANNOUNCEMENT) == [SUPPORT, SALES]
        assert world.alerts.reading.brief(HERE, alert_id).audience == 1

    def test_the_second_of_two_editors_is_told_who_was_first(self, world: World) -> None:
        alert_id = world.announce()
        mine = world.edit_draft(alert_id, Change.TYPO)
        world.edit(alert_id, Change.TYPO, by=SAM, edit=lambda form: replace(form, delivery="both"))
        with pytest.raises(Problem) as refusal:
            world.alerts.publishing.send(PAT, mine)
        assert str(refusal.value) == (
            f"Sam changed this alert after this edit was begun. Your words are kept as a draft: "
            f"edit alert #{alert_id} again, and copy what is still right."
        )
        assert world.alerts.drafts.load(PAT, mine).title == "Black Friday"

    def test_of_two_edits_at_once_one_is_told(self, world: World) -> None:
        alert_id = world.announce()
        pats = world.edit_draft(alert_id, Change.TYPO, edit=lambda form: replace(form, title="Pat's"))
        sams = world.edit_draft(alert_id, Change.TYPO, by=SAM, edit=lambda form: replace(form, title="Sam's"))
        send = world.alerts.publishing.send
        ends = outcomes(lambda: send(PAT, pats), lambda: send(SAM, sams))
        assert sum(isinstance(end, Problem) for end in ends) == 1
        brief = world.alerts.reading.brief(HERE, alert_id)
        assert brief.revision == 2
        assert brief.content.title == ("Sam's" if isinstance(ends[0], Problem) else "Pat's")

    def test_sending_an_edit_twice_edits_once(self, world: World) -> None:
        alert_id = world.announce()
        draft_id = world.edit_draft(
            alert_id, Change.MATERIAL, edit=lambda form: replace(form, title="Black Week")
        )
        first = world.alerts.publishing.send(PAT, draft_id)
        assert world.alerts.publishing.send(PAT, draft_id) == first
        assert first.is_edit
        assert world.alerts.reading.brief(HERE, alert_id).version == 2

    def test_a_closed_alert_cannot_be_edited(self, world: World) -> None:
        alert_id = world.announce()
        draft_id = world.edit_draft(alert_id, Change.TYPO)
        world.alerts.publishing.cancel(SAM, alert_id)
        with pytest.raises(Problem) as refusal:
            world.alerts.publishing.send(PAT, draft_id)
        assert str(refusal.value) == (
            f"Alert #{alert_id} was cancelled, so it cannot be changed. Write a new one with /alert."
        )

    def test_a_draft_in_the_database_that_points_elsewhere_is_refused(self, world: World) -> None:
        alert_id = world.announce()
        with pytest.raises(NotFound):
            world.alerts.drafts.save(NIA, world.form(), typed_in="V-nia", alert_id=alert_id, base_revision=1)
        with world.database.read() as session:
            assert not session.scalars(select(AlertDraft).where(AlertDraft.workspace_id == ELSEWHERE)).all()

    @pytest.mark.parametrize(("kind", "state"), [("outage", PostState.PENDING), ("policy", PostState.HELD)])
    def test_what_is_held_of_an_alert_that_becomes_an_outage_waits_no_more(
        self, world: World, kind: str, state: PostState
    ) -> None:
        alert_id = world.announce(replace(world.form(), delivery="dm"))
        assert {post.state for post in world.posts(announcing.ANNOUNCEMENT)} == {PostState.HELD}
        world.edit(alert_id, Change.MATERIAL, edit=lambda form: replace(form, kind=kind))
        assert {post.state for post in world.posts(announcing.ANNOUNCEMENT)} == {state}

    def test_what_is_held_is_needed_by_when_it_begins_now(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), delivery="dm"))
        with world.database.write() as session:
            session.execute(update(Post).values(next_at=NOON + DAY))
        world.edit(alert_id, Change.MATERIAL, edit=lambda form: replace(form, starts_at=world.at(HOUR)))
        posts = world.posts(announcing.ANNOUNCEMENT)
        assert {(post.needed_by, post.next_at) for post in posts} == {(NOON + HOUR, NOON)}


class TestEnding:
    def test_cancelling_withdraws_all_that_has_not_gone_out_and_tells_who_was_told(
        self, world: World
    ) -> None:
        alert_id = world.announce()
        world.deliver()
        world.clock.advance(DAY)
        world.alerts.moments.tick()
        assert world.told(announcing.REMINDER, PostState.HELD) == ["UANA", "UBEN"]
        assert world.alerts.publishing.cancel(SAM, alert_id) == "Black Friday"
        assert world.told(announcing.REMINDER) == []
        assert world.told(announcing.CANCELLED) == [SUPPORT]
        assert world.due(alert_id) == {}
        assert world.stale(announcing.ANNOUNCEMENT) == {SUPPORT: 1}
        alert = world.alert(alert_id)
        assert (alert.state, alert.ended_at) == (AlertState.CANCELLED, world.clock())
        world.clock.advance(9 * DAY)
        assert world.alerts.moments.tick() == 0

    def test_cancelling_before_the_first_word_says_nothing(self, world: World) -> None:
        alert_id = world.send()
        world.alerts.publishing.cancel(PAT, alert_id)
        world.alerts.moments.tick()
        assert world.told(announcing.ANNOUNCEMENT) == world.told(announcing.CANCELLED) == []

    def test_cancelling_while_the_first_word_waits_takes_it_back(self, world: World) -> None:
        alert_id = world.announce()
        world.alerts.publishing.cancel(PAT, alert_id)
        assert world.told(announcing.ANNOUNCEMENT) == world.told(announcing.CANCELLED) == []

    def test_ending_early_thanks_who_was_told_and_withdraws_the_rest(self, world: World) -> None:
        alert_id = world.announce(replace(world.form(), groups=[TEAM]))
        world.deliver()
        world.join(BEN)
        world.clock.advance(DAY)
        world.alerts.moments.tick()
        assert world.alerts.publishing.end_early(PAT, alert_id) == "Black Friday"
        assert world.told(announcing.OVER) == [SUPPORT, "UDAN"]
        assert world.told(announcing.REMINDER) == []
        assert world.alert(alert_id).state == AlertState.OVER
        assert world.due(alert_id) == {}

    def test_who_never_heard_of_it_is_not_thanked(self, world: World) -> None:
        alert_id = world.announce()
        world.alerts.publishing.end_early(PAT, alert_id)
        assert world.told(announcing.ANNOUNCEMENT) == world.told(announcing.OVER) == []

    def test_a_file_that_was_asked_for_still_comes(self, world: World) -> None:
        alert_id = world.announce()
        world.alerts.readiness.ask_for_file(PAT, alert_id)
        world.alerts.publishing.cancel(PAT, alert_id)
        assert world.told(announcing.READINESS_FILE) == ["UPAT"]

    def test_an_alert_that_nobody_heard_of_is_cancelled_not_ended(self, world: World) -> None:
        alert_id = world.send()
        with pytest.raises(Problem) as refusal:
            world.alerts.publishing.end_early(PAT, alert_id)
        assert str(refusal.value) == "Nobody has been told of this alert yet. Cancel it instead."

    def test_what_is_closed_is_closed_once(self, world: World) -> None:
        alert_id = world.announce()
        world.alerts.publishing.cancel(PAT, alert_id)
        for attempt in (world.alerts.publishing.cancel, world.alerts.publishing.end_early):
            with pytest.raises(Problem) as refusal:
                attempt(SAM, alert_id)
            assert str(refusal.value) == (
                f"Alert #{alert_id} was cancelled, so it cannot be changed. Write a new one with /alert."
            )

    def test_an_unknown_alert_is_not_there(self, world: World) -> None:
        for attempt in (world.alerts.publishing.cancel, world.alerts.publishing.end_early):
            with pytest.raises(NotFound) as refusal:
                attempt(PAT, 404)
            assert str(refusal.value) == "There is no alert #404 here. Type /alert to see yours."

    def test_cancelling_and_editing_at_once_leave_it_cancelled_and_silent(self, world: World) -> None:
        alert_id = world.announce()
        world.deliver()
        draft_id = world.edit_draft(alert_id, Change.MATERIAL, edit=lambda form: replace(form, title="x"))
        outcomes(
            lambda: world.alerts.publishing.send(PAT, draft_id),
            lambda: world.alerts.publishing.cancel(SAM, alert_id),
        )
        assert world.alert(alert_id).state == AlertState.CANCELLED
        assert world.due(alert_id) == {}
