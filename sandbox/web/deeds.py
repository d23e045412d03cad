"""What can be done in a window: each request of the page, and what comes of it."""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox import blocks as block_kit
from sandbox import shapes
from sandbox.client import Client, Place
from sandbox.core import Core
from sandbox.interaction import Reply
from sandbox.models import JSON, Channel, File, Message, View
from sandbox.web import drawer

LARGEST_FILE = 5_000_000
"""Bytes."""

_MENTION = re.compile(r"<([@#]|!subteam\^|!)(\w+)>")

_INVITED = re.compile(r"<@(\w+)>|@([\w.-]+)")

Deed = Callable[[Mapping[str, Any]], Awaitable[JSON | None]]


class Deeds:
    """Does what the page asks for, as one person.

    Every deed raises ValueError, with a sentence for that person, where it cannot be done.
    """

    def __init__(self, core: Core, client: Client) -> None:
        self._core = core
        self._client = client
        self._deeds: dict[str, Deed] = {
            "act": self._act,
            "close": self._close,
            "delete": self._delete,
            "detail": self._detail,
            "edit": self._edit,
            "fault": self._fault,
            "fill": self._fill,
            "heal": self._heal,
            "message_shortcut": self._message_shortcut,
            "move": self._move,
            "open_home": self._open_home,
            "post": self._post,
            "react": self._react,
            "shortcut": self._shortcut,
            "slash": self._slash,
            "submit": self._submit,
            "suggest": self._suggest,
            "upload": self._upload,
        }

    async def do(self, name: str, given: Mapping[str, Any]) -> JSON:
        """Carry one out; what the page is told."""
        deed = self._deeds.get(name)
        if deed is None:
            raise ValueError(f"Nobody can do {name!r} here.")
        try:
            return await deed(_Given(given)) or {}
        finally:
            self._core.notify()

    async def _post(self, given: Mapping[str, Any]) -> None:
        self._client.post(
            self._channel(given),
            str(given["text"]),
            thread_ts=given.get("thread"),
            broadcast=bool(given.get("broadcast")),
        )

    async def _slash(self, given: Mapping[str, Any]) -> None:
        """A failure is told by Slackbot, in the channel."""
        command = str(given["command"])
        if command == "/invite":
            self._invite(self._channel(given), str(given["text"]))
            return
        text = _MENTION.sub(self._written(command), str(given["text"]))
        await self._client.slash(command, text, self._channel(given))

    def _invite(self, channel: Channel, text: str) -> None:
        """Slack's own command: people and apps come into the channel."""
        people = self._core.world.people
        for key, name in _INVITED.findall(text):
            named = (each for each in people.values() if each.name.casefold() == name.casefold())
            person = people.get(key) or next(named, None)
            if person is None:
                raise ValueError(f"Nobody here is called @{name or key}.")
            self._core.world.join(channel, person, self._client.person)

    def _written(self, command: str) -> Callable[[re.Match[str]], str]:
        """How mentions reach a command: https://docs.slack.dev/interactivity/implementing-slash-commands"""
        is_escaped = any(
            each.get("command") == command and each.get("should_escape")
            for app in self._client.apps()
            for each in app.app.manifest.get("features", {}).get("slash_commands", [])
        )

        def written(found: re.Match[str]) -> str:
            sign, key = found[1], found[2]
            world = self._core.world
            group = world.groups.get(key)
            known = world.people.get(key) or world.channels.get(key)
            name = group.handle if group else known.name if known else key
            shown = f"#{name}" if sign == "#" else f"@{name}"
            label = shown if group else name
            return f"<{sign}{key}|{label}>" if is_escaped else shown

        return written

    async def _edit(self, given: Mapping[str, Any]) -> None:
        self._client.edit(self._message(given), str(given["text"]))

    async def _delete(self, given: Mapping[str, Any]) -> None:
        self._client.delete(self._message(given))

    async def _react(self, given: Mapping[str, Any]) -> None:
        self._client.react(self._message(given), str(given["emoji"]), added=bool(given["on"]))

    async def _act(self, given: Mapping[str, Any]) -> None:
        target = self._target(given)
        block, element = self._element(target, given)
        _require_answer(await self._client.act(target, block, element, self._value(element, given)))

    async def _fill(self, given: Mapping[str, Any]) -> None:
        target = self._target(given)
        block, element = self._element(target, given)
        await self._client.fill(target, block, element, self._value(element, given))

    async def _suggest(self, given: Mapping[str, Any]) -> JSON:
        target = self._target(given)
        block, element = self._element(target, given)
        return await self._client.suggest(target, block, element, str(given["query"]))

    async def _submit(self, given: Mapping[str, Any]) -> None:
        reply = await self._client.submit(self._view(given))
        if reply.trouble:
            raise ValueError("We had some trouble connecting. Try again?")

    async def _close(self, given: Mapping[str, Any]) -> None:
        await self._client.close(self._view(given))

    async def _shortcut(self, given: Mapping[str, Any]) -> None:
        _require_answer(await self._of_app(given).shortcut(str(given["callback_id"])))

    async def _message_shortcut(self, given: Mapping[str, Any]) -> None:
        app = self._of_app(given)
        _require_answer(await app.message_shortcut(str(given["callback_id"]), self._message(given)))

    async def _open_home(self, given: Mapping[str, Any]) -> None:
        await self._of_app(given).open_home()

    def _of_app(self, given: Mapping[str, Any]) -> Client:
        """The same person, minding one app."""
        for app in self._client.apps():
            if app.id == given["app"]:
                return self._client.minding(app)
        raise ValueError("That app is not here any more.")

    async def _upload(self, given: Mapping[str, Any]) -> JSON:
        """A file for a file_input: it belongs to this person, and is not shared yet."""
        try:
            content = base64.b64decode(str(given["content"]), validate=True)
        except binascii.Error:
            raise ValueError("The file did not arrive whole. Choose it again.") from None
        if not content:
            raise ValueError("That file is empty. Choose another.")
        if len(content) > LARGEST_FILE:
            raise ValueError("This stand-in takes files of at most 5 MB.")
        core, person, name = self._core, self._client.person, str(given["name"])
        file_id = core.ids.new("F")
        core.world.files[file_id] = File(
            id=file_id,
            owner=person,
            name=name,
            size=len(content),
            created=core.clock.now(),
            url=f"{core.base_url}/files-pri/{person.workspace.id}-{file_id}/{name}",
            content=content,
        )
        return {"id": file_id, "name": name}

    async def _move(self, given: Mapping[str, Any]) -> None:
        if given.get("to") is not None:
            # Another window may have gone there, or further, meanwhile.
            self._core.clock.set(max(float(given["to"]), self._core.clock.now()))
        else:
            self._core.clock.advance(float(given["by"]))

    async def _fault(self, given: Mapping[str, Any]) -> None:
        drawer.order(self._core, str(given["name"]), str(given["method"]))

    async def _heal(self, _: Mapping[str, Any]) -> None:
        self._core.plans.clear()

    async def _detail(self, given: Mapping[str, Any]) -> JSON:
        return drawer.detail(self._core, str(given["kind"]), int(given["number"]))

    def _channel(self, given: Mapping[str, Any]) -> Channel:
        channel = self._core.world.channels.get(str(given["channel"]))
        if channel is None or self._client.person.id not in channel.members:
            raise ValueError("You are not in that channel.")
        return channel

    def _message(self, given: Mapping[str, Any]) -> Message:
        channel, ts = self._channel(given), str(given["ts"])
        told = (each for each in self._client.ephemerals if each.channel is channel and each.ts == ts)
        message = channel.by_ts.get(ts) or next(told, None)
        if message is None:
            raise ValueError("That message is gone.")
        return message

    def _view(self, given: Mapping[str, Any]) -> View:
        for view in self._client.views:
            if view.id == given["view"]:
                return view
        raise ValueError("This window is not open any more.")

    def _target(self, given: Mapping[str, Any]) -> Place:
        if "channel" in given:
            return self._client.target(self._message(given))
        for home in self._core.homes.values():
            if home.id == given["view"] and home.person is self._client.person:
                return home
        return self._client.target(self._view(given))

    def _element(self, target: Place, given: Mapping[str, Any]) -> tuple[JSON, JSON]:
        for block, element in block_kit.elements(target.all_blocks):
            if block.get("block_id") == given["block_id"] and element["action_id"] == given["action_id"]:
                return block, element
        raise ValueError("That has changed meanwhile. Look again.")

    def _value(self, element: JSON, given: Mapping[str, Any]) -> object:
        value: object = given.get("value")
        if element["type"] == "file_input" and isinstance(value, list):
            files = self._core.world.files
            return [shapes.file(files[each]) for each in value if each in files]
        return value


class _Given(dict[str, Any]):
    """What the page gave. Raises ValueError for what it did not."""

    def __missing__(self, key: str) -> None:
        raise ValueError(f"The request lacks {key!r}.")


def _require_answer(reply: Reply) -> None:
    match reply.error:
        case None:
            return
        case "operation_timeout":
            raise ValueError("The app did not answer within 3 seconds. Try again.")
        case "http_error":
            raise ValueError(f"The app answered with an error (HTTP {reply.status}). Try again.")
        case "invalid_command":
            raise ValueError("That is only there for people of the workspace that installed the app.")
        case _:
            raise ValueError("The app cannot be reached. Is it running?")
