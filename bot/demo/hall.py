"""A town hall that is on at Fernwood before you come in: some questions, their votes, and an answer."""

from functools import partial

from bot.demo.brand import Brand
from sandbox import Message, Person, Sandbox
from sandbox.person import Actor

DAY = 24 * 3600
ROOM = "care-austin"
TOPIC = "What is next for returns?"
BOX = "Why do we refuse returns without the box?"
REFUNDS = "Can Bogotá approve refunds like Austin can? We wait 40 minutes for a yes on $12."
TIME = "Will handle time still count in January?"


def hold_town_hall(slack: Sandbox, brand: Brand) -> None:
    """Priya calls it, agents of all sites ask and vote, Priya answers what most of them want to know."""
    priya = slack.as_person(brand.priya)
    priya.slash("/townhall", "new", channel=brand.channels["brand-desk"])
    priya.fill("topic", TOPIC)
    priya.fill(
        "introduction",
        "We change the return rules in January. Ask us anything, also what you think nobody dares to ask.",
    )
    priya.fill("hosts", [brand.priya.id, brand.maya.id])
    priya.fill("channels", [brand.channels[f"care-{site}"].id for site in ("austin", "manila", "bogota")])
    priya.fill("closes_at", int(slack.clock.now()) + 3 * DAY)
    priya.fill("labels", "Returns, Refunds, Pay")
    priya.submit()
    priya.close(everything=True)
    austin, bogota = brand.agents["Austin"], brand.agents["Bogotá"]
    _ask(slack, brand, austin[3], BOX, label="Returns")
    _ask(slack, brand, bogota[2], REFUNDS, room="care-bogota", label="Refunds")
    _ask(slack, brand, austin[7], TIME)
    _ask(slack, brand, austin[9], "Who reads what we ask here?", name="nameless")
    for words, count in ((BOX, 12), (REFUNDS, 8), (TIME, 3)):
        question = slack.wait_for(partial(_question, slack, brand, words), timeout=30)
        for agent in austin[:count]:
            slack.as_person(agent).click(question, "town_hall.vote")
    priya.slash("/townhall", "close 1", channel=brand.channels["brand-desk"])
    priya.click(None, "town_hall.left_open")
    priya.click(None, "town_hall.answer", _first(priya))
    priya.fill(
        "answer", "Because the shop resells them. From January you can take them back without it, up to $80."
    )
    priya.submit()
    slack.wait_for(lambda: not _lists(priya, BOX), timeout=30)
    priya.close(everything=True)


def _lists(host: Actor, words: str) -> bool:
    return host.view is not None and words in host.view.text


def _first(host: Actor) -> str:
    """Of what is not answered the most wanted."""
    blocks = host.view.blocks if host.view is not None else []
    buttons = [each for block in blocks for each in block.get("elements", []) if "action_id" in each]
    value: str = next(each["value"] for each in buttons if each["action_id"] == "town_hall.answer")
    return value


def _ask(
    slack: Sandbox, brand: Brand, agent: Person, question: str, *, room: str = ROOM, **chosen: str
) -> None:
    who = slack.as_person(agent)
    board = slack.wait_for(partial(_board, slack, brand, room), timeout=30)
    who.click(board, "town_hall.ask")
    who.fill("question", question)
    for name, value in chosen.items():
        who.fill(name, value)
    who.submit()
    who.close(everything=True)


def _board(slack: Sandbox, brand: Brand, room: str) -> Message | None:
    posts = slack.messages(brand.channels[room])
    return next((post for post in posts if post.text.startswith("Town hall: ")), None)


def _question(slack: Sandbox, brand: Brand, words: str) -> Message | None:
    board = _board(slack, brand, ROOM)
    if board is None:
        return None
    replies = slack.messages(brand.channels[ROOM], thread=board.ts)
    return next((post for post in replies if post.ts != board.ts and words in post.all_text), None)
