"""`state.values`: what each input of a view or message holds, and how a person changes it.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sandbox import blocks as block_kit
from sandbox.models import JSON, Channel, Person, Values

_TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}

_ONE = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}

_MANY = {
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}

_ID = re.compile(r"[A-Z][A-Z0-9]+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def seeded(element: JSON, origin: Channel | None = None) -> JSON:
    """The value of an untouched element: empty in Slack's shape, or what its `initial_*` says.

    `origin` is the channel from which the view was opened, for `default_to_current_conversation`.
    """
    kind = element["type"]
    if kind in _TYPED:
        return {"type": kind, "value": element.get("initial_value") or None}
    if kind == "rich_text_input":
        initial = element.get("initial_value")
        return {"type": kind, "rich_text_value": initial} if initial else {"type": kind}
    if kind == "file_input":
        return {"type": kind, "files": []}
    default = origin.id if origin is not None and element.get("default_to_current_conversation") else None
    if kind in _MANY:
        key, initial_key = _MANY[kind]
        return {"type": kind, key: list(element.get(initial_key) or ([default] if default else []))}
    key, initial_key = _ONE[kind]
    value: JSON = {"type": kind, key: element.get(initial_key, default)}
    if kind == "timepicker" and "timezone" in element:
        value["timezone"] = element["timezone"]
    return value


def values(blocks: Sequence[JSON], kept: Values | None = None, origin: Channel | None = None) -> Values:
    """The state of these blocks; what `kept` holds for the same block_id, action_id and type stays."""
    found: Values = {}
    for block, element in block_kit.elements(blocks):
        if element["type"] not in block_kit.STATEFUL:
            continue
        block_id, action_id = str(block.get("block_id")), str(element.get("action_id"))
        before = (kept or {}).get(block_id, {}).get(action_id)
        if before is None or before["type"] != element["type"]:
            before = seeded(element, origin)
        found.setdefault(block_id, {})[action_id] = before
    return found


def is_empty(value: JSON) -> bool:
    """Whether a person would call the field empty."""
    return not any(content for key, content in value.items() if key not in ("type", "timezone"))


def chosen(element: JSON, wanted: object, offered: Sequence[JSON] = ()) -> JSON:
    """The element's value after a person sets it to `wanted`.

    A text for text inputs; an option's value or text (or several) for selects, checkboxes and radio buttons;
    a Person, Channel or id (or several) for pickers of these; a date, time, datetime, their Slack strings or
    unix seconds for date pickers; a rich_text object or a text for rich text; None empties the field.
    `offered`: the options that an external select shows now.
    Raises ValueError for what Slack's client would not let a person do.
    """
    kind = str(element["type"])
    if kind in _TYPED:
        return {"type": kind, "value": _typed(element, wanted)}
    if kind == "rich_text_input":
        if wanted is None:
            return {"type": kind}
        return {
            "type": kind,
            "rich_text_value": wanted if isinstance(wanted, dict) else rich_text(str(wanted)),
        }
    if kind == "file_input":
        files = list(wanted) if isinstance(wanted, list | tuple) else []
        if len(files) > element.get("max_files", 10):
            raise ValueError(f"at most {element.get('max_files', 10)} files fit {element.get('action_id')}")
        return {"type": kind, "files": files}
    if kind in _MANY:
        key, _ = _MANY[kind]
        several = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
        picked = [_one(kind, element, each, offered) for each in several if each is not None]
        limit = element.get("max_selected_items")
        if limit is not None and len(picked) > limit:
            raise ValueError(f"{element.get('action_id')} takes at most {limit} items, not {len(picked)}")
        return {"type": kind, key: picked}
    if kind in _ONE:
        key, _ = _ONE[kind]
        one = None if wanted is None else _one(kind, element, wanted, offered)
        return {"type": kind, key: one}
    raise ValueError(f"a {kind} cannot be filled in; click it")


def _typed(element: JSON, wanted: object) -> str | None:
    if wanted is None or wanted == "":
        return None
    text = str(wanted)
    limit = element.get("max_length", 3000)
    if len(text) > limit:
        raise ValueError(f"{element.get('action_id')} takes at most {limit} characters, not {len(text)}")
    if element["type"] == "plain_text_input" and "\n" in text and not element.get("multiline"):
        raise ValueError(f"{element.get('action_id')} has a single line: no line break can be typed")
    if element["type"] == "number_input":
        number = float(text)
        if not element.get("is_decimal_allowed") and number != int(number):
            raise ValueError(f"{element.get('action_id')} takes whole numbers")
    return text


def _one(kind: str, element: JSON, wanted: object, offered: Sequence[JSON]) -> object:
    if kind.endswith(("static_select", "external_select")) or kind in ("checkboxes", "radio_buttons"):
        return option(element, wanted, offered)
    if isinstance(wanted, Person | Channel):
        return wanted.id
    if kind == "datetimepicker":
        moment = int(wanted.timestamp()) if isinstance(wanted, datetime) else wanted
        if not isinstance(moment, int) or not 10**9 <= moment < 10**10:
            raise ValueError(f"{element.get('action_id')} takes a datetime or unix seconds, not {wanted!r}")
        return moment
    if kind == "datepicker":
        return _matching(_DATE, wanted.isoformat()[:10] if isinstance(wanted, date) else wanted)
    if kind == "timepicker":
        return _matching(_TIME, wanted.strftime("%H:%M") if isinstance(wanted, datetime | time) else wanted)
    return _matching(_ID, wanted)


def _matching(pattern: re.Pattern[str], wanted: object) -> str:
    if not isinstance(wanted, str) or not pattern.fullmatch(wanted):
        raise ValueError(f"{wanted!r} is not written as Slack writes it ({pattern.pattern})")
    return wanted


def options(element: JSON) -> Iterable[JSON]:
    """The options of a select, checkboxes, radio buttons or overflow, groups flattened."""
    yield from element.get("options") or ()
    for group in element.get("option_groups") or ():
        yield from group.get("options", ())


def option(element: JSON, wanted: object, offered: Sequence[JSON] = ()) -> JSON:
    """The option whose value, or else whose text, is `wanted`. Raises ValueError when there is none."""
    choices = [*options(element), *offered]
    for choice in choices:
        if choice.get("value") == wanted:
            return choice
    for choice in choices:
        if choice.get("text", {}).get("text") == wanted:
            return choice
    known = ", ".join(repr(choice.get("value")) for choice in choices) or "none at all"
    raise ValueError(f"{element.get('action_id')} has no option {wanted!r}; there are: {known}")


def rich_text(text: str) -> JSON:
    """A rich_text block holding plain text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}] if text else []}
    return {"type": "rich_text", "elements": [section]}


def complaints(blocks: Sequence[JSON], state: Values) -> dict[str, str]:
    """What the client itself objects to at submit, by block_id: required and too short fields."""
    found: dict[str, str] = {}
    for block, element in block_kit.elements(blocks):
        if block.get("type") != "input" or element["type"] not in block_kit.STATEFUL:
            continue
        block_id = str(block["block_id"])
        value = state[block_id][str(element["action_id"])]
        if is_empty(value):
            if not block.get("optional"):
                found[block_id] = "Please complete this required field."
            continue
        typed = value.get("value")
        if not isinstance(typed, str):
            continue
        if len(typed) < element.get("min_length", 0):
            found[block_id] = f"Please lengthen this to {element['min_length']} characters or more."
        elif element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed):
            found[block_id] = "Please enter a valid email address."
        elif element["type"] == "url_text_input" and not re.fullmatch(r"https?://\S+", typed):
            found[block_id] = "Please enter a valid URL."
        elif element["type"] == "number_input":
            number = float(typed)
            low, high = element.get("min_value"), element.get("max_value")
            if low is not None and number < float(low):
                found[block_id] = f"Please enter a number of {low} or more."
            elif high is not None and number > float(high):
                found[block_id] = f"Please enter a number of {high} or less."
    return found
