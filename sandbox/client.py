"""Slack's client in one person's hands: what they see and can do, and what it would not let them do."""

from collections.abc import Iterable, Sequence

from sandbox import block_actions, state
from sandbox import blocks as block_kit
from sandbox.core import Core
from sandbox.interaction import Interactions, Reply
from sandbox.models import JSON, Channel, Installation, Message, Person, Values, View

Place = Message | View
"""Where blocks stand."""


class Client:
    """Acts as one person. Use it from the loop's thread alone.

    Its methods raise ValueError, with a sentence, for what Slack's client would not let that person do. Those
    that an app hears of return when it has answered, or when Slack's 3 s have passed.
    """

    def __init__(
        self, core: Core, interactions: Interactions, person: Person, app: Installation | None = None
    ) -> None:
        """`app`: whose Home and shortcuts are meant, where several apps are installed."""
        self._core = core
        self._interactions = interactions
        self.person = person
        self._app = app
        self._suggested: dict[tuple[str, str, str], list[JSON]] = {}

    @property
    def app(self) -> Installation:
        """The app whose Home and shortcuts are meant: the given one, or the newest this person can meet."""
        if self._app is not None:
            return self._app
        for installation in self.apps():
            return installation
        raise ValueError(f"no app is installed where {self.person.name} is")

    def minding(self, app: Installation) -> "Client":
        """The same person, meaning that app's Home and shortcuts."""
        return Client(self._core, self._interactions, self.person, app)

    def apps(self) -> Iterable[Installation]:
        """The apps that this person can meet: those of the own workspace first, the newest first."""
        installed = list(reversed(self._core.world.installations.values()))
        yield from (each for each in installed if each.workspace is self.person.workspace)
        yield from (
            each
            for each in installed
            if each.workspace is not self.person.workspace and self._core.world.knows(each, self.person)
        )

    @property
    def views(self) -> list[View]:
        """The open modals, the top one last."""
        return list(self._core.stacks.get(self.person.id, []))

    def top(self) -> View:
        """The modal on top."""
        stack = self.views
        if not stack:
            raise ValueError(f"{self.person.name} has no modal open")
        return stack[-1]

    @property
    def ephemerals(self) -> list[Message]:
        """Messages that only this person sees, oldest first; Slackbot's have no `installation`."""
        return list(self._core.world.ephemerals.get(self.person.id, []))

    async def slash(self, command: str, text: str = "", channel: Channel | None = None) -> Reply:
        """Run a slash command in a channel, or in the DM with the app."""
        place = channel or self._core.world.im(self.app, self.person)
        self._require_member(place)
        return await self._interactions.slash(self.person, command, text, place)

    async def shortcut(self, callback_id: str) -> Reply:
        """Run a global shortcut."""
        return await self._interactions.shortcut(self.person, self.app, callback_id)

    async def message_shortcut(self, callback_id: str, message: Message) -> Reply:
        """Run a message shortcut."""
        self._require_visible(message)
        return await self._interactions.message_shortcut(self.person, self.app, callback_id, message)

    async def open_home(self) -> None:
        """Open the app's Home tab. Returns at once; what the app publishes comes later."""
        await self._interactions.open_home(self.person, self.app)

    def target(self, place: Place | None) -> Place:
        """Where a click goes: a message that is seen, a Home, the modal on top (also for None)."""
        if isinstance(place, Message):
            self._require_visible(place)
            return place
        if place is None or place.kind == "modal":
            top = self.top()
            if place is not None and place is not top:
                raise ValueError(f"{place!r} is covered by {top!r} or closed")
            return top
        return place

    def element(
        self, target: Place, action_id: str, value: object = None, block_id: str | None = None
    ) -> tuple[JSON, JSON]:
        """The one element of that name, with its block; `value` and `block_id` tell several apart."""
        everything = list(block_kit.elements(target.all_blocks))
        named = [(block, each) for block, each in everything if each.get("action_id") == action_id]
        found = [(block, each) for block, each in named if block_id in (None, block.get("block_id"))]
        if value is not None:
            found = [
                (block, each)
                for block, each in found
                if each["type"] != "button" or each.get("value") == value
            ]
        if len(found) == 1:
            return found[0]
        if not found:
            known = (
                ", ".join(f"{each.get('action_id')}={each.get('value')!r}" for _, each in everything)
                or "nothing"
            )
            raise ValueError(f"no {action_id!r} with value {value!r} in {target!r}; there is: {known}")
        raise ValueError(
            f"{len(found)} elements are called {action_id!r} in {target!r}: give value= or block_id="
        )

    def input(self, view: View, name: str) -> tuple[JSON, JSON]:
        """The one input with that block_id or action_id, with its block."""
        everything = [
            (block, each)
            for block, each in block_kit.elements(view.blocks)
            if each["type"] in block_kit.STATEFUL
        ]
        found = [pair for pair in everything if pair[0].get("block_id") == name]
        found = found or [pair for pair in everything if pair[1].get("action_id") == name]
        if len(found) == 1:
            return found[0]
        known = (
            ", ".join(f"{block.get('block_id')}/{each.get('action_id')}" for block, each in everything)
            or "none"
        )
        raise ValueError(f"{len(found)} inputs are called {name!r} in {view!r}; there are: {known}")

    async def act(self, target: Place, block: JSON, element: JSON, value: object) -> Reply:
        """Click or choose, and let the app know. `value`: an option, or what `sandbox.state.chosen` takes."""
        offered = await self._offered(target, block, element, value)
        action = block_actions.action(block, element, value, offered)
        if isinstance(target, Message):
            return await self._interactions.act_in_message(self.person, target, element, action)
        return await self._interactions.act_in_view(self.person, target, element, action)

    async def fill(self, target: Place, block: JSON, element: JSON, value: object) -> None:
        """Set an input without telling the app. `value` as `sandbox.state.chosen` takes it."""
        chosen = state.chosen(element, value, await self._offered(target, block, element, value))
        values = self.values(target)
        values.setdefault(str(block["block_id"]), {})[str(element["action_id"])] = chosen
        if isinstance(target, View):
            target.errors.pop(str(block["block_id"]), None)

    def values(self, target: Place) -> Values:
        """What this person has typed and chosen there."""
        if isinstance(target, View):
            return target.values
        return target.values.setdefault(self.person.id, state.values(target.all_blocks))

    async def suggest(self, target: Place, block: JSON, element: JSON, query: str) -> JSON:
        """Type into an external select; the app's answer: `options` or `option_groups`."""
        if not str(element["type"]).endswith("external_select"):
            name = block.get("block_id")
            raise ValueError(f"{name} asks nobody for options: it is a {element['type']}")
        answer = await self._interactions.suggest(self.person, target, block, element, query)
        key = (_name(target), str(block["block_id"]), str(element["action_id"]))
        self._suggested.setdefault(key, []).extend(state.options(answer))
        return answer

    async def _offered(self, target: Place, block: JSON, element: JSON, value: object) -> Sequence[JSON]:
        """What an external select shows once the wanted options have been looked for by their names."""
        if not str(element["type"]).endswith("external_select"):
            return ()
        block_id, action_id = str(block["block_id"]), str(element["action_id"])
        chosen = self.values(target).get(block_id, {}).get(action_id, {})
        known = [*chosen.get("selected_options", ()), chosen.get("selected_option")]
        seen = self._suggested.setdefault((_name(target), block_id, action_id), [])
        seen[:0] = [each for each in known if each]
        for each in value if isinstance(value, list | tuple | set) else [value]:
            if each is not None and not any(option["value"] == each for option in seen):
                await self.suggest(target, block, element, str(each))
        return seen

    async def submit(self, view: View | None = None) -> Reply:
        """Press the submit button of the modal on top."""
        return await self._interactions.submit(self._covered_by_none(view))

    async def close(self, view: View | None = None, *, everything: bool = False) -> Reply:
        """Close the modal on top, or the whole stack."""
        return await self._interactions.close(self._covered_by_none(view), everything=everything)

    def _covered_by_none(self, view: View | None) -> View:
        top = self.top()
        if view is not None and view is not top:
            raise ValueError(f"{view!r} is covered by {top!r} or closed")
        return top

    def post(
        self, channel: Channel, text: str, *, thread_ts: str | None = None, broadcast: bool = False
    ) -> Message:
        """Write a message, or with `thread_ts` a reply (`broadcast`: shown in the channel, too)."""
        self._require_member(channel)
        if channel.archived:
            raise ValueError(f"{channel!r} is archived")
        message = self._core.world.post(
            channel, text=text, user=self.person, thread_ts=thread_ts, broadcast=broadcast
        )
        self._core.world.mention(message)
        return message

    def edit(self, message: Message, text: str) -> None:
        """Change one of this person's own messages."""
        if message.user is not self.person:
            raise ValueError("only one's own messages can be edited")
        self._core.world.edit(message, editor=self.person, text=text)

    def delete(self, message: Message) -> None:
        """Delete one of this person's own messages, or dismiss one that only they see."""
        if message.user is not self.person and message.ephemeral_for is not self.person:
            raise ValueError("only one's own messages can be deleted")
        self._core.world.delete(message)

    def react(self, message: Message, emoji: str, *, added: bool = True) -> None:
        """Add or take back a reaction."""
        self._require_visible(message)
        self._core.world.react(message, self.person, emoji.strip(":"), added=added)

    def _require_visible(self, message: Message) -> None:
        if message.deleted:
            raise ValueError(f"{message!r} has been deleted")
        if message.ephemeral_for is not None:
            if message.ephemeral_for is not self.person:
                raise ValueError(f"{self.person.name} does not see somebody else's ephemeral message")
        else:
            self._require_member(message.channel)

    def _require_member(self, channel: Channel) -> None:
        if self.person.id not in channel.members:
            raise ValueError(f"{self.person.name} is not in {channel!r}")


def _name(target: Place) -> str:
    return target.id if isinstance(target, View) else f"{target.channel.id}/{target.ts}"
