"""Before an alert goes out: as agents will see it, whom it reaches and when; and what came of sending it."""

from handlers.alerts.ids import (
    CONTINUE_DRAFT,
    PREVIEW,
    REVIEW,
    REVIEW_FORM,
    SEND_BACK,
    SEND_BACK_FORM,
    DraftRef,
)
from handlers.alerts.views import words
from handlers.alerts.views.message import build_body
from handlers.blocks import (
    Block,
    Message,
    View,
    actions,
    button,
    context,
    divider,
    input_block,
    modal,
    paragraphs,
    section,
)
from handlers.words import clip_escaped, date, escape, mention, plural, quote
from services.alerts.content import Change, Delivery
from services.alerts.drafts import Preview, Submission

HOW = {
    Delivery.CHANNEL: "in the channels; user group members outside them by direct message",
    Delivery.DM: "by direct message",
    Delivery.BOTH: "in the channels and by direct message",
}


def build_preview(preview: Preview) -> View:
    """For the author: the alert, whom it reaches, what happens when; the button says what it does."""
    return modal(
        "Preview",
        _what_it_does(preview),
        callback_id=PREVIEW,
        submit=_submit(preview),
        close="Back",
        private_metadata=DraftRef(preview.draft_id).dump(),
    )


def build_review(preview: Preview) -> View:
    """For a second publisher."""
    ref = DraftRef(preview.draft_id, preview.asked).dump()
    blocks: list[Block] = [
        context(f"{mention(preview.brief.author)} asks you to check this alert."),
        *_what_it_does(preview),
        actions([button("Send back…", SEND_BACK, ref)]),
    ]
    return modal("Review an alert", blocks, callback_id=REVIEW_FORM, submit="Approve", private_metadata=ref)


def build_unfit(submission: Submission, problem: str) -> View:
    """For a second publisher, where time has overtaken what was written."""
    ref = DraftRef(submission.draft_id, submission.asked).dump()
    return modal(
        "Review an alert",
        [
            *paragraphs(f"It cannot go out as it is: {escape(problem)}"),
            actions([button("Send back…", SEND_BACK, ref, style="primary")]),
        ],
    )


def build_send_back(ref: DraftRef) -> View:
    """For a second publisher who asks for a change."""
    element = {"type": "plain_text_input", "action_id": "words", "multiline": True, "max_length": 1_000}
    return modal(
        "Send back",
        [input_block("words", "What should change?", element, hint="The author reads these words.")],
        callback_id=SEND_BACK_FORM,
        submit="Send back",
        close="Back",
        private_metadata=ref.dump(),
    )


def build_done(title: str, text: str) -> View:
    """What came of it; closing it closes everything below."""
    return modal(title, [section(text)], close="Done", clear_on_close=True)


def build_approval(submission: Submission) -> Message:
    """Asks publishers to check an alert; later says what came of it."""
    title = escape(submission.title)
    what = "a change of an alert" if submission.is_edit else "an alert"
    line = f"👀 {mention(submission.author)} has written {what} and asks you to check it: *{title}*"
    if submission.decided_by is not None:
        how = "approved it" if submission.was_sent else "sent it back"
        decided = f"{mention(submission.decided_by)} {how}"
        return Message(f"{title}: {decided}", [section(line), context(decided)])
    ref = DraftRef(submission.draft_id).dump()
    start = f" · starts {date(submission.starts_at)}" if submission.starts_at else ""
    return Message(
        f"Please check and approve an alert: {title}",
        [
            section(line),
            context(f"*{words.kind_name(submission.kind)}*{start}"),
            actions([button("Look and approve", REVIEW, ref, style="primary")]),
        ],
    )


def build_approved(submission: Submission) -> Message:
    """Tells the author that it goes out."""
    by = mention(submission.decided_by) if submission.decided_by else "A publisher"
    line = f"{by} approved *{escape(submission.title)}*. It goes out as you planned it."
    return Message(line, [section(f"✅ {line}")])


def build_returned(submission: Submission) -> Message:
    """Tells the author what should change."""
    title = escape(submission.title)
    back = submission.returned_with or ""
    by = mention(submission.decided_by) if submission.decided_by else "A publisher"
    ref = DraftRef(submission.draft_id).dump()
    return Message(
        f"{title} came back to you: {clip_escaped(back, 500)}",
        [
            *paragraphs(f"↩️ {by} sent back *{title}*", quote(back)),
            actions([button("Continue writing", CONTINUE_DRAFT, ref, style="primary")]),
        ],
    )


def _what_it_does(preview: Preview) -> list[Block]:
    brief = preview.brief
    blocks = build_body(brief)
    blocks.append(context("Below it stand: *Got it* · I have a question · What may I do? · All details"))
    blocks.append(divider())
    if preview.is_edit and brief.announced_at is not None:
        blocks.append(section(_edit(preview)))
    blocks.append(section(f"*Who*\n{_who(preview)}"))
    plan = "\n".join(words.moment_words(moment) for moment in preview.moments)
    blocks.append(section(f"*When*\n{plan or 'Nothing more is planned.'}"))
    return blocks


def _edit(preview: Preview) -> str:
    changed = [name for name in preview.brief.changed if name != "audience"]
    if not changed:
        return "*Edit*\nThe words stay as they are."
    how = (
        "It is said in the thread, and everyone is asked to press Got it again."
        if preview.change == Change.MATERIAL
        else "The posts change in place; nobody is disturbed."
    )
    return f"*Edit*\nChanged: {words.changed_words(changed)}. {how}"


def _who(preview: Preview) -> str:
    brief = preview.brief
    return f"{plural(preview.people, 'agent')} in {words.places(brief)}, {HOW[brief.delivery]}"


def _submit(preview: Preview) -> str:
    if preview.needs_approval:
        return "Ask for approval"
    if preview.is_edit:
        return "Save changes"
    return "Schedule" if preview.brief.first_word_at else "Send now"
