"""What became of alerts in ways that a review found wanting: each of these once failed."""

from dataclasses import replace

from handlers.alerts import ids
from sandbox import Message
from services.alerts.content import Change
from tests.integration.handlers.town import DAY, HOUR, Town


def let(town: Town, alert_id: int, freedoms: str) -> None:
    form, revision = town.app.alerts.drafts.start_edit(town.caller(town.maya), alert_id)
    changed = replace(form, change=Change.MATERIAL, freedoms=freedoms)
    draft_id = town.draft(changed, alert_id=alert_id, base_revision=revision)
    town.app.alerts.publishing.send(town.caller(town.maya), draft_id)


def test_a_change_is_seen_in_the_channel_and_thanked_in_its_thread(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    let(town, alert_id, "Refund it at once")
    town.eventually(lambda: "has changed" in town.slack.messages(room)[-1].text)
    reply = town.slack.messages(room)[-1]
    assert reply.thread_ts is not None, "said in the thread, and shown in the channel"

    assert town.ana.click(reply, ids.GOT_IT).ok

    town.slack.wait_for(lambda: any(post.thread_ts == reply.thread_ts for post in town.ana.ephemerals))


def test_a_cancelled_alert_is_seen_to_be_cancelled(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    town.app.alerts.publishing.cancel(town.caller(town.maya), alert_id)
    town.eventually(lambda: "was cancelled" in town.slack.messages(room)[-1].text)


def test_got_it_after_the_end_is_not_counted_and_the_message_says_so(town: Town) -> None:
    alert_id, _, post = _by_dm(town)
    town.app.alerts.publishing.end_early(town.caller(town.maya), alert_id)

    assert town.ana.click(post, ids.GOT_IT).ok

    town.slack.wait_for(lambda: "is over. There is nothing more to do." in town.told(town.ana))
    town.slack.wait_for(lambda: "🏁 Over:" in post.all_text)
    assert ids.GOT_IT not in str(post.blocks)
    assert town.pressed(alert_id) == 0


def _by_dm(town: Town) -> tuple[int, str, Message]:
    """An alert that Ana has by direct message: its number, its title, and the message."""
    form = town.form(town.room(town.ana), delivery="dm")
    sent = town.app.alerts.publishing.send(town.caller(town.maya), town.draft(form))
    assert sent.alert_id is not None
    town.eventually(lambda: town.find(town.ana, form.title))
    return sent.alert_id, form.title, town.post(town.ana, form.title)


def test_got_it_in_a_reminder_shows_in_the_alert_too(town: Town) -> None:
    _, title, post = _by_dm(town)
    town.slack.clock.advance((DAY + HOUR).total_seconds())
    town.eventually(lambda: town.find(town.ana, f"Reminder: {title}"))
    assert town.ana.click(town.post(town.ana, f"Reminder: {title}"), ids.GOT_IT).ok
    town.eventually(lambda: "You pressed Got it" in post.all_text)


def test_who_reads_along_may_read_on_and_is_not_counted(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    town.slack.invite(room, town.ben.person)
    town.eventually(lambda: town.brief(alert_id).audience == 2)
    town.app.directory.left(town.brand.workspace.id, room.id, town.caller(town.ben))
    post = town.post(room)

    assert town.ben.click(post, ids.DETAILS).ok
    assert "Every order plants a tree." in town.told(town.ben)
    town.ben.close()
    assert town.ben.click(post, ids.GOT_IT).ok

    town.slack.wait_for(lambda: "so you are not counted" in town.told(town.ben))
    assert town.brief(alert_id).acknowledged == 0


def test_an_answer_is_put_right_where_it_stands(town: Town) -> None:
    room = town.room(town.ana)
    alert_id = town.announce(room)
    town.ana.click(town.post(room), ids.ASK)
    town.ana.fill("question", "Does it hold for hats?")
    town.ana.submit()
    town.eventually(lambda: town.find(town.desk, "Does it hold for hats?"))
    post = town.post(town.desk, "Does it hold for hats?")
    assert town.tom.click(post, ids.ANSWER).ok
    town.tom.fill("answer", "Yes, for hats too.")
    assert town.tom.submit().closed
    town.eventually(lambda: "Correct the answer" in str(post.blocks))

    for who in (town.maya, town.tom):
        assert who.click(post, ids.ANSWER).ok
        assert "Correct the answer" in town.told(who)
    town.maya.fill("answer", "No, not for hats.")
    assert town.maya.submit().closed
    town.tom.fill("answer", "Perhaps.")
    assert town.tom.submit().errors == {
        "answer": "Maya Lindqvist has answered this meanwhile: “No, not for hats.”"
    }

    assert town.brief(alert_id).asked == [("Does it hold for hats?", "No, not for hats.")]
    town.eventually(lambda: town.find(town.ana, "No, not for hats."))
    assert not town.find(town.ana, "Yes, for hats too.")


def test_a_message_that_failed_comes_when_frontlane_is_back(town: Town) -> None:
    room = town.room(town.ana)
    town.slack.remove_from_channel(room, town.brand.app.bot_user)
    town.slack.wait_for(lambda: room.id not in town._channels())

    def believe_to_be_in_it() -> None:
        town.app.directory.channel_changed(town.brand.workspace.id, room.id, has_bot=True)

    def failed() -> bool:
        # Slack may tell once more that it is not.
        believe_to_be_in_it()
        return any(call.error == "not_in_channel" for call in town.slack.calls)

    believe_to_be_in_it()
    town.schedule(room, first_word_at=None)
    town.eventually(failed)
    town.slack.invite(room, town.brand.app.bot_user)
    town.eventually(lambda: town.find(room, "alert.details"))


def test_an_address_in_an_answer_can_be_clicked(town: Town) -> None:
    room = town.room(town.ana)
    answer = "See https://example.com/faq?a=1&b=2, please."
    town.announce(room, answers=[["Where?", answer]])
    assert "See <https://example.com/faq?a=1&amp;b=2>, please." in str(town.post(room).blocks)
