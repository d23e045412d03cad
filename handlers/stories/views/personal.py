"""What is said about a story to one person: the agent is asked, the author hears what came of it."""

from handlers.blocks import Message, actions, button, confirm, context, paragraphs, section
from handlers.stories.ids import AGREE, EDIT, OUTSIDE_NO, OUTSIDE_YES, READ, REFUSE, StoryRef
from handlers.stories.views.story import build_body, withdraw_button
from handlers.words import clip_escaped, escape, mention, quote
from services.language import gettext as _
from services.language import pgettext
from services.stories.content import StoryBrief, Who
from services.stories.reading import Standing
from services.stories.wording import READERS
from storage.stories import StoryState


def build_agreement(brief: StoryBrief, standing: Standing) -> Message:
    """Asks the agent whether a colleague may tell it; later says what they answered."""
    title = escape(brief.content.title)
    author = mention(brief.author.user_id)
    line = _("💛 {name} wants to tell colleagues of something you did: *{title}*")
    line = line.format(name=author, title=title)
    if standing.state != StoryState.AGREEMENT:
        return Message(line, [section(line), context(_("✅ You agreed. Thank you."))])
    ref = StoryRef(brief.story_id, brief.version).dump()
    refuse = button(
        _("Please don't"),
        REFUSE,
        ref,
        confirm=confirm(
            _("Not tell this story?"),
            _("Its words are deleted, and your colleague is told that you would rather not. That is fine."),
            _("Please don't"),
            _("Go back"),
        ),
    )
    spoken = _("{name} wants to tell of something you did: {title}. It is told only if you agree.")
    whole = _(
        "💛 {name} wants to tell colleagues of something you did: *{title}*. It is told only if you agree."
    )
    return Message(
        spoken.format(name=author, title=title),
        [
            section(whole.format(name=author, title=title)),
            *build_body(brief),
            context(_(READERS[brief.content.readers])),
            actions([button(_("Agree"), AGREE, ref, style="primary"), refuse]),
        ],
    )


def build_outside(brief: StoryBrief) -> Message:
    """Asks the agent whether the outside world may hear of it."""
    title = escape(brief.content.title)
    line = _(
        "🌍 May we tell *{title}* outside the brand, as in a case study? Neither your name nor the "
        "customer's is on it. You can change your mind here."
    )
    ref = StoryRef(brief.story_id, brief.version).dump()
    blocks = [
        section(line.format(title=title)),
        actions(
            [
                button(_("Yes, you may"), OUTSIDE_YES, ref),
                button(_("No, please"), OUTSIDE_NO, ref),
                button(_("Read it again"), READ, ref),
            ]
        ),
    ]
    now = _("You said yes.") if brief.may_go_outside else _("As long as you do not say yes, it stays inside.")
    spoken = _("May we tell {title} outside the brand?").format(title=title)
    return Message(spoken, [*blocks, context(now)])


def build_published(brief: StoryBrief, channel: str | None) -> Message:
    """To the author and the agent."""
    title = escape(brief.content.title)
    if brief.is_own and channel:
        line = _("🎉 *{title}* is out in {channel}. Thank you for what you did, and for telling it.")
    elif brief.is_own:
        line = _("🎉 *{title}* is out. Thank you for what you did, and for telling it.")
    elif channel:
        line = _("🎉 *{title}*, what {name} did, is out in {channel}. Thank you.")
    else:
        line = _("🎉 *{title}*, what {name} did, is out. Thank you.")
    line = line.format(title=title, name=mention(brief.agent.user_id), channel=f"<#{channel}>")
    ref = StoryRef(brief.story_id, brief.version).dump()
    return Message(line, [section(line), actions([button(pgettext("of a story", "Read it"), READ, ref)])])


def build_returned(brief: StoryBrief) -> Message:
    """To the author, with what a reviewer would like to be changed."""
    title = escape(brief.content.title)
    by = _decider(brief)
    spoken = _("{name} likes {title} and asks for a change: {words}")
    heading = _("✏️ {name} read *{title}* and asks for a change:").format(name=by, title=title)
    return Message(
        spoken.format(name=by, title=title, words=clip_escaped(brief.decision, 500)),
        [
            *paragraphs(heading, *quote(brief.decision).splitlines()),
            actions(
                [
                    button(
                        _("Change it"), EDIT, StoryRef(brief.story_id, brief.version).dump(), style="primary"
                    )
                ]
            ),
        ],
    )


def build_declined(brief: StoryBrief) -> Message:
    """To the author, kindly."""
    title = escape(brief.content.title)
    by = _decider(brief)
    ref = StoryRef(brief.story_id, brief.version).dump()
    spoken = _("Thank you for telling {title}. It is not published this time: {words}")
    heading = _("💛 Thank you for telling *{title}*. It is not published this time. {name} says:")
    return Message(
        spoken.format(title=title, words=clip_escaped(brief.decision, 500)),
        [
            *paragraphs(heading.format(title=title, name=by), *quote(brief.decision).splitlines()),
            context(_("What you did counts all the same. You can change the story and share it again.")),
            actions([button(_("Change it"), EDIT, ref), withdraw_button(ref)]),
        ],
    )


def build_refused(agent: Who) -> Message:
    """To the author, when the agent would rather not."""
    name = escape(agent.name) or _("Your colleague")
    line = _(
        "💛 {name} would rather not have that story told, so it is gone. "
        "Thank you for seeing what they did: tell them so."
    ).format(name=name)
    return Message(line, [section(line)])


def _decider(brief: StoryBrief) -> str:
    return mention(brief.decided_by.user_id) if brief.decided_by else _("A reviewer")
