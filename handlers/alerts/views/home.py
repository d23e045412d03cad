"""What waits for a publisher, for App Home."""

from collections.abc import Sequence

from handlers.alerts.ids import ANSWER, CONTINUE_DRAFT, DraftRef, QuestionRef
from handlers.alerts.views.manage import TITLE_IN_LIST, build_to_review
from handlers.blocks import Block, button, context, section
from handlers.words import clip, clip_escaped, date, escape, mention, plural
from services.alerts.drafts import Draft
from services.alerts.questions import Question

QUESTIONS_SHOWN, WAITING_SHOWN, DRAFTS_SHOWN = 4, 3, 3
QUOTED = 150


def build_task_blocks(
    questions: Sequence[Question], waiting: Sequence[Draft], drafts: Sequence[Draft]
) -> list[Block]:
    """Questions to answer, the oldest first; what waits for approval; their drafts, the newest first."""
    blocks: list[Block] = []
    if questions:
        blocks += [section("*Questions to answer*"), *map(_question, questions[:QUESTIONS_SHOWN])]
        if len(questions) > QUESTIONS_SHOWN:
            blocks.append(context("There are more: they stand with their alerts, and come up here in turn."))
    if waiting:
        blocks += [section("*Waiting for your approval*"), *map(build_to_review, waiting[:WAITING_SHOWN])]
    if drafts:
        blocks += [section("*Your drafts*"), *map(_draft, drafts[:DRAFTS_SHOWN])]
    more = max(0, len(waiting) - WAITING_SHOWN) + max(0, len(drafts) - DRAFTS_SHOWN)
    if more:
        blocks.append(context(f"{plural(more, 'draft')} more under “All alerts and drafts”."))
    return blocks


def _question(question: Question) -> Block:
    title = escape(clip(question.alert_title, TITLE_IN_LIST))
    text = clip_escaped(" ".join(question.text.split()), QUOTED)
    return section(
        f"🙋 {mention(question.asker)} · *{title}* · {date(question.asked_at)}\n>{text}",
        accessory=button("Answer", ANSWER, QuestionRef(question.question_id).dump()),
    )


def _draft(draft: Draft) -> Block:
    title = f"📝 *{escape(clip(draft.title, TITLE_IN_LIST))}*"
    if draft.submitted_at is not None:
        return section(f"{title}\nwaits for approval since {date(draft.submitted_at)}")
    back = "came back to you · " if draft.returned_with else ""
    return section(
        f"{title}\n{back}saved {date(draft.updated_at)}",
        accessory=button("Continue", CONTINUE_DRAFT, DraftRef(draft.draft_id).dump()),
    )
