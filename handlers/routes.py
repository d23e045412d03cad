"""From Bolt to our listeners: few are registered, since Bolt tries one after another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_bolt import Ack, BoltContext, Respond

from handlers.afterwards import Afterwards
from handlers.requests import Request

Listener = Callable[[Request], None]
Key = Callable[[Request], str]


class Kind(StrEnum):
    """How somebody reaches a listener."""

    BUTTON = "button"
    """Or another element of a message, of a modal or of Home."""
    MODAL = "modal"
    """Its submission."""
    COMMAND = "command"
    SHORTCUT = "shortcut"
    """Of the lightning bolt, or of a message's menu."""
    CHOICES = "choices"
    """What a select offers while somebody types."""


@dataclass(frozen=True)
class Way:
    """One way into the app, as Slack names it. Who may take it is in `handlers.access`."""

    kind: Kind
    name: str


class Routes:
    """Makes Bolt's listeners of ours, and knows which there are."""

    def __init__(self, afterwards: Afterwards) -> None:
        self._afterwards = afterwards
        self.ways: list[Way] = []

    def button(self, name: str, listener: Listener) -> Callable[..., None]:
        """What Bolt is given for one button."""
        return self._one(Kind.BUTTON, name, listener)

    def buttons(
        self, listeners: Mapping[str, Listener], key: Key = lambda request: request.action_id
    ) -> Callable[..., None]:
        """The same, for several; what none of them is for is acknowledged, and no more."""
        self.ways += [Way(Kind.BUTTON, name) for name in listeners]
        return self._one_of(listeners, key)

    def menu(self, name: str, choices: Iterable[str]) -> None:
        """Notes what can be chosen in a menu that is among the buttons."""
        self.ways += [Way(Kind.BUTTON, f"{name} {choice}") for choice in choices]

    def modals(self, listeners: Mapping[str, Listener]) -> Callable[..., None]:
        """For the submissions of modals, by callback_id."""
        self.ways += [Way(Kind.MODAL, name) for name in listeners]
        return self._one_of(listeners, lambda request: str(request.view["callback_id"]))

    def command(self, name: str, listener: Listener) -> Callable[..., None]:
        """For a slash command."""
        return self._one(Kind.COMMAND, name, listener)

    def shortcut(self, name: str, listener: Listener) -> Callable[..., None]:
        """For a shortcut, by callback_id."""
        return self._one(Kind.SHORTCUT, name, listener)

    def choices(self, name: str, listener: Listener) -> Callable[..., None]:
        """For what a select offers."""
        return self._one(Kind.CHOICES, name, listener)

    def _one(self, kind: Kind, name: str, listener: Listener) -> Callable[..., None]:
        self.ways.append(Way(kind, name))
        return self._to(listener)

    def _one_of(self, listeners: Mapping[str, Listener], key: Key) -> Callable[..., None]:
        def choose(request: Request) -> None:
            listener = listeners.get(key(request))
            if listener is None:
                request.ack()
            else:
                listener(request)

        return self._to(choose)

    def _to(self, listener: Listener) -> Callable[..., None]:
        def handle(body: dict[str, Any], context: BoltContext, ack: Ack, respond: Respond) -> None:
            with self._afterwards.answering():
                listener(Request(body, context, ack, respond, self._afterwards.later))

        return handle
