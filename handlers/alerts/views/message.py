"""The alert as agents see it: what and when, what to do, what I may do; the rest is a click away."""

from collections.abc import Sequence
from datetime import datetime

from handlers import rich_text
from handlers.alerts.ids import ASK, DETAILS, FREEDOMS, GOT_IT, USED_FREEDOM, AlertRef
from handlers.alerts.views import words
from handlers.blocks import Block, Element, Message, actions, button, context, header, section
from handlers.words import clip, clip_escaped, date, escape, linked, mention, plural
from services.alerts.content import AlertContent, Brief
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
        blocks.append(context(f"✅ You pressed Got it {date(acknowledged_at)}"))
    buttons: list[Element] = []
    if is_open and acknowledged_at is None:
        buttons.append(button("Got it", GOT_IT, ref, style="primary"))
    if is_open:
        buttons.append(button("I have a question", ASK, ref))
        buttons.append(button("What may I do?", FREEDOMS, ref))
    buttons.append(button("All details", DETAILS, ref))
    blocks.append(actions(buttons))
    blocks.append(context(_footer(brief, counts=counts, is_asked=acknowledged_at is None)))
    return Message(_spoken(brief), blocks)


def build_body(brief: Brief) -> list[Block]:
    """What the alert says, without its buttons."""
    content = brief.content
    blocks: list[Block] = [header(_heading(brief)), context(words.when(brief))]
    if brief.changed and brief.version > 1 and brief.changed_at is not None:
        blocks.append(context(f"✏️ *Changed {date(brief.changed_at)}*: {words.changed_words(brief.changed)}"))
    shown, *more = rich_text.pages(content.happening, HAPPENING_SHOWN)
    blocks.append(shown)
    is_cut = bool(more)
    answers = [*content.answers, *brief.asked]
    if answers:
        blocks.append(section(_answers(answers[:ANSWERS_SHOWN])))
        is_cut = is_cut or len(answers) > ANSWERS_SHOWN
        is_cut = is_cut or any(_is_long(words) for answer in answers[:ANSWERS_SHOWN] for words in answer)
    freedoms = content.freedoms.splitlines()
    if freedoms or content.stop_and_ask or content.ask_whom:
        blocks.append(section(_freedoms(content)))
        is_cut = is_cut or len(freedoms) > FREEDOMS_SHOWN or len(content.ask_whom) > WHOM_SHOWN
        is_cut = is_cut or any(map(_is_long, [*freedoms[:FREEDOMS_SHOWN], content.stop_and_ask]))
    if is_cut:
        blocks.append(context("There is more to read: press *All details*."))
    return blocks


def build_short(brief: Brief, line: str, spoken: str, *, with_got_it: bool = False) -> Message:
    """One line about an alert with the way to the rest: reminders, live, over."""
    ref = AlertRef(brief.alert_id, brief.version, short=1).dump()
    buttons = [button("Got it", GOT_IT, ref, style="primary")] if with_got_it else []
    if brief.state in (AlertState.SCHEDULED, AlertState.LIVE):
        buttons.append(button("What may I do?", FREEDOMS, ref))
    if brief.state == AlertState.OVER and brief.content.freedoms:
        buttons.append(button("✨ I used this freedom", USED_FREEDOM, ref))
    buttons.append(button("All details", DETAILS, ref))
    return Message(spoken, [section(line), actions(buttons)])


def build_reminder(brief: Brief) -> Message:
    """To those who have not acknowledged."""
    start = date(brief.content.starts_at)
    return build_short(
        brief,
        f"⏰ *{_title(brief)}* starts {start}. Have a look, then press *Got it*.",
        f"Reminder: {_title(brief)} starts {start}. Please read it and press Got it.",
        with_got_it=True,
    )


def build_nudge(brief: Brief) -> Message:
    """From a publisher to those who have not acknowledged."""
    live = brief.state == AlertState.LIVE
    start = "is on now" if live else f"starts {date(brief.content.starts_at)}"
    return build_short(
        brief,
        f"👋 *{_title(brief)}* {start}, and your *Got it* is still missing. A minute is enough.",
        f"{_title(brief)} {start}. Your Got it is still missing.",
        with_got_it=True,
    )


def build_thanks(
    title: str, alert_id: int, version: int, *, is_new: bool = True, is_counted: bool = True
) -> Message:
    """To who pressed Got it; in place of a reminder where it was pressed there."""
    ref = AlertRef(alert_id, version, short=1).dump()
    thanks = f"✅ Thank you. You are counted as ready for *{escape(title)}*."
    if not is_counted:
        thanks = f"✅ Thank you for reading *{escape(title)}*. It is for others, so you are not counted."
    elif not is_new:
        thanks = f"✅ You are counted as ready for *{escape(title)}* already. Once is enough."
    return Message(thanks, [section(thanks), actions([button("All details", DETAILS, ref)])])


def build_live(brief: Brief) -> Message:
    """At the start."""
    end = f" until {date(brief.content.ends_at)}" if brief.content.ends_at else ""
    return build_short(
        brief,
        f"🟢 *{_title(brief)}* is live{end}. See what you may do on your own, and do it.",
        f"{_title(brief)} is live{end}.",
    )


def build_over(brief: Brief) -> Message:
    """At the end."""
    return build_short(
        brief,
        f"🏁 *{_title(brief)}* is over. Thank you for your work on it.",
        f"{_title(brief)} is over. Thank you.",
    )


def build_cancelled(brief: Brief) -> Message:
    """In the thread, when it was cancelled."""
    line = f"✖️ *{_title(brief)}* was cancelled. There is nothing more to do."
    spoken = f"{_title(brief)} was cancelled. There is nothing more to do."
    return Message(spoken, [section(line)], is_broadcast=True)


def build_changed(brief: Brief, changed: Sequence[str]) -> Message:
    """In the thread, after a material edit: what changed and how it reads now."""
    content = brief.content
    what = words.changed_words(changed)
    blocks: list[Block] = [section(f"✏️ *{_title(brief)} has changed*: {what}. Please press *Got it* again.")]
    if "title" in changed:
        blocks.append(section(f"*Now called*\n{_title(brief)}"))
    if {"starts_at", "ends_at"} & set(changed):
        ends = f", ends {date(content.ends_at)}" if content.ends_at else ""
        blocks.append(section(f"*When*\nStarts {date(content.starts_at)}{ends}"))
    if "acknowledge_by" in changed:
        blocks.append(section(f"*Press Got it by*\n{date(content.due_by)}"))
    if "volume" in changed and content.volume:
        blocks.append(section(f"*Expect*\n{escape(content.volume)}"))
    if "happening" in changed:
        blocks.append(rich_text.pages(content.happening, HAPPENING_SHOWN)[0])
    if "answers" in changed and content.answers:
        blocks.append(section(_answers(content.answers[:ANSWERS_SHOWN])))
    if {"freedoms", "stop_and_ask", "ask_whom"} & set(changed):
        blocks.append(section(_freedoms(content) or "Nothing is listed that you may do on your own."))
    ref = AlertRef(brief.alert_id, brief.version, short=1).dump()
    blocks.append(
        actions([button("Got it", GOT_IT, ref, style="primary"), button("All details", DETAILS, ref)])
    )
    spoken = f"{_title(brief)} has changed: {what}. Please press Got it again."
    return Message(spoken, blocks, is_broadcast=True)


def _heading(brief: Brief) -> str:
    sign = {AlertState.OVER: "🏁 Over:", AlertState.CANCELLED: "✖️ Cancelled:"}.get(AlertState(brief.state))
    return clip(f"{sign} {brief.content.title}" if sign else words.title(brief.content), TITLE_SHOWN)


def _title(brief: Brief) -> str:
    return escape(brief.content.title)


def _answers(answers: Sequence[tuple[str, str]]) -> str:
    lines = [f"• _{_line(question).replace('_', ' ')}_ {_line(answer)}" for question, answer in answers]
    return "\n".join(["*Customers will ask*", *lines])


def _freedoms(content: AlertContent) -> str:
    lines = []
    freedoms = content.freedoms.splitlines()
    if freedoms:
        lines = ["*You may, on your own*", *(f"✅ {_line(freedom)}" for freedom in freedoms[:FREEDOMS_SHOWN])]
    if content.stop_and_ask or content.ask_whom:
        whom = ", ".join(mention(user_id) for user_id in content.ask_whom[:WHOM_SHOWN])
        before = f"*Stop and ask* {whom}".rstrip()
        lines.append(f"✋ {before}" + (f": {_line(content.stop_and_ask)}" if content.stop_and_ask else ""))
    return "\n".join(lines)


def _line(text: str) -> str:
    return clip_escaped(" ".join(text.split()), LINE_SHOWN, linked)


def _is_long(text: str) -> bool:
    return len(linked(" ".join(text.split()))) > LINE_SHOWN


def _footer(brief: Brief, *, counts: bool, is_asked: bool) -> str:
    parts = []
    if counts:
        parts.append(f"*{brief.acknowledged:,} of {brief.audience:,}* got it")
    questions = len(brief.asked) + brief.unanswered
    if questions:
        still = "all answered" if not brief.unanswered else f"{brief.unanswered} still open"
        parts.append(f"{plural(questions, 'question')}, {still}")
    elif is_asked and brief.state == AlertState.SCHEDULED:
        parts.append(f"please press Got it by {date(brief.content.due_by)}")
    parts.append(f"from {mention(brief.author)}")
    return " · ".join(parts)


def _spoken(brief: Brief) -> str:
    content = brief.content
    kind = words.kind_name(content.kind)
    happening = clip_escaped(rich_text.words(content.happening), TEXT_SHOWN)
    if brief.state == AlertState.CANCELLED:
        return f"Cancelled: {_title(brief)}."
    if brief.state == AlertState.OVER:
        return f"Over: {_title(brief)}. Thank you."
    start = "On now." if brief.state == AlertState.LIVE else f"Starts {date(content.starts_at)}."
    return f"{kind}: {_title(brief)}. {start} {happening} Please read it and press Got it."
