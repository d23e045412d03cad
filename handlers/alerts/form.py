"""Reading the alert form: from a view's state to what was typed."""

from collections.abc import Mapping
from typing import Any

from handlers.blocks import View
from handlers.rich_text import harmless
from services.alerts.content import AlertForm, Delivery, Kind

State = Mapping[str, Mapping[str, Mapping[str, Any]]]


def read_form(view: View, handles: Mapping[str, str]) -> AlertForm:
    """What stands in the form, complete or not.

    Args:
        handles: user groups' handles by id, to write out a group that was called in the text.
    """
    from_view: State = view["state"]["values"]
    typed = {name: next(iter(actions.values()), {}) for name, actions in from_view.items()}
    numbers = sorted(int(name.removeprefix("question_")) for name in typed if name.startswith("question_"))
    return AlertForm(
        kind=_choice(typed, "kind") or Kind.CAMPAIGN,
        title=text(typed, "title"),
        happening=_rich(typed, "happening", handles),
        starts_at=_seconds(typed, "starts_at"),
        ends_at=_seconds(typed, "ends_at"),
        volume=text(typed, "volume"),
        answers=[(text(typed, f"question_{number}"), text(typed, f"answer_{number}")) for number in numbers],
        freedoms=text(typed, "freedoms"),
        stop_and_ask=text(typed, "stop_and_ask"),
        ask_whom=typed.get("ask_whom", {}).get("selected_users") or [],
        links=text(typed, "links"),
        channels=typed.get("channels", {}).get("selected_conversations") or [],
        groups=_choices(typed, "groups"),
        delivery=_choice(typed, "delivery") or Delivery.CHANNEL,
        acknowledge_by=_seconds(typed, "acknowledge_by"),
        first_word_at=_seconds(typed, "first_word_at"),
        reminders=[int(minutes) for minutes in _choices(typed, "reminders")],
        change=_choice(typed, "change"),
    )


def text(typed: Mapping[str, Mapping[str, Any]], name: str) -> str:
    """What was typed into a text field; empty where nothing was."""
    return str(typed.get(name, {}).get("value") or "")


def _seconds(typed: Mapping[str, Mapping[str, Any]], name: str) -> int | None:
    seconds = typed.get(name, {}).get("selected_date_time")
    return int(seconds) if seconds is not None else None


def _choice(typed: Mapping[str, Mapping[str, Any]], name: str) -> str | None:
    chosen = typed.get(name, {}).get("selected_option")
    return str(chosen["value"]) if chosen else None


def _choices(typed: Mapping[str, Mapping[str, Any]], name: str) -> list[str]:
    return [str(chosen["value"]) for chosen in typed.get(name, {}).get("selected_options") or []]


def _rich(
    typed: Mapping[str, Mapping[str, Any]], name: str, handles: Mapping[str, str]
) -> dict[str, Any] | None:
    rich = typed.get(name, {}).get("rich_text_value")
    return harmless(rich, lambda group_id: handles.get(group_id, "group")) if rich else None
