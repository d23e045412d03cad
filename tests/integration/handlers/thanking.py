"""What the tests of kudos share: people of their own, who thank each other in a room of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

from sandbox import Channel, Person
from sandbox.person import Actor, Reply
from services.directory import PersonFacts
from tests.integration.handlers.town import Town

WHY = "stayed late to calm the queue"

_numbers = count(1)


def named(*people: Actor | Person) -> str:
    """As Slack writes those who are named in a command."""
    each = (one.person if isinstance(one, Actor) else one for one in people)
    return " ".join(f"<@{person.id}|{person.name}>" for person in each)


def said(reply: Reply) -> str:
    """What the answer to a command shows."""
    blocks = (reply.body or {}).get("blocks") or []
    return "\n".join([str((reply.body or {}).get("text") or reply.text), *_texts(blocks)])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


@dataclass(frozen=True)
class Crew:
    """Some people whom nobody has thanked yet, in a room with the bot."""

    town: Town
    giver: Actor
    others: tuple[Actor, ...]
    room: Channel

    def thank(self, text: str, *, by: Actor | None = None) -> Reply:
        """Types it after `/kudos` in the room."""
        return (by or self.giver).slash("/kudos", text, channel=self.room)

    def received(self, actor: Actor) -> int:
        """How often somebody was thanked."""
        return self.town.app.kudos.reading.mine(self.town.caller(actor)).received

    def posts(self) -> list[str]:
        """What the bot has said in the room."""
        return [
            post.all_text for post in self.town.slack.messages(self.room) if post.installation is not None
        ]


def crew(town: Town, others: int = 3, *, is_guest: bool = False) -> Crew:
    """New people at Fernwood; `is_guest`: the one who gives is one."""
    slack, here = town.slack, town.brand.workspace
    people = []
    for number in range(others + 1):
        name = f"agent{next(_numbers)}"
        guest: Literal["multi"] | None = "multi" if is_guest and number == 0 else None
        people.append(slack.add_person(here, name, real_name=name.title(), tz="Asia/Manila", guest=guest))
    town.app.directory.record_people(
        here.id, [PersonFacts(here.id, each.id, each.real_name, "Asia/Manila") for each in people]
    )
    actors = [town.person(each) for each in people]
    return Crew(town, actors[0], tuple(actors[1:]), town.room(*actors))
