"""Rich text: four containers of inline elements.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
The inline elements are those that Slack publishes types for. References to Slack's own objects (canvases,
list records, citations, Work Objects and the like) are not among them.
"""

from sandbox.validation.objects import identifier
from sandbox.validation.schema import (
    Check,
    array,
    boolean,
    integer,
    one_of,
    pick,
    shape,
    string,
    tagged,
    typed,
)

_STYLES = ("bold", "client_highlight", "code", "highlight", "italic", "strike", "underline", "unlink")

_style = {"style": shape({}, dict.fromkeys(_STYLES, boolean))}
_border = {"border": one_of(0, 1)}

INLINE: dict[str, Check] = {
    "broadcast": tagged({"range": one_of("here", "channel", "everyone")}, _style),
    "channel": tagged({"channel_id": string()}, _style),
    "color": tagged({"value": string()}, _style),
    "date": tagged(
        {"timestamp": integer(), "format": string()}, {"url": string(), "fallback": string(), **_style}
    ),
    "emoji": tagged({"name": string()}, {"unicode": string(), "url": string(), **_style}),
    "link": tagged({"url": string()}, {"text": string(), "unsafe": boolean, **_style}),
    "team": tagged({"team_id": string()}, _style),
    "text": tagged({"text": string()}, _style),
    "user": tagged({"user_id": string()}, _style),
    "usergroup": tagged({"usergroup_id": string()}, _style),
}

_inline = array(typed(INLINE))
_section = tagged({"elements": _inline})

CONTAINERS: dict[str, Check] = {
    "rich_text_section": _section,
    "rich_text_list": tagged(
        {"style": one_of("bullet", "ordered"), "elements": array(typed({"rich_text_section": _section}))},
        {"indent": integer(least=0), "offset": integer(least=0), **_border},
    ),
    "rich_text_preformatted": tagged(
        {"elements": array(pick(INLINE, "text", "link"))}, {"language": string(), **_border}
    ),
    "rich_text_quote": tagged({"elements": _inline}, _border),
}

rich_text_block = tagged({"elements": array(typed(CONTAINERS))}, {"block_id": identifier})
rich_text = typed({"rich_text": rich_text_block})
