"""Drafts: nothing typed is lost, and only its author sees it."""

from dataclasses import replace

import pytest

from services.alerts.content import AlertForm, Change, Kind
from services.people import Caller, Role
from services.problems import FormProblem, NotAllowed, NotFound, Problem
from tests.unit.services.world import (
    ANA,
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

GONE = "This draft is gone: it was sent or thrown away. Type /alert list to see what there is."
NIA = Caller(ELSEWHERE, ELSEWHERE, "UADMIN9")


def test_an_incomplete_form_is_kept_as_typed(world: World) -> None:
    typed = AlertForm(
        title=" half a ",
        starts_at=1,
        answers=[["a?", ""]],
        links="nonsense",
        channels=["C404"],
        groups=[],
        ask_whom=[],
        reminders=[],
    )
    draft_id = world.save(typed)
    draft = world.alerts.drafts.load(PAT, draft_id)
    assert draft.form == typed
    assert (draft.title, draft.alert_id, draft.submitted_at) == ("half a", None, None)
    with pytest.raises(FormProblem):
        world.alerts.publishing.send(PAT, draft_id)
    assert world.alerts.drafts.load(PAT, draft_id).form == typed, "a refusal loses nothing"


def test_saving_again_replaces_what_was_typed(world: World) -> None:
    draft_id = world.save(AlertForm(title="one"))
    world.clock.advance(HOUR)
    assert world.save(AlertForm(title="two"), draft_id=draft_id) == draft_id
    draft = world.alerts.drafts.load(PAT, draft_id)
    assert (draft.title, draft.updated_at) == ("two", world.clock())


def test_the_id_of_a_draft_that_was_thrown_away_is_not_given_again(world: World) -> None:
    # What asked for its approval may still be read in Slack.
    thrown_away = world.save(AlertForm(title="one"))
    world.alerts.drafts.discard(PAT, thrown_away)
    assert world.save(AlertForm(title="two")) != thrown_away


def test_one_modal_is_one_draft(world: World) -> None:
    drafts = world.alerts.drafts
    first = drafts.save(PAT, AlertForm(title="one"), typed_in="V1")
    assert drafts.save(PAT, AlertForm(title="two"), typed_in="V1") == first
    assert [draft.title for draft in drafts.mine(PAT)] == ["two"]
    with pytest.raises(NotFound):
        drafts.save(SAM, AlertForm(title="three"), typed_in="V1")


def test_drafts_are_their_authors_alone_newest_first(world: World) -> None:
    old = world.save(AlertForm())
    world.clock.advance(HOUR)
    new = world.save(AlertForm(title="new"))
    world.save(AlertForm(title="Sam's"), by=SAM)
    world.send()
    mine = world.alerts.drafts.mine(PAT)
    assert [(draft.draft_id, draft.title) for draft in mine] == [(new, "new"), (old, "Untitled")]


def test_who_may_not_publish_cannot_draft(world: World) -> None:
    draft_id = world.save(AlertForm())
    drafts = world.alerts.drafts
    for attempt in (
        lambda: world.save(AlertForm(), by=ANA),
        lambda: drafts.load(ANA, draft_id),
        lambda: drafts.mine(ANA),
        lambda: drafts.discard(ANA, draft_id),
        lambda: drafts.preview(ANA, draft_id),
        lambda: drafts.start_edit(ANA, 1),
    ):
        with pytest.raises(NotAllowed, match=r"^Only publishers can do this\. Ask one of them: Pat, Sam\.$"):
            attempt()


@pytest.mark.parametrize("other", [SAM, NIA])
def test_the_draft_of_someone_else_is_not_there(world: World, other: Caller) -> None:
    draft_id = world.save(world.form())
    drafts = world.alerts.drafts
    for attempt in (
        lambda: world.save(AlertForm(), by=other, draft_id=draft_id),
        lambda: drafts.load(other, draft_id),
        lambda: drafts.discard(other, draft_id),
        lambda: drafts.preview(other, draft_id),
        lambda: world.alerts.publishing.send(other, draft_id),
    ):
        with pytest.raises(NotFound) as refusal:
            attempt()
        assert str(refusal.value) == GONE
    assert drafts.load(PAT, draft_id).form.title == "Black Friday"


def test_a_draft_is_of_the_workspace_where_it_was_written(world: World) -> None:
    world.roles.set_holders(ELSEWHERE, Role.PUBLISHER, [f"{HERE}:UPAT"])
    draft_id = world.save(world.form())
    there = Caller(ELSEWHERE, HERE, "UPAT")
    with pytest.raises(NotFound):
        world.alerts.drafts.load(there, draft_id)
    with pytest.raises(NotFound):
        world.alerts.drafts.submission(ELSEWHERE, draft_id)
    assert world.alerts.drafts.mine(there) == []


def test_a_draft_thrown_away_is_gone(world: World) -> None:
    draft_id = world.save(AlertForm())
    world.alerts.drafts.discard(PAT, draft_id)
    with pytest.raises(NotFound) as refusal:
        world.alerts.drafts.load(PAT, draft_id)
    assert str(refusal.value) == GONE


def test_what_was_sent_cannot_be_written_thrown_away_or_previewed(world: World) -> None:
    draft_id = world.save(world.form())
    world.alerts.publishing.send(PAT, draft_id)
    with pytest.raises(Problem) as refusal:
        world.save(AlertForm(), draft_id=draft_id)
    assert str(refusal.value) == "This was sent while you were writing. Type /alert list to find it."
    for attempt in (world.alerts.drafts.discard, world.alerts.drafts.preview):
        with pytest.raises(NotFound) as gone:
            attempt(PAT, draft_id)
        assert str(gone.value) == GONE


def test_what_waits_for_approval_is_not_changed_under_the_approver(world: World) -> None:
    draft_id = world.save(world.form())
    world.with_approval.publishing.send(PAT, draft_id)
    with pytest.raises(Problem, match="sent while you were writing"):
        world.save(AlertForm(), draft_id=draft_id)
    with pytest.raises(Problem) as refusal:
        world.alerts.drafts.discard(PAT, draft_id)
    assert str(refusal.value) == "This waits for approval. Ask who approves to send it back first."


def test_a_preview_shows_what_agents_will_see_and_when_and_how_many(world: World) -> None:
    form = replace(world.form(), groups=[TEAM], channels=[SUPPORT, SALES])
    preview = world.alerts.drafts.preview(PAT, world.save(form))
    assert preview.brief.alert_id == 0
    assert preview.brief.content.title == "Black Friday"
    assert (preview.brief.author, preview.brief.author_name) == ("UPAT", "Pat")
    assert list(preview.brief.channels) == [SALES, SUPPORT]
    assert [group.handle for group in preview.brief.groups] == ["team"]
    assert preview.people == 4, "neither the author, nor bots, nor the deactivated"
    assert [moment.name for moment in preview.moments] == [
        "first_word",
        "reminder:1440",
        "reminder:60",
        "deadline",
        "live",
        "over",
    ]
    assert (preview.is_edit, preview.change, preview.needs_approval) == (False, None, False)


def test_a_preview_of_an_edit_shows_what_changes_and_what_is_still_to_come(world: World) -> None:
    alert_id = world.announce()
    draft_id = world.edit_draft(
        alert_id,
        Change.MATERIAL,
        edit=lambda form: replace(form, title="Black Week", channels=[SALES], volume="twice"),
    )
    preview = world.with_approval.drafts.preview(PAT, draft_id)
    assert (preview.is_edit, preview.change, preview.needs_approval) == (True, Change.MATERIAL, True)
    assert list(preview.brief.changed) == ["title", "volume", "audience"]
    assert preview.brief.alert_id == alert_id
    assert preview.people == 1
    assert "first_word" not in {moment.name for moment in preview.moments}
    world.clock.advance(2 * DAY)
    world.alerts.moments.tick()
    draft_id = world.edit_draft(alert_id, Change.TYPO)
    assert [moment.name for moment in world.alerts.drafts.preview(PAT, draft_id).moments] == ["over"]


def test_a_preview_refuses_what_cannot_be_sent(world: World) -> None:
    with pytest.raises(FormProblem) as refusal:
        world.alerts.drafts.preview(PAT, world.save(replace(world.form(), title="")))
    assert refusal.value.fields == {"title": "Give the alert a title."}


def test_a_preview_refuses_a_typo_that_changes_a_time(world: World) -> None:
    def longer(form: AlertForm) -> AlertForm:
        return replace(form, ends_at=world.at(9 * DAY))

    alert_id, untold = world.announce(), world.send()
    draft_id = world.edit_draft(alert_id, Change.TYPO, edit=longer)
    with pytest.raises(FormProblem) as refusal:
        world.alerts.drafts.preview(PAT, draft_id)
    assert refusal.value.fields == {
        "change": "A time is different, and agents know the old one. Choose “Something has changed”."
    }
    unknown = world.edit_draft(
        untold, Change.TYPO, edit=lambda form: replace(form, ends_at=world.at(9 * DAY))
    )
    assert world.alerts.drafts.preview(PAT, unknown).change == Change.TYPO, "nobody knows the old one"


def test_a_preview_of_an_edit_refuses_what_was_changed_or_closed_meanwhile(world: World) -> None:
    alert_id = world.announce()
    draft_id = world.edit_draft(alert_id, Change.TYPO)
    world.edit(alert_id, Change.TYPO, by=SAM)
    with pytest.raises(Problem, match=r"^Sam changed this alert after this edit was begun\.$"):
        world.alerts.drafts.preview(PAT, draft_id)
    world.alerts.publishing.cancel(SAM, alert_id)
    with pytest.raises(Problem, match=rf"^Alert #{alert_id} was cancelled, so it cannot be changed"):
        world.alerts.drafts.preview(PAT, draft_id)


def test_a_time_to_acknowledge_that_nobody_chose_goes_with_the_start(world: World) -> None:
    alert_id = world.announce()
    form, _ = world.alerts.drafts.start_edit(PAT, alert_id)
    assert form.acknowledge_by is None
    later = world.at(5 * DAY)
    world.edit(alert_id, Change.MATERIAL, edit=lambda form: replace(form, starts_at=later, ends_at=None))
    brief = world.alerts.reading.brief(HERE, alert_id)
    assert brief.content.due_by == brief.content.starts_at == world.clock() + 5 * DAY
    assert list(brief.changed) == ["starts_at", "ends_at"]
    assert world.due(alert_id)["deadline"] == world.clock() + 5 * DAY


def test_an_approver_may_look_once_it_is_submitted(world: World) -> None:
    draft_id = world.save(world.form())
    with pytest.raises(NotFound):
        world.alerts.drafts.preview(SAM, draft_id)
    world.with_approval.publishing.send(PAT, draft_id)
    assert world.alerts.drafts.preview(SAM, draft_id).brief.author == "UPAT"


def test_an_edit_begins_with_the_alert_as_it_stands(world: World) -> None:
    form = replace(
        world.form(),
        kind="outage",
        answers=[["a?", "b"]],
        groups=[TEAM],
        delivery="both",
        first_word_at=world.at(HOUR),
        acknowledge_by=world.at(DAY),
        reminders=[60],
        ask_whom=["USAM"],
        links="https://a.example",
    )
    started, revision = world.alerts.drafts.start_edit(SAM, world.send(form))
    assert revision == 1
    assert replace(started, answers=[list(pair) for pair in started.answers]) == replace(
        form, change=Change.TYPO
    )


def test_an_edit_starts_only_of_an_open_alert_of_this_workspace(world: World) -> None:
    alert_id = world.announce()
    with pytest.raises(NotFound, match=rf"^There is no alert #{alert_id} here\. Type /alert to see yours\.$"):
        world.alerts.drafts.start_edit(NIA, alert_id)
    with pytest.raises(NotFound):
        world.save(world.form(), by=NIA, alert_id=alert_id, base_revision=1)
    world.alerts.publishing.end_early(PAT, alert_id)
    with pytest.raises(Problem) as refusal:
        world.alerts.drafts.start_edit(PAT, alert_id)
    assert str(refusal.value) == (
        f"Alert #{alert_id} is over, so it cannot be changed. Write a new one with /alert."
    )


def test_a_submission_is_shown_to_who_decides(world: World) -> None:
    draft_id = world.save(replace(world.form(), kind="policy"))
    world.with_approval.publishing.send(PAT, draft_id)
    submission = world.alerts.drafts.submission(HERE, draft_id)
    assert (submission.title, submission.kind, submission.author) == ("Black Friday", Kind.POLICY, "UPAT")
    assert (submission.is_edit, submission.was_sent, submission.decided_by) == (False, False, None)
    world.approve(SAM, draft_id)
    submission = world.alerts.drafts.submission(HERE, draft_id)
    assert (submission.was_sent, submission.decided_by) == (True, "USAM")
