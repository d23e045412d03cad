"""A person at Slack's client, for tests and scripts: the same as `Client`, from any thread."""

from collections.abc import Callable

from sandbox import state
from sandbox.client import Client
from sandbox.host import Host
from sandbox.interaction import Reply
from sandbox.models import JSON, Channel, Installation, Message, Person, View

__all__ = ["Actor", "Reply"]


class Actor:
    """Acts as one person. Each call returns when the app has answered or Slack's 3 s have passed.

    Raises ValueError for what Slack's client would not let that person do.
    """

    def __init__(self, host: Host, person: Person, app: Installation | None = None) -> None:
        """`app`: whose Home and shortcuts are meant, where several apps are installed."""
        self._host = host
        self._client = Client(host.core, host.interactions, person, app)
        self.person = person

    @property
    def app(self) -> Installation:
        """The app whose Home and shortcuts are meant: the given one, or the newest this person can meet."""
        return self._client.app

    @property
    def views(self) -> list[View]:
        """The open modals, the top one last."""
        return self._host.do(lambda: self._client.views)

    @property
    def view(self) -> View | None:
        """The modal on top, if any."""
        stack = self.views
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """What the app has published in this person's Home tab."""
        return self._host.do(lambda: self._host.core.homes.get((self.app.bot_user.id, self.person.id)))

    @property
    def dms(self) -> list[Message]:
        """The DM with the app, oldest message first."""
        return self._host.do(
            lambda: [
                each
                for each in self._host.core.world.im(self.app, self.person).by_ts.values()
                if each.top_level
            ]
        )

    @property
    def ephemerals(self) -> list[Message]:
        """Messages that only this person sees, oldest first; Slackbot's have no `installation`."""
        return self._host.do(lambda: self._client.ephemerals)

    def slash(self, command: str, text: str = "", channel: Channel | None = None) -> Reply:
        """Run a slash command in a channel, or in the DM with the app."""
        return self._host.run(self._client.slash(command, text, channel))

    def shortcut(self, callback_id: str) -> Reply:
        """Run a global shortcut."""
        return self._host.run(self._client.shortcut(callback_id))

    def message_shortcut(self, callback_id: str, message: Message) -> Reply:
        """Run a message shortcut on a message."""
        return self._host.run(self._client.message_shortcut(callback_id, message))

    def open_home(self) -> None:
        """Open the app's Home tab. Returns at once; wait for `home`."""
        self._host.run(self._client.open_home())

    def click(
        self,
        place: Message | View | None,
        action_id: str,
        value: object = None,
        *,
        block_id: str | None = None,
    ) -> Reply:
        """Click or choose in a message, a Home (`person.home`), or the top modal (None).

        For a button, `value` and `block_id` tell several with the same action_id apart. For an overflow or
        select `value` is the option; for pickers what `fill` takes.
        """

        async def clicked() -> Reply:
            target = self._client.target(place)
            block, element = self._client.element(target, action_id, value, block_id)
            return await self._client.act(target, block, element, value)

        return self._host.run(clicked())

    def fill(self, name: str, value: object) -> Reply:
        """Set the input with that block_id or action_id in the top modal, as a person could.

        Apps hear of it where Slack tells them (dispatch_action, selects in sections). `value` as in
        `sandbox.state.chosen`.
        """

        async def filled() -> Reply:
            view = self._client.top()
            block, element = self._client.input(view, name)
            if block.get("type") != "input" or block.get("dispatch_action"):
                return await self._client.act(view, block, element, value)
            await self._client.fill(view, block, element, value)
            return Reply()

        return self._host.run(filled())

    def submit(self) -> Reply:
        """Press the top modal's submit button."""
        return self._host.run(self._client.submit())

    def close(self, *, everything: bool = False) -> Reply:
        """Close the top modal, or the whole stack."""
        return self._host.run(self._client.close(everything=everything))

    def suggest(self, name: str, query: str) -> list[JSON]:
        """Type into an external select of the top modal; the offered options, groups flattened."""

        async def suggested() -> list[JSON]:
            view = self._client.top()
            block, element = self._client.input(view, name)
            return list(state.options(await self._client.suggest(view, block, element, query)))

        return self._host.run(suggested())

    def join(self, channel: Channel) -> None:
        self._do(lambda: self._host.core.world.join(channel, self.person))

    def leave(self, channel: Channel) -> None:
        self._do(lambda: self._host.core.world.leave(channel, self.person))

    def post(self, channel: Channel, text: str, *, thread: Message | str | None = None) -> Message:
        """Write a message, or with `thread` a reply."""
        thread_ts = thread if thread is None or isinstance(thread, str) else thread.thread_ts or thread.ts
        return self._host.do(lambda: self._client.post(channel, text, thread_ts=thread_ts))

    def edit(self, message: Message, text: str) -> None:
        """Change one of this person's own messages."""
        self._do(lambda: self._client.edit(message, text))

    def delete(self, message: Message) -> None:
        """Delete one of this person's own messages."""
        self._do(lambda: self._client.delete(message))

    def react(self, message: Message, emoji: str) -> None:
        self._do(lambda: self._client.react(message, emoji))

    def unreact(self, message: Message, emoji: str) -> None:
        self._do(lambda: self._client.react(message, emoji, added=False))

    def _do(self, step: Callable[[], None]) -> None:
        self._host.do(step)
