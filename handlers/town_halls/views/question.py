"""A question's own message, and what its asker and others are told of it."""

from handlers.blocks import Block, Element, Message, actions, button, context, option, paragraphs, section
from handlers.town_halls.ids import (
    ALOUD,
    ANSWER,
    DECLINE,
    FLAG,
    FOLLOW,
    MERGE,
    MORE,
    NOT_HERE,
    READ,
    VOTE,
    QuestionRef,
)
from handlers.town_halls.views.words import one_line, votes, who_and_when
from handlers.words import clip_escaped, escape, linked, mention, quote
from services.language import counted
from services.language import gettext as _
from services.town_halls.content import Hall, Question
from storage.town_halls import QuestionState, TownHallState

SPOKEN = 400


def build_question(question: Question, hall: Hall) -> Message:
    """One question, in the town hall's thread; its answer stands in it."""
    text = f"*{question.number}.* {linked(question.text)}"
    spoken = _("Question {number}: {question}").format(
        number=question.number, question=clip_escaped(question.text, SPOKEN)
    )
    if question.state == QuestionState.WITHDRAWN:
        return Message(_("A question that was taken back."), [context(_("_This question was taken back._"))])
    if question.state == QuestionState.DECLINED:
        words = _("_Question {number} was put away by the hosts, with words to who asked._").format(
            number=question.number
        )
        return Message(_("A question that was put away."), [context(words)])
    if question.state == QuestionState.MERGED:
        words = _("→ taken up in question {number}, with its votes").format(number=question.merged_into)
        return Message(f"{spoken} {words}", [*paragraphs(text), context(words)])
    blocks: list[Block] = [*paragraphs(text), context(who_and_when(question))]
    if question.answer is not None:
        blocks += build_answer_blocks(question)
        answer = _("Answer: {answer}").format(answer=clip_escaped(question.answer, SPOKEN))
        spoken = f"{spoken} {answer}"
    elements = _elements(question, hall)
    return Message(spoken, [*blocks, actions(elements)] if elements else blocks)


def build_answer_blocks(question: Question) -> list[Block]:
    """The answer, with who gave it."""
    by = mention(question.answered_by) if question.answered_by else _("A host")
    how = _("✅ {name} answered aloud") if question.is_answered_aloud else _("✅ {name} answered")
    return [*paragraphs(quote(question.answer or "")), context(how.format(name=by))]


def build_answered(question: Question, hall: Hall, reader: str) -> Message:
    """To who asked, or wanted to know."""
    topic = escape(hall.topic)
    if question.asker == reader:
        words = _("💬 Your question in the town hall *{topic}* was answered.").format(topic=topic)
    else:
        words = _("💬 A question that you follow in the town hall *{topic}* was answered.").format(
            topic=topic
        )
    return Message(
        f"{words} {clip_escaped(question.answer or '', SPOKEN)}",
        [section(words), *paragraphs(quote(question.text)), *build_answer_blocks(question)],
    )


def build_declined(question: Question, hall: Hall) -> Message:
    """To who asked, with the reason."""
    words = _("The hosts could not take up your question in the town hall *{topic}*.").format(
        topic=escape(hall.topic)
    )
    return Message(
        f"{words} {clip_escaped(question.reason, SPOKEN)}",
        [section(words), *paragraphs(quote(question.text), linked(question.reason))],
    )


def build_flagged(question: Question, hall: Hall) -> Message:
    """To hosts: someone thinks that it should not stand there."""
    words = _("🚩 Someone has flagged a question in *{topic}*.").format(topic=escape(hall.topic))
    blocks = [section(words), *paragraphs(quote(question.text))]
    if question.state in (QuestionState.SHOWN, QuestionState.ANSWERED):
        ref = QuestionRef(question.question_id).dump()
        buttons = [button(_("Read it"), READ, ref)]
        if question.state == QuestionState.SHOWN:
            buttons.append(button(_("Not for here…"), DECLINE, ref))
        blocks += [context(counted("{count} flag", "{count} flags", question.flags)), actions(buttons)]
    else:
        blocks.append(context(_("It was put away.")))
    return Message(f"{words} {one_line(question.text)}", blocks)


def _elements(question: Question, hall: Hall) -> list[Element]:
    ref = QuestionRef(question.question_id)
    is_open, is_answered = hall.state == TownHallState.OPEN, question.answer is not None
    elements: list[Element] = []
    if is_open:
        elements.append(button(votes(question), VOTE, ref.dump()))
    if hall.state == TownHallState.CANCELLED:
        return elements
    answer = _("Correct the answer") if is_answered else _("Answer")
    elements.append(button(answer, ANSWER, ref.dump()))
    choices = [option(_("Read it alone"), READ)]
    if not is_answered:
        choices = [
            option(_("Answered in words…"), ALOUD),
            option(_("Merge with…"), MERGE),
            option(_("Not for here…"), NOT_HERE),
            option(_("Tell me the answer"), FOLLOW),
        ]
    if is_open:
        choices.append(option(_("Flag it"), FLAG))
    options = [{**choice, "value": f"{choice['value']}:{question.question_id}"} for choice in choices]
    elements.append({"type": "overflow", "action_id": MORE, "options": options})
    return elements
