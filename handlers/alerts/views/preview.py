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
from handlers.words import clip_escaped, date, escape, mention, quote
from services.alerts.content import Change, Delivery
from services.alerts.drafts import Preview, Submission
from services.language import N_, counted
from services.language import gettext as _

HOW = {
    Delivery.CHANNEL: N_("in the channels; user group members outside them by direct message"),
    Delivery.DM: N_("by direct message"),
    Delivery.BOTH: N_("in the channels and by direct message"),
}


def build_preview(preview: Preview) -> View:
    """For the author: the alert, whom it reaches, what happens when; the button says what it does."""
    return modal(
        _("Preview"),
        _what_it_does(preview),
        callback_id=PREVIEW,
        submit=_submit(preview),
        close=_("Back"),
        private_metadata=DraftRef(preview.draft_id).dump(),
    )


def build_review(preview: Preview) -> View:
    """For a second publisher."""
    ref = DraftRef(preview.draft_id, preview.asked).dump()
    blocks: list[Block] = [
        context(_("{name} asks you to check this alert.").format(name=mention(preview.brief.author))),
        *_what_it_does(preview),
        actions([button(_("Send back…"), SEND_BACK, ref)]),
    ]
    return modal(
        _("Review an alert"), blocks, callback_id=REVIEW_FORM, submit=_("Approve"), private_metadata=ref
    )


def build_unfit(submission: Submission, problem: str) -> View:
    """For a second publisher, where time has overtaken what was written."""
    ref = DraftRef(submission.draft_id, submission.asked).dump()
    return modal(
        _("Review an alert"),
        [
            *paragraphs(_("It cannot go out as it is: {problem}").format(problem=escape(problem))),
            actions([button(_("Send back…"), SEND_BACK, ref, style="primary")]),
        ],
    )


def build_send_back(ref: DraftRef) -> View:
    """For a second publisher who asks for a change."""
    element = {"type": "plain_text_input", "action_id": "words", "multiline": True, "max_length": 1_000}
    return modal(
        _("Send back"),
        [input_block("words", _("What should change?"), element, hint=_("The author reads these words."))],
        callback_id=SEND_BACK_FORM,
        submit=_("Send back"),
        close=_("Back"),
        private_metadata=ref.dump(),
    )


def build_done(title: str, text: str) -> View:
    """What came of it; closing it closes everything below."""
    return modal(title, [section(text)], close=_("Done"), clear_on_close=True)


def build_gone() -> Message:
    """What stands where Slack lets nobody delete a message about a draft that was thrown away."""
    text = _("This draft was thrown away.")
    return Message(text, [section(text)], is_removed=True)


def build_approval(submission: Submission) -> Message:
    """Asks publishers to check an alert; later says what came of it."""
    title = escape(submission.title)
    sentence = _("👀 {name} has written an alert and asks you to check it: *{title}*")
    if submission.is_edit:
        sentence = _("👀 {name} has written a change of an alert and asks you to check it: *{title}*")
    line = sentence.format(name=mention(submission.author), title=title)
    if submission.decided_by is not None:
        how = _("{name} approved it") if submission.was_sent else _("{name} sent it back")
        decided = how.format(name=mention(submission.decided_by))
        return Message(f"{title}: {decided}", [section(line), context(decided)])
    ref = DraftRef(submission.draft_id).dump()
    facts = [f"*{words.kind_name(submission.kind)}*"]
    if submission.starts_at:
        facts.append(_("starts {when}").format(when=date(submission.starts_at)))
    return Message(
        _("Please check and approve an alert: {title}").format(title=title),
        [
            section(line),
            context(" · ".join(facts)),
            actions([button(_("Look and approve"), REVIEW, ref, style="primary")]),
        ],
    )


def build_approved(submission: Submission) -> Message:
    """Tells the author that it goes out."""
    by = mention(submission.decided_by) if submission.decided_by else _("A publisher")
    line = _("{name} approved *{title}*. It goes out as you planned it.").format(
        name=by, title=escape(submission.title)
    )
    return Message(line, [section(f"✅ {line}")])


def build_returned(submission: Submission) -> Message:
    """Tells the author what should change."""
    title = escape(submission.title)
    back = submission.returned_with or ""
    by = mention(submission.decided_by) if submission.decided_by else _("A publisher")
    ref = DraftRef(submission.draft_id).dump()
    return Message(
        _("{title} came back to you: {words}").format(title=title, words=clip_escaped(back, 500)),
        [
            *paragraphs(_("↩️ {name} sent back *{title}*").format(name=by, title=title), quote(back)),
            actions([button(_("Continue writing"), CONTINUE_DRAFT, ref, style="primary")]),
        ],
    )


def _what_it_does(preview: Preview) -> list[Block]:
    brief = preview.brief
    blocks = build_body(brief)
    blocks.append(context(_("Below it stand: *Got it* · I have a question · What may I do? · All details")))
    blocks.append(divider())
    if preview.is_edit and brief.announced_at is not None:
        blocks.append(section(_edit(preview)))
    blocks.append(section(_("*Who*\n{who}").format(who=_who(preview))))
    plan = "\n".join(words.moment_words(moment) for moment in preview.moments)
    blocks.append(section(_("*When*\n{plan}").format(plan=plan or _("Nothing more is planned."))))
    return blocks


def _edit(preview: Preview) -> str:
    changed = [name for name in preview.brief.changed if name != "audience"]
    if not changed:
        return _("*Edit*\nThe words stay as they are.")
    sentence = _("*Edit*\nChanged: {what}. The posts change in place; nobody is disturbed.")
    if preview.change == Change.MATERIAL:
        sentence = _(
            "*Edit*\nChanged: {what}. It is said in the thread, and everyone is asked to press Got it again."
        )
    return sentence.format(what=words.changed_words(changed))


def _who(preview: Preview) -> str:
    brief = preview.brief
    # Translators: {how} is as “by direct message”.
    return counted(
        "{count} agent in {places}, {how}",
        "{count} agents in {places}, {how}",
        preview.people,
        places=words.places(brief),
        how=_(HOW[brief.delivery]),
    )


def _submit(preview: Preview) -> str:
    if preview.needs_approval:
        return _("Ask for approval")
    if preview.is_edit:
        return _("Save changes")
    return _("Schedule") if preview.brief.first_word_at else _("Send now")
