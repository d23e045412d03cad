"""The action_ids, callback_ids and values by which everyone's own choices are known to our listeners."""

from dataclasses import dataclass

from handlers.values import Value

CHANGE = "quiet.change"
"""Opens the form."""
FORM = "quiet.form"
WHEN = "quiet.form.when"
"""Whose hours hold: one's own have fields."""
FIELD = "quiet.form.field"


@dataclass(frozen=True)
class FormRef(Value):
    """What Home held for its viewer when the form was opened."""

    kept: str | None = None
