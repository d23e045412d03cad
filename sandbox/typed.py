"""What Slack makes of the words that a person types: mentions, links and emoji become elements of their own.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import re

from sandbox.models import JSON

_TOKEN = re.compile(r"<([^<>\s][^<>]*)>|:([a-z_+-][a-z0-9_+-]*):")


def rich_text(text: str) -> JSON:
    """The rich_text block of a message, its `text` written as Slack stores it: `<@U…>`, `&lt;`, `:wave:`."""
    elements: list[JSON] = []
    last = 0
    for token in _TOKEN.finditer(text):
        _add_text(elements, text[last : token.start()])
        elements.append(_special(token[1]) if token[1] else {"type": "emoji", "name": token[2]})
        last = token.end()
    _add_text(elements, text[last:])
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _add_text(elements: list[JSON], text: str) -> None:
    if text:
        elements.append({"type": "text", "text": unescaped(text)})


def unescaped(text: str) -> str:
    """The three characters that Slack escapes, as they were typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _special(inside: str) -> JSON:
    target, _, label = inside.partition("|")
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target in ("!here", "!channel", "!everyone"):
        return {"type": "broadcast", "range": target[1:]}
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith(("https://", "http://", "mailto:")):
        link: JSON = {"type": "link", "url": unescaped(target)}
        return link | ({"text": unescaped(label)} if label else {})
    return {"type": "text", "text": unescaped(f"<{inside}>")}
