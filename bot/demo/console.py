"""The demo's prompt: be one of Fernwood's people, type what they would type in Slack, move time on."""

import cmd
import re
from collections.abc import Sequence
from contextlib import suppress

from bot.demo.brand import Brand
from sandbox import Channel, Message, Person, Sandbox, View
from sandbox.models import JSON
from sandbox.person import Actor

NEWEST = 3
NEWS_WITHIN_S = 1.0
"""What a click shows comes after Slack was answered."""
UNITS = {"m": 60, "h": 3_600, "d": 86_400}


def things_to_try() -> str:
    """What a newcomer can do, one a line."""
    return "\n".join(
        (
            "Things to try (type them here):",
            "  as olive            be Olive, an agent in Austin; `people` lists everybody",
            "  look                what Olive sees: her channel and her direct messages",
            "  press All details   press a button by its words: Got it, What may I do?, I have a question …",
            "  as maya             be Maya in marketing",
            "  /alert list         open the list: her campaign is half written; press Continue",
            "  fill channels care-austin care-manila        fill a field by its name; `fields` lists them",
            "  send                press the modal's own button: Preview, then Send now",
            "  /alert ready 1      who is ready for the boots; press Names, press Nudge",
            "  forward 1d          move time on by a day: reminders and “It is live” come",
            "  quit                end the demo",
        )
    )


class Console(cmd.Cmd):
    """One prompt; every line is something that a person in Slack could do, but `forward`."""

    def __init__(self, slack: Sandbox, brand: Brand) -> None:
        super().__init__()
        self._slack = slack
        self._brand = brand
        agents = [agent for site in brand.agents.values() for agent in site]
        everyone = [brand.maya, brand.tom, brand.priya, *agents]
        self._people: dict[str, Person] = {person.name: person for person in everyone}
        self._become(brand.maya)

    def do_people(self, _: str) -> None:
        """people: who works at Fernwood."""
        brand = self._brand
        print(f"publishers: {brand.maya.name}, {brand.tom.name}, {brand.priya.name}")
        for site, agents in brand.agents.items():
            print(f"{site}: {', '.join(agent.name for agent in agents)}")

    def do_as(self, name: str) -> None:
        """as NAME: be that person from now on."""
        person = self._people.get(name.strip().lower())
        if person is None:
            print(f"Nobody is called {name}. `people` lists everybody.")
        else:
            self._become(person)

    def do_look(self, _: str) -> None:
        """look: the open modal, or the newest messages that this person sees."""
        if self._me.view is not None:
            self._show_view(self._me.view)
            return
        for channel in self._channels():
            posts = self._slack.messages(channel)[-NEWEST:]
            if posts:
                print(f"#{channel.name}  {self._slack.url}/channel/{channel.id}")
            for post in posts:
                self._show_message(post)
        for post in self._me.dms[-NEWEST:]:
            print("direct message")
            self._show_message(post)

    def do_press(self, words: str) -> None:
        """press WORDS: press the button with these words, in the open modal or else in the newest message."""
        places = [self._me.view] if self._me.view is not None else [*reversed(self._seen())]
        for place in places:
            for element in _buttons(place.blocks):
                if element["text"]["text"].lower().startswith(words.strip().lower()):
                    reply = self._me.click(
                        None if isinstance(place, View) else place,
                        element["action_id"],
                        element.get("value"),
                    )
                    self._after(reply.error)
                    return
        print(f"Nothing here says “{words}”. `look` shows what there is.")

    def do_fields(self, _: str) -> None:
        """fields: the fields of the open modal."""
        view = self._me.view
        for block in view.blocks if view is not None else ():
            if block["type"] == "input":
                print(f"  {block['block_id']:16} {block['label']['text']}")

    def do_fill(self, line: str) -> None:
        """fill FIELD WORDS: fill a field; times as 2h or 1d from now, channels and people by name."""
        name, _, words = line.partition(" ")
        try:
            self._me.fill(name, self._value(name, words))
        except ValueError as error:
            print(error)

    def do_send(self, _: str) -> None:
        """send: press the modal's own button."""
        if self._me.view is None:
            print("No modal is open.")
            return
        reply = self._me.submit()
        for field, sentence in reply.errors.items():
            print(f"  {field}: {sentence}")
        self._after("Slack says that it took too long" if reply.trouble else None)

    def do_close(self, _: str) -> None:
        """close: close the modal on top."""
        if self._me.view is not None:
            self._me.close()

    def do_forward(self, amount: str) -> None:
        """forward 90m, forward 5h, forward 1d: move time on."""
        seconds = _seconds(amount)
        if seconds is None:
            print("Say how far: forward 90m, forward 5h, forward 1d.")
            return
        self._slack.clock.advance(seconds)
        print(f"It is now {self._slack.clock.utcnow():%a %d %b %H:%M} UTC. What is due comes within seconds.")

    def do_try(self, _: str) -> None:
        """try: what a newcomer can do."""
        print(things_to_try())

    def do_quit(self, _: str) -> bool:
        """quit: end the demo."""
        return True

    def do_EOF(self, _: str) -> bool:  # noqa: N802 - cmd's own name for the end of the input
        """Ctrl-D: end the demo."""
        print()
        return True

    def emptyline(self) -> bool:
        """Nothing typed is nothing done."""
        return False

    def default(self, line: str) -> None:
        """A slash command, as in Slack."""
        if not line.startswith("/"):
            print("I do not know that. `try` shows what can be done, `help` every word.")
            return
        command, _, words = line.partition(" ")
        reply = self._me.slash(command, words, channel=next(iter(self._channels()), None))
        self._after(reply.error)

    def _become(self, person: Person) -> None:
        self._me: Actor = self._slack.as_person(person)
        self._ephemerals = len(self._me.ephemerals)
        self.prompt = f"{person.name}> "

    def _channels(self) -> list[Channel]:
        return [each for each in self._brand.channels.values() if self._me.person.id in each.members]

    def _seen(self) -> list[Message]:
        posts = [post for channel in self._channels() for post in self._slack.messages(channel)]
        return sorted([*posts, *self._me.dms], key=lambda post: float(post.ts))

    def _after(self, error: str | None) -> None:
        if error:
            print(f"Slack says: {error}")
        with suppress(AssertionError):
            self._slack.wait_for(self._has_news, timeout=NEWS_WITHIN_S)
        for post in self._me.ephemerals[self._ephemerals :]:
            print("only visible to you")
            self._show_message(post)
        self._ephemerals = len(self._me.ephemerals)
        if self._me.view is not None:
            self._show_view(self._me.view)

    def _has_news(self) -> bool:
        return self._me.view is not None or len(self._me.ephemerals) > self._ephemerals

    def _show_view(self, view: View) -> None:
        print(f"[ {view.title} ]")
        print(self._readable(view.text))

    def _show_message(self, post: Message) -> None:
        print(self._readable(post.all_text))

    def _readable(self, text: str) -> str:
        """Mentions by name and times in UTC, as Slack's own client would write them."""
        names = {person.id: f"@{person.real_name}" for person in self._people.values()}
        names |= {channel.id: f"#{channel.name}" for channel in self._brand.channels.values()}
        text = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)
        text = re.sub(r"<[@#](\w+)>", lambda found: names.get(found[1], found[0]), text)
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return "\n".join(f"    {line}" for line in text.splitlines())

    def _value(self, name: str, words: str) -> object:
        if (seconds := _seconds(words)) is not None and name.endswith(("_at", "_by")):
            return int(self._slack.clock.now()) + seconds
        if name == "channels":
            return [self._brand.channels[each].id for each in words.split() if each in self._brand.channels]
        if name == "groups":
            return words.split()
        if name == "ask_whom":
            return [self._people[each].id for each in words.split() if each in self._people]
        if name == "happening":
            text = {"type": "text", "text": words}
            return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}
        return words.replace("\\n", "\n")


def _buttons(blocks: Sequence[JSON]) -> list[JSON]:
    found: list[JSON] = []
    for block in blocks:
        elements = [*block.get("elements", []), block.get("accessory") or {}]
        found += [element for element in elements if element.get("type") == "button"]
    return found


def _seconds(amount: str) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,4})\s*([mhd])\s*", amount)
    return int(found[1]) * UNITS[found[2]] if found else None
