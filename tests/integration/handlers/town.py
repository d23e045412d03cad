"""A brand whose people use the real application, through a Slack of their own."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import delete, func, select, update

from bot.app import Application, bootstrap
from bot.demo.brand import Brand, build_brand
from bot.settings import Settings
from sandbox import Channel, Message, Person, Sandbox, shapes
from sandbox.models import View
from sandbox.person import Actor
from services.alerts.content import AlertForm, Brief
from services.people import Caller
from storage.alerts import Acknowledgement, Alert, AlertDraft, AlertQuestion, AlertState
from storage.inboxes import Inbox
from storage.milestones import Milestone
from storage.posts import Post, PostState
from storage.stories import Story, StoryState
from storage.town_halls import TownHall, TownHallState

JSON = dict[str, Any]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROUNDS = 20

_numbers = count(1)


def rich(text: str) -> JSON:
    """Words as Slack's rich text input gives them."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


@dataclass(frozen=True)
class Town:
    """The stand-in, the people in it, and the running application. Tests share it: each has its own alert."""

    slack: Sandbox
    brand: Brand
    app: Application

    @property
    def maya(self) -> Actor:
        """Publishes."""
        return self.person(self.brand.maya)

    @property
    def tom(self) -> Actor:
        """Publishes too."""
        return self.person(self.brand.tom)

    @property
    def ana(self) -> Actor:
        """An agent in Austin."""
        return self.person(self.brand.agents["Austin"][0])

    @property
    def ben(self) -> Actor:
        """Another one."""
        return self.person(self.brand.agents["Austin"][1])

    @property
    def guest(self) -> Actor:
        """An agent in Manila, a guest."""
        return self.person(self.brand.agents["Manila"][0])

    @property
    def outsider(self) -> Actor:
        """An agent in Bogotá, of another workspace."""
        return self.person(self.brand.agents["Bogotá"][0])

    @property
    def priya(self) -> Actor:
        """Leads customer care; an admin, and a leader."""
        return self.person(self.brand.priya)

    @property
    def desk(self) -> Channel:
        """Where publishers are."""
        return self.brand.channels["brand-desk"]

    def person(self, person: Person) -> Actor:
        """Someone at their Slack."""
        return self.slack.as_person(person, app=self.brand.app)

    def caller(self, actor: Actor) -> Caller:
        """Someone as services know them."""
        return Caller(self.brand.workspace.id, actor.person.workspace.id, actor.person.id)

    @property
    def wow(self) -> Channel:
        """Where stories are read."""
        return self.brand.channels["wow-moments"]

    def home(self, actor: Actor) -> View:
        """Their App Home, opened anew: one of an earlier test may still be there."""

        def published() -> int:
            calls = self.slack.calls_of("views.publish")
            return sum(call.ok and call.args.get("user_id") == actor.person.id for call in calls)

        before = published()
        actor.open_home()
        self.slack.wait_for(lambda: published() > before)
        assert actor.home is not None
        return actor.home

    def room(self, *people: Actor, is_shared: bool = False) -> Channel:
        """A new channel with the bot in it, whose members are known."""
        acme = [self.brand.agents["Bogotá"][0].workspace] if is_shared else []
        members = [each.person for each in people]
        room = self.slack.add_channel(
            self.brand.workspace, f"room-{next(_numbers)}", members=members, shared_with=acme
        )
        self.slack.invite(room, self.brand.app.bot_user)
        workspace_id = self.brand.workspace.id
        self.slack.wait_for(lambda: room.id in self._channels())
        self.app.directory.record_channel_members(workspace_id, room.id, [person.id for person in members])
        return room

    def _channels(self) -> Sequence[str]:
        return self.app.directory.channels_to_read(self.brand.workspace.id, self.slack.clock.utcnow() + DAY)

    def form(self, *rooms: Channel, **fields: Any) -> AlertForm:
        """An alert that starts in two days and ends in three."""
        now = self.slack.clock.utcnow()
        return AlertForm(
            **{
                "title": f"Buy one, plant one {next(_numbers)}",
                "happening": rich("Every order plants a tree."),
                "starts_at": int((now + 2 * DAY).timestamp()),
                "ends_at": int((now + 3 * DAY).timestamp()),
                "answers": [["Where is my certificate?", "Two days after delivery."]],
                "freedoms": "Send it again",
                "channels": [room.id for room in rooms],
                **fields,
            }
        )

    def draft(self, form: AlertForm, *, by: Actor | None = None, **edit: Any) -> int:
        """A saved draft."""
        return self.app.alerts.drafts.save(
            self.caller(by or self.maya), form, typed_in=f"V{next(_numbers)}", **edit
        )

    def schedule(self, *rooms: Channel, **fields: Any) -> int:
        """An alert of Maya's that nobody was told of yet."""
        first_word_at = int((self.slack.clock.utcnow() + DAY).timestamp())
        form = self.form(*rooms, **{"first_word_at": first_word_at, **fields})
        sent = self.app.alerts.publishing.send(self.caller(self.maya), self.draft(form))
        assert sent.alert_id is not None
        return sent.alert_id

    def announce(self, *rooms: Channel, **fields: Any) -> int:
        """An alert of Maya's that has arrived in its channels."""
        alert_id = self.schedule(*rooms, **{"first_word_at": None, **fields})
        self.eventually(lambda: all(self.find(room, "alert.details") for room in rooms))
        return alert_id

    def eventually(self, happened: Callable[[], object]) -> None:
        """Until it has happened; time goes on, so that nothing waits for Slack's rate limits."""
        for _ in range(ROUNDS):
            self.slack.clock.advance(5)
            self.app.alerts.moments.tick()
            self.app.town_halls.moments.tick()
            self.app.undelivered.tick()
            self.app.outbox.wake()
            with suppress(AssertionError):
                self.slack.wait_for(lambda: bool(happened()), timeout=0.5)
                return
        self.slack.wait_for(lambda: bool(happened()))

    def forget(self) -> None:
        """Nothing of before is in anybody's way: alerts and town halls are over, nothing waits, and
        nobody was told anything today."""
        long_ago = self.slack.clock.utcnow() - 100 * DAY
        with self.app.database.write() as session:
            session.execute(delete(Milestone).where(Milestone.done_at.is_(None)))
            session.execute(
                update(Post)
                .where(Post.state.in_((PostState.HELD, PostState.PENDING)))
                .values(state=PostState.WITHDRAWN)
            )
            session.execute(delete(Inbox))
            session.execute(delete(AlertDraft).where(AlertDraft.used_at.is_(None)))
            session.execute(update(Alert).values(state=AlertState.OVER, ended_at=long_ago))
            session.execute(update(TownHall).values(state=TownHallState.CANCELLED, closed_at=long_ago))
            session.execute(update(Story).values(state=StoryState.WITHDRAWN, published=None))

    def find(self, place: Channel | Actor, holding: str, *, thread: str | None = None) -> Message | None:
        """The newest message that holds these words, a button's action_id or value among them."""
        posts = place.dms if isinstance(place, Actor) else self.slack.messages(place, thread=thread)
        for post in reversed(posts):
            if holding in json.dumps([post.text, post.blocks], ensure_ascii=False):
                return post
        return None

    def post(self, place: Channel | Actor, holding: str = "alert.details") -> Message:
        """The same, and there is one."""
        found = self.find(place, holding)
        assert found is not None, holding
        return found

    def brief(self, alert_id: int) -> Brief:
        """An alert as it stands."""
        return self.app.alerts.reading.brief(self.brand.workspace.id, alert_id)

    def pressed(self, alert_id: int) -> int:
        """How often Got it was counted, over all versions."""
        return self._count(Acknowledgement, alert_id)

    def asked(self, alert_id: int) -> int:
        """How many questions there are."""
        return self._count(AlertQuestion, alert_id)

    def _count(self, kind: type[Acknowledgement] | type[AlertQuestion], alert_id: int) -> int:
        with self.app.database.read() as session:
            counted = select(func.count()).select_from(kind).where(kind.alert_id == alert_id)
            return session.execute(counted).scalar_one()

    def told(self, actor: Actor) -> str:
        """The newest words that only this person sees: of an ephemeral message or of the modal on top."""
        if actor.view is not None:
            return actor.view.text
        return actor.ephemerals[-1].all_text if actor.ephemerals else ""

    def dispatch(self, body: Mapping[str, object]) -> BoltResponse:
        """Gives the application a request that no Slack client would make."""
        return self.app.bolt.dispatch(BoltRequest(body=dict(body), mode="socket_mode"))

    def forge(self, actor: Actor, action_id: str, value: str | None) -> BoltResponse:
        """Their newest click once more, but on another button, or with another value."""
        body = self.last("block_actions")
        view = actor.view
        if view is not None:
            body["view"] = self.slack.do(lambda: shapes.view(view))
        body["actions"][0] |= {"action_id": action_id, "value": value}
        body["trigger_id"] = self.slack.do(
            lambda: self.slack.core.new_trigger(self.brand.app, actor.person, view)
        )
        return self.dispatch(body)

    def last(self, kind: str) -> JSON:
        """The newest payload of this kind that Slack sent."""
        found = [each for each in self.slack.delivered if each.payload.get("type") == kind]
        payload: JSON = json.loads(json.dumps(found[-1].payload))
        return payload


@contextmanager
def running(folder: Path, *, database_url: str | None = None, **settings: Any) -> Iterator[Town]:
    """A town until the block ends.

    Args:
        settings: what the operator decides otherwise; `has_desk` False: questions go to the author.
    """
    prefix = settings.get("command_prefix", "")
    with Sandbox(page_size=200) as slack:
        brand = build_brand(slack, prefix=prefix)
        desk = brand.channels["brand-desk"].id if settings.pop("has_desk", True) else ""
        seeds = {
            "sites": f"{brand.austin_team.id}=Austin,{brand.manila_team.id}=Manila",
            "desk_channel": desk,
            "wow_channel": brand.channels["wow-moments"].id,
            "review_channel": desk,
            "kudos_channel": brand.channels["kudos"].id,
            "rewards": "yes",
        }
        app = bootstrap(
            Settings(
                bot_token=brand.app.bot_token,
                app_token=brand.app.app_token,
                api_url=slack.api_url,
                database_url=database_url or f"sqlite:///{folder / 'frontlane.db'}",
                host="127.0.0.1",
                port=0,
                publishers=(brand.maya.id, brand.tom.id),
                hosts=(brand.maya.id,),
                reviewers=(brand.maya.id, brand.tom.id),
                leaders=(brand.priya.id,),
                seeds=seeds | settings.pop("seeds", {}),
                **settings,
            ),
            now=slack.clock.utcnow,
        )
        app.start()
        try:
            slack.wait_for(lambda: slack.connections(brand.app))
            town = Town(slack, brand, app)
            slack.wait_for(lambda: _is_read(town))
            yield town
        finally:
            app.stop()


def _is_read(town: Town) -> bool:
    here, directory = town.brand.workspace.id, town.app.directory
    unread = directory.channels_to_read(here, town.slack.clock.utcnow() - HOUR)
    groups = directory.groups(here, "", 10)
    return not unread and len(groups) == 2 and len(town._channels()) == 7 and not directory.unknown_people(1)
