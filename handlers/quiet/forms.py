"""Reading what somebody chose about the messages to them."""

from collections.abc import Collection
from dataclasses import dataclass

from handlers.blocks import View
from handlers.hours import read_hours_inputs
from handlers.inputs import read_choice, read_choices, typed_in
from handlers.quiet.views.choices import HOURS, KUDOS, TOPICS, WANTED, WHEN, Wanted, When
from services.language import gettext as _
from services.problems import FormProblem, Problem
from services.quiet.choices import ANY_HOUR
from services.quiet.hours import Hours, read_hours
from services.quiet.manners import Topic


@dataclass(frozen=True)
class Chosen:
    """What stands in the form."""

    when: When
    wanted: Wanted
    hours: str
    """One's own, as they are written; empty: none yet."""

    def muted(self, before: Collection[Topic]) -> set[Topic]:
        """What is turned off. What was not asked about stays as it was."""
        asked = {Topic(name) for name in self.wanted.offered - {KUDOS}}
        return {topic for topic in asked if topic not in self.wanted.chosen} | (set(before) - asked)

    @property
    def own(self) -> str | None:
        """The hours, as the service takes them.

        Raises:
            FormProblem: hours of one's own without a day.
        """
        if self.when == When.AS_EVERYONE:
            return None
        if self.when == When.ANY_HOUR:
            return ANY_HOUR
        if not self.hours:
            raise FormProblem({f"{HOURS}.days": _("Choose at least one day, or “At any hour” above.")})
        return self.hours

    @property
    def own_hours(self) -> Hours | None:
        """What stands in the fields; None: nothing that makes hours."""
        return read_hours(self.hours) if self.hours else None


def read_form(view: View, *, is_final: bool = True) -> Chosen:
    """What stands in the form.

    Args:
        is_final: what cannot be kept is refused, else it is left out.

    Raises:
        FormProblem: days were chosen, but no hours.
        Problem: it is the form of another version of Frontlane.
    """
    typed = typed_in(view)
    offered = _offered(view)
    try:
        when = When(read_choice(typed, WHEN) or "")
    except ValueError:
        raise Problem(_old()) from None
    chosen = frozenset(read_choices(typed, TOPICS))
    if TOPICS not in typed or not offered or not chosen <= offered <= frozenset(WANTED):
        raise Problem(_old())
    return Chosen(when, Wanted(offered, chosen), read_hours_inputs(typed, HOURS, is_final=is_final))


def _offered(view: View) -> frozenset[str]:
    """What the form asks about: one that was opened a release ago knew less, or more."""
    return frozenset(
        str(option["value"])
        for block in view.get("blocks", [])
        if block.get("block_id") == TOPICS
        for option in block["element"]["options"]
    )


def _old() -> str:
    return _("Frontlane has changed since this was opened. Close it, and press “Change” in its Home again.")
