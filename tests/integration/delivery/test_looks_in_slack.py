"""The engine against the stand-in, whose answers get lost: everything is there once, wherever it may look."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.delivery.gateway import SlackGateway
from bot.delivery.outbox import Outbox
from bot.delivery.pacing import Pacer
from sandbox import Channel, Fault, Limits, Sandbox
from sandbox import Clock as SlackClock
from storage.database import Database
from storage.people import ensure_workspace
from storage.post_reasons import read
from storage.posts import NewPost, Post, PostState, add_posts
from tests.integration.delivery.scripted import words_of
from tests.integration.sandbox.conftest import Town, settle

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AT_A_MINUTE = 1_800_000_000.0
CHATTER = 20


class Shop:
    """A workspace with a delivering engine in it."""

    def __init__(self, town: Town, database: Database) -> None:
        self.town, self.slack, self.database = town, town.slack, database
        self.rooms = [town.room, *(self._room(f"room-{n}") for n in range(3))]
        self.outbox = Outbox(
            database,
            {town.home.id: SlackGateway(town.app.bot_token, base_url=town.slack.api_url)},
            {"note": words_of},
            Pacer(town.slack.clock.utcnow),
            town.slack.clock.utcnow,
            owner="p1",
        )
        with database.write() as session:
            ensure_workspace(session, town.home.id)

    def _room(self, name: str) -> Channel:
        room = self.slack.add_channel(self.town.home, name, members=[self.town.maya])
        self.slack.invite(room, self.town.app.bot_user)
        return room

    def say(self, recipients: list[str]) -> None:
        now: datetime = self.slack.clock.utcnow()
        with self.database.write() as session:
            add_posts(
                session,
                [
                    NewPost(
                        workspace_id=self.town.home.id,
                        kind="note",
                        subject_id=number,
                        occasion=f"note:{number}",
                        recipient=recipient,
                        due_at=now,
                    )
                    for number, recipient in enumerate(recipients)
                ],
                now,
            )

    def chat(self, room: Channel) -> None:
        """People talk after our posts, so that these are not on the first page."""
        for number in range(CHATTER):
            self.slack.post(room, self.town.maya, f"line {number}")

    def pass_time(self, seconds: int, step_s: int = 5) -> None:
        self.outbox.drain()
        for _ in range(0, seconds, step_s):
            self.slack.clock.advance(step_s)
            self.outbox.drain()

    def posts(self) -> list[Post]:
        with self.database.read() as session:
            return session.query(Post).order_by(Post.id).all()

    def said(self) -> Counter[str]:
        """How often each of our messages stands in the workspace."""
        places = [
            *self.rooms,
            *(self.slack.dm(self.town.app, each) for each in (self.town.maya, self.town.noor)),
        ]
        return Counter(
            message.text
            for place in places
            for message in self.slack.messages(place)
            if message.text.startswith("note ")
        )


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    with Sandbox(clock=SlackClock(AT_A_MINUTE)) as slack:
        shop = Shop(settle(slack), database)
        yield shop
        shop.outbox.stop()
        assert slack.violations == []


@pytest.mark.parametrize("outside", [False, True], ids=["internal", "outside the Marketplace"])
def test_whatever_gets_lost_is_there_once(shop: Shop, outside: bool) -> None:
    shop.slack.set_limits(Limits(outside_marketplace=outside))
    people = [shop.town.maya.id, shop.town.noor.id]
    shop.slack.fail("chat.postMessage", Fault.lost_answer(), times=3)
    shop.slack.fail("chat.postMessage", Fault.lost_request(), times=2)
    shop.slack.fail("chat.postMessage", Fault.status(503, stored=True), times=1)
    shop.say([*(room.id for room in shop.rooms), *people])
    shop.outbox.drain()
    assert {post.state for post in shop.posts()} == {PostState.UNCERTAIN}
    for room in shop.rooms:
        shop.chat(room)

    shop.pass_time(20 * 60 if outside else 120)

    assert {post.state for post in shop.posts()} == {PostState.SENT}
    assert shop.said() == Counter({f"note {number}": 1 for number in range(6)})
    looks = shop.slack.calls_of("conversations.history")
    taken = Counter(call.at // 60 for call in looks if call.http_status == 200)
    refused = sum(call.http_status == 429 for call in looks)
    assert max(taken.values()) == 1 if outside else refused == 0
    assert refused <= 1


def test_where_it_may_not_look_it_says_why_and_says_nothing_twice(shop: Shop) -> None:
    shop.slack.fail("chat.postMessage", Fault.lost_answer(), times=2)
    shop.slack.fail(
        "conversations.history",
        Fault.error("missing_scope"),
        times=None,
        when=lambda arguments: arguments["channel"] == shop.rooms[0].id,
    )
    shop.say([shop.rooms[0].id, shop.rooms[1].id])
    shop.pass_time(300, step_s=20)
    barred, found = shop.posts()
    assert (barred.state, found.state) == (PostState.UNCERTAIN, PostState.SENT)
    why = read(barred.reason or "")
    assert why is not None
    assert (why.error, why.at_look) == ("missing_scope", True)
    assert shop.said() == Counter({"note 0": 1, "note 1": 1})
