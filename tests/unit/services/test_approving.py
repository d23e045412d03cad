"""A second pair of eyes: who is asked, what they decide, and what they saw when they did."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.alerts import Alerts, announcing
from services.alerts.content import Change
from services.decisions import Decisions
from services.directory import PersonFacts
from services.people import Caller, Role
from services.problems import NotAllowed, NotFound, Problem
from tests.unit.services.test_publishing import alerts_in, outcomes
from tests.unit.services.world import (
    ANA,
    DAY,
    ELSEWHERE,
    HERE,
    MINUTE,
    PAT,
    SALES,
    SAM,
    World,
)

DAN = Caller(HERE, HERE, "UDAN")
NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")


def with_desk(world: World) -> Alerts:
    return Alerts.over(
        world.database, world.clock, Decisions({"require_approval": "yes", "desk_channel": "CDESK"})
    )


def submit(world: World, alerts: Alerts | None = None, *, title: str = "Black Friday") -> int:
    draft_id = world.save(replace(world.form(), title=title))
    sent = (alerts or world.with_approval).publishing.send(PAT, draft_id)
    assert sent.alert_id is None
    return draft_id


def test_other_publishers_are_asked_once_and_nothing_goes_out(world: World) -> None:
    draft_id = submit(world)
    world.clock.advance(MINUTE)
    assert world.with_approval.publishing.send(PAT, draft_id).alert_id is None
    assert world.told(announcing.APPROVAL) == ["USAM"]
    assert alerts_in(world) == 0


def test_the_desk_is_asked_where_there_is_one(world: World) -> None:
    world.channel("CDESK", "desk", None)
    submit(world, with_desk(world))
    assert world.told(announcing.APPROVAL) == ["CDESK"]


@pytest.mark.parametrize("has_desk", [False, True])
def test_a_lonely_publisher_is_told(world: World, has_desk: bool) -> None:
    world.channel("CDESK", "desk", None)
    world.roles.set_holders(HERE, Role.PUBLISHER, [])
    with pytest.raises(Problem) as refusal:
        submit(world, with_desk(world) if has_desk else None)
    assert str(refusal.value) == (
        "Nobody else may publish here, so nobody can approve this. Ask an admin to add a publisher."
    )
    assert len(world.alerts.drafts.mine(PAT)) == 1


def test_a_second_publisher_lets_it_out_in_the_name_of_the_author(world: World) -> None:
    draft_id = submit(world)
    world.deliver()
    sent = world.approve(SAM, draft_id)
    assert sent.alert_id is not None
    brief = world.alerts.reading.brief(HERE, sent.alert_id)
    assert brief.author == "UPAT"
    assert world.told(announcing.APPROVED) == ["UPAT"]
    assert world.stale(announcing.APPROVAL) == {"USAM": 1}


def test_the_author_cannot_approve_what_they_wrote(world: World) -> None:
    draft_id = submit(world)
    for attempt in (
        lambda: world.approve(PAT, draft_id),
        lambda: world.send_back(PAT, draft_id, "no"),
    ):
        with pytest.raises(NotAllowed) as refusal:
            attempt()
        assert str(refusal.value) == "You wrote this one, so someone else has to approve it."


def test_it_is_decided_once(world: World) -> None:
    draft_id = submit(world)
    world.approve(SAM, draft_id)
    for attempt in (
        lambda: world.approve(SAM, draft_id),
        lambda: world.send_back(SAM, draft_id, "no"),
    ):
        with pytest.raises(Problem) as refusal:
            attempt()
        assert str(refusal.value) == "Sam has approved it already."
    assert alerts_in(world) == 1


def test_two_approvers_at_once_make_one_alert_and_one_is_told(world: World) -> None:
    world.roles.set_holders(HERE, Role.PUBLISHER, ["USAM", "UDAN"])
    draft_id = submit(world)
    approve = world.approve
    ends = outcomes(lambda: approve(SAM, draft_id), lambda: approve(DAN, draft_id))
    told = [str(end) for end in ends if isinstance(end, Problem)]
    assert told in (["Sam has approved it already."], ["Dan has approved it already."])
    assert alerts_in(world) == 1


def test_a_draft_that_nobody_submitted_cannot_be_approved(world: World) -> None:
    draft_id = world.save(world.form())
    with pytest.raises(NotFound) as refusal:
        world.approve(SAM, draft_id)
    assert str(refusal.value) == "This draft is gone. Type /alert list to see what there is."


def test_sent_back_it_is_the_authors_again_with_the_words(world: World) -> None:
    draft_id = submit(world)
    publishing = world.with_approval.publishing
    assert world.send_back(SAM, draft_id, "  When does it end?  ") == "Black Friday"
    draft = world.alerts.drafts.load(PAT, draft_id)
    assert (draft.returned_with, draft.submitted_at) == ("When does it end?", None)
    assert world.told(announcing.RETURNED) == ["UPAT"]
    with pytest.raises(Problem, match=r"^Sam has sent it back already\.$"):
        world.approve(SAM, draft_id)
    world.clock.advance(MINUTE)
    world.save(world.form(), draft_id=draft_id)
    publishing.send(PAT, draft_id)
    assert world.told(announcing.APPROVAL) == ["USAM", "USAM"], "asked anew"
    again = world.alerts.drafts.submission(HERE, draft_id)
    assert (again.decided_by, again.returned_with) == (None, None)
    assert world.approve(SAM, draft_id).alert_id is not None


def test_a_decider_without_a_name_is_someone(world: World) -> None:
    world.directory.record_people(HERE, [PersonFacts(HERE, "USAM", "", "UTC")])
    draft_id = submit(world)
    world.approve(SAM, draft_id)
    with pytest.raises(Problem, match=r"^Someone has approved it already\.$"):
        world.approve(SAM, draft_id)


def test_what_has_grown_too_old_is_not_let_out(world: World) -> None:
    draft_id = submit(world)
    world.clock.advance(5 * DAY)
    with pytest.raises(Problem) as refusal:
        world.approve(SAM, draft_id)
    said = str(refusal.value)
    assert said.startswith("It cannot go out like this: This time has passed.")
    assert said.endswith(" Please send it back.")


def test_an_edit_waits_too_and_does_not_overwrite_a_newer_one(world: World) -> None:
    alert_id = world.announce()
    draft_id = world.edit_draft(alert_id, Change.MATERIAL, edit=lambda form: replace(form, title="Mine"))
    world.with_approval.publishing.send(PAT, draft_id)
    assert world.alerts.reading.brief(HERE, alert_id).content.title == "Black Friday"
    world.edit(alert_id, Change.TYPO, by=SAM)
    with pytest.raises(Problem) as refusal:
        world.approve(SAM, draft_id)
    assert str(refusal.value) == (
        "It cannot go out like this: Sam changed this alert after this edit was begun. Please send it back."
    )
    assert world.alerts.reading.brief(HERE, alert_id).content.title == "Black Week"


def test_an_edit_of_a_cancelled_alert_brings_nothing_back(world: World) -> None:
    alert_id = world.announce()
    draft_id = world.edit_draft(alert_id, Change.MATERIAL, edit=lambda form: replace(form, channels=[SALES]))
    world.with_approval.publishing.send(PAT, draft_id)
    world.alerts.publishing.cancel(PAT, alert_id)
    with pytest.raises(Problem, match=rf"Alert #{alert_id} was cancelled, so it cannot be changed"):
        world.approve(SAM, draft_id)
    assert world.due(alert_id) == {}
    assert world.told(announcing.ANNOUNCEMENT) == []


@pytest.mark.parametrize(("has_bot", "is_archived"), [(False, False), (True, True)])
def test_a_desk_that_does_not_hear_is_passed_over(world: World, has_bot: bool, is_archived: bool) -> None:
    world.channel("CDESK", "desk", None)
    world.directory.channel_changed(HERE, "CDESK", has_bot=has_bot, is_archived=is_archived)
    submit(world, with_desk(world))
    assert world.told(announcing.APPROVAL) == ["USAM"]


def test_a_desk_that_nobody_knows_is_passed_over(world: World) -> None:
    submit(world, with_desk(world))
    assert world.told(announcing.APPROVAL) == ["USAM"]


def test_what_was_rewritten_is_not_decided_on_from_the_old_view(world: World) -> None:
    draft_id = submit(world)
    approval = world.with_approval.approval
    seen = world.with_approval.drafts.preview(SAM, draft_id).asked
    world.send_back(SAM, draft_id, "When does it end?")
    world.clock.advance(MINUTE)
    world.save(replace(world.form(), title="Something else"), draft_id=draft_id)
    world.with_approval.publishing.send(PAT, draft_id)
    decisions: list[Callable[[], object]] = [
        lambda: approval.approve(SAM, draft_id, seen=seen),
        lambda: approval.send_back(SAM, draft_id, "no", seen=seen),
        lambda: approval.approve(SAM, draft_id, seen=0),
    ]
    for decide in decisions:
        with pytest.raises(Problem) as refusal:
            decide()
        assert str(refusal.value) == (
            "It was changed after you opened it. Close this, and open it again to see what it says now."
        )
    assert alerts_in(world) == 0
    assert world.told(announcing.RETURNED) == ["UPAT"], "sent back once"
    seen = world.with_approval.drafts.preview(SAM, draft_id).asked
    assert approval.approve(SAM, draft_id, seen=seen).title == "Something else"


def test_each_time_it_is_sent_back_the_author_hears_of_it(world: World) -> None:
    draft_id = submit(world)
    for words in ("one", "two"):
        world.send_back(SAM, draft_id, words)
        world.clock.advance(MINUTE)
        world.with_approval.publishing.send(PAT, draft_id)
    assert world.told(announcing.RETURNED) == ["UPAT", "UPAT"]
    assert world.told(announcing.APPROVAL) == ["USAM"] * 3
    assert world.told(announcing.APPROVED) == []


def test_what_others_submitted_waits_for_a_publisher_the_longest_waiting_first(world: World) -> None:
    waiting = world.with_approval.approval.waiting
    first = submit(world, title="First")
    world.clock.advance(MINUTE)
    second = submit(world, title="Second")
    world.save(replace(world.form(), title="Not submitted"))
    world.clock.advance(MINUTE)
    approved, returned = submit(world), submit(world)
    world.approve(SAM, approved)
    world.send_back(SAM, returned, "no")
    assert [(draft.draft_id, draft.title) for draft in waiting(SAM)] == [(first, "First"), (second, "Second")]
    assert waiting(PAT) == [], "their own"
    assert waiting(NIA) == [], "of another workspace"
    with pytest.raises(NotAllowed, match=r"Ask one of them: Pat, Sam\.$"):
        waiting(ANA)
