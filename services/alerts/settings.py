"""What admins decide about alerts."""

from services.channels import channel_id
from services.decisions import Field, Group, Setting, yes_or_no
from services.language import N_
from services.language import gettext as _

LEAST_KEPT_DAYS, MOST_KEPT_DAYS = 30, 36_500
"""Lists show what ended within the last fortnight, and people look back a little further."""


def _days(text: str) -> int | None:
    if not text.isascii() or not text.isdigit() or not LEAST_KEPT_DAYS <= int(text) <= MOST_KEPT_DAYS:
        raise ValueError(
            _("should be a number of days, {least} at least; leave it empty to keep all.").format(
                least=LEAST_KEPT_DAYS
            )
        )
    return int(text)


REQUIRE_APPROVAL = Setting(
    name="require_approval",
    variable="FRONTLANE_REQUIRE_APPROVAL",
    read=yes_or_no,
    default=False,
    group=Group.ALERTS,
    field=Field.SWITCH,
    label=N_("Approval"),
    hint=N_("A second publisher approves each alert before it goes out"),
)
DESK_CHANNEL = Setting[str | None](
    name="desk_channel",
    variable="FRONTLANE_DESK_CHANNEL",
    read=channel_id,
    default=None,
    group=Group.ALERTS,
    field=Field.CHANNEL,
    label=N_("Where publishers read the questions of agents"),
    hint=N_("Left empty, each alert’s author gets them by direct message."),
)
KEEP_DAYS = Setting[int | None](
    name="keep_days",
    variable="FRONTLANE_KEEP_DAYS",
    read=_days,
    default=None,
    group=Group.PEOPLE,
    field=Field.NUMBER,
    label=N_("How many days an alert is kept once it is over"),
    hint=N_(
        "Then it is deleted with who pressed Got it and its questions; messages in Slack stay. "
        "Left empty, everything is kept."
    ),
)
