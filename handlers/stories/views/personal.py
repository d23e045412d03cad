"""What is said about a story to one person: the agent is asked, the author hears what came of it."""

from handlers.blocks import Message, actions, button, confirm, context, paragraphs, section
from handlers.stories import words
from handlers.stories.ids import AGREE, EDIT, OUTSIDE_NO, OUTSIDE_YES, READ, REFUSE, StoryRef
from handlers.stories.views.story import build_body, withdraw_button
from handlers.words import clip_escaped, escape, mention, quote
from services.stories.content import StoryBrief, Who
from services.stories.reading import Standing
from storage.stories import StoryState


def build_agreement(brief: StoryBrief, standing: Standing) -> Message:
    """Asks the agent whether a colleague may tell it; later says what they answered."""
    title = escape(brief.content.title)
    author = mention(brief.author.user_id)
    line = f"💛 {author} wants to tell colleagues of something you did: *{title}*"
    if standing.state != StoryState.AGREEMENT:
        return Message(line, [section(line), context("✅ You agreed. Thank you.")])
    ref = StoryRef(brief.story_id, brief.version).dump()
    refuse = button(
        "Please don't",
        REFUSE,
        ref,
        confirm=confirm(
            "Not tell this story?",
            "Its words are deleted, and your colleague is told that you would rather not. That is fine.",
            "Please don't",
            "Go back",
        ),
    )
    return Message(
        f"{author} wants to tell of something you did: {title}. It is told only if you agree.",
        [
            section(f"{line}. It is told only if you agree."),
            *build_body(brief),
            context(words.READERS[brief.content.readers]),
            actions([button("Agree", AGREE, ref, style="primary"), refuse]),
        ],
    )


def build_outside(brief: StoryBrief) -> Message:
    """Asks the agent whether the outside world may hear of it."""
    title = escape(brief.content.title)
    line = f"🌍 May we tell *{title}* outside the brand, as in a case study?"
    ref = StoryRef(brief.story_id, brief.version).dump()
    blocks = [
        section(f"{line} Neither your name nor the customer's is on it. You can change your mind here."),
        actions(
            [
                button("Yes, you may", OUTSIDE_YES, ref),
                button("No, please", OUTSIDE_NO, ref),
                button("Read it again", READ, ref),
            ]
        ),
    ]
    now = "You said yes." if brief.may_go_outside else "As long as you do not say yes, it stays inside."
    return Message(f"May we tell {title} outside the brand?", [*blocks, context(now)])


def build_published(brief: StoryBrief, channel: str | None) -> Message:
    """To the author and the agent."""
    title = escape(brief.content.title)
    where = f" in <#{channel}>" if channel else ""
    line = f"🎉 *{title}* is out{where}. Thank you for what you did, and for telling it."
    if not brief.is_own:
        line = f"🎉 *{title}*, what {mention(brief.agent.user_id)} did, is out{where}. Thank you."
    ref = StoryRef(brief.story_id, brief.version).dump()
    return Message(line, [section(line), actions([button("Read it", READ, ref)])])


def build_returned(brief: StoryBrief) -> Message:
    """To the author, with what a reviewer would like to be changed."""
    title = escape(brief.content.title)
    by = _decider(brief)
    return Message(
        f"{by} likes {title} and asks for a change: {clip_escaped(brief.decision, 500)}",
        [
            *paragraphs(f"✏️ {by} read *{title}* and asks for a change:", *quote(brief.decision).splitlines()),
            actions(
                [button("Change it", EDIT, StoryRef(brief.story_id, brief.version).dump(), style="primary")]
            ),
        ],
    )


def build_declined(brief: StoryBrief) -> Message:
    """To the author, kindly."""
    title = escape(brief.content.title)
    by = _decider(brief)
    ref = StoryRef(brief.story_id, brief.version).dump()
    return Message(
        f"Thank you for telling {title}. It is not published this time: {clip_escaped(brief.decision, 500)}",
        [
            *paragraphs(
                f"💛 Thank you for telling *{title}*. It is not published this time. {by} says:",
                *quote(brief.decision).splitlines(),
            ),
            context("What you did counts all the same. You can change the story and share it again."),
            actions([button("Change it", EDIT, ref), withdraw_button(ref)]),
        ],
    )


def build_refused(agent: Who) -> Message:
    """To the author, when the agent would rather not."""
    name = escape(agent.name) or "Your colleague"
    line = (
        f"💛 {name} would rather not have that story told, so it is gone. "
        "Thank you for seeing what they did: tell them so."
    )
    return Message(line, [section(line)])


def _decider(brief: StoryBrief) -> str:
    return mention(brief.decided_by.user_id) if brief.decided_by else "A reviewer"
