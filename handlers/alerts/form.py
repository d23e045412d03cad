"""Reading the alert form: from a view's state to what was typed."""

from collections.abc import Mapping
from typing import Any

from handlers.blocks import View
from handlers.inputs import (
    Typed,
    read_channels,
    read_choice,
    read_choices,
    read_people,
    read_text,
    read_time,
    typed_in,
)
from handlers.rich_text import harmless
from services.alerts.content import AlertForm, Delivery, Kind
from services.language import gettext as _


def read_form(view: View, handles: Mapping[str, str]) -> AlertForm:
    """What stands in the form, complete or not.

    Args:
        handles: user groups' handles by id, to write out a group that was called in the text.
    """
    typed = typed_in(view)
    numbers = sorted(int(name.removeprefix("question_")) for name in typed if name.startswith("question_"))
    return AlertForm(
        kind=read_choice(typed, "kind") or Kind.CAMPAIGN,
        title=read_text(typed, "title"),
        happening=_rich(typed, "happening", handles),
        starts_at=read_time(typed, "starts_at"),
        ends_at=read_time(typed, "ends_at"),
        volume=read_text(typed, "volume"),
        answers=[
            (read_text(typed, f"question_{number}"), read_text(typed, f"answer_{number}"))
            for number in numbers
        ],
        freedoms=read_text(typed, "freedoms"),
        stop_and_ask=read_text(typed, "stop_and_ask"),
        ask_whom=read_people(typed, "ask_whom"),
        links=read_text(typed, "links"),
        channels=read_channels(typed, "channels"),
        groups=read_choices(typed, "groups"),
        delivery=read_choice(typed, "delivery") or Delivery.CHANNEL,
        acknowledge_by=read_time(typed, "acknowledge_by"),
        first_word_at=read_time(typed, "first_word_at"),
        reminders=[int(minutes) for minutes in read_choices(typed, "reminders")],
        change=read_choice(typed, "change"),
    )


def _rich(typed: Typed, name: str, handles: Mapping[str, str]) -> dict[str, Any] | None:
    rich = typed.get(name, {}).get("rich_text_value")
    return harmless(rich, lambda group_id: handles.get(group_id, _("group"))) if rich else None
