"""What did not arrive, one message at a time, with what a publisher can decide about each."""

from handlers.alerts.ids import MANAGE, ONE_BY_ONE, POST_AGAIN, POST_ARRIVED, AlertRef, PostRef
from handlers.alerts.views import words
from handlers.blocks import Block, View, actions, button, confirm, context, divider, modal, section
from handlers.words import clip, date, escape, mention, plural
from services.alerts.announcing import is_channel
from services.alerts.arrivals import Missed, MissedPage, Settled
from storage.posts import PostState

TITLE_SHOWN = 150
REASON_SHOWN = 1_500
STANDS_AT = {
    PostState.SENT: "it has arrived meanwhile",
    PostState.WITHDRAWN: "it is not needed any more",
    PostState.FAILED: "it was tried again meanwhile. See below how it stands now",
    PostState.UNCERTAIN: "it was tried again meanwhile. See below how it stands now",
}


def build_missed(page: MissedPage, note: str | None = None) -> View:
    """What did not arrive, uncertain ones first."""
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(section(f"*{escape(clip(page.title, TITLE_SHOWN))}*\n{_summary(page)}"))
    if page.uncertain:
        blocks.append(
            context(
                "Look in the channel, or ask the person. If the message is there, press *It arrived*. "
                "If not, press *Send again*."
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
            context(f"Page {page.page + 1} of {page.pages}"),
            actions([button("Back to the beginning" if is_last else "Read on", ONE_BY_ONE, turn)]),
        ]
    again = AlertRef(page.alert_id, page=page.page).dump()
    blocks += [
        divider(),
        actions(
            [
                button("The alert", MANAGE, AlertRef(page.alert_id).dump()),
                button("Refresh", ONE_BY_ONE, again),
            ]
        ),
    ]
    return modal("What did not arrive", blocks)


def settled_words(settled: Settled) -> str:
    """What came of a decision, for the line on top."""
    what = f"{words.SAID[settled.kind]} to {_place(settled.recipient)}"
    if settled.is_done:
        how = "is counted as arrived" if settled.state == PostState.SENT else "goes out again"
        return f"✅ {what} {how}."
    where = STANDS_AT.get(PostState(settled.state), "it is on its way again already")
    return f"☝️ {what}: nothing was done, {where}."


def _summary(page: MissedPage) -> str:
    if not page.missed:
        return "Everything has arrived, or is on its way."
    lines = []
    if page.uncertain:
        whether = "whether it arrived" if page.uncertain == 1 else "whether they arrived"
        lines.append(f"*{plural(page.uncertain, 'message')}*: Slack did not say {whether}")
    if page.failed:
        lines.append(f"*{plural(page.failed, 'message')}* did not arrive")
    return "\n".join(lines)


def _missed(page: MissedPage, missed: Missed) -> list[Block]:
    ref = PostRef(page.alert_id, missed.post_id, missed.attempt, page.page).dump()
    sign = "❓" if missed.is_uncertain else "⚠️"
    lines = [
        f"{sign} *{words.SAID[missed.kind]}* to {_place(missed.recipient)} · {date(missed.tried_at)}",
        _cut(missed.reason),
        f"_{missed.bar}_" if missed.bar else "",
    ]
    text = "\n".join(filter(None, lines))
    if not missed.is_uncertain:
        return [section(text, accessory=None if missed.bar else button("Send again", POST_AGAIN, ref))]
    row = [button("It arrived", POST_ARRIVED, ref)]
    if not missed.bar:
        ask = confirm(
            "Send it again?",
            "Slack did not say whether it arrived. It may then be there twice.",
            "Send again",
            "Not now",
        )
        row.insert(0, button("Send again", POST_AGAIN, ref, confirm=ask))
    return [section(text), actions(row)]


def _place(recipient: str) -> str:
    return f"<#{recipient}>" if is_channel(recipient) else mention(recipient)


def _cut(reason: str) -> str:
    """A reason has our markup in it, so it is cut at a space; what Slack adds at its end can be long."""
    return reason if len(reason) <= REASON_SHOWN else f"{reason[:REASON_SHOWN].rsplit(' ', 1)[0]} …"
