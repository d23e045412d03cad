"""A browser window as the server sees it: the page's side of its WebSocket, without the page."""

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from sandbox.models import JSON

PATIENCE_S = 10.0
LARGEST = 16_000_000
"""Bytes of one message."""


class Window:
    """What the page keeps: the parts it was shown, and the deeds it has asked for."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.parts: dict[str, Any] = {}
        self.answers: dict[int, JSON] = {}
        self.sent: list[JSON] = []
        """Every change that came, as it came."""

    def look(self, **look: object) -> None:
        """Look elsewhere; what is not named is closed."""
        self._socket.send(json.dumps({"look": look}))

    def do(self, deed: str, /, **given: object) -> JSON:
        """Do something; the answer, with `error` where it failed."""
        number = self.ask(deed, **given)
        self.until(lambda: number in self.answers)
        return self.answers[number]

    def ask(self, deed: str, /, **given: object) -> int:
        """Do something without waiting; the number of its answer."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"n": number, "do": deed, **given}))
        return number

    def until(self, is_so: Callable[[], object]) -> None:
        """Take what comes until it is so. Raises TimeoutError when nothing comes for ten seconds."""
        while not is_so():
            self.take(PATIENCE_S)

    def take(self, seconds: float) -> None:
        """Take one message. Raises TimeoutError when none comes."""
        message = json.loads(self._socket.recv(timeout=seconds))
        if "re" in message:
            self.answers[message["re"]] = message
            return
        self.sent.append(message)
        self.parts |= message["set"]
        for name in message["drop"]:
            del self.parts[name]

    @property
    def messages(self) -> list[JSON]:
        """Those of the room it looks at, oldest first."""
        room = self.parts.get("room") or {"messages": []}
        return [self.parts[name] for name in room["messages"]]

    @property
    def modal(self) -> JSON | None:
        """The modal on top."""
        return self.parts["modals"][-1] if self.parts.get("modals") else None


@contextmanager
def window(url: str, who: str, *, origin: str | None = None) -> Iterator[Window]:
    """A window of that person's in the stand-in at `url`, once it shows something."""
    address = f"{url.replace('http', 'ws', 1)}/window?as={who}"
    with connect(address, origin=Origin(origin or url), max_size=LARGEST) as socket:
        opened = Window(socket)
        opened.until(lambda: "me" in opened.parts)
        yield opened
