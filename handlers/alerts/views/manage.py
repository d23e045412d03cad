"""Lists of alerts, and one alert with all that a publisher can do about it."""

from collections.abc import Sequence

from handlers.alerts.ids import (
    CANCEL,
    CONTINUE_DRAFT,
    DETAILS,
    DISCARD_DRAFT,
    EDIT,
    END,
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
    section,
)
from handlers.words import clip, clip_escaped, date, escape, mention
from services.alerts.content import Brief, Report
from services.alerts.drafts import Draft
from services.alerts.reading import ListedAlert
from services.language import counted, number
from services.language import gettext as _
from storage.alerts import AlertState

QUOTED = 2_000
TITLE_IN_LIST = 100
TROUBLES_SHOWN = 8
OPEN_STATES = (AlertState.SCHEDULED, AlertState.LIVE)


def build_list(alerts: Sequence[ListedAlert], drafts: Sequence[Draft], waiting: Sequence[Draft] = ()) -> View:
    """The publishers' list: what is on and coming, what waits for their approval, drafts, what is over."""
    current = [alert for alert in alerts if alert.state in OPEN_STATES]
    closed = [alert for alert in alerts if alert.state not in OPEN_STATES]
    blocks: list[Block] = [actions([button(_("Write an alert"), WRITE, style="primary")])]
    if not current:
        blocks.append(section(_("Nothing is on or coming.")))
    blocks += [build_line(alert) for alert in current]
    if waiting:
        blocks += [divider(), section(_("*Waiting for your approval*")), *map(build_to_review, waiting)]
    if drafts:
        blocks += [divider(), section(_("*Your drafts*"))]
        for draft in drafts:
            blocks += _draft(draft)
    if closed:
        blocks += [
            divider(),
            section(_("*Over in the last two weeks*")),
            *(build_line(alert) for alert in closed),
        ]
    return modal(_("Alerts"), blocks[:VIEW_BLOCKS_MAX])


def build_manage(brief: Brief, report: Report, note: str | None = None) -> View:
    """One alert, for publishers."""
    content = brief.content
    ref = AlertRef(brief.alert_id, brief.version).dump()
    blocks: list[Block] = [context(note)] if note else []
    blocks += [
        header(words.title(content)),
        context(
            f"#{brief.alert_id} · {words.when(brief)} · "
            + _("from {name}").format(name=mention(brief.author))
        ),
        section(
            _("*{ready} of {of}* have pressed Got it\nfor {places}").format(
                ready=number(brief.acknowledged), of=number(brief.audience), places=words.places(brief)
            )
        ),
    ]
    if report.posts:
        delivered = counted(
            "{arrived} of {count} message delivered",
            "{arrived} of {count} messages delivered",
            report.posts,
            arrived=number(report.arrived),
        )
        blocks.append(context(delivered))
    if report.held:
        held = counted(
            "🌙 {count} agent is told when their hours begin.",
            "🌙 {count} agents are told when their hours begin.",
            report.held,
        )
        blocks.append(context(held))
    blocks += _troubles(report)
    if report.missed:
        mend = [button(_("One by one"), ONE_BY_ONE, ref)]
        if brief.state in OPEN_STATES:
            mend.append(_send_all_again(ref))
        blocks.append(actions(mend))
    if report.moments and brief.state in OPEN_STATES:
        coming = "\n".join(words.moment_words(moment) for moment in report.moments)
        blocks.append(section("\n".join((_("*What comes*"), coming))))
    open_questions = _("Questions")
    if brief.unanswered:
        open_questions = _("Questions ({count})").format(count=number(brief.unanswered))
    row = [
        button(_("Who is ready"), READINESS, ref, style="primary"),
        button(open_questions, QUESTIONS, ref),
        button(_("All details"), DETAILS, ref),
    ]
    if brief.state in OPEN_STATES:
        row.append(button(_("Edit"), EDIT, ref))
    blocks.append(actions(row))
    endings = _endings(brief, ref) if brief.state in OPEN_STATES else []
    blocks.append(actions([*endings, button(_("All alerts"), LIST)]))
    return modal(_("Alert"), blocks)


def build_trouble(brief: Brief, report: Report) -> Message:
    """To the author, when some messages have not arrived, or may not have."""
    ref = AlertRef(brief.alert_id).dump()
    return Message(
        _what_is_missing(brief, report).replace("*", ""),
        [
            section(f"⚠️ {_what_is_missing(brief, report)}"),
            *_troubles(report),
            context(
                _("First word: {arrived} of {posts} delivered").format(
                    arrived=number(report.arrived), posts=number(report.posts)
                )
            ),
            actions([button(_("One by one"), ONE_BY_ONE, ref), button(_("Open the alert"), MANAGE, ref)]),
        ],
    )


def build_line(alert: ListedAlert) -> Block:
    """One alert in a list, with the way to it."""
    sign, *_name = words.KINDS[alert.kind]
    title = escape(clip(alert.title, TITLE_IN_LIST))
    state = words.state_word(alert.state, alert.starts_at, alert.ends_at)
    ready = _("{ready} of {of} ready").format(ready=number(alert.acknowledged), of=number(alert.audience))
    facts = [state, ready]
    if alert.unanswered:
        facts.append(counted("🙋 {count} open question", "🙋 {count} open questions", alert.unanswered))
    return section(
        f"{sign} *{title}*\n{' · '.join(facts)} · #{alert.alert_id}",
        accessory=button(_("Open"), MANAGE, AlertRef(alert.alert_id).dump()),
    )


def _draft(draft: Draft) -> list[Block]:
    ref = DraftRef(draft.draft_id).dump()
    title = f"📝 *{escape(clip(draft.title, TITLE_IN_LIST))}*"
    facts = [_("edit of #{number}").format(number=draft.alert_id)] if draft.alert_id else []
    if draft.submitted_at:
        facts.append(_("waits for approval since {when}").format(when=date(draft.submitted_at)))
        return [section(f"{title}\n{' · '.join(facts)}")]
    discard = button(
        _("Throw away"),
        DISCARD_DRAFT,
        ref,
        confirm=confirm(
            _("Throw this draft away?"),
            _("It cannot be brought back."),
            _("Throw away"),
            _("Keep"),
            is_danger=True,
        ),
    )
    if draft.returned_with:
        facts.append(_("came back to you"))
    facts.append(_("saved {when}").format(when=date(draft.updated_at)))
    return [
        section(f"{title}\n{' · '.join(facts)}"),
        actions([button(_("Continue"), CONTINUE_DRAFT, ref), discard]),
    ]


def build_to_review(draft: Draft) -> Block:
    """A draft that waits for its reader's approval."""
    facts = [_("a change of an alert") if draft.alert_id else _("a new alert")]
    if draft.submitted_at:
        facts.append(_("since {when}").format(when=date(draft.submitted_at)))
    return section(
        f"👀 *{escape(clip(draft.title, TITLE_IN_LIST))}*\n{' · '.join(facts)}",
        accessory=button(_("Look"), REVIEW, DraftRef(draft.draft_id).dump()),
    )


def _what_is_missing(brief: Brief, report: Report) -> str:
    title = escape(brief.content.title)
    failed, uncertain = report.missed - report.uncertain, report.uncertain
    if not failed:
        return counted(
            "*{count} message* of *{title}* may not have arrived: Slack did not say.",
            "*{count} messages* of *{title}* may not have arrived: Slack did not say.",
            uncertain,
            title=title,
        )
    if not uncertain:
        return counted(
            "*{count} message* of *{title}* did not arrive.",
            "*{count} messages* of *{title}* did not arrive.",
            failed,
            title=title,
        )
    return counted(
        "*{count} message* of *{title}* did not arrive, and *{uncertain}* may not have arrived: "
        "Slack did not say.",
        "*{count} messages* of *{title}* did not arrive, and *{uncertain}* may not have arrived: "
        "Slack did not say.",
        failed,
        title=title,
        uncertain=number(uncertain),
    )


def _troubles(report: Report) -> list[Block]:
    blocks = [context(f"⚠️ {trouble}") for trouble in report.troubles[:TROUBLES_SHOWN]]
    more = len(report.troubles) - TROUBLES_SHOWN
    return (
        [*blocks, context(counted("and {count} other reason", "and {count} other reasons", more))]
        if more > 0
        else blocks
    )


def _send_all_again(ref: str) -> Element:
    return button(
        _("Send all again"),
        SEND_AGAIN,
        ref,
        confirm=confirm(
            _("Send again what did not arrive?"),
            _("A message of which Slack did not say whether it arrived may then be there twice."),
            _("Send all again"),
            _("Not now"),
        ),
    )


def _one_line(text: str) -> str:
    return clip_escaped(" ".join(text.split()), QUOTED)


def _endings(brief: Brief, ref: str) -> list[Element]:
    cancel = button(
        _("Cancel alert"),
        CANCEL,
        ref,
        style="danger",
        confirm=confirm(
            _("Cancel this alert?"),
            _("No more reminders go out. Everyone who was told of it is told that it is cancelled."),
            _("Cancel the alert"),
            _("Keep it"),
            is_danger=True,
        ),
    )
    if brief.announced_at is None:
        return [cancel]
    end = button(
        _("End early"),
        END,
        ref,
        confirm=confirm(
            _("End this alert now?"),
            _("Agents are told that it is over, with thanks."),
            _("End it"),
            _("Keep it"),
        ),
    )
    return [end, cancel]
