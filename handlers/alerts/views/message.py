"""The alert as agents see it: what and when, what to do, what I may do; the rest is a click away."""

from collections.abc import Sequence
from datetime import datetime

from handlers import rich_text
from handlers.alerts.ids import ASK, DETAILS, FREEDOMS, GOT_IT, USED_FREEDOM, AlertRef
from handlers.alerts.views import words
from handlers.blocks import Block, Element, Message, actions, button, context, header, section
from handlers.words import clip, clip_escaped, date, escape, linked, mention
from services.alerts.content import AlertContent, Brief
from services.language import counted, number
from services.language import gettext as _
from storage.alerts import AlertState

HAPPENING_SHOWN = 700
ANSWERS_SHOWN = 3
FREEDOMS_SHOWN = 5
WHOM_SHOWN = 10
LINE_SHOWN = 220
TEXT_SHOWN = 300
TITLE_SHOWN = 140


def build_announcement(
    brief: Brief, *, acknowledged_at: datetime | None = None, counts: bool = True
) -> Message:
    """The message of the first word, kept up to date in place.

    Args:
        acknowledged_at: in a direct message, when its reader pressed Got it.
        counts: whether to show how many have read it; a direct message does not.
    """
    blocks = build_body(brief)
    ref = AlertRef(brief.alert_id, brief.version).dump()
    is_open = brief.state in (AlertState.SCHEDULED, AlertState.LIVE)
    if is_open and acknowledged_at is not None:
        blocks.append(context(_("✅ You pressed Got it {when}").format(when=date(acknowledged_at))))
    buttons: list[Element] = []
    if is_open and acknowledged_at is None:
        buttons.append(button(_("Got it"), GOT_IT, ref, style="primary"))
    if is_open:
        buttons.append(button(_("I have a question"), ASK, ref))
        buttons.append(button(_("What may I do?"), FREEDOMS, ref))
    buttons.append(button(_("All details"), DETAILS, ref))
    blocks.append(actions(buttons))
    blocks.append(context(_footer(brief, counts=counts, is_asked=acknowledged_at is None)))
    return Message(_spoken(brief), blocks)


def build_body(brief: Brief) -> list[Block]:
    """What the alert says, without its buttons."""
    content = brief.content
    blocks: list[Block] = [header(_heading(brief)), context(words.when(brief))]
    if brief.changed and brief.version > 1 and brief.changed_at is not None:
        changed = _("✏️ *Changed {when}*: {what}")
        blocks.append(
            context(changed.format(when=date(brief.changed_at), what=words.changed_words(brief.changed)))
        )
    shown, *more = rich_text.pages(content.happening, HAPPENING_SHOWN)
    blocks.append(shown)
    is_cut = bool(more)
    answers = [*content.answers, *brief.asked]
    if answers:
        blocks.append(section(_answers(answers[:ANSWERS_SHOWN])))
        is_cut = is_cut or len(answers) > ANSWERS_SHOWN
        is_cut = is_cut or any(_is_long(said) for answer in answers[:ANSWERS_SHOWN] for said in answer)
    freedoms = content.freedoms.splitlines()
    if freedoms or content.stop_and_ask or content.ask_whom:
        blocks.append(section(_freedoms(content)))
        is_cut = is_cut or len(freedoms) > FREEDOMS_SHOWN or len(content.ask_whom) > WHOM_SHOWN
        is_cut = is_cut or any(map(_is_long, [*freedoms[:FREEDOMS_SHOWN], content.stop_and_ask]))
    if is_cut:
        blocks.append(context(_("There is more to read: press *All details*.")))
    return blocks


def build_short(brief: Brief, line: str, spoken: str, *, with_got_it: bool = False) -> Message:
    """One line about an alert with the way to the rest: reminders, live, over."""
    ref = AlertRef(brief.alert_id, brief.version, short=1).dump()
    buttons = [button(_("Got it"), GOT_IT, ref, style="primary")] if with_got_it else []
    if brief.state in (AlertState.SCHEDULED, AlertState.LIVE):
        buttons.append(button(_("What may I do?"), FREEDOMS, ref))
    if brief.state == AlertState.OVER and brief.content.freedoms:
        buttons.append(button(_("✨ I used this freedom"), USED_FREEDOM, ref))
    buttons.append(button(_("All details"), DETAILS, ref))
    return Message(spoken, [section(line), actions(buttons)])


def build_reminder(brief: Brief) -> Message:
    """To those who have not acknowledged."""
    facts = {"title": _title(brief), "when": date(brief.content.starts_at)}
    return build_short(
        brief,
        _("⏰ *{title}* starts {when}. Have a look, then press *Got it*.").format(**facts),
        _("Reminder: {title} starts {when}. Please read it and press Got it.").format(**facts),
        with_got_it=True,
    )


def build_nudge(brief: Brief) -> Message:
    """From a publisher to those who have not acknowledged."""
    line = _("👋 *{title}* starts {when}, and your *Got it* is still missing. A minute is enough.")
    spoken = _("{title} starts {when}. Your Got it is still missing.")
    if brief.state == AlertState.LIVE:
        line = _("👋 *{title}* is on now, and your *Got it* is still missing. A minute is enough.")
        spoken = _("{title} is on now. Your Got it is still missing.")
    facts = {"title": _title(brief), "when": date(brief.content.starts_at)}
    return build_short(brief, line.format(**facts), spoken.format(**facts), with_got_it=True)


def build_thanks(
    title: str, alert_id: int, version: int, *, is_new: bool = True, is_counted: bool = True
) -> Message:
    """To who pressed Got it; in place of a reminder where it was pressed there."""
    ref = AlertRef(alert_id, version, short=1).dump()
    sentence = _("✅ Thank you. You are counted as ready for *{title}*.")
    if not is_counted:
        sentence = _("✅ Thank you for reading *{title}*. It is for others, so you are not counted.")
    elif not is_new:
        sentence = _("✅ You are counted as ready for *{title}* already. Once is enough.")
    thanks = sentence.format(title=escape(title))
    return Message(thanks, [section(thanks), actions([button(_("All details"), DETAILS, ref)])])


def build_live(brief: Brief) -> Message:
    """At the start."""
    line = _("🟢 *{title}* is live. See what you may do on your own, and do it.")
    spoken = _("{title} is live.")
    facts = {"title": _title(brief)}
    if brief.content.ends_at:
        line = _("🟢 *{title}* is live until {when}. See what you may do on your own, and do it.")
        spoken = _("{title} is live until {when}.")
        facts["when"] = date(brief.content.ends_at)
    return build_short(brief, line.format(**facts), spoken.format(**facts))


def build_over(brief: Brief) -> Message:
    """At the end."""
    return build_short(
        brief,
        _("🏁 *{title}* is over. Thank you for your work on it.").format(title=_title(brief)),
        _("{title} is over. Thank you.").format(title=_title(brief)),
    )


def build_cancelled(brief: Brief) -> Message:
    """In the thread, when it was cancelled."""
    line = _("✖️ *{title}* was cancelled. There is nothing more to do.").format(title=_title(brief))
    spoken = _("{title} was cancelled. There is nothing more to do.").format(title=_title(brief))
    return Message(spoken, [section(line)], is_broadcast=True)


def build_changed(brief: Brief, changed: Sequence[str]) -> Message:
    """In the thread, after a material edit: what changed and how it reads now."""
    content = brief.content
    facts = {"title": _title(brief), "what": words.changed_words(changed)}
    line = _("✏️ *{title} has changed*: {what}. Please press *Got it* again.")
    blocks: list[Block] = [section(line.format(**facts))]
    if "title" in changed:
        blocks.append(section(_("*Now called*\n{title}").format(title=_title(brief))))
    if {"starts_at", "ends_at"} & set(changed):
        start = date(content.starts_at)
        times = _("*When*\nStarts {start}").format(start=start)
        if content.ends_at:
            times = _("*When*\nStarts {start}, ends {end}").format(start=start, end=date(content.ends_at))
        blocks.append(section(times))
    if "acknowledge_by" in changed:
        blocks.append(section(_("*Press Got it by*\n{when}").format(when=date(content.due_by))))
    if "volume" in changed and content.volume:
        blocks.append(section(_("*Expect*\n{volume}").format(volume=escape(content.volume))))
    if "happening" in changed:
        blocks.append(rich_text.pages(content.happening, HAPPENING_SHOWN)[0])
    if "answers" in changed and content.answers:
        blocks.append(section(_answers(content.answers[:ANSWERS_SHOWN])))
    if {"freedoms", "stop_and_ask", "ask_whom"} & set(changed):
        blocks.append(section(_freedoms(content) or _("Nothing is listed that you may do on your own.")))
    ref = AlertRef(brief.alert_id, brief.version, short=1).dump()
    blocks.append(
        actions([button(_("Got it"), GOT_IT, ref, style="primary"), button(_("All details"), DETAILS, ref)])
    )
    spoken = _("{title} has changed: {what}. Please press Got it again.").format(**facts)
    return Message(spoken, blocks, is_broadcast=True)


def _heading(brief: Brief) -> str:
    heading = words.title(brief.content)
    if brief.state == AlertState.OVER:
        heading = _("🏁 Over: {title}").format(title=brief.content.title)
    elif brief.state == AlertState.CANCELLED:
        heading = _("✖️ Cancelled: {title}").format(title=brief.content.title)
    return clip(heading, TITLE_SHOWN)


def _title(brief: Brief) -> str:
    return escape(brief.content.title)


def _answers(answers: Sequence[tuple[str, str]]) -> str:
    lines = [f"• _{_line(question).replace('_', ' ')}_ {_line(answer)}" for question, answer in answers]
    return "\n".join([_("*Customers will ask*"), *lines])


def _freedoms(content: AlertContent) -> str:
    lines = []
    freedoms = content.freedoms.splitlines()
    if freedoms:
        lines = [
            _("*You may, on your own*"),
            *(f"✅ {_line(freedom)}" for freedom in freedoms[:FREEDOMS_SHOWN]),
        ]
    if content.stop_and_ask or content.ask_whom:
        whom = ", ".join(mention(user_id) for user_id in content.ask_whom[:WHOM_SHOWN])
        before = " ".join((_("✋ *Stop and ask*"), whom)).rstrip()
        lines.append(before + (f": {_line(content.stop_and_ask)}" if content.stop_and_ask else ""))
    return "\n".join(lines)


def _line(text: str) -> str:
    return clip_escaped(" ".join(text.split()), LINE_SHOWN, linked)


def _is_long(text: str) -> bool:
    return len(linked(" ".join(text.split()))) > LINE_SHOWN


def _footer(brief: Brief, *, counts: bool, is_asked: bool) -> str:
    parts = []
    if counts:
        ready, of = number(brief.acknowledged), number(brief.audience)
        parts.append(_("*{ready} of {of}* got it").format(ready=ready, of=of))
    questions = len(brief.asked) + brief.unanswered
    if questions:
        asked = counted("{count} question, all answered", "{count} questions, all answered", questions)
        if brief.unanswered:
            asked = counted(
                "{count} question, {open} still open",
                "{count} questions, {open} still open",
                questions,
                open=number(brief.unanswered),
            )
        parts.append(asked)
    elif is_asked and brief.state == AlertState.SCHEDULED:
        parts.append(_("please press Got it by {when}").format(when=date(brief.content.due_by)))
    parts.append(_("from {name}").format(name=mention(brief.author)))
    return " · ".join(parts)


def _spoken(brief: Brief) -> str:
    content = brief.content
    kind = words.kind_name(content.kind)
    happening = clip_escaped(rich_text.words(content.happening), TEXT_SHOWN)
    if brief.state == AlertState.CANCELLED:
        return _("Cancelled: {title}.").format(title=_title(brief))
    if brief.state == AlertState.OVER:
        return _("Over: {title}. Thank you.").format(title=_title(brief))
    sentence = _("{kind}: {title}. Starts {when}. {happening} Please read it and press Got it.")
    if brief.state == AlertState.LIVE:
        sentence = _("{kind}: {title}. On now. {happening} Please read it and press Got it.")
    return sentence.format(kind=kind, title=_title(brief), when=date(content.starts_at), happening=happening)
