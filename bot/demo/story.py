"""What has happened at Fernwood before you come in: people press, type and ask, as they would in Slack."""

from datetime import timedelta
from functools import partial

from bot.app import Application
from bot.demo.brand import Brand
from bot.demo.hall import hold_town_hall
from bot.demo.wow import tell_stories
from handlers.kudos import ids
from sandbox import Message, Sandbox

HOUR = 3600
DAY = 24 * HOUR


def tell(slack: Sandbox, brand: Brand, app: Application) -> None:
    """An alert that is on, wow moments, a town hall, a campaign half written, thanks."""
    slack.wait_for(lambda: slack.connections(brand.app), timeout=30)
    slack.wait_for(lambda: _has_read(slack, brand, app), timeout=60)
    _returns_are_free(slack, brand)
    tell_stories(slack, brand)
    hold_town_hall(slack, brand)
    _campaign_in_the_making(slack, brand)
    _thanks(slack, brand)


def _has_read(slack: Sandbox, brand: Brand, app: Application) -> bool:
    here = brand.workspace.id
    an_hour_ago = slack.clock.utcnow() - timedelta(hours=1)
    return bool(app.directory.groups(here, "manila", 1)) and not app.directory.channels_to_read(
        here, an_hour_ago
    )


def _returns_are_free(slack: Sandbox, brand: Brand) -> None:
    tom = slack.as_person(brand.tom)
    now = int(slack.clock.now())
    tom.slash("/alert", "new", channel=brand.channels["brand-desk"])
    tom.fill("kind", "product")
    tom.fill("title", "Winter boots: returns are free until 31 January")
    tom.fill(
        "happening",
        _rich(
            "Who bought boots since 1 November can send them back for free, ",
            "worn or not",
            ", until 31 January. The label comes by e-mail within the hour.",
        ),
    )
    tom.fill("ends_at", now + 30 * DAY)
    tom.fill("volume", "+15 % contacts, most by chat")
    tom.fill("question_0", "I paid for the label already. Do I get that back?")
    tom.fill("answer_0", "Yes, up to $8, to the card that was used.")
    tom.fill(
        "freedoms",
        "Take boots back up to two weeks late\n"
        "Send a courier to the door if the customer cannot get to a shop\n"
        "Give $10 on top if we kept them waiting",
    )
    tom.fill("stop_and_ask", "More than three pairs in one return")
    tom.fill("ask_whom", [brand.priya.id])
    tom.fill("channels", [brand.channels[f"care-{site}"].id for site in ("austin", "manila", "bogota")])
    tom.submit()
    tom.submit()
    tom.close(everything=True)
    for name in ("care-austin", "care-manila", "care-bogota"):
        channel = brand.channels[name]
        slack.wait_for(partial(slack.messages, channel), timeout=30)
    for site, name, count in (
        ("Austin", "care-austin", 13),
        ("Manila", "care-manila", 6),
        ("Bogotá", "care-bogota", 4),
    ):
        post = slack.messages(brand.channels[name])[0]
        for agent in brand.agents[site][:count]:
            slack.as_person(agent).click(post, "alert.got_it")
    post = slack.messages(brand.channels["care-austin"])[0]
    _ask(slack, brand, post, 2, "Does it hold for boots that were on sale?")
    desk = brand.channels["brand-desk"]
    asked = slack.wait_for(lambda: slack.messages(desk), timeout=30)[0]
    priya = slack.as_person(brand.priya)
    priya.click(asked, "alert.answer")
    priya.fill("answer", "Yes, on sale or not.")
    priya.submit()
    _ask(slack, brand, post, 5, "And if they were a present, does the money go to the giver?")


def _ask(slack: Sandbox, brand: Brand, post: Message, agent: int, question: str) -> None:
    person = slack.as_person(brand.agents["Austin"][agent])
    person.click(post, "alert.ask")
    person.fill("question", question)
    person.submit()
    person.close(everything=True)


def _campaign_in_the_making(slack: Sandbox, brand: Brand) -> None:
    maya = slack.as_person(brand.maya)
    tomorrow = (int(slack.clock.now()) // DAY + 1) * DAY + 14 * HOUR
    maya.slash("/alert", channel=brand.channels["brand-desk"])
    maya.fill("title", "Buy one, plant one")
    maya.fill(
        "happening",
        _rich(
            "Every order above $30 plants a tree in the customer's name. The certificate comes by e-mail ",
            "two days after delivery",
            ", not with the parcel.",
        ),
    )
    maya.fill("starts_at", tomorrow)
    maya.fill("ends_at", tomorrow + 3 * DAY)
    maya.fill("volume", "+40 % contacts, most by chat")
    maya.fill("question_0", "Where is my certificate?")
    maya.fill("answer_0", "Two days after delivery, to the address of the order.")
    maya.fill("freedoms", "Send the certificate again, as often as asked")
    maya.click(None, "alert.form.save")
    maya.close(everything=True)


def _thanks(slack: Sandbox, brand: Brand) -> None:
    room = brand.channels["kudos"]
    austin, manila, bogota = (brand.agents[site] for site in ("Austin", "Manila", "Bogotá"))
    for giver, receivers, text in (
        (austin[1], austin[:1], "stayed on the line until the courier was found #ownership"),
        (manila[2], manila[:2], "explained the boots offer to all of us before the shift #teamwork"),
        (brand.priya, bogota[1:3], "kept the queue calm on Sunday, the two of them alone #courage"),
    ):
        names = " ".join(f"<@{each.id}|{each.name}>" for each in receivers)
        slack.as_person(giver).slash("/kudos", f"{names} {text}", channel=room)
    slack.wait_for(lambda: len(slack.messages(room)) == 3, timeout=30)
    by_priya = next(each for each in slack.messages(room) if bogota[1].id in each.text)
    for colleague in (austin[4], bogota[5]):
        slack.as_person(colleague).click(by_priya, ids.JOIN)


def _rich(before: str, bold: str, after: str) -> dict[str, object]:
    texts = [
        {"type": "text", "text": before},
        {"type": "text", "text": bold, "style": {"bold": True}},
        {"type": "text", "text": after},
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": texts}]}
