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
from handlers.words import date, escape, quote
from services.language import counted, number
from services.language import gettext as _
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
        waiting = counted(
            "🔎 {count} question waits to be let in",
            "🔎 {count} questions wait to be let in",
            board.in_review,
        )
        blocks.append(section(waiting, button(_("Review"), QUEUE, ref, style="primary")))
    buttons = []
    if board.questions:
        buttons.append(button(_("All questions"), ALL, ref))
    if board.answered < board.questions or board.in_review:
        buttons.append(button(_("Unanswered"), LEFT_OPEN, ref))
    buttons.append(button(_("Export"), EXPORT, ref))
    is_alive = hall.state in (TownHallState.SCHEDULED, TownHallState.OPEN)
    if is_alive:
        buttons.append(button(_("Edit"), EDIT, ref))
    if hall.state == TownHallState.OPEN:
        sure = confirm(
            _("Close it now?"),
            _("Nobody can ask or vote any more, and the recap is posted. You can still answer."),
            _("Close it"),
            _("Leave it open"),
        )
        buttons.append(button(_("Close now"), CLOSE, ref, confirm=sure))
    if is_alive:
        if hall.repeats:
            what = _("Its channels are told. Nothing follows it: the series ends.")
        else:
            what = _("Its channels are told.")
        sure = confirm(_("Call it off?"), what, _("Call it off"), _("Keep it"), is_danger=True)
        buttons.append(button(_("Call off"), CALL_OFF, ref, style="danger", confirm=sure))
    blocks.append(actions(buttons))
    return modal(_("For hosts"), blocks, callback_id=MANAGE, private_metadata=ref)


def build_list(halls: Sequence[Hall], *, may_call: bool) -> View:
    """What is on, coming, and lately over."""
    blocks: list[Block] = []
    if may_call:
        blocks.append(actions([button(_("Call a town hall"), CALL, style="primary")]))
    for hall in halls:
        text = f"*{escape(hall.topic)}*\n{hosts(hall)} · {when(hall)}"
        open_it = button(_("Open"), ALL, HallRef(hall.town_hall_id).dump())
        blocks.append(section(f"{text} · #{hall.town_hall_id}", open_it))
    if not halls:
        blocks.append(
            section(_("There is no town hall yet. Leaders call them, for the channels where you are."))
        )
    return modal(_("Town halls"), blocks)


def build_queue(hall: Hall, questions: Sequence[Question]) -> View:
    """What waits to be let in."""
    facts = [when(hall)]
    if questions:
        facts.insert(0, counted("{count} question waits", "{count} questions wait", len(questions)))
    blocks: list[Block] = [section(f"*{escape(hall.topic)}*\n{' · '.join(facts)}")]
    for question in questions:
        ref = QuestionRef(question.question_id).dump()
        asked = [
            divider(),
            *paragraphs(quote(question.text)),
            context(who_and_when(question)),
            actions(
                [
                    button(_("Let in"), LET_IN, ref),
                    button(_("Answer"), ANSWER, ref),
                    button(_("Not for here…"), DECLINE, ref),
                ]
            ),
        ]
        if not _fit(blocks, asked):
            break
        blocks += asked
    else:
        questions = ()
    if len(blocks) == 1:
        blocks.append(section(_("Nothing waits. Thank you for looking.")))
    if questions:
        blocks.append(context(_("There are more: decide on some, and they come up.")))
    ref = HallRef(hall.town_hall_id).dump()
    return modal(_("Let in"), blocks, callback_id=QUEUE, private_metadata=ref)


def build_answer(question: Question, *, is_aloud: bool = False, under: str | None = None) -> View:
    """For a host who answers."""
    is_correction = question.answer is not None
    told = _("Who asked, and those who wanted to know, are told.")
    if question.asker is None:
        told = _("Those who wanted to know are told; who asked finds it there.")
    if is_correction:
        hint = _("It changes where it stands. Nobody is told anew.")
    elif is_aloud:
        hint = " ".join((_("A note of what was said, or where to hear it."), told))
    else:
        hint = " ".join((_("It stands under the question."), told))
    label = _("What was answered") if is_aloud else _("Your answer")
    ref = QuestionRef(question.question_id, digest(question.answer), 1 if is_aloud else None, under)
    return modal(
        _("Correct the answer") if is_correction else _("Answer"),
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
        submit=_("Correct") if is_correction else _("Answer"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def build_answer_with(hall: Hall, words: str) -> View:
    """Makes what a host has said in the thread the answer to a question."""
    return modal(
        _("Use as the answer"),
        [
            input_block("question", _("To which question?"), _questions_select()),
            input_block(
                "answer",
                _("Your answer"),
                text_input("town_hall.answer.text", words[:ANSWER_MAX], most=ANSWER_MAX, is_multiline=True),
                hint=" ".join(
                    (
                        _("It stands under the question."),
                        _("Who asked, and those who wanted to know, are told."),
                    )
                ),
            ),
        ],
        callback_id=ANSWER_WITH_FORM,
        submit=_("Answer"),
        close=_("Cancel"),
        private_metadata=AskRef(hall.town_hall_id, "").dump(),
    )


def build_decline(question: Question, under: str | None = None) -> View:
    """Puts it away, with words to who asked."""
    if question.asker:
        hint = _("Be kind, and say where the question belongs. Who asked gets this.")
    else:
        hint = _("Be kind, and say where the question belongs. Who asked reads this in their own view of it.")
    return modal(
        _("Not for here"),
        [
            *paragraphs(quote(question.text)),
            input_block(
                "reason",
                _("Why?"),
                text_input("town_hall.decline.reason", most=REASON_MAX, is_multiline=True, has_focus=True),
                hint=hint,
            ),
        ],
        callback_id=DECLINE_FORM,
        submit=_("Put away"),
        close=_("Cancel"),
        private_metadata=QuestionRef(question.question_id, under=under).dump(),
    )


def build_merge(question: Question, under: str | None = None) -> View:
    """Takes it up in another one."""
    return modal(
        _("Merge"),
        [
            *paragraphs(quote(question.text)),
            input_block(
                "into",
                _("With which question?"),
                _questions_select(),
                hint=_(
                    "That one stays and gets the votes, each voter's once. "
                    "Who asked this one is told of its answer."
                ),
            ),
        ],
        callback_id=MERGE_FORM,
        submit=_("Merge"),
        close=_("Cancel"),
        private_metadata=QuestionRef(question.question_id, under=under).dump(),
    )


def build_done(words: str) -> View:
    """In the place of a form that was taken."""
    return modal(_("Done"), [section(words)], close=_("Done"), clear_on_close=True)


def build_review(hall: Hall, waiting: int) -> Message:
    """To hosts: something waits to be let in."""
    topic = escape(hall.topic)
    if not waiting:
        words = _("All questions in the town hall *{topic}* are looked at.").format(topic=topic)
        return Message(words, [section(f"✅ {words}")])
    words = counted(
        "🔎 {count} question waits to be let in to the town hall *{topic}*.",
        "🔎 {count} questions wait to be let in to the town hall *{topic}*.",
        waiting,
        topic=topic,
    )
    review = button(_("Review"), QUEUE, HallRef(hall.town_hall_id).dump(), style="primary")
    return Message(words, [section(words), actions([review])])


def build_left_open(hall: Hall, questions: Sequence[Question]) -> Message:
    """To hosts, after the close: what is not answered yet."""
    topic = escape(hall.topic)
    if not questions:
        words = _("✅ Everything that was asked in the town hall *{topic}* is answered. Thank you.").format(
            topic=topic
        )
        return Message(words, [section(words)])
    words = counted(
        "{count} question is still open in the town hall *{topic}*.",
        "{count} questions are still open in the town hall *{topic}*.",
        len(questions),
        topic=topic,
    )
    late = _("Each answer reaches who asked, however late.")
    blocks: list[Block] = [section(f"🏛 {words} {late}")]
    for question in questions[:LISTED_OPEN]:
        ref = QuestionRef(question.question_id).dump()
        text = line(question) if question.number is not None else one_line(question.text)
        blocks.append(section(text, button(_("Answer"), ANSWER, ref)))
    ref = HallRef(hall.town_hall_id).dump()
    if len(questions) > LISTED_OPEN:
        blocks.append(
            actions([button(_("All {count}").format(count=number(len(questions))), LEFT_OPEN, ref)])
        )
    promised = _("By when?")
    if hall.answers_by:
        promised = _("You mean to answer by {when}.").format(when=date(hall.answers_by))
    named = _("Everybody sees the day that you name, and you are reminded then.")
    picker = time_input(PROMISE, int(hall.answers_by.timestamp()) if hall.answers_by else None)
    blocks += [
        context(f"{promised} {named}"),
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
            actions([button(_("Answer"), ANSWER, ref), button(_("Not for here…"), DECLINE, ref)]),
        ]
        if not _fit(blocks, asked):
            break
        blocks += asked
    else:
        questions = ()
    if len(blocks) == 1:
        blocks.append(section(_("Everything is answered.")))
    if questions:
        blocks.append(context(_("There are more: answer some, and they come up.")))
    ref = HallRef(hall.town_hall_id).dump()
    return modal(_("Unanswered"), blocks, callback_id=LEFT_OPEN, private_metadata=ref)


def _fit(blocks: Sequence[Block], more: Sequence[Block]) -> bool:
    """Whether both fit into one modal together."""
    return len(screens([*blocks, *more])) == 1


def _questions_select() -> dict[str, object]:
    return {
        "type": "external_select",
        "action_id": MERGE_INTO,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": _("Its words")},
    }
