"""What waits for a publisher, for App Home."""

from collections.abc import Sequence

from handlers.alerts.ids import ANSWER, CONTINUE_DRAFT, DraftRef, QuestionRef
from handlers.alerts.views.manage import TITLE_IN_LIST, build_to_review
from handlers.blocks import Block, button, context, section
from handlers.words import clip, clip_escaped, date, escape, mention
from services.alerts.drafts import Draft
from services.alerts.questions import Question
from services.language import counted
from services.language import gettext as _

QUESTIONS_SHOWN, WAITING_SHOWN, DRAFTS_SHOWN = 4, 3, 3
QUOTED = 150


def build_task_blocks(
    questions: Sequence[Question], waiting: Sequence[Draft], drafts: Sequence[Draft]
) -> list[Block]:
    """Questions to answer, the oldest first; what waits for approval; their drafts, the newest first."""
    blocks: list[Block] = []
    if questions:
        blocks += [section(_("*Questions to answer*")), *map(_question, questions[:QUESTIONS_SHOWN])]
        if len(questions) > QUESTIONS_SHOWN:
            blocks.append(context(_("There are more: they come up here in turn.")))
    if waiting:
        blocks += [section(_("*Waiting for your approval*")), *map(build_to_review, waiting[:WAITING_SHOWN])]
    if drafts:
        blocks += [section(_("*Your drafts*")), *map(_draft, drafts[:DRAFTS_SHOWN])]
    more = max(0, len(waiting) - WAITING_SHOWN) + max(0, len(drafts) - DRAFTS_SHOWN)
    if more:
        blocks.append(
            context(
                counted(
                    "{count} draft more under “All alerts and drafts”.",
                    "{count} drafts more under “All alerts and drafts”.",
                    more,
                )
            )
        )
    return blocks


def _question(question: Question) -> Block:
    title = escape(clip(question.alert_title, TITLE_IN_LIST))
    text = clip_escaped(" ".join(question.text.split()), QUOTED)
    return section(
        f"🙋 {mention(question.asker)} · *{title}* · {date(question.asked_at)}\n>{text}",
        accessory=button(_("Answer"), ANSWER, QuestionRef(question.question_id).dump()),
    )


def _draft(draft: Draft) -> Block:
    title = f"📝 *{escape(clip(draft.title, TITLE_IN_LIST))}*"
    if draft.submitted_at is not None:
        waits = _("waits for approval since {when}").format(when=date(draft.submitted_at))
        return section(f"{title}\n{waits}")
    facts = [_("came back to you")] if draft.returned_with else []
    facts.append(_("saved {when}").format(when=date(draft.updated_at)))
    return section(
        f"{title}\n{' · '.join(facts)}",
        accessory=button(_("Continue"), CONTINUE_DRAFT, DraftRef(draft.draft_id).dump()),
    )
