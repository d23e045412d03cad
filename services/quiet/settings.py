"""What admins decide about the peace of agents."""

from services.decisions import Field, Group, Setting, whole_number
from services.language import N_
from services.language import gettext as _
from services.quiet.hours import Hours, read_hours

A_DAY = 12
MOST_A_DAY = 100


def _a_day(text: str) -> int:
    sentence = _("should be how many messages one person may get a day, 1 to {most}.")
    return whole_number(text, 1, MOST_A_DAY, sentence.format(most=MOST_A_DAY))


WORKING_HOURS = Setting[Hours | None](
    name="working_hours",
    variable="FRONTLANE_WORKING_HOURS",
    read=read_hours,
    default=None,
    group=Group.QUIET,
    field=Field.HOURS,
    label=N_("When people work"),
    hint=N_(
        "On each person’s own clocks. What can wait is told when their hours begin; outages come at once. "
        "Left empty, messages come at any hour. Everyone can set their own in Frontlane’s Home."
    ),
)
MESSAGES_A_DAY = Setting(
    name="messages_a_day",
    variable="FRONTLANE_MESSAGES_A_DAY",
    read=_a_day,
    default=A_DAY,
    group=Group.QUIET,
    field=Field.NUMBER,
    label=N_("How many direct messages an agent gets a day at most"),
    hint=N_("What is left over comes the next day. Outages, and alerts that begin before that, come anyway."),
    is_needed=True,
)
