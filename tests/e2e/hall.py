"""A town hall as people live it: Maya calls it, sixty people read, forty ask, all vote."""

import json
from collections.abc import Sequence
from functools import partial

from handlers.town_halls import ids
from handlers.town_halls.views import ask
from sandbox import Channel, Message, Person
from sandbox.models import View
from sandbox.person import Actor
from tests.e2e.campaign import DAY, Campaign

TOPIC = "What is next for returns?"
NEWCOMERS = 20


class TownHall:
    """A town hall in a room of its own, which Bogotá's workspace shares."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign, self.slack, self.maya = campaign, campaign.slack, campaign.maya
        fernwood = campaign.brand.workspace
        newcomers = [
            self.slack.add_person(fernwood, f"new{number}", real_name=f"Newcomer {number}")
            for number in range(NEWCOMERS)
        ]
        self.people: Sequence[Person] = [*campaign.agents, *newcomers]
        self.room: Channel = self.slack.add_channel(
            fernwood,
            "town-square",
            members=[campaign.brand.maya, campaign.brand.priya, *self.people],
            shared_with=[campaign.brand.agents["Bogotá"][0].workspace],
        )
        self.slack.invite(self.room, campaign.brand.app.bot_user)
        self.closes_at = 0
        self.ts = ""
        """Of the message that it is."""

    def call(self) -> None:
        """Maya types it into the form, and announces it."""
        maya, again = self.maya, self.campaign.again
        desk = self.campaign.brand.channels["brand-desk"]
        self.closes_at = int(self.slack.clock.now()) + 2 * DAY
        again(lambda: maya.slash("/townhall", "new", channel=desk).ok and maya.view)
        maya.fill("topic", TOPIC)
        maya.fill("introduction", "Ask us anything.")
        maya.fill("hosts", [maya.person.id, self.campaign.brand.priya.id])
        maya.fill("channels", [self.room.id])
        maya.fill("closes_at", self.closes_at)
        maya.fill("labels", "Returns, Pay")
        again(lambda: not maya.submit().trouble and maya.view and maya.view.title == "Done")
        maya.close(everything=True)
        self.campaign.settle(lambda: self.find("Town hall: "))
        self.ts = self.board.ts

    @property
    def board(self) -> Message:
        """The message that it is."""
        return self.said("Town hall: ")

    @property
    def replies(self) -> Sequence[Message]:
        """What stands in its thread."""
        return [each for each in self.slack.messages(self.room, thread=self.ts) if each.ts != self.ts]

    def find(self, words: str) -> Message | None:
        """What is said in the room and has these words."""
        return next((each for each in self.slack.messages(self.room) if words in each.text), None)

    def said(self, words: str) -> Message:
        """The same, and it is there."""
        found = self.find(words)
        assert found is not None, words
        return found

    def question(self, words: str) -> Message:
        """A question's own message."""
        return next(each for each in self.replies if words in each.all_text)

    def shown(self) -> int:
        """How many questions stand in the thread."""
        return sum(each.text.startswith("Question ") for each in self.replies)

    def answered(self) -> int:
        """How many of them with an answer."""
        return sum(" answered" in each.all_text for each in self.replies)

    def ask(self, person: Person, words: str, *, named: bool) -> None:
        """One asks by the board's button."""
        who, again, board = self.slack.as_person(person), self.campaign.again, self.board
        again(lambda: who.click(board, ids.ASK).ok and who.view)
        who.fill("question", words)
        if not named:
            who.fill("name", ask.NAMELESS)
        again(lambda: not who.submit().trouble and who.view and who.view.title == "Thank you")
        who.close(everything=True)

    def vote(self, person: Person, question: Message) -> None:
        """One wants it answered."""
        who = self.slack.as_person(person)
        self.campaign.again(lambda: who.click(question, ids.VOTE).ok)

    def answer(self, who: Actor, place: Message, words: str, value: str | None = None) -> None:
        """A host answers in a modal."""
        self.campaign.again(lambda: who.click(place, ids.ANSWER, value).ok and who.view)
        who.fill("answer", words)
        self._submitted(who)

    def answer_in_thread(self, who: Actor, words: str, search: str) -> None:
        """A host replies in the thread, and makes that the answer, as is offered then."""
        before = len(who.ephemerals)
        who.post(self.room, words, thread=self.board)
        self.slack.wait_for(lambda: len(who.ephemerals) > before)
        offer = who.ephemerals[-1]
        self.campaign.again(lambda: who.click(offer, ids.USE_FOR).ok and who.view)
        (offered,) = who.suggest("question", search)
        who.fill("question", offered["value"])
        self._submitted(who)

    def merge(self, who: Actor, question: Message, into: Message) -> None:
        """A host takes a question up in another one."""
        number, other = question_id(question), question_id(into)
        self.campaign.again(lambda: who.click(question, ids.MORE, f"{ids.MERGE}:{number}").ok and who.view)
        who.suggest("into", "pay")
        who.fill("into", str(other))
        self._submitted(who)

    def votes(self) -> dict[str, int]:
        """What the votes' buttons say, by the question's words."""
        return {
            words_of(each): int(button["text"]["text"].removeprefix("▲ "))
            for each in self.replies
            for block in each.blocks
            for button in block.get("elements", [])
            if button.get("action_id") == ids.VOTE
        }

    def _submitted(self, who: Actor) -> None:
        view = who.view
        assert view is not None
        self.campaign.again(partial(_is_taken, who, view))


def question_id(message: Message) -> int:
    """Which question a message shows."""
    values = [
        element["value"]
        for block in message.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == ids.VOTE
    ]
    number: int = json.loads(values[0])["question"]
    return number


def words_of(message: Message) -> str:
    """A question's words as they were asked."""
    text: str = message.blocks[0]["text"]["text"]
    return text.partition(".* ")[2]


def _is_taken(who: Actor, view: View) -> bool:
    # What was taken before the answer was lost has closed the window by now.
    return view.id not in [each.id for each in who.views] or not who.submit().trouble
