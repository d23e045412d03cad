"""Settings and health, as admins see them in App Home."""

from collections.abc import Mapping
from datetime import datetime

from handlers.blocks import Block, actions, button, context, divider, header, section
from handlers.settings import ids
from handlers.settings.views.words import TITLES, channel_mention, lines_of
from handlers.words import clip, date
from services.decisions import Decided
from services.language import counted, duration
from services.language import gettext as _
from services.troubles import Troubles, Unheard

UNHEARD_SHOWN = 10
TEXT_MAX = 2_900
MINUTE_S = 60


def build_home_blocks(
    decided: Decided, handles: Mapping[str, str], troubles: Troubles, held_until: datetime | None
) -> list[Block]:
    """What holds, a button for each group, and what is not well.

    Args:
        handles: of user groups, by id.
        held_until: until when Slack has told us to wait.
    """
    blocks: list[Block] = [divider(), header(_("Settings"))]
    for group, title in TITLES.items():
        lines = "\n".join(f"• {line}" for line in lines_of(group, decided, handles))
        ref = ids.FormRef(group.value)
        blocks.append(
            section(
                clip(f"*{_(title)}*\n{lines}", TEXT_MAX),
                button(_("Change"), f"{ids.OPEN}:{group.value}", ref.dump()),
                block_id=f"settings_{group.value}",
            )
        )
    blocks.append(actions([button(_("Lead me through it"), ids.LEAD)], block_id="settings_guide"))
    return [*blocks, divider(), header(_("Health")), *_health(troubles, held_until)]


def _health(troubles: Troubles, held_until: datetime | None) -> list[Block]:
    lines = []
    if troubles.is_in_no_channel:
        lines.append(
            _(
                "Frontlane is in no channel, so it can post nowhere. Type `/invite @Frontlane` in each "
                "channel where agents should read alerts."
            )
        )
    lines += [_unheard(each) for each in troubles.unheard[:UNHEARD_SHOWN]]
    if troubles.waiting_s:
        waited = duration(int(troubles.waiting_s // MINUTE_S))
        lines.append(_("Messages are late: the oldest has waited for {duration}.").format(duration=waited))
    if held_until is not None:
        lines.append(
            _("Slack has asked Frontlane to slow down. It goes on {time}.").format(
                time=date(held_until, "{time}")
            )
        )
    if troubles.failed:
        lines.append(
            counted(
                "{count} message of the last seven days did not arrive. Publishers read why in “All alerts "
                "and drafts”.",
                "{count} messages of the last seven days did not arrive. Publishers read why in “All alerts "
                "and drafts”.",
                troubles.failed,
            )
        )
    if troubles.uncertain:
        lines.append(
            counted(
                "{count} message may or may not have arrived. Frontlane looks for it where it can, and asks "
                "its author else.",
                "{count} messages may or may not have arrived. Frontlane looks for them where it can, and "
                "asks their authors else.",
                troubles.uncertain,
            )
        )
    if not lines:
        return [
            context(_("✅ All is well: Frontlane is in every channel that is chosen, and nothing waits."))
        ]
    return [section("\n".join(f"⚠️ {line}" for line in lines))]


def _unheard(each: Unheard) -> str:
    channel, what = channel_mention(each.channel_id), _(each.setting.label)
    if each.is_archived:
        return _("{channel} is archived (“{what}”). Choose another one, or bring it back.").format(
            channel=channel, what=what
        )
    return _("Frontlane is not in {channel} (“{what}”). Type `/invite @Frontlane` there.").format(
        channel=channel, what=what
    )
