"""Every button, modal and select of alerts, each pressed at least once."""

import json
from collections.abc import Callable, Mapping

import pytest

from handlers.alerts import ids
from sandbox import Channel, Fault, Message
from services.alerts.plan import CHECK_AFTER
from tests.integration.handlers.town import Town, rich


def start(town: Town) -> tuple[int, Channel, Message]:
    """An alert in a room with Ana and Maya."""
    room = town.room(town.ana, town.maya)
    return town.announce(room), room, town.post(room)


def manage(town: Town) -> int:
    """Maya has an alert before her; returns its number."""
    alert_id, _, _ = start(town)
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    return alert_id


def write(town: Town) -> str:
    """Maya has the form before her, filled in; returns the title."""
    assert town.maya.slash("/alert").ok
    fill(town, town.room(town.ana))
    return town.form().title


def fill(town: Town, *rooms: Channel) -> None:
    """Types an alert that can be sent."""
    typed = town.form()
    town.maya.fill("title", typed.title)
    town.maya.fill("happening", rich("Every order plants a tree."))
    town.maya.fill("starts_at", typed.starts_at)
    town.maya.fill("channels", [room.id for room in rooms])


def ask(town: Town, words: str = "Does it ship to Peru?") -> tuple[int, Channel]:
    """Ana has asked."""
    alert_id, room, post = start(town)
    assert town.ana.click(post, ids.ASK).ok
    town.ana.fill("question", words)
    assert town.ana.submit().ok
    town.ana.close(everything=True)
    town.eventually(lambda: town.find(town.desk, words))
    return alert_id, room


def sees(town: Town, words: str, *, who: str = "maya") -> bool:
    """Whether these words stand in the modal on top, typed ones too."""
    view = getattr(town, who).view
    return view is not None and words in view.text + json.dumps(view.values, ensure_ascii=False)


def got_it(town: Town) -> None:
    alert_id, room, post = start(town)
    assert town.ana.click(post, ids.GOT_IT).ok
    town.slack.wait_for(lambda: "You are counted as ready" in town.told(town.ana))
    assert town.pressed(alert_id) == 1
    town.eventually(lambda: town.find(room, "*1 of 1* got it"))

    assert town.ana.click(post, ids.GOT_IT).ok
    town.slack.wait_for(lambda: "Once is enough" in town.told(town.ana))
    assert town.pressed(alert_id) == 1


def question(town: Town) -> None:
    _, room, post = start(town)
    assert town.ana.click(post, ids.ASK).ok
    assert sees(town, "The answer comes to you and, without your name, to everyone", who="ana")
    town.ana.fill("question", "Does it ship to Lima?")
    assert town.ana.submit().ok
    assert sees(town, "Your question is with the publishers", who="ana")
    town.eventually(lambda: town.find(town.desk, "Does it ship to Lima?"))
    town.eventually(lambda: town.find(room, "1 question, 1 still open"))


def freedoms(town: Town) -> None:
    _, _, post = start(town)
    assert town.ana.click(post, ids.FREEDOMS).ok
    assert sees(town, "✅ Send it again", who="ana")
    assert town.ana.click(None, ids.ASK).ok
    assert [view.title for view in town.ana.views] == ["What may I do?", "Ask a question"]


def details(town: Town) -> None:
    room = town.room(town.ana)
    town.announce(room, happening=rich("🎉" * 19_000), answers=[["Why?", "🎉" * 2_000]] * 10)
    assert town.ana.click(town.post(room), ids.DETAILS).ok
    assert sees(town, "Page 1 of", who="ana")
    assert town.ana.click(None, ids.DETAILS).ok
    assert sees(town, "Page 2 of", who="ana")
    assert len(town.ana.views) == 1


def draft(town: Town) -> None:
    write(town)
    assert town.maya.click(None, ids.SAVE_DRAFT).ok
    assert sees(town, "Saved as a draft")
    town.maya.fill("title", "A better title")
    assert town.maya.click(None, ids.SAVE_DRAFT).ok
    town.maya.close(everything=True)

    assert town.maya.slash("/alert", "list").ok
    view = town.maya.view
    assert view is not None
    assert view.text.count("A better title") == 1
    first = next(
        element["value"]
        for block in view.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == ids.CONTINUE_DRAFT
    )
    assert town.maya.click(None, ids.CONTINUE_DRAFT, first).ok
    assert sees(town, "A better title")
    town.maya.close()
    assert town.maya.click(None, ids.DISCARD_DRAFT, first).ok
    assert not sees(town, "A better title")


def more_answers(town: Town) -> None:
    write(town)
    town.maya.fill("question_0", "Is it free?")
    assert town.maya.click(None, ids.ADD_ANSWER).ok
    assert sees(town, "Is it free?")
    town.maya.fill("question_1", "Until when?")
    assert town.maya.click(None, ids.ADD_ANSWER).ok
    assert sees(town, "Until when?")
    assert sees(town, "Customers will ask (3)")


def groups(town: Town) -> None:
    assert town.maya.slash("/alert").ok
    found = town.maya.suggest("groups", "@manila")
    assert [option["text"]["text"] for option in found] == ["@manila-team"]
    assert len(town.maya.suggest("groups", "")) >= 2
    assert town.maya.suggest("groups", "nobody") == []
    town.maya.fill("groups", ["@manila-team"])
    assert town.maya.click(None, ids.ADD_ANSWER).ok
    assert sees(town, "@manila-team")


def send(town: Town) -> None:
    write(town)
    assert town.maya.submit().ok
    assert sees(town, "1 agent in")
    assert sees(town, "Send now")
    assert town.maya.submit().ok
    assert sees(town, "is on its way")


def schedule(town: Town) -> None:
    write(town)
    town.maya.fill("first_word_at", int(town.slack.clock.now()) + 3_600)
    assert town.maya.submit().ok
    assert sees(town, "Schedule")
    assert town.maya.submit().ok
    assert sees(town, "is scheduled: first word")


def listed(town: Town) -> None:
    manage(town)
    assert town.maya.click(None, ids.LIST).ok
    assert [view.title for view in town.maya.views] == ["Alerts"]


def opened(town: Town) -> None:
    alert_id, _, _ = start(town)
    assert town.maya.slash("/alert", "list").ok
    assert town.maya.click(None, ids.MANAGE, ids.AlertRef(alert_id).dump()).ok
    assert sees(town, f"#{alert_id} ")


def edit(town: Town) -> None:
    alert_id = manage(town)
    assert town.maya.click(None, ids.EDIT).ok
    town.maya.fill("title", "Buy two")
    assert town.maya.submit().ok
    assert sees(town, "Changed: the title.")
    assert town.maya.submit().ok
    assert sees(town, "is changed")
    assert town.brief(alert_id).content.title == "Buy two"


def cancel(town: Town) -> None:
    alert_id = manage(town)
    assert town.maya.click(None, ids.CANCEL).ok
    assert sees(town, "is cancelled. Agents are being told.")
    assert town.brief(alert_id).state == "cancelled"


def end(town: Town) -> None:
    alert_id = manage(town)
    assert town.maya.click(None, ids.END).ok
    assert sees(town, "is over. Agents are being thanked.")
    assert town.brief(alert_id).state == "over"


def readiness(town: Town) -> None:
    alert_id, _, post = start(town)
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    assert town.maya.click(None, ids.READINESS).ok
    assert sees(town, "*0 of 1* have pressed Got it")
    assert town.ana.click(post, ids.GOT_IT).ok
    assert town.maya.click(None, ids.READINESS).ok
    assert sees(town, "*1 of 1* have pressed Got it")
    assert [view.title for view in town.maya.views] == ["Alert", "Who is ready"]


def missing(town: Town) -> None:
    manage(town)
    assert town.maya.click(None, ids.READINESS).ok
    assert town.maya.click(None, ids.MISSING).ok
    assert sees(town, f"<@{town.ana.person.id}>") or sees(town, "Ana Reyes")
    assert sees(town, "1 agent has not pressed Got it")


def nudge(town: Town) -> None:
    alert_id = manage(town)
    assert town.maya.click(None, ids.READINESS).ok
    assert town.maya.click(None, ids.NUDGE).ok
    assert sees(town, "1 agent will get a nudge")
    assert sees(town, "you can nudge again")
    value = ids.AlertRef(alert_id, 1, short=1).dump().replace('"', '\\"')
    town.eventually(lambda: town.find(town.ana, value))
    nudged = town.find(town.ana, value)
    assert nudged is not None
    assert town.ana.click(nudged, ids.GOT_IT).ok
    town.slack.wait_for(lambda: "You are counted as ready" in nudged.all_text)


def table(town: Town) -> None:
    alert_id = manage(town)
    assert town.maya.click(None, ids.READINESS).ok
    assert town.maya.click(None, ids.TABLE).ok
    assert sees(town, "The CSV comes to you by direct message.")
    name = f"alert-{alert_id}-readiness.csv"
    town.eventually(lambda: [file for post in town.maya.dms for file in post.files if file.name == name])
    file = next(file for post in town.maya.dms for file in post.files if file.name == name)
    written = (file.content or b"").decode("utf-8-sig")
    assert "Ana Reyes" in written
    assert written.startswith("name,user,workspace,site")


def kept(town: Town) -> None:
    _, _, post = start(town)
    assert town.ana.click(post, ids.GOT_IT).ok
    assert town.ana.slash("/alert").ok
    assert town.ana.click(None, ids.KEPT).ok
    assert sees(town, "*Name* Ana Reyes", who="ana")
    assert sees(town, "on which you pressed Got it", who="ana")


def answer(town: Town) -> None:
    alert_id, room = ask(town, "Does it ship to Quito?")
    assert town.tom.click(town.post(town.desk, "Does it ship to Quito?"), ids.ANSWER).ok
    town.tom.fill("answer", "From Monday on.")
    assert town.tom.submit().closed
    town.eventually(lambda: town.find(town.ana, "From Monday on."))
    parent = town.post(room).ts
    town.eventually(lambda: town.find(room, "From Monday on.", thread=parent))
    town.eventually(lambda: town.find(town.desk, "✅ "))
    assert town.brief(alert_id).asked == [("Does it ship to Quito?", "From Monday on.")]


def all_questions(town: Town) -> None:
    alert_id, _ = ask(town, "Does it ship to Cusco?")
    assert town.maya.slash("/alert", f"show {alert_id}").ok
    assert town.maya.click(None, ids.QUESTIONS).ok
    assert sees(town, "Does it ship to Cusco?")
    assert town.maya.click(None, ids.ANSWER).ok
    town.maya.fill("answer", "No.")
    assert town.maya.submit().closed
    town.slack.wait_for(lambda: sees(town, "✅ _Does it ship to Cusco?_\nNo."))


def send_again(town: Town) -> None:
    room = town.room(town.ana)
    town.slack.fail(
        "chat.postMessage",
        Fault.error("restricted_action"),
        when=lambda arguments: arguments.get("channel") == room.id,
    )
    alert_id = town.schedule(room, first_word_at=None)
    title, here = town.brief(alert_id).content.title, town.brand.workspace.id
    town.eventually(lambda: town.app.alerts.reading.report_for_post(here, alert_id)[1].missed)
    town.slack.clock.advance(CHECK_AFTER.total_seconds())
    town.eventually(lambda: town.find(town.maya, f"{title} did not arrive"))
    assert town.maya.click(town.post(town.maya, f"{title} did not arrive"), ids.MANAGE).ok
    assert sees(town, "⚠️")

    assert town.maya.click(None, ids.SEND_AGAIN).ok

    assert sees(town, "1 message goes out again.")
    town.eventually(lambda: town.find(room, "alert.details"))
    assert town.forge(town.maya, ids.SEND_AGAIN, ids.AlertRef(alert_id).dump()).status == 200
    assert sees(town, "Everything has arrived. There is nothing to send again.")


def shortcut(town: Town) -> None:
    assert town.tom.shortcut(ids.WRITE).ok
    assert sees(town, "Write an alert", who="tom")


PRESSED: Mapping[str, Callable[[Town], None]] = {
    ids.GOT_IT: got_it,
    ids.ASK: question,
    ids.QUESTION: question,
    ids.FREEDOMS: freedoms,
    ids.DETAILS: details,
    ids.WRITE: shortcut,
    ids.FORM: send,
    ids.PREVIEW: send,
    ids.ADD_ANSWER: more_answers,
    ids.SAVE_DRAFT: draft,
    ids.CONTINUE_DRAFT: draft,
    ids.DISCARD_DRAFT: draft,
    ids.GROUPS: groups,
    ids.LIST: listed,
    ids.MANAGE: opened,
    ids.EDIT: edit,
    ids.CANCEL: cancel,
    ids.END: end,
    ids.READINESS: readiness,
    ids.MISSING: missing,
    ids.NUDGE: nudge,
    ids.TABLE: table,
    ids.KEPT: kept,
    ids.QUESTIONS: all_questions,
    ids.ANSWER: answer,
    ids.ANSWER_FORM: answer,
    ids.SEND_AGAIN: send_again,
}
MORE_WAYS = (schedule,)
ELSEWHERE = {
    *(ids.REVIEW, ids.REVIEW_FORM, ids.SEND_BACK, ids.SEND_BACK_FORM),
    *(ids.ONE_BY_ONE, ids.POST_AGAIN, ids.POST_ARRIVED),
    ids.USED_FREEDOM,
}
"""Pressed in test_approval.py, test_arrivals.py and test_story_ways_in.py."""


@pytest.mark.parametrize(
    "press", [*dict.fromkeys(PRESSED.values()), *MORE_WAYS], ids=lambda press: press.__name__
)
def test_a_button_does_what_it_says(town: Town, press: Callable[[Town], None]) -> None:
    press(town)


def test_none_is_untested() -> None:
    known = {value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}

    assert set(PRESSED) | ELSEWHERE == known


def test_an_unknown_button_of_ours_is_taken_and_does_nothing(town: Town) -> None:
    _, _, post = start(town)
    town.ana.click(post, ids.DETAILS)
    body = town.last("block_actions")
    body["actions"][0]["action_id"] = "alert.of_tomorrow"

    assert town.dispatch(body).status == 200
