"""What hosts see and decide."""

from collections.abc import Sequence

from handlers.blocks import (
    Block,
    Message,
    View,
    actions,
    button,
    confirm,
    context,
    divider,
    input_block,
    modal,
    paragraphs,
    screens,
    section,
)
from handlers.inputs import text_input, time_input
from handlers.town_halls.ids import (
    ALL,
    ANSWER,
    ANSWER_FORM,
    ANSWER_WITH_FORM,
    CALL,
    CALL_OFF,
    CLOSE,
    DECLINE,
    DECLINE_FORM,
    EDIT,
    EXPORT,
    LEFT_OPEN,
    LET_IN,
    MANAGE,
    MERGE_FORM,
    MERGE_INTO,
    PROMISE,
    QUEUE,
    AskRef,
    HallRef,
    QuestionRef,
)
from handlers.town_halls.views.words import counts, hosts, line, one_line, when, who_and_when
from handlers.values import digest
from handlers.words import date, escape, plural, quote
from services.town_halls.content import Board, Hall, Question
from services.town_halls.hosting import ANSWER_MAX, REASON_MAX
from storage.town_halls import TownHallState

LISTED_OPEN = 10


def build_manage(board: Board, note: str | None = None) -> View:
    """One town hall, for those who lead it."""
    hall = board.hall
    ref = HallRef(hall.town_hall_id).dump()
    blocks: list[Block] = [context(note)] if note else []
    blocks += [section(f"*{escape(hall.topic)}*\n{hosts(hall)} · {when(hall)}"), context(counts(board))]
    if board.in_review:
        waiting = plural(board.in_review, "question waits", "questions wait")
        blocks.append(section(f"🔎 {waiting} to be let in", button("Review", QUEUE, ref, style="primary")))
    buttons = []
    if board.questions:
        buttons.append(button("All questions", ALL, ref))
    if board.answered < board.questions or board.in_review:
        buttons.append(button("Unanswered", LEFT_OPEN, ref))
    buttons.append(button("Export", EXPORT, ref))
    is_alive = hall.state in (TownHallState.SCHEDULED, TownHallState.OPEN)
    if is_alive:
        buttons.append(button("Edit", EDIT, ref))
    if hall.state == TownHallState.OPEN:
        sure = confirm(
            "Close it now?",
            "Nobody can ask or vote any more, and the recap is posted. You can still answer.",
            "Close it",
            "Leave it open",
        )
        buttons.append(button("Close now", CLOSE, ref, confirm=sure))
    if is_alive:
        ends = " Nothing follows it: the series ends." if hall.repeats else ""
        sure = confirm(
            "Call it off?", f"Its channels are told.{ends}", "Call it off", "Keep it", is_danger=True
        )
        buttons.append(button("Call off", CALL_OFF, ref, style="danger", confirm=sure))
    blocks.append(actions(buttons))
    return modal("For hosts", blocks, callback_id=MANAGE, private_metadata=ref)


def build_list(halls: Sequence[Hall], *, may_call: bool) -> View:
    """What is on, coming, and lately over."""
    blocks: list[Block] = []
    if may_call:
        blocks.append(actions([button("Call a town hall", CALL, style="primary")]))
    for hall in halls:
        text = f"*{escape(hall.topic)}*\n{hosts(hall)} · {when(hall)}"
        open_it = button("Open", ALL, HallRef(hall.town_hall_id).dump())
        blocks.append(section(f"{text} · #{hall.town_hall_id}", open_it))
    if not halls:
        blocks.append(
            section("There is no town hall yet. Leaders call them, for the channels where you are.")
        )
    return modal("Town halls", blocks)


def build_queue(hall: Hall, questions: Sequence[Question]) -> View:
    """What waits to be let in."""
    waiting = f"{plural(len(questions), 'question waits', 'questions wait')} · " if questions else ""
    blocks: list[Block] = [section(f"*{escape(hall.topic)}*\n{waiting}{when(hall)}")]
    for question in questions:
        ref = QuestionRef(question.question_id).dump()
        asked = [
            divider(),
            *paragraphs(quote(question.text)),
            context(who_and_when(question)),
            actions(
                [
                    button("Let in", LET_IN, ref),
                    button("Answer", ANSWER, ref),
                    button("Not for here…", DECLINE, ref),
                ]
            ),
        ]
        if not _fit(blocks, asked):
            break
        blocks += asked
    else:
        questions = ()
    if len(blocks) == 1:
        blocks.append(section("Nothing waits. Thank you for looking."))
    if questions:
        blocks.append(context("There are more: decide on some, and they come up."))
    return modal("Let in", blocks, callback_id=QUEUE, private_metadata=HallRef(hall.town_hall_id).dump())


def build_answer(question: Question, *, is_aloud: bool = False, under: str | None = None) -> View:
    """For a host who answers."""
    is_correction = question.answer is not None
    told = "Who asked, and those who wanted to know, are told."
    if question.asker is None:
        told = "Those who wanted to know are told; who asked finds it there."
    hint = f"It stands under the question. {told}"
    if is_aloud:
        hint = f"A note of what was said, or where to hear it. {told}"
    if is_correction:
        hint = "It changes where it stands. Nobody is told anew."
    label = "What was answered" if is_aloud else "Your answer"
    ref = QuestionRef(question.question_id, digest(question.answer), 1 if is_aloud else None, under)
    return modal(
        "Correct the answer" if is_correction else "Answer",
        [
            *paragraphs(quote(question.text)),
            context(who_and_when(question)),
            input_block(
                "answer",
                label,
                text_input(
                    "town_hall.answer.text",
                    question.answer or "",
                    most=ANSWER_MAX,
                    is_multiline=True,
                    has_focus=True,
                ),
                hint=hint,
            ),
        ],
        callback_id=ANSWER_FORM,
        submit="Correct" if is_correction else "Answer",
        close="Cancel",
        private_metadata=ref.dump(),
    )


def build_answer_with(hall: Hall, words: str) -> View:
    """Makes what a host has said in the thread the answer to a question."""
    return modal(
        "Use as the answer",
        [
            input_block("question", "To which question?", _questions_select()),
            input_block(
                "answer",
                "Your answer",
                text_input("town_hall.answer.text", words[:ANSWER_MAX], most=ANSWER_MAX, is_multiline=True),
                hint="It stands under the question. Who asked, and those who wanted to know, are told.",
            ),
        ],
        callback_id=ANSWER_WITH_FORM,
        submit="Answer",
        close="Cancel",
        private_metadata=AskRef(hall.town_hall_id, "").dump(),
    )


def build_decline(question: Question, under: str | None = None) -> View:
    """Puts it away, with words to who asked."""
    return modal(
        "Not for here",
        [
            *paragraphs(quote(question.text)),
            input_block(
                "reason",
                "Why?",
                text_input("town_hall.decline.reason", most=REASON_MAX, is_multiline=True, has_focus=True),
                hint="Be kind, and say where the question belongs. "
                + (
                    "Who asked gets this."
                    if question.asker
                    else "Who asked reads this in their own view of it."
                ),
            ),
        ],
        callback_id=DECLINE_FORM,
        submit="Put away",
        close="Cancel",
        private_metadata=QuestionRef(question.question_id, under=under).dump(),
    )


def build_merge(question: Question, under: str | None = None) -> View:
    """Takes it up in another one."""
    return modal(
        "Merge",
        [
            *paragraphs(quote(question.text)),
            input_block(
                "into",
                "With which question?",
                _questions_select(),
                hint="That one stays and gets the votes, each voter's once. Who asked this one is told "
                "of its answer.",
            ),
        ],
        callback_id=MERGE_FORM,
        submit="Merge",
        close="Cancel",
        private_metadata=QuestionRef(question.question_id, under=under).dump(),
    )


def build_done(words: str) -> View:
    """In the place of a form that was taken."""
    return modal("Done", [section(words)], close="Done", clear_on_close=True)


def build_review(hall: Hall, waiting: int) -> Message:
    """To hosts: something waits to be let in."""
    if not waiting:
        words = f"All questions in the town hall *{escape(hall.topic)}* are looked at."
        return Message(words, [section(f"✅ {words}")])
    count = plural(waiting, "question waits", "questions wait")
    words = f"🔎 {count} to be let in to the town hall *{escape(hall.topic)}*."
    review = button("Review", QUEUE, HallRef(hall.town_hall_id).dump(), style="primary")
    return Message(words, [section(words), actions([review])])


def build_left_open(hall: Hall, questions: Sequence[Question]) -> Message:
    """To hosts, after the close: what is not answered yet."""
    topic = escape(hall.topic)
    if not questions:
        words = f"✅ Everything that was asked in the town hall *{topic}* is answered. Thank you."
        return Message(words, [section(words)])
    count = plural(len(questions), "question is", "questions are")
    words = f"{count} still open in the town hall *{topic}*."
    blocks: list[Block] = [section(f"🏛 {words} Each answer reaches who asked, however late.")]
    for question in questions[:LISTED_OPEN]:
        ref = QuestionRef(question.question_id).dump()
        text = line(question) if question.number is not None else one_line(question.text)
        blocks.append(section(text, button("Answer", ANSWER, ref)))
    ref = HallRef(hall.town_hall_id).dump()
    if len(questions) > LISTED_OPEN:
        blocks.append(actions([button(f"All {len(questions)}", LEFT_OPEN, ref)]))
    promised = f"You mean to answer by {date(hall.answers_by)}." if hall.answers_by else "By when?"
    picker = time_input(PROMISE, int(hall.answers_by.timestamp()) if hall.answers_by else None)
    blocks += [
        context(f"{promised} Everybody sees the day that you name, and you are reminded then."),
        actions([picker], block_id=f"promise:{hall.town_hall_id}"),
    ]
    return Message(words, blocks)


def build_left_open_list(hall: Hall, questions: Sequence[Question]) -> View:
    """All that is not answered yet."""
    blocks: list[Block] = [section(f"*{escape(hall.topic)}*\n{when(hall)}")]
    for question in questions:
        text = line(question, 300) if question.number is not None else one_line(question.text, 300)
        ref = QuestionRef(question.question_id).dump()
        asked = [
            section(text),
            actions([button("Answer", ANSWER, ref), button("Not for here…", DECLINE, ref)]),
        ]
        if not _fit(blocks, asked):
            break
        blocks += asked
    else:
        questions = ()
    if len(blocks) == 1:
        blocks.append(section("Everything is answered."))
    if questions:
        blocks.append(context("There are more: answer some, and they come up."))
    return modal(
        "Unanswered", blocks, callback_id=LEFT_OPEN, private_metadata=HallRef(hall.town_hall_id).dump()
    )


def _fit(blocks: Sequence[Block], more: Sequence[Block]) -> bool:
    """Whether both fit into one modal together."""
    return len(screens([*blocks, *more])) == 1


def _questions_select() -> dict[str, object]:
    return {
        "type": "external_select",
        "action_id": MERGE_INTO,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "Its words"},
    }
