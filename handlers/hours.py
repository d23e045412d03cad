"""Working hours: in words, and as fields of a form."""

from datetime import time

from handlers.blocks import Block, Element, input_block, option
from handlers.inputs import Typed, checkboxes_input, read_choices
from services.days import DAYS
from services.language import gettext as _
from services.language import listed, weekday, weekday_in_short
from services.problems import FormProblem
from services.quiet.hours import EVERY_DAY, Hours, spans

SUGGESTED = Hours(EVERY_DAY, time(8), time(20))
"""Where nobody has said anything: few people sleep then, and few contact centres close on Sundays."""


def hours_in_words(hours: Hours) -> str:
    """`Mon–Fri 08:00–18:00`, `Mon, Wed and Sat 22:00–06:00`."""
    days = listed(
        weekday_in_short(first) if first == last else f"{weekday_in_short(first)}–{weekday_in_short(last)}"
        for first, last in spans(hours.days)
    )
    return f"{days} {hours.start:%H:%M}–{hours.end:%H:%M}"


def hours_inputs(
    name: str,
    action_id: str,
    label: str,
    hours: Hours | None,
    *,
    hint: str | None = None,
    is_optional: bool = False,
) -> list[Block]:
    """Days, from when, to when.

    Args:
        hours: what holds; None: no day is chosen, and the times are a suggestion.
        is_optional: no day may be chosen, which means no hours.
    """
    days = [option(_capitalised(weekday(number)), day) for number, day in enumerate(DAYS)]
    chosen = [] if hours is None else [DAYS[number] for number in hours.days]
    shown = hours or SUGGESTED
    return [
        input_block(
            f"{name}.days",
            label,
            checkboxes_input(action_id, days, chosen),
            hint=hint,
            is_optional=is_optional,
        ),
        input_block(f"{name}.from", _("From what time"), _time_input(action_id, shown.start)),
        input_block(
            f"{name}.to",
            _("Until what time"),
            _time_input(action_id, shown.end),
            hint=_("An earlier time than the first is on the next day, as for a night shift."),
        ),
    ]


def read_hours_inputs(typed: Typed, name: str, *, is_final: bool = True) -> str:
    """What stands in these fields, as hours are written; empty where no day is chosen.

    Args:
        is_final: what cannot be written is refused, else it is none.

    Raises:
        FormProblem: days were chosen, but not from when to when.
    """
    days = frozenset(DAYS.index(day) for day in read_choices(typed, f"{name}.days") if day in DAYS)
    if not days:
        return ""
    start, end = _time(typed, f"{name}.from"), _time(typed, f"{name}.to")
    if start is None or end is None:
        if not is_final:
            return ""
        problems = {} if start else {f"{name}.from": _("Choose from when.")}
        raise FormProblem(problems if end else {**problems, f"{name}.to": _("Choose until when.")})
    return str(Hours(days, start, end))


def _time_input(action_id: str, at: time) -> Element:
    return {"type": "timepicker", "action_id": action_id, "initial_time": f"{at:%H:%M}"}


def _time(typed: Typed, name: str) -> time | None:
    try:
        return time.fromisoformat(str(typed.get(name, {}).get("selected_time") or ""))
    except ValueError:
        return None


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:]
