"""A person at Slack's client: what they see, and what they can do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox import blocks as block_kit
from sandbox import state
from sandbox.interaction import Reply
from sandbox.models import JSON, Channel, Installation, Message, Person, View

if TYPE_CHECKING:
    from sandbox.facade import Sandbox

__all__ = ["Actor", "Reply"]

Place = Message | View | None


class Actor:
    """Acts as one person. Each call returns when the app has answered or Slack's 3 s have passed."""

    def __init__(self, sandbox: "Sandbox", person: Person, app: Installation | None = None) -> None:
        self._sandbox = sandbox
        self.person = person
        self._app = app

    @property
    def app(self) -> Installation:
        """The app whose Home and shortcuts are meant: the given one, or the newest this person can meet."""
        if self._app is not None:
            return self._app
        world = self._sandbox.core.world
        installed = list(world.installations.values())
        for installation in reversed(installed):
            if installation.workspace is self.person.workspace:
                return installation
        for installation in reversed(installed):
            if world.knows(installation, self.person):
                return installation
        raise ValueError(f"no app is installed where {self.person.name} is")

    @property
    def views(self) -> list[View]:
        """The open modals, the top one last."""
        return self._sandbox.do(lambda: list(self._sandbox.core.stacks.get(self.person.id, [])))

    @property
    def view(self) -> View | None:
        """The modal on top, if any."""
        stack = self.views
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """What the app has published in this person's Home tab."""
        return self._sandbox.home(self.app, self.person)

    @property
    def dms(self) -> list[Message]:
        """The DM with the app, oldest message first."""
        return self._sandbox.dms(self.app, self.person)

    @property
    def ephemerals(self) -> list[Message]:
        """Messages that only this person sees, oldest first; Slackbot's have no `installation`."""
        return self._sandbox.do(lambda: list(self._sandbox.core.world.ephemerals.get(self.person.id, [])))

    def slash(self, command: str, text: str = "", channel: Channel | None = None) -> Reply:
        """Run a slash command in a channel, or in the DM with the app. Raises ValueError for a non-member."""
        place = channel or self._sandbox.dm(self.app, self.person)
        self._require_member(place)
        return self._sandbox.run(self._sandbox.interactions.slash(self.person, command, text, place))

    def shortcut(self, callback_id: str) -> Reply:
        """Run a global shortcut. Raises ValueError when the app has none of that name."""
        return self._sandbox.run(self._sandbox.interactions.shortcut(self.person, self.app, callback_id))

    def message_shortcut(self, callback_id: str, message: Message) -> Reply:
        """Run a message shortcut on a message. Raises ValueError when the app has none of that name."""
        self._require_visible(message)
        work = self._sandbox.interactions.message_shortcut(self.person, self.app, callback_id, message)
        return self._sandbox.run(work)

    def open_home(self) -> None:
        """Open the app's Home tab. Returns at once; wait for `home`."""
        self._sandbox.run(self._sandbox.interactions.open_home(self.person, self.app))

    def click(
        self, place: Place, action_id: str, value: object = None, *, block_id: str | None = None
    ) -> Reply:
        """Click or choose in a message, a Home (`person.home`), or the top modal (None).

        For a button, `value` and `block_id` tell several with the same action_id apart. For an overflow or
        select `value` is the option; for pickers what `fill` takes.
        Raises ValueError when there is nothing to click.
        """
        target = self._place(place)
        block, element = self._find(target, action_id, value, block_id)
        return self._act(target, block, element, value)

    def fill(self, name: str, value: object) -> Reply:
        """Set the input with that block_id or action_id in the top modal, as a person could.

        Apps hear of it where Slack tells them (dispatch_action, selects in sections). Raises ValueError for
        what the client would not allow. `value` as in `sandbox.state.chosen`.
        """
        view = self._top()
        block, element = self._input(view, name)
        silent = block.get("type") == "input" and not block.get("dispatch_action")
        if not silent:
            return self._act(view, block, element, value)
        offered = self._offered(view, block, element, value)

        def step() -> Reply:
            chosen = state.chosen(element, value, offered)
            view.values[str(block["block_id"])][str(element["action_id"])] = chosen
            view.errors.pop(str(block["block_id"]), None)
            return Reply()

        return self._sandbox.do(step)

    def submit(self) -> Reply:
        """Press the top modal's submit button."""
        return self._sandbox.run(self._sandbox.interactions.submit(self._top()))

    def close(self, *, everything: bool = False) -> Reply:
        """Close the top modal, or the whole stack."""
        return self._sandbox.run(self._sandbox.interactions.close(self._top(), everything=everything))

    def suggest(self, name: str, query: str) -> list[JSON]:
        """Type into an external select of the top modal; the options that the app offers."""
        view = self._top()
        block, element = self._input(view, name)
        if not str(element["type"]).endswith("external_select"):
            raise ValueError(f"{name} asks nobody for options: it is a {element['type']}")
        return self._sandbox.run(self._sandbox.interactions.suggest(view, block, element, query))

    def join(self, channel: Channel) -> None:
        self._sandbox.invite(channel, self.person)

    def leave(self, channel: Channel) -> None:
        self._sandbox.remove_from_channel(channel, self.person)

    def post(self, channel: Channel, text: str, *, thread: Message | str | None = None) -> Message:
        """Write a message, or with `thread` a reply. Raises ValueError where the person cannot write."""
        self._require_member(channel)
        if channel.archived:
            raise ValueError(f"{channel!r} is archived")
        return self._sandbox.post(channel, self.person, text, thread=thread)

    def edit(self, message: Message, text: str) -> None:
        """Change one of this person's own messages."""
        if message.user is not self.person:
            raise ValueError("only one's own messages can be edited")
        self._sandbox.do(lambda: self._sandbox.core.world.edit(message, editor=self.person, text=text))

    def delete(self, message: Message) -> None:
        """Delete one of this person's own messages."""
        if message.user is not self.person:
            raise ValueError("only one's own messages can be deleted")
        self._sandbox.do(lambda: self._sandbox.core.world.delete(message))

    def react(self, message: Message, emoji: str) -> None:
        self._react(message, emoji, added=True)

    def unreact(self, message: Message, emoji: str) -> None:
        self._react(message, emoji, added=False)

    def _react(self, message: Message, emoji: str, *, added: bool) -> None:
        self._require_visible(message)
        name = emoji.strip(":")
        self._sandbox.do(lambda: self._sandbox.core.world.react(message, self.person, name, added=added))

    def _top(self) -> View:
        view = self.view
        if view is None:
            raise ValueError(f"{self.person.name} has no modal open")
        return view

    def _place(self, place: Place) -> Message | View:
        if isinstance(place, Message):
            self._require_visible(place)
            return place
        if place is None or place.kind == "modal":
            top = self._top()
            if place is not None and place is not top:
                raise ValueError(f"{place!r} is covered by {top!r} or closed")
            return top
        return place

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

    def _find(
        self, target: Message | View, action_id: str, value: object, block_id: str | None
    ) -> tuple[JSON, JSON]:
        everything = self._sandbox.do(lambda: list(block_kit.elements(target.blocks)))
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

    def _input(self, view: View, name: str) -> tuple[JSON, JSON]:
        everything = [
            (block, each)
            for block, each in self._sandbox.do(lambda: list(block_kit.elements(view.blocks)))
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

    def _act(self, target: Message | View, block: JSON, element: JSON, value: object) -> Reply:
        offered = self._offered(target, block, element, value)
        action = action_of(block, element, value, offered)
        interactions = self._sandbox.interactions
        if isinstance(target, Message):
            return self._sandbox.run(interactions.act_in_message(self.person, target, element, action))
        return self._sandbox.run(interactions.act_in_view(self.person, target, element, action))

    def _offered(self, target: Message | View, block: JSON, element: JSON, value: object) -> Sequence[JSON]:
        """What an external select shows after the chosen option's name has been typed."""
        if not str(element["type"]).endswith("external_select") or isinstance(target, Message):
            return ()
        wanted = value if isinstance(value, list | tuple | set) else [value]
        found: list[JSON] = []
        for each in wanted:
            if each is not None:
                work = self._sandbox.interactions.suggest(target, block, element, str(each))
                found.extend(self._sandbox.run(work))
        return found


def action_of(block: JSON, element: JSON, value: object, offered: Sequence[JSON] = ()) -> JSON:
    """The entry of `actions` for one click or choice, without its action_ts.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    """
    kind = str(element["type"])
    action: JSON = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"]}
    if kind == "overflow":
        return action | {"selected_option": state.option(element, value)}
    if kind in block_kit.BUTTONS:
        shown = ("text", "value", "style", "url", "confirm")
        return action | {key: element[key] for key in shown if key in element}
    kept = ("placeholder", "confirm", "initial_option", "initial_date", "initial_time", "initial_user")
    return (
        action | {key: element[key] for key in kept if key in element} | state.chosen(element, value, offered)
    )
