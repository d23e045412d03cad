"""Whether Slack would take a payload, and whether anything in it pings somebody whom we did not name."""

import importlib.util
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from hypothesis import HealthCheck, settings

from handlers.blocks import Message
from sandbox.validation import check_message, check_view

Surface = Literal["message", "modal", "home"]
Payload = dict[str, Any]

BLOCKCHECK = Path(__file__).parents[4] / "shared" / "tools" / "blockcheck" / "check.py"
"""A second opinion, made from Slack's own types; no part of this project."""

NAMED_BY_US = frozenset({"U0AUTHOR", "U0ASKER", "U0WHOM", "U0ANSWER"})
PINGS = re.compile(r"<!(?:channel|here|everyone|subteam)[^>]*>")
MENTIONS = re.compile(r"<@([^>|]*)[^>]*>")
TEXT_MAX = 4_000

unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For examples of any words: a busy machine is no failure."""


def load_second_opinion() -> ModuleType:
    """blockcheck, where it stands beside the project."""
    spec = importlib.util.spec_from_file_location("blockcheck", BLOCKCHECK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        spec.loader.exec_module(module)
    return module


def as_payload(message: Message) -> Payload:
    """A message as chat.postMessage takes it."""
    return {"text": message.text, "blocks": message.blocks} if message.blocks else {"text": message.text}


def faults(surface: Surface, payload: Payload) -> list[str]:
    """All that is wrong with it: refused by Slack, a ping, mrkdwn that is not verbatim, a text too long."""
    if surface == "message":
        found = check_message(payload)
        if not payload["text"].strip() or len(payload["text"]) > TEXT_MAX:
            found.append(f"text of {len(payload['text'])} characters")
    else:
        found = check_view(payload, surface)
    return [*found, *_pings(payload)]


def _pings(payload: Payload) -> Iterator[str]:
    for node in _nodes(payload):
        kind = node.get("type")
        if kind in ("broadcast", "usergroup"):
            yield f"calls: {node}"
        if kind == "mrkdwn":
            yield from _calls(node["text"])
            if node.get("verbatim") is not True:
                yield f"not verbatim: {node}"
    yield from _calls(payload.get("text", ""))


def _calls(text: str) -> Iterator[str]:
    for call in PINGS.findall(text):
        yield f"calls: {call}"
    for user_id in MENTIONS.findall(text):
        if user_id not in NAMED_BY_US:
            yield f"mentions: {user_id}"


def _nodes(value: object) -> Iterator[Payload]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _nodes(each)


def read(blocks: list[Payload]) -> str:
    """All words of blocks in their order, as a reader sees them."""
    return "\n".join(_texts(blocks))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            text = re.sub(r"<(https?://[^|>]+)>", r"\1", value["text"])
            yield text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        elif value.get("type") in ("plain_text", "text", "link", "raw_text"):
            yield str(value.get("text") or value.get("url"))
        else:
            for each in value.values():
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def labels(message: Message) -> list[str]:
    """The words on its buttons, in order."""
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
