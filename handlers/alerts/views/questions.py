"""Questions about alerts: asking, answering, and hearing back."""

from collections.abc import Sequence

from handlers.alerts.ids import ANSWER, ANSWER_FORM, ASK, DETAILS, QUESTION, AlertRef, QuestionRef
from handlers.blocks import (
    Block,
    Message,
    View,
    actions,
    button,
    context,
    input_block,
    modal,
    paragraphs,
    section,
)
from handlers.words import clip_escaped, date, escape, mention, quote
from services.alerts.content import Brief
from services.alerts.questions import ANSWER_MAX, QUESTION_MAX, Question

QUOTED = 900


def build_ask(brief: Brief) -> View:
    """For an agent who has a question."""
    element = {
        "type": "plain_text_input",
        "action_id": "question",
        "multiline": True,
        "max_length": QUESTION_MAX,
        "focus_on_load": True,
    }
    return modal(
        "Ask a question",
        [
            section(f"About *{escape(brief.content.title)}*"),
            input_block(
                "question",
                "Your question",
                element,
                hint="The publishers see it with your name. The answer comes to you and, without your "
                "name, to everyone.",
            ),
        ],
        callback_id=QUESTION,
        submit="Ask",
        close="Cancel",
        private_metadata=AlertRef(brief.alert_id).dump(),
    )


def build_asked() -> View:
    """After asking."""
    return modal(
        "Thank you",
        [section("Your question is with the publishers. The answer will come to you here, in Slack.")],
        close="Done",
        clear_on_close=True,
    )


def build_answer(question: Question) -> View:
    """For a publisher who answers."""
    element = {
        "type": "plain_text_input",
        "action_id": "answer",
        "multiline": True,
        "max_length": ANSWER_MAX,
        "focus_on_load": True,
    }
    return modal(
        "Answer",
        [
            section(
                f"{_asker(question)} asked about *{escape(question.alert_title)}*\n{quote(question.text)}"
            ),
            input_block(
                "answer",
                "Your answer",
                element,
                hint="It goes to who asked, and becomes part of the alert for everyone.",
            ),
        ],
        callback_id=ANSWER_FORM,
        submit="Answer",
        close="Cancel",
        private_metadata=QuestionRef(question.question_id).dump(),
    )


def build_questions(brief: Brief, questions: Sequence[Question]) -> View:
    """An alert's questions, the open ones first."""
    blocks: list[Block] = [section(f"*{escape(brief.content.title)}*")]
    blocks += [
        section(
            f"{_asker(question)}, {date(question.asked_at)}\n>{_one_line(question.text)}",
            accessory=button("Answer", ANSWER, QuestionRef(question.question_id).dump()),
        )
        for question in questions
    ]
    blocks += [
        section(f"✅ _{_one_line(text)}_\n{clip_escaped(answer, QUOTED)}")
        for text, answer in brief.asked[-40:]
    ]
    if len(blocks) == 1:
        blocks.append(section("Nobody has asked anything yet."))
    return modal("Questions", blocks)


def build_question_post(question: Question) -> Message:
    """To the publishers; kept up to date when it is answered."""
    title = escape(question.alert_title)
    asked = paragraphs(f"🙋 {_asker(question)} asks about *{title}*", quote(question.text))
    spoken = f"A question about {title}: {clip_escaped(question.text, QUOTED)}"
    if question.answer is not None:
        by = f"✅ {mention(question.answered_by)} answered" if question.answered_by else "✅ answered"
        return Message(f"Answered. {spoken}", [*asked, context(f"{by}: {_one_line(question.answer)}")])
    ref = QuestionRef(question.question_id).dump()
    return Message(spoken, [*asked, actions([button("Answer", ANSWER, ref, style="primary")])])


def build_answer_post(question: Question) -> Message:
    """To who asked."""
    title = escape(question.alert_title)
    by = mention(question.answered_by) if question.answered_by else "A publisher"
    answer = question.answer or ""
    ref = AlertRef(question.alert_id).dump()
    return Message(
        f"Your question about {title} was answered: {clip_escaped(answer, QUOTED)}",
        [
            section(f"💬 {by} answered your question about *{title}*"),
            *paragraphs(quote(question.text), escape(answer)),
            actions([button("All details", DETAILS, ref), button("I have another question", ASK, ref)]),
        ],
    )


def build_answered_post(question: Question) -> Message:
    """In the alert's thread, for everyone, without who asked."""
    answer = question.answer or ""
    return Message(
        f"A colleague asked: {clip_escaped(question.text, QUOTED)} Answer: {clip_escaped(answer, QUOTED)}",
        paragraphs("🙋 *A colleague asked*", quote(question.text), escape(answer)),
    )


def _asker(question: Question) -> str:
    site = f" ({escape(question.asker_site)})" if question.asker_site else ""
    return f"{mention(question.asker)}{site}"


def _one_line(text: str) -> str:
    return clip_escaped(" ".join(text.split()), QUOTED)
