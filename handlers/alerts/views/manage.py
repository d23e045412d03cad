"""Lists of alerts and one alert with all that a publisher can do about it; an agent's own list."""

from collections.abc import Sequence

from handlers.alerts.ids import (
    CANCEL,
    CONTINUE_DRAFT,
    DETAILS,
    DISCARD_DRAFT,
    EDIT,
    END,
    GOT_IT,
    KEPT,
    LIST,
    MANAGE,
    ONE_BY_ONE,
    QUESTIONS,
    READINESS,
    REVIEW,
    SEND_AGAIN,
    WRITE,
    AlertRef,
    DraftRef,
)
from handlers.alerts.views import words
from handlers.blocks import (
    VIEW_BLOCKS_MAX,
    Block,
    Element,
    Message,
    View,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    modal,
    paragraphs,
    screens,
    section,
)
from handlers.words import clip, clip_escaped, date, escape, mention, plural
from services.alerts.content import Brief, Report
from services.alerts.drafts import Draft
from services.alerts.reading import AgentAlert, KeptAbout, ListedAlert
from storage.alerts import AlertState

QUOTED = 2_000
TITLE_IN_LIST = 100
TROUBLES_SHOWN = 8
AGENT_ALERTS_SHOWN = 12
OPEN_STATES = (AlertState.SCHEDULED, AlertState.LIVE)


def build_list(alerts: Sequence[ListedAlert], drafts: Sequence[Draft], waiting: Sequence[Draft] = ()) -> View:
    """The publishers' list: what is on and coming, what waits for their approval, drafts, what is over."""
    current = [alert for alert in alerts if alert.state in OPEN_STATES]
    closed = [alert for alert in alerts if alert.state not in OPEN_STATES]
    blocks: list[Block] = [actions([button("Write an alert", WRITE, style="primary")])]
    if not current:
        blocks.append(section("Nothing is on or coming."))
    blocks += [build_line(alert) for alert in current]
    if waiting:
        blocks += [divider(), section("*Waiting for your approval*"), *map(_to_review, waiting)]
    if drafts:
        blocks += [divider(), section("*Your drafts*")]
        for draft in drafts:
            blocks += _draft(draft)
    if closed:
        blocks += [
            divider(),
            section("*Over in the last two weeks*"),
            *(build_line(alert) for alert in closed),
        ]
    return modal("Alerts", blocks[:VIEW_BLOCKS_MAX])


def build_manage(brief: Brief, report: Report, note: str | None = None) -> View:
    """One alert, for publishers."""
    content = brief.content
    ref = AlertRef(brief.alert_id, brief.version).dump()
    blocks: list[Block] = [context(note)] if note else []
    blocks += [
        header(words.title(content)),
        context(f"#{brief.alert_id} · {words.when(brief)} · from {mention(brief.author)}"),
        section(
            f"*{brief.acknowledged:,} of {brief.audience:,}* have pressed Got it\nfor {words.places(brief)}"
        ),
    ]
    if report.posts:
        blocks.append(context(f"{report.arrived:,} of {plural(report.posts, 'message')} delivered"))
    blocks += _troubles(report)
    if report.missed:
        mend = [button("One by one", ONE_BY_ONE, ref)]
        if brief.state in OPEN_STATES:
            mend.append(_send_all_again(ref))
        blocks.append(actions(mend))
    if report.moments and brief.state in OPEN_STATES:
        coming = "\n".join(words.moment_words(moment) for moment in report.moments)
        blocks.append(section(f"*What comes*\n{coming}"))
    open_questions = f"Questions ({brief.unanswered})" if brief.unanswered else "Questions"
    row = [
        button("Who is ready", READINESS, ref, style="primary"),
        button(open_questions, QUESTIONS, ref),
        button("All details", DETAILS, ref),
    ]
    if brief.state in OPEN_STATES:
        row.append(button("Edit", EDIT, ref))
    blocks.append(actions(row))
    endings = _endings(brief, ref) if brief.state in OPEN_STATES else []
    blocks.append(actions([*endings, button("All alerts", LIST)]))
    return modal("Alert", blocks)


def build_trouble(brief: Brief, report: Report) -> Message:
    """To the author, when some messages have not arrived, or may not have."""
    ref = AlertRef(brief.alert_id).dump()
    return Message(
        _what_is_missing(brief, report),
        [
            section(f"⚠️ {_what_is_missing(brief, report, bold='*')}"),
            *_troubles(report),
            context(f"First word: {report.arrived:,} of {report.posts:,} delivered"),
            actions([button("One by one", ONE_BY_ONE, ref), button("Open the alert", MANAGE, ref)]),
        ],
    )


def build_agent_list(alerts: Sequence[AgentAlert]) -> View:
    """What is on, what is coming, and what waits for this agent's Got it."""
    return modal("Your alerts", build_agent_blocks(alerts))


def build_agent_blocks(alerts: Sequence[AgentAlert]) -> list[Block]:
    """The same, for App Home too."""
    waiting = [alert for alert in alerts if not alert.acknowledged]
    on = [alert for alert in alerts if alert.acknowledged and alert.brief.state == AlertState.LIVE]
    coming = [alert for alert in alerts if alert.acknowledged and alert.brief.state != AlertState.LIVE]
    blocks: list[Block] = []
    for title, some in (("Waiting for your Got it", waiting), ("On now", on), ("Coming", coming)):
        if some:
            blocks.append(section(f"*{title}*"))
            for alert in some[:AGENT_ALERTS_SHOWN]:
                blocks += _agent_alert(alert)
            more = len(some) - AGENT_ALERTS_SHOWN
            if more > 0:
                blocks.append(context(f"{plural(more, 'alert')} more, with a later start"))
    if not blocks:
        blocks.append(section("Nothing is on or coming for you. When something is, you hear of it first."))
    blocks.append(actions([button("What is kept about me", KEPT)]))
    return blocks


def build_kept(kept: KeptAbout, of_stories: Sequence[Block] = ()) -> View:
    """All that is kept about the person who asks.

    Args:
        of_stories: what is kept of wow moments.
    """
    lines = [
        f"Name: {escape(kept.name) or 'not read yet'}",
        f"Site: {escape(kept.site) or 'not known'}",
        f"Time zone: {escape(kept.time_zone)}",
    ]
    blocks: list[Block] = [
        section("*What Frontlane keeps about you*\n" + "\n".join(lines)),
        context(
            "Publishers see who has pressed Got it and who asked a question. Other agents see numbers alone. "
            "Kept besides: your language, whether you are an admin or a guest, the channels and user groups "
            "that you are in, what you have written as a publisher, and which messages were sent to you."
        ),
    ]
    blocks += of_stories
    if kept.questions:
        asked = (f"• {date(at)}: {_one_line(text)}" for text, at in kept.questions)
        blocks += paragraphs(f"*You asked* ({len(kept.questions):,})", *asked)
    if kept.acknowledgements:
        pressed = (
            f"• {escape(each.title)}, version {each.version}, {date(each.at)}"
            for each in kept.acknowledgements
        )
        blocks += paragraphs(f"*You pressed Got it* ({len(kept.acknowledgements):,})", *pressed)
    shown, *more = screens(blocks)
    if more:
        shown.append(
            context("What is older is kept too, but does not fit here. An admin can get it for you.")
        )
    return modal("Kept about you", shown)


def build_line(alert: ListedAlert) -> Block:
    """One alert in a list, with the way to it."""
    sign, _ = words.KINDS[alert.kind]
    title = escape(clip(alert.title, TITLE_IN_LIST))
    state = words.state_word(alert.state, alert.starts_at, alert.ends_at)
    asked = f" · 🙋 {plural(alert.unanswered, 'open question')}" if alert.unanswered else ""
    ready = f"{alert.acknowledged:,} of {alert.audience:,} ready"
    return section(
        f"{sign} *{title}*\n{state} · {ready}{asked} · #{alert.alert_id}",
        accessory=button("Open", MANAGE, AlertRef(alert.alert_id).dump()),
    )


def _draft(draft: Draft) -> list[Block]:
    ref = DraftRef(draft.draft_id).dump()
    title = f"📝 *{escape(clip(draft.title, TITLE_IN_LIST))}*"
    edits = f"edit of #{draft.alert_id} · " if draft.alert_id else ""
    if draft.submitted_at:
        return [section(f"{title}\n{edits}waits for approval since {date(draft.submitted_at)}")]
    discard = button(
        "Throw away",
        DISCARD_DRAFT,
        ref,
        confirm=confirm(
            "Throw this draft away?", "It cannot be brought back.", "Throw away", "Keep", is_danger=True
        ),
    )
    came_back = "came back to you · " if draft.returned_with else ""
    return [
        section(f"{title}\n{edits}{came_back}saved {date(draft.updated_at)}"),
        actions([button("Continue", CONTINUE_DRAFT, ref), discard]),
    ]


def _to_review(draft: Draft) -> Block:
    since = f" · since {date(draft.submitted_at)}" if draft.submitted_at else ""
    what = "a change of an alert" if draft.alert_id else "a new alert"
    return section(
        f"👀 *{escape(clip(draft.title, TITLE_IN_LIST))}*\n{what}{since}",
        accessory=button("Look", REVIEW, DraftRef(draft.draft_id).dump()),
    )


def _what_is_missing(brief: Brief, report: Report, bold: str = "") -> str:
    title = f"{bold}{escape(brief.content.title)}{bold}"
    failed, uncertain = report.missed - report.uncertain, report.uncertain
    unknown = "may not have arrived: Slack did not say."
    if not failed:
        return f"{bold}{plural(uncertain, 'message')}{bold} of {title} {unknown}"
    missing = f"{bold}{plural(failed, 'message')}{bold} of {title} did not arrive"
    return f"{missing}, and {bold}{uncertain:,}{bold} {unknown}" if uncertain else f"{missing}."


def _troubles(report: Report) -> list[Block]:
    blocks = [context(f"⚠️ {trouble}") for trouble in report.troubles[:TROUBLES_SHOWN]]
    more = len(report.troubles) - TROUBLES_SHOWN
    return [*blocks, context(f"and {plural(more, 'other reason')}")] if more > 0 else blocks


def _send_all_again(ref: str) -> Element:
    return button(
        "Send all again",
        SEND_AGAIN,
        ref,
        confirm=confirm(
            "Send again what did not arrive?",
            "A message of which Slack did not say whether it arrived may then be there twice.",
            "Send all again",
            "Not now",
        ),
    )


def _one_line(text: str) -> str:
    return clip_escaped(" ".join(text.split()), QUOTED)


def _endings(brief: Brief, ref: str) -> list[Element]:
    cancel = button(
        "Cancel alert",
        CANCEL,
        ref,
        style="danger",
        confirm=confirm(
            "Cancel this alert?",
            "No more reminders go out. Everyone who was told of it is told that it is cancelled.",
            "Cancel the alert",
            "Keep it",
            is_danger=True,
        ),
    )
    if brief.announced_at is None:
        return [cancel]
    end = button(
        "End early",
        END,
        ref,
        confirm=confirm(
            "End this alert now?", "Agents are told that it is over, with thanks.", "End it", "Keep it"
        ),
    )
    return [end, cancel]


def _agent_alert(alert: AgentAlert) -> list[Block]:
    brief = alert.brief
    ref = AlertRef(brief.alert_id, brief.version).dump()
    title = escape(clip(brief.content.title, TITLE_IN_LIST))
    buttons = [] if alert.acknowledged else [button("Got it", GOT_IT, ref, style="primary")]
    buttons.append(button("Read", DETAILS, ref))
    return [
        section(f"{words.emoji(brief.content)} *{title}*\n{words.when(brief)}"),
        actions(buttons, block_id=f"alert_{brief.alert_id}"),
    ]
