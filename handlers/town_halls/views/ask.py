"""Asking, and one's own question afterwards."""

from collections.abc import Sequence

from handlers.blocks import (
    Block,
    View,
    actions,
    button,
    confirm,
    context,
    input_block,
    modal,
    option,
    paragraphs,
    section,
)
from handlers.inputs import radio_input, select_input, text_input
from handlers.town_halls.ids import (
    ASK_FORM,
    CHANGE,
    CHANGE_FORM,
    LOOK_AGAIN,
    TAKE_BACK,
    AskRef,
    OwnRef,
)
from handlers.town_halls.views.question import build_answer_blocks
from handlers.town_halls.views.words import one_line, sign
from handlers.words import date, escape, linked, quote
from services.language import counted
from services.language import gettext as _
from services.town_halls.anonymity import SMALL_AUDIENCE
from services.town_halls.asking import QUESTION_MAX
from services.town_halls.content import Hall, Question
from storage.town_halls import QuestionState

SHOWN = 250
NAMED, NAMELESS = "named", "nameless"


def build_ask(hall: Hall, ref: AskRef) -> View:
    """The form of a question."""
    blocks: list[Block] = [
        section(
            _("For *{topic}*, open until {when}").format(topic=escape(hall.topic), when=date(hall.closes_at))
        ),
        input_block(
            "question",
            _("Your question"),
            text_input("town_hall.ask.question", most=QUESTION_MAX, is_multiline=True, has_focus=True),
        ),
    ]
    if hall.labels:
        labels = [option(label, label) for label in hall.labels]
        blocks.append(
            input_block("label", _("Label"), select_input("town_hall.ask.label", labels), is_optional=True)
        )
    if hall.rules.allows_anonymous:
        choices = [
            option(_("With my name"), NAMED, _("You are told of the answer")),
            option(_("Without my name"), NAMELESS, _("Nobody can tell who asked, not even we")),
        ]
        blocks.append(input_block("name", _("Ask it"), radio_input("town_hall.ask.name", choices, NAMED)))
        blocks.append(context(_warning(hall)))
    return modal(
        _("Ask a question"),
        blocks,
        callback_id=ASK_FORM,
        submit=_("Ask"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def build_own(question: Question, hall: Hall, ref: OwnRef, *, may_change: bool, was_asked_now: bool) -> View:
    """One's own question: what became of it, and what one may still do."""
    blocks: list[Block] = []
    if was_asked_now:
        blocks += paragraphs(_thanks(question))
    blocks += paragraphs(_("For *{topic}*").format(topic=escape(hall.topic)), quote(question.text))
    if question.label:
        blocks.append(context(escape(question.label)))
    blocks += _fate(question)
    is_open = question.state in (QuestionState.NEW, QuestionState.IN_REVIEW, QuestionState.SHOWN)
    buttons = []
    if is_open and may_change:
        buttons.append(button(_("Change the words"), CHANGE, ref.dump()))
    if is_open:
        sure = confirm(
            _("Take it back?"),
            _("Your question and its votes go."),
            _("Take it back"),
            _("Keep it"),
            is_danger=True,
        )
        buttons.append(button(_("Take it back"), TAKE_BACK, ref.dump(), confirm=sure))
    if not was_asked_now or question.asker is None:
        buttons.append(button(_("Look again"), LOOK_AGAIN, ref.dump()))
    if buttons:
        blocks.append(actions(buttons))
    if question.asker is None:
        blocks.append(
            context(
                _(
                    "Only this window, and App Home if you asked there, holds what leads to your question. "
                    "What you change or take back shows in the channel within a quarter of an hour. "
                    "The answer will stand under it there."
                )
            )
        )
    title = _("Thank you") if was_asked_now else _("Your question")
    return modal(title, blocks, close=_("Done"), private_metadata=ref.dump())


def build_mine(questions: Sequence[Question]) -> View:
    """The questions that one has asked with one's name."""
    blocks: list[Block] = [
        section(
            one_line(question.text, SHOWN) + sign(question),
            button(_("Open"), LOOK_AGAIN, OwnRef(question.question_id).dump()),
        )
        for question in questions
    ]
    if not questions:
        blocks.append(section(_("You have asked nothing with your name yet.")))
    blocks.append(
        context(_("What you asked without your name, nobody can list. See App Home, if you asked there."))
    )
    return modal(_("Your questions"), blocks)


def build_change(question: Question, ref: OwnRef) -> View:
    """Changes its words, for five minutes."""
    hint = _("Votes stay. This is possible for five minutes after asking.")
    if question.asker is None:
        hint = " ".join((hint, _("In the channel it shows within a quarter of an hour.")))
    return modal(
        _("Change your question"),
        [
            input_block(
                "question",
                _("Your question"),
                text_input(
                    "town_hall.ask.question",
                    question.text,
                    most=QUESTION_MAX,
                    is_multiline=True,
                    has_focus=True,
                ),
                hint=hint,
            )
        ],
        callback_id=CHANGE_FORM,
        submit=_("Change"),
        close=_("Cancel"),
        private_metadata=ref.dump(),
    )


def _warning(hall: Hall) -> str:
    words = _(
        "Without a name nothing of who you are is kept, and questions are shown a quarter of an hour later, "
        "several together in no order. How you write may still give you away."
    )
    if hall.audience < SMALL_AUDIENCE:
        few = counted(
            "⚠️ *Only {count} person can see this: your words may give you away.*",
            "⚠️ *Only {count} people can see this: your words may give you away.*",
            hall.audience,
        )
        return f"{few} {words}"
    return words


def _thanks(question: Question) -> str:
    if question.state == QuestionState.NEW:
        return _("Your question is kept. It is shown within a quarter of an hour, together with others.")
    if question.state == QuestionState.IN_REVIEW:
        return _("Your question is with the hosts, who read it before it is shown.")
    return _("Your question stands in the town hall's thread. You are told of the answer.")


def _fate(question: Question) -> list[Block]:
    if question.answer is not None:
        return build_answer_blocks(question)
    if question.state == QuestionState.DECLINED:
        return paragraphs(
            _("The hosts could not take it up: {reason}").format(reason=linked(question.reason))
        )
    if question.state == QuestionState.MERGED:
        taken_up = _("It was taken up in question {number}, with its votes.")
        return [context(taken_up.format(number=question.merged_into))]
    if question.state == QuestionState.WITHDRAWN:
        return [context(_("You have taken it back."))]
    if question.state == QuestionState.SHOWN:
        if question.votes is None:
            shown = _("Shown as question {number}. Not answered yet.").format(number=question.number)
        else:
            shown = counted(
                "Shown as question {number}, wanted by {count} person. Not answered yet.",
                "Shown as question {number}, wanted by {count} people. Not answered yet.",
                question.votes,
                number=question.number,
            )
        return [context(shown)]
    return [context(_("Not shown yet."))]
