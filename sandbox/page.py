"""A plain look at what has been posted, drawn on the server: workspaces, channels, messages."""

from html import escape
from typing import Any

from sandbox import mrkdwn
from sandbox.core import Core
from sandbox.models import JSON, Channel, Message, Person

_STYLE = """
body{font:15px/1.45 Lato,system-ui,sans-serif;margin:0 auto;max-width:46rem;padding:1.5rem;color:#1d1c1d}
a{color:#1264a3;text-decoration:none} h1{font-size:1.3rem} h2{font-size:1.05rem;margin:1.4rem 0 .3rem}
.m{border-top:1px solid #eee;padding:.6rem 0} .who{font-weight:700} .at{color:#666;font-size:.8rem}
.replies{margin-left:1.2rem;border-left:3px solid #eee;padding-left:.8rem}
.b{margin:.35rem 0;white-space:pre-wrap}
.ctx{color:#616061;font-size:.85rem}
.btn{border:1px solid #bbb;border-radius:4px;padding:.15rem .6rem;margin-right:.4rem}
.primary{background:#007a5a;color:#fff} .danger{background:#e01e5a;color:#fff}
hr{border:0;border-top:1px solid #ddd}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:.3rem 1rem}
td,th{border:1px solid #ddd;padding:.2rem .5rem}
table{border-collapse:collapse} .hd{font-size:1.15rem;font-weight:800} img{max-width:12rem;max-height:8rem}
"""


def _document(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="refresh" content="3"><style>{_STYLE}</style></head><body>{body}</body></html>'
    )


def index(core: Core) -> str:
    """The front page: every workspace with its channels and DMs, and how many messages each has."""
    parts = ["<h1>Sandbox</h1>"]
    for workspace in core.world.workspaces.values():
        parts.append(f"<h2>{escape(workspace.name)}</h2><ul>")
        for each in core.world.channels.values():
            if each.workspace is workspace:
                count = len(each.by_ts)
                parts.append(
                    f'<li><a href="/channel/{escape(each.id)}">{escape(_title(each))}</a> ({count})</li>'
                )
        parts.append("</ul>")
    return _document("Sandbox", "".join(parts))


def channel(core: Core, shown: Channel) -> str:
    """One channel with its messages, each followed by its thread."""
    parts = [f'<p><a href="/">← all channels</a></p><h1>{escape(_title(shown))}</h1>']
    for each in shown.by_ts.values():
        if each.top_level:
            parts.append(_message(core, each))
            replies = shown.threads.get(each.ts)
            if replies:
                inner = "".join(_message(core, reply) for reply in replies)
                parts.append(f'<div class="replies">{inner}</div>')
    return _document(_title(shown), "".join(parts))


def _title(shown: Channel) -> str:
    if not shown.im:
        return f"#{shown.name}"
    return "DM of " + " and ".join(person.real_name for person in shown.members.values())


def _message(core: Core, shown: Message) -> str:
    who = shown.username or (shown.user.real_name if isinstance(shown.user, Person) else "Slackbot")
    drawn = (
        "".join(_block(core, block) for block in shown.blocks)
        or f'<div class="b">{_marked(core, shown.text)}</div>'
    )
    files = "".join(f'<div class="ctx">📎 {escape(file.title or file.name)}</div>' for file in shown.files)
    reactions = " ".join(f":{escape(name)}: {len(people)}" for name, people in shown.reactions.items())
    edited = " (edited)" if shown.edited else ""
    anchor = "p" + shown.ts.replace(".", "")
    return (
        f'<div class="m" id="{escape(anchor)}"><span class="who">{escape(who)}</span> '
        f'<span class="at">{escape(shown.ts)}{edited}</span>{drawn}{files}'
        f'<div class="ctx">{reactions}</div></div>'
    )


def _block(core: Core, block: JSON) -> str:
    match block.get("type"):
        case "header":
            return f'<div class="b hd">{_text(core, block.get("text"))}</div>'
        case "section":
            fields = "".join(f"<div>{_text(core, field)}</div>" for field in block.get("fields") or ())
            grid = f'<div class="fields">{fields}</div>' if fields else ""
            accessory = _element(core, block["accessory"]) if block.get("accessory") else ""
            return f'<div class="b">{_text(core, block.get("text"))}{grid} {accessory}</div>'
        case "context":
            return f'<div class="b ctx">{_elements(core, block)}</div>'
        case "actions":
            return f'<div class="b">{_elements(core, block)}</div>'
        case "divider":
            return "<hr>"
        case "image":
            return f'<div class="b">{_element(core, block)}</div>'
        case "markdown":
            return f'<div class="b">{escape(str(block.get("text", "")))}</div>'
        case "rich_text":
            return f'<div class="b">{_rich(core, block)}</div>'
        case "table":
            return _table(core, block)
        case other:
            return f'<div class="b ctx">[{escape(str(other))}]</div>'


def _table(core: Core, block: JSON) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{_rich(core, cell) or _text(core, cell)}</td>" for cell in row) + "</tr>"
        for row in block.get("rows") or ()
    )
    return f"<table>{rows}</table>"


def _text(core: Core, node: Any) -> str:
    if not isinstance(node, dict):
        return ""
    text = str(node.get("text", ""))
    return _marked(core, text) if node.get("type") == "mrkdwn" else escape(text)


def _marked(core: Core, text: str) -> str:
    return mrkdwn.html(text, lambda each: _name(core, each))


def _name(core: Core, each: str) -> str:
    world = core.world
    if each in world.people:
        return world.people[each].real_name
    if each in world.channels:
        return world.channels[each].name
    return world.groups[each].handle if each in world.groups else each


def _elements(core: Core, block: JSON) -> str:
    return " ".join(_element(core, each) for each in block.get("elements") or ())


def _element(core: Core, node: JSON) -> str:
    kind = node.get("type")
    if kind in ("mrkdwn", "plain_text"):
        return _text(core, node)
    if kind == "button":
        style = escape(str(node.get("style", "")))
        return f'<span class="btn {style}">{_text(core, node.get("text"))}</span>'
    if kind == "image":
        address, alt = str(node.get("image_url", "")), str(node.get("alt_text", ""))
        return f'<em title="{escape(address)}">{escape(alt)}</em>'
    placeholder = node.get("placeholder") or {"text": kind}
    return f'<span class="btn">▾ {_text(core, placeholder)}</span>'


def _rich(core: Core, node: JSON) -> str:
    kind = node.get("type")
    inner = "".join(_rich(core, child) for child in node.get("elements") or () if isinstance(child, dict))
    match kind:
        case "rich_text" | "rich_text_section":
            return inner
        case "rich_text_list":
            items = "".join(f"<li>{_rich(core, child)}</li>" for child in node.get("elements") or ())
            return f"<ul>{items}</ul>"
        case "rich_text_quote":
            return f"<blockquote>{inner}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{inner}</pre>"
        case "text" | "link":
            return escape(str(node.get("text") or node.get("url", "")))
        case "user":
            return escape("@" + _name(core, str(node.get("user_id"))))
        case "emoji":
            return f":{escape(str(node.get('name')))}:"
        case "date":
            return escape(str(node.get("fallback") or node.get("timestamp")))
        case "usergroup" | "channel" | "broadcast":
            return escape(
                "@"
                + _name(core, str(node.get("usergroup_id") or node.get("channel_id") or node.get("range")))
            )
        case _:
            return ""
