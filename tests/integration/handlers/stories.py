"""What the tests of stories share: somebody tells one, reviewers decide, the card stands in its channel."""

from itertools import count
from typing import Any

from sqlalchemy import select

from handlers.stories import ids
from sandbox import Message
from sandbox.person import Actor, Reply
from storage.stories import Story, StoryVersion
from tests.integration.handlers.town import Town

PHONE = "+1 512 555 0142"
_numbers = count(1)


def fields(**typed: Any) -> dict[str, Any]:
    """A whole form."""
    return {
        "title": f"The birthday that almost was not {next(_numbers)}",
        "faced": "The cake topper came broken, the party was in five hours, and the shop was closed.",
        "did": "Found the last one near the customer, and stayed in the chat until the courier rang.",
        "ended": "She wrote that Leo blew out all six candles.",
        "mood_before": "1",
        "mood_after": "5",
        "contact": "chat",
        "tags": "#birthday #courier",
        "readers": "brand",
        **typed,
    }


def fill(who: Actor, **typed: Any) -> None:
    """Types into the form on top."""
    for name, value in typed.items():
        who.fill(f"story.form.{name}", value)


def open_form(who: Actor) -> None:
    assert who.slash("/wow").ok
    assert who.view is not None


def tell(who: Actor, **typed: Any) -> Reply:
    """Tells a story with `/wow`; what Slack answered."""
    open_form(who)
    fill(who, **fields(**typed))
    return who.submit()


def told(town: Town, who: Actor, **typed: Any) -> int:
    """Tells a story in which nothing is found; its id."""
    reply = tell(who, **typed)
    assert reply.ok, reply
    assert who.view is not None
    assert who.view.title == "Thank you"
    who.close(everything=True)
    return newest(town)


def newest(town: Town) -> int:
    with town.app.database.read() as session:
        return session.scalars(select(Story.id).order_by(Story.id.desc())).first() or 0


def row(town: Town, story_id: int) -> Story:
    with town.app.database.read() as session:
        return session.get_one(Story, story_id)


def version(town: Town, story_id: int, number: int = 1) -> StoryVersion:
    with town.app.database.read() as session:
        return session.get_one(StoryVersion, (story_id, number))


def all_words(town: Town) -> str:
    """Everything that is kept of all stories."""
    with town.app.database.read() as session:
        versions = session.scalars(select(StoryVersion)).all()
        kept = [
            (each.title, each.faced, each.did, each.ended, each.why_right, each.tags, each.link)
            for each in versions
        ]
        return repr(kept) + repr(session.scalars(select(Story.sought)).all())


def review_of(town: Town, story_id: int) -> Message:
    """What reviewers see."""
    value = ids.StoryRef(story_id, row(town, story_id).version).dump().replace('"', '\\"')
    town.eventually(lambda: town.find(town.desk, value))
    return town.post(town.desk, value)


def press(who: Actor, message: Message | None, action_id: str) -> Reply:
    return who.click(message, action_id)


def publish(town: Town, story_id: int, *, action_id: str = ids.PUBLISH) -> Message:
    """Maya publishes it; its card."""
    assert town.maya.click(review_of(town, story_id), action_id).ok
    return card_of(town, story_id)


def card_of(town: Town, story_id: int) -> Message:
    town.eventually(lambda: find_card(town, story_id))
    card = find_card(town, story_id)
    assert card is not None
    return card


def find_card(town: Town, story_id: int) -> Message | None:
    for message in reversed(town.slack.messages(town.wow)):
        for block in message.blocks:
            for element in block.get("elements", []):
                if (
                    element.get("action_id") == ids.CHEER
                    and ids.StoryRef.load(element["value"]).story == story_id
                ):
                    return message
    return None
