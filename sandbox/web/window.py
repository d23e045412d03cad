"""One browser window: whose it is, what it looks at, and what it has been shown of it.

The page holds a flat store of named parts. The window sends `{"set": {name: part}, "drop": [name]}` with the
parts that have changed, at most ten times a second; the page sends `{"look": …}` when it looks elsewhere, and
`{"n": 7, "do": name, …}` for a deed, which is answered by `{"re": 7, …}`, with `error` where it failed.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.client import Client
from sandbox.core import Core
from sandbox.interaction import Interactions
from sandbox.models import JSON, Channel, Message, Person
from sandbox.web import drawer, sights
from sandbox.web.deeds import Deeds

PAUSE_SECONDS = 0.1
"""Between two looks at what has changed."""

MESSAGES_SHOWN = 60
"""Of a channel, until somebody scrolls back."""

MESSAGES_KEPT = 500
"""So many more stay when new ones come: somebody may be reading them."""

logger = logging.getLogger(__name__)


@dataclass
class Look:
    """Where a window looks. `at`: the ts of a message that is to be among those shown; `visible`: its person
    has it before their eyes, and so reads.
    """

    channel: str | None = None
    thread: str | None = None
    app: str | None = None
    at: str | None = None
    drawer: bool = False
    count: int = MESSAGES_SHOWN
    visible: bool = True


class Windows:
    """Opens a window for each WebSocket of the page."""

    def __init__(self, core: Core, interactions: Interactions) -> None:
        self._core = core
        self._interactions = interactions

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI side of one WebSocket; `?as=` names the person, by id or by name."""
        socket = WebSocket(scope, receive, send)
        person = self._person(socket.query_params.get("as", ""))
        await socket.accept()
        if person is None:
            await socket.close(4404, "There is nobody of that name.")
            return
        await Window(self._core, Client(self._core, self._interactions, person), socket).run()

    def _person(self, wanted: str) -> Person | None:
        """By id, by name, or, where none is named, the first who is no bot."""
        people = [each for each in self._core.world.people.values() if each.bot_id is None]
        if not wanted:
            return people[0] if people else None
        return next((each for each in people if wanted in (each.id, each.name)), None)


class Window:
    """Shows one person what they look at, from `run()` until the browser closes it."""

    def __init__(self, core: Core, client: Client, socket: WebSocket) -> None:
        self._core = core
        self._client = client
        self._socket = socket
        self._deeds = Deeds(core, client)
        self._look = Look()
        self._unread_from: str | None = None
        self._oldest = ""
        self._changed = asyncio.Event()
        self._shown: dict[str, object] = {}
        self._stamps: dict[str, object] = {}

    async def run(self) -> None:
        """Serve the window."""
        self._core.watchers.append(self._changed.set)
        try:
            async with asyncio.TaskGroup() as tasks:
                showing = tasks.create_task(self._keep_showing())
                try:
                    async for text in self._socket.iter_text():
                        self._take(json.loads(text), tasks)
                except (AttributeError, KeyError, TypeError, ValueError):
                    # No page of ours says such a thing.
                    await self._socket.close(1008)
                showing.cancel()
        except* WebSocketDisconnect:
            pass
        finally:
            self._core.watchers.remove(self._changed.set)

    def _take(self, given: JSON, tasks: asyncio.TaskGroup) -> None:
        if "look" in given:
            self._turn(Look(**given["look"]))
        else:
            tasks.create_task(self._do(given))

    def _turn(self, look: Look) -> None:
        """Look elsewhere."""
        if (look.channel, look.count, look.at) != (self._look.channel, self._look.count, self._look.at):
            self._oldest = look.at or ""
        if look.channel != self._look.channel:
            channel = self._core.world.channels.get(look.channel or "")
            read = channel.last_read.get(self._client.person.id, "") if channel else ""
            has_news = channel is not None and read < next(reversed(channel.by_ts), "")
            self._unread_from = read if has_news else None
        self._look = look
        self._changed.set()

    async def _do(self, given: Mapping[str, Any]) -> None:
        """Carry out one deed and answer it."""
        answer: JSON = {"re": given.get("n")}
        try:
            answer |= await self._deeds.do(str(given.get("do")), given)
        except ValueError as error:
            answer["error"] = str(error)
        except Exception:
            logger.exception("a deed failed", extra={"deed": given.get("do")})
            answer["error"] = "The stand-in itself failed at that. Its log says how."
        await self._send(answer)

    async def _send(self, message: JSON) -> None:
        await self._socket.send_text(json.dumps(message, separators=(",", ":")))

    async def _keep_showing(self) -> None:
        self._changed.set()
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._show()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _show(self) -> None:
        """Send what differs from what was sent before."""
        parts = self._parts()
        new = {
            name: part
            for name, part in parts.items()
            if name not in self._shown or (self._shown[name] is not part and self._shown[name] != part)
        }
        gone = [name for name in self._shown if name not in parts]
        self._shown = parts
        if new or gone:
            await self._send({"set": new, "drop": gone})

    def _parts(self) -> dict[str, object]:
        core, person, look = self._core, self._client.person, self._look
        parts: dict[str, object] = {}
        stamps: dict[str, object] = {}
        channel = core.world.channels.get(look.channel or "")
        if channel is not None and person.id in channel.members:
            self._read(channel)
            parts["room"] = self._room(channel, parts, stamps)
            if look.thread:
                ephemerals = self._client.ephemerals
                messages = sights.thread(channel, look.thread, ephemerals)
                keys = [self._add(each, parts, stamps) for each in messages]
                parts["thread"] = {"channel": channel.id, "ts": look.thread, "messages": keys}
        self._stamps = stamps
        if look.drawer:
            parts["drawer"] = drawer.drawer(core)
        return parts | {
            "me": sights.me(person),
            "people": sights.people(core),
            "groups": sights.groups(core, person),
            "apps": sights.apps(core, self._client),
            "rooms": sights.rooms(core, person),
            "unread": sights.unread(core, person),
            "home": self._home(),
            "modals": [sights.view(each) for each in self._client.views],
            "guide": sights.guide(core),
            "clock": sights.clock(core),
        }

    def _room(self, channel: Channel, parts: dict[str, object], stamps: dict[str, object]) -> JSON:
        count = self._look.count
        newest = sights.newest(channel, self._client.ephemerals, count + MESSAGES_KEPT)
        kept = [each for each in newest[:-count] if self._oldest and each.ts >= self._oldest]
        messages = [*kept, *newest[-count:]]
        self._oldest = messages[0].ts if messages else ""
        return {
            "id": channel.id,
            "messages": [self._add(each, parts, stamps) for each in messages],
            "more": sights.has_older(channel, self._oldest),
            "unread_from": self._unread_from,
        }

    def _add(self, each: Message, parts: dict[str, object], stamps: dict[str, object]) -> str:
        """Put a message among the parts, built anew only if it has changed; its name there."""
        name = f"message:{each.channel.id}:{each.ts}"
        stamps[name] = sights.stamp(each, self._client.person)
        is_known = name in self._shown and self._stamps.get(name) == stamps[name]
        parts[name] = self._shown[name] if is_known else sights.message(each, self._client.person)
        return name

    def _home(self) -> JSON | None:
        for app in self._client.apps():
            if app.id == self._look.app:
                home = self._core.homes.get((app.bot_user.id, self._client.person.id))
                return sights.view(home) if home is not None else None
        return None

    def _read(self, channel: Channel) -> None:
        """Whoever has a channel before their eyes has read it."""
        newest = next(reversed(channel.by_ts), "")
        if self._look.visible and channel.last_read.get(self._client.person.id, "") < newest:
            channel.last_read[self._client.person.id] = newest
            self._core.notify()
