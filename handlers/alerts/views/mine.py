"""An agent's own list of alerts."""

from collections.abc import Sequence

from handlers.alerts.ids import DETAILS, GOT_IT, KEPT, AlertRef
from handlers.alerts.views import words
from handlers.alerts.views.manage import TITLE_IN_LIST
from handlers.blocks import Block, View, actions, button, context, modal, section
from handlers.words import clip, date, escape
from services.alerts.reading import AgentAlert
from services.language import counted
from services.language import gettext as _
from services.quiet.shifts import Shift
from storage.alerts import AlertState

AGENT_ALERTS_SHOWN = 12


def build_agent_list(alerts: Sequence[AgentAlert], shift: Shift | None = None) -> View:
    """What is on, what is coming, and what waits for this agent's Got it."""
    return modal(_("Your alerts"), build_agent_blocks(alerts, shift=shift))


def build_agent_blocks(
    alerts: Sequence[AgentAlert], most: int = AGENT_ALERTS_SHOWN, *, shift: Shift | None = None
) -> list[Block]:
    """The same, for App Home too: at most so many of those that wait, are on, and come.

    Args:
        shift: what begins or is on in this one comes before all else.
    """
    blocks: list[Block] = []
    if shift is not None and alerts:
        blocks += _on_shift([alert for alert in alerts if _is_on(alert, shift)], shift, most)
        alerts = [alert for alert in alerts if not _is_on(alert, shift)]
    waiting = [alert for alert in alerts if not alert.acknowledged]
    rest = [alert for alert in alerts if alert.acknowledged]
    groups = [(_("*Waiting for your Got it*"), waiting)]
    if shift is None:
        on = [alert for alert in rest if alert.brief.state == AlertState.LIVE]
        coming = [alert for alert in rest if alert.brief.state != AlertState.LIVE]
        groups += [(_("*On now*"), on), (_("*Coming*"), coming)]
    else:
        groups.append((_("*At other times*"), rest))
    for title, some in groups:
        more = len(some) - most
        left_out = counted(
            "{count} alert more, with a later start", "{count} alerts more, with a later start", more
        )
        blocks += _some(title, some[:most], left_out if more > 0 else "")
    if not blocks:
        blocks.append(section(_("Nothing is on or coming for you. When something is, you hear of it first.")))
    blocks.append(actions([button(_("What Frontlane keeps about me"), KEPT)]))
    return blocks


def _on_shift(alerts: Sequence[AgentAlert], shift: Shift, most: int) -> list[Block]:
    when = f"{date(shift.starts_at)}–{date(shift.ends_at, '{time}')}"
    if not alerts:
        return [context(_("Nothing on your shift, {shift}.").format(shift=when))]
    # What waits for Got it comes first, however much else there is.
    by_need = sorted(alerts, key=lambda alert: alert.acknowledged)
    more = len(alerts) - most
    left_out = counted("{count} alert more on this shift", "{count} alerts more on this shift", more)
    return _some(
        _("*On your shift, {shift}*").format(shift=when), by_need[:most], left_out if more > 0 else ""
    )


def _some(title: str, alerts: Sequence[AgentAlert], left_out: str) -> list[Block]:
    if not alerts:
        return []
    blocks = [section(title)]
    for alert in alerts:
        blocks += _agent_alert(alert)
    return [*blocks, context(left_out)] if left_out else blocks


def _is_on(alert: AgentAlert, shift: Shift) -> bool:
    content = alert.brief.content
    return shift.meets(content.starts_at, content.ends_at)


def _agent_alert(alert: AgentAlert) -> list[Block]:
    brief = alert.brief
    ref = AlertRef(brief.alert_id, brief.version).dump()
    title = escape(clip(brief.content.title, TITLE_IN_LIST))
    buttons = [] if alert.acknowledged else [button(_("Got it"), GOT_IT, ref, style="primary")]
    buttons.append(button(_("Read"), DETAILS, ref))
    return [
        section(f"{words.emoji(brief.content)} *{title}*\n{words.when(brief)}"),
        actions(buttons, block_id=f"alert_{brief.alert_id}"),
    ]
