"""What has happened meanwhile, or may not be: the sentence that the person reads, and nothing is lost."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.alerts import ids
from services.alerts.content import Change
from tests.integration.handlers.town import DAY, HOUR, Town
from tests.integration.handlers.writing import seconds, still_typed, write


def test_a_click_on_what_the_alert_no_longer_says(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    old = town.post(room)
    body_before = _clicked(town, old)
    form, revision = town.app.alerts.drafts.start_edit(town.caller(town.maya), alert_id)
    changed = replace(form, freedoms="Refund it", change=Change.MATERIAL)
    draft_id = town.draft(changed, alert_id=alert_id, base_revision=revision)
    town.app.alerts.publishing.send(town.caller(town.maya), draft_id)

    assert town.dispatch(body_before).status == 200
    town.slack.wait_for(lambda: "has just changed" in town.told(town.ana))
    assert "Please read what is new, then press Got it again." in town.told(town.ana)
    assert town.pressed(alert_id) == 0


def _clicked(town: Town, post: Any) -> dict[str, Any]:
    """The payload of Ana's click on Got it, before it is sent."""
    assert town.ana.click(post, ids.DETAILS).ok
    town.ana.close(everything=True)
    body = town.last("block_actions")
    value = next(
        element["value"]
        for block in post.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == ids.GOT_IT
    )
    body["actions"][0] |= {"action_id": ids.GOT_IT, "value": value}
    return body


def test_got_it_for_a_cancelled_alert(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    body = _clicked(town, town.post(room))
    title = town.app.alerts.publishing.cancel(town.caller(town.maya), alert_id)

    assert town.dispatch(body).status == 200

    sentence = f"“{title}” was cancelled. There is nothing more to do."
    town.slack.wait_for(lambda: sentence in town.told(town.ana))
    assert town.pressed(alert_id) == 0


def test_a_nudge_within_the_hour(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    assert town.maya.slash("/alert", f"ready {alert_id}").ok
    assert town.maya.click(None, ids.NUDGE).ok
    town.slack.clock.advance(1_200)

    assert town.forge(town.maya, ids.NUDGE, ids.AlertRef(alert_id).dump()).status == 200

    assert "They were nudged within the last hour. You can nudge again in 40 min." in town.told(town.maya)


def test_a_question_that_somebody_has_answered(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    town.ana.click(town.post(room), ids.ASK)
    town.ana.fill("question", "Is it for members?")
    town.ana.submit()
    town.eventually(lambda: town.find(town.desk, "Is it for members?"))
    post = town.post(town.desk, "Is it for members?")
    for who, words in ((town.maya, "My long answer"), (town.tom, "Yes.")):
        assert who.click(post, ids.ANSWER).ok
        who.fill("answer", words)
    assert town.tom.submit().closed

    errors = town.maya.submit().errors

    assert errors == {"answer": "Tom Adeyemi has answered this meanwhile: “Yes.”"}
    assert "My long answer" in still_typed(town)
    assert town.brief(alert_id).asked == [("Is it for members?", "Yes.")]


@pytest.mark.parametrize(("field", "sentence"), [("question", "Write your question first.")])
def test_an_empty_question(town: Town, field: str, sentence: str) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    town.ana.click(town.post(room), ids.ASK)
    town.ana.fill(field, "  ")

    assert town.ana.submit().errors == {field: sentence}
    assert town.asked(alert_id) == 0


@pytest.mark.parametrize("way", ["from the list", "by number"])
def test_two_edits_at_once(town: Town, way: str) -> None:
    alert_id = town.announce(town.room(town.ana))
    for who, title in ((town.maya, "Maya's title"), (town.tom, "Tom's title")):
        if way == "by number":
            assert who.slash("/alert", f"edit {alert_id}").ok
        else:
            assert who.slash("/alert", "list").ok
            assert who.click(None, ids.MANAGE, ids.AlertRef(alert_id).dump()).ok
            assert who.click(None, ids.EDIT).ok
        who.fill("title", title)
        assert who.submit().ok
    assert town.tom.submit().ok
    assert town.maya.submit().ok

    view = town.maya.view
    assert view is not None
    assert view.title == "That did not work"
    assert "Tom Adeyemi changed this alert after this edit was begun." in view.text
    assert "Your words are kept as a draft" in view.text
    assert town.brief(alert_id).content.title == "Tom's title"
    town.maya.close(everything=True)
    assert town.maya.slash("/alert", "list").ok
    assert "Maya's title" in town.told(town.maya)


def test_a_typo_that_changes_a_time(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    assert town.maya.slash("/alert", f"edit {alert_id}").ok
    town.maya.fill("ends_at", seconds(town, 5 * DAY))
    town.maya.fill("title", "A new title")
    assert town.maya.submit().errors == {
        "change": "A time is different, and agents know the old one. Choose “Something has changed”."
    }
    assert "A new title" in still_typed(town)
    town.maya.fill("change", "Something has changed")
    assert town.maya.submit().ok
    assert town.maya.submit().ok
    assert town.brief(alert_id).version == 2


def test_a_draft_that_was_thrown_away_elsewhere(town: Town) -> None:
    draft_id = town.draft(town.form(town.desk, title="Gone soon"))
    assert town.maya.slash("/alert", "list").ok
    town.app.alerts.drafts.discard(town.caller(town.maya), draft_id)

    assert town.maya.click(None, ids.CONTINUE_DRAFT, ids.DraftRef(draft_id).dump()).ok

    assert "This draft is gone: it was sent or thrown away. Type /alert list" in town.told(town.maya)


def test_a_preview_whose_draft_was_thrown_away(town: Town) -> None:
    assert write(town, channels=[town.desk.id]) == {}
    view = town.maya.view
    assert view is not None
    draft_id = ids.DraftRef.load(view.private_metadata).draft
    town.app.alerts.drafts.discard(town.caller(town.maya), draft_id)

    assert town.maya.submit().ok

    assert "This draft is gone" in town.told(town.maya)


def test_a_draft_that_was_sent_while_it_was_written(town: Town) -> None:
    assert write(town, channels=[town.desk.id]) == {}
    assert town.maya.submit().ok
    body = town.last("view_submission")
    body["view"] |= {"callback_id": ids.FORM, "private_metadata": "{}"}
    first = [each for each in town.slack.delivered if each.payload.get("type") == "view_submission"][-2]

    answer = town.dispatch(first.payload)

    assert "This was sent while you were writing. Type /alert list to find it." in answer.body


def test_what_is_over_cannot_be_changed_or_ended_again(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    town.app.alerts.publishing.end_early(town.caller(town.maya), alert_id)

    for button in (ids.EDIT, ids.END, ids.CANCEL):
        assert town.maya.click(None, button).ok
        assert f"Alert #{alert_id} is over, so it cannot be changed." in town.told(town.maya)
        town.maya.close()


def test_what_nobody_was_told_of_cannot_be_ended_asked_about_or_nudged(town: Town) -> None:
    alert_id = town.schedule(town.room(town.ana))
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    assert town.maya.click(None, ids.READINESS).ok
    assert "Nudge the" not in town.told(town.maya)

    assert town.forge(town.maya, ids.NUDGE, ids.AlertRef(alert_id).dump()).status == 200

    assert "Agents have not been told yet." in town.told(town.maya)


def test_a_time_that_passes_between_preview_and_sending(town: Town) -> None:
    assert write(town, channels=[town.desk.id], starts_at=seconds(town, HOUR)) == {}
    town.slack.clock.advance(2 * 3_600)

    assert town.maya.submit().ok

    assert "This time has passed." in town.told(town.maya)
    assert "Close this to change it." in town.told(town.maya)
    town.maya.close()
    assert "Every order plants a tree." in still_typed(town)


def test_an_agent_cannot_press_what_is_for_publishers(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    forbidden = (
        ids.WRITE, ids.EDIT, ids.CANCEL, ids.END, ids.READINESS, ids.MISSING, ids.NUDGE, ids.TABLE,
        ids.LIST, ids.MANAGE, ids.QUESTIONS,
    )  # fmt: skip
    for action_id in forbidden:
        town.slack.close_modals(town.ana.person)
        assert town.ana.slash("/alert").ok
        assert town.ana.click(None, ids.KEPT).ok

        assert town.forge(town.ana, action_id, ids.AlertRef(alert_id).dump()).status == 200

        assert "Only publishers can do this." in town.told(town.ana), action_id
    assert town.brief(alert_id).state == "scheduled"
