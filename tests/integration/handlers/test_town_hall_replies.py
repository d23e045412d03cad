"""A host's reply in a town hall's thread is offered as the answer, to that host alone."""

import logging
from collections.abc import Sequence

import pytest
from sqlalchemy import inspect, select

from bot import logs
from handlers.town_halls import ids
from handlers.town_halls.ids import ReplyRef
from handlers.town_halls.views import replying
from sandbox import Fault, Message
from sandbox.person import Actor
from storage.database import Base
from storage.town_halls import TownHallState
from tests.integration.handlers.test_town_halls import Held, asks, call, words_of
from tests.integration.handlers.town import JSON, Town

ONE = "Use your reply as the answer to this question?"
SEVERAL = "Is your reply the answer to one of these questions?"


def asked(held: Held, *words: str) -> None:
    for each in words:
        asks(held, held.town.ana, each)
        held.town.ana.close(everything=True)
        held.asked(each)


def offers(who: Actor) -> list[Message]:
    return [each for each in who.ephemerals if each.text in (ONE, SEVERAL)]


def replied(held: Held, who: Actor, words: str) -> tuple[Message, Message]:
    """A reply, and the offer that it brings."""
    before = len(offers(who))
    reply = who.post(held.room, words, thread=held.board)
    held.town.slack.wait_for(lambda: len(offers(who)) > before)
    return reply, offers(who)[-1]


def offered(held: Held, who: Actor, words: str) -> Message:
    """The offer alone."""
    return replied(held, who, words)[1]


def answer_of(held: Held, words: str) -> str | None:
    return next(each.answer for each in held.read() if each.text == words)


def newest_message(town: Town) -> JSON:
    found = [each for each in town.slack.delivered if each.payload.get("event", {}).get("type") == "message"]
    payload: JSON = found[-1].payload
    return payload


def everything_stored(town: Town) -> str:
    with town.app.database.read() as session:
        tables = [
            session.execute(select(Base.metadata.tables[name])).all()
            for name in inspect(session.get_bind()).get_table_names()
            if name in Base.metadata.tables
        ]
    return repr(tables)


def test_the_single_question_is_answered_with_one_click(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name, least in logs.QUIET.items():
        caplog.set_level(least, name)
    held = call(town)
    asked(held, "Is the shop open on Monday?")
    said = "Yes & from *ten*, ask <@{}> or see <https://fernwood.example|the plan>."
    offer = offered(held, town.maya, said.format(town.brand.priya.id))
    assert offer.text == ONE
    assert offer.thread_ts == held.board.ts
    assert not offers(town.ana), "the host alone sees it"
    assert not offers(town.ben)
    assert "from *ten*" not in everything_stored(town)
    assert "from *ten*" not in caplog.text

    assert town.maya.click(offer, ids.USE).ok

    name = town.brand.priya.real_name
    assert answer_of(held, "Is the shop open on Monday?") == (
        f"Yes & from *ten*, ask @{name} or see the plan (https://fernwood.example)."
    )
    town.eventually(lambda: "from *ten*" in words_of(held.asked("on Monday")))
    town.eventually(lambda: town.find(town.ana, "Your question"))
    town.slack.wait_for(lambda: "is the answer to question 1" in offer.all_text)


def test_of_several_questions_the_most_wanted_come_first_and_others_are_chosen(town: Town) -> None:
    held = call(town)
    asked(held, "First?", "Second?", "Third?", "Fourth?")
    assert town.ben.click(held.asked("Fourth?"), ids.VOTE).ok
    offer = offered(held, town.maya, "By Friday.")
    assert offer.text == SEVERAL
    shown = [block["text"]["text"] for block in offer.blocks if "accessory" in block]
    assert [each.split("* ")[-1] for each in shown] == ["Fourth?", "First?", "Second?"]

    maya = town.maya
    assert maya.click(offer, ids.USE_FOR).ok
    maya.fill("question", maya.suggest("question", "third")[0]["value"])
    assert maya.submit().ok
    assert answer_of(held, "Third?") == "By Friday."

    other = offered(held, town.maya, "No, never.")
    values = [block["accessory"]["value"] for block in other.blocks if "accessory" in block]
    assert len(values) == replying.OFFERED
    assert town.maya.click(other, ids.USE, values[0]).ok
    assert answer_of(held, "Fourth?") == "No, never."


def test_what_was_mended_meanwhile_counts_and_two_hosts_do_not_answer_over_each_other(town: Town) -> None:
    held = call(town, town.ana, town.maya, town.tom, hosts=[town.maya.person.id, town.tom.person.id])
    asked(held, "Will it snow?")
    reply, offer = replied(held, town.maya, "Yse.")
    theirs = offered(held, town.tom, "Who knows?")
    town.slack.do(lambda: setattr(reply, "text", "Yes."))
    assert town.maya.click(offer, ids.USE).ok
    assert answer_of(held, "Will it snow?") == "Yes."
    assert town.dispatch(town.last("block_actions")).status == 200, "told twice it is one answer"
    town.tom.click(theirs, ids.USE)
    town.slack.wait_for(lambda: "has answered this meanwhile: “Yes.”" in town.told(town.tom))
    assert answer_of(held, "Will it snow?") == "Yes."


def test_after_the_close_it_is_offered_while_something_is_open(town: Town) -> None:
    held = call(town)
    asked(held, "Late?")
    town.app.town_halls.planning.close(town.caller(town.maya), held.town_hall_id)
    town.eventually(lambda: _state(held) == TownHallState.CLOSED)
    offer = offered(held, town.maya, "Better than never.")
    assert town.maya.click(offer, ids.USE).ok
    assert answer_of(held, "Late?") == "Better than never."
    seen = len(offers(town.maya))
    again = town.maya.post(held.room, "Thanks all", thread=held.board)
    _is_heard(town, again)
    assert len(offers(town.maya)) == seen, "everything is answered"


def test_what_is_no_reply_of_a_host_is_not_offered(town: Town) -> None:
    held = call(town)
    asked(held, "Anything?")
    seen = [len(offers(who)) for who in (town.maya, town.ana)]
    elsewhere = town.maya.post(held.room, "Shall we?")
    for message in (
        town.ana.post(held.room, "Me too", thread=held.board),
        town.maya.post(held.room, "Not in the thread"),
        town.maya.post(held.room, "In another thread", thread=elsewhere),
    ):
        _is_heard(town, message)
    heard = newest_message(town)
    for altered in (
        {"subtype": "message_changed", "message": {"ts": held.board.ts}},
        {"bot_id": "B1", "thread_ts": held.board.ts},
        {"subtype": "channel_join", "thread_ts": held.board.ts},
    ):
        assert town.dispatch(heard | {"event": heard["event"] | altered}).status == 200
    assert [len(offers(who)) for who in (town.maya, town.ana)] == seen


@pytest.mark.parametrize("refuses", ["another's", "gone", "silent"])
def test_what_cannot_be_read_is_said_and_nothing_is_answered(town: Town, refuses: str) -> None:
    held = call(town)
    asked(held, "Readable?")
    offer = offered(held, town.maya, "Mine.")
    theirs = town.ana.post(held.room, "I say yes.", thread=held.board)
    ts = {"another's": theirs.ts, "gone": "1700000000.000100", "silent": None}[refuses]
    (value,) = [block["accessory"]["value"] for block in offer.blocks if "accessory" in block]
    ref = ReplyRef.load(value)
    if ts is None:
        town.slack.fail("conversations.replies", Fault.error("internal_error"), times=1)
        town.maya.click(offer, ids.USE)
    else:
        town.maya.click(held.board, ids.ASK)
        town.maya.close(everything=True)
        body = town.last("block_actions")
        body["actions"][0] |= {
            "action_id": ids.USE,
            "value": ReplyRef(ref.thread, ts, ref.question).dump(),
        }
        assert town.dispatch(body).status == 200
    town.slack.wait_for(lambda: "Your reply could not be read." in town.told(town.maya))
    assert answer_of(held, "Readable?") is None


def test_it_is_for_hosts_of_that_town_hall_alone(town: Town) -> None:
    held = call(town)
    asked(held, "Mine to answer?")
    reply = town.ana.post(held.room, "I would know.", thread=held.board)
    town.ana.click(held.board, ids.ASK)
    town.ana.close(everything=True)
    body = town.last("block_actions")
    number = held.read()[0].question_id
    body["actions"][0] |= {
        "action_id": ids.USE,
        "value": ReplyRef(held.board.ts, reply.ts, number).dump(),
    }
    assert town.dispatch(body).status == 200
    town.slack.wait_for(lambda: "Only hosts can do this" in town.told(town.ana))
    assert answer_of(held, "Mine to answer?") is None


def _state(held: Held) -> TownHallState:
    workspace_id = held.town.brand.workspace.id
    return held.town.app.town_halls.reading.hall(workspace_id, held.town_hall_id).state


def _is_heard(town: Town, message: Message) -> None:
    """The application has answered this event, and has nothing more to say about it."""
    town.slack.wait_for(lambda: message.ts in _told_of(town))


def _told_of(town: Town) -> Sequence[str]:
    events = [each.payload.get("event", {}) for each in town.slack.delivered]
    return [each.get("ts", "") for each in events if each.get("type") == "message"]
