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
from services.language import N_
from services.language import gettext as _
from services.stories.content import Readers, StoryBrief
from services.stories.reading import Standing
from services.stories.reviewing import WORDS_MAX
from services.stories.wording import READERS
from storage.stories import StoryState

DECIDED = {
    StoryState.PUBLISHED: (N_("{name} published it"), N_("{title}: {name} published it")),
    StoryState.RETURNED: (N_("{name} asked for a change"), N_("{title}: {name} asked for a change")),
    StoryState.DECLINED: (N_("{name} declined it"), N_("{title}: {name} declined it")),
}
OTHERWISE = (N_("{name} decided"), N_("{title}: {name} decided"))


def build_review(brief: StoryBrief, standing: Standing) -> Message:
    """For the reviewers: the story and what can be done with it; later what came of it."""
    title = escape(brief.content.title)
    author = mention(brief.author.user_id)
    if standing.state != StoryState.REVIEW:
        by = mention(brief.decided_by.user_id) if brief.decided_by else _("Somebody")
        did, spoken = (
            _(sentence).format(title=title, name=by) for sentence in DECIDED.get(standing.state, OTHERWISE)
        )
        line = _("💌 {name} shares a wow moment: *{title}*").format(name=author, title=title)
        return Message(spoken, [section(line), context(did)])
    line = _("💌 {name} shares a wow moment. It is read once one of you publishes it.")
    return Message(
        _("A wow moment waits for a reviewer: {title}").format(title=title),
        [
            section(line.format(name=author)),
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
    return modal(_("Wow moment"), blocks)


def build_words(brief: StoryBrief, *, is_decline: bool) -> View:
    """Asks a reviewer for the words that the author reads."""
    element = text_input("story.words", most=WORDS_MAX, is_multiline=True)
    name = words.first_name(brief.author) or _("the author")
    label = _("Why not this time?") if is_decline else _("What should change?")
    return modal(
        _("Decline kindly") if is_decline else _("Ask for a change"),
        [
            section(f"*{escape(brief.content.title)}*"),
            input_block(
                "words",
                label,
                element,
                hint=_("These words go to {name}. Say first what you like about it.").format(
                    name=clip(name, 60)
                ),
            ),
        ],
        callback_id=DECLINE_FORM if is_decline else CHANGE_FORM,
        submit=_("Send"),
        close=_("Back"),
        private_metadata=StoryRef(brief.story_id, brief.version).dump(),
    )


def build_line(brief: StoryBrief) -> Block:
    """A story in the list of those that wait."""
    title = escape(clip(brief.content.title, 100))
    since = _("since {when}").format(when=date(brief.created_at))
    return section(
        f"💌 *{title}*\n{words.byline(brief)} · {since}",
        accessory=button(_("Look"), LOOK, StoryRef(brief.story_id, brief.version).dump()),
    )


def _about(brief: StoryBrief) -> list[Block]:
    parts = [_(READERS[brief.content.readers])]
    if brief.content.tags:
        parts.insert(0, words.tags(brief.content))
    blocks = [context(" · ".join(parts))]
    if brief.content.link:
        blocks.append(context(words.told_from(brief.content)))
    if brief.content.readers == Readers.TEAM:
        site = clip_escaped(brief.agent.site or _("the agent's site"), 100)
        blocks.append(context(_("Only colleagues at {site} and reviewers will read it.").format(site=site)))
    return blocks


def _decisions(brief: StoryBrief, *, whole: bool = False) -> list[Block]:
    ref = StoryRef(brief.story_id, brief.version).dump()
    row = [
        button(_("Publish"), PUBLISH, ref, style="primary"),
        button(_("⭐ Publish and feature"), PUBLISH_FEATURED, ref),
        button(_("Ask for a change…"), CHANGE, ref),
        button(_("Decline…"), DECLINE, ref),
    ]
    if not whole:
        row.append(button(_("Read it all"), LOOK, ref))
    return [actions(row)]
