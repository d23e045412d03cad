"""All questions of a town hall: sorted, searched, page by page; and one alone."""

from dataclasses import replace

from handlers.blocks import Block, Element, View, actions, button, context, modal, option, paragraphs, section
from handlers.inputs import select_input, text_input
from handlers.town_halls.ids import (
    ALL,
    ANSWER,
    LABEL,
    MANAGE,
    READ,
    SEARCH,
    SORT,
    TURN,
    VOTE,
    HallRef,
    PageRef,
    QuestionRef,
)
from handlers.town_halls.views.question import build_answer_blocks
from handlers.town_halls.views.words import one_line, sign, votes, when, who_and_when
from handlers.words import clip_escaped, escape, linked, mention
from services.language import N_, counted, number
from services.language import gettext as _
from services.town_halls.content import Hall, Page, Question, Sort
from storage.town_halls import QuestionState, TownHallState

SHOWN, ANSWER_SHOWN = 400, 300
WORDS_MAX = 100
EVERY_LABEL = "-"
SORTS = {
    Sort.VOTES: N_("Most wanted first"),
    Sort.NEWEST: N_("Newest first"),
    Sort.UNANSWERED: N_("Unanswered"),
}


def build_all(page: Page, ref: PageRef) -> View:
    """One page of questions.

    Args:
        ref: what was asked for; the page's number is the one that is shown.
    """
    hall, ref = page.hall, replace(ref, page=page.number)
    blocks: list[Block] = [
        section(f"*{escape(hall.topic)}*\n{when(hall)}"),
        actions([*_choices(hall, ref), *_for_hosts(page)], block_id="choices"),
        _search(ref),
    ]
    for question in page.questions:
        blocks += _listed(question, hall)
    if not page.questions:
        narrowed = ref.words or ref.label or ref.sort == Sort.UNANSWERED
        nothing = _("Nothing like this was asked.") if narrowed else _("Nobody has asked anything yet.")
        blocks.append(section(nothing))
    turns = []
    if page.number > 0:
        turns.append(button(_("← Before"), TURN, str(page.number - 1)))
    if page.number + 1 < page.pages:
        turns.append(button(_("Next →"), TURN, str(page.number + 1)))
    if len(turns) > 1:
        # Two elements of one block cannot share an action_id.
        turns[1]["action_id"] = f"{TURN}.next"
    if turns:
        blocks.append(actions(turns, block_id="turns"))
    found = counted("{count} question", "{count} questions", page.found)
    turned = _("page {page} of {pages}").format(page=number(page.number + 1), pages=number(page.pages))
    blocks.append(context(f"{found} · {turned}"))
    # A field wants a submit button beside it, though Enter does the same.
    return modal(_("All questions"), blocks, callback_id=ALL, submit=_("Search"), private_metadata=ref.dump())


def build_one(question: Question, hall: Hall, *, is_host: bool) -> View:
    """One question with its answer, whole."""
    is_open = hall.state == TownHallState.OPEN
    blocks: list[Block] = [
        *paragraphs(f"*{question.number}.* {linked(question.text)}"),
        context(who_and_when(question) if is_open else f"{votes(question)} · {who_and_when(question)}"),
    ]
    if question.answer is not None:
        blocks += build_answer_blocks(question)
    ref = QuestionRef(question.question_id).dump()
    buttons = []
    if is_open:
        buttons.append(button(votes(question), VOTE, ref))
    if is_host:
        label = _("Answer") if question.answer is None else _("Correct the answer")
        buttons.append(button(label, ANSWER, ref))
        if question.flags:
            blocks.append(context(counted("🚩 {count} flag", "🚩 {count} flags", question.flags)))
    if buttons:
        blocks.append(actions(buttons))
    return modal(_("Question"), blocks, private_metadata=ref)


def _choices(hall: Hall, ref: PageRef) -> list[Element]:
    sorts = [option(_(label), sort) for sort, label in SORTS.items()]
    elements: list[Element] = [select_input(SORT, sorts, ref.sort)]
    if hall.labels:
        labels = [option(_("All labels"), EVERY_LABEL), *(option(label, label) for label in hall.labels)]
        elements.append(select_input(LABEL, labels, ref.label or EVERY_LABEL))
    return elements


def _for_hosts(page: Page) -> list[Element]:
    return [button(_("For hosts"), MANAGE, HallRef(page.hall.town_hall_id).dump())] if page.is_host else []


def _search(ref: PageRef) -> Block:
    hint = _("Words to look for, then Enter")
    element = text_input(SEARCH, ref.words or "", most=WORDS_MAX, placeholder=hint)
    element["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    return {
        "type": "input",
        "block_id": "words",
        "label": {"type": "plain_text", "text": _("Search"), "emoji": True},
        "element": element,
        "dispatch_action": True,
        "optional": True,
    }


def _listed(question: Question, hall: Hall) -> list[Block]:
    ref = QuestionRef(question.question_id).dump()
    text = f"*{question.number}.* {clip_escaped(question.text, SHOWN)}{sign(question)}"
    is_votable = hall.state == TownHallState.OPEN
    accessory = button(votes(question), VOTE, ref) if is_votable else button(_("Read"), READ, ref)
    small = who_and_when(question) if is_votable else f"{votes(question)} · {who_and_when(question)}"
    blocks: list[Block] = [section(text, accessory)]
    if question.state == QuestionState.ANSWERED and question.answer is not None:
        by = f"{mention(question.answered_by)}: " if question.answered_by else ""
        small += f"\n✅ {by}{one_line(question.answer, ANSWER_SHOWN)}"
    blocks.append(context(small))
    return blocks
