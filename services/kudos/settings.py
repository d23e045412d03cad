"""What admins decide about kudos."""

import re

from services.channels import channel_id
from services.decisions import Field, Group, Setting, whole_number, yes_or_no
from services.language import N_
from services.language import gettext as _

A_DAY = 10
EMOJI = "clap"
VALUES = ("ownership", "empathy", "teamwork", "curiosity", "courage", "craft")
MOST_A_DAY = 1_000
MOST_VALUES, LONGEST_VALUE = 25, 30
"""Values are buttons and lines of a list: more would not be read."""


def _values(text: str) -> tuple[str, ...]:
    values: dict[str, str] = {}
    for part in filter(None, (part.strip().removeprefix("#") for part in text.split(","))):
        if not re.fullmatch(r"[^\W\d_][\w-]*", part) or len(part) > LONGEST_VALUE:
            raise ValueError(
                _(
                    "has “{part}”: give words without spaces, {most} letters at most, separated by commas, "
                    "as in ownership,team-spirit."
                ).format(part=part, most=LONGEST_VALUE)
            )
        values.setdefault(part.casefold(), part)
    if len(values) > MOST_VALUES:
        raise ValueError(
            _("has {number} words: {most} are the most that people can choose from.").format(
                number=len(values), most=MOST_VALUES
            )
        )
    return tuple(values.values())


def _a_day(text: str) -> int:
    sentence = _("should be how many kudos one person may give a day, 1 to {most}.")
    return whole_number(text, 1, MOST_A_DAY, sentence.format(most=MOST_A_DAY))


def _emoji(text: str) -> str:
    name = text.removeprefix(":").removesuffix(":")
    if not re.fullmatch(r"[\w+'-]+", name) or name != name.lower():
        raise ValueError(_("should be the name of one emoji, as in clap or :clap:."))
    return name


KUDOS_CHANNEL = Setting[str | None](
    name="kudos_channel",
    variable="FRONTLANE_KUDOS_CHANNEL",
    read=channel_id,
    default=None,
    group=Group.KUDOS,
    field=Field.CHANNEL,
    label=N_("Where kudos stand that are given elsewhere"),
    hint=N_(
        "For thanks where Frontlane is not, and each site’s weekly note. Left empty, their receivers alone "
        "hear of them."
    ),
)
KUDOS_VALUES = Setting[tuple[str, ...]](
    name="kudos_values",
    variable="FRONTLANE_KUDOS_VALUES",
    read=_values,
    default=VALUES,
    group=Group.KUDOS,
    field=Field.LINE,
    label=N_("What people are thanked for"),
    hint=N_("Your values as hashtags: words with commas between."),
    is_needed=True,
)
KUDOS_A_DAY = Setting(
    name="kudos_a_day",
    variable="FRONTLANE_KUDOS_A_DAY",
    read=_a_day,
    default=A_DAY,
    group=Group.KUDOS,
    field=Field.NUMBER,
    label=N_("How many kudos one person may give a day"),
    is_needed=True,
)
KUDOS_EMOJI = Setting(
    name="kudos_emoji",
    variable="FRONTLANE_KUDOS_EMOJI",
    read=_emoji,
    default=EMOJI,
    group=Group.KUDOS,
    field=Field.LINE,
    label=N_("The emoji that gives kudos"),
    hint=N_("To the author of the message under which it is put, as in :clap:."),
    is_needed=True,
)
REWARDS = Setting(
    name="rewards",
    variable="FRONTLANE_REWARDS",
    read=yes_or_no,
    default=False,
    group=Group.KUDOS,
    field=Field.SWITCH,
    label=N_("Rewards"),
    hint=N_("Kudos buy rewards from a catalogue that admins keep"),
)
