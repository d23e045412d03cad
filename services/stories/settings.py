"""What admins decide about wow moments."""

from collections.abc import Mapping
from re import Pattern

from services.channels import channel_id, site_channels
from services.decisions import Field, Group, Setting
from services.language import N_
from services.stories.redaction import read_countries, read_patterns
from services.stories.weekly import Weekly, read_weekly

WOW_CHANNEL = Setting[str | None](
    name="wow_channel",
    variable="FRONTLANE_WOW_CHANNEL",
    read=channel_id,
    default=None,
    group=Group.STORIES,
    field=Field.CHANNEL,
    label=N_("Where everyone reads wow moments"),
    hint=N_("Left empty, stories are found by /wow alone, and there is no weekly digest."),
)
REVIEW_CHANNEL = Setting[str | None](
    name="review_channel",
    variable="FRONTLANE_REVIEW_CHANNEL",
    read=channel_id,
    default=None,
    group=Group.STORIES,
    field=Field.CHANNEL,
    label=N_("Where reviewers decide about them"),
    hint=N_("Left empty, every reviewer is asked by direct message."),
)
WOW_DIGEST = Setting(
    name="wow_digest",
    variable="FRONTLANE_WOW_DIGEST",
    read=read_weekly,
    default=Weekly(),
    group=Group.STORIES,
    field=Field.WEEKLY,
    label=N_("When two stories of the week are told"),
)
SITE_CHANNELS = Setting[Mapping[str, str]](
    name="wow_site_channels",
    variable="FRONTLANE_WOW_SITE_CHANNELS",
    read=site_channels,
    default={},
    group=Group.STORIES,
    field=Field.SITE_CHANNELS,
    label=N_("Where a site reads stories for its own team"),
)
COUNTRIES = Setting[tuple[str, ...]](
    name="customer_countries",
    variable="FRONTLANE_CUSTOMER_COUNTRIES",
    read=read_countries,
    default=(),
    group=Group.STORIES,
    field=Field.LINE,
    label=N_("Where your customers are"),
    hint=N_(
        "Two-letter codes of countries, as in US,GB,PH: their phone numbers are taken out of stories with "
        "more certainty."
    ),
)
ORDER_PATTERNS = Setting[tuple[Pattern[str], ...]](
    name="order_patterns",
    variable="FRONTLANE_ORDER_PATTERNS",
    read=read_patterns,
    default=(),
    group=Group.STORIES,
    field=Field.LINE,
    label=N_("What your order and account numbers look like"),
    hint=N_(
        r"Regular expressions with spaces between, as in AC-[0-9][0-9][0-9]. What matches is taken out of "
        "stories."
    ),
)
