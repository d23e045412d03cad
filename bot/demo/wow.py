"""Wow moments of Fernwood before you come in: two are published and cheered, one waits for a reviewer."""

from collections.abc import Mapping
from functools import partial

from bot.demo.brand import Brand
from sandbox import Message, Person, Sandbox

BIRTHDAY = {
    "title": "The birthday that almost was not",
    "faced": "The cake topper came broken, the party was in five hours, and the shop was closed.",
    "did": "Found the last one in a partner's shop near the customer, sent it by courier, and stayed in the "
    "chat until it rang at the door.",
    "ended": "I will never order anywhere else. Tell Ana that Leo blew out all six candles.",
    "mood_before": "1",
    "mood_after": "5",
    "why_right": "A party comes once a year, and the courier cost less than a refund.",
    "contact": "chat",
    "tags": "#birthday #courier",
}
WEDDING = {
    "title": "Boots for a wedding in the snow",
    "faced": "The groom's boots were two sizes too small, and the wedding was on the next day.",
    "did": "Called the shops on his way, had the pair put aside in one, and wrote down the bus.",
    "ended": "He sent a picture: the two of them in the snow, in boots.",
    "mood_before": "2",
    "mood_after": "5",
    "contact": "phone",
    "tags": "#wedding #boots",
}
VOICE = {
    "title": "A voice for grandmother's order",
    "faced": "An old lady could not read the small print of her order any more, and was close to tears.",
    "did": "Paolo read her the whole order aloud, twice, and wrote her a summary in large letters.",
    "ended": "She asked whether he is somebody's grandson. She calls him hers now.",
    "mood_before": "2",
    "mood_after": "4",
    "contact": "phone",
    "tags": "#patience",
}


def tell_stories(slack: Sandbox, brand: Brand) -> None:
    """Agents tell, Maya publishes, colleagues cheer."""
    ana, ben = brand.agents["Austin"][:2]
    rosa, paolo = brand.agents["Manila"][4:6]
    _tell(slack, ana, BIRTHDAY)
    _publish(slack, brand, BIRTHDAY["title"], "story.publish.featured")
    _tell(slack, rosa, WEDDING)
    _publish(slack, brand, WEDDING["title"], "story.publish")
    card = slack.wait_for(partial(_find, slack, brand, "wow-moments", BIRTHDAY["title"]), timeout=30)
    for agent in [*brand.agents["Austin"][1:8], *brand.agents["Manila"][:5], *brand.agents["Bogotá"][:3]]:
        slack.as_person(agent).click(card, "story.cheer")
    _tell(slack, ben, {"agent": paolo.id, **VOICE})
    asked = slack.wait_for(partial(_asked, slack, paolo), timeout=30)
    slack.as_person(paolo).click(asked, "story.agree")


def _tell(slack: Sandbox, author: Person, typed: Mapping[str, str]) -> None:
    who = slack.as_person(author)
    who.slash("/wow")
    for name, value in typed.items():
        who.fill(f"story.form.{name}", value)
    who.submit()
    who.close(everything=True)


def _publish(slack: Sandbox, brand: Brand, title: str, action_id: str) -> None:
    post = slack.wait_for(partial(_find, slack, brand, "wow-review", title), timeout=30)
    slack.as_person(brand.maya).click(post, action_id)


def _find(slack: Sandbox, brand: Brand, room: str, title: str) -> Message | None:
    posts = slack.messages(brand.channels[room])
    return next((post for post in posts if title in post.all_text), None)


def _asked(slack: Sandbox, agent: Person) -> Message | None:
    return next((post for post in slack.as_person(agent).dms if "wants to tell" in post.text), None)
