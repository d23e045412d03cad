"""What did not arrive, one message at a time, with what a publisher can decide about each."""

from handlers.alerts.ids import MANAGE, ONE_BY_ONE, POST_AGAIN, POST_ARRIVED, AlertRef, PostRef
from handlers.alerts.views import words
from handlers.blocks import Block, View, actions, button, confirm, context, divider, modal, section
from handlers.words import clip, date, escape, mention
from services.alerts.arrivals import Missed, MissedPage, Settled
from services.channels import is_channel
from services.language import N_, counted
from services.language import gettext as _
from storage.posts import PostState

TITLE_SHOWN = 150
REASON_SHOWN = 1_500
# Translators: {what} is what agents are told, as “Reminder”; {place} a channel or a person.
STANDS_AT = {
    PostState.SENT: N_("☝️ {what} to {place}: nothing was done, it has arrived meanwhile."),
    PostState.WITHDRAWN: N_("☝️ {what} to {place}: nothing was done, it is not needed any more."),
    PostState.FAILED: N_(
        "☝️ {what} to {place}: nothing was done, it was tried again meanwhile. See below how it stands now."
    ),
    PostState.UNCERTAIN: N_(
        "☝️ {what} to {place}: nothing was done, it was tried again meanwhile. See below how it stands now."
    ),
}
ON_ITS_WAY = N_("☝️ {what} to {place}: nothing was done, it is on its way again already.")


def build_missed(page: MissedPage, note: str | None = None) -> View:
    """What did not arrive, uncertain ones first."""
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(section(f"*{escape(clip(page.title, TITLE_SHOWN))}*\n{_summary(page)}"))
    if page.uncertain:
        blocks.append(
            context(
                _(
                    "Look in the channel, or ask the person. If the message is there, press *It arrived*. "
                    "If not, press *Send again*."
                )
            )
        )
    if page.missed:
        blocks.append(divider())
    for missed in page.missed:
        blocks += _missed(page, missed)
    if page.pages > 1:
        is_last = page.page == page.pages - 1
        turn = AlertRef(page.alert_id, page=0 if is_last else page.page + 1).dump()
        blocks += [
            context(_("Page {page} of {pages}").format(page=page.page + 1, pages=page.pages)),
            actions([button(_("Back to the beginning") if is_last else _("Read on"), ONE_BY_ONE, turn)]),
        ]
    again = AlertRef(page.alert_id, page=page.page).dump()
    blocks += [
        divider(),
        actions(
            [
                button(_("The alert"), MANAGE, AlertRef(page.alert_id).dump()),
                button(_("Refresh"), ONE_BY_ONE, again),
            ]
        ),
    ]
    return modal(_("What did not arrive"), blocks)


def settled_words(settled: Settled) -> str:
    """What came of a decision, for the line on top."""
    if not settled.is_done:
        sentence = _(STANDS_AT.get(PostState(settled.state), ON_ITS_WAY))
    elif settled.state == PostState.SENT:
        sentence = _("✅ {what} to {place} is counted as arrived.")
    else:
        sentence = _("✅ {what} to {place} goes out again.")
    return sentence.format(what=_(words.SAID[settled.kind]), place=_place(settled.recipient))


def _summary(page: MissedPage) -> str:
    if not page.missed:
        return _("Everything has arrived, or is on its way.")
    lines = []
    if page.uncertain:
        lines.append(
            counted(
                "*{count} message*: Slack did not say whether it arrived",
                "*{count} messages*: Slack did not say whether they arrived",
                page.uncertain,
            )
        )
    if page.failed:
        lines.append(
            counted("*{count} message* did not arrive", "*{count} messages* did not arrive", page.failed)
        )
    return "\n".join(lines)


def _missed(page: MissedPage, missed: Missed) -> list[Block]:
    ref = PostRef(page.alert_id, missed.post_id, missed.attempt, page.page).dump()
    sign = "❓" if missed.is_uncertain else "⚠️"
    lines = [
        _("{sign} *{what}* to {place} · {when}").format(
            sign=sign,
            what=_(words.SAID[missed.kind]),
            place=_place(missed.recipient),
            when=date(missed.tried_at),
        ),
        _cut(missed.reason),
        f"_{missed.bar}_" if missed.bar else "",
    ]
    text = "\n".join(filter(None, lines))
    if not missed.is_uncertain:
        return [section(text, accessory=None if missed.bar else button(_("Send again"), POST_AGAIN, ref))]
    row = [button(_("It arrived"), POST_ARRIVED, ref)]
    if not missed.bar:
        ask = confirm(
            _("Send it again?"),
            _("Slack did not say whether it arrived. It may then be there twice."),
            _("Send again"),
            _("Not now"),
        )
        row.insert(0, button(_("Send again"), POST_AGAIN, ref, confirm=ask))
    return [section(text), actions(row)]


def _place(recipient: str) -> str:
    return f"<#{recipient}>" if is_channel(recipient) else mention(recipient)


def _cut(reason: str) -> str:
    """A reason has our markup in it, so it is cut at a space; what Slack adds at its end can be long."""
    return reason if len(reason) <= REASON_SHOWN else f"{reason[:REASON_SHOWN].rsplit(' ', 1)[0]} …"
