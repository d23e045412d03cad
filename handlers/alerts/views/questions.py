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
    screens,
    section,
)
from handlers.values import digest
from handlers.words import clip_escaped, date, escape, linked, mention, quote
from services.alerts.content import Brief
from services.alerts.questions import ANSWER_MAX, QUESTION_MAX, Question
from services.language import gettext as _

QUOTED = 900
QUOTED_IN_LIST = 500
ANSWERED_SHOWN = 40


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
        _("Ask a question"),
        [
            section(_("About *{title}*").format(title=escape(brief.content.title))),
            input_block(
                "question",
                _("Your question"),
                element,
                hint=_(
                    "The publishers see it with your name. The answer comes to you and, without your "
                    "name, to everyone."
                ),
            ),
        ],
        callback_id=QUESTION,
        submit=_("Ask"),
        close=_("Cancel"),
        private_metadata=AlertRef(brief.alert_id).dump(),
    )


def build_asked() -> View:
    """After asking."""
    return modal(
        _("Thank you"),
        [section(_("Your question is with the publishers. The answer will come to you here, in Slack."))],
        close=_("Done"),
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
    is_correction = question.answer is not None
    if question.answer is not None:
        element["initial_value"] = question.answer
    return modal(
        _("Correct the answer") if is_correction else _("Answer"),
        [
            *paragraphs(
                _("{name} asked about *{title}*").format(
                    name=_asker(question), title=escape(question.alert_title)
                ),
                quote(question.text),
            ),
            input_block(
                "answer",
                _("Your answer"),
                element,
                hint=_("It changes wherever it stands. Nobody is told anew.")
                if is_correction
                else _("It goes to who asked, and becomes part of the alert for everyone."),
            ),
        ],
        callback_id=ANSWER_FORM,
        submit=_("Correct") if is_correction else _("Answer"),
        close=_("Cancel"),
        private_metadata=QuestionRef(question.question_id, digest(question.answer)).dump(),
    )


def build_questions(brief: Brief, questions: Sequence[Question]) -> View:
    """An alert's questions, the open ones first."""
    blocks: list[Block] = [section(f"*{escape(brief.content.title)}*")]
    blocks += [
        section(
            f"{_asker(question)}, {date(question.asked_at)}\n>{_one_line(question.text, QUOTED_IN_LIST)}",
            accessory=button(_("Answer"), ANSWER, QuestionRef(question.question_id).dump()),
        )
        for question in questions
    ]
    blocks += [
        section(f"✅ _{_one_line(text, QUOTED_IN_LIST)}_\n{clip_escaped(answer, QUOTED_IN_LIST)}")
        for text, answer in brief.asked[-ANSWERED_SHOWN:]
    ]
    if len(blocks) == 1:
        blocks.append(section(_("Nobody has asked anything yet.")))
    shown, *more = screens(blocks)
    if more or len(brief.asked) > ANSWERED_SHOWN:
        shown.append(context(_("There are more: all answers stand in the alert's details.")))
    return modal(_("Questions"), shown)


def build_question_post(question: Question) -> Message:
    """To the publishers; kept up to date when it is answered."""
    title = escape(question.alert_title)
    asked = paragraphs(
        _("🙋 {name} asks about *{title}*").format(name=_asker(question), title=title), quote(question.text)
    )
    facts = {"title": title, "question": clip_escaped(question.text, QUOTED)}
    spoken = _("A question about {title}: {question}").format(**facts)
    ref = QuestionRef(question.question_id).dump()
    if question.answer is not None:
        said = _("✅ answered: {answer}")
        if question.answered_by:
            said = _("✅ {name} answered: {answer}")
        line = said.format(name=mention(question.answered_by or ""), answer=_one_line(question.answer))
        correct = button(_("Correct the answer"), ANSWER, ref)
        answered = _("Answered. A question about {title}: {question}").format(**facts)
        return Message(answered, [*asked, context(line), actions([correct])])
    return Message(spoken, [*asked, actions([button(_("Answer"), ANSWER, ref, style="primary")])])


def build_answer_post(question: Question) -> Message:
    """To who asked."""
    title = escape(question.alert_title)
    by = mention(question.answered_by) if question.answered_by else _("A publisher")
    answer = question.answer or ""
    ref = AlertRef(question.alert_id).dump()
    return Message(
        _("Your question about {title} was answered: {answer}").format(
            title=title, answer=clip_escaped(answer, QUOTED)
        ),
        [
            section(_("💬 {name} answered your question about *{title}*").format(name=by, title=title)),
            *paragraphs(quote(question.text), linked(answer)),
            actions([button(_("All details"), DETAILS, ref), button(_("I have another question"), ASK, ref)]),
        ],
    )


def build_answered_post(question: Question) -> Message:
    """For everyone, without who asked. In the alert's thread, if that is known: so it says of what it is."""
    answer = question.answer or ""
    about = escape(question.alert_title)
    return Message(
        _("A colleague asked about {title}: {question} Answer: {answer}").format(
            title=about,
            question=clip_escaped(question.text, QUOTED),
            answer=clip_escaped(answer, QUOTED),
        ),
        paragraphs(
            _("🙋 *A colleague asked* about {title}").format(title=about),
            quote(question.text),
            linked(answer),
        ),
    )


def _asker(question: Question) -> str:
    site = f" ({escape(question.asker_site)})" if question.asker_site else ""
    return f"{mention(question.asker)}{site}"


def _one_line(text: str, limit: int = QUOTED) -> str:
    return clip_escaped(" ".join(text.split()), limit)
