"""What comes back from Slack is a claim: altered values, other workspaces' alerts, deliveries made twice."""

import json

import pytest

from handlers.alerts import ids
from services.alerts import Alerts
from services.directory import ChannelFacts, PersonFacts
from services.people import Caller
from tests.integration.handlers.town import Town, rich

ELSEWHERE = "T0ELSEWHERE"
OLD = "This button is too old to use. Type /alert to see what there is."


@pytest.fixture
def foreign(town: Town) -> int:
    """An alert of another brand's workspace, in the same database."""
    directory = town.app.directory
    directory.record_workspace(ELSEWHERE, "Other", "U0OTHERBOT")
    directory.record_people(ELSEWHERE, [PersonFacts(ELSEWHERE, "U0NIA", "Nia", "UTC", is_admin=True)])
    directory.record_channel(
        ELSEWHERE, ChannelFacts("C0OTHER", "other", is_private=False, is_archived=False, has_bot=True)
    )
    directory.record_channel_members(ELSEWHERE, "C0OTHER", ["U0NIA"])
    nia = Caller(ELSEWHERE, ELSEWHERE, "U0NIA")
    alerts: Alerts = town.app.alerts
    form = town.form(title="Their secret", channels=["C0OTHER"])
    sent = alerts.publishing.send(nia, alerts.drafts.save(nia, form, typed_in=f"V{town.slack.clock.now()}"))
    assert sent.alert_id is not None
    alerts.moments.tick()
    return sent.alert_id


def open_a_modal(town: Town) -> None:
    assert town.maya.slash("/alert", "mine").ok
    assert town.maya.click(None, ids.KEPT).ok


OF_AN_ALERT = (
    ids.GOT_IT, ids.ASK, ids.FREEDOMS, ids.DETAILS, ids.MANAGE, ids.EDIT, ids.CANCEL, ids.END,
    ids.READINESS, ids.MISSING, ids.NUDGE, ids.TABLE, ids.QUESTIONS, ids.ONE_BY_ONE,
)  # fmt: skip


@pytest.mark.parametrize("action_id", OF_AN_ALERT)
def test_an_alert_of_another_workspace_is_not_there(town: Town, foreign: int, action_id: str) -> None:
    open_a_modal(town)

    town.forge(town.maya, action_id, ids.AlertRef(foreign, 1).dump())

    said = town.told(town.maya)
    assert f"There is no alert #{foreign} here." in said
    assert "Their secret" not in said
    assert town.pressed(foreign) == 0


@pytest.mark.parametrize(
    "action_id",
    [
        *OF_AN_ALERT,
        *(ids.CONTINUE_DRAFT, ids.DISCARD_DRAFT, ids.REVIEW, ids.SEND_BACK, ids.ANSWER),
        *(ids.POST_AGAIN, ids.POST_ARRIVED),
    ],
)
@pytest.mark.parametrize(
    "value", [None, "nonsense", '{"alert": "1 OR 1=1"}', '{"alert": 1e400}', "[" * 2_000]
)
def test_an_altered_value_is_refused(town: Town, action_id: str, value: str | None) -> None:
    open_a_modal(town)

    assert town.forge(town.maya, action_id, value).status == 200

    assert OLD in town.told(town.maya)


@pytest.mark.parametrize(
    ("action_id", "value", "sentence"),
    [
        (ids.MANAGE, '{"alert": 9223372036854775807}', "There is no alert #9223372036854775807 here."),
        (ids.CONTINUE_DRAFT, '{"draft": 9223372036854775807}', "This draft is gone"),
        (ids.ANSWER, '{"question": 9223372036854775807}', "There is no such question here."),
        (ids.MANAGE, '{"alert": 9223372036854775808}', OLD),
    ],
)
def test_a_number_of_nothing_is_not_found(town: Town, action_id: str, value: str, sentence: str) -> None:
    open_a_modal(town)

    assert town.forge(town.maya, action_id, value).status == 200

    assert sentence in town.told(town.maya)


def test_somebody_elses_draft_is_not_there(town: Town) -> None:
    draft_id = town.draft(town.form(town.desk, title="Tom's own"), by=town.tom)
    open_a_modal(town)

    for action_id in (ids.CONTINUE_DRAFT, ids.DISCARD_DRAFT):
        town.forge(town.maya, action_id, ids.DraftRef(draft_id).dump())
        assert "This draft is gone" in town.told(town.maya)
        town.maya.close()
    assert town.app.alerts.drafts.load(town.caller(town.tom), draft_id).title == "Tom's own"


@pytest.mark.parametrize("metadata", ["", "nonsense", '{"alert": "12"}', '{"draft": 9223372036854775807}'])
def test_altered_metadata_of_a_question_is_refused_under_the_field(town: Town, metadata: str) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    assert town.ana.click(town.post(room), ids.ASK).ok
    town.ana.fill("question", "Why?")
    assert town.ana.submit().ok
    body = town.last("view_submission")
    body["view"]["private_metadata"] = metadata

    answer = json.loads(town.dispatch(body).body)

    assert answer == {"response_action": "errors", "errors": {"question": OLD}}
    assert town.asked(alert_id) == 1


def test_altered_metadata_of_a_form_is_refused_under_its_last_field(town: Town) -> None:
    assert town.maya.slash("/alert").ok
    town.maya.fill("title", "A")
    town.maya.fill("happening", rich("B"))
    town.maya.fill("channels", [town.desk.id])
    assert town.maya.submit().ok
    body = town.last("view_submission")
    body["view"]["private_metadata"] = '{"draft": "1"}'

    answer = json.loads(town.dispatch(body).body)

    assert answer == {"response_action": "errors", "errors": {"reminders": OLD}}


def test_altered_choices_of_a_form_are_refused_under_their_fields(town: Town) -> None:
    assert town.maya.slash("/alert").ok
    town.maya.fill("title", "A")
    town.maya.fill("happening", rich("B"))
    town.maya.fill("channels", [town.desk.id])
    assert town.maya.submit().ok
    body = town.last("view_submission")
    body["view"]["id"] = "V0NEW"
    values = body["view"]["state"]["values"]
    values["kind"] = {"alert.form.kind": {"selected_option": {"value": "gossip"}}}
    values["reminders"] = {"alert.form.reminders": {"selected_options": [{"value": "-5"}]}}
    values["starts_at"] = {"alert.form.starts_at": {"selected_date_time": 10**12}}

    answer = json.loads(town.dispatch(body).body)

    assert answer["errors"] == {
        "kind": "Choose one of these.",
        "reminders": "Choose reminders between 1 minute and 90 days ahead.",
        "starts_at": "Choose a time before the year 2100.",
    }


def test_a_click_on_a_version_that_never_was(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    assert town.ana.click(town.post(room), ids.DETAILS).ok
    town.ana.close()

    town.forge(town.ana, ids.GOT_IT, ids.AlertRef(alert_id, 7).dump())

    town.slack.wait_for(lambda: "has just changed" in town.told(town.ana))
    assert town.pressed(alert_id) == 0


def test_who_is_not_in_the_audience_reads_nothing(town: Town) -> None:
    alert_id = town.announce(town.room(town.ana))
    assert town.guest.slash("/alert").ok
    assert town.guest.click(None, ids.KEPT).ok

    for action_id in (ids.DETAILS, ids.FREEDOMS, ids.ASK):
        town.forge(town.guest, action_id, ids.AlertRef(alert_id).dump())
        assert f"There is no alert #{alert_id} here." in town.told(town.guest)
        town.guest.close()


class TestTwice:
    """Slack delivers twice: the second time changes nothing."""

    @pytest.fixture
    def posted(self, town: Town) -> int:
        room = town.room(town.ana)
        alert_id = town.announce(room)
        assert town.ana.click(town.post(room), ids.GOT_IT).ok
        return alert_id

    def test_a_click(self, town: Town, posted: int) -> None:
        body = town.last("block_actions")

        for _ in range(3):
            assert town.dispatch(body).status == 200
        assert town.pressed(posted) == 1

    def test_a_question(self, town: Town) -> None:
        room = town.room(town.ana)
        alert_id = town.announce(room)
        town.ana.click(town.post(room), ids.ASK)
        town.ana.fill("question", "Twice?")
        assert town.ana.submit().ok
        body = town.last("view_submission")

        for _ in range(2):
            assert "response_action" in town.dispatch(body).body
        assert town.asked(alert_id) == 1

    def test_an_answer(self, town: Town) -> None:
        room = town.room(town.ana)
        alert_id = town.announce(room)
        town.ana.click(town.post(room), ids.ASK)
        town.ana.fill("question", "Answered twice?")
        town.ana.submit()
        town.eventually(lambda: town.find(town.desk, "Answered twice?"))
        town.tom.click(town.post(town.desk, "Answered twice?"), ids.ANSWER)
        town.tom.fill("answer", "Once.")
        assert town.tom.submit().closed

        answer = town.dispatch(town.last("view_submission"))

        assert answer.body == ""
        assert town.brief(alert_id).asked == [("Answered twice?", "Once.")]

    def test_a_form_and_its_sending(self, town: Town) -> None:
        room = town.room(town.ana)
        assert town.maya.slash("/alert").ok
        town.maya.fill("title", "Sent twice")
        town.maya.fill("happening", rich("B"))
        town.maya.fill("channels", [room.id])
        assert town.maya.submit().ok
        assert "push" in town.dispatch(town.last("view_submission")).body
        assert town.maya.submit().ok
        first = town.told(town.maya)

        answer = town.dispatch(town.last("view_submission"))

        assert "is on its way" in first
        assert "is on its way" in answer.body
        town.eventually(lambda: town.find(room, "Sent twice"))
        town.app.alerts.moments.tick()
        mine = [post for post in town.slack.messages(room) if "Sent twice" in post.text]
        assert len(mine) == 1

    def test_a_nudge(self, town: Town) -> None:
        alert_id = town.announce(town.room(town.ana))
        assert town.maya.slash("/alert", f"ready {alert_id}").ok
        assert town.maya.click(None, ids.NUDGE).ok

        town.forge(town.maya, ids.NUDGE, ids.AlertRef(alert_id).dump())

        assert "within the last hour" in town.told(town.maya)
