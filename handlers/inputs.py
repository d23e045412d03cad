"""Fields of forms, as input elements of Block Kit, filled with what is known already.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from handlers.blocks import Element, View, plain

Typed = Mapping[str, Mapping[str, Any]]


def text_input(
    action_id: str,
    typed: str = "",
    *,
    most: int,
    is_multiline: bool = False,
    placeholder: str | None = None,
    has_focus: bool = False,
) -> Element:
    """A line, or a box, of at most `most` characters; Slack takes up to 3,000."""
    element: Element = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": is_multiline,
        "max_length": most,
    }
    if typed:
        element["initial_value"] = typed
    if placeholder is not None:
        element["placeholder"] = plain(placeholder)
    if has_focus:
        element["focus_on_load"] = True
    return element


def time_input(action_id: str, seconds: int | None = None) -> Element:
    """A date with a time, in unix seconds."""
    element: Element = {"type": "datetimepicker", "action_id": action_id}
    if seconds is not None:
        element["initial_date_time"] = seconds
    return element


def person_input(action_id: str, user_id: str = "") -> Element:
    """One person, by user id."""
    element: Element = {"type": "users_select", "action_id": action_id}
    if user_id:
        element["initial_user"] = user_id
    return element


def people_input(
    action_id: str, user_ids: Sequence[str] = (), *, most: int | None = None, has_focus: bool = False
) -> Element:
    """People, by user id."""
    element: Element = {"type": "multi_users_select", "action_id": action_id}
    if user_ids:
        element["initial_users"] = list(user_ids)
    if most is not None:
        element["max_selected_items"] = most
    if has_focus:
        element["focus_on_load"] = True
    return element


def channels_input(action_id: str, channel_ids: Sequence[str] = ()) -> Element:
    """Channels, public or private, by id."""
    element: Element = {
        "type": "multi_conversations_select",
        "action_id": action_id,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel_ids:
        element["initial_conversations"] = list(channel_ids)
    return element


def select_input(action_id: str, options: Sequence[Element], chosen: str | None = None) -> Element:
    """One of up to 100 choices, by value."""
    return _one_of("static_select", action_id, options, chosen)


def radio_input(action_id: str, options: Sequence[Element], chosen: str | None = None) -> Element:
    """One of up to 10 choices, all in sight, by value."""
    return _one_of("radio_buttons", action_id, options, chosen)


def checkboxes_input(action_id: str, options: Sequence[Element], chosen: Collection[str] = ()) -> Element:
    """Some of up to 10 choices, all in sight, by value."""
    return _some_of("checkboxes", action_id, options, chosen)


def multi_select_input(action_id: str, options: Sequence[Element], chosen: Collection[str] = ()) -> Element:
    """Some of up to 100 choices, by value."""
    return _some_of("multi_static_select", action_id, options, chosen)


def _one_of(kind: str, action_id: str, options: Sequence[Element], chosen: str | None) -> Element:
    element: Element = {"type": kind, "action_id": action_id, "options": list(options)}
    initial = next((option for option in options if option["value"] == chosen), None)
    if initial is not None:
        element["initial_option"] = initial
    return element


def _some_of(kind: str, action_id: str, options: Sequence[Element], chosen: Collection[str]) -> Element:
    element: Element = {"type": kind, "action_id": action_id, "options": list(options)}
    initial = [option for option in options if option["value"] in chosen]
    if initial:
        element["initial_options"] = initial
    return element


def typed_in(view: View) -> Typed:
    """What stands in a form: the element's state by the name of its block."""
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = view.get("state", {}).get("values", {})
    return {name: next(iter(elements.values()), {}) for name, elements in values.items()}


def shown_in(view: View) -> Typed:
    """The same as the form was shown, before anybody typed; not for rich text."""
    elements: Mapping[str, Element] = {
        block["block_id"]: block["element"] for block in view.get("blocks", []) if "element" in block
    }
    return {
        name: {
            "value" if key == "initial_value" else key.replace("initial_", "selected_"): filled
            for key, filled in element.items()
            if key.startswith("initial_")
        }
        for name, element in elements.items()
    }


def read_text(typed: Typed, name: str) -> str:
    """What was typed; empty where nothing was."""
    return str(typed.get(name, {}).get("value") or "")


def read_time(typed: Typed, name: str) -> int | None:
    """Unix seconds."""
    seconds = typed.get(name, {}).get("selected_date_time")
    return None if seconds is None else int(seconds)


def read_choice(typed: Typed, name: str) -> str | None:
    """The value of what was chosen."""
    chosen = typed.get(name, {}).get("selected_option")
    return str(chosen["value"]) if chosen else None


def read_choices(typed: Typed, name: str) -> list[str]:
    """The values of what was chosen."""
    return [str(chosen["value"]) for chosen in typed.get(name, {}).get("selected_options") or []]


def read_person(typed: Typed, name: str) -> str:
    """A user id; empty where nobody was chosen."""
    return str(typed.get(name, {}).get("selected_user") or "")


def read_people(typed: Typed, name: str) -> list[str]:
    """User ids."""
    return list(typed.get(name, {}).get("selected_users") or [])


def read_channels(typed: Typed, name: str) -> list[str]:
    """Channel ids."""
    return list(typed.get(name, {}).get("selected_conversations") or [])
