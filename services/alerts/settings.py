"""What admins decide about alerts."""

from services.channels import channel_id
from services.decisions import Field, Group, Setting, yes_or_no
from services.language import N_

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
