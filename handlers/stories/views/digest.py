"""The weekly digest: the week's featured stories, for everyone in the wow channel."""

from handlers.blocks import Block, Message, actions, button, context, divider, header, section
from handlers.stories import words
from handlers.stories.ids import MINE, READ, TELL, VOTE, StoryRef
from handlers.stories.views.story import build_gone
from handlers.words import clip, clip_escaped, escape, linked, plural
from services.stories.content import StoryBrief
from services.stories.digesting import Digest

PART_SHOWN = 280


def build_digest(digest: Digest, command: str) -> Message:
    """The stories that reviewers, and cheers, have lifted out."""
    if not digest.stories:
        return build_gone()
    count = plural(len(digest.stories), "story", "stories")
    blocks: list[Block] = [header(f"✨ Wow moments of the week: {count} to read")]
    for brief in digest.stories:
        blocks += [divider(), *_story(brief)]
    more = f"More: `{command} top month` · `{command} search …`"
    ways = actions([button("✨ Share yours", TELL), button("Your wow moments", MINE)])
    titles = " and ".join(escape(brief.content.title) for brief in digest.stories)
    return Message(f"Wow moments of the week: {titles}.", [*blocks, divider(), ways, context(more)])


def _story(brief: StoryBrief) -> list[Block]:
    content = brief.content
    ref = StoryRef(brief.story_id, brief.version).dump()
    heading = f"*{escape(clip(content.title, 140))}*  {words.shift(content)}"
    did = f"*{words.did_heading(brief.agent)}:* {_line(content.did)}"
    star = "⭐ chosen by the reviewers · " if brief.is_featured else ""
    cheered = f" · 👏 {words.cheers(brief.cheers)}" if brief.cheers else ""
    return [
        section(f"{heading}\n{_line(content.faced)}\n{did}"),
        context(f"{star}{words.byline(brief)}{cheered}"),
        actions([button("Read it all", READ, ref), button("🏆 Story of the month", VOTE, ref)]),
    ]


def _line(text: str) -> str:
    return clip_escaped(" ".join(text.split()), PART_SHOWN, linked)
