"""What a host is asked who has replied in a town hall's thread."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.blocks import Block, Message, actions, button, context, section
from handlers.town_halls.ids import USE, USE_FOR, ReplyRef
from handlers.town_halls.views.words import line
from services.language import gettext as _
from services.town_halls.content import Page, Question

OFFERED = 3
"""Most wanted questions that one click answers; any other is chosen from all."""


def build_offer(page: Page, ref: ReplyRef) -> Message:
    """To the host alone: was that an answer?"""
    questions: Sequence[Question] = page.questions
    words = _("Use your reply as the answer to this question?")
    if page.found > 1:
        words = _("Is your reply the answer to one of these questions?")
    blocks: list[Block] = [section(words)]
    for question in questions:
        value = replace(ref, question=question.question_id).dump()
        blocks.append(section(line(question), button(_("Use as the answer"), USE, value)))
    if page.found > len(questions):
        blocks.append(actions([button(_("Another question…"), USE_FOR, ref.dump())]))
    blocks.append(
        context(
            _(
                "Your reply then stands under the question, and who wants to know is told. "
                "Only you see this; if it was no answer, go on."
            )
        )
    )
    return Message(words, blocks)


def build_used(question: Question) -> Message:
    """In the offer's place."""
    words = _("Your reply is the answer to question {number}.").format(number=question.number)
    return Message(words, [section(f"✅ {words}")])
