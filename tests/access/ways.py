"""Every way into the app, as the code registers it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import handlers
from handlers.routes import Kind, Way

COMMANDS = {"alert": "alerts", "wow": "stories", "kudos": "kudos", "townhall": "town_halls"}
"""The package of each command."""
KINDS = {
    "action": Kind.BUTTON,
    "view": Kind.MODAL,
    "command": Kind.COMMAND,
    "shortcut": Kind.SHORTCUT,
    "global_shortcut": Kind.SHORTCUT,
    "message_shortcut": Kind.SHORTCUT,
    "options": Kind.CHOICES,
}


class Recorder:
    """Stands in for Bolt, and notes what is registered: (kind, name or pattern)."""

    def __init__(self) -> None:
        self.registered: list[tuple[Kind, str | re.Pattern[str]]] = []

    def __getattr__(self, name: str) -> Any:
        if name not in KINDS:
            return MagicMock()

        def register(constraint: str | re.Pattern[str]) -> Callable[[object], None]:
            self.registered.append((KINDS[name], constraint))
            return lambda _: None

        return register


def registered() -> tuple[list[Way], Recorder]:
    """The ways that the features tell of, and what Bolt was given."""
    recorder, parts = Recorder(), MagicMock()
    parts.command = lambda name: f"/{name}"
    return handlers.register(recorder, parts), recorder  # type: ignore[arg-type]  # stands in for Bolt's


def ways() -> list[Way]:
    """The same, each command with every word that it knows, in an order for readers."""
    found: dict[Way, None] = {}
    for way in registered()[0]:
        if way.kind == Kind.COMMAND:
            for word in ("", *words_of(way.name)):
                found[Way(way.kind, f"/{way.name} {word}".rstrip())] = None
        else:
            found[way] = None
    return list(found)


def words_of(command: str) -> list[str]:
    """What can be typed after a command: the words with which its code compares."""
    tree = ast.parse((Path(handlers.__file__).parent / COMMANDS[command] / "command.py").read_text())
    return list(dict.fromkeys(filter(None, _words(tree))))


def _words(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and "word" in ast.unparse(node.left):
            yield from _strings(*node.comparators)
        elif isinstance(node, ast.Dict):
            yield from _strings(*filter(None, node.keys))


def _strings(*nodes: ast.expr) -> Iterator[str]:
    for each in nodes:
        for node in ast.walk(each):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
