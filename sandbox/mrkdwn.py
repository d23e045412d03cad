"""Slack's mrkdwn as HTML: mentions, links, dates and emphasis; everything else as text.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Callable
from html import escape

_TAG = re.compile(r"<([^<>]*)>")
_EMPHASIS = (
    (re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_([^_\n]+)_(?![\w_])"), r"<i>\1</i>"),
    (re.compile(r"(?<![\w~])~([^~\n]+)~(?![\w~])"), r"<s>\1</s>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
)


def html(text: str, name_of: Callable[[str], str]) -> str:
    """The text as HTML. `name_of` gives what to show for the id of a person, channel or user group."""
    parts, last = [], 0
    for tag in _TAG.finditer(text):
        parts += [_plain(text[last : tag.start()]), _special(tag.group(1), name_of)]
        last = tag.end()
    return "".join([*parts, _plain(text[last:])])


def _plain(text: str) -> str:
    shown = escape(_unescaped(text))
    for pattern, replacement in _EMPHASIS:
        shown = pattern.sub(replacement, shown)
    return shown


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _special(inside: str, name_of: Callable[[str], str]) -> str:
    target, _, label = inside.partition("|")
    label = _unescaped(label)
    if target.startswith("!date^"):
        return escape(label)
    if target.startswith("!subteam^"):
        return escape("@" + name_of(target.removeprefix("!subteam^")))
    if target.startswith("!"):
        return escape("@" + target[1:])
    if target.startswith(("@", "#")):
        return escape(target[0] + name_of(target[1:]))
    address = _unescaped(target)
    if address.startswith(("https://", "http://", "mailto:")):
        return f'<a href="{escape(address)}" rel="noreferrer">{escape(label or address)}</a>'
    return escape(f"<{_unescaped(inside)}>")
