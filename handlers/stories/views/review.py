"""Deciding on a story: what reviewers read, and the words that they send its author."""

from handlers.blocks import Block, Message, View, actions, button, context, input_block, modal, section
from handlers.inputs import text_input
from handlers.stories import words
from handlers.stories.ids import (
    CHANGE,
    CHANGE_FORM,
    DECLINE,
    DECLINE_FORM,
    LOOK,
    PUBLISH,
    PUBLISH_FEATURED,
    StoryRef,
)
from handlers.stories.views.story import PART_SHOWN, build_body
from handlers.words import clip, clip_escaped, date, escape, mention
from services.stories.content import Readers, StoryBrief
from services.stories.reading import Standing
from services.stories.reviewing import WORDS_MAX
from storage.stories import StoryState

DECIDED = {
    StoryState.PUBLISHED: "published it",
    StoryState.RETURNED: "asked for a change",
    StoryState.DECLINED: "declined it",
}


def build_review(brief: StoryBrief, standing: Standing) -> Message:
    """For the reviewers: the story and what can be done with it; later what came of it."""
    title = escape(brief.content.title)
    line = f"💌 {mention(brief.author.user_id)} shares a wow moment"
    spoken = f"A wow moment waits for a reviewer: {title}"
    if standing.state != StoryState.REVIEW:
        did = DECIDED.get(standing.state, "decided")
        by = mention(brief.decided_by.user_id) if brief.decided_by else "Somebody"
        return Message(f"{title}: {by} {did}", [section(f"{line}: *{title}*"), context(f"{by} {did}")])
    return Message(
        spoken,
        [
            section(f"{line}. It is read once one of you publishes it."),
            *build_body(brief, most=PART_SHOWN),
            *_about(brief),
            *_decisions(brief),
        ],
    )


def build_look(brief: StoryBrief) -> View:
    """The same in a modal, all of it."""
    blocks = [*build_body(brief), *_about(brief)]
    if brief.state == StoryState.REVIEW:
        blocks += _decisions(brief, whole=True)
    return modal("Wow moment", blocks)


def build_words(brief: StoryBrief, *, is_decline: bool) -> View:
    """Asks a reviewer for the words that the author reads."""
    element = text_input("story.words", most=WORDS_MAX, is_multiline=True)
    name = words.first_name(brief.author) or "the author"
    label = "Why not this time?" if is_decline else "What should change?"
    return modal(
        "Decline kindly" if is_decline else "Ask for a change",
        [
            section(f"*{escape(brief.content.title)}*"),
            input_block(
                "words",
                label,
                element,
                hint=f"These words go to {clip(name, 60)}. Say first what you like about it.",
            ),
        ],
        callback_id=DECLINE_FORM if is_decline else CHANGE_FORM,
        submit="Send",
        close="Back",
        private_metadata=StoryRef(brief.story_id, brief.version).dump(),
    )


def build_line(brief: StoryBrief) -> Block:
    """A story in the list of those that wait."""
    title = escape(clip(brief.content.title, 100))
    return section(
        f"💌 *{title}*\n{words.byline(brief)} · since {date(brief.created_at)}",
        accessory=button("Look", LOOK, StoryRef(brief.story_id, brief.version).dump()),
    )


def _about(brief: StoryBrief) -> list[Block]:
    parts = [words.READERS[brief.content.readers]]
    if brief.content.tags:
        parts.insert(0, words.tags(brief.content))
    blocks = [context(" · ".join(parts))]
    if brief.content.link:
        blocks.append(context(f"Told from <{escape(brief.content.link)}|this message>"))
    if brief.content.readers == Readers.TEAM:
        site = clip_escaped(brief.agent.site or "the agent's site", 100)
        blocks.append(context(f"Only colleagues at {site} and reviewers will read it."))
    return blocks


def _decisions(brief: StoryBrief, *, whole: bool = False) -> list[Block]:
    ref = StoryRef(brief.story_id, brief.version).dump()
    row = [
        button("Publish", PUBLISH, ref, style="primary"),
        button("⭐ Publish and feature", PUBLISH_FEATURED, ref),
        button("Ask for a change…", CHANGE, ref),
        button("Decline…", DECLINE, ref),
    ]
    if not whole:
        row.append(button("Read it all", LOOK, ref))
    return [actions(row)]
