"""The message that is a town hall, and what is said beside it as its life goes on."""

from collections.abc import Mapping, Sequence

from handlers.blocks import Block, File, Message, actions, button, context, header, paragraphs, section
from handlers.town_halls.ids import ALL, ASK, MANAGE, HallRef
from handlers.town_halls.views.words import counts, hosts, line, local_times, one_line, votes, when
from handlers.words import date, duration, escape, linked, mention, plural
from services.town_halls.content import Board, Hall, Question, Where
from services.town_halls.exporting import MARKDOWN, Export
from services.town_halls.schedule import SOON
from storage.town_halls import QuestionState, TownHallState

RECAPPED = 10
"""Questions that a recap lists at most of those that were answered, and of those that were not."""
NAMELESS = "You choose whether your name is shown. If not, it is never kept."


def build_board(board: Board) -> Message:
    """The town hall itself, kept up to date."""
    hall = board.hall
    blocks: list[Block] = [header(f"🏛 {hall.topic}"), context(f"{hosts(hall)} · {when(hall)}")]
    blocks += paragraphs(linked(hall.introduction))
    if board.wanted:
        title = "*Newest*" if board.wanted[0].votes is None else "*Most wanted*"
        blocks.append(section("\n".join([title, *(line(question, 110) for question in board.wanted)])))
    ref = HallRef(hall.town_hall_id).dump()
    buttons = []
    if hall.state == TownHallState.OPEN:
        buttons.append(button("Ask a question", ASK, ref, style="primary"))
    if board.questions:
        buttons.append(button(f"See all {board.questions}", ALL, ref))
    if hall.state != TownHallState.CANCELLED:
        buttons.append(button("For hosts", MANAGE, ref))
    if buttons:
        blocks.append(actions(buttons))
    blocks += [context(words) for words in _small_print(board)]
    end = "" if hall.topic.endswith((".", "?", "!", "…")) else "."
    spoken = f"Town hall: {escape(hall.topic)}{end} {_spoken_state(hall)} {counts(board)}."
    return Message(spoken, blocks)


def build_opened(hall: Hall) -> Message:
    """It is open now."""
    words = f"🏛 The town hall *{escape(hall.topic)}* is open until {date(hall.closes_at)}."
    ask = button("Ask a question", ASK, HallRef(hall.town_hall_id).dump(), style="primary")
    blocks = [section(f"{words} Ask, vote and read whenever your shift allows."), actions([ask])]
    return Message(words, blocks, is_broadcast=True)


def build_closing_soon(board: Board) -> Message:
    """It closes in a few hours."""
    hall, still_open = board.hall, board.questions - board.answered
    hours = duration(int(SOON.total_seconds()) // 60)
    words = f"⏳ The town hall *{escape(hall.topic)}* closes in about {hours}" + (
        f", with {plural(still_open, 'question')} unanswered."
        if still_open
        else ": there is still time to ask."
    )
    ref = HallRef(hall.town_hall_id).dump()
    blocks = [section(words), actions([button("Ask a question", ASK, ref), button("See all", ALL, ref)])]
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
    words = (
        f"🏛 The town hall *{escape(hall.topic)}* is closed: {plural(len(questions), 'question')}, "
        f"{len(answered)} answered."
    )
    blocks = [section(words)]
    if answered:
        lines = []
        for question in _most_wanted(answered):
            by = f" · {mention(question.answered_by)}" if question.answered_by else ""
            lines.append(f"✅ {_linked(question, where, workspace_url)}{by}")
        blocks += paragraphs("*Answered*", *lines, _more(answered))
    if still_open:
        lines = [
            f"{votes(question)}  {_linked(question, where, workspace_url)}"
            for question in _most_wanted(still_open)
        ]
        blocks += paragraphs("*Still open*", *lines, _more(still_open))
        left = plural(len(still_open), "question is", "questions are")
        by_when = f" Answers come by {date(hall.answers_by)}." if hall.answers_by else ""
        blocks.append(
            section(
                f"{left} still open.{by_when} Answers will stand under each question, and reach who asked."
            )
        )
    blocks.append(actions([button("See all", ALL, HallRef(hall.town_hall_id).dump())]))
    return Message(words, blocks, is_broadcast=True)


def build_cancelled(hall: Hall) -> Message:
    """It is off."""
    words = f"The town hall *{escape(hall.topic)}* was called off."
    return Message(words, [section(words)], is_broadcast=True)


def build_file(export: Export) -> Message:
    """A file with its questions, for a host who asked."""
    kind = "Markdown" if export.format == MARKDOWN else "CSV"
    title = f"{export.hall.topic} ({kind})"
    name = f"town-hall-{export.hall.town_hall_id}.{export.format}"
    content = export.content.encode("utf-8" if export.format == MARKDOWN else "utf-8-sig")
    words = f"The questions of *{escape(export.hall.topic)}*, without who voted."
    return Message(words, file=File(name, title, content))


def _most_wanted(questions: Sequence[Question]) -> Sequence[Question]:
    return sorted(questions, key=lambda question: -(question.votes or 0))[:RECAPPED]


def _more(questions: Sequence[Question]) -> str:
    return f"and {len(questions) - RECAPPED} more" if len(questions) > RECAPPED else ""


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
            words.append(NAMELESS)
        if hall.rules.is_reviewed:
            words.append("Hosts read questions before they are shown.")
        if hall.rules.hides_votes:
            words.append("Votes are shown at the close.")
        if board.sites:
            moment = hall.opens_at if hall.state == TownHallState.SCHEDULED else hall.closes_at
            verb = "Opens" if hall.state == TownHallState.SCHEDULED else "Closes"
            when_there = f"{verb} {local_times(moment, board.sites)}"
    elif hall.answers_by is not None and board.answered < board.questions:
        words.append(f"Open questions are answered by {date(hall.answers_by)}")
    return [line for line in (" · ".join(words), when_there) if line]


def _spoken_state(hall: Hall) -> str:
    words = when(hall)
    return f"{words[0].upper()}{words[1:]}."
