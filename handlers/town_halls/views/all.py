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
from handlers.words import clip_escaped, escape, linked, mention, plural
from services.town_halls.content import Hall, Page, Question, Sort
from storage.town_halls import QuestionState, TownHallState

SHOWN, ANSWER_SHOWN = 400, 300
WORDS_MAX = 100
EVERY_LABEL = "-"
SORTS = {Sort.VOTES: "Most wanted first", Sort.NEWEST: "Newest first", Sort.UNANSWERED: "Unanswered"}


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
        blocks.append(
            section("Nothing like this was asked." if narrowed else "Nobody has asked anything yet.")
        )
    turns = []
    if page.number > 0:
        turns.append(button("← Before", TURN, str(page.number - 1)))
    if page.number + 1 < page.pages:
        turns.append(button("Next →", TURN, str(page.number + 1)))
    if len(turns) > 1:
        # Two elements of one block cannot share an action_id.
        turns[1]["action_id"] = f"{TURN}.next"
    if turns:
        blocks.append(actions(turns, block_id="turns"))
    blocks.append(context(f"{plural(page.found, 'question')} · page {page.number + 1} of {page.pages}"))
    # A field wants a submit button beside it, though Enter does the same.
    return modal("All questions", blocks, callback_id=ALL, submit="Search", private_metadata=ref.dump())


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
        label = "Answer" if question.answer is None else "Correct the answer"
        buttons.append(button(label, ANSWER, ref))
        if question.flags:
            blocks.append(context(f"🚩 {plural(question.flags, 'flag')}"))
    if buttons:
        blocks.append(actions(buttons))
    return modal("Question", blocks, private_metadata=ref)


def _choices(hall: Hall, ref: PageRef) -> list[Element]:
    sorts = [option(label, sort) for sort, label in SORTS.items()]
    elements: list[Element] = [select_input(SORT, sorts, ref.sort)]
    if hall.labels:
        labels = [option("All labels", EVERY_LABEL), *(option(label, label) for label in hall.labels)]
        elements.append(select_input(LABEL, labels, ref.label or EVERY_LABEL))
    return elements


def _for_hosts(page: Page) -> list[Element]:
    return [button("For hosts", MANAGE, HallRef(page.hall.town_hall_id).dump())] if page.is_host else []


def _search(ref: PageRef) -> Block:
    element = text_input(SEARCH, ref.words or "", most=WORDS_MAX, placeholder="Words to look for, then Enter")
    element["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    return {
        "type": "input",
        "block_id": "words",
        "label": {"type": "plain_text", "text": "Search", "emoji": True},
        "element": element,
        "dispatch_action": True,
        "optional": True,
    }


def _listed(question: Question, hall: Hall) -> list[Block]:
    ref = QuestionRef(question.question_id).dump()
    text = f"*{question.number}.* {clip_escaped(question.text, SHOWN)}{sign(question)}"
    is_votable = hall.state == TownHallState.OPEN
    accessory = button(votes(question), VOTE, ref) if is_votable else button("Read", READ, ref)
    small = who_and_when(question) if is_votable else f"{votes(question)} · {who_and_when(question)}"
    blocks: list[Block] = [section(text, accessory)]
    if question.state == QuestionState.ANSWERED and question.answer is not None:
        by = f"{mention(question.answered_by)}: " if question.answered_by else ""
        small += f"\n✅ {by}{one_line(question.answer, ANSWER_SHOWN)}"
    blocks.append(context(small))
    return blocks
