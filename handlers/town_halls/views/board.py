"""The message that is a town hall, and what is said beside it as its life goes on."""

from collections.abc import Mapping, Sequence

from handlers.blocks import Block, File, Message, actions, button, context, header, paragraphs, section
from handlers.town_halls.ids import ALL, ASK, MANAGE, HallRef
from handlers.town_halls.views.words import counts, hosts, line, local_times, one_line, votes, when
from handlers.words import date, duration, escape, linked, mention
from services.language import N_, counted, number
from services.language import gettext as _
from services.town_halls.content import Board, Hall, Question, Where
from services.town_halls.exporting import MARKDOWN, Export
from services.town_halls.schedule import SOON
from storage.town_halls import QuestionState, TownHallState

RECAPPED = 10
"""Questions that a recap lists at most of those that were answered, and of those that were not."""
NAMELESS = N_("You choose whether your name is shown. If not, it is never kept.")


def build_board(board: Board) -> Message:
    """The town hall itself, kept up to date."""
    hall = board.hall
    blocks: list[Block] = [header(f"🏛 {hall.topic}"), context(f"{hosts(hall)} · {when(hall)}")]
    blocks += paragraphs(linked(hall.introduction))
    if board.wanted:
        title = _("*Newest*") if board.wanted[0].votes is None else _("*Most wanted*")
        blocks.append(section("\n".join([title, *(line(question, 110) for question in board.wanted)])))
    ref = HallRef(hall.town_hall_id).dump()
    buttons = []
    if hall.state == TownHallState.OPEN:
        buttons.append(button(_("Ask a question"), ASK, ref, style="primary"))
    if board.questions:
        buttons.append(button(_("See all {count}").format(count=number(board.questions)), ALL, ref))
    if hall.state != TownHallState.CANCELLED:
        buttons.append(button(_("For hosts"), MANAGE, ref))
    if buttons:
        blocks.append(actions(buttons))
    blocks += [context(words) for words in _small_print(board)]
    end = "" if hall.topic.endswith((".", "?", "!", "…")) else "."
    begins = _("Town hall: {topic}").format(topic=f"{escape(hall.topic)}{end}")
    spoken = f"{begins} {_spoken_state(hall)} {counts(board)}."
    return Message(spoken, blocks)


def build_opened(hall: Hall) -> Message:
    """It is open now."""
    topic, until = escape(hall.topic), date(hall.closes_at)
    words = _("🏛 The town hall *{topic}* is open until {when}.").format(topic=topic, when=until)
    invited = _("Ask, vote and read whenever your shift allows.")
    ask = button(_("Ask a question"), ASK, HallRef(hall.town_hall_id).dump(), style="primary")
    blocks = [section(f"{words} {invited}"), actions([ask])]
    return Message(words, blocks, is_broadcast=True)


def build_closing_soon(board: Board) -> Message:
    """It closes in a few hours."""
    hall, still_open = board.hall, board.questions - board.answered
    hours = duration(int(SOON.total_seconds()) // 60)
    topic = escape(hall.topic)
    if still_open:
        words = counted(
            "⏳ The town hall *{topic}* closes in about {hours}, with {count} question unanswered.",
            "⏳ The town hall *{topic}* closes in about {hours}, with {count} questions unanswered.",
            still_open,
            topic=topic,
            hours=hours,
        )
    else:
        words = _("⏳ The town hall *{topic}* closes in about {hours}: there is still time to ask.").format(
            topic=topic, hours=hours
        )
    ref = HallRef(hall.town_hall_id).dump()
    buttons = [button(_("Ask a question"), ASK, ref), button(_("See all"), ALL, ref)]
    blocks = [section(words), actions(buttons)]
    return Message(words, blocks, is_broadcast=True)


def build_recap(
    hall: Hall, questions: Sequence[Question], where: Mapping[int, Where], workspace_url: str
) -> Message:
    """What was asked and what was answered, by whom.

    Args:
        where: of each question's message in the channel that is told, by question id.
    """
    answered = [question for question in questions if question.state == QuestionState.ANSWERED]
    still_open = [question for question in questions if question.state == QuestionState.SHOWN]
    words = counted(
        "🏛 The town hall *{topic}* is closed: {count} question, {answered} answered.",
        "🏛 The town hall *{topic}* is closed: {count} questions, {answered} answered.",
        len(questions),
        topic=escape(hall.topic),
        answered=number(len(answered)),
    )
    blocks = [section(words)]
    if answered:
        lines = []
        for question in _most_wanted(answered):
            by = f" · {mention(question.answered_by)}" if question.answered_by else ""
            lines.append(f"✅ {_linked(question, where, workspace_url)}{by}")
        blocks += paragraphs(_("*Answered*"), *lines, _more(answered))
    if still_open:
        lines = [
            f"{votes(question)}  {_linked(question, where, workspace_url)}"
            for question in _most_wanted(still_open)
        ]
        blocks += paragraphs(_("*Still open*"), *lines, _more(still_open))
        said = [
            counted("{count} question is still open.", "{count} questions are still open.", len(still_open))
        ]
        if hall.answers_by:
            said.append(_("Answers come by {when}.").format(when=date(hall.answers_by)))
        said.append(_("Answers will stand under each question, and reach who asked."))
        blocks.append(section(" ".join(said)))
    blocks.append(actions([button(_("See all"), ALL, HallRef(hall.town_hall_id).dump())]))
    return Message(words, blocks, is_broadcast=True)


def build_cancelled(hall: Hall) -> Message:
    """It is off."""
    words = _("The town hall *{topic}* was called off.").format(topic=escape(hall.topic))
    return Message(words, [section(words)], is_broadcast=True)


def build_file(export: Export) -> Message:
    """A file with its questions, for a host who asked."""
    kind = "Markdown" if export.format == MARKDOWN else "CSV"
    title = f"{export.hall.topic} ({kind})"
    name = f"town-hall-{export.hall.town_hall_id}.{export.format}"
    content = export.content.encode("utf-8" if export.format == MARKDOWN else "utf-8-sig")
    words = _("The questions of *{topic}*, without who voted.").format(topic=escape(export.hall.topic))
    return Message(words, file=File(name, title, content))


def _most_wanted(questions: Sequence[Question]) -> Sequence[Question]:
    return sorted(questions, key=lambda question: -(question.votes or 0))[:RECAPPED]


def _more(questions: Sequence[Question]) -> str:
    more = len(questions) - RECAPPED
    return counted("and {count} more", "and {count} more", more) if more > 0 else ""


def _linked(question: Question, where: Mapping[int, Where], workspace_url: str) -> str:
    place = where.get(question.question_id)
    text = one_line(question.text, 120)
    if place is None:
        return f"*{question.number}.* {text}"
    address = f"{workspace_url.rstrip('/')}/archives/{place.channel}/p{place.ts.replace('.', '')}"
    thread = f"?thread_ts={place.thread_ts}&cid={place.channel}" if place.thread_ts else ""
    # A bar would end the link's words.
    return f"<{address}{thread.replace('&', '&amp;')}|{question.number}. {text.replace('|', '¦')}>"


def _small_print(board: Board) -> Sequence[str]:
    hall = board.hall
    words = [counts(board)] if hall.state != TownHallState.SCHEDULED else []
    when_there = ""
    if hall.state in (TownHallState.SCHEDULED, TownHallState.OPEN):
        if hall.rules.allows_anonymous:
            words.append(_(NAMELESS))
        if hall.rules.is_reviewed:
            words.append(_("Hosts read questions before they are shown."))
        if hall.rules.hides_votes:
            words.append(_("Votes are shown at the close."))
        if board.sites:
            if hall.state == TownHallState.SCHEDULED:
                when_there = _("Opens {times}").format(times=local_times(hall.opens_at, board.sites))
            else:
                when_there = _("Closes {times}").format(times=local_times(hall.closes_at, board.sites))
    elif hall.answers_by is not None and board.answered < board.questions:
        words.append(_("Open questions are answered by {when}").format(when=date(hall.answers_by)))
    return [line for line in (" · ".join(words), when_there) if line]


def _spoken_state(hall: Hall) -> str:
    if hall.state == TownHallState.SCHEDULED:
        return _("Opens {opens}, closes {closes}.").format(
            opens=date(hall.opens_at), closes=date(hall.closes_at)
        )
    if hall.state == TownHallState.OPEN:
        return _("Open until {when}.").format(when=date(hall.closes_at))
    if hall.state == TownHallState.CLOSED:
        return _("Closed {when}.").format(when=date(hall.closes_at))
    return _("Called off.")
