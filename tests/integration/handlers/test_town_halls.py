"""A town hall from the form to the late answer, through Slack."""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from handlers.alerts import ids as alert_ids
from handlers.town_halls import ids
from handlers.town_halls.views import ask
from sandbox import Channel, Message
from sandbox.models import View
from sandbox.person import Actor
from services.directory import ChannelFacts, PersonFacts
from services.people import Caller
from services.town_halls.content import Question, TownHallForm
from tests.integration.handlers.town import DAY, HOUR, Town

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Held:
    """A town hall in a room."""

    town: Town
    room: Channel
    town_hall_id: int

    @property
    def board(self) -> Message:
        """The message that it is."""
        return self.town.post(self.room, "Town hall: ")

    def question(self, words: str) -> Message | None:
        """A question's own message."""
        return self.town.find(self.room, words, thread=self.board.ts)

    def asked(self, words: str) -> Message:
        """The same, once it is there."""
        self.town.eventually(lambda: self.question(words))
        found = self.question(words)
        assert found is not None
        return found

    def read(self) -> list[Question]:
        """What everybody may read."""
        workspace_id = self.town.brand.workspace.id
        return list(self.town.app.town_halls.reading.all(workspace_id, self.town_hall_id)[1])


def call(town: Town, *people: Actor, is_shared: bool = False, **fields: object) -> Held:
    """Maya calls a town hall by the form."""
    room = town.room(*(people or (town.ana, town.ben, town.maya)), is_shared=is_shared)
    assert town.maya.slash("/townhall", "new").ok
    fill(town, room, **fields)
    assert town.maya.submit().ok
    town.maya.close(everything=True)
    town.eventually(lambda: town.find(room, "Town hall: "))
    hall = town.app.town_halls.reading.halls_for(town.caller(town.maya))
    (held,) = [each for each in hall if room.id in each.channels]
    return Held(town, room, held.town_hall_id)


def fill(town: Town, room: Channel, **fields: object) -> None:
    """Types a town hall that can be held."""
    closes_at = int((town.slack.clock.utcnow() + 2 * DAY).timestamp())
    typed = {
        "topic": "What is next for returns?",
        "introduction": "Ask <!here> anything & more.",
        "hosts": [town.maya.person.id],
        "channels": [room.id],
        "closes_at": closes_at,
        "labels": "Returns, Pay",
        **fields,
    }
    for name, value in typed.items():
        town.maya.fill(name, value)


def asks(held: Held, who: Actor, words: str, *, named: bool = True) -> None:
    """Someone asks by the board's button."""
    assert who.click(held.board, ids.ASK).ok
    who.fill("question", words)
    if not named:
        who.fill("name", ask.NAMELESS)
    assert who.submit().ok


def shows(view: View | None, words: str) -> bool:
    return view is not None and words in json.dumps(view.blocks, ensure_ascii=False)


def shows_at_home(who: Actor, words: str) -> bool:
    return shows(who.home, words)


def words_of(message: Message) -> str:
    return json.dumps([message.text, message.blocks], ensure_ascii=False)


def test_it_is_called_by_the_form_and_pings_nobody(town: Town) -> None:
    held = call(town)
    said = words_of(held.board)
    assert "What is next for returns?" in said
    assert "Ask &lt;!here&gt; anything &amp; more." in said
    assert "You choose whether your name is shown" in said
    assert ids.ASK in said


def test_what_cannot_be_held_is_said_at_its_field_and_stays_typed(town: Town) -> None:
    assert town.maya.slash("/townhall", "new").ok
    fill(town, town.room(town.ana), closes_at=int((town.slack.clock.utcnow() - DAY).timestamp()))
    errors = town.maya.submit().errors
    assert "quarter of an hour" in errors["closes_at"]
    view = town.maya.view
    assert view is not None
    assert "What is next for returns?" in json.dumps(view.values)
    town.maya.close(everything=True)


def test_only_hosts_call_one(town: Town) -> None:
    town.ana.slash("/townhall", "new")
    assert "Only hosts can do this" in town.told(town.ana)


def test_a_question_with_a_name_is_a_reply_with_votes(town: Town) -> None:
    held = call(town)
    asks(held, town.ana, "Why do we refuse <returns>?")
    assert "You are told of the answer" in town.told(town.ana)
    town.ana.close(everything=True)
    message = held.asked("Why do we refuse &lt;returns&gt;?")
    assert f"asked by <@{town.ana.person.id}>" in words_of(message)
    assert town.ben.click(message, ids.VOTE).ok
    town.slack.wait_for(lambda: "You want question 1 answered" in town.told(town.ben))
    town.eventually(lambda: "▲ 1 " in words_of(held.board))
    town.slack.clock.advance(40)
    town.eventually(lambda: "▲ 1" in words_of(held.asked("refuse")))
    assert town.ben.click(held.asked("refuse"), ids.VOTE).ok
    town.slack.wait_for(lambda: "taken back" in town.told(town.ben))
    assert held.read()[0].votes == 0


def test_a_question_without_a_name_names_nobody_anywhere(town: Town) -> None:
    held = call(town)
    asks(held, town.ana, "What nobody dares to ask", named=False)
    assert "within a quarter of an hour" in town.told(town.ana)
    town.slack.clock.advance(QUARTER.total_seconds())
    town.eventually(lambda: held.question("nobody dares"))
    message = held.asked("nobody dares")
    assert "asked without a name" in words_of(message)
    assert town.ana.person.id not in words_of(message)
    assert town.ana.person.id not in json.dumps(message.metadata)
    view = town.ana.view
    assert view is not None
    assert town.ana.click(None, ids.LOOK_AGAIN).ok
    assert "Shown as question 1" in town.told(town.ana)
    town.ana.close(everything=True)


def test_who_asked_without_a_name_changes_and_takes_back_by_their_own_window(town: Town) -> None:
    held = call(town)
    asks(held, town.ana, "Wy?", named=False)
    assert town.ana.click(None, ids.CHANGE).ok
    town.ana.fill("question", "Why not?")
    assert town.ana.submit().ok
    town.slack.wait_for(lambda: "Why not?" in town.told(town.ana))
    assert town.ana.click(None, ids.TAKE_BACK).ok
    assert "You have taken it back" in town.told(town.ana)
    town.ana.close(everything=True)
    assert held.read() == []


def test_app_home_keeps_what_leads_to_ones_question(town: Town) -> None:
    town.forget()
    held = call(town)
    town.home(town.ben)
    for words in ("From home", "Once more"):
        home = town.ben.home
        assert home is not None
        place = next(
            block
            for block in home.blocks
            if f'"hall": {held.town_hall_id}' in json.dumps(block).replace("\\", "")
        )
        assert town.ben.click(home, ids.ASK, place["accessory"]["value"]).ok
        town.ben.fill("question", words)
        town.ben.fill("name", ask.NAMELESS)
        assert town.ben.submit().ok
        town.ben.close(everything=True)
        town.slack.wait_for(partial(shows_at_home, town.ben, words))
    home = town.home(town.ben)
    shown = json.dumps(home.blocks)
    assert "From home" in shown
    assert "Once more" in shown
    assert town.ana.home is None or "From home" not in json.dumps(town.ana.home.blocks)
    look = next(block for block in home.blocks if "From home" in json.dumps(block))
    assert town.ben.click(home, ids.LOOK_AGAIN, look["accessory"]["value"]).ok
    assert "From home" in town.told(town.ben)
    town.ben.close(everything=True)


def test_a_host_answers_in_a_modal_and_asker_and_followers_are_told(town: Town) -> None:
    held = call(town)
    asks(held, town.ana, "When do we get the new script?")
    town.ana.close(everything=True)
    message = held.asked("new script")
    number = held.read()[0].question_id
    assert town.ben.click(message, ids.MORE, f"{ids.FOLLOW}:{number}").ok
    town.slack.wait_for(lambda: "You are told when this is answered" in town.told(town.ben))
    town.ben.click(message, ids.ANSWER)
    assert "Only hosts can do this" in town.ben.ephemerals[-1].all_text
    assert town.maya.click(message, ids.ANSWER).ok
    town.maya.fill("answer", "On *Monday*.")
    assert town.maya.submit().ok
    town.eventually(lambda: "On *Monday*." in words_of(held.asked("new script")))
    town.eventually(lambda: town.find(town.ana, "Your question"))
    town.eventually(lambda: town.find(town.ben, "A question that you follow"))
    town.eventually(lambda: "1 answered" in words_of(held.board))


def test_a_reply_in_the_thread_becomes_the_answer(town: Town) -> None:
    held = call(town)
    asks(held, town.ana, "Is the shop open on Sunday?")
    town.ana.close(everything=True)
    held.asked("on Sunday")
    reply = town.maya.post(held.room, "Yes, from ten.", thread=held.board)
    maya = town.maya
    assert maya.message_shortcut(ids.ANSWER_WITH, reply).ok
    offered = maya.suggest("question", "sunday")
    assert [each["text"]["text"] for each in offered] == ["1. Is the shop open on Sunday?"]
    maya.fill("question", offered[0]["value"])
    assert maya.submit().ok
    town.eventually(lambda: "Yes, from ten." in words_of(held.asked("on Sunday")))
    elsewhere = town.maya.post(held.room, "Not in a thread")
    town.maya.message_shortcut(ids.ANSWER_WITH, elsewhere)
    assert "a reply in a town hall's thread" in town.maya.ephemerals[-1].all_text


def test_merge_put_away_answered_aloud_and_flagged(town: Town) -> None:
    held = call(town)
    for words in ("Will pay go up?", "Shall we earn more?", "Who stole my lunch?", "Is it true?"):
        asks(held, town.ana, words)
        town.ana.close(everything=True)
        held.asked(words)
    by_words = {question.text: question.question_id for question in held.read()}
    one = held.asked("Shall we earn more?")
    maya = town.maya
    assert maya.click(one, ids.MORE, f"{ids.MERGE}:{by_words['Shall we earn more?']}").ok
    assert maya.suggest("into", "will pay")
    offered = [each["text"]["text"] for each in maya.suggest("into", "")]
    assert len(offered) == 3
    assert "2. Shall we earn more?" not in offered, "not with itself"
    maya.fill("into", str(by_words["Will pay go up?"]))
    assert maya.submit().ok
    town.eventually(lambda: "taken up in question 1" in words_of(held.asked("Shall we earn more?")))

    lunch = held.asked("stole my lunch")
    assert town.ben.click(lunch, ids.MORE, f"{ids.FLAG}:{by_words['Who stole my lunch?']}").ok
    town.eventually(lambda: town.find(town.maya, "has flagged a question"))
    flagged = town.post(town.maya, "has flagged a question")
    assert town.maya.click(flagged, ids.DECLINE).ok
    town.maya.fill("reason", "Ask your team lead.")
    assert town.maya.submit().ok
    town.eventually(lambda: town.find(town.ana, "Ask your team lead."))
    town.eventually(lambda: held.question("put away by the hosts"))

    aloud = held.asked("Is it true?")
    assert town.maya.click(aloud, ids.MORE, f"{ids.ALOUD}:{by_words['Is it true?']}").ok
    town.maya.fill("answer", "Minute 12 of the recording.")
    assert town.maya.submit().ok
    town.eventually(lambda: "answered aloud" in words_of(held.asked("Is it true?")))


def test_in_review_hosts_let_in(town: Town) -> None:
    held = call(town, rules=["anonymous", "reviewed"])
    asks(held, town.ana, "May I ask this?")
    assert "who read it before it is shown" in town.told(town.ana)
    town.ana.close(everything=True)
    town.eventually(lambda: town.find(town.maya, "waits to be let in"))
    review = town.post(town.maya, "waits to be let in")
    assert town.maya.click(review, ids.QUEUE).ok
    assert "May I ask this?" in town.told(town.maya)
    assert town.maya.click(None, ids.LET_IN).ok
    assert "Nothing waits" in town.told(town.maya)
    town.maya.close(everything=True)
    held.asked("May I ask this?")


def test_all_questions_are_sorted_searched_and_voted_on(town: Town) -> None:
    held = call(town)
    for number in range(12):
        town.app.town_halls.asking.ask(
            town.caller(town.ana),
            held.town_hall_id,
            f"Question {number} about boxes {'😀' * 5}",
            nonce=f"n{held.town_hall_id}-{number}",
            label="Pay" if number % 2 else "",
        )
    assert town.ben.slash("/townhall", f"show {held.town_hall_id}").ok
    assert "12 questions · page 1 of 2" in town.told(town.ben)
    assert town.ben.click(None, f"{ids.TURN}").ok
    assert "page 2 of 2" in town.told(town.ben)
    town.ben.fill("words", "question 7")
    assert "1 question · page 1 of 1" in town.told(town.ben)
    town.ben.fill("words", "nobody asked this")
    assert "Nothing like this was asked." in town.told(town.ben)
    town.ben.fill("words", "")
    assert town.ben.submit().ok
    assert "12 questions" in town.told(town.ben)
    assert town.ben.click(None, ids.LABEL, "Pay").ok
    assert "6 questions" in town.told(town.ben)
    assert town.ben.click(None, ids.SORT, "newest").ok
    first = next(each for each in held.read() if each.text.startswith("Question 11"))
    assert town.ben.click(None, ids.VOTE, f'{{"question": {first.question_id}}}').ok
    town.slack.wait_for(lambda: shows(town.ben.view, "▲ 1"))
    town.ben.close(everything=True)


def test_people_of_another_workspace_ask_by_the_button(town: Town) -> None:
    held = call(town, town.outsider, town.maya, is_shared=True)
    asks(held, town.outsider, "From the vendor", named=False)
    town.outsider.close(everything=True)
    asks(held, town.outsider, "And with a name")
    town.outsider.close(everything=True)
    held.asked("And with a name")


def test_the_close_by_the_clock_recap_and_late_answer(town: Town) -> None:
    held = call(town)
    asks(held, town.ana, "Answered in time?")
    town.ana.close(everything=True)
    asks(held, town.ben, "Left open?")
    town.ben.close(everything=True)
    message = held.asked("Answered in time?")
    assert town.maya.click(message, ids.ANSWER).ok
    town.maya.fill("answer", "Yes.")
    assert town.maya.submit().ok
    held.asked("Left open?")
    town.eventually(lambda: "Yes." in words_of(held.asked("Answered in time?")))
    town.slack.clock.advance((2 * DAY - 4 * HOUR).total_seconds())
    town.eventually(lambda: town.find(held.room, "closes in about 4 hours, with 1 question unanswered"))
    town.slack.clock.advance((4 * HOUR).total_seconds())
    town.eventually(lambda: town.find(held.room, "is closed: 2 questions, 1 answered"))
    recap = words_of(town.post(held.room, "is closed: 2 questions"))
    assert f"archives/{held.room.id}/p{message.ts.replace('.', '')}?thread_ts=" in recap
    assert "1 question is still open" in recap
    town.eventually(lambda: town.find(town.maya, "Left open?"))
    left = town.post(town.maya, "Left open?")
    by = int((town.slack.clock.utcnow() + 3 * DAY).timestamp())
    assert town.maya.click(left, ids.PROMISE, by).ok
    town.eventually(lambda: "Open questions are answered by" in words_of(held.board))
    assert town.maya.click(left, ids.ANSWER).ok
    town.maya.fill("answer", "Late, and true.")
    assert town.maya.submit().ok
    town.eventually(lambda: town.find(town.ben, "Late, and true."))
    town.eventually(lambda: town.find(town.maya, "is answered. Thank you."))


def test_hosts_edit_export_close_and_call_off(town: Town) -> None:
    held = call(town)
    assert town.maya.click(held.board, ids.MANAGE).ok
    assert town.maya.click(None, ids.EXPORT).ok
    town.eventually(lambda: len(town.slack.files) >= 2)
    assert town.maya.click(None, ids.EDIT).ok
    assert "It is open: its opening and its rules stay" in town.told(town.maya)
    town.maya.fill("topic", "What comes after returns?")
    assert town.maya.submit().ok
    town.maya.close(everything=True)
    town.eventually(lambda: "What comes after returns?" in words_of(held.board))
    assert town.maya.click(held.board, ids.MANAGE).ok
    assert town.maya.click(None, ids.CLOSE).ok
    assert "closes within a second" in town.told(town.maya)
    town.maya.close(everything=True)
    town.eventually(lambda: town.find(held.room, "is closed: 0 questions"))
    other = call(town)
    assert town.maya.click(other.board, ids.MANAGE).ok
    assert town.maya.click(None, ids.CALL_OFF).ok
    town.maya.close(everything=True)
    town.eventually(lambda: town.find(other.room, "was called off"))
    town.ben.click(held.board, ids.MANAGE)
    assert "Only hosts can do this" in town.ben.ephemerals[-1].all_text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("help", "*Town halls: ask"),
        ("nonsense", "I do not know “nonsense”."),
        ("show", "Say which town hall, by its number: /townhall show 3."),
        ("show x", "Say which town hall"),
        ("show 999999", "There is no such town hall here."),
        ("ask 999999", "There is no such town hall here."),
        ("mine", "Your questions"),
        ("", "Town halls"),
        ("list", "Town halls"),
    ],
)
def test_the_command(town: Town, typed: str, says: str) -> None:
    answer = town.ana.slash("/townhall", typed)
    told = town.told(town.ana)
    view = town.ana.view
    title = view.title if view is not None else ""
    assert says in told or says in str(title), (answer, told)
    town.ana.close(everything=True) if view is not None else None


def test_usage_is_for_the_role(town: Town) -> None:
    town.maya.slash("/townhall", "help")
    assert "call a town hall" in town.told(town.maya)


def test_the_shortcut_lists_them(town: Town) -> None:
    assert town.ana.shortcut(ids.LIST).ok
    assert town.ana.view is not None
    town.ana.close(everything=True)


OF_A_HALL = (
    ids.ASK,
    ids.ALL,
    ids.MANAGE,
    ids.EDIT,
    ids.CLOSE,
    ids.CALL_OFF,
    ids.EXPORT,
    ids.QUEUE,
    ids.LEFT_OPEN,
)
OF_A_QUESTION = (ids.VOTE, ids.READ, ids.ANSWER, ids.DECLINE, ids.LET_IN)
ELSEWHERE = "T0OTHERHALL"


@pytest.fixture
def foreign(town: Town) -> tuple[int, int]:
    """A town hall of another brand's workspace, in the same database, and a question there."""
    directory, halls = town.app.directory, town.app.town_halls
    directory.record_workspace(ELSEWHERE, "Other", "U0OTHERBOT")
    directory.record_people(ELSEWHERE, [PersonFacts(ELSEWHERE, "U0NIA", "Nia", "UTC", is_admin=True)])
    directory.record_channel(
        ELSEWHERE, ChannelFacts("C0OTHER", "other", is_private=False, is_archived=False, has_bot=True)
    )
    directory.record_channel_members(ELSEWHERE, "C0OTHER", ["U0NIA"])
    nia = Caller(ELSEWHERE, ELSEWHERE, "U0NIA")
    form = TownHallForm(
        topic="Their secret",
        hosts=["U0NIA"],
        channels=["C0OTHER"],
        closes_at=int((town.slack.clock.utcnow() + 2 * DAY).timestamp()),
    )
    nonce = f"foreign{town.slack.clock.now()}"
    hall = halls.planning.call(nia, form, typed_in=nonce)
    halls.moments.tick()
    return hall, halls.asking.ask(nia, hall, "Their question", nonce=nonce).question.question_id


def open_a_modal(town: Town) -> None:
    if town.maya.view is not None:
        town.maya.close(everything=True)
    assert town.maya.slash("/alert", "mine").ok
    assert town.maya.click(None, alert_ids.KEPT).ok


def test_what_is_of_another_workspace_is_not_there(town: Town, foreign: tuple[int, int]) -> None:
    hall, asked = foreign
    tries = [(each, ids.HallRef(hall).dump(), "no such town hall") for each in OF_A_HALL]
    tries += [(each, ids.QuestionRef(asked).dump(), "no such question") for each in OF_A_QUESTION]
    tries += [
        (each, ids.OwnRef(asked).dump(), "question") for each in (ids.CHANGE, ids.TAKE_BACK, ids.LOOK_AGAIN)
    ]
    for action_id, value, sentence in tries:
        open_a_modal(town)
        assert town.forge(town.maya, action_id, value).status == 200
        said = town.told(town.maya)
        assert sentence in said, (action_id, said)
        assert "Their" not in said
    town.maya.close(everything=True)
    read = town.app.town_halls.reading.question(ELSEWHERE, asked)[0]
    assert (read.votes, read.answer) == (0, None)


@pytest.mark.parametrize("value", [None, "nonsense", '{"hall": "1"}', '{"question": 1e400}', "[" * 2_000])
def test_altered_values_are_refused(town: Town, value: str | None) -> None:
    for action_id in (*OF_A_HALL, *OF_A_QUESTION):
        open_a_modal(town)
        assert town.forge(town.maya, action_id, value).status == 200
        assert "too old to use" in town.told(town.maya), action_id
    town.maya.close(everything=True)


@pytest.mark.parametrize(
    "chosen", ["flag:99999999999999999999", "flag:", ":7", "nonsense", "flag:٣x", "flag:7"]
)
def test_an_altered_choice_of_a_menu_is_refused(town: Town, chosen: str) -> None:
    open_a_modal(town)
    body, maya, view = town.last("block_actions"), town.maya.person, town.maya.view
    body["trigger_id"] = town.slack.do(lambda: town.slack.core.new_trigger(town.brand.app, maya, view))
    body["actions"][0] = {
        **{key: body["actions"][0][key] for key in ("block_id", "action_ts")},
        "type": "overflow",
        "action_id": ids.MORE,
        "selected_option": {"value": chosen},
    }
    assert town.dispatch(body).status == 200
    said = town.told(town.maya)
    assert "This menu is too old to use." in said or "no such question" in said
    town.maya.close(everything=True)


def test_hosts_call_one_from_app_home(town: Town) -> None:
    town.maya.open_home()
    town.slack.wait_for(lambda: town.maya.home and "Call a town hall" in json.dumps(town.maya.home.blocks))
    home = town.maya.home
    assert home is not None
    assert town.maya.click(home, ids.CALL).ok
    assert town.maya.view is not None
    assert town.maya.view.title == "Call a town hall"
    town.maya.close(everything=True)
    assert ids.CALL not in json.dumps(town.home(town.ana).blocks)
